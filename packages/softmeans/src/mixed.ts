import { InputError } from './errors.ts';
import type { Matrix } from './matrix.ts';
import { show } from './options.ts';

/** Named columns of equal length, of numbers or of categories (texts; null where one is missing). */
export type MixedColumns = Readonly<Record<string, ArrayLike<number> | readonly (string | null)[]>>;

/** Mixed columns taken apart. */
export interface SplitColumns {
  readonly rows: number;
  /** The columns of numbers. */
  readonly names: readonly string[];
  /** rows × names; NaN where a value is missing. */
  readonly numbers: Matrix;
  readonly categories: Readonly<Record<string, readonly (string | null)[]>>;
}

/**
 * Takes mixed columns apart: a column is one of categories where its first value that is there is a text.
 *
 * @param wanted the columns to take and what they hold; default: all, by their values
 * @throws InputError `INVALID_DATA`, `COLUMN_MISMATCH`
 */
export function splitColumns(
  call: string,
  columns: MixedColumns,
  wanted?: { readonly numbers: readonly string[]; readonly categories: readonly string[] },
): SplitColumns {
  const given: unknown = columns;
  if (typeof given !== 'object' || given === null || Array.isArray(given) || ArrayBuffer.isView(given)) {
    throw new InputError(
      'INVALID_DATA',
      `${call}: expected named columns such as { age: [31, 45], city: ['Porto', null] }, got ${show(given)}.`,
    );
  }
  const names = wanted ? [...wanted.numbers, ...wanted.categories] : Object.keys(columns);
  if (names.length === 0) throw new InputError('INVALID_DATA', `${call}: there are no columns.`);
  const lists = names.map((name): readonly unknown[] => {
    if (!Object.hasOwn(columns, name)) {
      throw new InputError('COLUMN_MISMATCH', `${call}: the model needs column ${show(name)}.`);
    }
    const values: unknown = columns[name];
    if (Array.isArray(values)) return values as readonly unknown[];
    if (ArrayBuffer.isView(values) && 'length' in values) return Array.from(values as Float64Array);
    throw new InputError(
      'INVALID_DATA',
      `${call}: column ${show(name)} must be an array, got ${show(values)}.`,
    );
  });
  const rows = lists[0]!.length;
  for (const [j, values] of lists.entries()) {
    if (values.length === rows) continue;
    throw new InputError(
      'INVALID_DATA',
      `${call}: column ${show(names[j])} has ${values.length} values, column ${show(names[0])} has ${rows}.`,
    );
  }
  const isCategory = names.map((name, j) =>
    wanted
      ? wanted.categories.includes(name)
      : typeof lists[j]!.find((value) => value !== null && value !== undefined) === 'string',
  );
  const numeric = names.filter((_, j) => !isCategory[j]);
  const data = new Float64Array(rows * numeric.length);
  const categories: [string, readonly (string | null)[]][] = [];
  let column = 0;
  for (const [j, values] of lists.entries()) {
    const wrong = (i: number, expected: string): InputError =>
      new InputError(
        'INVALID_DATA',
        `${call}: row ${i}, column ${show(names[j])}: expected ${expected}, got ${show(values[i])}.`,
      );
    if (isCategory[j]) {
      const texts = values.map((value, i): string | null => {
        if (value === null || value === undefined) return null;
        if (typeof value !== 'string') throw wrong(i, 'a text or null');
        return value;
      });
      categories.push([names[j]!, texts]);
      continue;
    }
    for (const [i, value] of values.entries()) {
      if (value !== null && value !== undefined && typeof value !== 'number') throw wrong(i, 'a number');
      data[i * numeric.length + column] = value ?? NaN;
    }
    column++;
  }
  return {
    rows,
    names: numeric,
    numbers: { data, rows, columns: numeric.length },
    categories: Object.fromEntries(categories),
  };
}
