import {
  type PreprocessingOptions,
  type RowsOptions,
  type TrainingSet,
  openTrainingSet,
  overGivenRows,
} from '../dataset.ts';
import { type Reading } from '../reading.ts';
import type { Mark } from '../em/em.ts';
import { InputError } from '../errors.ts';
import { powerOfTwo } from '../rows/frame.ts';
import { clusterCount } from '../kmeans/kmeans.ts';
import type { Data } from '../matrix.ts';
import { checkOptions, choice, realNumber, seedNumber, show, wholeNumber } from '../options.ts';
import type { MixtureMissingPolicy } from '../preprocessing/missing.ts';
import type { ProgressOptions } from '../progress.ts';
import { logVolume } from '../units.ts';
import { counted, listed } from '../words.ts';
import { COVARIANCE_NAMES, FAMILIES } from './families.ts';
import { conditionalVariances } from './degeneracy.ts';
import type { CovarianceName, Family } from './family.ts';
import { type MixtureSettings, type StartWord, fitMixture } from './fit.ts';
import { type FixedParameters, type GivenParameters, givenMixture, heldParameters } from './given.ts';
import { MixtureModel, criteriaOf } from './model.ts';
import { type Noise, type NoiseOptions, noiseOptions } from './noise.ts';
import { measuredNoise } from './noisevolume.ts';
import { type Mixture, type MixtureRuleSettings, isNone, sharing } from './rule.ts';
import { LEAST_DEGREES, type TailOptions, type Tails, tailsOf } from './tails.ts';

export interface MixtureOptions extends RowsOptions, ProgressOptions, Omit<PreprocessingOptions, 'missing'> {
  /**
   * What to do with missing values (NaN, null): refuse them with an error (the default), `drop` those rows, fill in
   * the column's `mean` or `median`, or fit to the values that are there by `em`: the likelihood is then that of the
   * observed values, exactly, and nothing is filled in (Ghahramani & Jordan 1994). A row without any value is left out.
   */
  readonly missing?: MixtureMissingPolicy;
  /** Number of components; default 8. */
  readonly k?: number;
  /** How the components' covariances are bound: `full` (default), `tied`, `diagonal` or `spherical`. */
  readonly covariance?: CovarianceName;
  /**
   * How to start. `auto` (default) tries a portfolio of short EM runs and goes on with the best. `kmeans` starts
   * from a K-means fit, `k-means++` from rows picked far apart, `random` from random rows as means.
   * `{ labels }` gives each row a component, `{ weights?, means, covariances? | precisions? }` the parameters.
   */
  readonly init?: StartWord | { readonly labels: ArrayLike<number> } | GivenParameters;
  /** Size of the portfolio (`auto`, default 24 + 12k, fewer for very many columns) or number of whole runs (default 1; otherwise the best is kept). */
  readonly starts?: number;
  /** Most M-steps per run; default 500. */
  readonly maxIterations?: number;
  /** Stop when the mean log-likelihood changes by less, nats per row; default 1e-6. */
  readonly tolerance?: number;
  /**
   * `squarem` leaps ahead after every two steps and takes back what does not help (Varadhan & Roland 2008): often far
   * fewer steps where groups overlap and EM creeps, with a result as good. Default `none`, plain EM.
   */
  readonly acceleration?: 'none' | 'squarem';
  /**
   * Added to every variance, one number or one per column, in squared units of the fitted scale; default 1e-6 ×
   * the mean column variance. 0 forbids every repair: a singular covariance is then an error.
   */
  readonly regularization?: number | ArrayLike<number>;
  /**
   * Parameters that stay as they start: `true` holds what the start has, values are put in and held. Means and
   * covariances are in the input's units.
   */
  readonly fixed?: FixedParameters;
  /**
   * How the components fall off. `student` gives each Student tails with ν fitted to it, so that rows far out weigh
   * less (Peel & McLachlan 2000); `{ degreesOfFreedom }` holds ν or fits one for all. Default `gaussian`.
   */
  readonly tails?: TailOptions;
  /**
   * true adds a component of constant density for rows that belong to no group (Banfield & Raftery 1993); they are
   * labeled −1. Default: none.
   */
  readonly noise?: boolean | NoiseOptions;
  /** Start of all random choices, 0 … 2^32 − 1; default 0. */
  readonly seed?: number;
}

/** What a mixture fit found. */
export interface MixtureFit {
  readonly model: MixtureModel;
  /** The most likely component of each row, equal to `model.predict` of the training data; −1 for noise or a dropped row. */
  readonly labels: Int32Array;
  /** Total log-likelihood of the returned parameters, Σ weight · log density, in nats, for the input's units. */
  readonly logLikelihood: number;
  /** −2 ln L + p ln n; lower is better. */
  readonly bic: number;
  /** −2 ln L + 2p; lower is better. */
  readonly aic: number;
  /** BIC − 2 Σ ln of the largest responsibilities; lower is better. */
  readonly icl: number;
  /** M-steps of the run that was kept, refused leaps included; for `auto`, of the run from the portfolio's best. */
  readonly iterations: number;
  readonly converged: boolean;
  /**
   * Mean log-likelihood per row: trace[i] is that of the parameters that entered M-step i + 1; the final one is
   * appended. scikit-learn's lower_bound_ is trace[iterations − 1].
   */
  readonly trace: readonly number[];
  /** Steps of the trace after which the likelihood may be lower, and why. */
  readonly marks: readonly Mark[];
  /** What a reader should know, in words. */
  readonly warnings: readonly string[];
  readonly seed: number;
  readonly seconds: number;
}

const OPTIONS: readonly (keyof MixtureOptions)[] = [
  'k',
  'covariance',
  'init',
  'starts',
  'maxIterations',
  'tolerance',
  'acceleration',
  'regularization',
  'rowWeights',
  'fixed',
  'tails',
  'noise',
  'seed',
  'threads',
  'signal',
  'onProgress',
  'missing',
  'scaling',
];

/** Rows on which a portfolio of starts is tried. */
const REHEARSAL_ROWS = 4096;

/**
 * A mixture of Gaussian or, for robustness, Student components, fitted by expectation-maximization (Dempster,
 * Laird & Rubin 1977), on request with a component of constant density for noise.
 *
 * Conventions of scikit-learn: `iterations` counts M-steps, the loop stops when the mean log-likelihood changes
 * by less than `tolerance`, `regularization` is added to the variances. Unlike there, one more E-step gives
 * labels and likelihood of the parameters that are returned. Collapsed components are repaired and reported.
 *
 * With `missing: 'em'` each incomplete row counts by the marginal density of its values.
 *
 * @param data rows × columns: a matrix, nested arrays or named columns; never changed
 * @returns the model and what training found; see `MixtureFit`
 * @throws InputError `INVALID_DATA`, `NOT_FINITE`, `TOO_FEW_ROWS` (k > rows), `INVALID_OPTION`,
 *   `UNKNOWN_OPTION`, `OVER_LIMIT`; FitError `SINGULAR_COVARIANCE` with `regularization: 0`; the signal's reason
 *   when cancelled
 * @example
 * const { data } = makeBlobs({ rows: 200, columns: 2, centers: 3, randomState: 0 });
 * const fit = await gaussianMixture(data, { k: 3, seed: 1 });
 * fit.model.k; // 3
 * fit.converged; // true
 * const { responsibilities } = fit.model.explainOne([1, 4]);
 * responsibilities.length; // 3
 */
export async function gaussianMixture(data: Data, options: MixtureOptions = {}): Promise<MixtureFit> {
  const started = performance.now();
  checkOptions('gaussianMixture', options, OPTIONS);
  const k = clusterCount('gaussianMixture', options.k);
  choice('gaussianMixture: covariance', options.covariance, COVARIANCE_NAMES, 'full');
  const set = await openTrainingSet('gaussianMixture', data, {
    ...options,
    incomplete: true,
    precision: 'float64',
  });
  try {
    return await fitMixtureTo(set, { ...options, k }, started);
  } finally {
    set.close();
  }
}

/** Fits to rows that are open; the caller closes them. */
export async function fitMixtureTo(
  set: TrainingSet,
  options: MixtureOptions & { readonly k: number },
  started: number,
): Promise<MixtureFit> {
  const { engine } = set;
  const reading = set.reading;
  const settings = await settingsOf(set, reading, options);
  const { seed, signal, maxIterations } = settings;
  const { family, regularization } = settings.rule;
  const few = rehearsalRows(set, options.k);
  const sample = needsSample(settings, engine.rows, few) ? await set.sample(few, seed, signal) : engine;
  let arrival;
  try {
    arrival = await fitMixture({ engine, sample, meanVariance: set.frame.meanVariance }, settings);
  } finally {
    if (sample !== engine) sample.close();
  }
  const model = new MixtureModel({ covariance: family.name, reading, mixture: arrival.parameters });
  const criteria = await criteriaOf(model, set, options);
  const { labels } = await engine.label(model.expectation, { labels: true }, { signal });
  const volume = logVolume(reading);
  const marks = [...arrival.marks, ...fallsOf(arrival.trace, arrival.marks, regularization)];
  return {
    model,
    labels: overGivenRows(set, labels!, -1),
    ...criteria,
    iterations: arrival.iterations,
    converged: arrival.converged,
    trace: arrival.trace.map((value) => value - volume),
    marks: marks.sort((a, b) => a.iteration - b.iteration),
    warnings: [
      ...emptyRows(set),
      ...warningsOf(arrival.parameters, settings, arrival.converged, arrival.marks.length, maxIterations),
    ],
    seed,
    seconds: (performance.now() - started) / 1000,
  };
}

function needsSample({ init, k, robust }: MixtureSettings, rows: number, few: number): boolean {
  return init === 'auto' && (k > 1 || robust) && rows > 2 * few;
}

/** Rows with gaps take more work each: fewer are tried where they have many columns. */
function rehearsalRows({ gaps, engine }: TrainingSet, k: number): number {
  const { columns } = engine;
  if (!gaps) return REHEARSAL_ROWS;
  return Math.max(512, Math.min(REHEARSAL_ROWS / 2, Math.floor(1e7 / (k * columns * columns))));
}

async function settingsOf(
  set: TrainingSet,
  reading: Reading,
  options: MixtureOptions & { readonly k: number },
): Promise<MixtureSettings> {
  const { k, covariance, init = 'auto', fixed, signal, onProgress } = options;
  const { rows, weight } = set.engine;
  if (k > rows) {
    throw new InputError(
      'TOO_FEW_ROWS',
      `gaussianMixture: k is ${k}, but there ${rows === 1 ? 'is only 1 row' : `are only ${rows} rows`}. Choose k of at most ${rows}.`,
    );
  }
  const family: Family =
    FAMILIES[choice('gaussianMixture: covariance', covariance, COVARIANCE_NAMES, 'full')];
  const regularization = regularizationOf(set, options.regularization);
  const rule: MixtureRuleSettings = {
    family,
    regularization,
    tolerance: realNumber('gaussianMixture: tolerance', options.tolerance, { minimum: 0, default: 1e-6 }),
    total: weight,
    rows,
    ...(fixed && {
      fixed: { weights: !!fixed.weights, means: !!fixed.means, covariances: !!fixed.covariances },
    }),
  };
  const hold = heldParameters(fixed, k, family, reading, regularization);
  const tails = tailsOf('gaussianMixture', options.tails, k);
  const wanted = noiseOptions('gaussianMixture', options.noise);
  const start = startOf(init, k, family, reading, regularization, set);
  const noise = wanted && (await measuredNoise('gaussianMixture', set, wanted, regularization, signal));
  return {
    k,
    rule,
    init: start,
    starts: wholeNumber('gaussianMixture: starts', options.starts, {
      minimum: 1,
      maximum: 100_000,
      default: init === 'auto' ? portfolioSize(set, k) : 1,
    }),
    maxIterations: wholeNumber('gaussianMixture: maxIterations', options.maxIterations, {
      minimum: 1,
      default: 500,
    }),
    seed: seedNumber('gaussianMixture: seed', options.seed),
    accelerated:
      choice('gaussianMixture: acceleration', options.acceleration, ['none', 'squarem'] as const, 'none') ===
      'squarem',
    robust: tails !== undefined || wanted !== undefined,
    hold: tails || wanted ? withRobustForms(hold, tails, noise) : hold,
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  };
}

/** Gives starts the tails and the noise that the fit shall have. */
function withRobustForms(
  hold: MixtureSettings['hold'],
  tails: Tails | undefined,
  noise: Noise | undefined,
): NonNullable<MixtureSettings['hold']> {
  return function* (start) {
    const held = hold ? yield* hold(start) : start;
    return {
      ...held,
      ...(tails && { tails }),
      ...(noise && { noise, weights: sharing(held.weights, noise) }),
    };
  };
}

/**
 * Starts of a portfolio: more for more components, down to three where factoring covariances is slow, or where there are
 * many rows with gaps.
 */
function portfolioSize(set: TrainingSet, k: number): number {
  const { rows, columns } = set.engine;
  const few = Math.min(rows, 2 * rehearsalRows(set, k));
  const work = set.gaps ? 8e7 / (few * k * columns ** 2) : 4e9 / (k * columns ** 3);
  return Math.max(3, Math.min(24 + 12 * k, Math.floor(work)));
}

/** One amount per column, in squared engine units. */
function regularizationOf(
  { frame, engine }: TrainingSet,
  given: MixtureOptions['regularization'],
): Float64Array {
  const { columns } = engine;
  const name = 'gaussianMixture: regularization';
  if (given === undefined) {
    // Rows that are all equal have no variance to take a share of.
    return new Float64Array(columns).fill(1e-6 * (frame.meanVariance > 0 ? frame.meanVariance : 1));
  }
  const shrink = powerOfTwo(-frame.exponent);
  if (typeof given === 'object' && given !== null) {
    if (given.length !== columns) {
      throw new InputError(
        'INVALID_OPTION',
        `${name} must be one number or ${columns}, one per column, got ${show(given)}.`,
      );
    }
    return Float64Array.from({ length: columns }, (_, j) => {
      return realNumber(`${name}[${j}]`, given[j], { minimum: 0 }) * shrink * shrink;
    });
  }
  return new Float64Array(columns).fill(realNumber(name, given, { minimum: 0 }) * shrink * shrink);
}

function startOf(
  init: NonNullable<MixtureOptions['init']>,
  k: number,
  family: Family,
  reading: Reading,
  regularization: Float64Array,
  set: TrainingSet,
): MixtureSettings['init'] {
  if (typeof init === 'string')
    return choice('gaussianMixture: init', init, ['auto', 'kmeans', 'k-means++', 'random'] as const);
  if (typeof init !== 'object' || init === null) {
    throw new InputError(
      'INVALID_OPTION',
      `gaussianMixture: init must be "auto", "kmeans", "k-means++", "random", { labels } or { means, … }, got ${show(init)}.`,
    );
  }
  if ('labels' in init) return { labels: givenLabels(init.labels, k, set) };
  return { mixture: givenMixture('gaussianMixture: init', init, k, family, reading, regularization) };
}

function givenLabels(labels: ArrayLike<number>, k: number, set: TrainingSet): Int32Array {
  const values: unknown = labels;
  if ((!Array.isArray(values) && !ArrayBuffer.isView(values)) || labels.length !== set.rowsGiven) {
    throw new InputError(
      'INVALID_OPTION',
      `gaussianMixture: init.labels must be one label per row (${set.rowsGiven}), got ${show(values)}.`,
    );
  }
  const rows = set.kept ?? Int32Array.from({ length: labels.length }, (_, row) => row);
  return rows.map((row) =>
    wholeNumber(`gaussianMixture: init.labels[${row}]`, labels[row], { minimum: 0, maximum: k - 1 }),
  );
}

/** Steps whose likelihood fell because the regularization moved the optimum; repairs are marked already. */
function fallsOf(trace: readonly number[], marks: readonly Mark[], regularization: Float64Array): Mark[] {
  if (isNone(regularization)) return [];
  const falls: Mark[] = [];
  for (let i = 1; i < trace.length; i++) {
    const fall = trace[i - 1]! - trace[i]!;
    if (fall <= 1e-12 * Math.max(1, Math.abs(trace[i]!)) || marks.some((mark) => mark.iteration === i))
      continue;
    falls.push({ iteration: i, reason: 'regularization' });
  }
  return falls;
}

/** Rows without any value are left out of a fit to rows with gaps. */
function emptyRows({ reading, rowsGiven, engine }: TrainingSet): string[] {
  const empty = rowsGiven - engine.rows;
  if (reading.preprocessing.missing !== 'em' || empty === 0) return [];
  return [`${counted(empty, 'row')} without any value ${empty === 1 ? 'was' : 'were'} left out.`];
}

function warningsOf(
  mixture: Mixture,
  { rule, k }: MixtureSettings,
  converged: boolean,
  repairs: number,
  maxIterations: number,
): string[] {
  const { family, regularization, rows } = rule;
  const warnings: string[] = [];
  if (repairs > 0) {
    warnings.push(
      'Collapsed components were moved to rows that the mixture explained badly. If that is a surprise, try a smaller k.',
    );
  }
  const { columns } = mixture;
  const nothing = new Float64Array(family.size(k, columns));
  const floor = family.variances(family.raised(nothing, columns, regularization), 0, columns);
  const floored = Array.from({ length: k }, (_, j) => j).filter((j) =>
    conditionalVariances(mixture, j, family.shape).some((variance, a) => variance <= 2 * floor[a]!),
  );
  if (!isNone(regularization) && floored.length > 0) {
    const which = family.name === 'tied' ? 'The common covariance' : `Component ${listed(floored)}`;
    const one = family.name === 'tied' || floored.length === 1;
    warnings.push(
      `${which} ${one ? 'has no width of its' : 'have no width of their'} own in some direction: the rows there hardly vary, and only the regularization keeps the covariance from being singular. Drop columns that are constant or follow from others, or choose a smaller k or a simpler covariance.`,
    );
  }
  const light = [...mixture.weights.keys()].filter((j) => mixture.weights[j]! * rows < 1.5);
  if (k > 1 && light.length > 0) {
    warnings.push(
      `Component ${listed(light)} hold${light.length === 1 ? 's' : ''} hardly a row. Choose a smaller k.`,
    );
  }
  if (mixture.noise && mixture.noise.share > 0.5) {
    warnings.push(
      `Noise holds ${Math.round(100 * mixture.noise.share)}% of the rows. Try more components, another covariance, or a fit without noise.`,
    );
  }
  const { tails } = mixture;
  if (
    tails &&
    tails.estimated !== 'no' &&
    tails.degreesOfFreedom.some((degrees) => degrees <= LEAST_DEGREES)
  ) {
    const heavy = [...tails.degreesOfFreedom.keys()].filter(
      (j) => tails.degreesOfFreedom[j]! <= LEAST_DEGREES,
    );
    warnings.push(
      `Component ${listed(heavy)} ${heavy.length === 1 ? 'has' : 'have'} the heaviest tails that are fitted, those of a Cauchy distribution. It may hold several groups or scattered rows; try more components, or noise: true.`,
    );
  }
  if (!converged) {
    warnings.push(
      `Stopped after ${counted(maxIterations, 'iteration')} before it converged. Raise maxIterations or the tolerance.`,
    );
  }
  return warnings;
}
