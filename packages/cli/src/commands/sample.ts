import { csvChunks } from '@softmeans/tables';
import { Command, Option } from 'commander';
import { CallError, NestedRows } from '@softmeans/analysis/parts';
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
    .addOption(seedOption())
    .option('-o, --out <file>', 'write to this file (default: standard output)', outputPath)
    .addHelpText(
      'after',
      examples('softmeans sample softmeans-output/model.json --rows 1000 --out drawn.csv'),
    );
  return addCommonOptions(command).action((model: string, options: SampleOptions) =>
    sample(model, options, terminal),
  );
}

async function sample(modelFile: string, options: SampleOptions, terminal: Terminal): Promise<void> {
  const { rows, seed } = options;
  const { mixture } = await readModelFile(modelFile);
  if (!mixture)
    throw new CallError(
      `${modelFile} holds no mixture, and nothing else has a density to draw from. Give the model of a mixture.`,
    );
  const { data, labels } = mixture.sample(rows, { seed });
  const names = mixture.names ?? Array.from({ length: mixture.columns }, (_, j) => `column ${j + 1}`);
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
      data: new NestedRows(data),
      labels,
    });
  }
}
