import { InputError } from '../errors.ts';
import { blocksOf } from '../linalg/blocks.ts';
import { type Steps, finish } from '../linalg/steps.ts';
import { type Data, type Matrix, type Rows, rowsOf, collect } from '../matrix.ts';
import { checkOptions, choice, show } from '../options.ts';
import { momentSteps } from './moments.ts';
import { valuePlace } from './place.ts';
import { quantileSteps } from './quantile.ts';

/**
 * What becomes of missing values (NaN; null in nested arrays and named columns): `refuse` is an error that says
 * where they are, `drop` leaves out each row that has one, `mean` and `median` put that of the column in their
 * place. Infinities are not missing: they are an error under every policy.
 */
export type MissingPolicy = 'refuse' | 'drop' | 'mean' | 'median';

/**
 * What a mixture may do besides: `em` fits to the values that are there, by maximum likelihood, and fills nothing in
 * (Ghahramani & Jordan 1994). Right where it does not depend on a value itself whether it is missing.
 */
export type MixtureMissingPolicy = MissingPolicy | 'em';

/**
 * Refuses missing and infinite values.
 *
 * @param data rows × columns
 * @throws InputError `NOT_FINITE` with the first place, the number of missing values and the way out
 * @example
 * refuseMissing([[1, 2], [3, 4]]);
 */
export function refuseMissing(data: Data): void {
  const source = rowsOf(data);
  let gaps = 0;
  let place = '';
  for (const { first, count, values } of blocksOf(source)) {
    checkNotInfinite(source, first, count, values);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < source.columns; j++) {
        if (!Number.isNaN(values[j * count + i]!)) continue;
        place ||= valuePlace(source, first + i, j);
        gaps++;
      }
    }
  }
  if (gaps === 0) return;
  throw new InputError(
    'NOT_FINITE',
    `${gaps} missing value${gaps === 1 ? '' : 's'}, the first in ${place}. Leave such rows out with dropMissing ` +
      "(missing: 'drop') or fill them in with fillMissing (missing: 'mean' or 'median').",
  );
}

/**
 * The rows without any missing value.
 *
 * @param data rows × columns
 * @returns `data`: a new matrix of the complete rows, none of them where every row lacks a value; `kept`: which
 *   row of the given data each one is
 * @throws InputError `INVALID_DATA`; `NOT_FINITE` for an infinite value
 * @example
 * const { data, kept } = dropMissing([[1, 2], [3, NaN], [5, 6]]);
 * data.data; // [1, 2, 5, 6]
 * kept; // [0, 2]
 */
export function dropMissing(data: Data): { data: Matrix; kept: Int32Array } {
  const source = rowsOf(data);
  const { columns } = source;
  const complete: number[] = [];
  for (const { first, count, values } of blocksOf(source)) {
    checkNotInfinite(source, first, count, values);
    for (let i = 0; i < count; i++) {
      let j = 0;
      while (j < columns && !Number.isNaN(values[j * count + i]!)) j++;
      if (j === columns) complete.push(first + i);
    }
  }
  const kept = Int32Array.from(complete);
  const size = kept.length * columns;
  const left = source.precision === 'float32' ? new Float32Array(size) : new Float64Array(size);
  let next = 0;
  for (const { first, count, values } of blocksOf(source)) {
    for (; next < kept.length && kept[next]! < first + count; next++) {
      const i = kept[next]! - first;
      for (let j = 0; j < columns; j++) left[next * columns + j] = values[j * count + i]!;
    }
  }
  return { data: { data: left, rows: kept.length, columns }, kept };
}

export interface FillOptions {
  /** What stands in for a missing value: the column's `mean` (default) or `median`, or one given value per column. */
  readonly with?: 'mean' | 'median' | ArrayLike<number> | undefined;
}

/**
 * The rows with every missing value replaced by one value of its column.
 *
 * @param data rows × columns
 * @param options `with`: `mean` (default) or `median` of the column's values, or the `values` of an earlier call, to
 *   treat new rows alike
 * @returns `data`: a new matrix; `values`: what was filled in, one per column
 * @throws InputError `INVALID_DATA`; `NOT_FINITE` for an infinite value or a column without any value;
 *   `INVALID_OPTION`, `UNKNOWN_OPTION`
 * @example
 * const { data, values } = fillMissing([[1, 2], [3, NaN], [5, 8]], { with: 'mean' });
 * data.data; // [1, 2, 3, 5, 5, 8]
 * values; // [3, 5]
 * fillMissing([[NaN, 7]], { with: values }).data.data; // [3, 7]
 */
export function fillMissing(data: Data, options: FillOptions = {}): { data: Matrix; values: Float64Array } {
  checkOptions('fillMissing', options, ['with']);
  const source = rowsOf(data);
  const { with: filling = 'mean' } = options;
  const values = isList(filling)
    ? givenValues(filling, source)
    : finish(fillSteps(source, choice('fillMissing: with', filling, ['mean', 'median'])));
  return { data: collect(filledRows(source, values)), values };
}

function isList(filling: string | ArrayLike<number>): filling is ArrayLike<number> {
  return Array.isArray(filling) || ArrayBuffer.isView(filling);
}

function givenValues(given: ArrayLike<number>, { rows, columns }: Rows): Float64Array {
  const values = Float64Array.from(given);
  if (values.length !== columns && rows > 0) {
    throw new InputError(
      'COLUMN_MISMATCH',
      `fillMissing: with has ${values.length} values, the rows have ${columns} columns.`,
    );
  }
  for (const [j, value] of values.entries()) {
    if (Number.isFinite(value)) continue;
    throw new InputError(
      'INVALID_OPTION',
      `fillMissing: with[${j}] must be a finite number, got ${show(given[j])}.`,
    );
  }
  return values;
}

/**
 * The value of each column that stands in for its missing ones, pausing after every block of rows.
 *
 * @throws InputError `NOT_FINITE` for an infinite value, or for a column without any value
 */
export function* fillSteps(source: Rows, filling: 'mean' | 'median'): Steps<Float64Array> {
  if (filling === 'mean') return (yield* momentSteps(source)).mean;
  const medians = yield* quantileSteps(source, [0.5]);
  return Float64Array.from(medians, ([median]) => median!);
}

/** A reader that fills in the missing values of another as it reads; nothing is copied. */
export function filledRows(source: Rows, values: ArrayLike<number>): Rows {
  return {
    ...source,
    read(first, count, into) {
      source.read(first, count, into);
      for (let j = 0; j < source.columns; j++) {
        for (let at = j * count; at < (j + 1) * count; at++)
          if (Number.isNaN(into[at]!)) into[at] = values[j]!;
      }
    },
  };
}

function checkNotInfinite(source: Rows, first: number, count: number, values: Float64Array): void {
  for (let at = 0; at < count * source.columns; at++) {
    const value = values[at]!;
    if (value !== Infinity && value !== -Infinity) continue;
    const place = valuePlace(source, first + (at % count), Math.floor(at / count));
    throw new InputError('NOT_FINITE', `${place} is ${value}; every value must be a finite number.`);
  }
}
