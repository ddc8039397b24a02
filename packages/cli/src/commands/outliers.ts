import { Command, InvalidArgumentError, Option } from 'commander';
import { type CovarianceName, type Outlier, type Outliers, outliers } from 'softmeans';
import { type Table, csvChunks, numberColumn, textColumn } from '@softmeans/tables';
import {
  CallError,
  checkK,
  counted,
  fixed,
  percent,
  selectInput,
  shownName,
  whole,
} from '@softmeans/analysis/parts';
import { outlierPlot } from '@softmeans/plots';
import { readFile } from '../input.ts';
import { printJson } from '../json.ts';
import { modelColumns, readModelFile } from '../modelinput.ts';
import {
  COVARIANCES,
  type FitOptions,
  addCommonOptions,
  addFitOptions,
  examples,
  kOption,
  outputPath,
  wholeNumber,
} from '../options.ts';
import { writeFile } from '../output.ts';
import { checkPicture, writePicture } from '../picture.ts';
import { openStages } from '../progress.ts';
import { Page, widthOf } from '../summary/page.ts';
import type { Terminal } from '../terminal.ts';

type Robust = 'noise' | 'student' | 'none';

interface OutliersCommandOptions extends FitOptions {
  readonly rate: number;
  readonly covariance: CovarianceName;
  readonly robust: Robust;
  readonly model?: string;
  readonly smallestGroup: number;
  readonly show: number;
  readonly chart?: string;
}

const ROBUST: readonly Robust[] = ['noise', 'student', 'none'];

/** Rows that fit no group, and why. */
export function outliersCommand(terminal: Terminal): Command {
  const command = new Command('outliers')
    .description('Finds the rows that fit no group, and says which columns push each of them out.')
    .argument('<file>', 'a table; - for standard input')
    .addOption(
      new Option('--rate <x>', 'the share of rows called outliers if all came from the groups')
        .argParser(rateOf)
        .default(0.001),
    )
    .addOption(kOption('number of groups (default: that of 1 to 6 with the lowest BIC)'))
    .addOption(
      new Option('--covariance <family>', "how the groups' covariances are bound")
        .choices(COVARIANCES)
        .default('full'),
    )
    .addOption(
      new Option('--robust <kind>', 'how the fit withstands outliers: a noise component or Student tails')
        .choices(ROBUST)
        .default('noise'),
    )
    .addOption(
      new Option(
        '--smallest-group <x>',
        'a far group with a smaller share of the rows is taken for outliers that lie together',
      )
        .argParser(shareOf)
        .default(0.05),
    )
    .option('--model <file>', 'measure by the mixture of this model file instead of a new fit')
    .addOption(
      new Option('--show <n>', 'how many outliers to print').argParser(wholeNumber(1, 10_000)).default(20),
    );
  addFitOptions(command, 'none')
    .option(
      '-o, --out <file>',
      'write the table with group, log density and reason to this CSV file',
      outputPath,
    )
    .option(
      '--chart <file>',
      'write a chart of how far out each row lies to this file: .html, .svg, .png or .json',
      outputPath,
    )
    .addHelpText(
      'after',
      examples(
        'softmeans outliers table.csv --out marked.csv',
        'softmeans outliers table.csv --k 2 --rate 0.01 --json --labels',
        'softmeans outliers new.csv --model model.json',
      ),
    );
  return addCommonOptions(command).action((file: string, options: OutliersCommandOptions) =>
    find(file, options, terminal),
  );
}

function rateOf(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value > 0 && value < 0.5) return value;
  throw new InvalidArgumentError('It must be a number above 0 and below 0.5.');
}

function shareOf(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= 0 && value < 0.5) return value;
  throw new InvalidArgumentError('It must be a number from 0 up to below 0.5.');
}

async function find(file: string, options: OutliersCommandOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const {
    k,
    covariance,
    robust,
    rate,
    scale,
    missing,
    seed,
    threads,
    model: modelFile,
    out,
    chart,
  } = options;
  if (modelFile !== undefined && k !== undefined) {
    throw new CallError('--k and --model exclude each other: the model file has its own number of groups.');
  }
  if (chart !== undefined) checkPicture(chart, '--chart');
  if (chart !== undefined && chart === out)
    throw new CallError(`--out and --chart are both ${out}. Give two names.`);
  const stages = openStages(terminal, options);
  try {
    const models = modelFile === undefined ? undefined : await readModelFile(modelFile);
    if (models && !models.mixture) {
      throw new CallError(
        `${modelFile} holds no mixture, which outliers are measured by. Give another model.`,
      );
    }
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    const input = models ? undefined : selectInput(table, options);
    if (input && k !== undefined) checkK(k, input);
    const looking = stages.begin('Outliers');
    const common = {
      rate,
      seed,
      signal,
      onProgress: ({ fraction }: { readonly fraction: number }) => looking(fraction),
      ...(threads !== undefined && { threads }),
    };
    const found = models
      ? await outliers(modelColumns({ mixture: models.mixture! }, table), {
          ...common,
          model: models.mixture!,
        })
      : await outliers(input!.data, {
          ...common,
          smallestGroup: options.smallestGroup,
          fit: {
            covariance,
            scaling: scale,
            missing,
            noise: robust === 'noise',
            ...(robust === 'student' && { tails: 'student' as const }),
            ...(k !== undefined && { k }),
            ...(input!.weights && { rowWeights: input!.weights }),
          },
        });
    stages.end();
    const { model, threshold, expected } = found;
    const degrees = model.degreesOfFreedom;
    if (out !== undefined) await writeFile(out, marked(table, found), signal, [file]);
    if (chart !== undefined) {
      const picture = { light: outlierPlot(found), dark: outlierPlot(found, { theme: 'dark' }) };
      await writePicture(chart, picture, signal, [file]);
    }
    if (options.json) {
      await printJson(terminal, {
        name: table.name,
        rows: table.rows,
        names: model.names,
        k: model.k,
        covariance: model.covariance,
        ...(model.noise && { noise: model.noise }),
        ...(degrees && { degreesOfFreedom: degrees }),
        rate,
        threshold,
        expected,
        outliers: found.outliers,
        together: found.together,
        seed,
        ...((out ?? chart) !== undefined && {
          files: { ...(out !== undefined && { table: out }), ...(chart !== undefined && { chart }) },
        }),
        ...(options.labels && { labels: found.labels, logDensities: found.logDensities }),
      });
      return;
    }
    if (options.quiet) return;
    const page = new Page({ width: widthOf(terminal.width), colors: terminal.colors });
    const name = shownName(table.name ?? 'The table', 60);
    page.title(
      `${name}: ${counted(found.outliers.length, 'row fits', 'rows fit')} no group, of ${whole(table.rows)}; ` +
        `${fixed(expected, 1)} would be expected by chance.`,
    );
    page.gap();
    const shown = found.outliers.slice(0, options.show);
    if (shown.length > 0) {
      page.grid(
        [
          ['row', 'distance', 'group', 'why'],
          ...shown.map(({ row, distance, component, reason }: Outlier) => [
            whole(row + 1),
            fixed(distance, 1),
            whole(component + 1),
            reason,
          ]),
        ],
        4,
      );
      if (shown.length < found.outliers.length) {
        page.remark(
          `${counted(found.outliers.length - shown.length, 'more row')}: --show ${found.outliers.length}.`,
        );
      }
    }
    for (const { length } of found.together) {
      if (length > 1) {
        page.remark(
          `${length} of them lie together, too few for a group to measure by. --smallest-group 0 takes them as one.`,
        );
      }
    }
    const form = model.noise
      ? ` and noise, which holds ${percent(model.noise.share)} of the rows`
      : degrees
        ? ' with Student tails'
        : '';
    page.remark(
      `Measured by ${counted(model.k, 'group')}${form}. Outliers are rows whose log density is below ${fixed(threshold, 1)}, as it is for ${rate * 100}% of the rows drawn from the groups. Rows are counted from 1.`,
    );
    if (out !== undefined) page.paragraph(`The table with its outliers is in ${out}.`);
    if (chart !== undefined) page.paragraph(`The chart is in ${chart}.`);
    await terminal.write(page.toString());
  } finally {
    stages.end();
  }
}

/** The table with the group, the log density, and for outliers the reason; groups count from 1. */
function marked(table: Table, { labels, logDensities, outliers: found }: Outliers): Iterable<string> {
  const names = new Set(table.columns.map(({ name }) => name));
  const free = (name: string): string => {
    let title = name;
    for (let n = 2; names.has(title); n++) title = `${name}_${n}`;
    return title;
  };
  const reasons = new Map(found.map(({ row, reason }) => [row, reason]));
  return csvChunks({
    columns: [
      ...table.columns,
      numberColumn(
        free('group'),
        Float64Array.from(labels, (label) => (label < 0 ? NaN : label + 1)),
      ),
      numberColumn(free('log_density'), logDensities),
      textColumn(
        free('outlier'),
        Array.from({ length: table.rows }, (_, row) => reasons.get(row) ?? ''),
      ),
    ],
  });
}
