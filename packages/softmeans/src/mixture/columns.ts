import { InputError } from '../errors.ts';
import { show } from '../options.ts';

/** Columns of a model, by number from 0 or by name. */
export type ModelColumns = ArrayLike<number | string> | number | string;

/** What a model calls its columns. */
export interface ColumnNames {
  readonly columns: number;
  readonly names?: readonly string[] | undefined;
}

/**
 * The numbers of columns that are named or numbered, in the order given.
 *
 * @throws InputError `INVALID_OPTION` for a column that is not there, one given twice, or none at all
 */
export function columnNumbers(call: string, given: ModelColumns, model: ColumnNames): number[] {
  const unknown: unknown = given;
  const list =
    typeof unknown === 'number' || typeof unknown === 'string'
      ? [unknown]
      : Array.isArray(unknown) || ArrayBuffer.isView(unknown)
        ? Array.from(given as ArrayLike<number | string>)
        : [];
  if (list.length === 0) {
    throw new InputError(
      'INVALID_OPTION',
      `${call} must be numbers or names of columns, at least one, got ${show(given)}.`,
    );
  }
  const numbers = list.map((column) => columnNumber(call, column, model));
  for (const [i, column] of numbers.entries()) {
    if (numbers.indexOf(column) === i) continue;
    throw new InputError('INVALID_OPTION', `${call} names column ${show(list[i])} twice.`);
  }
  return numbers;
}

/** @throws InputError `INVALID_OPTION` for a column that is not there */
export function columnNumber(call: string, column: unknown, { columns, names }: ColumnNames): number {
  if (typeof column === 'string' && names?.includes(column)) return names.indexOf(column);
  if (typeof column === 'number' && Number.isInteger(column) && column >= 0 && column < columns)
    return column;
  const known = names ? names.slice(0, 10).map(show).join(', ') : `the numbers 0 to ${columns - 1}`;
  throw new InputError(
    'INVALID_OPTION',
    `${call}: there is no column ${show(column)}; the model's columns are ${known}${(names?.length ?? 0) > 10 ? ' and more' : ''}.`,
  );
}
