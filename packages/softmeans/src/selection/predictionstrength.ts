import {
  type PreprocessingOptions,
  type RowsOptions,
  type TrainingSet,
  openTrainingSet,
} from '../dataset.ts';
import { InputError } from '../errors.ts';
import { labelRows, startSeeds } from '../kmeans/fit.ts';
import { settingsOf } from '../kmeans/kmeans.ts';
import { nearestCenter } from '../kmeans/rule.ts';
import type { Data } from '../matrix.ts';
import { checkOptions, realNumber, seedNumber, wholeNumber } from '../options.ts';
import type { ProgressOptions } from '../progress.ts';
import { RandomState } from '../random/randomstate.ts';
import { turn } from '../turn.ts';
import { type KRange, parseRange, usualRange } from './krange.ts';
import { sweepKMeans } from './sweep.ts';

export interface PredictionStrengthOptions
  extends RowsOptions, ProgressOptions, Omit<PreprocessingOptions, 'rowWeights'> {
  /** The values of k to try, at most half the rows; default 1 to 10, fewer for few rows. */
  readonly k?: KRange;
  /** How often the rows are cut into two halves; default 20. */
  readonly divisions?: number;
  /** The mean strength that k groups need to count as found, 0 to 1; default 0.8. */
  readonly cutoff?: number;
  /** How much is tried at each k in each half: runs that begin with k-means++; default 3. */
  readonly starts?: number;
  /** Start of all random choices; default 0. */
  readonly seed?: number;
}

/** Prediction strengths over k. */
export interface StrengthTable {
  /** The values of k, upwards. */
  readonly k: readonly number[];
  /** The mean over all divisions, 0 to 1; 1 for k = 1. */
  readonly strength: readonly number[];
  /** The standard error of each mean, over the divisions. */
  readonly standardErrors: readonly number[];
}

/** What prediction strength says. */
export interface PredictionStrength extends StrengthTable {
  /** The largest k whose strength is above the cutoff; 1 where none is. */
  readonly chosen: number;
  readonly cutoff: number;
  readonly divisions: number;
  readonly seed: number;
  readonly seconds: number;
}

/** Rows between two turns of the event loop. */
const BLOCK = 16384;

const OPTIONS: readonly (keyof PredictionStrengthOptions)[] = [
  'k',
  'divisions',
  'cutoff',
  'starts',
  'seed',
  'missing',
  'scaling',
  'threads',
  'signal',
  'onProgress',
];

/**
 * Prediction strength: do the groups of one half of the rows come back in the other half?
 *
 * The rows are cut into two random halves, and K-means is fitted to each. For each cluster of one half: which share of
 * its pairs of rows do the centers of the other half put together too? The strength is that of the worst cluster (a
 * cluster of one row has 1), averaged over both halves and all divisions. The largest k above the cutoff is chosen, so
 * that 1 is a possible answer. Conventions are those of `prediction.strength` in R's package fpc.
 *
 * Tibshirani & Walther 2005, "Cluster validation by prediction strength", J. Comput. Graph. Statist. 14.
 *
 * @param data rows × columns, at least 2 rows; never changed
 * @returns the strength of each k, and the number of groups chosen by it
 * @throws InputError as `kmeans`; the signal's reason when cancelled
 * @example
 * const { data } = makeBlobs({ rows: 120, columns: 2, centers: [[0, 0], [9, 0], [0, 9]], randomState: 3 });
 * const { chosen, strength } = await predictionStrength(data, { k: { from: 1, to: 5 }, divisions: 5 });
 * chosen; // 3
 * strength[2]; // 1
 */
export async function predictionStrength(
  data: Data,
  options: PredictionStrengthOptions = {},
): Promise<PredictionStrength> {
  const started = performance.now();
  const call = 'predictionStrength';
  checkOptions(call, options, OPTIONS);
  const seed = seedNumber(`${call}: seed`, options.seed);
  const divisions = wholeNumber(`${call}: divisions`, options.divisions, {
    minimum: 1,
    maximum: 100_000,
    default: 20,
  });
  const cutoff = realNumber(`${call}: cutoff`, options.cutoff, { minimum: 0, maximum: 1, default: 0.8 });
  const starts = wholeNumber(`${call}: starts`, options.starts, { minimum: 1, maximum: 1000, default: 3 });
  const set = await openTrainingSet(call, data, { ...options, precision: 'float64' });
  try {
    const half = Math.floor(set.engine.rows / 2);
    if (half === 0) {
      throw new InputError('TOO_FEW_ROWS', `${call}: one row cannot be cut into two halves.`);
    }
    const ks = parseRange(call, options.k ?? usualRange(half), half);
    const { signal, onProgress } = options;
    const table = await measureStrength(set, ks, { divisions, starts, seed, signal, onProgress });
    return {
      ...table,
      chosen: strongest(table, cutoff),
      cutoff,
      divisions,
      seed,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    set.close();
  }
}

/** The largest k whose strength is above the cutoff; 1 where none is. */
export function strongest({ k, strength }: StrengthTable, cutoff: number): number {
  return k.findLast((_, at) => strength[at]! > cutoff) ?? 1;
}

/** The settings of prediction strength, checked. */
export interface StrengthSettings extends ProgressOptions {
  readonly divisions: number;
  readonly starts: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The prediction strength of rows that are open; the caller closes them.
 *
 * @param ks upwards, none above half of the rows
 */
export async function measureStrength(
  set: TrainingSet,
  ks: readonly number[],
  { divisions, starts, seed, signal, onProgress }: StrengthSettings,
): Promise<StrengthTable> {
  const strengths: number[][] = ks.map(() => []);
  for (const [division, drawn] of startSeeds(seed, divisions).entries()) {
    for (const [at, strength] of (await divide(set, ks, { starts, seed: drawn, signal })).entries()) {
      strengths[at]!.push(strength);
    }
    onProgress?.({ stage: 'prediction strength', fraction: (division + 1) / divisions });
  }
  const means = strengths.map((values) => values.reduce((sum, value) => sum + value, 0) / divisions);
  return {
    k: ks,
    strength: means,
    standardErrors: strengths.map((values, at) => {
      if (divisions === 1) return 0;
      const squares = values.reduce((sum, value) => sum + (value - means[at]!) ** 2, 0);
      return Math.sqrt(squares / (divisions - 1) / divisions);
    }),
  };
}

/** The strength of each k for one division of the rows into halves, the mean of both ways. */
async function divide(
  set: TrainingSet,
  ks: readonly number[],
  { starts, seed, signal }: Pick<StrengthSettings, 'starts' | 'seed' | 'signal'>,
): Promise<number[]> {
  const [one, other] = await halvesOf(set.engine.rows, seed, signal);
  const first = await set.subset(one, signal);
  try {
    const second = await set.subset(other, signal);
    try {
      const halves = [first, second];
      const sweeps = [];
      for (const engine of halves) {
        const settings = settingsOf('predictionStrength', set, { k: ks.at(-1)!, seed, signal });
        const effort = { fresh: starts, first: 2 * starts, swaps: 2 * starts, patience: starts };
        const sweep = await sweepKMeans({ engine, frame: set.frame }, ks, {
          ...settings,
          effort,
          onProgress: undefined,
        });
        sweeps.push(sweep.map(({ rest }) => rest.parameters));
      }
      const strengths: number[] = [];
      for (const [at, k] of ks.entries()) {
        let sum = 0;
        for (const [side, engine] of halves.entries()) {
          const own = await labelRows(engine, nearestCenter(sweeps[side]![at]!), signal);
          const foretold = await labelRows(engine, nearestCenter(sweeps[1 - side]![at]!), signal);
          sum += weakest(own, foretold, k);
        }
        strengths.push(sum / 2);
      }
      return strengths;
    } finally {
      second.close();
    }
  } finally {
    first.close();
  }
}

/** Two random halves of the row numbers, each upwards; the first has the fewer. */
async function halvesOf(
  rows: number,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<[Int32Array, Int32Array]> {
  const random = new RandomState(seed);
  const one = new Int32Array(Math.floor(rows / 2));
  const other = new Int32Array(rows - one.length);
  // Each row in turn is taken with the share that is still wanted of those to come.
  for (let row = 0, taken = 0; row < rows; row++) {
    if (random.interval(rows - row - 1) < one.length - taken) one[taken++] = row;
    else other[row - taken] = row;
    if (row % BLOCK === 0) await turn(signal);
  }
  return [one, other];
}

/**
 * The smallest share, over the clusters, of pairs of rows that are together in the prediction too.
 *
 * @param own the cluster of each row, 0 … k − 1
 * @param foretold the predicted one
 */
export function weakest(own: ArrayLike<number>, foretold: ArrayLike<number>, k: number): number {
  const counts = new Float64Array(k * k);
  const sizes = new Float64Array(k);
  for (let i = 0; i < own.length; i++) {
    counts[own[i]! * k + foretold[i]!]!++;
    sizes[own[i]!]!++;
  }
  let least = 1;
  for (let c = 0; c < k; c++) {
    if (sizes[c]! < 2) continue;
    let pairs = 0;
    for (let p = 0; p < k; p++) pairs += counts[c * k + p]! * (counts[c * k + p]! - 1);
    least = Math.min(least, pairs / (sizes[c]! * (sizes[c]! - 1)));
  }
  return least;
}
