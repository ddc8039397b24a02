import { silhouettePlot } from '@softmeans/plots';
import { Command, Option } from 'commander';
import {
  type Matrix,
  type MissingPolicy,
  type NamedColumns,
  type ScalingKind,
  type Silhouette,
  applyScaling,
  dropMissing,
  fillMissing,
  gaussianMixture,
  kmeans,
  minMaxScaling,
  robustScaling,
  silhouette,
  standardScaling,
} from 'softmeans';
import { CallError, checkK, counted, fixed, selectInput, shownName, whole } from '@softmeans/analysis/parts';
import { readFile } from '../input.ts';
import { printJson } from '../json.ts';
import {
  type FitOptions,
  addCommonOptions,
  addFitOptions,
  examples,
  kOption,
  outputPath,
  wholeNumber,
} from '../options.ts';
import { checkPicture, writePicture } from '../picture.ts';
import { openStages } from '../progress.ts';
import { barOf } from '../summary/bars.ts';
import { Page, widthOf } from '../summary/page.ts';
import type { Terminal } from '../terminal.ts';

interface SilhouetteCommandOptions extends FitOptions {
  readonly k: number;
  readonly model: 'kmeans' | 'mixture';
  readonly sample?: number;
}

const BAR = 40;

/** How well each row lies in its group. */
export function silhouetteCommand(terminal: Terminal): Command {
  const command = new Command('silhouette')
    .description('Measures how much nearer each row is to its own group than to the next one.')
    .argument('<file>', 'a table; - for standard input')
    .addOption(kOption('number of groups, at least 2').makeOptionMandatory())
    .addOption(
      new Option('--model <name>', 'what is fitted').choices(['kmeans', 'mixture']).default('kmeans'),
    )
    .addOption(
      new Option(
        '--sample <n>',
        'measure at most this many rows, drawn at random (default: 20000)',
      ).argParser(wholeNumber(3)),
    );
  addFitOptions(command, 'standard')
    .option('-o, --out <file>', 'write the chart to this file: .html, .svg, .png or .json', outputPath)
    .addHelpText(
      'after',
      examples(
        'softmeans silhouette table.csv --k 3',
        'softmeans silhouette table.csv --k 3 --out knives.html',
      ),
    );
  return addCommonOptions(command).action((file: string, options: SilhouetteCommandOptions) =>
    measure(file, options, terminal),
  );
}

async function measure(file: string, options: SilhouetteCommandOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const { k, model, scale, missing, seed, threads, out, sample = 20_000 } = options;
  if (k < 2) throw new CallError('--k is 1, but a silhouette needs a next group. Choose --k of at least 2.');
  if (out !== undefined) checkPicture(out);
  const stages = openStages(terminal, options);
  try {
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    const input = selectInput(table, options);
    checkK(k, input);
    const rows = prepared(input.data, scale, missing);
    const fitting = stages.begin('Fit');
    const common = { seed, ...(threads !== undefined && { threads }), signal };
    const { labels } = await (model === 'kmeans' ? kmeans : gaussianMixture)(rows, {
      ...common,
      k,
      onProgress: ({ fraction }) => fitting(fraction),
    });
    const measuring = stages.begin('Silhouette');
    const found = await silhouette(rows, labels, {
      ...common,
      ...(rows.rows > sample && { sample }),
      onProgress: ({ fraction }) => measuring(fraction),
    });
    stages.end();
    if (out !== undefined) {
      const draw = (theme: 'light' | 'dark') => silhouettePlot({ silhouette: found, labels }, { theme });
      await writePicture(out, { light: draw('light'), dark: draw('dark') }, signal, [file]);
    }
    const groups = groupsOf(found, labels, k);
    if (options.json) {
      await printJson(terminal, {
        name: table.name,
        rows: table.rows,
        measured: found.values.length,
        used: input.used.map(({ name }) => name),
        scaling: scale,
        model,
        k,
        silhouette: found.mean,
        groups: groups.map(({ size, mean, below }, group) => ({ group, size, silhouette: mean, below })),
        seed,
        ...(out !== undefined && { files: { chart: out } }),
        ...(options.labels && { labels }),
      });
    } else if (!options.quiet) {
      const page = new Page({ width: widthOf(terminal.width), colors: terminal.colors });
      const name = shownName(table.name ?? 'The table', 60);
      page.title(`${name}: the mean silhouette of ${counted(k, 'group')} is ${fixed(found.mean, 2)}.`);
      page.gap();
      const width = Math.max(10, Math.min(BAR, page.width - 50));
      page.grid([
        ['', 'rows', 'silhouette', '', 'nearer to another group'],
        ...groups.map(({ size, mean, below }, group) => [
          `Group ${group + 1}`,
          whole(size),
          fixed(mean, 2),
          barOf(mean, width).padEnd(width),
          whole(below),
        ]),
      ]);
      page.remark(
        '1: well inside its group; 0: between two; below 0: nearer to another group. In the fitted scale.',
      );
      if (found.values.length < labels.length)
        page.remark(
          `Measured on ${whole(found.values.length)} of ${counted(labels.length, 'row')}, drawn at random.`,
        );
      if (out !== undefined) page.paragraph(`The chart is in ${out}.`);
      await terminal.write(page.toString());
    }
  } finally {
    stages.end();
  }
}

/** The rows as the fit sees them: complete, and scaled. */
function prepared(data: NamedColumns, scale: ScalingKind, missing: MissingPolicy): Matrix {
  const complete =
    missing === 'mean' || missing === 'median'
      ? fillMissing(data, { with: missing }).data
      : dropMissing(data).data;
  if (scale === 'none') return complete;
  const measure = { standard: standardScaling, minmax: minMaxScaling, robust: robustScaling }[scale];
  return applyScaling(measure(complete), complete);
}

/** Size, mean silhouette and rows below 0 of each group, of those measured. */
function groupsOf(
  { rows, values }: Silhouette,
  labels: Int32Array,
  k: number,
): readonly { readonly size: number; readonly mean: number; readonly below: number }[] {
  const sums = Array.from({ length: k }, () => ({ size: 0, sum: 0, below: 0 }));
  for (const [i, row] of rows.entries()) {
    const group = sums[labels[row]!]!;
    group.size++;
    group.sum += values[i]!;
    if (values[i]! < 0) group.below++;
  }
  return sums.map(({ size, sum, below }) => ({ size, mean: sum / size, below }));
}
