import { criterionPlot } from '@softmeans/plots';
import { Command, Option } from 'commander';
import { chooseK } from 'softmeans';
import { MEASURES, counted, familiesOf, rangeOf, selectInput, shownName } from '@softmeans/analysis/parts';
import type { ClusteringOptions } from '../options.ts';
import { readFile } from '../input.ts';
import { printJson } from '../json.ts';
import {
  COVARIANCES,
  addCommonOptions,
  addFitOptions,
  addRangeOptions,
  examples,
  outputPath,
} from '../options.ts';
import { checkPicture, writePicture } from '../picture.ts';
import { openStages } from '../progress.ts';
import { barOf } from '../summary/bars.ts';
import { describeChoice } from '../summary/choice.ts';
import { Page, widthOf } from '../summary/page.ts';
import type { Terminal } from '../terminal.ts';

/** How many groups, with every measure's vote. */
export function chooseCommand(terminal: Terminal): Command {
  const command = new Command('choose')
    .description('Chooses how many groups a table has, and says how each measure votes.')
    .argument('<file>', 'a table; - for standard input');
  addRangeOptions(command, 1).addOption(
    new Option(
      '--covariance <family>',
      "the shape of the mixture's groups (default: the one with the lowest BIC)",
    ).choices(COVARIANCES),
  );
  addFitOptions(command, 'standard')
    .option('-o, --out <file>', 'write a chart of BIC to this file: .html, .svg, .png or .json', outputPath)
    .addHelpText(
      'after',
      examples('softmeans choose table.csv', 'softmeans choose table.csv --to 20 --out bic.svg'),
    );
  return addCommonOptions(command).action((file: string, options: ClusteringOptions) =>
    choose(file, options, terminal),
  );
}

async function choose(file: string, options: ClusteringOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const { scale, missing, seed, threads, out } = options;
  if (out !== undefined) checkPicture(out);
  const stages = openStages(terminal, options);
  try {
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    const input = selectInput(table, options);
    const choosing = stages.begin('Choosing the number');
    const choice = await chooseK(input.data, {
      k: rangeOf(options, input),
      ...familiesOf(options, input),
      scaling: scale,
      missing,
      seed,
      ...(threads !== undefined && { threads }),
      signal,
      onProgress: ({ fraction }) => choosing(fraction),
    });
    stages.end();
    const { k, covariance } = choice;
    if (out !== undefined) {
      const draw = (theme: 'light' | 'dark') => criterionPlot(choice.mixture, { theme, chosen: k });
      await writePicture(out, { light: draw('light'), dark: draw('dark') }, signal, [file]);
    }
    if (options.json) {
      await printJson(terminal, {
        name: table.name,
        rows: table.rows,
        used: input.used.map(({ name }) => name),
        scaling: scale,
        k,
        covariance,
        reasons: choice.reasons,
        votes: choice.votes,
        scores: { rows: choice.rows, kmeans: choice.kmeans, mixture: choice.mixture },
        seed: choice.seed,
        seconds: choice.seconds,
        ...(out !== undefined && { files: { chart: out } }),
      });
    } else if (!options.quiet) {
      const page = new Page({ width: widthOf(terminal.width), colors: terminal.colors });
      page.title(
        k === 1
          ? `${shownName(table.name ?? 'The table', 60)}: no group structure was found.`
          : `${shownName(table.name ?? 'The table', 60)}: ${counted(k, 'group')}.`,
      );
      page.gap();
      page.grid(
        [
          ['measure', 'says', '', ''],
          ...choice.votes.map((vote) => [
            MEASURES[vote.criterion][0],
            String(vote.k),
            barOf(vote.k / Math.max(...choice.kmeans.map((score) => score.k)), 20).padEnd(20),
            vote.k === k ? '' : '← dissents',
          ]),
        ],
        1,
      );
      describeChoice(page, { choice, options, k, covariance, input });
      if (out !== undefined) page.paragraph(`The chart is in ${out}.`);
      await terminal.write(page.toString());
    }
  } finally {
    stages.end();
  }
}
