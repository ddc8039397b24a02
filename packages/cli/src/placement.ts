import { type Column, type Table, numberColumn, selectColumns, textColumn } from '@softmeans/tables';
import type { KPrototypesModel, MixedColumns, RowsOptions, SegmentsModel } from 'softmeans';
import { CallError, sentenceList, shownName } from '@softmeans/analysis/parts';
import { type AnyModels, checkNames } from './modelinput.ts';
import { categoriesIn, freeNames, percentages, withSegments } from './segments.ts';

/** What a model that takes more than numbers says of the rows of a table. */
export interface Placement {
  readonly columns: readonly Column[];
  /** Counts from 0; NaN is printed as null. */
  readonly json: object;
}

/**
 * Puts the rows of a table into segments, prototypes or clusters of documents.
 *
 * @param text the column of texts, for a model of documents
 * @returns undefined for models of numbers alone
 * @throws CallError naming what the table lacks
 */
export async function place(
  { segments, prototypes, documents }: AnyModels,
  table: Table,
  text: string | undefined,
  options: RowsOptions,
): Promise<Placement | undefined> {
  if (text !== undefined && !documents) {
    throw new CallError('--text is for models of documents; this model takes columns by their names.');
  }
  if (segments) {
    const found = await segments.assign(mixedColumns(segments, table), options);
    const { labels, sureness } = found;
    return {
      columns: withSegments(table, segments.segmentNames, found).columns,
      json: { segments: { k: segments.k, names: segments.segmentNames, labels, sureness } },
    };
  }
  if (prototypes) {
    const labels = await prototypes.predict(mixedColumns(prototypes, table), options);
    return {
      columns: [...table.columns, numberColumn(freeNames(table)('group_prototypes'), counted(labels))],
      json: { prototypes: { k: prototypes.k, labels } },
    };
  }
  if (documents) {
    const texts = textsIn(table, text ?? documents.column, text === undefined);
    const { labels, sureness } = await documents.assign(
      texts,
      options.signal ? { signal: options.signal } : {},
    );
    const { about, k } = documents;
    return {
      columns: withClusters(table, about, { labels, sureness }),
      json: { documents: { k, about, labels, sureness } },
    };
  }
  return undefined;
}

/** The texts of a column; without a name those of the only column of texts. */
export function textsIn(
  table: Table,
  name: string | undefined,
  remembered = false,
): readonly (string | null)[] {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column?.kind === 'text') return column.values;
  if (column) throw new CallError(`--text: column ${shownName(column.name)} holds no texts.`);
  const texts = table.columns.flatMap((candidate) => (candidate.kind === 'text' ? [candidate] : []));
  if (remembered && texts.length === 1) return texts[0]!.values;
  const names = sentenceList(table.columns.slice(0, 12).map(({ name }) => shownName(name)));
  throw new CallError(
    name === undefined
      ? `Name the column of texts with --text. The columns are ${names}.`
      : `--text: there is no column ${shownName(name)}. The columns are ${names}.`,
  );
}

/** The table with the cluster of each text (from 1), what it is about, and how sure that is in percent. */
export function withClusters(
  table: Table,
  about: readonly (readonly string[])[],
  { labels, sureness }: { readonly labels: Int32Array; readonly sureness: Float64Array },
): readonly Column[] {
  const free = freeNames(table);
  return [
    ...table.columns,
    numberColumn(free('cluster'), counted(labels)),
    textColumn(
      free('cluster_terms'),
      Array.from(labels, (label) => about[label]?.slice(0, 3).join(' ') ?? null),
    ),
    numberColumn(free('sureness'), percentages(sureness)),
  ];
}

/** Numbers as people count them, from 1; none where there is no label. */
function counted(labels: Int32Array): Float64Array {
  return Float64Array.from(labels, (label) => (label < 0 ? NaN : label + 1));
}

/** The columns that a model of numbers and categories needs, by name. */
function mixedColumns(model: SegmentsModel | KPrototypesModel, table: Table): MixedColumns {
  const { numbers, categories } = model;
  checkNames(model.names, table);
  const { used } = numbers.length > 0 ? selectColumns(table, { columns: numbers }) : { used: [] };
  return Object.fromEntries([
    ...used.map(({ name, values }) => [name, values] as const),
    ...categories.map((name) => {
      return [name, categoriesIn(table.columns.find((column) => column.name === name)!)] as const;
    }),
  ]);
}
