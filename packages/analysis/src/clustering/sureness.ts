import type { Matrix } from 'softmeans';

/** How sure the memberships are. */
export interface Sureness {
  /** Rows whose largest percentage is above 95. */
  readonly sure: number;
  /** Rows whose largest percentage is below 60, the least sure first; at most `EXAMPLES` of them. */
  readonly examples: readonly number[];
  /** How many rows are below 60. */
  readonly unsure: number;
  readonly rows: number;
}

/** Rows that a summary shows as examples. */
export const EXAMPLES = 5;
export const SURE = 0.95;
export const UNSURE = 0.6;

/** How sure the rows' memberships are; rows with label −1 are left out. */
export function measureSureness(labels: Int32Array, { data, columns: k }: Matrix): Sureness {
  let sure = 0;
  let unsure = 0;
  let rows = 0;
  const share = (row: number): number => data[row * k + labels[row]!]!;
  let examples: number[] = [];
  for (let row = 0; row < labels.length; row++) {
    if (labels[row]! < 0) continue;
    rows++;
    const most = share(row);
    if (most > SURE) sure++;
    if (most >= UNSURE) continue;
    unsure++;
    examples.push(row);
    if (examples.length >= 1024) examples = least(examples, share);
  }
  return { sure, unsure, rows, examples: least(examples, share) };
}

function least(rows: readonly number[], share: (row: number) => number): number[] {
  return rows.toSorted((a, b) => share(a) - share(b) || a - b).slice(0, EXAMPLES);
}
