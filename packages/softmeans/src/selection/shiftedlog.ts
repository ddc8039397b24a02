import { log } from '../mathematics.ts';
import type { Matrix } from '../matrix.ts';
import { fewLevels } from '../preprocessing/levels.ts';

/** A column whose logarithm, counted from a point beyond one end, makes the groups more alike and even. */
export interface ShiftedLog {
  readonly column: number;
  /** 1 for ln(x − from), for a long tail to the right; −1 for ln(from − x). */
  readonly sign: 1 | -1;
  /** A point beyond the end of the column, in units of the matrix. */
  readonly from: number;
  /** How much likelier the column becomes, in nats, as groups of one common variance. */
  readonly gain: number;
}

/** Offsets that are tried, as shares of the range: from nearly a pure logarithm to nearly a straight line. */
const OFFSETS = [0.001, 0.002, 0.004, 0.008, 0.016, 0.03, 0.06, 0.12, 0.25, 0.5, 1];
/** Gains below this, in nats per natural logarithm of the rows, are chance. */
const WORTHWHILE = 2;

/**
 * Columns that a logarithm makes plainer: the transformation of Box & Cox 1964 with a shift instead of a power, chosen
 * by the profile likelihood of normal groups with one variance. Columns of few levels, such as codes, are passed over.
 *
 * @param labels the group of each row, 0 … k − 1
 */
export function shiftedLogs(
  { data, rows, columns }: Matrix,
  labels: ArrayLike<number>,
  k: number,
): ShiftedLog[] {
  const found: ShiftedLog[] = [];
  const values = new Float64Array(rows);
  for (let column = 0; column < columns; column++) {
    let least = Infinity;
    let most = -Infinity;
    for (let i = 0; i < rows; i++) {
      const value = data[i * columns + column]!;
      values[i] = value;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    const range = most - least;
    if (!(range > 0) || fewLevels(values) !== undefined) continue;
    const plain = likelihood(values, labels, k);
    let best: ShiftedLog | undefined;
    for (const sign of [1, -1] as const) {
      for (const share of OFFSETS) {
        const from = sign > 0 ? least - share * range : most + share * range;
        let slopes = 0;
        const bent = values.map((value) => {
          const far = log(sign * (value - from));
          slopes -= far;
          return far;
        });
        const gain = likelihood(bent, labels, k) + slopes - plain;
        if (gain > (best?.gain ?? WORTHWHILE * log(rows))) best = { column, sign, from, gain };
      }
    }
    if (best) found.push(best);
  }
  return found;
}

/**
 * The matrix with some columns on a logarithmic scale, each with the variance that it had.
 *
 * @returns the matrix, and Σ ln |dy/dx| over all rows by their weights, which turns a log-likelihood of the result into one of the rows
 *   as they were
 */
export function withLogs(
  { data, rows, columns }: Matrix,
  logs: readonly ShiftedLog[],
  rowWeights?: Float64Array,
): { readonly matrix: Matrix; readonly logSlopes: number } {
  const changed = Float64Array.from(data);
  let logSlopes = 0;
  for (const { column, sign, from } of logs) {
    const values = Float64Array.from({ length: rows }, (_, i) => data[i * columns + column]!);
    const bent = values.map((value) => sign * log(sign * (value - from)));
    const before = momentsOf(values);
    const after = momentsOf(bent);
    const scale = Math.sqrt(before.variance / after.variance);
    for (let i = 0; i < rows; i++) {
      changed[i * columns + column] = (bent[i]! - after.mean) * scale + before.mean;
      logSlopes += (rowWeights ? rowWeights[i]! : 1) * (log(scale) - sign * bent[i]!);
    }
  }
  return { matrix: { data: changed, rows, columns }, logSlopes };
}

function momentsOf(values: Float64Array): { mean: number; variance: number } {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let variance = 0;
  for (const value of values) variance += (value - mean) ** 2 / values.length;
  return { mean, variance };
}

/** The largest log-likelihood of normal groups with one variance, up to a constant. */
function likelihood(values: Float64Array, labels: ArrayLike<number>, k: number): number {
  const counts = new Float64Array(k);
  const means = new Float64Array(k);
  values.forEach((value, i) => {
    counts[labels[i]!]!++;
    means[labels[i]!]! += value;
  });
  for (let j = 0; j < k; j++) means[j]! /= Math.max(1, counts[j]!);
  let within = 0;
  values.forEach((value, i) => (within += (value - means[labels[i]!]!) ** 2));
  const { variance } = momentsOf(values);
  return -(values.length / 2) * log(Math.max(within / values.length, 1e-8 * variance));
}
