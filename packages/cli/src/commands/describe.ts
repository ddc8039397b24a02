import { open } from 'node:fs/promises';
import { type Column, type Format, type Selection, type Table, selectColumns } from '@softmeans/tables';
import { Command } from 'commander';
import type {
  BisectingModel,
  KMeansModel,
  KernelModel,
  MixtureModel,
  Models,
  SpectralModel,
} from 'softmeans';
import {
  NestedRows,
  type TableOptions,
  counted,
  namesOf,
  nestedCovariances,
  percent,
  portray,
  sentenceList,
  shownName,
  whole,
} from '@softmeans/analysis/parts';
import { readFile } from '../input.ts';
import { printJson } from '../json.ts';
import { readAnyModelFile } from '../modelinput.ts';
import { type CommonOptions, addCommonOptions, addTableOptions, examples } from '../options.ts';
import { openStages } from '../progress.ts';
import { significant } from '../summary/fit.ts';
import { Page, widthOf } from '../summary/page.ts';
import { describePlaces, placesIn } from '../summary/places.ts';
import type { Terminal } from '../terminal.ts';

interface DescribeOptions extends CommonOptions, TableOptions {}

/** What is in a table or in a model file. */
export function describeCommand(terminal: Terminal): Command {
  const command = new Command('describe')
    .description(
      'Says what is in a table, column by column, and which columns would be used; or what is in a model file.',
    )
    .argument('<file>', 'a table or a model file; - for a table on standard input');
  addTableOptions(command).addHelpText(
    'after',
    examples('softmeans describe table.csv', 'softmeans describe softmeans-output/model.json'),
  );
  return addCommonOptions(command).action((file: string, options: DescribeOptions) =>
    describe(file, options, terminal),
  );
}

async function describe(file: string, options: DescribeOptions, terminal: Terminal): Promise<void> {
  if (await isModel(file)) {
    const models = await readAnyModelFile(file);
    const places = placesIn(models);
    if (!places) return describeModels(file, models, options, terminal);
    if (options.json) return printJson(terminal, places);
    if (!options.quiet) await terminal.write(describePlaces(file, places, terminal));
    return;
  }
  const stages = openStages(terminal, options);
  try {
    const table = await readFile(file, options, terminal.signal, stages.begin('Reading the table'));
    stages.end();
    const selection = selectColumns(table, {
      ...(options.columns && { columns: namesOf(table, options.columns) }),
      exclude: namesOf(table, options.exclude ?? []),
    });
    await describeTable(table, selection, options, terminal);
  } finally {
    stages.end();
  }
}

/** Whether a file starts as a model file does. */
async function isModel(file: string): Promise<boolean> {
  if (!/\.json$/i.test(file)) return false;
  let handle;
  try {
    handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
    return /^\s*\{\s*"format"\s*:\s*"softmeans-(model|documents)"/.test(
      buffer.toString('utf8', 0, bytesRead),
    );
  } catch {
    // The reader of tables says what is wrong with the file.
    return false;
  } finally {
    await handle?.close();
  }
}

/** The formats as people write them. */
const FORMATS: Readonly<Record<Format, string>> = {
  csv: 'CSV',
  tsv: 'TSV',
  json: 'JSON',
  ndjson: 'NDJSON',
  parquet: 'Parquet',
  xlsx: 'XLSX',
  npy: 'NPY',
  npz: 'NPZ',
};

interface Facts {
  readonly name: string;
  readonly kind: Column['kind'];
  readonly missing: number;
  readonly minimum?: number;
  readonly mean?: number;
  readonly standardDeviation?: number;
  readonly maximum?: number;
  readonly distinct?: number;
}

async function describeTable(
  table: Table,
  { used, left }: Selection,
  options: DescribeOptions,
  terminal: Terminal,
): Promise<void> {
  const facts = table.columns.map(factsOf);
  const why = new Map(left.map(({ name, why }) => [name, why]));
  if (options.json) {
    await printJson(terminal, {
      name: table.name,
      format: table.format,
      rows: table.rows,
      columns: facts.map((column) => ({
        ...column,
        used: !why.has(column.name),
        ...(why.has(column.name) && { why: why.get(column.name) }),
      })),
      notes: table.notes,
    });
    return;
  }
  if (options.quiet) return;
  const page = new Page({ width: widthOf(terminal.width), colors: terminal.colors });
  page.title(
    `${shownName(table.name ?? 'The table', 60)}: ${counted(table.rows, 'row')}, ${counted(table.columns.length, 'column')}, ${FORMATS[table.format]}.`,
  );
  for (const note of table.notes) page.remark(shownName(note, 400));
  page.gap();
  const shown = facts.slice(0, 200);
  page.grid(
    [
      ['column', 'kind', 'missing', 'smallest', 'mean', 'std. dev.', 'largest'],
      ...shown.map(({ name, kind, missing, minimum, mean, standardDeviation, maximum, distinct }, j) => [
        shownName(name, 28),
        kind,
        missing === 0 ? '–' : whole(missing),
        ...(distinct === undefined
          ? [minimum, mean, standardDeviation, maximum].map((value) =>
              isYears(table.columns[j]!) ? short(value).replaceAll(',', '') : short(value),
            )
          : [`${whole(distinct)} different`, '', '', '']),
      ]),
    ],
    2,
  );
  if (facts.length > shown.length)
    page.remark(`and ${counted(facts.length - shown.length, 'more column')}; --json has them all`);
  page.gap();
  page.paragraph(
    used.length === 0 ? 'No column would be used.' : `${counted(used.length, 'column')} would be used.`,
  );
  for (const { name, values } of used) {
    const row = values.findIndex((value) => Math.abs(value) === Infinity);
    if (row < 0) continue;
    page.paragraph(
      `${shownName(name)} has the value ${values[row]} in row ${whole(row + 1)}, so a fit would refuse the table: correct the cell, or leave the column out with --exclude.`,
    );
  }
  for (const { name, why } of left.slice(0, 20))
    page.paragraph(`${shownName(name)} would be left out: ${why}.`);
  if (left.length > 20) page.remark(`and ${counted(left.length - 20, 'more column')} would be left out`);
  await terminal.write(page.toString());
}

/** Whether a column holds whole numbers that may be years, which nobody writes with a comma. */
function isYears({ kind, values }: Column): boolean {
  return (
    kind === 'number' &&
    values.every(
      (value) =>
        Number.isNaN(value) || (Number.isInteger(value) && Number(value) >= 1000 && Number(value) <= 2999),
    )
  );
}

function factsOf(column: Column): Facts {
  const { name, kind, missing, values } = column;
  if (column.kind === 'text') {
    // As a column of classes, its cells that say NA and the like are missing.
    const { class: classes } = selectColumns({ columns: [column] }, { class: name });
    const texts = new Set<unknown>(classes!.values);
    texts.delete(null);
    return { name, kind, missing: classes!.missing, distinct: texts.size };
  }
  if (column.kind !== 'number') {
    const present = column.values.filter((value) => !Number.isNaN(value));
    return { name, kind, missing, distinct: new Set(present).size };
  }
  let minimum = Infinity;
  let maximum = -Infinity;
  for (const value of column.values) {
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  if (minimum > maximum) return { name, kind, missing };
  const { mean, spread } = portray([column], new Int32Array(values.length), 1).all[0]!;
  return {
    name,
    kind,
    missing,
    minimum,
    mean,
    ...(!Number.isNaN(spread) && { standardDeviation: spread }),
    maximum,
  };
}

function short(value: number | undefined): string {
  if (value === undefined) return '–';
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return whole(value);
  return significant(Number(value.toPrecision(4)))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

async function describeModels(
  file: string,
  { kmeans, mixture, bisecting, spectral, kernel }: Models,
  options: DescribeOptions,
  terminal: Terminal,
): Promise<void> {
  const hard = kmeans ?? bisecting;
  if (options.json) {
    await printJson(terminal, {
      ...(hard && { kmeans: { ...shape(hard), centers: new NestedRows(hard.centers) } }),
      ...(mixture && {
        mixture: {
          ...shape(mixture),
          covariance: mixture.covariance,
          weights: mixture.weights,
          means: new NestedRows(mixture.means),
          covariances: nestedCovariances(mixture),
        },
      }),
      ...(spectral && { spectral: { ...named(spectral), affinity: shownKind(spectral.affinity) } }),
      ...(kernel && { kernel: { ...named(kernel), kernel: shownKind(kernel.kernel) } }),
    });
    return;
  }
  if (options.quiet) return;
  const page = new Page({ width: widthOf(terminal.width), colors: terminal.colors });
  const what = [
    hard && (bisecting ? 'bisecting K-means' : 'K-means'),
    mixture && 'a Gaussian mixture',
    spectral && 'spectral clustering',
    kernel && 'kernel K-means',
  ]
    .filter((part) => part !== undefined)
    .join(' and ');
  page.title(`${file}: ${what}.`);
  if (hard) {
    const { k, columns, centers, scaling } = hard;
    page.heading('K-means');
    page.paragraph(
      `${counted(k, 'group')}, ${counted(columns, 'column')}, scaling ${scaling}. Centers in the units of the table:`,
    );
    page.gap();
    page.grid(
      points(hard, (j) => Array.from({ length: columns }, (_, a) => short(centers.data[j * columns + a]!))),
    );
  }
  if (mixture) {
    const { k, columns, means, scaling, covariance, weights } = mixture;
    page.heading('Gaussian mixture');
    page.paragraph(
      `${counted(k, 'group')}, ${counted(columns, 'column')}, ${covariance} covariance, scaling ${scaling}. Mean ± standard deviation in the units of the table:`,
    );
    page.gap();
    const around = (j: number): string[] => {
      const { data } = mixture.covarianceOf(j);
      return Array.from(
        { length: columns },
        (_, a) => `${short(means.data[j * columns + a]!)} ± ${short(Math.sqrt(data[a * (columns + 1)]!))}`,
      );
    };
    page.grid(points(mixture, around, ['weight', (j) => percent(weights[j]!)]));
  }
  const shapes = spectral ?? kernel;
  if (shapes) {
    const { k, columns, names } = shapes;
    const kind = shownKind(spectral ? spectral.affinity : kernel!.kernel);
    const of =
      kind === 'precomputed'
        ? `${counted(columns, 'row')}, all pairs of which were given`
        : `${counted(columns, 'column')}${names ? `: ${sentenceList(names.slice(0, 12).map((name) => shownName(name)))}${columns > 12 ? ' and more' : ''}` : ''}`;
    page.paragraph(`${counted(k, 'group')}, ${spectral ? 'affinity' : 'kernel'} ${kind}, ${of}.`);
  }
  await terminal.write(page.toString());
}

/** Given pairs by the name that the commands have for them. */
function shownKind(kind: string): string {
  return kind === 'given' ? 'precomputed' : kind;
}

function named({ k, columns, names }: SpectralModel | KernelModel): object {
  return { k, columns, names };
}

type AnyModel = KMeansModel | BisectingModel | MixtureModel;

function shape({ k, columns, names, scaling }: AnyModel): object {
  return { k, columns, names, scaling };
}

/** One line per column, so that many columns do not grow wide; groups side by side. */
function points(
  { k, columns, names }: AnyModel,
  cells: (group: number) => readonly string[],
  extra?: readonly [string, (group: number) => string],
): string[][] {
  const shown = Math.min(k, 6);
  const groups = Array.from({ length: shown }, (_, j) => cells(j));
  return [
    ['', ...groups.map((_, j) => `Group ${j + 1}`), ...(k > shown ? [`and ${k - shown} more`] : [])],
    ...(extra ? [[extra[0], ...groups.map((_, j) => extra[1](j)), ...(k > shown ? [''] : [])]] : []),
    ...Array.from({ length: columns }, (_, a) => [
      shownName(names?.[a] ?? `column ${a + 1}`, 24),
      ...groups.map((group) => group[a]!),
      ...(k > shown ? [''] : []),
    ]),
  ];
}
