import type { Engine } from '../../src/em/engine.ts';
import type { Expectation } from '../../src/em/expectation.ts';
import type { LocalEngineOptions } from '../../src/engine/local.ts';
import { type Rows, rowsOf } from '../../src/matrix.ts';
import { bitsOf, clumps, describe, expectations, someWeights } from './samples.ts';

// Runs in Node and in pages alike.

/** Twenty-two blocks and a bit, so that seven threads all get some, at borders that are nodes of many levels. */
export const rows: number = 22 * 512 + 37;
const columns = 3;
const k = 4;

export const questions: readonly Expectation[] = [
  ...expectations(rows, columns, k, 'none', 2, 7),
  ...expectations(rows, columns, k, 'full', 0, 7),
  ...expectations(rows, columns, k, 'pooled', 0, 7).slice(1, 3),
  ...expectations(rows, columns, k, 'trace', 0, 7).slice(0, 1),
  ...expectations(rows, columns, k, 'diagonal', 0, 7).slice(3, 4),
];

/** Everything an engine can say, as bytes with a name each. */
export async function transcript(engine: Engine): Promise<Map<string, Uint8Array>> {
  const bytes = new Map<string, Uint8Array>();
  bytes.set('weight', new Uint8Array(Float64Array.of(engine.weight).buffer));
  for (const question of questions) bytes.set(describe(question), bitsOf(await engine.gather(question)));
  for (const question of questions.slice(0, 10)) {
    const want = { labels: true, scores: true, responsibilities: true, distances: true };
    for (const [part, values] of Object.entries(await engine.label(question, want))) {
      bytes.set(`${part} of ${describe(question)}`, new Uint8Array(values.buffer));
    }
  }
  for (const method of ['plusplus', 'random'] as const) {
    const { indices, values } = await engine.pick({ method, k: 6, trials: 3, seed: 11 });
    bytes.set(`${method}: indices`, new Uint8Array(indices.buffer));
    bytes.set(`${method}: values`, new Uint8Array(values.buffer));
  }
  return bytes;
}

export interface Source {
  readonly source: Rows;
  readonly options: LocalEngineOptions;
}

export const sources: Readonly<Record<string, Source>> = {
  'double precision, weighted': {
    source: clumps(rows, columns, 5),
    options: { weights: someWeights(rows, 6) },
  },
  'double precision': { source: clumps(rows, columns, 5), options: {} },
  'single precision': { source: single(clumps(rows, columns, 5)), options: {} },
};

function single(source: Rows): Rows {
  const data = new Float32Array(source.rows * source.columns);
  const row = new Float64Array(source.columns);
  for (let i = 0; i < source.rows; i++) {
    source.read(i, 1, row);
    data.set(row, i * source.columns);
  }
  return rowsOf({ data, rows: source.rows, columns: source.columns });
}

/** Borders of three clusters among 3000 rows. */
export const thirds: Int32Array = Int32Array.of(0, 999, 2002, 3000);

/** A short stand-in for bytes (FNV-1a), to be sent out of a page. */
export function digest(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
