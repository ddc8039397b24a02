import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { PeerName } from './cells.ts';
import type { Job, Outcome } from './job.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
/** Relaxed SIMD is behind a flag of V8 before Node 22. */
const relaxed = Number(process.versions.node.split('.')[0]) < 22 ? ['--experimental-wasm-relaxed-simd'] : [];

let compiled: Promise<string> | undefined;

/** The side of softmeans as JavaScript, which is what users run: loaders for TypeScript wrap its functions. */
function compile(): Promise<string> {
  const outfile = `${here}.data/softmeans.mjs`;
  compiled ??= build({
    entryPoints: [`${here}sides/softmeans.ts`],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['source'],
    logLevel: 'error',
  }).then(() => outfile);
  return compiled;
}

/** One job in a process of its own. */
export async function measure(
  side: 'softmeans' | PeerName,
  job: Job,
  python: string | undefined,
): Promise<Outcome> {
  const order = JSON.stringify(job);
  const call =
    side === 'softmeans'
      ? [process.execPath, ...(job.reproducible === false ? relaxed : []), await compile(), order]
      : side === 'scikit-learn' || side === 'faiss'
        ? [python ?? 'python3', `${here}sides/scikit.py`, side, order]
        : [process.execPath, '--import', loader, `${here}sides/packages.js`, side, order];
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
