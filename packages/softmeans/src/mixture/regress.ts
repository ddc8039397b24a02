import type { RowsOptions } from '../dataset.ts';
import { marginalOf, patternGroups, scoreObserved, sightOf, spreadOf } from '../em/incomplete.ts';
import { shareOut } from '../em/score.ts';
import { InputError } from '../errors.ts';
import { type Data, type Matrix, type NamedColumns, isMatrix, rowsOf } from '../matrix.ts';
import { checkOptions, realNumber } from '../options.ts';
import type { ProgressOptions } from '../progress.ts';
import { readingOfColumns } from '../reading.ts';
import { inTurns, turn } from '../turn.ts';
import { toInputUnits, unitLengths } from '../units.ts';
import { type ColumnMixture, momentsAt, quantileAt } from './columnmixture.ts';
import { type ModelColumns, columnNumbers } from './columns.ts';
import { FAMILIES } from './families.ts';
import { gappyRows } from './gappyrows.ts';
import { checkMixture } from './impute.ts';
import type { MixtureModel } from './model.ts';
import { posteriorOf } from './rule.ts';

export interface RegressOptions extends Omit<RowsOptions, 'threads'>, ProgressOptions {
  /** The columns to predict, by number or name. */
  readonly target: ModelColumns;
  /** The columns to predict them from; default all others. */
  readonly from?: ModelColumns;
  /** The share of each interval, above 0 and below 1; default none, which is quicker. */
  readonly level?: number;
}

/** Predictions of some columns from others; matrices are rows × targets, in the input's units. */
export interface Regression {
  /** The target columns' numbers in the model. */
  readonly target: readonly number[];
  /** E[y | x] of each row. */
  readonly expected: Matrix;
  /** √Var[y | x]. */
  readonly deviations: Matrix;
  /** Quantiles of p(y | x) that leave equal shares out below and above; absent without `level`. */
  readonly lower?: Matrix;
  readonly upper?: Matrix;
}

/**
 * Predicts columns from other columns by a mixture: p(y | x) of each row is a mixture of the components' linear
 * regressions, weighted by how likely each component is to have made x (Gaussian mixture regression; Ghahramani &
 * Jordan 1994, Cohn, Ghahramani & Jordan 1996). So it bends where the groups take turns, says how far off it may be
 * for each row, and needs no choice of what is predicted before the fit.
 *
 * A row may lack some of x: it is predicted from the rest, exactly. One that lacks all gets the marginal of y. Noise
 * takes no part.
 *
 * @param rows named columns, of which those of `from` are read; a matrix or nested arrays with all columns of the model
 *   (the targets' values are not read) or with those of `from` alone, in the order of the model unless `from` is given
 * @throws InputError `INVALID_OPTION`, `UNKNOWN_OPTION`, `COLUMN_MISMATCH`, `INVALID_DATA`, `NOT_FINITE` (infinite
 *   values); the signal's reason when cancelled
 * @example
 * const { model } = await gaussianMixture([[1, 2.1], [2, 3.9], [3, 6], [4, 8.2], [5, 9.8]], { k: 1 });
 * const { expected, lower, upper } = await regress(model, [[6]], { target: 1, level: 0.9 });
 * expected.data; // [11.91]
 * lower.data[0] < 11.91 && upper.data[0] > 11.91; // true
 */
export async function regress(model: MixtureModel, rows: Data, options: RegressOptions): Promise<Regression> {
  checkOptions('regress', options, ['target', 'from', 'level', 'signal', 'onProgress']);
  checkMixture('regress', model);
  const { signal, onProgress } = options;
  const target = columnNumbers('regress: target', options.target, model);
  const from =
    options.from === undefined
      ? Array.from({ length: model.columns }, (_, a) => a).filter((a) => !target.includes(a))
      : columnNumbers('regress: from', options.from, model);
  const both = from.find((a) => target.includes(a));
  if (both !== undefined) {
    throw new InputError(
      'INVALID_OPTION',
      `regress: column ${both} is in target and in from; it can be in one.`,
    );
  }
  if (from.length === 0) {
    throw new InputError('INVALID_OPTION', 'regress: every column is a target; leave some to predict from.');
  }
  const level =
    options.level === undefined
      ? undefined
      : realNumber('regress: level', options.level, { above: 0, below: 1 });
  const { covariance, reading, mixture } = model.withoutNoise().parts;
  const expectation = posteriorOf(mixture, FAMILIES[covariance]);
  const { k, columns } = expectation;
  const predictors = predictorsOf(rows, from, model);
  const { rows: known } = await gappyRows('regress', predictors, readingOfColumns(reading, from), signal);
  const count = known.rows;
  const width = from.length;
  const height = target.length;
  const outcome = readingOfColumns(reading, target);
  const lengths = unitLengths(outcome);
  const results = Array.from({ length: level === undefined ? 2 : 4 }, () => new Float64Array(count * height));
  const row = new Float64Array(columns).fill(NaN);
  const shares = new Float64Array(k);
  const degrees = mixture.tails?.degreesOfFreedom;
  let done = 0;
  for (const { observed: given, rows: members } of await inTurns(patternGroups(known.data, width), signal)) {
    await turn(signal);
    const observed = given.map((at) => from[at]!).sort();
    const missing = Int32Array.from({ length: columns }, (_, a) => a).filter((a) => !observed.includes(a));
    const marginal = marginalOf(expectation, { observed, missing });
    const sight = sightOf(expectation, { observed, missing });
    const { squares, guesses } = sight;
    const spreads = Array.from({ length: k }, (_, j) => spreadOf(marginal, j));
    const places = target.map((a) => missing.indexOf(a));
    const freedom = degrees?.map((each) => each + observed.length);
    for (const i of members) {
      if (done++ % 64 === 0) {
        await turn(signal);
        onProgress?.({ stage: 'regress', fraction: done / count });
      }
      for (const at of given) row[from[at]!] = known.data[i * width + at]!;
      scoreObserved(expectation, marginal, row, shares, sight);
      shareOut(shares);
      for (let t = 0; t < height; t++) {
        const r = places[t]!;
        const along: ColumnMixture = {
          weights: shares,
          means: spreads.map((_, j) => guesses[j * missing.length + r]!),
          deviations: spreads.map((spread, j) => {
            const stretch = degrees ? (degrees[j]! + squares[j]!) / freedom![j]! : 1;
            return Math.sqrt(spread[(r * (r + 3)) / 2]! * stretch);
          }),
          degreesOfFreedom: freedom,
        };
        const { mean, variance } = momentsAt(along);
        const place = i * height + t;
        results[0]![place] = mean;
        results[1]![place] = Math.sqrt(variance) * lengths[t]!;
        if (level === undefined) continue;
        results[2]![place] = quantileAt(along, 0.5 * (1 - level));
        results[3]![place] = quantileAt(along, 0.5 * (1 + level));
      }
    }
  }
  onProgress?.({ stage: 'regress', fraction: 1 });
  const matrix = (data: Float64Array): Matrix => ({ data, rows: count, columns: height });
  const placed = (data: Float64Array): Matrix => matrix(toInputUnits(data, outcome));
  return {
    target,
    expected: placed(results[0]!),
    deviations: matrix(results[1]!),
    ...(level !== undefined && { lower: placed(results[2]!), upper: placed(results[3]!) }),
  };
}

/** The columns to predict from, in the order of `from`. */
function predictorsOf(rows: Data, from: readonly number[], { columns, names }: MixtureModel): Data {
  if (typeof rows === 'object' && rows !== null && !isMatrix(rows) && !Array.isArray(rows)) {
    const named = rows as NamedColumns;
    // Names are matched as every model matches them; without them columns count by their place.
    if (names) return named;
    const keys = Object.keys(named);
    if (keys.length !== columns) return named;
    return Object.fromEntries(from.map((a) => [keys[a]!, named[keys[a]!]!]));
  }
  const source = rowsOf(rows);
  if (source.columns !== columns) return rows;
  const block = new Float64Array(columns);
  const data = new Float64Array(source.rows * from.length);
  for (let i = 0; i < source.rows; i++) {
    source.read(i, 1, block);
    for (const [at, a] of from.entries()) data[i * from.length + at] = block[a]!;
  }
  return { data, rows: source.rows, columns: from.length };
}
