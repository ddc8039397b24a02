import { Command, Option } from 'commander';
import { type CovarianceName, type MixtureMissingPolicy, gaussianMixture, writeModels } from 'softmeans';
import { readFile } from '../input.ts';
import {
  CallError,
  NestedRows,
  checkK,
  nestedCovariances,
  selectInput,
  sizesOf,
} from '@softmeans/analysis/parts';
import { printJson } from '../json.ts';
import {
  COVARIANCES,
  type FitOptions,
  MIXTURE_MISSING,
  addCommonOptions,
  addFitOptions,
  examples,
  kOption,
  outputPath,
  realNumber,
  wholeNumber,
} from '../options.ts';
import { writeFile } from '../output.ts';
import { openStages } from '../progress.ts';
import { describeFit } from '../summary/fit.ts';
import { widthOf } from '../summary/page.ts';
import type { Terminal } from '../terminal.ts';

type Start = 'auto' | 'kmeans' | 'k-means++' | 'random';

interface MixtureCommandOptions extends Omit<FitOptions, 'missing'> {
  readonly missing: MixtureMissingPolicy;
  readonly k: number;
  readonly covariance: CovarianceName;
  readonly init: Start;
  readonly starts?: number;
  readonly maxIterations?: number;
  readonly tolerance?: number;
  readonly regularization?: number;
  readonly weights?: string;
  readonly tails: 'gaussian' | 'student';
  readonly degreesOfFreedom?: number;
  readonly noise?: true;
}

const STARTS: readonly Start[] = ['auto', 'kmeans', 'k-means++', 'random'];

/** A Gaussian mixture alone. */
export function mixtureCommand(terminal: Terminal): Command {
  const command = new Command('mixture')
    .description('Fits a Gaussian mixture to a table, by default to the numbers as they are.')
    .argument('<file>', 'a table; - for standard input')
    .addOption(kOption('number of components').makeOptionMandatory())
    .addOption(
      new Option('--covariance <family>', "how the components' covariances are bound")
        .choices(COVARIANCES)
        .default('full'),
    )
    .addOption(
      new Option('--init <start>', 'auto tries many short runs and goes on with the best')
        .choices(STARTS)
        .default('auto'),
    )
    .addOption(
      new Option(
        '--starts <n>',
        'size of the portfolio of auto (default: 16 + 8k), or number of runs (default: 1)',
      ).argParser(wholeNumber(1, 100_000)),
    )
    .addOption(
      new Option('--max-iterations <n>', 'most iterations per run (default: 500)').argParser(wholeNumber(1)),
    )
    .addOption(
      new Option(
        '--tolerance <x>',
        'stop when the mean log-likelihood changes less (default: 0.000001)',
      ).argParser(realNumber(0)),
    )
    .addOption(
      new Option(
        '--regularization <x>',
        'added to every variance; 0 forbids repairs (default: a millionth of the mean variance)',
      ).argParser(realNumber(0)),
    )
    .addOption(
      new Option('--tails <kind>', 'how the components fall off; student withstands outliers')
        .choices(['gaussian', 'student'])
        .default('gaussian'),
    )
    .addOption(
      new Option(
        '--degrees-of-freedom <x>',
        'with --tails student: hold them at this (default: fitted to each component)',
      ).argParser(realNumber(0.01, 1e6)),
    )
    .option('--noise', 'add a component of constant density for rows that belong to no group')
    .option('--weights <name>', 'a column that says how often each row counts');
  addFitOptions(command, 'none', MIXTURE_MISSING)
    .option(
      '-o, --out <file>',
      'write the model to this file, for "softmeans predict" and "softmeans sample"',
      outputPath,
    )
    .addHelpText(
      'after',
      examples(
        'softmeans mixture table.csv --k 3 --out model.json',
        'softmeans mixture table.csv --k 3 --covariance diagonal --json --labels',
        'softmeans mixture table.csv --k 3 --missing em --out model.json',
      ),
    );
  return addCommonOptions(command).action((file: string, options: MixtureCommandOptions) =>
    fit(file, options, terminal),
  );
}

async function fit(file: string, options: MixtureCommandOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const {
    k,
    covariance,
    init,
    scale,
    missing,
    seed,
    threads,
    starts,
    maxIterations,
    tolerance,
    regularization,
    out,
  } = options;
  const { degreesOfFreedom, noise } = options;
  if (degreesOfFreedom !== undefined && options.tails !== 'student') {
    throw new CallError('--degrees-of-freedom needs --tails student.');
  }
  const tails = degreesOfFreedom === undefined ? options.tails : { degreesOfFreedom };
  const stages = openStages(terminal, options);
  try {
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    const input = selectInput(table, options);
    checkK(k, input);
    const fitting = stages.begin('Gaussian mixture');
    const found = await gaussianMixture(input.data, {
      k,
      covariance,
      init,
      tails,
      noise: noise === true,
      scaling: scale,
      missing,
      seed,
      signal,
      onProgress: ({ fraction }) => fitting(fraction),
      ...(threads !== undefined && { threads }),
      ...(starts !== undefined && { starts }),
      ...(maxIterations !== undefined && { maxIterations }),
      ...(tolerance !== undefined && { tolerance }),
      ...(regularization !== undefined && { regularization }),
      ...(input.weights && { rowWeights: input.weights }),
    });
    stages.end();
    const { model, logLikelihood, bic, aic, icl, iterations, converged, warnings } = found;
    if (out !== undefined) await writeFile(out, [writeModels({ mixture: model })], signal, [file]);
    const sizes = sizesOf(found.labels, k);
    const degrees = model.degreesOfFreedom;
    const left = found.labels.reduce((count, label) => count + (label < 0 ? 1 : 0), 0);
    if (options.json) {
      await printJson(terminal, {
        k,
        covariance,
        rows: table.rows,
        columns: input.used.length,
        names: input.used.map(({ name }) => name),
        left: input.left,
        scaling: scale,
        missing,
        weights: model.weights,
        means: new NestedRows(model.means),
        covariances: nestedCovariances(model),
        sizes,
        tails: model.tails,
        ...(degrees && { degreesOfFreedom: degrees }),
        ...(model.noise && { noise: { ...model.noise, rows: left } }),
        logLikelihood,
        bic,
        aic,
        icl,
        iterations,
        converged,
        trace: found.trace,
        seed: found.seed,
        seconds: found.seconds,
        warnings,
        ...(out !== undefined && { files: { model: out } }),
        ...(options.labels && { labels: found.labels }),
      });
    } else if (!options.quiet) {
      await terminal.write(
        describeFit(
          {
            input,
            title: 'Gaussian mixture',
            k,
            points: model.means,
            spreads: Array.from({ length: k }, (_, j) => {
              const { data, columns } = model.covarianceOf(j);
              return Array.from({ length: columns }, (_, a) => Math.sqrt(data[a * (columns + 1)]!));
            }),
            sizes,
            weights: model.weights,
            facts: [
              ...(model.noise
                ? [['noise', model.noise.share, `${left} rows belong to no component`] as const]
                : []),
              ...(degrees ? [['degrees of freedom', Math.min(...degrees), 'the smallest'] as const] : []),
              ['log-likelihood', logLikelihood, ''],
              ['BIC', bic, 'lower is better'],
              ['AIC', aic, 'lower is better'],
              ['ICL', icl, 'lower is better'],
              ['iterations', iterations, converged ? '' : 'not converged'],
            ],
            warnings,
            ...(out !== undefined && { out }),
          },
          { width: widthOf(terminal.width), colors: terminal.colors },
        ),
      );
    }
  } finally {
    stages.end();
  }
}
