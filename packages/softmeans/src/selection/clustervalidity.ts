import type { RowsOptions } from '../dataset.ts';
import type { Data, Matrix } from '../matrix.ts';
import { silhouette } from '../metrics/silhouette.ts';
import { checkOptions, realNumber, seedNumber, wholeNumber } from '../options.ts';
import { type ProgressOptions, within } from '../progress.ts';
import { powerOfTwo } from '../rows/frame.ts';
import { sampleOf } from '../rows/selection.ts';
import { turn } from '../turn.ts';
import { memberships, overlaps } from './memberships.ts';
import { type FittedModel, openAs, rowsOptions } from './refit.ts';
import { type ClusterStability, measureStability, resampleCount } from './stability.ts';

export interface ClusterValidityOptions extends RowsOptions, ProgressOptions {
  /** Bootstrap samples for the clusters' stability (see `stability`); default 0, which leaves it out. */
  readonly resamples?: number;
  /** Rows at most whose distances are measured, drawn at random; default 2000. The time grows with the square. */
  readonly sample?: number;
  /** Two clusters could be one if at least this share of one of them is assigned to the other; default 0.025. */
  readonly overlap?: number;
  /** Rows whose largest membership is below this are uncertain; default 0.8. */
  readonly certainty?: number;
  /** Start of all random choices; default 0. */
  readonly seed?: number;
}

/** One cluster on its own. Distances are Euclidean, in the fitted scale, among the measured rows. */
export interface ClusterReport {
  readonly cluster: number;
  readonly rows: number;
  /** Its share of all rows. */
  readonly share: number;
  /** Mean silhouette of its rows, −1 to 1; absent for a single cluster, and for one without a measured row. */
  readonly silhouette?: number;
  /** The largest distance between two of its rows; 0 for fewer than two. */
  readonly diameter: number;
  /** How dense it is: the mean distance of a row to the nearest other row of the cluster; 0 for fewer than two. */
  readonly spacing: number;
  /**
   * The widest gap inside: the longest edge of the shortest tree that joins its rows; 0 for fewer than two. A gap
   * wider than `separation` speaks for two groups in one.
   */
  readonly widestGap: number;
  /** The smallest distance from one of its rows to a row of another cluster; absent without one. */
  readonly separation?: number;
  /** The cluster that has the row which is that near. */
  readonly nearest?: number;
  /** The share of its rows that are certain of it. */
  readonly certain: number;
  /** With `resamples`: whether it comes back when the rows are drawn anew. */
  readonly stability?: ClusterStability;
}

/** Two clusters that could be one. */
export interface MergeablePair {
  /** Cluster numbers, the lower one first. */
  readonly clusters: readonly [number, number];
  /** The larger of the two shares that are assigned to the other one. */
  readonly overlap: number;
}

/** How good a clustering is, cluster by cluster. */
export interface ClusterValidity {
  readonly clusters: readonly ClusterReport[];
  /** Clusters that could be merged, those that overlap most first. */
  readonly mergeable: readonly MergeablePair[];
  /** The numbers of the rows whose largest membership is below `certainty`, upwards. */
  readonly uncertain: Int32Array;
  /** The largest membership of each row, 1/k to 1; NaN for a row dropped for missing values. */
  readonly certainty: Float64Array;
  /** How much the clusters overlap, clusters × clusters: the share of row a's mass that is assigned to b. */
  readonly overlap: Matrix;
  /** Rows whose distances were measured. */
  readonly measured: number;
  readonly seed: number;
  readonly seconds: number;
}

/** Rows between two turns of the event loop. */
const BLOCK = 1024;

const OPTIONS: readonly (keyof ClusterValidityOptions)[] = [
  'resamples',
  'sample',
  'overlap',
  'certainty',
  'seed',
  'threads',
  'signal',
  'onProgress',
];

/**
 * Validity without known classes, cluster by cluster: is it dense, apart from the others, stable? Which clusters could
 * be merged, and which rows are uncertain?
 *
 * Diameter, separation, widest gap and mean silhouette are those of `cluster.stats` in R's package fpc. Memberships
 * are a mixture's responsibilities; K-means is read as what it is the limit of, a mixture of spheres of one size.
 * `overlap` holds the directly estimated misclassification probabilities of Hennig 2010, "Methods for merging Gaussian
 * mixture components", Adv. Data Anal. Classif. 4, who merges from 0.025 on.
 *
 * @param data the rows that the model was fitted to; never changed
 * @param model from `kmeans`, `sphericalKMeans` or `gaussianMixture`
 * @throws InputError `COLUMN_MISMATCH`, `NOT_FINITE`, `INVALID_OPTION`; the signal's reason when cancelled
 * @example
 * const rows = [[0, 0], [0, 1], [1, 0], [9, 9], [9, 8]];
 * const { model } = await kmeans(rows, { k: 2 });
 * const { clusters, mergeable } = await clusterValidity(rows, model);
 * clusters.map((cluster) => cluster.rows).sort(); // [2, 3]
 * clusters[0].separation; // 11.31
 * mergeable; // []
 */
export async function clusterValidity(
  data: Data,
  model: FittedModel,
  options: ClusterValidityOptions = {},
): Promise<ClusterValidity> {
  const started = performance.now();
  checkOptions('clusterValidity', options, OPTIONS);
  const { signal, onProgress } = options;
  const seed = seedNumber('clusterValidity: seed', options.seed);
  const limit = wholeNumber('clusterValidity: sample', options.sample, { minimum: 2, default: 2000 });
  const merging = realNumber('clusterValidity: overlap', options.overlap, {
    above: 0,
    maximum: 1,
    default: 0.025,
  });
  const certain = realNumber('clusterValidity: certainty', options.certainty, {
    minimum: 0,
    maximum: 1,
    default: 0.8,
  });
  const resamples = options.resamples ? resampleCount('clusterValidity: resamples', options.resamples) : 0;
  const request = rowsOptions(options);
  const given = await model.predict(data, request);
  const shares = await memberships(data, model, request);
  const overlap = await overlaps(shares, given, signal);
  const certainty = await largest(shares, signal);
  const set = await openAs('clusterValidity', data, model, options);
  try {
    const labels = set.kept ? set.kept.map((row) => given[row]!) : given;
    const measured = sampleOf(labels.length, limit, seed, undefined);
    const unit = powerOfTwo(set.frame.exponent);
    const some = pick(await set.matrix(signal), measured);
    const someLabels = measured.map((row) => labels[row]!);
    const distances = await clusterDistances(some, someLabels, model.k, signal);
    const silhouettes = await clusterSilhouettes(some, someLabels, model.k, request);
    onProgress?.({ stage: 'cluster validity', fraction: resamples > 0 ? 0.1 : 1 });
    const stable =
      resamples > 0
        ? await measureStability(set, model, labels, {
            resamples,
            starts: 4,
            seed,
            signal,
            onProgress: within(onProgress, 0.1, 1),
          })
        : undefined;
    const sizes = new Int32Array(model.k);
    const sure = new Int32Array(model.k);
    const uncertain: number[] = [];
    for (let i = 0; i < given.length; i++) {
      const label = given[i]!;
      if (label < 0) continue;
      sizes[label]!++;
      if (certainty[i]! >= certain) sure[label]!++;
      else uncertain.push(i);
      if (i % BLOCK === 0) await turn(signal);
    }
    return {
      clusters: distances.map(({ diameter, spacing, widestGap, separation, nearest }, cluster) => {
        const rows = sizes[cluster]!;
        const mean = silhouettes[cluster];
        const again = stable?.clusters[cluster];
        return {
          cluster,
          rows,
          share: rows / labels.length,
          ...(mean !== undefined && { silhouette: mean }),
          diameter: diameter * unit,
          spacing: spacing * unit,
          widestGap: widestGap * unit,
          ...(nearest >= 0 && { separation: separation * unit, nearest }),
          certain: rows > 0 ? sure[cluster]! / rows : 0,
          ...(again && { stability: again }),
        };
      }),
      mergeable: mergeablePairs(overlap, merging),
      uncertain: Int32Array.from(uncertain),
      certainty,
      overlap,
      measured: measured.length,
      seed,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    set.close();
  }
}

/** The largest value of each row; NaN for a dropped one. */
async function largest(
  { data, rows, columns }: Matrix,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const values = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    let most = data[at]!;
    for (let j = 0; j < columns; j++, at++) most = Math.max(most, data[at]!);
    values[i] = most;
    if (i % BLOCK === 0) await turn(signal);
  }
  return values;
}

function pick({ data, columns }: Matrix, rows: Int32Array): Matrix {
  const values = new Float64Array(rows.length * columns);
  for (const [i, row] of rows.entries()) {
    values.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  return { data: values, rows: rows.length, columns };
}

interface ClusterDistances {
  readonly diameter: number;
  readonly spacing: number;
  readonly widestGap: number;
  readonly separation: number;
  /** −1 where there is no other cluster. */
  readonly nearest: number;
}

/** The extreme distances of each cluster, from all pairs of rows. */
async function clusterDistances(
  { data, rows, columns }: Matrix,
  labels: ArrayLike<number>,
  k: number,
  signal: AbortSignal | undefined,
): Promise<ClusterDistances[]> {
  const diameter = new Float64Array(k);
  const separation = new Float64Array(k).fill(Infinity);
  const nearest = new Int32Array(k).fill(-1);
  const closest = new Float64Array(rows).fill(Infinity);
  const square = (a: number, b: number): number => {
    let total = 0;
    for (let j = 0, p = a * columns, q = b * columns; j < columns; j++, p++, q++) {
      const delta = data[p]! - data[q]!;
      total += delta * delta;
    }
    return total;
  };
  for (let a = 1; a < rows; a++) {
    const own = labels[a]!;
    for (let b = 0; b < a; b++) {
      const other = labels[b]!;
      const apart = square(a, b);
      if (own === other) {
        if (apart > diameter[own]!) diameter[own] = apart;
        if (apart < closest[a]!) closest[a] = apart;
        if (apart < closest[b]!) closest[b] = apart;
        continue;
      }
      if (apart < separation[own]!) [separation[own], nearest[own]] = [apart, other];
      if (apart < separation[other]!) [separation[other], nearest[other]] = [apart, own];
    }
    await turn(signal);
  }
  const members: number[][] = Array.from({ length: k }, () => []);
  for (let i = 0; i < rows; i++) members[labels[i]!]!.push(i);
  const result: ClusterDistances[] = [];
  for (const [c, cluster] of members.entries()) {
    const paired = cluster.length > 1;
    result.push({
      diameter: Math.sqrt(diameter[c]!),
      spacing: paired ? cluster.reduce((sum, row) => sum + Math.sqrt(closest[row]!), 0) / cluster.length : 0,
      widestGap: Math.sqrt(await longestEdge(cluster, square, signal)),
      separation: Math.sqrt(separation[c]!),
      nearest: nearest[c]!,
    });
  }
  return result;
}

/** The longest edge of the shortest tree that joins all rows (Prim 1957). */
async function longestEdge(
  rows: readonly number[],
  distance: (a: number, b: number) => number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const away = new Float64Array(rows.length).fill(Infinity);
  let longest = 0;
  let at = 0;
  for (let joined = 1; joined < rows.length; joined++) {
    // Joined rows are marked by a negative distance.
    away[at] = -1;
    let next = -1;
    for (let i = 0; i < rows.length; i++) {
      if (away[i]! < 0) continue;
      away[i] = Math.min(away[i]!, distance(rows[at]!, rows[i]!));
      if (next < 0 || away[i]! < away[next]!) next = i;
    }
    longest = Math.max(longest, away[next]!);
    at = next;
    await turn(signal);
  }
  return longest;
}

/** The mean silhouette of each cluster, as far as there are two. */
async function clusterSilhouettes(
  matrix: Matrix,
  labels: Int32Array,
  k: number,
  request: RowsOptions,
): Promise<(number | undefined)[]> {
  const sums = new Float64Array(k);
  const counts = new Int32Array(k);
  for (const label of labels) counts[label]!++;
  const present = counts.filter((count) => count > 0).length;
  if (present < 2 || present === labels.length) return Array.from(counts, () => undefined);
  const { values } = await silhouette(matrix, labels, request);
  for (const [i, label] of labels.entries()) sums[label]! += values[i]!;
  return Array.from(counts, (count, c) => (count > 0 ? sums[c]! / count : undefined));
}

function mergeablePairs({ data, rows: k }: Matrix, least: number): MergeablePair[] {
  const pairs: MergeablePair[] = [];
  for (let b = 1; b < k; b++) {
    for (let a = 0; a < b; a++) {
      const overlap = Math.max(data[a * k + b]!, data[b * k + a]!);
      if (overlap >= least) pairs.push({ clusters: [a, b], overlap });
    }
  }
  return pairs.sort((one, other) => other.overlap - one.overlap);
}
