import { type Table, readTable, selectColumns } from '@softmeans/tables';
import { RandomState } from 'softmeans';
import type { Context } from '../../computing/job.ts';
import type { Unit } from '../../drawing/axes.tsx';
import { tableOf } from '../../work/tables.ts';
import { standardized } from './examples.ts';
import type { Places } from './plane.ts';

/** A table of the reader's: the one that is open in Work, or a file. */
export type OwnTable =
  | { readonly kind: 'open'; readonly name: string; readonly id: number }
  | { readonly kind: 'file'; readonly name: string; readonly bytes: Blob };

/** Two columns of a table, brought to the same spread. */
export interface TwoColumns extends Places {
  /** The columns that could be taken. */
  readonly columns: readonly string[];
  readonly chosen: readonly [string, string];
  readonly units: readonly [Unit, Unit];
  /** Rows of the table, those of them with both values, and those that were drawn. */
  readonly rows: { readonly all: number; readonly whole: number; readonly drawn: number };
}

/** Rows that are drawn of a larger table. */
const MOST = 600;
const MOST_BYTES = 2 ** 28;

/** Reads two columns of a table. @throws Error where the table has no two columns with numbers */
export async function readColumns(
  { table, columns }: { readonly table: OwnTable; readonly columns?: readonly string[] | undefined },
  { signal }: Context,
): Promise<TwoColumns> {
  const read: Pick<Table, 'columns' | 'rows'> =
    table.kind === 'open'
      ? tableOf(table.id)
      : await readTable(new File([table.bytes], table.name), { maximumBytes: MOST_BYTES, signal });
  const { used } = selectColumns(read);
  if (used.length < 2) {
    throw new Error(
      `${table.name} has ${used.length === 0 ? 'no column' : 'only one column'} with numbers that differ. These pages need two.`,
    );
  }
  const named = (name: string | undefined): (typeof used)[number] | undefined =>
    used.find((column) => column.name === name);
  const first = named(columns?.[0]) ?? used[0]!;
  const second = named(columns?.[1]) ?? used.find((column) => column !== first)!;
  const whole = Array.from(first.values.keys()).filter(
    (row) => Number.isFinite(first.values[row]) && Number.isFinite(second.values[row]),
  );
  if (whole.length === 0) {
    throw new Error(`No row of ${table.name} has both ${first.name} and ${second.name}. Take other columns.`);
  }
  const rows =
    whole.length > MOST
      ? Array.from(new RandomState(0).choice(whole.length, MOST).sort(), (at) => whole[at]!)
      : whole;
  const taken = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  return {
    ...standardized(taken(first.values), taken(second.values)),
    columns: used.map(({ name }) => name),
    chosen: [first.name, second.name],
    rows: { all: read.rows, whole: whole.length, drawn: rows.length },
  };
}
