import { csvChunks } from '@softmeans/tables';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { type LabeledData, makeBlobs, makeCircles, makeMoons } from 'softmeans';
import {
  BUNDLED,
  type BundledName,
  CallError,
  NestedRows,
  bundledTable,
  isBundled,
} from '@softmeans/analysis/parts';
import { printJson } from '../json.ts';
import {
  type CommonOptions,
  addCommonOptions,
  examples,
  outputPath,
  realNumber,
  seedOption,
  wholeNumber,
} from '../options.ts';
import { columnsOf, printTable } from '../rows.ts';
import type { Terminal } from '../terminal.ts';

interface DatasetOptions extends CommonOptions {
  readonly rows?: number;
  readonly columns?: number;
  readonly centers?: number;
  readonly spread?: number;
  readonly noise?: number;
  readonly factor?: number;
  readonly seed: number;
}

/** The generators, and which options each takes. */
const GENERATORS: Readonly<Record<string, readonly (keyof DatasetOptions)[]>> = {
  blobs: ['rows', 'columns', 'centers', 'spread'],
  moons: ['rows', 'noise'],
  circles: ['rows', 'noise', 'factor'],
};
const SHAPING = ['rows', 'columns', 'centers', 'spread', 'noise', 'factor'] as const;

const NAMES: readonly string[] = [...Object.keys(GENERATORS), ...BUNDLED];

/** A name of a table; a wrong one is answered with the one that begins alike. */
function nameOf(text: string): string {
  if (NAMES.includes(text)) return text;
  const meant = NAMES.find((name) => name.slice(0, 3) === text.slice(0, 3).toLowerCase());
  throw new InvalidArgumentError(
    `Allowed choices are ${NAMES.join(', ')}.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`,
  );
}

/** Prints a table to try things on: drawn at random, or bundled. */
export function datasetCommand(terminal: Terminal): Command {
  const command = new Command('dataset')
    .description(
      'Prints a table to try things on, as CSV: drawn at random (blobs, moons, circles), or bundled.',
    )
    .addArgument(new Argument('<name>', 'which one').choices(NAMES).argParser(nameOf))
    .addOption(
      new Option('-n, --rows <n>', 'rows to draw (default: 100)').argParser(wholeNumber(1, 100_000_000)),
    )
    .addOption(new Option('--columns <n>', 'blobs: columns (default: 2)').argParser(wholeNumber(1, 100_000)))
    .addOption(new Option('--centers <n>', 'blobs: groups (default: 3)').argParser(wholeNumber(1, 1_000_000)))
    .addOption(
      new Option('--spread <x>', 'blobs: standard deviation in every column (default: 1)').argParser(
        realNumber(0),
      ),
    )
    .addOption(
      new Option('--noise <x>', 'moons, circles: standard deviation of the noise (default: 0)').argParser(
        realNumber(0),
      ),
    )
    .addOption(
      new Option(
        '--factor <x>',
        'circles: radius of the inner circle, the outer is 1 (default: 0.8)',
      ).argParser(realNumber(0, 1)),
    )
    .addOption(seedOption())
    .option('-o, --out <file>', 'write to this file (default: standard output)', outputPath)
    .addHelpText(
      'after',
      examples(
        'softmeans dataset blobs --rows 300 --centers 4 --out blobs.csv',
        'softmeans dataset moons --noise 0.1 | softmeans cluster -',
        'softmeans dataset penguins --out penguins.csv',
      ),
    );
  return addCommonOptions(command).action((name: string, options: DatasetOptions) =>
    dataset(name, options, terminal),
  );
}

async function dataset(name: string, options: DatasetOptions, terminal: Terminal): Promise<void> {
  const allowed = GENERATORS[name] ?? [];
  for (const option of SHAPING) {
    if (options[option] === undefined || allowed.includes(option)) continue;
    const takes =
      allowed.length === 0
        ? 'It is a bundled table and takes none such.'
        : `It takes ${allowed.map((one) => `--${one}`).join(', ')}.`;
    throw new CallError(`--${option} does not go with ${name}. ${takes}`);
  }
  if (isBundled(name)) return bundled(name, options, terminal);
  const { data, labels } = draw(name, options);
  const names = data.columns === 2 ? ['x', 'y'] : Array.from({ length: data.columns }, (_, j) => `x${j + 1}`);
  const columns = columnsOf(data, names, labels, name.slice(0, -1));
  await printTable(terminal, options, csvChunks({ columns }), `${data.rows} rows`);
  if (options.json) {
    await printJson(terminal, {
      name,
      rows: data.rows,
      columns: data.columns,
      names,
      seed: options.seed,
      data: new NestedRows(data),
      labels,
    });
  }
}

function draw(
  name: string,
  { rows, columns, centers, spread, noise, factor, seed }: DatasetOptions,
): LabeledData {
  const common = {
    randomState: seed,
    ...(rows !== undefined && { rows }),
    ...(noise !== undefined && { noise }),
  };
  if (name === 'moons') return makeMoons(common);
  if (name === 'circles') return makeCircles({ ...common, ...(factor !== undefined && { factor }) });
  return makeBlobs({
    ...common,
    ...(columns !== undefined && { columns }),
    ...(centers !== undefined && { centers }),
    ...(spread !== undefined && { spread }),
  });
}

async function bundled(name: BundledName, options: DatasetOptions, terminal: Terminal): Promise<void> {
  const table = bundledTable(name);
  await printTable(terminal, options, csvChunks(table), `${table.rows} rows`);
  if (!options.json) return;
  const data = Object.fromEntries(table.columns.map((column) => [column.name, column.values]));
  await printJson(terminal, {
    name,
    rows: table.rows,
    columns: table.columns.length,
    names: Object.keys(data),
    data,
  });
}
