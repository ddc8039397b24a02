import { resolve } from 'node:path';
import { type Column, type Table, csvChunks, selectColumns } from '@softmeans/tables';
import { Command, Option } from 'commander';
import { type MissingPolicy, type MixedColumns, type Segmentation, segment, writeModels } from 'softmeans';
import {
  CallError,
  type Input,
  type InputOptions,
  type TableOptions,
  counted,
  namesOf,
  selectInput,
  sentenceList,
  shellWord,
  shownName,
} from '@softmeans/analysis/parts';
import { segmentReport } from '@softmeans/analysis/report';
import { readFile } from '../input.ts';
import { printJson } from '../json.ts';
import {
  type CommonOptions,
  MISSING,
  addCommonOptions,
  addTableOptions,
  examples,
  kOption,
  outputPath,
  seedOption,
  threadsOption,
  wholeNumber,
} from '../options.ts';
import { type OptionNames, inOptions } from '../optionnames.ts';
import { writeFile } from '../output.ts';
import { openStages } from '../progress.ts';
import { widthOf } from '../summary/page.ts';
import { categoriesIn, withSegments, wordColumns } from '../segments.ts';
import { describeSegmentation } from '../summary/segments.ts';
import type { Terminal } from '../terminal.ts';
import { version } from '../version.ts';

interface SegmentCommandOptions extends CommonOptions, TableOptions {
  readonly k?: number;
  readonly to: number;
  readonly model: 'kmeans' | 'mixture';
  readonly value?: readonly string[];
  readonly categories?: readonly string[];
  readonly transform: 'auto' | 'none';
  readonly missing: MissingPolicy;
  readonly sizeMin?: number;
  readonly sizeMax?: number;
  readonly seed: number;
  readonly threads?: number;
  readonly labels?: true;
  readonly save?: string;
  readonly report?: string;
}

function collect(text: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), text];
}

/** Segments of a customer table, described. */
export function segmentCommand(terminal: Terminal): Command {
  const command = new Command('segment')
    .description(
      'Finds segments in a table of customers and says what each is: size, share of value, what marks it out, rules, typical and borderline members.',
    )
    .argument('<file>', 'a table, one row per customer; - for standard input')
    .addOption(kOption('use this many segments instead of choosing'))
    .addOption(
      new Option('--to <n>', 'choose among up to this many').argParser(wholeNumber(1, 1000)).default(8),
    )
    .option(
      '--value <names>',
      'columns of value, such as revenue, added up: its share per segment; --exclude keeps them out of the search',
      collect,
    )
    .option('--categories <names>', 'columns to use as categories, by k-prototypes', collect)
    .addOption(
      new Option('--size-min <n>', 'each segment has at least this many rows').argParser(wholeNumber(0)),
    )
    .addOption(
      new Option('--size-max <n>', 'each segment has at most this many rows').argParser(wholeNumber(1)),
    )
    .addOption(
      new Option('--model <name>', 'what finds the segments')
        .choices(['kmeans', 'mixture'])
        .default('kmeans'),
    )
    .addOption(
      new Option('--transform <answer>', 'auto: take the skewness out of columns that have it')
        .choices(['auto', 'none'])
        .default('auto'),
    )
    .addOption(
      new Option(
        '--missing <policy>',
        'missing numbers: refuse them, leave such rows out, or fill in the mean or median',
      )
        .choices(MISSING)
        .default('refuse'),
    );
  addTableOptions(command)
    .addOption(seedOption())
    .addOption(threadsOption())
    .option('--labels', 'with --json: add the segment of each row')
    .option('-o, --out <file>', 'write the table with its segments to this CSV file', outputPath)
    .option('--save <file>', 'write the model to this file, for "softmeans predict"', outputPath)
    .option('--report <file>', 'write a page with charts, tables and rules of the segments', outputPath)
    .addHelpText(
      'after',
      examples(
        'softmeans segment customers.csv --value revenue --out customers.segments.csv',
        'softmeans segment customers.csv --k 4 --size-min 50 --size-max 200',
        'softmeans segment customers.csv --categories channel,region --save segments.json',
        'softmeans predict segments.json new.csv --out new.segments.csv',
      ),
    );
  return addCommonOptions(command).action((file: string, options: SegmentCommandOptions) =>
    segmentFile(file, options, terminal),
  );
}

async function segmentFile(file: string, options: SegmentCommandOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const { k, to, model, transform, missing, seed, threads, sizeMin, sizeMax, out, save, report } = options;
  refuseSameFile({ '--out': out, '--save': save, '--report': report });
  const stages = openStages(terminal, options);
  try {
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    const { columns, left, complete } = columnsFor(table, options);
    const value = valueOf(table, options);
    if (k !== undefined && k > complete) {
      throw new CallError(
        `--k is ${k}, but only ${counted(complete, 'row')} can be used. Choose --k of at most ${complete}.`,
      );
    }
    const fitting = stages.begin('Finding segments');
    const found = await segment(columns, {
      ...(k !== undefined && { k }),
      most: to,
      model,
      transform,
      missing,
      seed,
      ...((sizeMin !== undefined || sizeMax !== undefined) && {
        size: {
          ...(sizeMin !== undefined && { minimum: sizeMin }),
          ...(sizeMax !== undefined && { maximum: sizeMax }),
        },
      }),
      ...(value && { value }),
      ...(threads !== undefined && { threads }),
      signal,
      onProgress: ({ fraction }) => fitting(fraction),
    }).catch((error: unknown) => {
      throw inOptions(error, OPTION_NAMES);
    });
    stages.end();
    const files = {
      ...(out !== undefined && { table: out }),
      ...(save !== undefined && { model: save }),
      ...(report !== undefined && { report }),
    };
    if (out !== undefined) {
      await writeFile(out, csvChunks(withSegments(table, namesOfSegments(found), found)), signal, [file]);
    }
    if (save !== undefined)
      await writeFile(save, [writeModels({ segments: found.model })], signal, [file], '--save');
    if (report !== undefined) {
      const text = await segmentReport(found, {
        table,
        columns,
        asked: k !== undefined,
        ...(options.value && {
          value: sentenceList(namesOf(table, options.value).map((name) => shownName(name))),
        }),
        call: reproduction(file, options),
        version: version(),
      });
      await writeFile(report, [text], signal, [file], '--report');
    }
    if (options.json) {
      const { labels, sureness, model: _, ...rest } = found;
      await printJson(terminal, {
        name: table.name,
        rows: table.rows,
        used: Object.keys(columns),
        left,
        ...rest,
        ...(options.labels && { labels, sureness }),
        ...(Object.keys(files).length > 0 && { files }),
      });
    } else if (!options.quiet) {
      const { width, colors } = terminal;
      const page = { width: widthOf(width), colors };
      await terminal.write(describeSegmentation(found, { table, columns, left, files }, page));
    }
  } finally {
    stages.end();
  }
}

/** The library's options as this command calls them. */
const OPTION_NAMES: OptionNames = [
  [/^(?:segment|kmeans|constrainedKMeans|kPrototypes|gaussianMixture|chooseK): /, ''],
  [/\bsize\.minimum\b/g, '--size-min'],
  [/\bsize\.maximum\b/g, '--size-max'],
  [/^size needs/, '--size-min and --size-max need'],
  [/model: '(\w+)'/g, '--model $1'],
];

/** Refuses two outputs in one file. */
function refuseSameFile(outputs: Readonly<Record<string, string | undefined>>): void {
  const seen = new Map<string, string>();
  for (const [option, path] of Object.entries(outputs)) {
    if (path === undefined) continue;
    const other = seen.get(resolve(path));
    if (other !== undefined) {
      throw new CallError(`${other} and ${option} are both ${path}. Choose another name for one of them.`);
    }
    seen.set(resolve(path), option);
  }
}

/** The call that gives the same segments again. */
function reproduction(file: string, options: SegmentCommandOptions): string {
  const words = ['softmeans', 'segment', file];
  const add = (flag: string, value: string | number | undefined, unless?: string | number): void => {
    if (value !== undefined && value !== unless) words.push(flag, String(value));
  };
  add('--k', options.k);
  add('--to', options.to, 8);
  for (const names of options.value ?? []) add('--value', names);
  for (const names of options.categories ?? []) add('--categories', names);
  add('--size-min', options.sizeMin);
  add('--size-max', options.sizeMax);
  add('--model', options.model, 'kmeans');
  add('--transform', options.transform, 'auto');
  add('--missing', options.missing, 'refuse');
  for (const names of options.columns ?? []) add('--columns', names);
  for (const names of options.exclude ?? []) add('--exclude', names);
  add('--delimiter', options.delimiter);
  add('--header', options.header);
  add('--sheet', options.sheet);
  add('--seed', options.seed);
  return words.map(shellWord).join(' ');
}

/** The columns of numbers that are used, and those of categories as texts. */
function columnsFor(
  table: Table,
  options: SegmentCommandOptions,
): Pick<Input, 'left' | 'complete'> & { readonly columns: MixedColumns } {
  const names = namesOf(table, options.categories ?? []);
  const categories = names.map((name): [string, (string | null)[]] => {
    const column = columnNamed(table, name, '--categories');
    return [name, categoriesIn(column)];
  });
  const exclude = [...(options.exclude ?? []), ...names];
  const asked = options.columns && namesOf(table, options.columns).filter((name) => !names.includes(name));
  const wanted = { ...options, exclude, ...(asked && { columns: asked }) };
  const bare =
    categories.length > 0 &&
    (asked?.length === 0 ||
      selectColumns(table, { exclude: namesOf(table, exclude), ...(asked && { columns: asked }) }).used
        .length === 0);
  const { data, left, complete } = bare
    ? { data: {}, left: [], complete: table.rows }
    : numbersIn(table, { ...wanted, missing: options.missing });
  return {
    columns: { ...data, ...Object.fromEntries(categories) },
    left: left.filter(({ name }) => !names.includes(name)),
    complete,
  };
}

/** As `selectInput`; where there is nothing to use it says which columns could be categories. */
function numbersIn(table: Table, options: InputOptions): Input {
  try {
    return selectInput(table, options);
  } catch (error) {
    const words = wordColumns(table.columns);
    if (!(error instanceof CallError) || words.length === 0 || options.columns) throw error;
    throw new CallError(
      `${error.message} Columns of few words can be categories: --categories ${words.map((name) => shownName(name)).join(',')}.`,
      { cause: error },
    );
  }
}

/** The sum of the columns of value, a missing one counting as 0. */
function valueOf(table: Table, { value }: SegmentCommandOptions): Float64Array | undefined {
  if (!value) return undefined;
  const sum = new Float64Array(table.rows);
  for (const name of namesOf(table, value)) {
    const column = columnNamed(table, name, '--value');
    if (column.kind !== 'number') {
      throw new CallError(`--value: column ${shownName(name)} holds no numbers.`);
    }
    for (const [i, amount] of column.values.entries()) if (Number.isFinite(amount)) sum[i]! += amount;
  }
  return sum;
}

function columnNamed(table: Table, name: string, option: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  const names = table.columns.slice(0, 12).map(({ name }) => shownName(name));
  throw new CallError(
    `${option}: there is no column ${shownName(name)}. The columns are ${names.join(', ')}.`,
  );
}

function namesOfSegments({ segments }: Segmentation): string[] {
  return segments.map(({ name }) => name);
}
