import { csvChunks } from '@softmeans/tables';
import { Command } from 'commander';
import { NestedRows, type TableOptions, assign, csvWithGroups } from '@softmeans/analysis/parts';
import { readFile } from '../input.ts';
import { printJson } from '../json.ts';
import { modelColumns, readAnyModelFile } from '../modelinput.ts';
import {
  type CommonOptions,
  addCommonOptions,
  addReadOptions,
  examples,
  outputPath,
  threadsOption,
} from '../options.ts';
import { writeFile } from '../output.ts';
import { place } from '../placement.ts';
import { openStages } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

interface PredictOptions extends CommonOptions, TableOptions {
  readonly threads?: number;
  readonly text?: string;
}

/** Puts the rows of a table into the groups of a model. */
export function predictCommand(terminal: Terminal): Command {
  const command = new Command('predict')
    .description('Adds the groups of a model to the rows of a table.')
    .argument('<model>', 'a model file')
    .argument('<file>', "a table with the model's columns; - for standard input")
    .option('--text <name>', 'the column of texts, for a model of documents (default: as it was then)')
    .option('-o, --out <file>', 'write the CSV to this file (default: standard output)', outputPath)
    .addOption(threadsOption())
    .addHelpText(
      'after',
      examples(
        'softmeans predict softmeans-output/model.json new.csv --out new.clustered.csv',
        'softmeans predict model.json - < new.csv',
        'softmeans predict segments.json customers.csv --out segmented.csv',
      ),
    );
  return addCommonOptions(addReadOptions(command)).action(
    (model: string, file: string, options: PredictOptions) => predict(model, file, options, terminal),
  );
}

async function predict(
  modelFile: string,
  file: string,
  options: PredictOptions,
  terminal: Terminal,
): Promise<void> {
  const { signal } = terminal;
  const { out, threads, text } = options;
  const stages = openStages(terminal, options);
  try {
    const models = await readAnyModelFile(modelFile);
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    stages.begin('Finding the groups')(0);
    const common = { signal, ...(threads !== undefined && { threads }) };
    const placed = await place(models, table, text, common);
    const assigned = placed ? {} : await assign(models, modelColumns(models, table), common);
    stages.end();
    const pieces = (): Iterable<string> => (placed ? csvChunks(placed) : csvWithGroups(table, assigned));
    if (out !== undefined) await writeFile(out, pieces(), signal, [modelFile, file]);
    if (options.json) {
      const { kmeans, spectral, kernel, mixture } = assigned;
      await printJson(terminal, {
        rows: table.rows,
        ...placed?.json,
        ...(kmeans && { kmeans: { k: (models.kmeans ?? models.bisecting)!.k, labels: kmeans } }),
        ...(spectral && { spectral: { k: models.spectral!.k, labels: spectral } }),
        ...(kernel && { kernel: { k: models.kernel!.k, labels: kernel } }),
        ...(mixture && {
          mixture: {
            k: models.mixture!.k,
            labels: mixture.labels,
            responsibilities: new NestedRows(mixture.responsibilities),
            logDensities: mixture.logDensities,
          },
        }),
        ...(out !== undefined && { files: { table: out } }),
      });
    } else if (out === undefined) {
      for (const piece of pieces()) {
        signal.throwIfAborted();
        await terminal.write(piece);
      }
    } else if (!options.quiet) {
      await terminal.write(`${out}: ${table.rows} rows with their groups.\n`);
    }
  } finally {
    stages.end();
  }
}
