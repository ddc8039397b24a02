import { InputError } from '../errors.ts';
import { exp, expm1, log, log1p } from '../mathematics.ts';
import { type Data, type Matrix, type Rows, collect, rowsOf } from '../matrix.ts';
import { checkOptions, choice, realNumber } from '../options.ts';
import { fewLevels } from './levels.ts';
import { isConstant } from './moments.ts';
import { columnPlace, valuePlace } from './place.ts';
import { skewness, yeoJohnsonLambda } from './skewness.ts';

/** What is done to a column: nothing, ln x, or the Yeo-Johnson transform of its lambda. */
export type PowerMethod = 'none' | 'log' | 'yeo-johnson';

/** What was learned of one column. Plain data, fit for a model file. */
export interface PowerColumn {
  readonly method: PowerMethod;
  /** Of `yeo-johnson`; 1 otherwise. 1 leaves values as they are, 0 is ln(1 + x) for x ≥ 0. */
  readonly lambda: number;
  /** Skewness before: 0 for a symmetric column, positive for a long tail to the right. */
  readonly skewness: number;
  /** Skewness after. */
  readonly result: number;
  /** Why this was done, in a sentence. */
  readonly reason: string;
}

/** How columns are made less skewed. */
export interface PowerTransform {
  readonly columns: readonly PowerColumn[];
}

export interface PowerOptions {
  /**
   * `auto` (default): columns whose skewness is above `skewness` in size get the logarithm where all values are
   * positive and it does nearly as well, else Yeo-Johnson; the others are left alone, and so are columns of at most
   * 10 distinct values that repeat, such as codes and grades. `yeo-johnson`: every column, as scikit-learn's
   * PowerTransformer. `log`: every column, which must be positive.
   */
  readonly method?: 'auto' | 'yeo-johnson' | 'log';
  /** `auto`: the skewness, in size, from which a column is transformed; default 1. */
  readonly skewness?: number;
}

/** The logarithm is easier to read than Yeo-Johnson, so it may leave this much more skewness. */
const READABLE = 0.5;

/**
 * Finds, column by column, a monotone transform that takes skewness away (Yeo & Johnson 2000; lambda by maximum
 * likelihood, as in scikit-learn's PowerTransformer). K-means measures squared distances, so a long tail would take
 * a cluster of its own, and the bulk of the rows would look like one.
 *
 * Missing values (NaN) are left out and stay NaN. A constant column is left alone. Scale afterwards, for example
 * with `standardScaling`.
 *
 * @param data rows × columns
 * @param options `method` and `skewness`
 * @returns per column the method, its lambda, the skewness before and after, and the reason
 * @throws InputError `TOO_FEW_ROWS`, `INVALID_DATA` (`log` of a value that is not positive), `NOT_FINITE`,
 *   `INVALID_OPTION`, `UNKNOWN_OPTION`
 * @example
 * const rows = [[1, 4], [2, 5], [4, 6], [8, 7], [64, 8]];
 * const found = powerTransform(rows);
 * found.columns.map(({ method }) => method); // ['log', 'none']
 * applyPower(found, [[8, 7]]).data; // [2.0794, 7]
 */
export function powerTransform(data: Data, options: PowerOptions = {}): PowerTransform {
  checkOptions('powerTransform', options, ['method', 'skewness']);
  const method = choice(
    'powerTransform: method',
    options.method,
    ['auto', 'yeo-johnson', 'log'] as const,
    'auto',
  );
  const threshold = realNumber('powerTransform: skewness', options.skewness, { minimum: 0, default: 1 });
  const source = rowsOf(data);
  if (source.rows === 0) throw new InputError('TOO_FEW_ROWS', 'powerTransform: the data have no rows.');
  return { columns: columnsOf(source).map((values, j) => learn(source, values, j, method, threshold)) };
}

/** The columns of a source as arrays, infinite values refused. */
function columnsOf(source: Rows): Float64Array[] {
  const { rows, columns } = source;
  const block = new Float64Array(rows * columns);
  source.read(0, rows, block);
  return Array.from({ length: columns }, (_, j) => {
    const values = block.subarray(j * rows, (j + 1) * rows);
    for (const [i, value] of values.entries()) {
      if (Math.abs(value) !== Infinity) continue;
      throw new InputError(
        'NOT_FINITE',
        `powerTransform: ${valuePlace(source, i, j)} is ${value}; every value must be a finite number.`,
      );
    }
    return values;
  });
}

function learn(
  source: Rows,
  column: Float64Array,
  j: number,
  method: 'auto' | 'yeo-johnson' | 'log',
  threshold: number,
): PowerColumn {
  const values = column.filter((value) => !Number.isNaN(value));
  if (values.length === 0) {
    throw new InputError(
      'NOT_FINITE',
      `powerTransform: ${columnPlace(source, j)} has no value in any row. Leave this column out.`,
    );
  }
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of values) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  if (method === 'log' && !(least > 0)) {
    const row = column.indexOf(least);
    throw new InputError(
      'INVALID_DATA',
      `powerTransform: ${valuePlace(source, row, j)} is ${least}, which has no logarithm. Use method: 'yeo-johnson'.`,
    );
  }
  const before = skewness(values);
  const left = (reason: string): PowerColumn => ({
    method: 'none',
    lambda: 1,
    skewness: before,
    result: before,
    reason,
  });
  if (isConstant(least, greatest)) return left('It has one value in every row.');
  const size = before.toFixed(1);
  if (method === 'auto' && Math.abs(before) <= threshold) {
    return left(`Its skewness of ${size} is within ±${threshold}.`);
  }
  const levels = method === 'auto' ? fewLevels(values) : undefined;
  if (levels !== undefined) {
    return left(`It has ${levels} distinct values alone: codes or grades, which have no tail.`);
  }
  const tail = before > 0 ? 'a long tail to the right' : 'a long tail to the left';
  const logarithm = least > 0 ? skewness(values.map((value) => log(value))) : NaN;
  if (method === 'log') return found('log', 1, logarithm, 'The logarithm was asked for.');
  const lambda = yeoJohnsonLambda(values);
  const after = skewness(values.map((value) => yeoJohnson(value, lambda)));
  if (method === 'yeo-johnson') return found('yeo-johnson', lambda, after, 'Yeo-Johnson was asked for.');
  const why = `It has ${tail} (skewness ${size}).`;
  if (Math.abs(logarithm) <= Math.max(threshold, Math.abs(after) + READABLE))
    return found('log', 1, logarithm, why);
  if (!(Math.abs(after) < Math.abs(before)))
    return left(`${why} No power takes it away: the tail is a few far values.`);
  return found('yeo-johnson', lambda, after, why);

  function found(method: PowerMethod, lambda: number, result: number, reason: string): PowerColumn {
    return { method, lambda, skewness: before, result, reason };
  }
}

/**
 * Rows with a power transform applied.
 *
 * @param transform as `powerTransform` returned it
 * @param data rows × columns, the columns that it was made from
 * @returns a new matrix; NaN where a value is missing, or not positive in a column that takes the logarithm
 * @throws InputError `COLUMN_MISMATCH`, `INVALID_DATA`
 * @example
 * const found = powerTransform([[1], [2], [4], [8]], { method: 'log' });
 * applyPower(found, [[1], [4]]).data; // [0, 1.386294]
 */
export function applyPower(transform: PowerTransform, data: Data): Matrix {
  return mapped('applyPower', transform, data, ({ method, lambda }, value) => {
    if (method === 'none') return value;
    if (method === 'log') return value > 0 ? log(value) : NaN;
    return yeoJohnson(value, lambda);
  });
}

/**
 * Takes a power transform back.
 *
 * @param transform as `powerTransform` returned it
 * @param data transformed rows, rows × columns
 * @returns a new matrix in the units of the transform's data; ±Infinity for a value that no row can have
 * @throws InputError `COLUMN_MISMATCH`, `INVALID_DATA`
 * @example
 * const rows = [[1], [2], [4], [80]];
 * const found = powerTransform(rows, { method: 'yeo-johnson' });
 * invertPower(found, applyPower(found, rows)).data; // [1.000, 2.000, 4.000, 80.000]
 */
export function invertPower(transform: PowerTransform, data: Data): Matrix {
  return mapped('invertPower', transform, data, ({ method, lambda }, value) => {
    if (method === 'none') return value;
    return method === 'log' ? exp(value) : inverseYeoJohnson(value, lambda);
  });
}

function mapped(
  call: string,
  { columns }: PowerTransform,
  data: Data,
  map: (column: PowerColumn, value: number) => number,
): Matrix {
  const source = rowsOf(data);
  if (source.rows > 0 && source.columns !== columns.length) {
    throw new InputError(
      'COLUMN_MISMATCH',
      `${call}: the transform has ${columns.length} columns, the rows have ${source.columns}.`,
    );
  }
  return collect({
    ...source,
    read(first, count, into) {
      source.read(first, count, into);
      for (let j = 0; j < source.columns; j++) {
        for (let at = j * count; at < (j + 1) * count; at++) into[at] = map(columns[j]!, into[at]!);
      }
    },
  });
}

/** The Yeo-Johnson transform (Yeo & Johnson 2000, equation 2.1), as expm1 so that small lambdas keep digits. */
export function yeoJohnson(x: number, lambda: number): number {
  if (x >= 0) return lambda === 0 ? log1p(x) : expm1(lambda * log1p(x)) / lambda;
  const mirrored = 2 - lambda;
  return mirrored === 0 ? -log1p(-x) : -expm1(mirrored * log1p(-x)) / mirrored;
}

function inverseYeoJohnson(y: number, lambda: number): number {
  const power = y >= 0 ? lambda : 2 - lambda;
  const size = Math.abs(y);
  if (power === 0) return Math.sign(y) * expm1(size);
  const inside = power * size;
  if (inside <= -1) return Math.sign(y) * Infinity;
  return Math.sign(y) * expm1(log1p(inside) / power);
}
