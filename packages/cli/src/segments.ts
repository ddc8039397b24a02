import { type Column, type Table, numberColumn, textColumn } from '@softmeans/tables';
import type { AssignedSegments } from 'softmeans';

/** The values of a column as categories: texts as they are, others as they are written; null where one is missing. */
export function categoriesIn({ values }: Column): (string | null)[] {
  return Array.from(values as ArrayLike<unknown>, (value) => {
    if (typeof value === 'string') return value === '' ? null : value;
    return value === null || Number.isNaN(value) ? null : String(value);
  });
}

/** The table with columns segment (from 1), segment_name and sureness (in percent); empty for a row left out. */
export function withSegments(
  table: Table,
  names: readonly string[],
  { labels, sureness }: Pick<AssignedSegments, 'labels' | 'sureness'>,
): { readonly columns: readonly Column[] } {
  const free = freeNames(table);
  return {
    columns: [
      ...table.columns,
      numberColumn(
        free('segment'),
        Float64Array.from(labels, (label) => (label < 0 ? NaN : label + 1)),
      ),
      textColumn(
        free('segment_name'),
        Array.from(labels, (label) => names[label] ?? null),
      ),
      numberColumn(free('sureness'), percentages(sureness)),
    ],
  };
}

/** Shares in percent, to two digits after the point. */
export function percentages(shares: Float64Array): Float64Array {
  return shares.map((share) => Math.round(share * 1e4) / 1e2);
}

/** Names that no column of the table has: the wanted one, or that with a number. */
export function freeNames({ columns }: Table): (name: string) => string {
  const taken = new Set(columns.map(({ name }) => name));
  return (name) => {
    let title = name;
    for (let n = 2; taken.has(title); n++) title = `${name}_${n}`;
    taken.add(title);
    return title;
  };
}

/** Distinct words up to which a column is one of categories. */
const FEW = 12;

/** The names of columns of few words that come again and again. */
export function wordColumns(columns: readonly Column[]): string[] {
  return columns
    .filter(({ kind, values }) => {
      if (kind !== 'text') return false;
      const seen = new Set<unknown>();
      for (let row = 0; row < values.length && seen.size <= FEW; row++) seen.add(values[row]);
      return seen.size > 1 && seen.size <= FEW && 2 * seen.size <= values.length;
    })
    .map(({ name }) => name);
}
