import type { NumberColumn } from '@softmeans/tables';

/** A column with at most so many different values is rather a category than a measurement. */
const FEW = 5;
/** In fewer rows than this, few values say nothing. */
const ROWS = 30;

/** Columns of numbers that are rather categories, with how many different values each has. */
export function findCategories(
  columns: readonly NumberColumn[],
): { readonly name: string; readonly values: number }[] {
  return columns.flatMap(({ name, values }) => {
    if (values.length < ROWS) return [];
    const seen = new Set<number>();
    for (let i = 0; i < values.length && seen.size <= FEW; i++)
      if (!Number.isNaN(values[i])) seen.add(values[i]!);
    return seen.size <= FEW ? [{ name, values: seen.size }] : [];
  });
}
