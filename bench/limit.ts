import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { compileString } from 'assemblyscript/asc';

/** Billions of floating-point operations a second that 128-bit SIMD without fused multiply-add can do here. */
export interface Limit {
  readonly f64: number;
  readonly f32: number;
}

/** The limits of one core and of all together. */
export interface Limits {
  readonly one: Limit;
  readonly all: Limit;
}

const ACCUMULATORS = 8;
const OPERATIONS = { f64: 2 * 2 * ACCUMULATORS, f32: 2 * 4 * ACCUMULATORS };
const ROUNDS = 50_000;

/** Eight sums that wait for nothing but their own last value, each multiplied and added to in registers. */
function kernel(name: string, type: string): string {
  const each = (write: (i: number) => string): string =>
    Array.from({ length: ACCUMULATORS }, (_, i) => write(i)).join('\n');
  return `export function ${name}rate(rounds: i32, x: ${type}): ${type} {
    const factor = ${type}x${type === 'f64' ? 2 : 4}.splat(x);
    ${each((i) => `let s${i} = ${type}x${type === 'f64' ? 2 : 4}.splat(<${type}>${i});`)}
    for (let i = 0; i < rounds; i++) {
      ${each((i) => `s${i} = v128.add<${type}>(v128.mul<${type}>(s${i}, factor), factor);`)}
    }
    ${each((i) => (i === 0 ? '' : `s0 = v128.add<${type}>(s0, s${i});`))}
    return ${type}x${type === 'f64' ? 2 : 4}.extract_lane(s0, 0);
  }`;
}

// V8 runs what it compiled in haste until it gets round to better code, so it is told to begin with that.
const WORKER = `
  require('node:v8').setFlagsFromString('--no-liftoff');
  const { parentPort, workerData } = require('node:worker_threads');
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(workerData.binary));
  const rate = (name, operations) => {
    const run = exports[name + 'rate'];
    let best = Infinity;
    for (const began = performance.now(); performance.now() - began < 700;) {
      const start = performance.now();
      run(workerData.rounds, 0.5);
      best = Math.min(best, performance.now() - start);
    }
    return (operations * workerData.rounds) / best / 1e6;
  };
  const { f64, f32 } = workerData.operations;
  parentPort.postMessage({ f64: rate('f64', f64), f32: rate('f32', f32) });
`;

/** Measures them now, on one core and then on all at once. */
export async function measureLimits(): Promise<Limits> {
  const { binary, stderr } = await compileString(`${kernel('f64', 'f64')}\n${kernel('f32', 'f32')}`, {
    optimizeLevel: 3,
    noAssert: true,
    runtime: 'stub',
    enable: ['simd'],
  });
  if (!binary) throw new Error(`The kernel that measures the limit does not compile: ${stderr.toString()}`);
  const one = await onCores(1, binary);
  return { one, all: await onCores(availableParallelism(), binary) };
}

async function onCores(cores: number, binary: Uint8Array): Promise<Limit> {
  const workerData = { binary, rounds: ROUNDS, operations: OPERATIONS };
  const limits = await Promise.all(
    Array.from({ length: cores }, () => {
      return new Promise<Limit>((resolve, reject) => {
        const worker = new Worker(WORKER, { eval: true, workerData });
        worker.once('message', (limit: Limit) => resolve(limit));
        worker.once('error', reject);
      });
    }),
  );
  const sum = (of: (limit: Limit) => number): number => limits.reduce((total, limit) => total + of(limit), 0);
  return { f64: sum(({ f64 }) => f64), f32: sum(({ f32 }) => f32) };
}
