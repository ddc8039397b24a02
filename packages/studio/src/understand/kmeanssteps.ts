import { RandomState, kmeans, makeBlobs } from 'softmeans';

/** What the reader sees at one moment: centers, the groups that rows have, and the distance left. */
export interface Moment {
  readonly phase: 'start' | 'assign' | 'average';
  /** k × 2. */
  readonly centers: readonly (readonly [number, number])[];
  /** The group of each row; −1 before the first assignment. */
  readonly labels: Int32Array;
  /** Rows whose group changed. */
  readonly changed: number;
  /** Σ squared distance of the rows to the centers of their groups; absent before the first assignment. */
  readonly inertia?: number;
}

/** A run of K-means, moment by moment, with the rows it ran on. */
export interface Story {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly moments: readonly Moment[];
  /** The lowest inertia of many starts. */
  readonly best: number;
}

const ROWS = 240;
const MOST = 60;

/** Runs K-means on four blobs from k random rows, one iteration of the library at a time. */
export async function kmeansSteps({
  k,
  seed,
}: {
  readonly k: number;
  readonly seed: number;
}): Promise<Story> {
  const { data } = makeBlobs({
    rows: ROWS,
    columns: 2,
    centers: [
      [0, 0],
      [6, 1],
      [1.5, 6],
      [7.5, 6.5],
    ],
    spread: 1.1,
    randomState: 11,
  });
  const x = Float64Array.from({ length: ROWS }, (_, i) => data.data[2 * i]!);
  const y = Float64Array.from({ length: ROWS }, (_, i) => data.data[2 * i + 1]!);
  const rows = new RandomState(seed).choice(ROWS, k);
  let centers = Array.from(rows, (row): [number, number] => [x[row]!, y[row]!]);
  let labels: Int32Array = new Int32Array(ROWS).fill(-1);
  const moments: Moment[] = [{ phase: 'start', centers, labels, changed: 0 }];
  for (let iteration = 0; iteration < MOST; iteration++) {
    const next = nearest(x, y, centers);
    const changed = next.reduce((count, label, i) => count + (label === labels[i] ? 0 : 1), 0);
    labels = next;
    moments.push({ phase: 'assign', centers, labels, changed, inertia: inertiaOf(x, y, centers, labels) });
    if (changed === 0) break;
    const { model } = await kmeans(data, { k, init: centers, maxIterations: 1, tolerance: 0, threads: 1 });
    const moved = model.centers.data;
    centers = Array.from({ length: k }, (_, j): [number, number] => [moved[2 * j]!, moved[2 * j + 1]!]);
    moments.push({
      phase: 'average',
      centers,
      labels,
      changed: 0,
      inertia: inertiaOf(x, y, centers, labels),
    });
  }
  const { inertia: best } = await kmeans(data, { k, starts: 20, threads: 1 });
  return { x, y, moments, best };
}

function squareTo(x: number, y: number, [u, v]: readonly [number, number]): number {
  return (x - u) ** 2 + (y - v) ** 2;
}

function nearest(x: Float64Array, y: Float64Array, centers: Moment['centers']): Int32Array {
  return Int32Array.from(x, (_, i) => {
    const squares = centers.map((center) => squareTo(x[i]!, y[i]!, center));
    return squares.indexOf(Math.min(...squares));
  });
}

function inertiaOf(x: Float64Array, y: Float64Array, centers: Moment['centers'], labels: Int32Array): number {
  return labels.reduce((sum, label, i) => sum + squareTo(x[i]!, y[i]!, centers[label]!), 0);
}
