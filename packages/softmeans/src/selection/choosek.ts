import {
  type PreprocessingOptions,
  type RowsOptions,
  type TrainingSet,
  openTrainingSet,
} from '../dataset.ts';
import { rowsAt, sampleOf, sampleRows } from '../rows/selection.ts';
import type { Engine } from '../em/engine.ts';
import { labelRows } from '../kmeans/fit.ts';
import { settingsOf } from '../kmeans/kmeans.ts';
import { nearestCenter } from '../kmeans/rule.ts';
import { type MeasuredFrame, powerOfTwo } from '../rows/frame.ts';
import { type Data, type Matrix, rowsOf } from '../matrix.ts';
import { calinskiHarabasz } from '../metrics/calinskiharabasz.ts';
import { daviesBouldin } from '../metrics/daviesbouldin.ts';
import { silhouette } from '../metrics/silhouette.ts';
import { COVARIANCE_NAMES } from '../mixture/families.ts';
import type { CovarianceName } from '../mixture/family.ts';
import { checkOptions, choice, seedNumber, wholeNumber } from '../options.ts';
import { type ProgressOptions, within } from '../progress.ts';
import { logVolume, toInputUnits } from '../units.ts';
import { type KMeansScore, type MixtureScore, type Vote, decide, isOverruled, trustIn } from './decision.ts';
import { bestPanel } from './bestpanel.ts';
import { isolation, settledRows } from './isolation.ts';
import { type KRange, parseRange } from './krange.ts';
import { isOneGroup, mergeComponents, unmerged } from './merging.ts';
import { type LabeledScore, leaderOf, normalPanel } from './mixturepanel.ts';
import { proposals } from './proposals.ts';
import { roundingVariances } from './resolution.ts';
import { type Resampling, type ResamplingEffort, resample } from './resampling.ts';
import type { ShiftedLog } from './shiftedlog.ts';
import { sweepKMeans } from './sweep.ts';

/** How much a choice of k may cost. */
export type Effort = 'quick' | 'normal' | 'thorough';

export interface ChooseKOptions extends RowsOptions, ProgressOptions, PreprocessingOptions {
  /** The values of k to try; default 1 to 12, fewer for few rows. */
  readonly k?: KRange;
  /**
   * Covariance families to try; default all four, but only those without correlations where the columns are too
   * many for the rows, or for a quick answer.
   */
  readonly covariances?: readonly CovarianceName[];
  /** Start of all random choices; default 0. */
  readonly seed?: number;
  /**
   * How much is done: `quick` for a first look, `normal` (default), `thorough` for a result to rely on. It sets how
   * many starts each mixture has and how many rows the choice is made on. The gap statistic, prediction strength and
   * bootstrap stability vote when it is thorough, the first two also when it is normal and the rows are few.
   */
  readonly effort?: Effort;
  /** Rows at most that the choice is made on, a random sample of more; default 1500, 4000 or 10000 by effort. */
  readonly sample?: number;
}

/** A column whose logarithm makes the groups plainer. */
export interface ColumnLogarithm {
  /** Its number, from 0. */
  readonly column: number;
  /** 1 for ln(x − from), for a long tail to the right; −1 for ln(from − x). */
  readonly sign: 1 | -1;
  /** In the column's own units. */
  readonly from: number;
}

export interface KChoice {
  /** The recommended number of groups; 1 means that no group structure was found. */
  readonly k: number;
  /** The covariance family with the lowest BIC at that k. */
  readonly covariance: CovarianceName;
  /** Why, in sentences: what was found, who dissents, what could be tried. */
  readonly reasons: readonly string[];
  readonly votes: readonly Vote[];
  readonly kmeans: readonly KMeansScore[];
  /** Of the settled rows (see `apart`). */
  readonly mixture: readonly MixtureScore[];
  /**
   * Mixtures of t distributions, or with a component of noise, where BIC prefers one to those of normal distributions
   * alone; else empty.
   */
  readonly robust: readonly MixtureScore[];
  /** Columns whose logarithm the mixtures were fitted to, because BIC prefers that; often none. */
  readonly logarithms: readonly ColumnLogarithm[];
  /** What the gap statistic, prediction strength and bootstrap stability measured, as far as the effort allowed. */
  readonly resampling: Resampling;
  /** The votes that were left out to save time. */
  readonly leftOut: readonly Vote['criterion'][];
  /**
   * The mixture that ICL prefers, and the group that each of its components is part of, from 0: where a group is
   * skewed, flat or heavy-tailed, several components describe it.
   */
  readonly components: {
    readonly k: number;
    readonly covariance: CovarianceName;
    readonly groups: readonly number[];
  };
  /**
   * What was added to the variances of the mixtures, one amount per column in squared units of the fitted scale:
   * the variance of the column's own rounding, at least the default of `gaussianMixture`. Fit with the same.
   */
  readonly regularization: Float64Array;
  /** Rows that the choice was made on. */
  readonly rows: number;
  /** How many of them lie far from their neighbors; mixtures were fitted to the others alone. */
  readonly apart: number;
  readonly effort: Effort;
  readonly seed: number;
  readonly seconds: number;
}

const EFFORT_NAMES: readonly Effort[] = ['quick', 'normal', 'thorough'];

const OPTIONS: readonly (keyof ChooseKOptions)[] = [
  'k',
  'covariances',
  'seed',
  'sample',
  'effort',
  'missing',
  'scaling',
  'rowWeights',
  'threads',
  'signal',
  'onProgress',
];

/** Rows that the choice is made on at most, and the size of each mixture's portfolio of starts. */
const EFFORTS: Readonly<Record<Effort, { readonly rows: number; readonly starts: number }>> = {
  quick: { rows: 1500, starts: 4 },
  normal: { rows: 4000, starts: 10 },
  thorough: { rows: 10_000, starts: 24 },
};
const MANY_COLUMNS = 500;
const LEAST_STARTS = 2;
/** The measures that draw rows anew, by what they are called in the votes and in `resampling`. */
const RESAMPLED = [
  ['gap', 'gap'],
  ['prediction-strength', 'predictionStrength'],
  ['stability', 'stability'],
] as const;
const NOTHING_DRAWN: ResamplingEffort = { rows: 0, references: 0, divisions: 0, resamples: 0 };
const LITTLE_DRAWN: ResamplingEffort = { rows: 1000, references: 10, divisions: 5, resamples: 0 };
const MUCH_DRAWN: ResamplingEffort = { rows: 2000, references: 50, divisions: 20, resamples: 25 };
/** Values up to which a normal effort draws rows anew: it then takes a fraction of a second. */
const SMALL = 1500;
/** The largest k that is tried when no range is given. */
const USUAL_MOST = 12;
/** Fewer rows than this are too few to say which of them stand apart. */
const TELLING = 50;
/** The shares of K-means and of the mixtures in the work. */
const SWEPT = 0.2;
const FITTED = 0.5;
const REFITTED = 0.2;
/** Rows at most whose silhouettes are averaged. */
const SILHOUETTE_ROWS = 3000;

/**
 * How many groups are there? In five steps:
 *
 * 1. Rows that lie far from their neighbors, measured by how far these lie from theirs (Breunig et al. 2000), at most a
 *    tenth of all, are set aside: noise makes no groups.
 * 2. Mixtures of several covariance families are fitted to the others for every k. ICL (Biernacki, Celeux & Govaert
 *    2000) prefers one of them; BIC and AIC are reported.
 * 3. Logarithms of columns that would make groups more alike, mixtures of t distributions (Peel & McLachlan 2000), and a
 *    component of constant density for noise (Banfield & Raftery 1993) are tried, and kept where they lower BIC
 *    decisively: heavy tails, noise and skewed columns then need no components of their own.
 * 4. The components of the mixture that ICL prefers are looked at in pairs, along the line that tells a pair apart best:
 *    two normal distributions, or one hump of another shape, flat, skewed or heavy-tailed? Components that form one hump
 *    are put together, unless most of the measures of step 5 see as many groups as components and some groups are left
 *    anyway. What is left is the answer; one group means that no structure was found.
 * 5. K-means on all rows, with the mean silhouette (Rousseeuw 1987), the Calinski-Harabasz (1974) and the
 *    Davies-Bouldin index (1979), the gap statistic, prediction strength and bootstrap stability as far as the effort
 *    allows, and BIC say what they would choose; where they dissent, the reasons tell.
 *
 * With a list or range of k, the answer is the largest k in it that is not above the number of groups found.
 *
 * @param data rows × columns; never changed
 * @returns the recommended k with every criterion's vote and scores
 * @throws InputError as `kmeans`
 * @example
 * const { data } = makeBlobs({ rows: 300, columns: 2, centers: [[0, 0], [9, 0], [0, 9]], randomState: 3 });
 * const choice = await chooseK(data, { k: { from: 1, to: 5 } });
 * choice.k; // 3
 */
export async function chooseK(data: Data, options: ChooseKOptions = {}): Promise<KChoice> {
  const started = performance.now();
  checkOptions('chooseK', options, OPTIONS);
  const { signal, onProgress } = options;
  const seed = seedNumber('chooseK: seed', options.seed);
  const effort = choice('chooseK: effort', options.effort, EFFORT_NAMES, 'normal');
  const limit = wholeNumber('chooseK: sample', options.sample, {
    minimum: 10,
    default: EFFORTS[effort].rows,
  });
  const families = options.covariances?.map((name, i) =>
    choice(`chooseK: covariances[${i}]`, name, COVARIANCE_NAMES),
  );
  const { rows } = rowsOf(data);
  let sampled: Data = data;
  let weights = options.rowWeights;
  if (rows > limit) {
    const { sample, indices } = sampleRows(data, limit, seed);
    sampled = sample;
    const all = weights;
    weights = all && Float64Array.from(indices, (row) => all[row]!);
  }
  const set = await openTrainingSet('chooseK', sampled, {
    ...options,
    precision: 'float64',
    ...(weights && { rowWeights: weights }),
  });
  try {
    const { engine } = set;
    const usual = { from: 1, to: Math.max(1, Math.min(USUAL_MOST, Math.floor(engine.rows / 2))) };
    const ks = parseRange('chooseK', options.k ?? usual, engine.rows);
    const matrix = await set.matrix(signal);
    const partitions = await scoreKMeans(set, matrix, ks, {
      ...options,
      seed,
      onProgress: within(onProgress, 0, SWEPT),
    });
    const kmeans = partitions.map(({ score }) => score);
    const settled =
      engine.rows < TELLING
        ? Int32Array.from({ length: engine.rows }, (_, i) => i)
        : settledRows(await isolation(matrix, seed, signal));
    const core = await coreOf(set, settled, signal);
    try {
      const among = rowsAt(matrix, settled);
      const given = weights && (set.kept ? Float64Array.from(set.kept, (row) => weights![row]!) : weights);
      const rowWeights = given && Float64Array.from(settled, (row) => given[row]!);
      const regularization = floorOf(matrix, set.frame);
      const search = {
        families: families ?? affordable(core.engine),
        ks,
        regularization,
        starts: startsFor(effort, core.engine.columns),
        seed,
        signal,
      };
      const unit = powerOfTwo(set.frame.exponent);
      const panel = await bestPanel({
        core,
        among,
        rowWeights,
        volume: logVolume(set.reading),
        // In units of the matrix.
        floor: regularization.map((amount) => amount / unit / unit),
        normal: await normalPanel(core, {
          ...search,
          onProgress: within(onProgress, SWEPT, SWEPT + FITTED),
        }),
        partitions: new Map(partitions.map(({ k, labels }) => [k, settled.map((row) => labels[row]!)])),
        search: { ...search, threads: options.threads },
        onProgress: within(onProgress, SWEPT + FITTED, SWEPT + FITTED + REFITTED),
      });
      const resampling = await resample(matrix, ks, resamplingEffort(effort, matrix), {
        ...options,
        seed,
        onProgress: within(onProgress, SWEPT + FITTED + REFITTED, 1),
      });
      onProgress?.({ stage: 'putting components together', fraction: 1 });
      const voting = panel.robust.length > 0 ? panel.robust : panel.normal;
      const best = leaderOf(voting);
      const trust = trustIn(voting);
      const likeness = await mergeComponents(
        panel.matrix,
        best.labels,
        best.k,
        (passage) => isOneGroup(passage, trust),
        signal,
      );
      const merging = isOverruled(likeness, best.k, kmeans, resampling) ? unmerged(best.k) : likeness;
      const groups = best.labels.map((component) => merging.groups[component] ?? -1);
      const mixture = panel.normal.map(withoutLabels);
      const robust = panel.robust.map(withoutLabels);
      const { names } = set.reading.preprocessing;
      const logarithms = panel.logs.map((one) => inInputUnits(one, set));
      const decision = decide({
        ks,
        resampling,
        kmeans,
        mixture,
        robust,
        logarithms: logarithms.map(({ column }) => names?.[column] ?? `column ${column}`),
        merging,
        rows: engine.rows,
        apart: engine.rows - settled.length,
        proposals: proposals(panel.matrix, groups, merging.k, names),
      });
      onProgress?.({ stage: 'choosing k', fraction: 1 });
      return {
        ...decision,
        kmeans,
        mixture,
        robust,
        logarithms,
        resampling,
        leftOut: RESAMPLED.filter(([, name]) => !resampling[name]).map(([criterion]) => criterion),
        components: { k: best.k, covariance: best.covariance, groups: merging.groups },
        regularization,
        rows: engine.rows,
        apart: engine.rows - settled.length,
        effort,
        seed,
        seconds: (performance.now() - started) / 1000,
      };
    } finally {
      core.close();
    }
  } finally {
    set.close();
  }
}

function withoutLabels(score: LabeledScore): MixtureScore {
  const { labels: _, ...rest } = score;
  return rest;
}

/** The clusters of K-means for one k. */
interface Partition {
  readonly k: number;
  readonly labels: Int32Array;
  readonly score: KMeansScore;
}

/** K-means at every k, with what its groups look like. */
async function scoreKMeans(
  set: TrainingSet,
  matrix: Matrix,
  ks: readonly number[],
  { seed, threads, signal, onProgress }: RowsOptions & ProgressOptions & { readonly seed: number },
): Promise<Partition[]> {
  const steps = await sweepKMeans(set, ks, {
    ...settingsOf('chooseK', set, { k: ks.at(-1)!, seed, signal }),
    onProgress,
  });
  const unit = powerOfTwo(set.frame.exponent);
  const scores: Partition[] = [];
  for (const { k, rest, seconds } of steps) {
    const labels = await labelRows(set.engine, nearestCenter(rest.parameters), signal);
    const distinct = new Set(labels).size;
    const inertia = rest.objective * unit * unit;
    if (distinct < 2 || distinct >= labels.length) {
      scores.push({ k, labels, score: { k, inertia, seconds } });
      continue;
    }
    const sampling = { sample: SILHOUETTE_ROWS, seed, signal, ...(threads !== undefined && { threads }) };
    const score = {
      k,
      inertia,
      silhouette: (await silhouette(matrix, labels, sampling)).mean,
      calinskiHarabasz: await calinskiHarabasz(matrix, labels, { signal }),
      daviesBouldin: await daviesBouldin(matrix, labels, { signal }),
      seconds,
    };
    scores.push({ k, labels, score });
  }
  return scores;
}

function resamplingEffort(effort: Effort, { rows, columns }: Matrix): ResamplingEffort {
  if (effort === 'thorough') return MUCH_DRAWN;
  return effort === 'normal' && rows * columns <= SMALL ? LITTLE_DRAWN : NOTHING_DRAWN;
}

function inInputUnits({ column, sign, from }: ShiftedLog, { reading }: TrainingSet): ColumnLogarithm {
  const point = new Float64Array(reading.columns);
  point[column] = from;
  return { column, sign, from: toInputUnits(point, reading)[column]! };
}

/** The training set of some of the rows; the set itself where these are all. */
async function coreOf(
  set: TrainingSet,
  settled: Int32Array,
  signal: AbortSignal | undefined,
): Promise<TrainingSet> {
  const { kept: _, ...rest } = set;
  if (settled.length === set.engine.rows) return { ...rest, rowsGiven: set.engine.rows, close: () => {} };
  const engine = await set.subset(settled, signal);
  return {
    ...rest,
    engine,
    rowsGiven: engine.rows,
    sample: (rows, seed, signal) =>
      set.subset(
        sampleOf(settled.length, rows, seed, undefined).map((at) => settled[at]!),
        signal,
      ),
    close: () => engine.close(),
  };
}

/** The starts of each mixture: fewer where a step has very many columns to go through. */
function startsFor(effort: Effort, columns: number): number {
  return Math.max(LEAST_STARTS, Math.ceil(EFFORTS[effort].starts * Math.min(1, MANY_COLUMNS / columns)));
}

/** Families with correlations need more rows than columns, and work that grows with the square of the columns. */
function affordable({ rows, columns }: Engine): readonly CovarianceName[] {
  if (rows > columns && rows * columns * columns <= 2e7) return COVARIANCE_NAMES;
  return ['diagonal', 'spherical'];
}

/** The variance of each column's rounding, or the usual regularization where that is more. */
function floorOf(matrix: Matrix, { meanVariance, exponent }: MeasuredFrame): Float64Array {
  const unit = powerOfTwo(exponent);
  const usual = 1e-6 * (meanVariance > 0 ? meanVariance : 1);
  return roundingVariances(matrix).map((variance) => Math.max(variance, usual) * unit * unit);
}
