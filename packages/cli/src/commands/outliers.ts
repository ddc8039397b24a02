import { Command, InvalidArgumentError, Option } from 'commander';
import { type CovarianceName, type Outlier, outliers } from 'softmeans';
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
  wholeNumber,
} from '../options.ts';
import { openStages } from '../progress.ts';
import { Page, widthOf } from '../summary/page.ts';
import type { Terminal } from '../terminal.ts';

type Robust = 'noise' | 'student' | 'none';

interface OutliersCommandOptions extends FitOptions {
  readonly rate: number;
  readonly covariance: CovarianceName;
  readonly robust: Robust;
  readonly model?: string;
  readonly show: number;
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
    .option('--model <file>', 'measure by the mixture of this model file instead of a new fit')
    .addOption(
      new Option('--show <n>', 'how many outliers to print').argParser(wholeNumber(1, 10_000)).default(20),
    );
  addFitOptions(command, 'none').addHelpText(
    'after',
    examples(
      'softmeans outliers table.csv',
      'softmeans outliers table.csv --k 2 --rate 0.01 --json',
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

async function find(file: string, options: OutliersCommandOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const { k, covariance, robust, rate, scale, missing, seed, threads, model: modelFile } = options;
  if (modelFile !== undefined && k !== undefined) {
    throw new CallError('--k and --model exclude each other: the model file has its own number of groups.');
  }
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
        seed,
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
    const form = model.noise
      ? ` and noise, which holds ${percent(model.noise.share)} of the rows`
      : degrees
        ? ' with Student tails'
        : '';
    page.remark(
      `Measured by ${counted(model.k, 'group')}${form}. Outliers are rows whose log density is below ${fixed(threshold, 1)}, as it is for ${rate * 100}% of the rows drawn from the groups. Rows are counted from 1.`,
    );
    await terminal.write(page.toString());
  } finally {
    stages.end();
  }
}
