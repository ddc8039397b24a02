import { basename, join } from 'node:path';
import { Command, Option } from 'commander';
import { writeModels } from 'softmeans';
import {
  bundledTable,
  clusterTable,
  csvWithGroups,
  examine,
  reproduction,
  selectInput,
  findings,
} from '@softmeans/analysis/parts';
import type { ClusteringOptions } from '../options.ts';
import { readFile } from '../input.ts';
import { printJson } from '../json.ts';
import {
  COVARIANCES,
  addCommonOptions,
  addFitOptions,
  effortOption,
  examples,
  kOption,
  outputPath,
  wholeNumber,
} from '../options.ts';
import { openFolder } from '../output.ts';
import { openStages } from '../progress.ts';
import { report } from '@softmeans/analysis/report';
import { WIDEST, widthOf } from '../summary/page.ts';
import { summarize } from '../summary/summary.ts';
import type { Terminal } from '../terminal.ts';
import { version } from '../version.ts';

interface ClusterOptions extends ClusteringOptions {
  readonly out: string;
  readonly class?: string;
}

/** The main job: how many groups a table has, which, and how sure that is. */
export function clusterCommand(terminal: Terminal): Command {
  const command = new Command('cluster')
    .description(
      'Finds the groups in a table: chooses how many, fits K-means and a Gaussian mixture, compares and describes them, ' +
        'and writes the table with its groups, the models, a report and a summary into a folder.',
    )
    .argument(
      '[file]',
      'a table: CSV, TSV, JSON, NDJSON, Parquet, XLSX, NPY or NPZ; - for standard input; none for the bundled Old Faithful table',
    )
    .addOption(kOption('use this many groups instead of choosing').conflicts(['from', 'to']))
    .addOption(
      new Option('--from <n>', 'choose among this many groups and more (default: 1)').argParser(
        wholeNumber(1, 1_000_000),
      ),
    )
    .addOption(
      new Option('--to <n>', 'and up to this many (default: 10)').argParser(wholeNumber(1, 1_000_000)),
    )
    .addOption(
      new Option(
        '--covariance <family>',
        "the shape of the mixture's groups (default: the one with the lowest BIC)",
      ).choices(COVARIANCES),
    )
    .option('--class <name>', 'a column of known classes: not used, but compared with the groups');
  addFitOptions(command, 'standard')
    .addOption(effortOption())
    .option('-o, --out <folder>', 'the folder to write into', outputPath, 'softmeans-output')
    .addHelpText(
      'after',
      examples(
        'softmeans cluster table.csv',
        'softmeans cluster table.csv --k 4 --exclude year --missing drop --out groups',
        'softmeans cluster iris.csv --class species --json',
      ),
    );
  return addCommonOptions(command).action((file: string | undefined, options: ClusterOptions) =>
    cluster(file, options, terminal),
  );
}

async function cluster(file: string | undefined, options: ClusterOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const stages = openStages(terminal, options);
  try {
    const table =
      file === undefined
        ? bundledTable('faithful')
        : await readFile(file, options, signal, stages.begin('Reading the table'));
    const input = selectInput(table, options);
    const stem = stemOf(table.name);
    const names = {
      table: `${stem}.clustered.csv`,
      model: 'model.json',
      report: 'report.html',
      summary: 'summary.txt',
    };
    const folder = await openFolder(options.out, Object.values(names), file === undefined ? [] : [file]);
    try {
      const clustering = await examine(await clusterTable(input, options, stages, signal), stages, signal);
      const files = {
        table: join(options.out, names.table),
        model: join(options.out, names.model),
        report: join(options.out, names.report),
        summary: join(options.out, names.summary),
      };
      const frame = { files, call: reproduction(file, options, terminal.clusterCall), version: version() };
      const text = summarize(clustering, { ...frame, width: WIDEST, colors: false });
      stages.begin('Drawing the report')(0);
      const page = await report(clustering, frame);
      signal.throwIfAborted();
      stages.begin('Writing')(0);
      const models = { kmeans: clustering.kmeans.model, mixture: clustering.mixture.model };
      await folder.write(
        [
          { name: names.table, text: csvWithGroups(table, clustering.assigned) },
          { name: names.model, text: [writeModels(models)] },
          { name: names.report, text: [page] },
          { name: names.summary, text: [text] },
        ],
        signal,
      );
      stages.end();
      if (options.json)
        await printJson(terminal, findings(clustering, { labels: options.labels ?? false, files }));
      else if (!options.quiet) {
        const { width, colors } = terminal;
        await terminal.write(summarize(clustering, { ...frame, width: widthOf(width), colors }));
      }
    } catch (error) {
      await folder.abandon();
      throw error;
    }
  } finally {
    stages.end();
  }
}

/** A file's name without its folders and what says its format. */
function stemOf(name: string | undefined): string {
  const stem = basename(name ?? '')
    .replace(/\.gz$/i, '')
    .replace(/\.[a-z\d]{1,8}$/i, '');
  return stem === '' ? 'table' : stem.slice(0, 100);
}
