import type { RowsOptions } from '../dataset.ts';
import { InputError } from '../errors.ts';
import { kmeans } from '../kmeans/kmeans.ts';
import { cholesky } from '../linalg/cholesky.ts';
import { type Data, type Matrix, toMatrix } from '../matrix.ts';
import { checkOptions, realNumber, seedNumber, wholeNumber } from '../options.ts';
import { refuseMissing } from '../preprocessing/missing.ts';
import { applyScaling, standardScaling } from '../preprocessing/scaling.ts';
import { RandomState } from '../random/randomstate.ts';
import { rowsAt } from '../rows/selection.ts';

export interface SegmentGainOptions extends RowsOptions {
  /** Number of segments; default 3. */
  readonly k?: number;
  /** Parts that the rows are cut into, at random; each is predicted from the others. Default 5. */
  readonly folds?: number;
  /** Penalty on the squared slopes of standardized columns, in rows; default 1. It keeps small segments sane. */
  readonly ridge?: number;
  /** Start of all random choices; default 0. */
  readonly seed?: number;
}

/** How far predictions are off, of rows that took no part in the fit. */
export interface PredictionError {
  /** Root mean squared error, in the target's units. */
  readonly error: number;
  /** 1 − error² / that of the mean of the other folds: 0 is no better than the mean, 1 is exact. */
  readonly explained: number;
  /** Root mean squared error of each fold. */
  readonly folds: readonly number[];
}

export interface SegmentGain {
  /** One linear model for all rows. */
  readonly plain: PredictionError;
  /** One linear model with a level of its own for each segment. */
  readonly levels: PredictionError;
  /** A linear model for each segment. */
  readonly separate: PredictionError;
  /** 1 − error of `separate` / error of `plain`: what the segments are worth. Negative where they do harm. */
  readonly gain: number;
  /** Standard error of the gain over the folds; a gain within twice of it may be chance. */
  readonly standardError: number;
}

/**
 * Measures whether segments help to predict something else: cluster, then predict. Rows are cut into folds; on all
 * folds but one, K-means finds segments and ridge regression predicts the target with and without them; the fold that
 * was left out says how far that is off. Nothing of that fold, not even its place in a segment's center, is known to
 * the fit.
 *
 * @param data rows × columns: what is clustered and what predicts
 * @param target one number per row
 * @throws InputError `INVALID_DATA`, `NOT_FINITE`, `TOO_FEW_ROWS`, `INVALID_OPTION`, `UNKNOWN_OPTION`
 * @example
 * // A bent line: each half is straight.
 * const x = Array.from({ length: 40 }, (_, i) => [i]);
 * const bent = x.map(([x]) => Math.abs(x - 20));
 * const { gain, plain, separate } = await segmentGain(x, bent, { k: 2, ridge: 0.01 });
 * gain > 0.8; // true
 * plain.error > separate.error; // true
 */
export async function segmentGain(
  data: Data,
  target: ArrayLike<number>,
  options: SegmentGainOptions = {},
): Promise<SegmentGain> {
  const call = 'segmentGain';
  checkOptions(call, options, ['k', 'folds', 'ridge', 'seed', 'threads', 'signal']);
  const k = wholeNumber(`${call}: k`, options.k, { minimum: 1, default: 3 });
  const ridge = realNumber(`${call}: ridge`, options.ridge, { minimum: 0, default: 1 });
  const seed = seedNumber(`${call}: seed`, options.seed);
  refuseMissing(data);
  const all = toMatrix(data);
  const { rows } = all;
  if (target.length !== rows) {
    throw new InputError('INVALID_DATA', `${call}: the target has ${target.length} values for ${rows} rows.`);
  }
  for (let i = 0; i < rows; i++) {
    if (Number.isFinite(target[i])) continue;
    throw new InputError(
      'NOT_FINITE',
      `${call}: target[${i}] is ${target[i]}; every value must be a finite number.`,
    );
  }
  if (rows < 2) throw new InputError('TOO_FEW_ROWS', `${call}: ${rows} rows are too few to predict any.`);
  const folds = wholeNumber(`${call}: folds`, options.folds, {
    minimum: 2,
    maximum: rows,
    default: Math.min(5, rows),
  });
  const { threads, signal } = options;
  const common = { seed, signal, ...(threads !== undefined && { threads }) };
  const order = new RandomState(seed).permutation(rows);
  const errors = { plain: new Tally(), levels: new Tally(), separate: new Tally(), mean: new Tally() };
  for (let fold = 0; fold < folds; fold++) {
    const out = order.filter((_, at) => at % folds === fold).sort();
    const rest = order.filter((_, at) => at % folds !== fold).sort();
    const scaling = standardScaling(rowsAt(all, rest));
    const train = applyScaling(scaling, rowsAt(all, rest));
    const test = applyScaling(scaling, rowsAt(all, out));
    const wanted = Float64Array.from(rest, (row) => target[row]!);
    const { model, labels } = await kmeans(train, { k: Math.min(k, rest.length), ...common });
    const placed = await model.predict(test, common);
    const plain = fitLinear(train, wanted, ridge);
    const levels = fitLinear(withLevels(train, labels, model.k), wanted, ridge);
    const testLevels = withLevels(test, placed, model.k);
    const separate = Array.from({ length: model.k }, (_, j) => {
      const own = Int32Array.from(labels.keys()).filter((i) => labels[i] === j);
      return fitLinear(
        rowsAt(train, own),
        Float64Array.from(own, (i) => wanted[i]!),
        ridge,
      );
    });
    const mean = meanOf(wanted);
    for (const [i, row] of out.entries()) {
      const truth = target[row]!;
      errors.mean.add(fold, truth - mean);
      errors.plain.add(fold, truth - predict(plain, test, i));
      errors.levels.add(fold, truth - predict(levels, testLevels, i));
      errors.separate.add(fold, truth - predict(separate[placed[i]!]!, test, i));
    }
  }
  const worst = errors.mean.error();
  const plain = errors.plain.summary(worst);
  const separate = errors.separate.summary(worst);
  const gains = plain.folds.map((error, fold) => (error > 0 ? 1 - separate.folds[fold]! / error : 0));
  const mean = meanOf(gains);
  const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (folds - 1);
  return {
    plain,
    levels: errors.levels.summary(worst),
    separate,
    gain: plain.error > 0 ? 1 - separate.error / plain.error : 0,
    standardError: Math.sqrt(variance / folds),
  };
}

/** Squared errors by fold. */
class Tally {
  readonly #sums: number[] = [];
  readonly #counts: number[] = [];

  add(fold: number, error: number): void {
    this.#sums[fold] = (this.#sums[fold] ?? 0) + error * error;
    this.#counts[fold] = (this.#counts[fold] ?? 0) + 1;
  }

  error(): number {
    const count = this.#counts.reduce((sum, count) => sum + count, 0);
    return Math.sqrt(this.#sums.reduce((sum, part) => sum + part, 0) / count);
  }

  summary(worst: number): PredictionError {
    const error = this.error();
    return {
      error,
      explained: worst > 0 ? 1 - (error / worst) ** 2 : 0,
      folds: this.#sums.map((sum, fold) => Math.sqrt(sum / this.#counts[fold]!)),
    };
  }
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Rows with one column of 0 and 1 more per segment. */
function withLevels({ data, rows, columns }: Matrix, labels: Int32Array, k: number): Matrix {
  const width = columns + k;
  const wide = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) wide[i * width + j] = data[i * columns + j]!;
    wide[i * width + columns + labels[i]!] = 1;
  }
  return { data: wide, rows, columns: width };
}

interface Linear {
  readonly center: Float64Array;
  readonly level: number;
  readonly slopes: Float64Array;
}

/** Ridge regression about the means (Hoerl & Kennard 1970): the level has no penalty. */
function fitLinear({ data, rows, columns }: Matrix, target: Float64Array, ridge: number): Linear {
  const center = new Float64Array(columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) center[j]! += data[i * columns + j]! / rows;
  const level = meanOf(target);
  const triangle = new Float64Array((columns * (columns + 1)) / 2);
  const right = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let a = 0, at = 0; a < columns; a++) {
      const delta = data[i * columns + a]! - center[a]!;
      right[a]! += delta * (target[i]! - level);
      for (let b = 0; b <= a; b++) triangle[at++]! += delta * (data[i * columns + b]! - center[b]!);
    }
  }
  // A little more than the penalty where columns depend on one another.
  for (let floor = ridge; ; floor = Math.max(2 * floor, 1e-9 * (1 + rows))) {
    const shifted = triangle.slice();
    for (let a = 0; a < columns; a++) shifted[(a * (a + 3)) / 2]! += floor;
    const lower = cholesky(shifted, columns);
    if (lower) return { center, level, slopes: solve(lower, right, columns) };
  }
}

/** Solves L·Lᵀ·x = b. */
function solve(lower: Float64Array, right: Float64Array, columns: number): Float64Array {
  const x = right.slice();
  const entry = (a: number, b: number): number => lower[(a * (a + 1)) / 2 + b]!;
  for (let a = 0; a < columns; a++) {
    for (let b = 0; b < a; b++) x[a] = x[a]! - entry(a, b) * x[b]!;
    x[a] = x[a]! / entry(a, a);
  }
  for (let a = columns - 1; a >= 0; a--) {
    for (let b = a + 1; b < columns; b++) x[a] = x[a]! - entry(b, a) * x[b]!;
    x[a] = x[a]! / entry(a, a);
  }
  return x;
}

function predict({ center, level, slopes }: Linear, { data, columns }: Matrix, row: number): number {
  let sum = level;
  for (let j = 0; j < columns; j++) sum += slopes[j]! * (data[row * columns + j]! - center[j]!);
  return sum;
}
