import { InputError } from '../errors.ts';
import { leadingPower } from '../linalg/scale.ts';
import { type Matrix, rowsOf } from '../matrix.ts';
import { checkOptions, choice } from '../options.ts';
import { pcaSteps, principalComponents } from '../preprocessing/pca.ts';
import { inTurns, turn } from '../turn.ts';
import { type FittedModel, readingOf } from './refit.ts';

export interface ClusterMapOptions {
  /**
   * `pca` (default) looks at the centers from the side on which they differ most. `mds` bends that picture so that the
   * distances between the points are as near as can be to those of the centers.
   */
  readonly method?: 'pca' | 'mds';
  /** Cancels the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** One cluster on the map. */
export interface ClusterPoint {
  readonly cluster: number;
  /** In the fitted scale. */
  readonly x: number;
  readonly y: number;
  /** Rows that belong to it. */
  readonly rows: number;
  /** Its share of all rows. */
  readonly share: number;
}

/** How far apart clusters are, in two dimensions. */
export interface ClusterMap {
  readonly method: 'pca' | 'mds';
  readonly points: readonly ClusterPoint[];
  /**
   * How much the map distorts, Kruskal's stress: √(Σ (distance on the map − distance of the centers)² / Σ of the
   * latter squared) over all pairs; 0 is true to scale.
   */
  readonly stress: number;
}

/** Steps at most of the majorization, and the change of the stress at which it ends. */
const STEPS = 500;
const SETTLED = 1e-9;

/**
 * The intercluster distance map: the centers, or the means of a mixture, laid out in two dimensions, with the sizes of
 * the clusters.
 *
 * `pca` projects the centers onto their first two principal axes, which for these distances is also classical
 * multidimensional scaling (Torgerson 1952; Gower 1966). `mds` is metric multidimensional scaling by majorization from
 * there (de Leeuw 1977). Distances are those of the fitted scale.
 *
 * @param fit a model and the labels of the rows, as `kmeans` and `gaussianMixture` return them
 * @throws InputError `INVALID_DATA` for labels that the model does not have; `INVALID_OPTION`, `UNKNOWN_OPTION`
 * @example
 * const fit = await kmeans([[0, 0], [0, 2], [9, 0], [9, 2]], { k: 2 });
 * const { points, stress } = await clusterMap(fit);
 * points[0].rows; // 2
 * Math.abs(points[0].x - points[1].x); // 9
 * stress; // 0
 */
export async function clusterMap(
  fit: { readonly model: FittedModel; readonly labels: ArrayLike<number> },
  options: ClusterMapOptions = {},
): Promise<ClusterMap> {
  checkOptions('clusterMap', options, ['method', 'signal']);
  const method = choice('clusterMap: method', options.method, ['pca', 'mds'] as const, 'pca');
  const { signal } = options;
  const { model, labels } = fit;
  const sizes = await countRows(labels, model.k, signal);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const centers = centersOf(model);
  const unit = leadingPower(largestOf(centers.data));
  const small = { ...centers, data: centers.data.map((value) => value / unit) };
  const distances = await distancesOf(small, signal);
  let layout = await projected(small, signal);
  let stress = await stressOf(layout, distances, signal);
  const steps = method === 'mds' ? STEPS : 0;
  for (let step = 0; step < steps && stress > 0; step++) {
    const next = await majorized(layout, distances, signal);
    const less = await stressOf(next, distances, signal);
    if (less > stress) break;
    const settled = stress - less <= SETTLED * stress;
    [layout, stress] = [next, less];
    if (settled) break;
  }
  return {
    method,
    points: Array.from(sizes, (rows, cluster) => ({
      cluster,
      x: layout.data[2 * cluster]! * unit,
      y: layout.data[2 * cluster + 1]! * unit,
      rows,
      share: total > 0 ? rows / total : 0,
    })),
    stress,
  };
}

async function countRows(
  labels: ArrayLike<number>,
  k: number,
  signal: AbortSignal | undefined,
): Promise<Int32Array> {
  const sizes = new Int32Array(k);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!Number.isInteger(label) || label < -1 || label >= k) {
      throw new InputError(
        'INVALID_DATA',
        `clusterMap: labels[${i}] must be a cluster from 0 to ${k - 1}, or −1, got ${String(label)}.`,
      );
    }
    if (label >= 0) sizes[label]!++;
    if (i % 65536 === 0) await turn(signal);
  }
  return sizes;
}

/** The centers in the fitted scale. */
function centersOf(model: FittedModel): Matrix & { readonly data: Float64Array } {
  const { data, rows, columns } = model.kind === 'mixture' ? model.means : model.centers;
  const { kind, center, spread } = readingOf(model).preprocessing.scaling;
  const scaled = Float64Array.from(data, (value, at) => {
    const j = at % columns;
    return kind === 'none' ? value : (value - center[j]!) / spread[j]!;
  });
  // From the first center on, so that a large offset takes no digits.
  return { data: scaled.map((value, at) => value - scaled[at % columns]!), rows, columns };
}

function largestOf(values: Float64Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}

/** Onto the first two principal axes, points × 2. */
async function projected(centers: Matrix, signal: AbortSignal | undefined): Promise<Matrix> {
  const { rows, columns } = centers;
  const data = new Float64Array(2 * rows);
  if (rows > 1) {
    const count = Math.min(2, rows, columns);
    const axes = principalComponents(await inTurns(pcaSteps(rowsOf(centers), { components: count }), signal));
    const scores = axes.transform(centers);
    for (let i = 0; i < rows; i++) {
      for (let a = 0; a < count; a++) data[2 * i + a] = scores.data[count * i + a]!;
    }
  }
  return { data, rows, columns: 2 };
}

/** All pairs' distances, row by row of the lower triangle without its diagonal. */
async function distancesOf(
  { data, rows, columns }: Matrix,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const distances = new Float64Array((rows * (rows - 1)) / 2);
  for (let i = 1, at = 0; i < rows; i++) {
    for (let l = 0; l < i; l++, at++) {
      let square = 0;
      for (let j = 0; j < columns; j++) {
        const delta = data[i * columns + j]! - data[l * columns + j]!;
        square += delta * delta;
      }
      distances[at] = Math.sqrt(square);
    }
    await turn(signal);
  }
  return distances;
}

async function stressOf(
  layout: Matrix,
  distances: Float64Array,
  signal: AbortSignal | undefined,
): Promise<number> {
  const shown = await distancesOf(layout, signal);
  let wrong = 0;
  let all = 0;
  for (const [at, distance] of distances.entries()) {
    wrong += (shown[at]! - distance) ** 2;
    all += distance * distance;
  }
  const stress = all > 0 ? Math.sqrt(wrong / all) : 0;
  return stress < 1e-12 ? 0 : stress;
}

/** One step of Guttman's transform: each point moves to the mean of where the others would have it. */
async function majorized(
  layout: Matrix,
  distances: Float64Array,
  signal: AbortSignal | undefined,
): Promise<Matrix> {
  const { data, rows } = layout;
  const shown = await distancesOf(layout, signal);
  const moved = new Float64Array(2 * rows);
  for (let i = 1, at = 0; i < rows; i++) {
    for (let l = 0; l < i; l++, at++) {
      const ratio = shown[at]! > 0 ? distances[at]! / shown[at]! : 0;
      for (let a = 0; a < 2; a++) {
        const pull = (ratio * (data[2 * i + a]! - data[2 * l + a]!)) / rows;
        moved[2 * i + a]! += pull;
        moved[2 * l + a]! -= pull;
      }
    }
    await turn(signal);
  }
  return { data: moved, rows, columns: 2 };
}
