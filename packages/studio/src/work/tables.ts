import {
  type Column,
  type Reason,
  type Table,
  TableError,
  numberColumn,
  readTable,
  selectColumns,
  textColumn,
} from '@softmeans/tables';
import { faithful, iris, penguins } from 'softmeans';
import type { Context } from '../computing/job.ts';

export type BundledName = 'faithful' | 'iris' | 'penguins';

/** Where a table comes from: a file of the reader's, pasted text, or the studio itself. */
export type TableSource =
  | { readonly kind: 'file'; readonly name: string; readonly bytes: Blob }
  | { readonly kind: 'bundled'; readonly name: BundledName };

/** How a file is read, where the reader has corrected the studio. */
export interface ReadChoices {
  readonly delimiter?: string;
  readonly header?: boolean;
  readonly sheet?: string | number;
}

/** A column as the page knows it. */
export interface ColumnFacts {
  readonly name: string;
  readonly kind: Column['kind'];
  readonly missing: number;
  /** Different values, up to 1000. */
  readonly distinct: number;
  /** Of a column with numbers. */
  readonly range?: readonly [number, number];
  readonly mean?: number;
  readonly spread?: number;
  /** Rows in equal steps of the range; of text, rows with each of the most frequent values. */
  readonly bars: readonly number[];
  /** What the bars of text stand for. */
  readonly values?: readonly string[];
  /** Whether it is used unless the reader says otherwise, and why not. */
  readonly used: boolean;
  readonly why?: string;
  /** Whether it can be used at all. */
  readonly numeric: boolean;
}

/** A table as the page knows it; the rows stay in the worker. */
export interface TableFacts {
  readonly id: number;
  readonly name: string;
  readonly format: Table['format'];
  readonly rows: number;
  readonly columns: readonly ColumnFacts[];
  readonly notes: readonly string[];
}

const BUNDLED = { faithful, iris, penguins };
const BARS = 16;
/** The worker reads and keeps at most so much: a page has less memory than a program. */
const LIMITS = { maximumBytes: 2 ** 30, maximumRows: 20_000_000, maximumCells: 2 ** 27 };

const kept = new Map<number, Table>();
let last = 0;

/** The table that a page opened. */
export function tableOf(id: number): Table {
  const table = kept.get(id);
  if (!table) throw new Error('The table is no longer in memory. Open it again.');
  return table;
}

/** Reads a table and says what is in it; the tables read before are let go. */
export async function openTable(
  { source, choices = {} }: { readonly source: TableSource; readonly choices?: ReadChoices },
  { signal, progress }: Context,
): Promise<TableFacts> {
  const table =
    source.kind === 'bundled'
      ? bundledTable(source.name)
      : await readTable(new File([source.bytes], source.name), {
          ...choices,
          ...LIMITS,
          signal,
          onProgress: ({ bytes, totalBytes }) =>
            progress('Reading the table', totalBytes ? bytes / totalBytes : 0),
        });
  const id = ++last;
  const facts = {
    id,
    name: source.name,
    format: table.format,
    rows: table.rows,
    columns: factsOf(table),
    notes: table.notes,
  };
  signal.throwIfAborted();
  kept.clear();
  kept.set(id, table);
  return facts;
}

/** Some rows as text, for the table view. */
export async function cells({
  table,
  from,
  to,
}: {
  readonly table: number;
  readonly from: number;
  readonly to: number;
}): Promise<(string | undefined)[][]> {
  const { columns, rows } = tableOf(table);
  const shown = columns.slice(0, COLUMNS_SHOWN);
  return Array.from({ length: Math.max(0, Math.min(to, rows) - from) }, (_, i) =>
    shown.map((column) => cellText(column, from + i)),
  );
}

/** Columns that the table view shows. */
export const COLUMNS_SHOWN = 60;

/** A cell as people read it; nothing where the value is missing. */
export function cellText(column: Column, row: number): string | undefined {
  const value = column.values[row];
  if (value === null || value === undefined || Number.isNaN(value)) return undefined;
  if (typeof value === 'string') return value.length > 80 ? `${value.slice(0, 79)}…` : value;
  if (column.kind === 'boolean') return value === 0 ? 'false' : 'true';
  if (column.kind === 'date') return dateText(value);
  return String(Number(value.toPrecision(7))).replace('-', '\u2212');
}

function dateText(value: number): string {
  return Math.abs(value) <= 8.64e15 ? new Date(value).toISOString().replace('T00:00:00.000Z', '') : '';
}

/** A bundled table: its measurements, then what else is known of each row. */
export function bundledTable(name: BundledName): Table {
  const { columns, factors } = BUNDLED[name]();
  const all = [
    ...Object.entries(columns).map(([name, values]) => numberColumn(name, values)),
    ...Object.entries(factors).map(([name, values]) => textColumn(name, values)),
  ];
  return { name, format: 'csv', rows: all[0]!.values.length, columns: all, notes: [] };
}

function factsOf(table: Table): ColumnFacts[] {
  const { left } = selectColumns(table);
  const why = new Map(left.map((column) => [column.name, column]));
  return table.columns.map((column) => {
    const reason = why.get(column.name);
    const numeric = isNumeric(column, reason?.reason);
    return {
      ...(column.kind === 'text' ? textFacts(column.values) : numberFacts(column.values)),
      name: column.name,
      kind: column.kind,
      missing: column.missing,
      used: reason === undefined,
      ...(reason && { why: reason.why.replace('; ask for it by name to use them', '') }),
      numeric,
    };
  });
}

/** Whether a column can be used: it holds numbers that differ, be they written as text. */
function isNumeric(column: Column, reason: Reason | undefined): boolean {
  if (reason === 'constant' || reason === 'empty') return false;
  if (column.kind !== 'text') return true;
  // A column of words is told from one of numbers by its first cells; the others are read only then.
  const first = column.values.find((value) => value !== null && value.trim() !== '');
  if (first === undefined || first === null || !/\d/.test(first)) return false;
  try {
    return selectColumns({ columns: [column] }, { columns: [column.name] }).used.length === 1;
  } catch (error) {
    if (error instanceof TableError) return false;
    throw error;
  }
}

type Found = Pick<ColumnFacts, 'bars' | 'distinct' | 'range' | 'mean' | 'spread' | 'values'>;

function numberFacts(values: Float64Array): Found {
  let [low, high, count, mean, square] = [Infinity, -Infinity, 0, 0, 0];
  const seen = new Set<number>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    count++;
    const delta = value - mean;
    mean += delta / count;
    square += delta * (value - mean);
    if (seen.size < 1000) seen.add(value);
  }
  const bars = Array.from({ length: BARS }, () => 0);
  if (count === 0) return { bars, distinct: 0 };
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) continue;
    const at = high > low ? Math.floor(((values[i]! - low) / (high - low)) * BARS) : 0;
    bars[Math.min(BARS - 1, at)]!++;
  }
  const spread = count > 1 ? Math.sqrt(square / (count - 1)) : 0;
  return { bars, distinct: seen.size, range: [low, high], mean, spread };
}

function textFacts(values: readonly (string | null)[]): Found {
  const counts = new Map<string, number>();
  for (const value of values) {
    if (value === null || (counts.size >= 1000 && !counts.has(value))) continue;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const frequent = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 8);
  return {
    bars: frequent.map(([, count]) => count),
    values: frequent.map(([text]) => (text.length > 40 ? `${text.slice(0, 39)}…` : text)),
    distinct: counts.size,
  };
}

/** How many rows have a gap in any of some columns. */
export async function incompleteRows({
  table,
  columns,
}: {
  readonly table: number;
  readonly columns: readonly string[];
}): Promise<number> {
  const { rows, columns: all } = tableOf(table);
  const gappy = all.filter(({ name, kind }) => columns.includes(name) && kind !== 'text');
  let count = 0;
  for (let i = 0; i < rows; i++) if (gappy.some(({ values }) => Number.isNaN(values[i]))) count++;
  return count;
}
