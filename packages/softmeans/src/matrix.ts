import { InputError } from './errors.ts';

/** A typed array that is only read. */
export interface ReadonlyFloat64Array extends Iterable<number> {
  readonly length: number;
  readonly [index: number]: number;
  at(index: number): number | undefined;
  slice(start?: number, end?: number): Float64Array;
  subarray(start?: number, end?: number): ReadonlyFloat64Array;
  map(callback: (value: number, index: number) => number): Float64Array;
  reduce<T>(callback: (sum: T, value: number, index: number) => T, start: T): T;
  every(test: (value: number, index: number) => boolean): boolean;
  some(test: (value: number, index: number) => boolean): boolean;
  indexOf(value: number): number;
  entries(): ArrayIterator<[number, number]>;
}

/** Rows of numbers, row-major: the value of row i, column j is `data[i * columns + j]`. */
export interface Matrix {
  readonly data: Float64Array | Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** Named columns of equal length. */
export type NamedColumns = Readonly<Record<string, ArrayLike<number>>>;

/** What every function that takes rows accepts: a matrix, nested arrays (one per row) or named columns. */
export type Data = Matrix | ArrayLike<ArrayLike<number>> | NamedColumns;

export function isMatrix(data: unknown): data is Matrix {
  if (typeof data !== 'object' || data === null) return false;
  const { data: values, rows, columns } = data as Partial<Matrix>;
  return (
    (values instanceof Float64Array || values instanceof Float32Array) &&
    typeof rows === 'number' &&
    typeof columns === 'number'
  );
}

/**
 * Rows as they are read, block by block, whatever holds them.
 *
 * `read` writes rows first … first + count − 1 column by column: the value of row first + i, column j goes to
 * `into[j * count + i]`.
 */
export interface Rows {
  readonly rows: number;
  readonly columns: number;
  /** `float32` where the caller's own values are; K-means then works in single precision. */
  readonly precision: 'float64' | 'float32';
  /** The columns' names, where they have any. */
  readonly names?: readonly string[];
  read(first: number, count: number, into: Float64Array): void;
}

/**
 * A reader over any accepted form of data, without copying it.
 *
 * @throws InputError `INVALID_DATA` for ragged rows, columns of unequal length, or anything that is not rows.
 */
export function rowsOf(data: Data): Rows {
  if (isMatrix(data)) return rowsOfMatrix(data);
  if (typeof data !== 'object' || data === null) {
    throw new InputError(
      'INVALID_DATA',
      `data: expected rows of numbers, got ${data === null ? 'null' : typeof data}.`,
    );
  }
  if (ArrayBuffer.isView(data)) {
    throw new InputError(
      'INVALID_DATA',
      'data: a typed array alone does not say its columns; pass { data, rows, columns }.',
    );
  }
  if (Array.isArray(data)) return rowsOfArrays(data as ArrayLike<ArrayLike<number>>);
  return rowsOfColumns(data as NamedColumns);
}

const matrices = new WeakMap<Rows, Matrix>();

/**
 * The matrix that a reader reads, where it reads one and changes nothing. It is not a field of the reader, so that
 * readers made from others by spreading do not have it.
 */
export function matrixBehind(source: Rows): Matrix | undefined {
  return matrices.get(source);
}

/** Columns that a reader of rows goes through at a time: their lines stay in the first cache. */
const STRIPE = 8;

function rowsOfMatrix({ data, rows, columns }: Matrix): Rows {
  for (const [name, value] of [
    ['rows', rows],
    ['columns', columns],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new InputError('INVALID_DATA', `data.${name}: expected a whole number, got ${value}.`);
    }
  }
  if (data.length !== rows * columns) {
    throw new InputError(
      'INVALID_DATA',
      `data: ${rows} rows of ${columns} columns need ${rows * columns} values, got ${data.length}.`,
    );
  }
  const source: Rows = {
    rows,
    columns,
    precision: data instanceof Float32Array ? 'float32' : 'float64',
    read(first, count, into) {
      for (let start = 0; start < columns; start += STRIPE) {
        const end = Math.min(columns, start + STRIPE);
        for (let i = 0, row = first * columns; i < count; i++, row += columns) {
          for (let j = start; j < end; j++) into[j * count + i] = data[row + j]!;
        }
      }
    },
  };
  matrices.set(source, { data, rows, columns });
  return source;
}

function rowsOfArrays(data: ArrayLike<ArrayLike<number>>): Rows {
  const rows = data.length;
  const columns = rows === 0 ? 0 : (data[0]?.length ?? 0);
  let single = rows > 0;
  for (let i = 0; i < rows; i++) {
    const row: unknown = data[i];
    if (!Array.isArray(row) && !(ArrayBuffer.isView(row) && 'length' in row)) {
      throw new InputError('INVALID_DATA', `data[${i}]: expected an array of numbers, got ${typeName(row)}.`);
    }
    const { length } = row as ArrayLike<number>;
    if (length !== columns) {
      throw new InputError(
        'INVALID_DATA',
        `data[${i}]: ${length} values, but the first row has ${columns}. Every row needs the same columns.`,
      );
    }
    if (!(row instanceof Float32Array)) single = false;
  }
  return {
    rows,
    columns,
    precision: single ? 'float32' : 'float64',
    read(first, count, into) {
      for (let start = 0; start < columns; start += STRIPE) {
        const end = Math.min(columns, start + STRIPE);
        for (let i = 0; i < count; i++) {
          const row = data[first + i]!;
          for (let j = start; j < end; j++) into[j * count + i] = numberAt(row[j], first + i, j);
        }
      }
    },
  };
}

function rowsOfColumns(data: NamedColumns): Rows {
  const names = Object.keys(data);
  const columns = names.map((name) => data[name]!);
  const rows = columns[0]?.length ?? 0;
  for (const [j, column] of columns.entries()) {
    const unknownColumn: unknown = column;
    if (!Array.isArray(unknownColumn) && !ArrayBuffer.isView(unknownColumn)) {
      throw new InputError(
        'INVALID_DATA',
        `column "${names[j]}": expected an array of numbers, got ${typeName(unknownColumn)}.`,
      );
    }
    if (column.length !== rows) {
      throw new InputError(
        'INVALID_DATA',
        `column "${names[j]}": ${column.length} values, but column "${names[0]}" has ${rows}.`,
      );
    }
  }
  return {
    rows,
    columns: names.length,
    names,
    precision: rows > 0 && columns.every((column) => column instanceof Float32Array) ? 'float32' : 'float64',
    read(first, count, into) {
      for (const [j, column] of columns.entries()) {
        for (let i = 0; i < count; i++)
          into[j * count + i] = numberAt(column[first + i], first + i, names[j]!);
      }
    },
  };
}

/** Null and undefined stand for a missing value; anything else that is no number is an error. */
function numberAt(value: unknown, row: number, column: number | string): number {
  if (typeof value === 'number') return value;
  if (value === null || value === undefined) return NaN;
  const place = typeof column === 'number' ? `column ${column}` : `column "${column}"`;
  throw new InputError('INVALID_DATA', `row ${row}, ${place}: expected a number, got ${typeName(value)}.`);
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string')
    return `the text ${JSON.stringify(value.length > 20 ? `${value.slice(0, 20)}…` : value)}`;
  return typeof value;
}

/**
 * A matrix of its own from any accepted form of data.
 *
 * @param data matrix, nested arrays or named columns
 * @returns a row-major copy, rows × columns; single precision only where the data were
 * @throws InputError `INVALID_DATA` for ragged rows or values that are no numbers
 * @example
 * const { data, rows, columns } = toMatrix([[1, 2], [3, 4], [5, 6]]);
 * [data[2], rows, columns]; // [3, 3, 2]
 */
export function toMatrix(data: Data): Matrix {
  return collect(rowsOf(data));
}

/** All rows of a reader as a matrix of its own, in the reader's precision. */
export function collect(source: Rows): Matrix {
  const { rows, columns } = source;
  const values =
    source.precision === 'float32' ? new Float32Array(rows * columns) : new Float64Array(rows * columns);
  const block = new Float64Array(Math.min(rows, 512) * columns);
  for (let first = 0; first < rows; first += 512) {
    const count = Math.min(512, rows - first);
    source.read(first, count, block);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < columns; j++) values[(first + i) * columns + j] = block[j * count + i]!;
    }
  }
  return { data: values, rows, columns };
}
