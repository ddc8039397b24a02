import { InputError } from './errors.ts';
import { show } from './options.ts';

/**
 * Rows of mostly zeros, compressed (CSR): row i has the values `values[starts[i]] … values[starts[i + 1] − 1]` in the
 * columns `indices[…]` of the same places, ascending.
 */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  /** rows + 1 places, the first 0, never falling. */
  readonly starts: Uint32Array;
  /** The column of each value, ascending within a row. */
  readonly indices: Uint32Array;
  readonly values: Float64Array | Float32Array;
}

/**
 * A sparse matrix from the entries of each row.
 *
 * @param rows per row its [column, value] pairs, in any order; values of the same column are added up
 * @param columns number of columns
 * @throws InputError `INVALID_DATA` for a column out of range, `NOT_FINITE` for a value that is no finite number
 * @example
 * const matrix = sparseMatrix([[[2, 1.5]], [], [[0, 1], [2, 2]]], 3);
 * matrix.starts; // [0, 1, 1, 3]
 * matrix.indices; // [2, 0, 2]
 */
export function sparseMatrix(
  rows: readonly (readonly (readonly [column: number, value: number])[])[],
  columns: number,
): SparseMatrix {
  const starts = new Uint32Array(rows.length + 1);
  const indices: number[] = [];
  const values: number[] = [];
  for (const [i, row] of rows.entries()) {
    const sums = new Map<number, number>();
    for (const [column, value] of row) sums.set(column, (sums.get(column) ?? 0) + value);
    for (const column of [...sums.keys()].sort((a, b) => a - b)) {
      indices.push(column);
      values.push(sums.get(column)!);
      if (!Number.isSafeInteger(column) || column < 0 || column >= columns) {
        throw new InputError(
          'INVALID_DATA',
          `row ${i}: there is no column ${show(column)} among ${columns}.`,
        );
      }
    }
    starts[i + 1] = indices.length;
  }
  const matrix = {
    rows: rows.length,
    columns,
    starts,
    indices: Uint32Array.from(indices),
    values: Float64Array.from(values),
  };
  checkSparse('sparseMatrix', matrix);
  return matrix;
}

/** @throws InputError `INVALID_DATA` unless the parts fit together, `NOT_FINITE` for NaN or an infinite value */
export function checkSparse(call: string, matrix: SparseMatrix): void {
  const given: unknown = matrix;
  const broken = (what: string): InputError =>
    new InputError('INVALID_DATA', `${call}: this is no sparse matrix: ${what}.`);
  if (typeof given !== 'object' || given === null) throw broken(`it is ${show(given)}`);
  const { rows, columns, starts, indices, values } = given as Partial<SparseMatrix>;
  if (!(starts instanceof Uint32Array) || !(indices instanceof Uint32Array)) {
    throw broken('starts and indices must be Uint32Arrays');
  }
  if (!(values instanceof Float64Array || values instanceof Float32Array)) {
    throw broken('values must be a Float64Array or a Float32Array');
  }
  if (
    typeof rows !== 'number' ||
    typeof columns !== 'number' ||
    !Number.isSafeInteger(columns) ||
    columns < 0
  ) {
    throw broken('rows and columns must be whole numbers');
  }
  if (starts.length !== rows + 1 || starts[0] !== 0 || starts[rows] !== indices.length) {
    throw broken(`starts must hold ${rows + 1} places from 0 to ${indices.length}`);
  }
  if (values.length !== indices.length) throw broken(`${values.length} values for ${indices.length} indices`);
  for (let i = 0; i < rows; i++) {
    if (starts[i + 1]! < starts[i]!) throw broken(`starts falls at row ${i}`);
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      if (indices[at]! >= columns) throw broken(`row ${i} has column ${indices[at]} of ${columns}`);
      if (at > starts[i]! && indices[at]! <= indices[at - 1]!)
        throw broken(`the columns of row ${i} do not ascend`);
      if (Number.isFinite(values[at])) continue;
      throw new InputError(
        'NOT_FINITE',
        `${call}: row ${i}, column ${indices[at]} is ${values[at]}; every value must be a finite number.`,
      );
    }
  }
}

/** ‖row‖² of every row. */
export function squaredLengths({ rows, starts, values }: SparseMatrix): Float64Array {
  const squares = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let at = starts[i]!; at < starts[i + 1]!; at++) sum += values[at]! * values[at]!;
    squares[i] = sum;
  }
  return squares;
}

/** The rows turned to length 1; a row of zeros stays. */
export function toUnitRows(matrix: SparseMatrix): SparseMatrix {
  const squares = squaredLengths(matrix);
  const values = new Float64Array(matrix.values.length);
  for (let i = 0; i < matrix.rows; i++) {
    const length = Math.sqrt(squares[i]!);
    for (let at = matrix.starts[i]!; at < matrix.starts[i + 1]!; at++) {
      values[at] = length > 0 ? matrix.values[at]! / length : 0;
    }
  }
  return { ...matrix, values };
}
