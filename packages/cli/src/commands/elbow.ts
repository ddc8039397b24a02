import { elbowPlot } from '@softmeans/plots';
import { Command, Option } from 'commander';
import { type CovarianceName, type ElbowMetric, type Elbow, elbow } from 'softmeans';
import { fixed, rangeOf, selectInput, shownName } from '@softmeans/analysis/parts';
import { readFile } from '../input.ts';
import { printJson } from '../json.ts';
import {
  COVARIANCES,
  type FitOptions,
  addCommonOptions,
  addFitOptions,
  addRangeOptions,
  examples,
  outputPath,
} from '../options.ts';
import { checkPicture, writePicture } from '../picture.ts';
import { openStages } from '../progress.ts';
import { barOf } from '../summary/bars.ts';
import { significant } from '../summary/fit.ts';
import { Page, widthOf } from '../summary/page.ts';
import type { Terminal } from '../terminal.ts';

interface ElbowCommandOptions extends FitOptions {
  readonly from?: number;
  readonly to?: number;
  readonly metric: ElbowMetric;
  readonly model: 'kmeans' | 'mixture';
  readonly covariance?: CovarianceName;
}

const METRICS: readonly ElbowMetric[] = ['distortion', 'silhouette', 'calinski-harabasz'];
const BAR = 40;
/** The most groups that the curve goes to without --to: what `elbow` tries. */
const MOST_ON_CURVE = 10;

/** Scores and fit times over a range of k, and where the curve bends. */
export function elbowCommand(terminal: Terminal): Command {
  const command = new Command('elbow')
    .description('Fits a range of numbers of groups and shows where the curve of scores bends.')
    .argument('<file>', 'a table; - for standard input');
  addRangeOptions(command, 2, MOST_ON_CURVE)
    .addOption(new Option('--metric <name>', 'the score').choices(METRICS).default('distortion'))
    .addOption(
      new Option('--model <name>', 'what is fitted').choices(['kmeans', 'mixture']).default('kmeans'),
    )
    .addOption(new Option('--covariance <family>', 'of the mixture (default: full)').choices(COVARIANCES));
  addFitOptions(command, 'standard')
    .option('-o, --out <file>', 'write the chart to this file: .html, .svg, .png or .json', outputPath)
    .addHelpText(
      'after',
      examples(
        'softmeans elbow table.csv --from 4 --to 11',
        'softmeans elbow table.csv --metric silhouette --out elbow.html',
      ),
    );
  return addCommonOptions(command).action((file: string, options: ElbowCommandOptions) =>
    show(file, options, terminal),
  );
}

async function show(file: string, options: ElbowCommandOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const { metric, model, covariance, scale, missing, seed, threads, out } = options;
  if (out !== undefined) checkPicture(out);
  const stages = openStages(terminal, options);
  try {
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    const input = selectInput(table, options);
    const fitting = stages.begin('Elbow');
    const curve = await elbow(input.data, {
      k: rangeOf({ ...options, from: options.from ?? Math.min(2, input.complete) }, input, MOST_ON_CURVE),
      metric,
      model,
      ...(covariance && { covariance }),
      scaling: scale,
      missing,
      seed,
      ...(threads !== undefined && { threads }),
      signal,
      onProgress: ({ fraction }) => fitting(fraction),
    });
    stages.end();
    if (out !== undefined) {
      const picture = { light: elbowPlot(curve), dark: elbowPlot(curve, { theme: 'dark' }) };
      await writePicture(out, picture, signal, [file]);
    }
    if (options.json) {
      await printJson(terminal, {
        name: table.name,
        rows: table.rows,
        used: input.used.map(({ name }) => name),
        scaling: scale,
        model,
        metric: curve.metric,
        k: curve.k,
        scores: curve.scores.map((score) => (Number.isFinite(score) ? score : null)),
        seconds: curve.seconds,
        elbow: curve.elbow ?? null,
        seed: curve.seed,
        ...(out !== undefined && { files: { chart: out } }),
      });
    } else if (!options.quiet) {
      const page = new Page({ width: widthOf(terminal.width), colors: terminal.colors });
      describe(page, curve, shownName(table.name ?? 'The table', 60));
      if (out !== undefined) page.paragraph(`The chart is in ${out}.`);
      await terminal.write(page.toString());
    }
  } finally {
    stages.end();
  }
}

function describe(page: Page, { metric, k, scores, seconds, elbow }: Elbow, name: string): void {
  page.title(
    elbow === undefined
      ? `${name}: the curve of the ${metric} has no bend between ${k[0]} and ${k.at(-1)} groups.`
      : `${name}: the curve of the ${metric} bends at ${elbow} groups.`,
  );
  page.gap();
  const most = Math.max(...scores.filter(Number.isFinite));
  const width = Math.max(10, Math.min(BAR, page.width - 52));
  page.grid(
    [
      ['groups', metric, 'seconds', '', ''],
      ...k.map((at, i) => [
        String(at),
        metric === 'silhouette' ? fixed(scores[i]!, 3) : significant(scores[i]!),
        seconds ? fixed(seconds[i]!, 3) : '',
        barOf(scores[i]! / most, width).padEnd(width),
        at === elbow ? '← elbow' : '',
      ]),
    ],
    1,
  );
  page.remark(
    metric === 'distortion'
      ? 'Distortion: squared distance left between rows and the center of their group, in the fitted scale; it always falls, so look for the bend.'
      : 'Higher is better.',
  );
  page.remark('A bend is one opinion; "softmeans choose" asks more.');
}
