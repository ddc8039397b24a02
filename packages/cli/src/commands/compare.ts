import { Command, Option } from 'commander';
import { clusterTable, percent, selectInput, sizesOf, whole } from '@softmeans/analysis/parts';
import type { ClusteringOptions } from '../options.ts';
import { readFile } from '../input.ts';
import { printJson } from '../json.ts';
import {
  COVARIANCES,
  addCommonOptions,
  addFitOptions,
  addRangeOptions,
  examples,
  kOption,
} from '../options.ts';
import { openStages } from '../progress.ts';
import { barOf } from '../summary/bars.ts';
import { describeAgreement, describeClasses, describeSureness } from '../summary/doubt.ts';
import { Page, widthOf } from '../summary/page.ts';
import { headline } from '../summary/summary.ts';
import type { Terminal } from '../terminal.ts';

interface CompareOptions extends ClusteringOptions {
  readonly class?: string;
}

const BAR = 24;

/** K-means and the mixture side by side. */
export function compareCommand(terminal: Terminal): Command {
  const command = new Command('compare')
    .description(
      'Fits K-means and a Gaussian mixture with the same number of groups and says where they differ.',
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
  addFitOptions(command, 'standard').addHelpText(
    'after',
    examples('softmeans compare table.csv --k 3', 'softmeans compare iris.csv --class species --json'),
  );
  return addCommonOptions(command).action((file: string, options: CompareOptions) =>
    compare(file, options, terminal),
  );
}

async function compare(file: string, options: CompareOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const stages = openStages(terminal, options);
  try {
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    const input = selectInput(table, options);
    const clustering = await clusterTable(input, options, stages, signal);
    const { k, covariance, kmeans, mixture, agreement, classes } = clustering;
    const sizes = [sizesOf(kmeans.labels, k), sizesOf(mixture.labels, k)] as const;
    if (options.json) {
      await printJson(terminal, {
        name: table.name,
        rows: table.rows,
        rowsUsed: agreement.rows,
        used: input.used.map(({ name }) => name),
        scaling: options.scale,
        k,
        covariance,
        kmeans: {
          sizes: sizes[0],
          inertia: kmeans.fit.inertia,
          ...(options.labels && { labels: kmeans.labels }),
        },
        mixture: { sizes: sizes[1], bic: mixture.fit.bic, ...(options.labels && { labels: mixture.labels }) },
        agreement: {
          adjustedRand: agreement.adjustedRand,
          rows: agreement.rows,
          disagreeing: agreement.disagreeing,
          examples: agreement.examples,
        },
        ...(classes && {
          class: {
            name: classes.name,
            rows: classes.rows,
            kmeans: { adjustedRand: classes.kmeans.adjustedRand, accuracy: classes.kmeans.accuracy },
            mixture: { adjustedRand: classes.mixture.adjustedRand, accuracy: classes.mixture.accuracy },
          },
        }),
        seed: options.seed,
        warnings: clustering.warnings,
      });
    } else if (!options.quiet) {
      const page = new Page({ width: widthOf(terminal.width), colors: terminal.colors });
      page.title(headline(clustering));
      for (const warning of clustering.warnings) page.warning(warning);
      page.gap();
      const most = Math.max(...sizes[0], ...sizes[1]);
      const width = Math.max(6, Math.min(BAR, Math.floor((page.width - 46) / 2)));
      const cells = (size: number): string[] => [
        `${whole(size)} (${percent(size / agreement.rows)})`,
        barOf(size / most, width).padEnd(width),
      ];
      page.grid([
        ['', 'K-means', '', 'mixture', ''],
        ...Array.from({ length: k }, (_, g) => [
          `Group ${g + 1}`,
          ...cells(sizes[0][g]!),
          ...cells(sizes[1][g]!),
        ]),
      ]);
      describeClasses(page, clustering);
      describeAgreement(page, clustering);
      describeSureness(page, clustering);
      await terminal.write(page.toString());
    }
  } finally {
    stages.end();
  }
}
