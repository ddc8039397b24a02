import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { PeerName } from './cells.ts';
import type { Job, Outcome } from './job.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
/** Relaxed SIMD is behind a flag of V8 before Node 22. */
const relaxed = Number(process.versions.node.split('.')[0]) < 22 ? ['--experimental-wasm-relaxed-simd'] : [];

/** One job in a process of its own. */
export async function measure(
  side: 'softmeans' | PeerName,
  job: Job,
  python: string | undefined,
): Promise<Outcome> {
  const order = JSON.stringify(job);
  const node = ['--import', loader, '--conditions=source', ...(job.reproducible === false ? relaxed : [])];
  const call =
    side === 'softmeans'
      ? [process.execPath, ...node, `${here}sides/softmeans.ts`, order]
      : side === 'scikit-learn' || side === 'faiss'
        ? [python ?? 'python3', `${here}sides/scikit.py`, side, order]
        : [process.execPath, ...node, `${here}sides/packages.js`, side, order];
  const text = await output(call, surroundings(job.threads));
  const outcome: Outcome = JSON.parse(text);
  return outcome;
}

/** The variables of a process: its threads, and nothing that would have a library of Python choose slower kernels. */
export function surroundings(threads: number | 'all'): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of ['OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE', 'MKL_DEBUG_CPU_TYPE']) delete env[name];
  const count = `${threads === 'all' ? availableParallelism() : threads}`;
  for (const name of ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS']) env[name] = count;
  return env;
}

/** Standard output of a program; an error with the end of its standard error when it fails. */
function output([program = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let complaints = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
    child.on('error', reject);
    child.on('close', (status, signal) => {
      if (status === 0) resolve(out);
      else
        reject(
          new Error(`${args.slice(-2).join(' ')} ended with ${signal ?? status}: ${complaints.slice(-2000)}`),
        );
    });
  });
}
