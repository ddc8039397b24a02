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
  for (let first = 0; first < rows; first += TOGETHER) {
    addRows(gram, { k, labels, weights }, closeness, first, Math.min(rows, first + TOGETHER));
    yield;
  }
  return closeness;
}

/** Rows between two pauses. */
const TOGETHER = 64;

function addRows(
  gram: Gram,
  { k, labels, weights }: Members,
  closeness: Float64Array,
  first: number,
  end: number,
): void {
  for (let i = first, at = gramRow(first); i < end; i++) {
    const mine = i * k;
    const label = labels[i]!;
    const weight = weights[i]!;
    for (let j = 0; j < i; j++, at++) {
      closeness[mine + labels[j]!]! += weights[j]! * gram[at]!;
      closeness[j * k + label]! += weight * gram[at]!;
    }
    closeness[mine + label]! += weight * gram[at++]!;
  }
}

/**
 * Brings closeness up to date after some rows have changed their cluster, by their kernels alone.
 *
 * @param closeness changed in place
 * @param before the labels that it was taken with
 */
export function* movedSteps(
  gram: Gram,
  { k, labels, weights }: Members,
  before: Int32Array,
  closeness: Float64Array,
): Steps<void> {
  const rows = labels.length;
  const moved = Int32Array.from(labels.keys()).filter((i) => labels[i] !== before[i]);
  let count = 0;
  for (let i = 0, work = 0; i < rows; i++) {
    const moves = moved[count] === i;
    addMoves(gram, { k, labels, weights }, before, closeness, moved.subarray(0, count), i, moves);
    if (moves) count++;
    work += count + (moves ? i : 0);
    if (work > 100_000) {
      work = 0;
      yield;
    }
  }
}

/**
 * What row i gives to and takes from moved rows.
 *
 * @param earlier the moved rows before it
 * @param moves whether it is one itself
 */
function addMoves(
  gram: Gram,
  { k, labels, weights }: Members,
  before: Int32Array,
  closeness: Float64Array,
  earlier: Int32Array,
  i: number,
  moves: boolean,
): void {
  const start = gramRow(i);
  for (let m = 0; m < earlier.length; m++) {
    const j = earlier[m]!;
    const part = weights[j]! * gram[start + j]!;
    closeness[i * k + labels[j]!]! += part;
    closeness[i * k + before[j]!]! -= part;
  }
  if (!moves) return;
  const [to, from] = [labels[i]!, before[i]!];
  const weight = weights[i]!;
  for (let j = 0; j <= i; j++) {
    const part = weight * gram[start + j]!;
    closeness[j * k + to]! += part;
    closeness[j * k + from]! -= part;
  }
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
