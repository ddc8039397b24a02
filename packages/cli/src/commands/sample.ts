import { csvChunks } from '@softmeans/tables';
import { Command, InvalidArgumentError, Option } from 'commander';
import { CallError, NestedRows, sentenceList, shownName } from '@softmeans/analysis/parts';
import type { Matrix, MixtureModel } from 'softmeans';
import { printJson } from '../json.ts';
import { readModelFile } from '../modelinput.ts';
import {
  type CommonOptions,
  addCommonOptions,
  examples,
  seedOption,
  wholeNumber,
  outputPath,
} from '../options.ts';
import { columnsOf, printTable } from '../rows.ts';
import type { Terminal } from '../terminal.ts';

interface SampleOptions extends CommonOptions {
  readonly given?: Readonly<Record<string, number>>;
  readonly rows: number;
  readonly seed: number;
}

/** Draws rows from a mixture. */
export function sampleCommand(terminal: Terminal): Command {
  const command = new Command('sample')
    .description('Draws random rows from the Gaussian mixture of a model file, as CSV.')
    .argument('<model>', 'a model file that holds a mixture')
    .addOption(
      new Option('-n, --rows <n>', 'how many rows').argParser(wholeNumber(1, 100_000_000)).default(100),
    )
    .option(
      '--given <column=value>',
      'draw only from rows in which this column has this value; may be given for several columns',
      givenValue,
    )
    .addOption(seedOption())
    .option('-o, --out <file>', 'write to this file (default: standard output)', outputPath)
    .addHelpText(
      'after',
      examples(
        'softmeans sample softmeans-output/model.json --rows 1000 --out drawn.csv',
        'softmeans sample model.json --given height=180 --given age=30',
      ),
    );
  return addCommonOptions(command).action((model: string, options: SampleOptions) =>
    sample(model, options, terminal),
  );
}

/** Each use of the option adds a column and its value. */
function givenValue(
  text: string,
  earlier: Readonly<Record<string, number>> | undefined,
): Readonly<Record<string, number>> {
  const cut = text.lastIndexOf('=');
  const name = text.slice(0, Math.max(0, cut));
  const value = cut < 0 || text.slice(cut + 1).trim() === '' ? NaN : Number(text.slice(cut + 1));
  if (name === '' || !Number.isFinite(value)) {
    throw new InvalidArgumentError('It must be the name of a column, = and a number, as in height=180.');
  }
  if (earlier && Object.hasOwn(earlier, name)) throw new InvalidArgumentError(`${name} has a value already.`);
  return { ...earlier, [name]: value };
}

async function sample(modelFile: string, options: SampleOptions, terminal: Terminal): Promise<void> {
  const { rows, seed } = options;
  const { mixture } = await readModelFile(modelFile);
  if (!mixture)
    throw new CallError(
      `${modelFile} holds no mixture, and nothing else has a density to draw from. Give the model of a mixture.`,
    );
  const names = mixture.names ?? Array.from({ length: mixture.columns }, (_, j) => `column ${j + 1}`);
  const { data, labels } = options.given
    ? sampleGiven(mixture, options.given, names, options)
    : mixture.sample(rows, { seed });
  const columns = columnsOf(data, names, labels, 'group');
  await printTable(terminal, options, csvChunks({ columns }), `${rows} rows drawn from ${modelFile}`, [
    modelFile,
  ]);
  if (options.json) {
    await printJson(terminal, {
      rows,
      columns: names.length,
      names,
      seed,
      ...(options.given && { given: options.given }),
      data: new NestedRows(data),
      labels,
    });
  }
}

/** Rows in which some columns have given values; the groups are drawn by how likely each is then. Noise takes no part. */
function sampleGiven(
  mixture: MixtureModel,
  given: Readonly<Record<string, number>>,
  names: readonly string[],
  { rows, seed }: SampleOptions,
): { readonly data: Matrix; readonly labels: Int32Array } {
  const row = new Float64Array(names.length).fill(NaN);
  for (const [name, value] of Object.entries(given)) {
    const at = names.indexOf(name);
    if (at < 0) {
      throw new CallError(
        `--given: the model has no column ${shownName(name)}; its columns are ${sentenceList(names.slice(0, 12).map((each) => shownName(each)))}${names.length > 12 ? ' and more' : ''}.`,
      );
    }
    row[at] = value;
  }
  const rest = [...row.keys()].filter((at) => Number.isNaN(row[at]!));
  if (rest.length === 0) throw new CallError('--given names every column, so there is nothing to draw.');
  const drawn = mixture.withoutNoise().conditional(row).sample(rows, { seed });
  const data = Float64Array.from({ length: rows * names.length }, (_, at) => row[at % names.length]!);
  for (let i = 0; i < rows; i++) {
    for (const [from, at] of rest.entries())
      data[i * names.length + at] = drawn.data.data[i * rest.length + from]!;
  }
  return { data: { data, rows, columns: names.length }, labels: drawn.labels };
}
