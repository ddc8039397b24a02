import { type Spec, criterionPlot, elbowPlot, gapPlot } from '@softmeans/plots';
import { Command, Option } from 'commander';
import { type KChoice, chooseK } from 'softmeans';
import {
  CallError,
  MEASURES,
  type Opinions,
  askOpinions,
  counted,
  familiesOf,
  fixed,
  furtherVotes,
  gapRules,
  opinionsOf,
  rangeOf,
  selectInput,
  sentenceList,
  shownName,
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
  outputPath,
} from '../options.ts';
import { type Picture, checkPicture, isPage, writePicture } from '../picture.ts';
import { openStages } from '../progress.ts';
import { barOf } from '../summary/bars.ts';
import { describeChoice } from '../summary/choice.ts';
import { Page, widthOf } from '../summary/page.ts';
import type { Terminal } from '../terminal.ts';

interface ChooseOptions extends ClusteringOptions {
  readonly chart?: ChartName;
}

const CHART_NAMES = ['bic', 'icl', 'silhouette', 'gap', 'strength'] as const;
type ChartName = (typeof CHART_NAMES)[number];

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
    .addOption(effortOption())
    .option(
      '-o, --out <file>',
      'write the charts to this file: .html holds all, .svg, .png and .json one',
      outputPath,
    )
    .addOption(
      new Option('--chart <name>', 'which chart goes into the file (default: bic)').choices(CHART_NAMES),
    )
    .addHelpText(
      'after',
      examples('softmeans choose table.csv', 'softmeans choose table.csv --to 20 --out bic.svg'),
    );
  return addCommonOptions(command).action((file: string, options: ChooseOptions) =>
    choose(file, options, terminal),
  );
}

async function choose(file: string, options: ChooseOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const { scale, missing, seed, threads, out, effort, chart } = options;
  if (out !== undefined) checkPicture(out);
  else if (chart !== undefined) throw new CallError('--chart needs --out, the file to write the chart to.');
  if (effort === 'quick' && (chart === 'gap' || chart === 'strength')) {
    throw new CallError(`--chart ${chart} needs --effort normal or thorough; quick does not measure it.`);
  }
  const stages = openStages(terminal, options);
  try {
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    const input = selectInput(table, options);
    const choosing = stages.begin('Choosing the number');
    const range = rangeOf(options, input);
    const choice = await chooseK(input.data, {
      k: range,
      ...familiesOf(options, input),
      effort,
      scaling: scale,
      missing,
      seed,
      ...(threads !== undefined && { threads }),
      signal,
      onProgress: ({ fraction }) => choosing(fraction),
    });
    const opinions =
      'to' in range
        ? await askOpinions(
            input,
            { ...options, to: range.to, known: choice.resampling },
            {
              signal,
              ...(threads !== undefined && { threads }),
              onProgress: stages.begin('Asking more measures'),
            },
          )
        : undefined;
    stages.end();
    const { k, covariance } = choice;
    if (out !== undefined) {
      const charts = chartsOf(choice, opinions);
      const one = charts.get(chart ?? 'bic');
      if (one === undefined && chart !== undefined) {
        throw new CallError(
          `this table has no chart of the ${chart}: it takes more rows, or more than one k.`,
        );
      }
      const all = [...charts.values()];
      await writePicture(out, isPage(out) && chart === undefined ? all : (one ?? all[0]!), signal, [file]);
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
        leftOut: choice.leftOut,
        logarithms: choice.logarithms,
        scores: {
          rows: choice.rows,
          kmeans: choice.kmeans,
          mixture: choice.mixture,
          robust: choice.robust,
        },
        ...opinionsOf(opinions ? { opinions } : {}),
        effort,
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
      const most = Math.max(...choice.kmeans.map((score) => score.k));
      const votes = [...choice.votes, ...(opinions ? furtherVotes(opinions, choice.votes) : [])].map(
        ({ criterion, k }) => ({ name: MEASURES[criterion][0], k }),
      );
      const silent = choice.leftOut.filter((criterion) => !opinions || criterion === 'stability');
      page.grid(
        [
          ['measure', 'says', '', ''],
          ...votes.map((vote) => [
            vote.name,
            String(vote.k),
            barOf(vote.k / Math.max(most, vote.k), 20).padEnd(20),
            vote.k === k ? '' : '← dissents',
          ]),
        ],
        1,
      );
      if (silent.length > 0) {
        const names = silent.map((criterion) => MEASURES[criterion][0].toLowerCase());
        page.remark(`Not asked, to save time: ${sentenceList(names)}. --effort thorough asks everyone.`);
      }
      describeChoice(page, { choice, options, k, covariance, input });
      if (opinions) describeOpinions(page, opinions);
      if (out !== undefined) page.paragraph(`The chart is in ${out}.`);
      await terminal.write(page.toString());
    }
  } finally {
    stages.end();
  }
}

/** The charts that there is something to draw for, in both themes. */
function chartsOf(choice: KChoice, opinions: Opinions | undefined): Map<ChartName, Picture> {
  const charts = new Map<ChartName, Picture>();
  const add = (name: ChartName, draw: (look: { theme: 'light' | 'dark' }) => Spec): void => {
    charts.set(name, { light: draw({ theme: 'light' }), dark: draw({ theme: 'dark' }) });
  };
  for (const criterion of ['bic', 'icl'] as const) {
    add(criterion, (look) => criterionPlot(choice.mixture, { ...look, criterion, chosen: choice.k }));
  }
  const apart = choice.kmeans.filter(({ silhouette }) => silhouette !== undefined);
  if (apart.length > 0) {
    const curve = {
      k: apart.map(({ k }) => k),
      scores: apart.map(({ silhouette }) => silhouette!),
      metric: 'silhouette',
    };
    const best = choice.votes.find(({ criterion }) => criterion === 'silhouette')?.k;
    const title = best === undefined ? {} : { title: `The silhouette is highest at k = ${best}` };
    add('silhouette', (look) => elbowPlot(curve, { ...look, ...title }));
  }
  if (opinions) {
    const { gap, strength } = opinions;
    add('gap', (look) => gapPlot(gap, look));
    const curve = { k: strength.k, scores: strength.strength, metric: 'prediction strength' };
    const title = `Prediction strength says k = ${strength.chosen}`;
    const note = `Whether the groups of one half of the rows come back in the other; the most groups above ${fixed(strength.cutoff, 1)} count.`;
    add('strength', (look) => elbowPlot(curve, { ...look, title, note }));
  }
  return charts;
}

/** Gap and prediction strength for each k. */
function describeOpinions(page: Page, opinions: Opinions): void {
  const { gap, strength } = opinions;
  page.heading('Gap and prediction strength');
  const highest = Math.max(...gap.gap.filter(Number.isFinite));
  page.grid(
    [
      ['groups', 'gap', '± error', '', 'strength', ''],
      ...gap.k.map((k, i) => {
        const at = strength.k.indexOf(k);
        return [
          String(k),
          fixed(gap.gap[i]!, 3),
          fixed(gap.standardErrors[i]!, 3),
          barOf(highest > 0 ? gap.gap[i]! / highest : 0, 16).padEnd(16),
          at < 0 ? '–' : fixed(strength.strength[at]!, 2),
          at < 0 ? '' : barOf(strength.strength[at]!, 16).padEnd(16),
        ];
      }),
    ],
    1,
  );
  page.remark(
    `${gapRules(opinions)} Prediction strength counts from ${fixed(strength.cutoff, 1)} on. Neither is part of the decision.`,
  );
}
