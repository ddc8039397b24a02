import type { Steps } from '../linalg/steps.ts';
import type { RandomState } from '../random/randomstate.ts';
import { plusPlusTrials } from '../seeding/trials.ts';
import {
  type Centers,
  type Members,
  centersOf,
  closenessSteps,
  diagonalOf,
  movedSteps,
  nearestOf,
} from './assignment.ts';
import { type Gram, gramRow } from './gram.ts';

/** Where one run of kernel K-means ended. */
export interface Run {
  /** The members that stand for the centers. */
  readonly members: Members;
  readonly centers: Centers;
  /** The nearest center of each row. */
  readonly labels: Int32Array;
  /** Σ w‖φ(x) − center‖². */
  readonly inertia: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** The inertia of each iteration. */
  readonly trace: readonly number[];
  /** Iterations that gave an empty cluster a row. */
  readonly refilled: number;
}

/** Lloyd's algorithm in feature space (Schölkopf, Smola & Müller 1998; Dhillon, Guan & Kulis 2004). */
export function* runSteps(
  gram: Gram,
  start: Int32Array,
  k: number,
  weights: Float64Array,
  maxIterations: number,
): Steps<Run> {
  const rows = start.length;
  const diagonal = diagonalOf(gram, rows);
  const trace: number[] = [];
  let labels = start;
  let refilled = 0;
  let closeness = yield* closenessSteps(gram, { k, labels, weights });
  let fresh = true;
  for (let iteration = 1; ; iteration++) {
    const members = { k, labels, weights };
    const centers = centersOf(closeness, members);
    const next = new Int32Array(rows);
    const distances = new Float64Array(rows);
    let inertia = 0;
    for (let i = 0; i < rows; i++) {
      const { label, distance } = nearestOf(closeness, i * k, centers);
      next[i] = label;
      distances[i] = Math.max(0, diagonal[i]! + distance);
      inertia += weights[i]! * distances[i]!;
    }
    const converged = next.every((label, i) => label === labels[i]);
    const last = converged || iteration >= maxIterations;
    if (last && !fresh) {
      // What is returned is taken from all kernels anew, so that rounding does not pile up and `predict` agrees.
      closeness = yield* closenessSteps(gram, members);
      fresh = true;
      iteration--;
      continue;
    }
    trace.push(inertia);
    if (last)
      return { members, centers, labels: next, inertia, iterations: iteration, converged, trace, refilled };
    if (refill(next, k, weights, distances)) refilled++;
    const moved = next.reduce((count, label, i) => count + (label === labels[i] ? 0 : 1), 0);
    fresh = FEW * moved > rows;
    if (fresh) closeness = yield* closenessSteps(gram, { k, labels: next, weights });
    else yield* movedSteps(gram, { k, labels: next, weights }, labels, closeness);
    labels = next;
    yield;
  }
}

/** Up to this fraction of the rows, those that moved are followed one by one. */
const FEW = 4;

/** Gives each cluster without weight the row that lies farthest from its center; whether there was one. */
function refill(labels: Int32Array, k: number, weights: Float64Array, distances: Float64Array): boolean {
  const mass = new Float64Array(k);
  const sizes = new Int32Array(k);
  for (const [i, label] of labels.entries()) {
    mass[label]! += weights[i]!;
    if (weights[i]! > 0) sizes[label]!++;
  }
  let any = false;
  for (let c = 0; c < k; c++) {
    if (mass[c]! > 0) continue;
    let farthest = -1;
    for (let i = 0; i < labels.length; i++) {
      if (!(weights[i]! > 0) || sizes[labels[i]!]! < 2) continue;
      if (distances[i]! > (farthest < 0 ? 0 : distances[farthest]!)) farthest = i;
    }
    if (farthest < 0) break;
    sizes[labels[farthest]!]!--;
    labels[farthest] = c;
    sizes[c] = 1;
    mass[c] = weights[farthest]!;
    distances[farthest] = 0;
    any = true;
  }
  return any;
}

/** Labels to start from: the nearest of k rows picked by greedy k-means++ in feature space. */
export function plusPlusLabels(
  gram: Gram,
  k: number,
  weights: Float64Array,
  random: RandomState,
): Int32Array {
  const rows = weights.length;
  const diagonal = diagonalOf(gram, rows);
  const between = (i: number, j: number): number => (i > j ? gram[gramRow(i) + j]! : gram[gramRow(j) + i]!);
  const squaresTo = (point: number): Float64Array =>
    diagonal.map((own, i) => Math.max(0, own + diagonal[point]! - 2 * between(i, point)));
  const draw = (masses: Float64Array): number => {
    const total = masses.reduce((sum, mass) => sum + mass, 0);
    const target = random.random() * total;
    let sum = 0;
    let last = 0;
    for (let i = 0; i < rows; i++) {
      if (!(masses[i]! > 0)) continue;
      sum += masses[i]!;
      last = i;
      if (sum >= target) break;
    }
    return last;
  };
  const labels = new Int32Array(rows);
  let closest = squaresTo(draw(weights));
  const trials = plusPlusTrials(k);
  for (let c = 1; c < k; c++) {
    const masses = closest.map((square, i) => square * weights[i]!);
    if (!masses.some((mass) => mass > 0)) break;
    let best: Float64Array | undefined;
    let least = Infinity;
    for (let trial = 0; trial < trials; trial++) {
      const squares = squaresTo(draw(masses));
      let potential = 0;
      for (let i = 0; i < rows; i++) potential += weights[i]! * Math.min(closest[i]!, squares[i]!);
      if (potential < least) [least, best] = [potential, squares];
    }
    for (let i = 0; i < rows; i++) if (best![i]! < closest[i]!) labels[i] = c;
    closest = closest.map((square, i) => Math.min(square, best![i]!));
  }
  return labels;
}
