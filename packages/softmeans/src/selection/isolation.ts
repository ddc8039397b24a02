import type { Matrix } from '../matrix.ts';
import { log } from '../mathematics.ts';
import { RandomState } from '../random/randomstate.ts';
import { turn } from '../turn.ts';

/** Rows among which neighbors are looked for, at most. */
const AMONG = 2000;
const NEIGHBORS = 10;
/** Rows at most, as a share, that stand apart. */
const MOST = 0.1;
/** Of a data set in which most rows repeat. */
const LEAST_SPREAD = 0.05;
/** How many robust standard deviations above the usual isolation stands apart. */
const FAR = 3.5;

/**
 * How much farther each row is from its neighbors than these are from theirs, as a logarithm: about 0 inside a group
 * however wide it is, and well above for rows between and around the groups.
 *
 * The local outlier factor of Breunig, Kriegel, Ng & Sander 2000, "LOF: identifying density-based local outliers",
 * SIGMOD, with the distance to the 10th neighbor as it is; among 2000 random rows where there are more.
 *
 * @param matrix rows × columns, in units in which columns compare
 * @returns one value per row
 */
export async function isolation(
  { data, rows, columns }: Matrix,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const among =
    rows <= AMONG
      ? Int32Array.from({ length: rows }, (_, i) => i)
      : new RandomState(seed).choice(rows, AMONG).sort();
  const count = Math.min(NEIGHBORS, among.length - 1);
  const result = new Float64Array(rows);
  if (count < 1) return result;
  const near = new Float64Array(count);
  const who = new Int32Array(count);
  const neighbors = new Int32Array(rows * count);
  const reach = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    near.fill(Infinity);
    for (const other of among) {
      if (other === i) continue;
      let square = 0;
      for (let j = 0; j < columns; j++) {
        const delta = data[i * columns + j]! - data[other * columns + j]!;
        square += delta * delta;
      }
      if (square >= near[count - 1]!) continue;
      let at = count - 1;
      for (; at > 0 && near[at - 1]! > square; at--) {
        near[at] = near[at - 1]!;
        who[at] = who[at - 1]!;
      }
      near[at] = square;
      who[at] = other;
    }
    reach[i] = near[count - 1]!;
    neighbors.set(who, i * count);
    if (i % 64 === 0) await turn(signal);
  }
  for (let i = 0; i < rows; i++) {
    const others = Array.from(neighbors.subarray(i * count, (i + 1) * count), (at) => reach[at]!);
    const usual = others.sort((a, b) => a - b)[count >> 1]!;
    result[i] = usual > 0 && reach[i]! > 0 ? 0.5 * (log(reach[i]!) - log(usual)) : 0;
  }
  return result;
}

/**
 * The rows that do not stand apart, upwards: all but those whose isolation is far above the usual, and at least nine
 * tenths.
 */
export function settledRows(isolations: Float64Array): Int32Array {
  const { length } = isolations;
  const sorted = isolations.toSorted();
  const middle = sorted[length >> 1]!;
  // The lower half is free of outliers.
  const spread = Math.max(middle - sorted[Math.floor(0.16 * length)]!, LEAST_SPREAD);
  const limit = Math.max(middle + FAR * spread, sorted[Math.ceil((1 - MOST) * length) - 1]!);
  return Int32Array.from(isolations.keys()).filter((i) => isolations[i]! <= limit);
}
