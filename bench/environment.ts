import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { surroundings } from './side.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/** What the comparison can run on this machine. */
export interface Environment {
  /** The Python with scikit-learn and faiss, if there is one. */
  readonly python?: string;
  /** What multiplies the matrices of NumPy, and for which processor. */
  readonly blas?: string;
  /** What is left out, in words. */
  readonly left: readonly string[];
}

/** Installs the peers of Python where they are missing, in an environment of their own. */
export function prepareEnvironment(): Environment {
  const found = preparePython();
  return found.python === undefined
    ? { left: [`scikit-learn and faiss, because ${found.failure}`] }
    : { python: found.python, blas: blasOf(found.python), left: [] };
}

function blasOf(python: string): string {
  const lines = [
    'import numpy, threadpoolctl',
    'for one in threadpoolctl.threadpool_info():',
    '    if one["user_api"] == "blas":',
    '        print(one["internal_api"], one["version"], "for", one.get("architecture", "any processor"))',
    '        break',
  ];
  const env = surroundings('all');
  const { status, stdout, stderr } = spawnSync(python, ['-c', lines.join('\n')], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`Python does not say what NumPy multiplies with: ${stderr}`);
  return stdout.trim();
}

type Found = { readonly python: string } | { readonly python?: undefined; readonly failure: string };

function preparePython(): Found {
  const folder = join(here, '.venv');
  const stamp = join(folder, 'requirements.sha256');
  const lock = join(here, 'requirements.txt');
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
  const windows = process.platform === 'win32';
  const python = join(folder, windows ? 'Scripts/python.exe' : 'bin/python');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { python };
  console.error('Installing the peers of Python (pip, into bench/.venv) …');
  rmSync(folder, { recursive: true, force: true });
  const host = windows ? 'python' : 'python3';
  const made = succeeds(host, ['-m', 'venv', folder]);
  if (made !== undefined) return { failure: `${host} -m venv ${made}` };
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes'];
  const installed = succeeds(python, [...pip, '--only-binary', ':all:', '-r', lock]);
  if (installed !== undefined) return { failure: `pip ${installed}` };
  writeFileSync(stamp, wanted);
  return { python };
}

/** Nothing, or how the program failed. */
function succeeds(program: string, args: readonly string[]): string | undefined {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 2, 2] });
  if (error) return `could not be started (${error.message})`;
  return status === 0 ? undefined : `failed with status ${status}`;
}
