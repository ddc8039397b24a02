import {
  type PreprocessingOptions,
  type RowsOptions,
  type TrainingSet,
  openTrainingSet,
  overGivenRows,
} from '../dataset.ts';
import type { Mark } from '../em/em.ts';
import { InputError } from '../errors.ts';
import { powerOfTwo } from '../rows/frame.ts';
import { type Data, isMatrix, toMatrix } from '../matrix.ts';
import { checkOptions, choice, realNumber, seedNumber, show, wholeNumber } from '../options.ts';
import type { ProgressOptions } from '../progress.ts';
import { toEngineUnits } from '../units.ts';
import { counted } from '../words.ts';
import { type KMeansSettings, distinctCenters, fitCenters, labelRows } from './fit.ts';
import { KMeansModel } from './model.ts';
import { nearestCenter } from './rule.ts';

export interface KMeansOptions extends RowsOptions, ProgressOptions, PreprocessingOptions {
  /** Number of clusters; default 8. */
  readonly k?: number;
  /**
   * How to start: greedy `k-means++` (default; Arthur & Vassilvitskii 2007, candidates as in scikit-learn),
   * `random` rows without replacement, or k centers in the input's units.
   */
  readonly init?: 'k-means++' | 'random' | Data;
  /**
   * How much is tried; the run of lowest inertia is kept. Default 10, 1 from given centers. With `k-means++` and
   * three starts or more, half of them begin afresh, and then as many runs as `starts` try to better the best by
   * moving one of its centers elsewhere. A run that falls hopelessly behind the best is given up.
   */
  readonly starts?: number;
  /** Most iterations per run; default 300. */
  readonly maxIterations?: number;
  /** Stop when Σ‖Δcenter‖² ≤ tolerance × mean column variance; default 1e-4. Unchanged labels stop in any case. */
  readonly tolerance?: number;
  /**
   * How the nearest centers are found; no bit of the result depends on it. `lloyd`: every distance of every row.
   * `screen`: with rows and centers rounded to whole numbers of 16 bits, and again in full for the few rows that
   * these cannot decide; takes two more bytes per value and 8 per row. `bounds`: the same, but passes over the rows
   * whose label the moves of the centers cannot have changed (Hamerly 2010, with one bound per row). `auto`
   * (default): `bounds` from the second iteration on (from the first for 32 clusters or more), but `screen` for
   * fewer than 32 clusters while more than 1 row in 500 changes its label, `lloyd` for fewer than 3 clusters or
   * 4096 rows, for single-precision rows of fewer than 16 columns (8 for 32 clusters or more) that have not settled so far, and once more than 3 in 10 rows could not be
   * decided.
   */
  readonly algorithm?: 'auto' | 'lloyd' | 'screen' | 'bounds';
  /** Start of all random choices, 0 … 2^32 − 1; default 0. */
  readonly seed?: number;
}

/** What a K-means fit found. */
export interface KMeansFit {
  readonly model: KMeansModel;
  /** The nearest center of each row, equal to `model.predict` of the training data; −1 for a dropped row. */
  readonly labels: Int32Array;
  /** Σ weight · squared distance to the nearest center, in the fitted scale; equal to −`model.score`. */
  readonly inertia: number;
  /** Iterations of the run that was kept. */
  readonly iterations: number;
  readonly converged: boolean;
  /** trace[i] is the inertia of the centers that entered iteration i + 1; the final inertia is appended. */
  readonly trace: readonly number[];
  /** Steps of the trace that moved an empty cluster, after which the inertia may be higher. */
  readonly marks: readonly Mark[];
  /** What a reader should know, in words. */
  readonly warnings: readonly string[];
  readonly seed: number;
  readonly seconds: number;
}

const OPTIONS: readonly (keyof KMeansOptions)[] = [
  'k',
  'init',
  'starts',
  'maxIterations',
  'tolerance',
  'rowWeights',
  'algorithm',
  'seed',
  'threads',
  'signal',
  'onProgress',
  'missing',
  'scaling',
];

/**
 * K-means by Lloyd's algorithm (Lloyd 1982), the best of several starts.
 *
 * Conventions of scikit-learn: the tolerance is relative to the mean column variance, unchanged labels stop
 * first, empty clusters take the rows farthest from their centers. Labels, inertia and centers always belong
 * together. The same bits come out for any number of threads.
 *
 * @param data rows × columns: a matrix, nested arrays or named columns; never changed
 * @returns the model and what training found; see `KMeansFit`
 * @throws InputError `INVALID_DATA`, `NOT_FINITE`, `TOO_FEW_ROWS` (k > rows), `INVALID_OPTION`,
 *   `UNKNOWN_OPTION`, `OVER_LIMIT`; the signal's reason when cancelled
 * @example
 * const fit = await kmeans([[0, 0], [0, 1], [9, 9], [9, 8]], { k: 2, seed: 1 });
 * fit.inertia; // 1
 * fit.labels[0] === fit.labels[1]; // true
 * fit.model.predictOne([8, 8]) === fit.labels[2]; // true
 */
export async function kmeans(data: Data, options: KMeansOptions = {}): Promise<KMeansFit> {
  const started = performance.now();
  checkOptions('kmeans', options, OPTIONS);
  const k = clusterCount('kmeans', options.k);
  const set = await openTrainingSet('kmeans', data, options);
  try {
    return await fitKMeans(set, settingsOf('kmeans', set, { ...options, k }), started);
  } finally {
    set.close();
  }
}

export function clusterCount(call: string, k: number | undefined): number {
  return wholeNumber(`${call}: k`, k, { minimum: 1, maximum: 1_000_000, default: 8 });
}

/** Parses the options of a fit whose rows are open. */
export function settingsOf(
  call: string,
  set: TrainingSet,
  options: KMeansOptions & { readonly k: number },
): KMeansSettings {
  const { k, init = 'k-means++', signal, onProgress } = options;
  const { rows, columns } = set.engine;
  if (k > rows) {
    throw new InputError(
      'TOO_FEW_ROWS',
      `${call}: k is ${k}, but there ${rows === 1 ? 'is only 1 row' : `are only ${rows} rows`}. Choose k of at most ${rows}.`,
    );
  }
  return {
    k,
    init:
      typeof init === 'string'
        ? choice(`${call}: init`, init, ['k-means++', 'random'] as const)
        : givenCenters(call, init, k, set),
    starts: wholeNumber(`${call}: starts`, options.starts, { minimum: 1, maximum: 100_000, default: 10 }),
    maxIterations: wholeNumber(`${call}: maxIterations`, options.maxIterations, { minimum: 1, default: 300 }),
    tolerance: realNumber(`${call}: tolerance`, options.tolerance, { minimum: 0, default: 1e-4 }),
    seed: seedNumber(`${call}: seed`, options.seed),
    algorithm: choice(
      `${call}: algorithm`,
      options.algorithm,
      ['auto', 'lloyd', 'screen', 'bounds'] as const,
      'auto',
    ),
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  };

  function givenCenters(call: string, init: Data, k: number, set: TrainingSet): Float64Array {
    if (!isMatrix(init) && !Array.isArray(init)) {
      throw new InputError(
        'INVALID_OPTION',
        `${call}: init must be "k-means++", "random" or k rows of centers, got ${show(init)}.`,
      );
    }
    const centers = toMatrix(init);
    if (centers.rows !== k || centers.columns !== columns) {
      throw new InputError(
        'INVALID_OPTION',
        `${call}: init has ${centers.rows} centers of ${centers.columns} columns; k = ${k} centers of ${columns} columns are needed.`,
      );
    }
    if (!centers.data.every(Number.isFinite)) {
      throw new InputError('INVALID_OPTION', `${call}: init holds a value that is not a finite number.`);
    }
    return toEngineUnits(centers.data, set.reading);
  }
}

/** Fits to rows that are open; the caller closes them. */
export async function fitKMeans(
  set: TrainingSet,
  settings: KMeansSettings,
  started: number,
): Promise<KMeansFit> {
  const { k, maxIterations, seed, signal } = settings;
  const { engine } = set;
  const arrival = await fitCenters(set, settings);
  const reading = set.reading;
  const model = new KMeansModel({ k, reading, centers: arrival.parameters.centers });
  const labels = await labelRows(engine, nearestCenter(arrival.parameters), signal);
  const unit = powerOfTwo(set.frame.exponent);
  const warnings: string[] = [];
  const distinct = distinctCenters(arrival.parameters);
  if (distinct < k) {
    warnings.push(
      `Only ${distinct} of the ${k} clusters are distinct: the rows have too few different values. Choose a smaller k.`,
    );
  }
  if (arrival.marks.length > 0) {
    warnings.push(
      `Empty clusters were moved to the rows farthest from their centers in ${counted(arrival.marks.length, 'iteration')}. If that is a surprise, try a smaller k or another seed.`,
    );
  }
  if (!arrival.converged) {
    warnings.push(
      `Stopped after ${counted(maxIterations, 'iteration')} before it converged. Raise maxIterations or the tolerance.`,
    );
  }
  return {
    model,
    labels: overGivenRows(set, labels, -1),
    inertia: arrival.objective * unit * unit,
    iterations: arrival.iterations,
    converged: arrival.converged,
    trace: arrival.trace.map((inertia) => inertia * unit * unit),
    marks: arrival.marks,
    warnings,
    seed,
    seconds: (performance.now() - started) / 1000,
  };
}
