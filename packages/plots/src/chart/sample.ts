import { counted, decimalFormat } from './number.ts';

/** Rows that are drawn, and what a reader should know of the others. */
export interface Sample {
  /** Numbers of rows, upwards. */
  readonly rows: readonly number[];
  /** One sentence, or none where all rows are drawn. */
  readonly remark: readonly string[];
}

/** A group of at most so many rows is drawn in full. */
const SMALL_GROUP = 50;

/**
 * At most so many of the rows that may be drawn, at random but the same every time, and of every small group all.
 *
 * @param group the group of a row, or a negative number for a row that is not drawn
 */
export function sampleRows(rows: number, limit: number, group: (row: number) => number): Sample {
  const sizes = new Map<number, number>();
  const drawable: number[] = [];
  for (let row = 0; row < rows; row++) {
    const at = group(row);
    if (at < 0) continue;
    drawable.push(row);
    sizes.set(at, (sizes.get(at) ?? 0) + 1);
  }
  if (drawable.length <= limit) return { rows: drawable, remark: [] };
  // No two rows have the same place, so that the cut takes exactly as many.
  const cut = Uint32Array.from(drawable, scatter).sort()[limit - 1] ?? -1;
  const taken = drawable.filter((row) => scatter(row) <= cut);
  const rest = drawable.filter((row) => scatter(row) > cut && sizes.get(group(row))! <= SMALL_GROUP);
  const small = rest.length > 0 ? `; groups of up to ${SMALL_GROUP} rows in full` : '';
  return {
    rows: rest.length > 0 ? [...taken, ...rest].sort((a, b) => a - b) : taken,
    remark: [
      `Drawn: ${decimalFormat(0).write(taken.length)} of ${counted(drawable.length, 'row')}, at random${small}.`,
    ],
  };
}

/** A number from 0 to 2^32 − 1 that looks random, the same for the same row: the finalizer of MurmurHash3. */
export function scatter(row: number): number {
  let bits = (row + 0x9e3779b9) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
