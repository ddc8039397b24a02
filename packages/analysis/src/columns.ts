import { type Column, type Table, csvChunks, numberColumn, textColumn } from '@softmeans/tables';
import type { Matrix, Models, NamedColumns, RowsOptions } from 'softmeans';

/** What models say of each row; labels count from 0, and are −1 for a row that was dropped. */
export interface Assigned {
  readonly kmeans?: Int32Array;
  readonly spectral?: Int32Array;
  readonly kernel?: Int32Array;
  readonly mixture?: AssignedMixture;
}

export interface AssignedMixture {
  readonly labels: Int32Array;
  /** rows × k */
  readonly responsibilities: Matrix;
  /** Nats, in the input's units. */
  readonly logDensities: Float64Array;
}

/** Asks the models about every row. */
export async function assign(
  { kmeans, mixture, bisecting, spectral, kernel }: Models,
  data: NamedColumns,
  options: RowsOptions,
): Promise<Assigned> {
  const hard = kmeans ?? bisecting;
  return {
    ...(hard && { kmeans: await hard.predict(data, options) }),
    ...(spectral && { spectral: await spectral.predict(data, options) }),
    ...(kernel && { kernel: await kernel.predict(data, options) }),
    ...(mixture && {
      mixture: {
        labels: await mixture.predict(data, options),
        responsibilities: await mixture.predictProba(data, options),
        logDensities: await mixture.scoreSamples(data, options),
      },
    }),
  };
}

/**
 * The table with what the models say added as columns: group_kmeans, group_spectral, group_kernel_kmeans,
 * group_mixture (groups from 1), percent_group_1 …, sureness (the largest percentage) and log_density. Empty for a row that was dropped.
 */
export function withGroups(
  table: Table,
  { kmeans, spectral, kernel, mixture }: Assigned,
): { readonly columns: readonly Column[] } {
  const taken = new Set(table.columns.map(({ name }) => name));
  const added: Column[] = [];
  const add = (name: string, values: Float64Array): void => {
    let free = name;
    for (let n = 2; taken.has(free); n++) free = `${name}_${n}`;
    taken.add(free);
    added.push(numberColumn(free, values));
  };
  if (kmeans) add('group_kmeans', numbers(kmeans));
  if (spectral) add('group_spectral', numbers(spectral));
  if (kernel) add('group_kernel_kmeans', numbers(kernel));
  if (mixture) {
    const { labels, responsibilities, logDensities } = mixture;
    const { data, rows, columns: k } = responsibilities;
    add('group_mixture', numbers(labels));
    for (let j = 0; j < k; j++) {
      const values = new Float64Array(rows);
      for (let i = 0; i < rows; i++) values[i] = percentage(data[i * k + j]!);
      add(`percent_group_${j + 1}`, values);
    }
    const sureness = new Float64Array(rows);
    for (let i = 0; i < rows; i++) sureness[i] = labels[i]! < 0 ? NaN : percentage(data[i * k + labels[i]!]!);
    add('sureness', sureness);
    add('log_density', logDensities);
  }
  return { columns: [...table.columns, ...added] };
}

/**
 * The CSV text of a table with what the models say, in pieces.
 *
 * @example
 * const table = bundledTable('faithful');
 * const [first = ''] = csvWithGroups(table, { kmeans: new Int32Array(table.rows) });
 * first.slice(0, first.indexOf('\n')); // 'eruptions,waiting,group_kmeans'
 */
export function csvWithGroups(table: Table, assigned: Assigned): Iterable<string> {
  return csvChunks(withGroups(table, assigned));
}

/** Whether the CSV text of a table gets apostrophes, in front of what a spreadsheet would take for a formula. */
export function hasGuarded({ columns }: Pick<Table, 'columns'>): boolean {
  return columns.some(
    ({ name, kind, values }) =>
      isFormula(name) ||
      (kind === 'text' && values.some((value) => typeof value === 'string' && isFormula(value))),
  );
}

/** What begins like a formula, and is changed by the writer of CSV. */
function isFormula(text: string): boolean {
  if (!/^[=+\-@\t\r]/.test(text)) return false;
  const [line] = csvChunks({ columns: [textColumn('x', [text])] });
  return /^x\n"?'/.test(line ?? '');
}

/** Group numbers as people count them, from 1. */
function numbers(labels: Int32Array): Float64Array {
  const groups = new Float64Array(labels.length);
  for (let i = 0; i < labels.length; i++) groups[i] = labels[i]! < 0 ? NaN : labels[i]! + 1;
  return groups;
}

/** In percent, to four digits after the point. */
function percentage(share: number): number {
  return Math.round(share * 1e6) / 1e4;
}
