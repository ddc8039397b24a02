import type { Spec } from '@softmeans/plots';
import { Argument, Command, Option } from 'commander';
import { CHARTS, CallError, clusterTable, selectInput } from '@softmeans/analysis/parts';
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
import { checkPicture, writePicture } from '../picture.ts';
import { openStages } from '../progress.ts';
import { Page, widthOf } from '../summary/page.ts';
import type { Terminal } from '../terminal.ts';

type Theme = { readonly theme: 'light' | 'dark' };

/** One chart of a table and its groups. */
export function plotCommand(terminal: Terminal): Command {
  const command = new Command('plot')
    .description(
      'Draws one chart of a table and its groups. For charts of how many groups there are, see elbow, silhouette and choose with --out.',
    )
    .addArgument(new Argument('<chart>', 'which one').choices(Object.keys(CHARTS)))
    .argument('<file>', 'a table; - for standard input')
    .addOption(kOption('use this many groups instead of choosing').conflicts(['from', 'to']));
  addRangeOptions(command, 1).addOption(
    new Option(
      '--covariance <family>',
      "the shape of the mixture's groups (default: the one with the lowest BIC)",
    ).choices(COVARIANCES),
  );
  addFitOptions(command, 'standard')
    .addOption(effortOption())
    .option(
      '-o, --out <file>',
      'the picture to write: .html, .svg, .png or .json (default: the name of the chart and .html)',
      outputPath,
    )
    .addHelpText(
      'after',
      examples(
        'softmeans plot scatter table.csv --k 3 --out groups.svg',
        'softmeans plot map table.csv --out map.html',
      ),
    );
  return addCommonOptions(command).action((chart: string, file: string, options: ClusteringOptions) =>
    plot(chart, file, options, terminal),
  );
}

async function plot(
  chart: string,
  file: string,
  options: ClusteringOptions,
  terminal: Terminal,
): Promise<void> {
  const { signal } = terminal;
  const { out = `${chart}.html` } = options;
  checkPicture(out);
  const draw = CHARTS[chart]!;
  const stages = openStages(terminal, options);
  try {
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    const clustering = await clusterTable(selectInput(table, options), options, stages, signal);
    stages.begin('Drawing')(0);
    const drawn = async (theme: Theme['theme']): Promise<Spec> => {
      try {
        return await draw(clustering, { theme });
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        throw new CallError(`this table has no such chart. ${error.message}`, { cause: error });
      }
    };
    const light = await drawn('light');
    await writePicture(out, { light, dark: await drawn('dark') }, signal, [file]);
    stages.end();
    if (options.json) {
      await printJson(terminal, {
        name: table.name,
        rows: table.rows,
        chart,
        k: clustering.k,
        covariance: clustering.covariance,
        description: light.description,
        seed: options.seed,
        files: { chart: out },
      });
    } else if (!options.quiet) {
      const page = new Page({ width: widthOf(terminal.width), colors: terminal.colors });
      page.title(light.description);
      page.paragraph(`The chart is in ${out}.`);
      await terminal.write(page.toString());
    }
  } finally {
    stages.end();
  }
}
