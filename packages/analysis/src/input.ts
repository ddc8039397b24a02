import {
  type Column,
  type LeftColumn,
  type NumberColumn,
  type Selection,
  type Table,
  TableError,
  selectColumns,
} from '@softmeans/tables';
import { type MixtureMissingPolicy, type NamedColumns } from 'softmeans';
import { CallError } from './errors.ts';
import type { TableOptions } from './options.ts';
import { shownName, sentenceList } from './words/words.ts';

/** A table and the columns of it that are used. */
export interface Input {
  readonly table: Table;
  /** The columns of numbers that are used, in the order of `data`. */
  readonly used: readonly NumberColumn[];
  readonly left: readonly LeftColumn[];
  /** The column of known classes. */
  readonly classes?: Column;
  /** One weight per row. */
  readonly weights?: Float64Array;
  readonly data: NamedColumns;
  /** Rows that have a value in every used column. */
  readonly complete: number;
}

export interface InputOptions extends TableOptions {
  readonly class?: string;
  readonly weights?: string;
  readonly missing?: MixtureMissingPolicy;
}

/**
 * Chooses the columns for a job and checks their values.
 *
 * @throws CallError if no column of numbers is left, or a value is missing or infinite where that is not allowed
 * @example
 * const { used, complete } = selectInput(bundledTable('penguins'), { missing: 'drop' });
 * [used.length, complete]; // [4, 342]
 */
export function selectInput(table: Table, options: InputOptions): Input {
  const { weights: weightsName, missing } = options;
  const weights = weightsName === undefined ? undefined : weightsOf(table, weightsName);
  const taken = weightsName === undefined ? [] : [weightsName];
  const selection = selectColumns(table, {
    ...(options.columns && {
      columns: namesOf(table, options.columns).filter((name) => name !== weightsName),
    }),
    exclude: [...namesOf(table, options.exclude ?? []), ...taken],
    ...(options.class !== undefined && { class: options.class }),
  });
  if (selection.used.length === 0) throw new CallError(nothingToUse(table, selection));
  const data: NamedColumns = Object.fromEntries(selection.used.map(({ name, values }) => [name, values]));
  // The keys of an object that look like whole numbers come first, whatever order they were put in.
  const used = Object.keys(data).map((name) => selection.used.find((column) => column.name === name)!);
  const left = selection.left.map((column) =>
    column.name === weightsName ? { ...column, why: 'it holds the weights of the rows' } : column,
  );
  const complete = checkValues(table, used, missing);
  return {
    table,
    used,
    left,
    ...(selection.class && { classes: selection.class }),
    ...(weights && { weights }),
    data,
    complete,
  };
}

/** Refuses a k that the rows cannot bear. */
export function checkK(k: number, { complete }: Input): void {
  if (k <= complete) return;
  throw new CallError(
    `--k is ${k}, but only ${complete} ${complete === 1 ? 'row' : 'rows'} can be used. Choose --k of at most ${complete}.`,
  );
}

/** An item is one name, or several with commas between them; a name may itself hold a comma. */
export function namesOf({ columns }: Table, items: readonly string[]): string[] {
  return items.flatMap((item) => {
    if (columns.some(({ name }) => name === item)) return [item];
    return item
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  });
}

function nothingToUse(table: Table, { left }: Selection): string {
  const why = left.slice(0, 6).map(({ name, why }) => `${shownName(name)}: ${why}`);
  const more = left.length > 6 ? `; and ${left.length - 6} more` : '';
  const reasons = why.length > 0 ? ` (${why.join('; ')}${more})` : '';
  const which =
    table.columns.length === 1 ? 'its column cannot' : `none of its ${table.columns.length} columns can`;
  const constant = left.filter(({ reason }) => reason === 'constant').length;
  const advice =
    constant === 0
      ? 'Name columns that hold numbers with --columns.'
      : constant === left.length
        ? 'Every row is equal, so there are no groups to find.'
        : 'No column of numbers has more than one value, so there are no groups to find.';
  return `${table.name ?? 'the table'}: ${which} be used${reasons}. ${advice}`;
}

function weightsOf(table: Table, name: string): Float64Array {
  let column: NumberColumn | undefined;
  try {
    [column] = selectColumns(table, { columns: [name] }).used;
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    throw new CallError(`--weights: ${error.message.replace(/^columns: /, '')}`, { cause: error });
  }
  const values = column!.values;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! >= 0 && values[i]! < Infinity) continue;
    const got = Number.isNaN(values[i]!) ? 'missing' : String(values[i]);
    throw new CallError(
      `--weights: row ${i + 1} of column ${shownName(name)} is ${got}; a weight is a number of at least 0.`,
    );
  }
  return values;
}

/** Counts the complete rows; names the first value that is not allowed. */
function checkValues(
  table: Table,
  used: readonly NumberColumn[],
  missing: MixtureMissingPolicy | undefined,
): number {
  for (const { name, values } of used) {
    for (let i = 0; i < values.length; i++) {
      if (Math.abs(values[i]!) === Infinity) {
        throw new CallError(
          `row ${i + 1}, column ${shownName(name)}: ${values[i]} is not a finite number. Correct the cell, or leave the column out with --exclude.`,
        );
      }
    }
  }
  const gappy = used.filter(({ missing }) => missing > 0);
  if (gappy.length === 0) return table.rows;
  let incomplete = 0;
  let first = -1;
  for (let i = 0; i < table.rows; i++) {
    if (!gappy.some(({ values }) => Number.isNaN(values[i]!))) continue;
    if (incomplete++ === 0) first = i;
  }
  if (missing === 'refuse') {
    const where = gappy
      .filter(({ values }) => Number.isNaN(values[first]!))
      .map(({ name }) => shownName(name));
    throw new CallError(
      `${incomplete} of ${table.rows} rows ${incomplete === 1 ? 'has' : 'have'} missing values, the first is row ${first + 1} (${sentenceList(where.slice(0, 4))}). ` +
        'Use --missing drop to leave such rows out, or --missing mean or --missing median to fill the gaps in.',
    );
  }
  if (missing === 'drop' && incomplete === table.rows) {
    throw new CallError(
      'every row has a missing value. Use --missing mean to fill the gaps in, or leave the emptiest columns out with --exclude.',
    );
  }
  return missing === 'drop' ? table.rows - incomplete : table.rows;
}
