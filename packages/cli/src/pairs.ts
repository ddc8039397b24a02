import { type SelectionOptions, type Table, selectColumns } from '@softmeans/tables';
import type { Matrix } from 'softmeans';
import { CallError, type TableOptions, namesOf, shownName } from '@softmeans/analysis/parts';

/**
 * A table of all pairs of rows as a matrix: each column of numbers belongs to the row of the same place.
 *
 * @throws CallError where the columns of numbers are not as many as the rows, a value is missing, or the matrix is not
 *   symmetric, or no table of similarities or kernels
 */
export function pairsOf(table: Table, options: TableOptions, what: 'similarities' | 'kernels'): Matrix {
  const { used } = selectColumns(table, {
    ...(options.columns ? { columns: namesOf(table, options.columns) } : numbersOf(table)),
    exclude: namesOf(table, options.exclude ?? []),
  });
  const { rows } = table;
  if (used.length !== rows) {
    throw new CallError(
      `${shownName(table.name ?? 'the table', 60)}: precomputed ${what} are a square, one column of numbers for each row; it has ${rows} rows and ${used.length} such columns. ` +
        (rows === used.length + 1
          ? 'If the first line holds names that are numbers, give --header yes.'
          : used.length === rows + 1
            ? 'Leave a column of row numbers out with --exclude; if the first line holds no names, give --header no.'
            : 'Give the whole matrix, or leave --exclude and --columns to what is no part of it.'),
    );
  }
  const data = new Float64Array(rows * rows);
  for (const [j, { name, values }] of used.entries()) {
    for (let i = 0; i < rows; i++) {
      if (!Number.isFinite(values[i]!)) {
        throw new CallError(
          `row ${i + 1}, column ${shownName(name)}: ${Number.isNaN(values[i]!) ? 'the value is missing' : `${values[i]} is not a finite number`}; all pairs need their ${what}.`,
        );
      }
      data[i * rows + j] = values[i]!;
    }
  }
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      const [here, there] = [data[i * rows + j]!, data[j * rows + i]!];
      if (Math.abs(here - there) > SYMMETRIC * Math.max(Math.abs(here), Math.abs(there))) {
        throw new CallError(
          `the ${what} are not symmetric: that of rows ${i + 1} and ${j + 1} is ${here} in one place and ${there} in the other. Give the mean of the matrix and its transpose.`,
        );
      }
      if (here < 0 && what === 'similarities') {
        throw new CallError(
          `the similarity of rows ${i + 1} and ${j + 1} is ${here}; none may be negative. Kernels may be: see softmeans kernel-kmeans.`,
        );
      }
    }
    if (data[i * (rows + 1)]! < 0) {
      throw new CallError(
        `the kernel of row ${i + 1} with itself is ${data[i * (rows + 1)]!}; it is a squared length and cannot be negative.`,
      );
    }
  }
  return { data, rows, columns: rows };
}

/** By how much two entries may differ that ought to be one, relative to the larger: as much as the library allows. */
const SYMMETRIC = 1e-9;

/** All columns of numbers, also those of one value, which a table of pairs may have. */
export function numbersOf({ columns }: Table): SelectionOptions {
  return { columns: columns.filter(({ kind }) => kind === 'number').map(({ name }) => name) };
}
