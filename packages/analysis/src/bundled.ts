import { type Table, numberColumn, textColumn } from '@softmeans/tables';
import { faithful, iris, penguins } from 'softmeans';

export type BundledName = 'faithful' | 'iris' | 'penguins';

/** The tables that come with the library. */
const TABLES: Readonly<Record<BundledName, typeof faithful | typeof iris | typeof penguins>> = {
  faithful,
  iris,
  penguins,
};

export const BUNDLED: readonly BundledName[] = ['faithful', 'iris', 'penguins'];

export function isBundled(name: string): name is BundledName {
  return Object.hasOwn(TABLES, name);
}

/**
 * A bundled table: its measurements, then what else is known of each row.
 *
 * @example
 * bundledTable('faithful').columns.map(({ name }) => name); // ['eruptions', 'waiting']
 */
export function bundledTable(name: BundledName): Table {
  const { columns, factors } = TABLES[name]();
  const all = [
    ...Object.entries(columns).map(([name, values]) => numberColumn(name, values)),
    ...Object.entries(factors).map(([name, values]) => textColumn(name, values)),
  ];
  return { name, format: 'csv', rows: all[0]!.values.length, columns: all, notes: [] };
}
