import {
  type PreprocessingOptions,
  type RowsOptions,
  type TrainingSet,
  openTrainingSet,
} from '../dataset.ts';
import { labelRows, startSeeds } from '../kmeans/fit.ts';
import { settingsOf } from '../kmeans/kmeans.ts';
import { nearestCenter } from '../kmeans/rule.ts';
import { log } from '../mathematics.ts';
import type { Data, Matrix } from '../matrix.ts';
import { checkOptions, choice, realNumber, seedNumber, wholeNumber } from '../options.ts';
import { type ProgressOptions, within } from '../progress.ts';
import { powerOfTwo } from '../rows/frame.ts';
import { pairDispersion } from './dispersion.ts';
import { GAP_RULES, type GapRule, placeByRule } from './gaprule.ts';
import { type KRange, parseRange, usualRange } from './krange.ts';
import { boxAround, drawFromBox } from './referencebox.ts';
import { type SweepEffort, type SweepStep, sweepKMeans } from './sweep.ts';

/** Where reference rows are drawn from: a box along the columns (`uniform`) or along the principal axes (`pca`). */
export type GapReference = 'uniform' | 'pca';

export interface GapOptions extends RowsOptions, ProgressOptions, Omit<PreprocessingOptions, 'rowWeights'> {
  /** The values of k to try; default 1 to 10, fewer for few rows. The rules look at them in order, so begin with 1. */
  readonly k?: KRange;
  /** Reference data sets; default 50. */
  readonly references?: number;
  /** Default `pca`, which also serves rows that lie along a line or a plane. */
  readonly reference?: GapReference;
  /**
   * 2 (default) measures the dispersion in squared distances, as the paper does; 1 in distances, as R's `clusGap`
   * does, in a time that grows with the square of the rows.
   */
  readonly power?: 1 | 2;
  /** How `chosen` is found; default `firstSEmax`. */
  readonly rule?: GapRule;
  /** What the rules multiply standard errors by; default 1. */
  readonly factor?: number;
  /** How much is tried at each k for each reference: runs that begin with k-means++; default 3. The rows get more. */
  readonly starts?: number;
  /** Start of all random choices; default 0. */
  readonly seed?: number;
}

/** Gaps over k. */
export interface GapTable {
  /** The values of k, upwards. */
  readonly k: readonly number[];
  /** ln W of the rows for each k, in the fitted scale; −Infinity where no row is off its center. */
  readonly logDispersion: readonly number[];
  /** The mean of ln W over the reference data sets. */
  readonly expected: readonly number[];
  /** `expected` − `logDispersion`; 0 where both are −Infinity. */
  readonly gap: readonly number[];
  /** Standard deviation of ln W over the references (ddof 1) times √(1 + 1/references). */
  readonly standardErrors: readonly number[];
}

/** What the gap statistic says. */
export interface GapStatistic extends GapTable {
  /** The number of groups by the rule asked for; 1 means that no groups were found. */
  readonly chosen: number;
  /** The number of groups by each rule. */
  readonly choices: Readonly<Record<GapRule, number>>;
  readonly rule: GapRule;
  readonly reference: GapReference;
  readonly references: number;
  readonly seed: number;
  readonly seconds: number;
}

const OPTIONS: readonly (keyof GapOptions)[] = [
  'k',
  'references',
  'reference',
  'power',
  'rule',
  'factor',
  'starts',
  'seed',
  'missing',
  'scaling',
  'threads',
  'signal',
  'onProgress',
];

/**
 * The gap statistic: is the dispersion within k clusters much smaller than it would be in rows without any groups?
 *
 * With W the pooled dispersion within the clusters of K-means, W = ½ Σ over clusters of (1 / rows of it) Σ over its
 * pairs of distance^power (for squared distances half the inertia), the gap is the mean of ln W over reference data
 * sets, drawn evenly from a box around the rows, minus ln W of the rows. It can answer 1. Rules and standard errors
 * are those of `clusGap` and `maxSE` in R's package cluster.
 *
 * Tibshirani, Walther & Hastie 2001, "Estimating the number of clusters in a data set via the gap statistic",
 * J. R. Statist. Soc. B 63.
 *
 * @param data rows × columns; never changed
 * @returns ln W, its expectation, the gap and its standard error for each k, and what each rule chooses
 * @throws InputError as `kmeans`; the signal's reason when cancelled
 * @example
 * const { data } = makeBlobs({ rows: 90, columns: 2, centers: [[0, 0], [9, 0], [0, 9]], randomState: 3 });
 * const { chosen, gap } = await gapStatistic(data, { k: { from: 1, to: 5 }, references: 10 });
 * chosen; // 3
 * gap.length; // 5
 */
export async function gapStatistic(data: Data, options: GapOptions = {}): Promise<GapStatistic> {
  const started = performance.now();
  checkOptions('gapStatistic', options, OPTIONS);
  const settings = {
    seed: seedNumber('gapStatistic: seed', options.seed),
    references: wholeNumber('gapStatistic: references', options.references, {
      minimum: 2,
      maximum: 100_000,
      default: 50,
    }),
    reference: choice('gapStatistic: reference', options.reference, ['uniform', 'pca'] as const, 'pca'),
    power: wholeNumber('gapStatistic: power', options.power, { minimum: 1, maximum: 2, default: 2 }),
    starts: wholeNumber('gapStatistic: starts', options.starts, {
      minimum: 1,
      maximum: 1000,
      default: 3,
    }),
  };
  const rule = choice('gapStatistic: rule', options.rule, GAP_RULES, 'firstSEmax');
  const factor = realNumber('gapStatistic: factor', options.factor, { minimum: 0, default: 1 });
  const set = await openTrainingSet('gapStatistic', data, { ...options, precision: 'float64' });
  try {
    const { rows } = set.engine;
    const ks = parseRange('gapStatistic', options.k ?? usualRange(rows), rows);
    const { threads, signal, onProgress } = options;
    const table = await measureGap(set, ks, { ...settings, threads, signal, onProgress });
    const choices = gapChoices(table, factor);
    const { seed, references, reference } = settings;
    return {
      ...table,
      chosen: choices[rule],
      choices,
      rule,
      reference,
      references,
      seed,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    set.close();
  }
}

/** The number of groups by each rule. */
export function gapChoices({ k, gap, standardErrors }: GapTable, factor = 1): Record<GapRule, number> {
  const by = (rule: GapRule): number => k[placeByRule(gap, standardErrors, rule, factor)]!;
  return {
    firstSEmax: by('firstSEmax'),
    Tibs2001SEmax: by('Tibs2001SEmax'),
    globalSEmax: by('globalSEmax'),
    firstmax: by('firstmax'),
    globalmax: by('globalmax'),
  };
}

/** The settings of a gap statistic, checked. */
export interface GapSettings extends ProgressOptions {
  readonly references: number;
  readonly reference: GapReference;
  /** 1 or 2. */
  readonly power: number;
  readonly starts: number;
  readonly seed: number;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The gaps of rows that are open; the caller closes them.
 *
 * @param ks upwards, none above the rows
 * @param steps K-means of the rows for the same ks, where it is known already
 */
export async function measureGap(
  set: TrainingSet,
  ks: readonly number[],
  settings: GapSettings,
  steps?: readonly SweepStep[],
): Promise<GapTable> {
  const { references, reference, seed, threads, signal, onProgress } = settings;
  const matrix = await set.matrix(signal);
  const box = await boxAround(matrix, reference === 'pca' ? 'principal' : 'columns', signal);
  const seeds = startSeeds(seed, references);
  const part = (done: number): ProgressOptions => ({
    onProgress: within(onProgress, done / (references + 1), (done + 1) / (references + 1)),
  });
  const logDispersion = await logDispersions(set, ks, { ...settings, ...part(0), starts: undefined }, steps);
  const expectedOnes: number[][] = [];
  for (const [b, drawn] of seeds.entries()) {
    const rows = await drawFromBox(box, matrix.rows, drawn, signal);
    expectedOnes.push(
      await referenceDispersions(rows, ks, { ...settings, threads, ...part(b + 1), seed: drawn }),
    );
  }
  onProgress?.({ stage: 'gap statistic', fraction: 1 });
  const unit = settings.power * log(powerOfTwo(set.frame.exponent));
  return gapTable(
    ks,
    logDispersion,
    expectedOnes.map((values) => values.map((value) => value + unit)),
  );
}

/**
 * ln W of reference rows for each k.
 *
 * @param rows in any unit; ln W is in the same
 */
export async function referenceDispersions(
  rows: Matrix,
  ks: readonly number[],
  settings: Omit<GapSettings, 'references' | 'reference'>,
): Promise<number[]> {
  const { threads, signal } = settings;
  const set = await openTrainingSet('gapStatistic', rows, {
    precision: 'float64',
    signal,
    ...(threads !== undefined && { threads }),
  });
  try {
    return await logDispersions(set, ks, settings);
  } finally {
    set.close();
  }
}

/** Rows up to which K-means runs until no label changes, and is tried more often on the rows than it usually is. */
const FEW = 4096;
const WHOLE: SweepEffort = { fresh: 40, first: 40, swaps: 60, patience: 20 };

/** ln W for each k, per row of weight 1, in the fitted scale. */
async function logDispersions(
  set: TrainingSet,
  ks: readonly number[],
  {
    power,
    starts,
    seed,
    signal,
    onProgress,
  }: Omit<GapSettings, 'references' | 'reference' | 'starts'> & { readonly starts: number | undefined },
  known?: readonly SweepStep[],
): Promise<number[]> {
  const { engine, frame } = set;
  const few = engine.rows <= FEW;
  const effort = starts === undefined ? few && WHOLE : effortOf(starts);
  const steps =
    known ??
    (await sweepKMeans(set, ks, {
      ...settingsOf('gapStatistic', set, {
        k: ks.at(-1)!,
        seed,
        signal,
        ...(few && { tolerance: 0 }),
      }),
      ...(effort && { effort }),
      onProgress,
    }));
  const unit = power * log(powerOfTwo(frame.exponent));
  const matrix = power === 1 ? await set.matrix(signal) : undefined;
  const values: number[] = [];
  for (const { k, rest } of steps) {
    const dispersion = matrix
      ? await pairDispersion(
          matrix,
          await labelRows(engine, nearestCenter(rest.parameters), signal),
          k,
          signal,
        )
      : // Row weights count as repeated rows, which references do not have.
        (rest.objective / 2) * (engine.rows / engine.weight);
    values.push(dispersion > 0 ? log(dispersion) + unit : -Infinity);
  }
  return values;
}

function effortOf(starts: number): SweepEffort {
  return { fresh: starts, first: 2 * starts, swaps: 2 * starts, patience: starts };
}

/**
 * @param observed ln W of the rows for each k
 * @param expected ln W of each reference data set, at least two, for each k
 */
export function gapTable(
  ks: readonly number[],
  observed: readonly number[],
  expected: readonly (readonly number[])[],
): GapTable {
  const count = expected.length;
  const means = ks.map((_, at) => expected.reduce((sum, values) => sum + values[at]!, 0) / count);
  return {
    k: ks,
    logDispersion: observed,
    expected: means,
    gap: means.map((mean, at) => (mean === observed[at] ? 0 : mean - observed[at]!)),
    standardErrors: means.map((mean, at) => {
      if (mean === -Infinity) return 0;
      const squares = expected.reduce((sum, values) => sum + (values[at]! - mean) ** 2, 0);
      return Math.sqrt((squares / (count - 1)) * (1 + 1 / count));
    }),
  };
}
