import {
  type PreprocessingOptions,
  type RowsOptions,
  type TrainingSet,
  openTrainingSet,
} from '../dataset.ts';
import { InputError } from '../errors.ts';
import { labelRows } from '../kmeans/fit.ts';
import { fitKMeans, settingsOf } from '../kmeans/kmeans.ts';
import { nearestCenter } from '../kmeans/rule.ts';
import { type Data, type Matrix, rowsOf } from '../matrix.ts';
import { calinskiHarabasz } from '../metrics/calinskiharabasz.ts';
import { silhouette } from '../metrics/silhouette.ts';
import { measureDistortion } from '../metrics/spread.ts';
import { COVARIANCE_NAMES } from '../mixture/families.ts';
import type { CovarianceName } from '../mixture/family.ts';
import { fitMixtureTo } from '../mixture/mixture.ts';
import { checkOptions, choice, realNumber, seedNumber, show, trueOrFalse, wholeNumber } from '../options.ts';
import { type ProgressOptions, within } from '../progress.ts';
import { powerOfTwo } from '../rows/frame.ts';
import { exchangeRows } from './exchange.ts';
import { type Knee, kneedle } from './kneedle.ts';
import { type KRange, parseRange } from './krange.ts';
import { sweepKMeans } from './sweep.ts';

/** What a curve over k shows. */
export type ElbowMetric = 'distortion' | 'silhouette' | 'calinski-harabasz';

/** A way to cluster rows into k groups: any function that returns one whole number per row. */
export type ElbowFit = (
  data: Data,
  k: number,
  options: { readonly seed: number; readonly signal?: AbortSignal | undefined },
) => Promise<{ readonly labels: ArrayLike<number> }>;

export interface ElbowOptions extends RowsOptions, ProgressOptions, PreprocessingOptions {
  /** The values of k to try; default 2 to 10, fewer for few rows. */
  readonly k?: KRange;
  /**
   * The score of each k. `distortion` (default): Σ squared distances of the rows to the center of their group, in the
   * fitted scale; lower is better. `silhouette`: the mean silhouette, and `calinski-harabasz`: the variance ratio;
   * both higher is better and need k ≥ 2.
   */
  readonly metric?: ElbowMetric;
  /** Whether the fit times are reported; default true. */
  readonly timings?: boolean;
  /**
   * What is fitted: `kmeans` (default), `mixture`, whose rows belong to their likeliest component, or a function of your
   * own. A function gets the rows as they were given, and `missing`, `scaling` and `rowWeights` are not allowed.
   */
  readonly model?: 'kmeans' | 'mixture' | ElbowFit;
  /** Covariance family of the mixture; default `full`. */
  readonly covariance?: CovarianceName;
  /**
   * Starts at each k, as `kmeans` and `gaussianMixture` count them. By default K-means has no starts of its own at
   * each k: what is found for one k serves the next, so that the distortion never rises, and up to 4096 rows without
   * weights single rows are tried in other clusters.
   */
  readonly starts?: number;
  /** How many flat steps must follow before a bend counts, see `kneedle`; default 1. */
  readonly sensitivity?: number;
  /** Rows at most whose silhouettes are averaged, drawn at random; default: all. The time grows with the square. */
  readonly sample?: number;
  /** Start of all random choices; default 0. */
  readonly seed?: number;
}

/** A curve over k and where it bends. */
export interface Elbow {
  readonly metric: ElbowMetric;
  /** The values of k, upwards. */
  readonly k: readonly number[];
  /** One score for each k; NaN where fewer than two groups came out and the score needs them. */
  readonly scores: readonly number[];
  /** The time of each fit in seconds; absent with `timings: false`. */
  readonly seconds?: readonly number[];
  /** The k at which the curve bends; absent where it does not. */
  readonly elbow?: number;
  readonly seed: number;
}

const OPTIONS: readonly (keyof ElbowOptions)[] = [
  'k',
  'metric',
  'timings',
  'model',
  'covariance',
  'starts',
  'sensitivity',
  'sample',
  'seed',
  'missing',
  'scaling',
  'rowWeights',
  'threads',
  'signal',
  'onProgress',
];

/** Rows up to which single rows are tried in other clusters. */
const FEW = 4096;

const METRICS: readonly ElbowMetric[] = ['distortion', 'silhouette', 'calinski-harabasz'];

/**
 * The elbow method: fits every k, and finds where the curve of scores bends (see `kneedle`; the distortion as convex and
 * decreasing, the other scores as concave and increasing, as Yellowbrick has it).
 *
 * A bend is one opinion on k, and not always the best: `chooseK` asks more. Row weights count in the fits and in the
 * distortion of K-means, not in the other scores.
 *
 * Thorndike 1953, "Who belongs in the family?", Psychometrika 18.
 *
 * @param data rows × columns; never changed
 * @returns scores and fit times for each k, and the k at the bend
 * @throws InputError as `kmeans`; `INVALID_OPTION` for k = 1 with a score that needs two groups
 * @example
 * const { data } = makeBlobs({ rows: 300, columns: 2, centers: [[0, 0], [9, 0], [0, 9]], randomState: 3 });
 * const curve = await elbow(data, { k: { from: 1, to: 6 } });
 * curve.elbow; // 3
 * curve.scores.length; // 6
 */
export async function elbow(data: Data, options: ElbowOptions = {}): Promise<Elbow> {
  checkOptions('elbow', options, OPTIONS);
  const metric = choice('elbow: metric', options.metric, METRICS, 'distortion');
  const timings = trueOrFalse('elbow: timings', options.timings, true);
  const sensitivity = realNumber('elbow: sensitivity', options.sensitivity, { minimum: 0, default: 1 });
  const seed = seedNumber('elbow: seed', options.seed);
  if (options.sample !== undefined) wholeNumber('elbow: sample', options.sample, { minimum: 3 });
  const source = await openSource(data, { ...options, seed });
  try {
    const least = metric === 'distortion' ? 1 : 2;
    const ks = parseRange('elbow', options.k ?? usualRange(source.rows), source.rows);
    if (ks[0]! < least) {
      throw new InputError('INVALID_OPTION', `elbow: the ${metric} needs k of at least 2, got ${ks[0]}.`);
    }
    const scores: number[] = [];
    const seconds: number[] = [];
    const fits = await source.fit(ks, within(options.onProgress, 0, 0.8));
    for (const [at, { labels, distortion, seconds: time }] of fits.entries()) {
      seconds.push(time);
      scores.push(
        metric === 'distortion'
          ? await distortion()
          : await separationScore(metric, await source.matrix(), await labels(), { ...options, seed }),
      );
      options.onProgress?.({ stage: 'elbow', fraction: 0.8 + (0.2 * (at + 1)) / ks.length });
    }
    const { x } = bendOf(metric, ks, scores, sensitivity);
    return {
      metric,
      k: ks,
      scores,
      ...(timings && { seconds }),
      ...(x !== undefined && { elbow: x }),
      seed,
    };
  } finally {
    source.close();
  }
}

/** The values of k that are tried when no range is given: at most one per two rows. */
function usualRange(rows: number): KRange {
  const from = Math.min(2, rows);
  return { from, to: Math.max(from, Math.min(10, Math.floor(rows / 2))) };
}

/** Rows and a way to fit them. */
interface Source {
  /** Rows that take part in the fits. */
  readonly rows: number;
  /** Those rows in any unit, for scores that have none. */
  matrix(): Promise<Data>;
  fit(ks: readonly number[], onProgress: ProgressOptions['onProgress']): Promise<readonly Fitted[]>;
  close(): void;
}

interface Fitted {
  readonly seconds: number;
  /** One per row that takes part. */
  labels(): Promise<ArrayLike<number>>;
  distortion(): Promise<number>;
}

async function openSource(data: Data, options: ElbowOptions & { readonly seed: number }): Promise<Source> {
  const { model = 'kmeans' } = options;
  if (typeof model === 'function') return openGiven(data, model, options);
  const name = choice('elbow: model', model, ['kmeans', 'mixture']);
  if (name === 'kmeans' && options.covariance !== undefined) {
    throw new InputError('INVALID_OPTION', 'elbow: covariance belongs to model: "mixture".');
  }
  const covariance = choice('elbow: covariance', options.covariance, COVARIANCE_NAMES, 'full');
  const set = await openTrainingSet('elbow', data, {
    ...options,
    ...(name === 'mixture' && { precision: 'float64' as const }),
  });
  let copy: Promise<Matrix> | undefined;
  const matrix = (): Promise<Matrix> => (copy ??= set.matrix(options.signal));
  const unit = powerOfTwo(set.frame.exponent);
  const { starts, seed, signal } = options;

  const sweep: Source['fit'] = async (ks, onProgress) => {
    const few = options.rowWeights === undefined && set.engine.rows <= FEW;
    const settings = { seed, maxIterations: 300, tolerance: 1e-4, signal, onProgress };
    const steps = await sweepKMeans(set, ks, settings);
    if (!few) {
      return steps.map(({ rest, seconds }) => ({
        seconds,
        labels: () => labelRows(set.engine, nearestCenter(rest.parameters), signal),
        distortion: async () => rest.objective * unit * unit,
      }));
    }
    const fits: Fitted[] = [];
    let below: ArrayLike<number> | undefined;
    for (const { k, rest, seconds } of steps) {
      const started = performance.now();
      const found = await labelRows(set.engine, nearestCenter(rest.parameters), signal);
      const tried = await exchangeRows(await matrix(), k, below ? [found, below] : [found], { seed, signal });
      const better = tried && tried.distortion < rest.objective ? tried : undefined;
      const labels = better?.labels ?? found;
      below = labels;
      fits.push({
        seconds: seconds + (performance.now() - started) / 1000,
        labels: async () => labels,
        distortion: async () => (better?.distortion ?? rest.objective) * unit * unit,
      });
    }
    return fits;
  };

  const fitEach: Source['fit'] = (ks, onProgress) =>
    eachOf(ks, onProgress, async (k, onProgress) => {
      const common = { k, seed, signal, onProgress, ...(starts !== undefined && { starts }) };
      const started = performance.now();
      if (name === 'kmeans') {
        const { labels, inertia, seconds } = await fitKMeans(set, settingsOf('elbow', set, common), started);
        return { seconds, labels: async () => labelsOf(set, labels), distortion: async () => inertia };
      }
      const { labels, seconds } = await fitMixtureTo(set, { ...common, covariance }, started);
      const present = labelsOf(set, labels);
      const distortion = async (): Promise<number> =>
        (await measureDistortion(await matrix(), present, signal)) * unit * unit;
      return { seconds, labels: async () => present, distortion };
    });

  return {
    rows: set.engine.rows,
    matrix,
    fit: name === 'kmeans' && starts === undefined ? sweep : fitEach,
    close: () => set.close(),
  };
}

/** One fit after the other. */
async function eachOf(
  ks: readonly number[],
  onProgress: ProgressOptions['onProgress'],
  fit: (k: number, onProgress: ProgressOptions['onProgress']) => Promise<Fitted>,
): Promise<Fitted[]> {
  const fits: Fitted[] = [];
  for (const [at, k] of ks.entries()) {
    fits.push(await fit(k, within(onProgress, at / ks.length, (at + 1) / ks.length)));
  }
  return fits;
}

/** Rows as they were given, fitted by a function of the caller's. */
function openGiven(data: Data, model: ElbowFit, options: ElbowOptions & { readonly seed: number }): Source {
  for (const name of ['missing', 'scaling', 'rowWeights', 'covariance', 'starts'] as const) {
    if (options[name] === undefined) continue;
    throw new InputError(
      'INVALID_OPTION',
      `elbow: ${name} has no meaning for a function that fits; prepare the rows first, or let the function do it.`,
    );
  }
  const { seed, signal } = options;
  return {
    rows: rowsOf(data).rows,
    matrix: async () => data,
    fit: (ks, onProgress) =>
      eachOf(ks, onProgress, async (k, onProgress) => {
        signal?.throwIfAborted();
        const started = performance.now();
        const fit: unknown = await model(data, k, { seed, signal });
        const seconds = (performance.now() - started) / 1000;
        if (typeof fit !== 'object' || fit === null || !('labels' in fit)) {
          throw new InputError('INVALID_OPTION', `elbow: model must return { labels }, got ${show(fit)}.`);
        }
        onProgress?.({ stage: `k = ${k}`, fraction: 1 });
        // What the labels are is checked by whoever scores them.
        const labels = fit.labels as ArrayLike<number>;
        const distortion = (): Promise<number> => measureDistortion(data, labels, signal);
        return { seconds, labels: async () => labels, distortion };
      }),
    close: () => {},
  };
}

/** The labels of the rows that were not dropped. */
function labelsOf({ kept }: TrainingSet, labels: Int32Array): Int32Array {
  return kept ? kept.map((row) => labels[row]!) : labels;
}

async function separationScore(
  metric: 'silhouette' | 'calinski-harabasz',
  rows: Data,
  labels: ArrayLike<number>,
  { sample, seed, threads, signal }: ElbowOptions,
): Promise<number> {
  const groups = new Set(Array.from(labels)).size;
  if (groups < 2 || groups >= labels.length) return NaN;
  if (metric === 'calinski-harabasz') return calinskiHarabasz(rows, labels, { signal });
  const options = { sample, seed, signal, ...(threads !== undefined && { threads }) };
  return (await silhouette(rows, labels, options)).mean;
}

function bendOf(
  metric: ElbowMetric,
  ks: readonly number[],
  scores: readonly number[],
  sensitivity: number,
): Pick<Knee, 'x'> {
  const known = ks.filter((_, i) => Number.isFinite(scores[i]));
  if (known.length < 2) return {};
  const values = scores.filter((score) => Number.isFinite(score));
  return kneedle(
    known,
    values,
    metric === 'distortion'
      ? { curve: 'convex', direction: 'decreasing', sensitivity }
      : { curve: 'concave', direction: 'increasing', sensitivity },
  );
}
