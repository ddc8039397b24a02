import type { RowsOptions, TrainingSet } from '../dataset.ts';
import { startSeeds } from '../kmeans/fit.ts';
import type { Data } from '../matrix.ts';
import { checkOptions, seedNumber, wholeNumber } from '../options.ts';
import type { ProgressOptions } from '../progress.ts';
import { RandomState } from '../random/randomstate.ts';
import { turn } from '../turn.ts';
import { type FittedModel, openAs, partOf, refitLabels, rowsOptions } from './refit.ts';

export interface StabilityOptions extends RowsOptions, ProgressOptions {
  /** Bootstrap samples; default 100. */
  readonly resamples?: number;
  /** How much is tried in each sample, as `starts` of `kmeans` and `gaussianMixture`; default 4. */
  readonly starts?: number;
  /** Start of all random choices; default 0. */
  readonly seed?: number;
}

/** How well one cluster comes back when the rows change. */
export interface ClusterStability {
  readonly cluster: number;
  readonly rows: number;
  /**
   * The mean over the samples of the Jaccard similarity of the cluster with the most similar one found there, 0 to 1;
   * 0 for a cluster without rows.
   */
  readonly jaccard: number;
  /** The share of the samples in which the similarity was at least 0.75. */
  readonly recovered: number;
  /** The share of the samples in which it was at most 0.5. */
  readonly dissolved: number;
  /**
   * By the mean, as the help of `clusterboot` reads it: from 0.85 `highly stable`, from 0.75 `stable`, from 0.6 a
   * `pattern` of which it is doubtful which rows belong to it, below that `unstable`.
   */
  readonly verdict: 'highly stable' | 'stable' | 'pattern' | 'unstable';
}

/** The stability of a clustering. */
export interface Stability {
  /** One for each cluster of the model. */
  readonly clusters: readonly ClusterStability[];
  /** The mean of the clusters' similarities. */
  readonly mean: number;
  /** The similarities, clusters × resamples, row-major; NaN where no row of the cluster was drawn. */
  readonly similarities: Float64Array;
  readonly resamples: number;
  readonly seed: number;
  readonly seconds: number;
}

/** Rows between two turns of the event loop. */
const BLOCK = 16384;

const OPTIONS: readonly (keyof StabilityOptions)[] = [
  'resamples',
  'starts',
  'seed',
  'threads',
  'signal',
  'onProgress',
];

/**
 * Bootstrap stability: does each cluster come back when the rows are drawn anew?
 *
 * Rows are drawn with replacement, and rows drawn more than once are used once, as R's `clusterboot` does by default.
 * A model of the same kind is fitted to them. Each cluster, less the rows that were not drawn, is compared with all
 * clusters found there by the Jaccard similarity: rows in both over rows in either.
 *
 * Hennig 2007, "Cluster-wise assessment of cluster stability", Comput. Stat. Data Anal. 52.
 *
 * @param data the rows that the model was fitted to; never changed
 * @param model from `kmeans`, `sphericalKMeans` or `gaussianMixture`
 * @throws InputError `COLUMN_MISMATCH`, `NOT_FINITE`, `INVALID_OPTION`; the signal's reason when cancelled
 * @example
 * const { data } = makeBlobs({ rows: 90, columns: 2, centers: [[0, 0], [9, 0], [0, 9]], randomState: 3 });
 * const { model } = await kmeans(data, { k: 3 });
 * const { clusters } = await stability(data, model, { resamples: 10 });
 * clusters[0].jaccard; // 1
 * clusters[0].verdict; // 'highly stable'
 */
export async function stability(
  data: Data,
  model: FittedModel,
  options: StabilityOptions = {},
): Promise<Stability> {
  const started = performance.now();
  checkOptions('stability', options, OPTIONS);
  const settings = {
    resamples: resampleCount('stability: resamples', options.resamples),
    starts: wholeNumber('stability: starts', options.starts, { minimum: 1, maximum: 1000, default: 4 }),
    seed: seedNumber('stability: seed', options.seed),
    signal: options.signal,
    onProgress: options.onProgress,
  };
  const set = await openAs('stability', data, model, options);
  try {
    const given = await model.predict(data, rowsOptions(options));
    const labels = set.kept ? set.kept.map((row) => given[row]!) : given;
    return {
      ...(await measureStability(set, model, labels, settings)),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    set.close();
  }
}

export function resampleCount(name: string, value: unknown): number {
  return wholeNumber(name, value, { minimum: 1, maximum: 100_000, default: 100 });
}

/** The settings of bootstrap stability, checked. */
export interface StabilitySettings extends ProgressOptions {
  readonly resamples: number;
  readonly starts: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The stability of clusters of rows that are open; the caller closes them.
 *
 * @param model what is fitted again
 * @param labels the clusters, 0 … k − 1, one per row of the engine
 */
export async function measureStability(
  set: TrainingSet,
  model: FittedModel,
  labels: Int32Array,
  { resamples, starts, seed, signal, onProgress }: StabilitySettings,
): Promise<Omit<Stability, 'seconds'>> {
  const { k } = model;
  const similarities = new Float64Array(k * resamples);
  for (const [at, drawn] of startSeeds(seed, resamples).entries()) {
    const indices = await bootstrap(labels.length, drawn, signal);
    const part = await partOf(set, indices, signal);
    try {
      const found = await refitLabels(part, model, { starts, seed: drawn, signal });
      const before = indices.map((row) => labels[row]!);
      for (const [c, value] of likeness(before, found, k).entries()) similarities[c * resamples + at] = value;
    } finally {
      part.close();
    }
    onProgress?.({ stage: 'stability', fraction: (at + 1) / resamples });
  }
  const sizes = new Int32Array(k);
  for (const label of labels) sizes[label]!++;
  const clusters = Array.from(sizes, (rows, cluster) =>
    summary(cluster, rows, similarities.subarray(cluster * resamples, (cluster + 1) * resamples)),
  );
  const mean = clusters.reduce((sum, { jaccard }) => sum + jaccard, 0) / k;
  return { clusters, mean, similarities, resamples, seed };
}

/** The different rows among as many drawn with replacement, upwards. */
async function bootstrap(rows: number, seed: number, signal: AbortSignal | undefined): Promise<Int32Array> {
  const random = new RandomState(seed);
  const drawn = new Uint8Array(rows);
  let count = 0;
  for (let i = 0; i < rows; i++) {
    const row = random.interval(rows - 1);
    count += 1 - drawn[row]!;
    drawn[row] = 1;
    if (i % BLOCK === 0) await turn(signal);
  }
  const indices = new Int32Array(count);
  for (let row = 0, at = 0; row < rows; row++) {
    if (drawn[row] === 1) indices[at++] = row;
    if (row % BLOCK === 0) await turn(signal);
  }
  return indices;
}

/**
 * For each cluster of one clustering the largest Jaccard similarity with a cluster of another; NaN for one without
 * rows.
 *
 * @param one labels 0 … k − 1
 * @param other labels 0 … k − 1, of the same rows
 */
export function likeness(one: ArrayLike<number>, other: ArrayLike<number>, k: number): Float64Array {
  const both = new Float64Array(k * k);
  const ones = new Float64Array(k);
  const others = new Float64Array(k);
  for (let i = 0; i < one.length; i++) {
    both[one[i]! * k + other[i]!]!++;
    ones[one[i]!]!++;
    others[other[i]!]!++;
  }
  return ones.map((size, a) => {
    if (size === 0) return NaN;
    let most = 0;
    for (let b = 0; b < k; b++) {
      const shared = both[a * k + b]!;
      most = Math.max(most, shared / (size + others[b]! - shared));
    }
    return most;
  });
}

function summary(cluster: number, rows: number, similarities: Float64Array): ClusterStability {
  const known = similarities.filter((value) => value === value);
  const share = (count: number): number => (known.length === 0 ? 0 : count / known.length);
  const jaccard = share(known.reduce((sum, value) => sum + value, 0));
  return {
    cluster,
    rows,
    jaccard,
    recovered: share(known.filter((value) => value >= 0.75).length),
    dissolved: known.length === 0 ? 1 : share(known.filter((value) => value <= 0.5).length),
    verdict: verdictOn(jaccard),
  };
}

function verdictOn(jaccard: number): ClusterStability['verdict'] {
  if (jaccard >= 0.85) return 'highly stable';
  if (jaccard >= 0.75) return 'stable';
  return jaccard >= 0.6 ? 'pattern' : 'unstable';
}
