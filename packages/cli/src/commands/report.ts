import { Command, Option } from 'commander';
import {
  clusterTable,
  examine,
  opinionsOf,
  reproduction,
  selectInput,
  validityOf,
} from '@softmeans/analysis/parts';
import type { ClusteringOptions } from '../options.ts';
import { readFile } from '../input.ts';
import { printJson } from '../json.ts';
import {
  COVARIANCES,
  addCommonOptions,
  addFitOptions,
  addRangeOptions,
  effortOption,
  examples,
  kOption,
  outputPath,
} from '../options.ts';
import { writeFile } from '../output.ts';
import { openStages } from '../progress.ts';
import { report } from '@softmeans/analysis/report';
import { Page, widthOf } from '../summary/page.ts';
import { headline } from '../summary/summary.ts';
import type { Terminal } from '../terminal.ts';
import { version } from '../version.ts';

interface ReportOptions extends ClusteringOptions {
  readonly out: string;
  readonly class?: string;
}

/** The report of the main job alone, as one page. */
export function reportCommand(terminal: Terminal): Command {
  const command = new Command('report')
    .description(
      'Finds the groups in a table, as "cluster" does, and writes the report alone: one page with charts.',
    )
    .argument('<file>', 'a table; - for standard input')
    .addOption(kOption('use this many groups instead of choosing').conflicts(['from', 'to']));
  addRangeOptions(command, 1)
    .addOption(
      new Option(
        '--covariance <family>',
        "the shape of the mixture's groups (default: the one with the lowest BIC)",
      ).choices(COVARIANCES),
    )
    .option('--class <name>', 'a column of known classes: not used, but compared with the groups');
  addFitOptions(command, 'standard')
    .addOption(effortOption())
    .option('-o, --out <file>', 'the page to write', outputPath, 'report.html')
    .addHelpText(
      'after',
      examples('softmeans report table.csv', 'softmeans report table.csv --k 4 --out groups.html'),
    );
  return addCommonOptions(command).action((file: string, options: ReportOptions) =>
    write(file, options, terminal),
  );
}

async function write(file: string, options: ReportOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const stages = openStages(terminal, options);
  try {
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    const clustering = await examine(
      await clusterTable(selectInput(table, options), options, stages, signal),
      stages,
      signal,
    );
    stages.begin('Drawing the report')(0);
    const call = reproduction(file, options, 'softmeans report');
    const page = await report(clustering, { call, version: version() });
    await writeFile(options.out, [page], signal, [file]);
    stages.end();
    if (options.json) {
      await printJson(terminal, {
        name: table.name,
        rows: table.rows,
        k: clustering.k,
        covariance: clustering.covariance,
        seed: options.seed,
        ...opinionsOf(clustering),
        ...validityOf(clustering),
        warnings: clustering.warnings,
        files: { report: options.out },
      });
    } else if (!options.quiet) {
      const said = new Page({ width: widthOf(terminal.width), colors: terminal.colors });
      said.title(headline(clustering));
      for (const warning of clustering.warnings) said.warning(warning);
      said.paragraph(`The report is in ${options.out}.`);
      await terminal.write(said.toString());
    }
  } finally {
    stages.end();
  }
}
