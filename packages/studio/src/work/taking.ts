import {
  CHARTS,
  type Clustering,
  type ClusteringOptions,
  type Stages,
  csvWithGroups,
  examine,
  findings,
  jsonPieces,
  reproduction,
  withGroups,
} from '@softmeans/analysis/parts';
import { type Column, csvChunks, textColumn } from '@softmeans/tables';
import { writeModels } from 'softmeans';
import { version } from '../version.ts';
import type { Context } from '../computing/job.ts';
import { type Plan, clusteringOf, keepClustering } from './desk.ts';

/** What can be taken away. */
export type Kind = 'csv' | 'parquet' | 'model' | 'json' | 'report';

/** What the reader has made of the groups: their names, and which are part of which. */
export interface Dressing {
  readonly names: readonly string[];
  readonly merged: readonly number[];
}

interface Order {
  readonly plan: Plan;
  readonly kind: Kind;
  readonly dressing: Dressing;
  readonly file: TableFile;
}

/** The table's file, as a command would name it. */
export interface TableFile {
  readonly name: string;
  /** Which of the bundled tables it is. */
  readonly bundled?: string;
  readonly used: readonly string[];
}

/** A file to be taken away; its bytes are those that the command line writes. */
export async function take(
  { plan, kind, dressing, file }: Order,
  { signal, progress }: Context,
): Promise<Blob> {
  const clustering = clusteringOf(plan);
  switch (kind) {
    case 'csv': {
      const named = namedGroups(clustering.mixture.labels, dressing);
      const { table } = clustering.input;
      const text = named
        ? csvChunks({
            columns: [...withGroups(table, clustering.assigned).columns, free(named, table.columns)],
          })
        : csvWithGroups(table, clustering.assigned);
      return blobOf(text, 'text/csv', signal);
    }
    case 'parquet': {
      const named = namedGroups(clustering.mixture.labels, dressing);
      const { columns } = withGroups(clustering.input.table, clustering.assigned);
      return parquetOf(named ? [...columns, free(named, clustering.input.table.columns)] : columns);
    }
    case 'model':
      return blobOf(
        [writeModels({ kmeans: clustering.kmeans.model, mixture: clustering.mixture.model })],
        'application/json',
        signal,
      );
    case 'json': {
      const whole = await examined(plan, { signal, progress });
      return blobOf(withEnd(jsonPieces(findings(whole, { labels: true }))), 'application/json', signal);
    }
    case 'report': {
      const whole = await examined(plan, { signal, progress });
      progress('Drawing the report', 0.9);
      const { report } = await import('@softmeans/analysis/report');
      const page = await report(whole, { call: commandOf(plan, file), version });
      return blobOf([page], 'text/html', signal);
    }
    default:
      return kind satisfies never;
  }
}

/** What was found, and whether the groups hold; measured when it is first asked for. */
async function examined(
  plan: Plan,
  { signal, progress }: Pick<Context, 'signal' | 'progress'>,
): Promise<Clustering> {
  const clustering = clusteringOf(plan);
  if (clustering.validity ?? clustering.opinions) return clustering;
  const stages: Stages = {
    begin(name) {
      progress(name, 0.1);
      return (fraction) => progress(name, 0.1 + 0.8 * Math.min(1, fraction));
    },
    end: () => undefined,
  };
  const whole = await examine(clustering, stages, signal);
  keepClustering(plan, whole);
  return whole;
}

/** The charts that can be taken away, by name. */
export async function chart(
  { plan, name, theme }: { readonly plan: Plan; readonly name: string; readonly theme: 'light' | 'dark' },
  { signal }: Context,
): Promise<{ readonly svg: string; readonly description: string }> {
  const draw = Object.hasOwn(CHARTS, name) ? CHARTS[name] : undefined;
  if (!draw) throw new Error(`There is no chart called ${name}.`);
  const { svg } = await import('@softmeans/plots/svg');
  const spec = await draw(clusteringOf(plan), { theme });
  signal.throwIfAborted();
  return { svg: await svg(spec), description: spec.description };
}

/** The command that gives the same result again. */
export async function command({ plan, file }: Pick<Order, 'plan' | 'file'>): Promise<string> {
  return commandOf(plan, file);
}

/** A bundled table is first printed by the command line; as a file it does not say which columns are measurements. */
function commandOf(plan: Plan, file: TableFile): string {
  const { table: _, ...rest } = plan;
  const options: ClusteringOptions & { readonly out: string } = { ...rest, out: 'softmeans-output' };
  if (file.bundled === undefined) return reproduction(file.name, options);
  return [
    `softmeans dataset ${file.bundled} --out ${file.name}`,
    reproduction(file.name, { ...options, columns: file.used }),
  ].join('\n');
}

/** The names of the rows' groups, where the reader has named or put together any. */
function namedGroups(labels: Int32Array, { names, merged }: Dressing): Column | undefined {
  const isPlain = merged.every((to, j) => to === j) && names.every((name, j) => name === `Group ${j + 1}`);
  if (isPlain) return undefined;
  return textColumn(
    'group',
    Array.from(labels, (label) => (label < 0 ? null : (names[merged[label]!] ?? null))),
  );
}

/** The column under a name that the table does not have yet. */
function free(column: Column, others: readonly Column[]): Column {
  const taken = new Set(others.map(({ name }) => name));
  let { name } = column;
  for (let n = 2; taken.has(name); n++) name = `${column.name}_${n}`;
  return { ...column, name };
}

async function parquetOf(columns: readonly Column[]): Promise<Blob> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const buffer = parquetWriteBuffer({
    columnData: columns.map((column) => {
      switch (column.kind) {
        case 'text':
          return { name: column.name, data: [...column.values], type: 'STRING', nullable: true };
        case 'boolean':
          return {
            name: column.name,
            data: present(column.values, (value) => value !== 0),
            type: 'BOOLEAN',
            nullable: true,
          };
        case 'date':
          return {
            name: column.name,
            data: present(column.values, (value) => new Date(value)),
            type: 'TIMESTAMP',
            nullable: true,
          };
        default:
          return {
            name: column.name,
            data: present(column.values, (value) => value),
            type: 'DOUBLE',
            nullable: true,
          };
      }
    }),
  });
  return new Blob([buffer], { type: 'application/vnd.apache.parquet' });
}

function present<T>(values: Float64Array, make: (value: number) => T): (T | null)[] {
  return Array.from(values, (value) => (Number.isNaN(value) ? null : make(value)));
}

/** A file from pieces of text, which a large one is never one string of. */
function blobOf(pieces: Iterable<string>, type: string, signal: AbortSignal): Blob {
  const parts: string[] = [];
  for (const piece of pieces) {
    signal.throwIfAborted();
    parts.push(piece);
  }
  return new Blob(parts, { type });
}

function* withEnd(pieces: Iterable<string>): Generator<string> {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < 1 << 16) continue;
    yield text;
    text = '';
  }
  yield `${text}\n`;
}
