import type { Matrix } from '../matrix.ts';
import { RandomState } from '../random/randomstate.ts';
import { turn } from '../turn.ts';

/** Rows put into k clusters, none of them empty, and how far they are from their centers. */
export interface Partition {
  readonly k: number;
  readonly labels: Int32Array;
  /** Σ squared distances of the rows to the mean of their cluster, in the matrix's unit squared. */
  readonly distortion: number;
}

/** Multiplications, in rows × columns × k × tries, that a search takes at most; beyond it there are fewer tries. */
const WORK = 2 ** 22;
const TRIES = 300;
/** Tries in a row without success after which a search ends. */
const PATIENCE = 150;
/** How many clusters, those that can best be spared, are drawn from for a swap. */
const MOVABLE = 3;
/** A move has to better the distortion by this part of it, so that rounding cannot turn in circles. */
const GAIN = 1e-12;
const PASSES = 100;
/** Ways in which each cluster is cut in two, at most. */
const CUTS = 60;

/**
 * Betters a partition of few rows: single rows change their cluster as long as that lowers the distortion, means
 * included, which goes on where Lloyd's algorithm rests (Hartigan & Wong 1979, "A K-means clustering algorithm",
 * Appl. Statist. 28). Then one center after the other is put elsewhere, and a few starts are made at random rows.
 *
 * @param given labels 0 … k − 1 of partitions into k clusters or fewer to begin with
 * @returns the best that was found; never worse than those given
 */
export async function exchangeRows(
  matrix: Matrix,
  k: number,
  given: readonly ArrayLike<number>[],
  { seed, signal }: { readonly seed: number; readonly signal?: AbortSignal | undefined },
): Promise<Partition | undefined> {
  const random = new RandomState(seed);
  let best: Partition | undefined;
  const keep = (labels: Int32Array): boolean => {
    const found = settle(matrix, k, labels);
    if (found && !(best && found.distortion >= best.distortion * (1 - GAIN))) {
      best = found;
      return true;
    }
    return false;
  };
  for (const labels of given) {
    await turn(signal);
    keep(filled(matrix, k, Int32Array.from(labels)));
  }
  const last = given.at(-1);
  if (last && new Set(Array.from(last)).size === k - 1) {
    for (const labels of await splits(matrix, k, last, random, signal)) keep(labels);
  }
  const { rows, columns } = matrix;
  const tries = Math.min(TRIES, Math.floor(WORK / (rows * columns * k)));
  for (let attempt = 0, failures = 0; attempt < tries && failures < PATIENCE; attempt++) {
    await turn(signal);
    const centers = best && attempt % 3 !== 2 ? swapped(matrix, best, random) : atRandom(matrix, k, random);
    const better = keep(filled(matrix, k, nearest(matrix, k, centers)));
    failures = better ? 0 : failures + 1;
  }
  return best;
}

/**
 * The partitions in which one cluster falls into two, the best first. Each cluster is cut in many ways, for a round
 * one has many that are nearly equal.
 */
async function splits(
  matrix: Matrix,
  k: number,
  given: ArrayLike<number>,
  random: RandomState,
  signal: AbortSignal | undefined,
): Promise<Int32Array[]> {
  const { data, columns } = matrix;
  const labels = Int32Array.from(given);
  const cuts = Math.min(CUTS, Math.floor(WORK / (matrix.rows * columns * 8)));
  const found: { readonly gain: number; readonly labels: Int32Array }[] = [];
  for (let cluster = 0; cluster < k; cluster++) {
    const rows = Array.from(labels.keys()).filter((i) => labels[i] === cluster);
    if (rows.length < 2) continue;
    const part = {
      data: Float64Array.from(rows.flatMap((i) => Array.from(data.subarray(i * columns, (i + 1) * columns)))),
      rows: rows.length,
      columns,
    };
    const whole = settle(part, 1, new Int32Array(rows.length))!;
    let best: Partition | undefined;
    for (let cut = 0; cut < cuts; cut++) {
      await turn(signal);
      const halves = settle(part, 2, filled(part, 2, nearest(part, 2, atRandom(part, 2, random))));
      if (halves && !(best && halves.distortion >= best.distortion)) best = halves;
    }
    if (!best) continue;
    const free = Array.from({ length: k }, (_, j) => j).find((j) => !labels.includes(j))!;
    const cutLabels = labels.slice();
    for (const [at, i] of rows.entries()) if (best.labels[at] === 1) cutLabels[i] = free;
    found.push({ gain: whole.distortion - best.distortion, labels: cutLabels });
  }
  return found
    .sort((a, b) => b.gain - a.gain)
    .slice(0, MOVABLE)
    .map(({ labels }) => labels);
}

/** The means of a partition with one of them, which can be spared, on a row drawn at random. */
function swapped(matrix: Matrix, { k, labels }: Partition, random: RandomState): Float64Array {
  const { counts, means } = momentsOf(matrix, k, labels);
  const { data, rows, columns } = matrix;
  const row = random.integers(0, rows);
  const gone = sparable(counts, means, columns)[random.integers(0, Math.min(k, MOVABLE))]!;
  means.set(data.subarray(row * columns, (row + 1) * columns), gone * columns);
  return means;
}

/** The clusters, that one first whose union with another costs least (Ward 1963). */
function sparable(counts: Float64Array, means: Float64Array, columns: number): number[] {
  const rise = Array.from(counts, (count, j) =>
    Math.min(
      ...Array.from(counts, (other, l) =>
        l === j
          ? Infinity
          : (distance(means, j * columns, means, l * columns, columns) * count * other) / (count + other),
      ),
    ),
  );
  return [...rise.keys()].sort((j, l) => rise[j]! - rise[l]! || j - l);
}

function atRandom({ data, rows, columns }: Matrix, k: number, random: RandomState): Float64Array {
  const centers = new Float64Array(k * columns);
  for (const [j, row] of random.draw(rows, k).entries()) {
    centers.set(data.subarray(row * columns, (row + 1) * columns), j * columns);
  }
  return centers;
}

function nearest({ data, rows, columns }: Matrix, k: number, centers: Float64Array): Int32Array {
  const labels = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    let least = Infinity;
    for (let j = 0; j < k; j++) {
      const square = distance(data, i * columns, centers, j * columns, columns);
      if (square < least) [least, labels[i]] = [square, j];
    }
  }
  return labels;
}

/** Gives each empty cluster the row that is farthest from its own mean. */
function filled(matrix: Matrix, k: number, labels: Int32Array): Int32Array {
  for (let tries = 0; tries < k; tries++) {
    const { counts, means } = momentsOf(matrix, k, labels);
    const empty = counts.indexOf(0);
    if (empty < 0) break;
    let [farthest, most] = [-1, -1];
    for (let i = 0; i < matrix.rows; i++) {
      const j = labels[i]!;
      if (counts[j]! < 2) continue;
      const square = distance(matrix.data, i * matrix.columns, means, j * matrix.columns, matrix.columns);
      if (square > most) [farthest, most] = [i, square];
    }
    if (farthest < 0) break;
    labels[farthest] = empty;
  }
  return labels;
}

/** Moves single rows, in their order, until none betters the distortion; nothing where a cluster is empty. */
function settle(matrix: Matrix, k: number, labels: Int32Array): Partition | undefined {
  const { data, rows, columns } = matrix;
  for (let pass = 0; pass < PASSES; pass++) {
    // Taken anew in each pass, so that no rounding gathers.
    const { counts, means } = momentsOf(matrix, k, labels);
    if (counts.includes(0)) return undefined;
    let moved = false;
    for (let i = 0; i < rows; i++) {
      const from = labels[i]!;
      const size = counts[from]!;
      if (size < 2) continue;
      const at = i * columns;
      const saved = (distance(data, at, means, from * columns, columns) * size) / (size - 1);
      let [to, least] = [from, saved];
      for (let j = 0; j < k; j++) {
        if (j === from) continue;
        const cost = (distance(data, at, means, j * columns, columns) * counts[j]!) / (counts[j]! + 1);
        if (cost < least) [to, least] = [j, cost];
      }
      if (to === from || !(least < saved * (1 - 1e-9))) continue;
      for (let a = 0; a < columns; a++) {
        const value = data[at + a]!;
        means[from * columns + a]! -= (value - means[from * columns + a]!) / (size - 1);
        means[to * columns + a]! += (value - means[to * columns + a]!) / (counts[to]! + 1);
      }
      counts[from]!--;
      counts[to]!++;
      labels[i] = to;
      moved = true;
    }
    if (!moved) break;
  }
  const { means } = momentsOf(matrix, k, labels);
  let distortion = 0;
  for (let i = 0; i < rows; i++)
    distortion += distance(data, i * columns, means, labels[i]! * columns, columns);
  return { k, labels, distortion };
}

function momentsOf(
  { data, rows, columns }: Matrix,
  k: number,
  labels: Int32Array,
): { readonly counts: Float64Array; readonly means: Float64Array } {
  const counts = new Float64Array(k);
  const means = new Float64Array(k * columns);
  for (let i = 0; i < rows; i++) {
    const j = labels[i]!;
    counts[j]!++;
    for (let a = 0; a < columns; a++) means[j * columns + a]! += data[i * columns + a]!;
  }
  for (let j = 0; j < k; j++) {
    for (let a = 0; a < columns; a++) means[j * columns + a]! /= counts[j] || 1;
  }
  return { counts, means };
}

function distance(
  rows: ArrayLike<number>,
  from: number,
  centers: ArrayLike<number>,
  at: number,
  columns: number,
): number {
  let sum = 0;
  for (let a = 0; a < columns; a++) {
    const difference = rows[from + a]! - centers[at + a]!;
    sum += difference * difference;
  }
  return sum;
}
