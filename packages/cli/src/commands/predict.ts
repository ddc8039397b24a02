import { Command } from 'commander';
import { NestedRows, type TableOptions, assign, csvWithGroups } from '@softmeans/analysis/parts';
import { readFile } from '../input.ts';
import { printJson } from '../json.ts';
import { modelColumns, readModelFile } from '../modelinput.ts';
import {
  type CommonOptions,
  addCommonOptions,
  addReadOptions,
  examples,
  outputPath,
  threadsOption,
} from '../options.ts';
import { writeFile } from '../output.ts';
import { openStages } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

interface PredictOptions extends CommonOptions, TableOptions {
  readonly threads?: number;
}

/** Puts the rows of a table into the groups of a model. */
export function predictCommand(terminal: Terminal): Command {
  const command = new Command('predict')
    .description('Adds the groups of a model to the rows of a table.')
    .argument('<model>', 'a model file')
    .argument('<file>', "a table with the model's columns; - for standard input")
    .option('-o, --out <file>', 'write the CSV to this file (default: standard output)', outputPath)
    .addOption(threadsOption())
    .addHelpText(
      'after',
      examples(
        'softmeans predict softmeans-output/model.json new.csv --out new.clustered.csv',
        'softmeans predict model.json - < new.csv',
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
  const { out, threads } = options;
  const stages = openStages(terminal, options);
  try {
    const models = await readModelFile(modelFile);
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    const data = modelColumns(models, table);
    stages.begin('Finding the groups')(0);
    const assigned = await assign(models, data, { signal, ...(threads !== undefined && { threads }) });
    stages.end();
    if (out !== undefined) await writeFile(out, csvWithGroups(table, assigned), signal, [modelFile, file]);
    if (options.json) {
      const { kmeans, spectral, kernel, mixture } = assigned;
      await printJson(terminal, {
        rows: table.rows,
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
      for (const piece of csvWithGroups(table, assigned)) {
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
