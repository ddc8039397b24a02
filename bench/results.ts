import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { CellResult } from './compare.ts';
import type { ChoiceResult } from './choices.ts';
import type { Limits } from './limit.ts';

/** What was measured where. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  /** GiB. */
  readonly memory: number;
  readonly system: string;
  readonly node: string;
}

/** The data behind docs/benchmarks.md, times in milliseconds. */
export interface Results {
  readonly machine: Machine;
  /** The day, as 2026-01-31. */
  readonly date: string;
  readonly rounds: number;
  readonly limits: Limits;
  /** What multiplies the matrices of scikit-learn. */
  readonly blas?: string;
  /** What was left out, in words. */
  readonly left: readonly string[];
  readonly cells: readonly CellResult[];
  /** `algorithm: 'auto'` first, then every other choice. */
  readonly algorithms: readonly ChoiceResult[];
  /** The reproducible module first, then the relaxed one. */
  readonly relaxed: readonly ChoiceResult[];
}

/** This machine. */
export function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
    node: process.versions.node,
  };
}

/** The day in the calendar of UTC. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** New results with those of an earlier run on the same machine for what was not measured now. */
export function merged(earlier: Results | undefined, now: Results): Results {
  if (!earlier || JSON.stringify(earlier.machine) !== JSON.stringify(now.machine)) return now;
  const key = (result: CellResult): string => `${result.cell} ${result.threads}`;
  const renewed = new Set(now.cells.map(key));
  const rest = <T extends { readonly cell: string }>(old: readonly T[], fresh: readonly T[]): T[] => [
    ...old.filter(({ cell }) => fresh.every((one) => one.cell !== cell)),
    ...fresh,
  ];
  return {
    ...now,
    rounds: Math.max(earlier.rounds, now.rounds),
    cells: [...earlier.cells.filter((result) => !renewed.has(key(result))), ...now.cells],
    algorithms: rest(earlier.algorithms, now.algorithms),
    relaxed: rest(earlier.relaxed, now.relaxed),
  };
}

/** What a data file holds, or nothing. */
export function readData<T>(path: string): T | undefined {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/** Writes data with five digits, in the form that the formatter leaves as it is. */
export function writeData(path: string, data: object): void {
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
  writeFileSync(path, `${JSON.stringify(data, rounded, 2)}\n`);
  const formatter = createRequire(import.meta.url).resolve('oxfmt/package.json');
  const program = fileURLToPath(new URL('bin/oxfmt', `file://${formatter}`));
  execFileSync(process.execPath, [program, path], { cwd: fileURLToPath(new URL('..', import.meta.url)) });
}
