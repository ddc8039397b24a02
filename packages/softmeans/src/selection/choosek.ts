import {
  type PreprocessingOptions,
  type RowsOptions,
  type TrainingSet,
  openTrainingSet,
} from '../dataset.ts';
import { sampleOf, sampleRows } from '../rows/selection.ts';
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
import type { MixtureModel } from '../mixture/model.ts';
import { fitMixtureTo } from '../mixture/mixture.ts';
import { checkOptions, choice, seedNumber, wholeNumber } from '../options.ts';
import { type ProgressOptions, within } from '../progress.ts';
import {
  type KMeansScore,
  type MixtureScore,
  type Vote,
  decide,
  lowest,
  votingScores,
} from './decision.ts';
import { isolation, settledRows } from './isolation.ts';
import { type KRange, parseRange } from './krange.ts';
import { type Passage, mergeComponents } from './merging.ts';
import { proposals } from './proposals.ts';
import { roundingVariances } from './resolution.ts';
import { sweepKMeans } from './sweep.ts';

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
   * many starts each mixture has and how many rows the choice is made on.
   */
  readonly effort?: Effort;
  /** Rows at most that the choice is made on, a random sample of more; default 1500, 4000 or 10000 by effort. */
  readonly sample?: number;
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

/** The share of K-means in the work. */
const SWEPT = 0.2;
/** The size of the mixture's portfolio at each k. */
const MIXTURE_STARTS = 16;
/** Rows at most whose silhouettes are averaged. */
const SILHOUETTE_ROWS = 3000;
/** A family is given up after this many values of k in a row that worsen its BIC. */
const PATIENCE = 3;

/**
 * How many groups are there? Fits K-means and the mixture in several covariance families for every k and lets
 * four criteria vote: BIC (Schwarz 1978) and ICL (Biernacki, Celeux & Govaert 2000) of the mixture, the mean
 * silhouette (Rousseeuw 1987) and the Calinski-Harabasz index (1974) of K-means. The k with the most votes wins,
 * ICL's vote breaks a tie; where both BIC and ICL prefer k = 1, the answer is one group.
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
  const limit = wholeNumber('chooseK: sample', options.sample, { minimum: 10, default: 10_000 });
  const given = options.covariances?.map((name, i) =>
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
    const ks = parseRange('chooseK', options.k ?? usualRange(set.engine.rows), set.engine.rows);
    const families = given ?? affordable(set.engine);
    const matrix = await set.matrix(signal);
    const regularization = floorOf(matrix, set.frame);
    const kmeansScores: KMeansScore[] = [];
    const mixtureScores: MixtureScore[] = [];
    const worse = new Map<CovarianceName, number>();
    const steps = await sweepKMeans(set, ks, {
      ...settingsOf('chooseK', set, { k: ks.at(-1)!, seed, signal }),
      onProgress: within(onProgress, 0, SWEPT),
    });
    const unit = powerOfTwo(set.frame.exponent);
    for (const [index, { k, rest }] of steps.entries()) {
      const report = (part: number): void =>
        onProgress?.({
          stage: `choosing k: ${k}`,
          fraction: SWEPT + ((1 - SWEPT) * (index + part)) / ks.length,
        });
      report(0);
      const labels = await labelRows(set.engine, nearestCenter(rest.parameters), signal);
      const distinct = new Set(labels).size;
      const valid = distinct > 1 && distinct < labels.length;
      kmeansScores.push({
        k,
        inertia: rest.objective * unit * unit,
        ...(valid && {
          silhouette: (
            await silhouette(matrix, labels, {
              sample: SILHOUETTE_ROWS,
              seed,
              signal,
              ...(options.threads !== undefined && { threads: options.threads }),
            })
          ).mean,
          calinskiHarabasz: await calinskiHarabasz(matrix, labels, signal ? { signal } : {}),
        }),
      });
      for (const [at, covariance] of families.entries()) {
        report(0.2 + (0.8 * at) / families.length);
        if ((worse.get(covariance) ?? 0) >= PATIENCE) continue;
        const { model, logLikelihood, bic, icl } = await fitMixtureTo(
          set,
          {
            k,
            covariance,
            regularization,
            starts: MIXTURE_STARTS,
            seed,
            tolerance: 1e-5,
            ...(signal && { signal }),
          },
          performance.now(),
        );
        const best = Math.min(
          ...mixtureScores.filter((score) => score.covariance === covariance).map((score) => score.bic),
        );
        worse.set(covariance, bic > best ? (worse.get(covariance) ?? 0) + 1 : 0);
        const supported = isSupported(model, set.engine);
        mixtureScores.push({ k, covariance, logLikelihood, bic, icl, supported });
      }
    }
    onProgress?.({ stage: 'choosing k', fraction: 1 });
    return {
      ...decide(kmeansScores, mixtureScores),
      kmeans: kmeansScores,
      mixture: mixtureScores,
      regularization,
      rows: set.engine.rows,
      seed,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    set.close();
  }
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

/** Whether rows can bear a mixture (see `MixtureScore.supported`); the simplest one they always can. */
function isSupported(model: MixtureModel, { rows, columns }: Engine): boolean {
  const { k, covariance, freeParameters, weights } = model;
  if (k === 1 && covariance === 'spherical') return true;
  const needed = covariance === 'full' ? columns + 2 : 3;
  return (
    3 * freeParameters <= rows * columns && weights.every((weight) => k === 1 || weight * rows >= needed)
  );
}
