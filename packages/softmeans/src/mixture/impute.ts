import { type RowsOptions } from '../dataset.ts';
import { triangleSize } from '../em/expectation.ts';
import { marginalOf, patternGroups, scoreObserved, sightOf, spreadOf } from '../em/incomplete.ts';
import { shareOut } from '../em/score.ts';
import { InputError } from '../errors.ts';
import { cholesky } from '../linalg/cholesky.ts';
import type { Data, Matrix } from '../matrix.ts';
import { checkOptions, seedNumber, show, wholeNumber } from '../options.ts';
import type { ProgressOptions } from '../progress.ts';
import { RandomState } from '../random/randomstate.ts';
import { inTurns, turn } from '../turn.ts';
import { toInputUnits, unitLengths } from '../units.ts';
import { varianceFactor } from './columnmixture.ts';
import { FAMILIES } from './families.ts';
import { gappyRows } from './gappyrows.ts';
import { MixtureModel } from './model.ts';
import { posteriorOf } from './rule.ts';

export interface ImputeOptions extends Omit<RowsOptions, 'threads'>, ProgressOptions {
  /** How many times the missing values are drawn at random besides; default 0. */
  readonly draws?: number;
  /** Start of the random draws, 0 … 2^32 − 1; default 0. */
  readonly seed?: number;
}

/** Rows whose missing values are filled in. */
export interface Imputation {
  /** rows × columns in the input's units: what was there as it was, else what the other values lead to expect. */
  readonly data: Matrix;
  /**
   * The standard deviation of each value that was filled in, given the row's other values; 0 where there was a value.
   * rows × columns, in the input's units.
   */
  readonly deviations: Matrix;
  /** How many values were filled in. */
  readonly filled: number;
  /** `draws` matrices like `data`, in which the missing values are drawn from their conditional distribution. */
  readonly draws: readonly Matrix[];
  readonly seed: number;
}

/** Draws in memory at once: values. */
const LARGEST = 2 ** 31 - 1;

/**
 * Fills in missing values (NaN, null) by a mixture: each with its conditional expectation given the values that the row
 * has, and with how far off that may be. A row without any value gets the mean of the mixture.
 *
 * An expectation is the best single guess, but a table of them varies less than the real one would. Where a spread, a
 * correlation or a test is to be taken from the filled table, take it from each of several `draws`, and combine them
 * (Little & Rubin 2019, chapter 10). They vary as the missing values do under the model; that its parameters are
 * estimates themselves is not in them.
 *
 * Noise takes no part: a row is filled in as one of the groups.
 *
 * @param model any fitted mixture, best one fitted with `missing: 'em'`; what it does itself with missing values plays
 *   no part
 * @param data rows × columns, the model's columns; never changed
 * @throws InputError `COLUMN_MISMATCH`, `INVALID_DATA`, `NOT_FINITE` (infinite values), `INVALID_OPTION`,
 *   `UNKNOWN_OPTION`, `OVER_LIMIT`; the signal's reason when cancelled
 * @example
 * const rows = [[1, 2], [2, 4.1], [3, 5.9], [4, 8.1], [5, 9.9], [6, NaN]];
 * const { model } = await gaussianMixture(rows, { k: 1, missing: 'em' });
 * const { data, deviations, filled } = await impute(model, rows);
 * filled; // 1
 * data.data[11]; // 11.94
 * deviations.data[11] < 0.2; // true
 */
export async function impute(
  model: MixtureModel,
  data: Data,
  options: ImputeOptions = {},
): Promise<Imputation> {
  checkOptions('impute', options, ['draws', 'seed', 'signal', 'onProgress']);
  checkMixture('impute', model);
  const { signal, onProgress } = options;
  const count = wholeNumber('impute: draws', options.draws, { minimum: 0, maximum: 10_000, default: 0 });
  const seed = seedNumber('impute: seed', options.seed);
  const { covariance, reading, mixture } = model.withoutNoise().parts;
  const { given, rows } = await gappyRows('impute', data, reading, signal);
  const { columns } = reading;
  if (given.data.length * (count + 2) > LARGEST) {
    throw new InputError(
      'OVER_LIMIT',
      `impute: ${count} draws of ${given.rows} rows are too many for the memory.`,
    );
  }
  const expectation = posteriorOf(mixture, FAMILIES[covariance]);
  const { k } = expectation;
  const random = new RandomState(seed);
  const lengths = unitLengths(reading);
  const degrees = mixture.tails?.degreesOfFreedom;
  const filledIn = Float64Array.from(given.data);
  const deviations = new Float64Array(given.data.length);
  const draws = Array.from({ length: count }, () => Float64Array.from(given.data));
  const shares = new Float64Array(k);
  let filled = 0;
  let done = 0;
  for (const group of await inTurns(patternGroups(rows.data, columns), signal)) {
    const { observed, missing } = group;
    if (missing.length === 0) continue;
    await turn(signal);
    const marginal = marginalOf(expectation, group);
    const width = missing.length;
    const sight = sightOf(expectation, group);
    const { squares, guesses } = sight;
    const spreads = Array.from({ length: k }, (_, j) => spreadOf(marginal, j));
    const roots = count > 0 ? spreads.map((spread) => rootOf(spread, width)) : [];
    for (const i of group.rows) {
      if (done++ % 64 === 0) {
        await turn(signal);
        onProgress?.({ stage: 'impute', fraction: done / given.rows });
      }
      const row = rows.data.subarray(i * columns, (i + 1) * columns);
      scoreObserved(expectation, marginal, row, shares, sight);
      shareOut(shares);
      const stretch = (j: number): number =>
        degrees ? (degrees[j]! + squares[j]!) / (degrees[j]! + observed.length) : 1;
      const expected = new Float64Array(columns);
      for (const [r, a] of missing.entries()) {
        for (let j = 0; j < k; j++) expected[a]! += shares[j]! * guesses[j * width + r]!;
        let variance = 0;
        for (let j = 0; j < k; j++) {
          if (shares[j] === 0) continue;
          const own = spreads[j]![(r * (r + 3)) / 2]! * stretch(j);
          const move = guesses[j * width + r]! - expected[a]!;
          variance +=
            shares[j]! * (own * varianceFactor(degrees && degrees[j]! + observed.length) + move * move);
        }
        deviations[i * columns + a] = Math.sqrt(variance) * lengths[a]!;
        filled++;
      }
      const inUnits = toInputUnits(expected, reading);
      for (const a of missing) filledIn[i * columns + a] = inUnits[a]!;
      for (const draw of draws) {
        const j = random.category(shares);
        const freedom = degrees ? degrees[j]! + observed.length : undefined;
        const normal = Float64Array.from(missing, () => random.normal());
        let scale = Math.sqrt(stretch(j));
        if (freedom !== undefined) scale *= Math.sqrt((0.5 * freedom) / random.gamma(0.5 * freedom));
        const values = new Float64Array(columns);
        for (const [r, a] of missing.entries()) {
          let move = 0;
          for (let c = 0; c <= r; c++) move += roots[j]![(r * (r + 1)) / 2 + c]! * normal[c]!;
          values[a] = guesses[j * width + r]! + scale * move;
        }
        const drawn = toInputUnits(values, reading);
        for (const a of missing) draw[i * columns + a] = drawn[a]!;
      }
    }
  }
  onProgress?.({ stage: 'impute', fraction: 1 });
  const matrix = (values: Float64Array): Matrix => ({ data: values, rows: given.rows, columns });
  return { data: matrix(filledIn), deviations: matrix(deviations), filled, draws: draws.map(matrix), seed };
}

/** A Cholesky factor; the diagonal where rounding leaves none. */
function rootOf(spread: Float64Array, width: number): Float64Array {
  const lower = cholesky(spread, width);
  if (lower) return lower;
  const root = new Float64Array(triangleSize(width));
  for (let a = 0; a < width; a++)
    root[(a * (a + 3)) / 2] = Math.sqrt(Math.max(0, spread[(a * (a + 3)) / 2]!));
  return root;
}

/** @throws InputError `INVALID_OPTION` for anything but a fitted mixture */
export function checkMixture(call: string, model: unknown): void {
  if (model instanceof MixtureModel) return;
  throw new InputError('INVALID_OPTION', `${call}: the model must be a fitted mixture, got ${show(model)}.`);
}
