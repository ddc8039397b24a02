import type { Data, Matrix } from 'softmeans';

/** Rows of numbers as the plots read them. */
export interface Table {
  readonly rows: number;
  readonly columns: number;
  /** The columns' names, with their units where those are known. */
  readonly names: readonly string[];
  at(row: number, column: number): number;
}

function isMatrix(data: Data): data is Matrix {
  return 'data' in data && 'rows' in data && 'columns' in data && typeof data.rows === 'number';
}

function isList(data: object): data is ArrayLike<ArrayLike<number>> {
  return Array.isArray(data);
}

/**
 * A reader of rows in any form that the library takes.
 *
 * @param names the columns' names, in place of those that the data have; a column without one is `column 3`
 * @throws RangeError for ragged rows, and for names that are not one per column
 */
export function tableOf(data: Data, names?: readonly string[]): Table {
  if (isMatrix(data)) {
    const { data: values, rows, columns } = data;
    if (values.length !== rows * columns)
      throw new RangeError(`${rows} × ${columns} values were promised, ${values.length} are there.`);
    return named(rows, columns, names, undefined, (row, column) => values[row * columns + column]!);
  }
  if (isList(data)) {
    const columns = data[0]?.length ?? 0;
    for (let row = 0; row < data.length; row++) {
      if (data[row]!.length !== columns)
        throw new RangeError(`Row ${row} has ${data[row]!.length} values, row 0 has ${columns}.`);
    }
    return named(data.length, columns, names, undefined, (row, column) => data[row]![column]!);
  }
  const entries = Object.entries(data);
  const rows = entries[0]?.[1].length ?? 0;
  for (const [name, values] of entries) {
    if (values.length !== rows)
      throw new RangeError(`Column "${name}" has ${values.length} values, "${entries[0]![0]}" has ${rows}.`);
  }
  return named(
    rows,
    entries.length,
    names,
    entries.map(([name]) => name),
    (row, column) => entries[column]![1][row]!,
  );
}

function named(
  rows: number,
  columns: number,
  given: readonly string[] | undefined,
  own: readonly string[] | undefined,
  at: (row: number, column: number) => number,
): Table {
  if (given !== undefined && given.length !== columns) {
    throw new RangeError(`${given.length} names for ${columns} columns.`);
  }
  const names = given ?? own ?? columnNames(columns);
  return { rows, columns, names, at };
}

/** Names of columns that have none. */
export function columnNames(columns: number): string[] {
  return Array.from({ length: columns }, (_, j) => `column ${j + 1}`);
}

/**
 * A column by its name or its number, counted from 0.
 *
 * @throws RangeError where there is no such column
 */
export function columnIn(names: readonly string[], column: string | number): number {
  const at = typeof column === 'string' ? names.indexOf(column) : column;
  if (!Number.isInteger(at) || at < 0 || at >= names.length) {
    throw new RangeError(
      `There is no column ${JSON.stringify(column)}; there are ${names.length}: ${names.slice(0, 8).join(', ')}.`,
    );
  }
  return at;
}
