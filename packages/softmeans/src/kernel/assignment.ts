import type { Steps } from '../linalg/steps.ts';
import { type Gram, gramRow } from './gram.ts';

/** Weighted members of clusters, which stand for their centers in feature space. */
export interface Members {
  readonly k: number;
  readonly labels: Int32Array;
  readonly weights: Float64Array;
}

/** What the squared distances to the centers of some members need beside kernels: Σ w and Σ Σ w w K / (Σ w)². */
export interface Centers {
  readonly mass: Float64Array;
  readonly square: Float64Array;
}

/** Each row's Σ w K to the members of each cluster, rows × k. */
export function* closenessSteps(gram: Gram, { k, labels, weights }: Members): Steps<Float64Array> {
  const rows = labels.length;
  const closeness = new Float64Array(rows * k);
  for (let i = 0, at = 0; i < rows; i++) {
    const mine = i * k;
    const label = labels[i]!;
    const weight = weights[i]!;
    for (let j = 0; j < i; j++, at++) {
      closeness[mine + labels[j]!]! += weights[j]! * gram[at]!;
      closeness[j * k + label]! += weight * gram[at]!;
    }
    closeness[mine + label]! += weight * gram[at++]!;
    if ((i & 63) === 63) yield;
  }
  return closeness;
}

export function centersOf(closeness: Float64Array, { k, labels, weights }: Members): Centers {
  const mass = new Float64Array(k);
  const square = new Float64Array(k);
  for (const [i, label] of labels.entries()) {
    mass[label]! += weights[i]!;
    square[label]! += weights[i]! * closeness[i * k + label]!;
  }
  for (let c = 0; c < k; c++) if (mass[c]! > 0) square[c]! /= mass[c]! * mass[c]!;
  return { mass, square };
}

/**
 * The nearest center of a row, ties to the lowest, and ‖φ(x) − center‖² less K(x, x).
 *
 * @param at where the row's `closeness` begins
 */
export function nearestOf(
  closeness: Float64Array,
  at: number,
  { mass, square }: Centers,
): { readonly label: number; readonly distance: number } {
  let label = 0;
  let distance = Infinity;
  for (let c = 0; c < mass.length; c++) {
    if (!(mass[c]! > 0)) continue;
    const here = square[c]! - (2 * closeness[at + c]!) / mass[c]!;
    if (here < distance) [label, distance] = [c, here];
  }
  return { label, distance };
}

/** K(x, x) of each row. */
export function diagonalOf(gram: Gram, rows: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => gram[gramRow(i) + i]!);
}
