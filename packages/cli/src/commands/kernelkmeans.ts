import { Command, Option } from 'commander';
import { type KernelKMeansOptions, kernelKMeans, writeModels } from 'softmeans';
import { CallError, checkK, selectInput, sizesOf } from '@softmeans/analysis/parts';
import { readFile } from '../input.ts';
import { printJson } from '../json.ts';
import {
  type FitOptions,
  addCommonOptions,
  addFitOptions,
  examples,
  kOption,
  outputPath,
  positiveNumber,
  realNumber,
  wholeNumber,
} from '../options.ts';
import { pairsOf } from '../pairs.ts';
import { openStages } from '../progress.ts';
import { describeShapes, refuseUnused, writeShapes } from '../summary/shapes.ts';
import type { Terminal } from '../terminal.ts';

type KernelChoice = 'rbf' | 'polynomial' | 'cosine' | 'linear' | 'precomputed';

interface KernelKMeansCommandOptions extends FitOptions {
  readonly k: number;
  readonly kernel: KernelChoice;
  readonly gamma?: number;
  readonly offset?: number;
  readonly degree?: number;
  readonly starts?: number;
  readonly maxIterations?: number;
  readonly landmarks?: number;
  readonly weights?: string;
  readonly modelOut?: string;
}

const KERNELS: readonly KernelChoice[] = ['rbf', 'polynomial', 'cosine', 'linear', 'precomputed'];

/** K-means in the feature space of a kernel. */
export function kernelKMeansCommand(terminal: Terminal): Command {
  const command = new Command('kernel-kmeans')
    .description('Kernel K-means: K-means on a similarity of your choice, where groups need not be round.')
    .argument('<file>', 'a table, or with --kernel precomputed a Gram matrix; - for standard input')
    .addOption(kOption('number of clusters').makeOptionMandatory())
    .addOption(
      new Option(
        '--kernel <name>',
        'exp(-gamma d²), (gamma x·y + offset)^degree, the cosine, x·y, or a table of all pairs',
      )
        .choices(KERNELS)
        .default('rbf'),
    )
    .addOption(
      new Option(
        '--gamma <x>',
        'of rbf and polynomial, per squared unit (default: 1 / (columns × mean variance))',
      ).argParser(positiveNumber),
    )
    .addOption(new Option('--offset <x>', 'of polynomial (default: 1)').argParser(realNumber(-1e300, 1e300)))
    .addOption(new Option('--degree <n>', 'of polynomial (default: 3)').argParser(wholeNumber(1, 100)))
    .addOption(
      new Option('--starts <n>', 'runs, of which the best is kept (default: 10)').argParser(
        wholeNumber(1, 100_000),
      ),
    )
    .addOption(
      new Option('--max-iterations <n>', 'most iterations per run (default: 300)').argParser(wholeNumber(1)),
    )
    .addOption(
      new Option(
        '--landmarks <n>',
        'compare rows with so many, drawn at random, instead of all (default: all up to 20,000 rows, else 500)',
      ).argParser(wholeNumber(1)),
    )
    .option('--weights <name>', 'a column that says how often each row counts');
  addFitOptions(command, 'none')
    .option('-o, --out <file>', 'write the table with its clusters to this CSV file', outputPath)
    .option(
      '--model-out <file>',
      'write the model, which holds the rows, to this file, for "softmeans predict"',
      outputPath,
    )
    .addHelpText(
      'after',
      examples(
        'softmeans kernel-kmeans table.csv --k 2 --gamma 5 --out grouped.csv',
        'softmeans kernel-kmeans table.csv --k 3 --kernel cosine --model-out model.json',
        'softmeans kernel-kmeans gram.csv --k 3 --kernel precomputed --json --labels',
      ),
    );
  return addCommonOptions(command).action((file: string, options: KernelKMeansCommandOptions) =>
    fit(file, options, terminal),
  );
}

async function fit(file: string, options: KernelKMeansCommandOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const { k, kernel, gamma, offset, degree, starts, maxIterations, landmarks } = options;
  const { scale, missing, seed, threads, weights } = options;
  if (gamma !== undefined && kernel !== 'rbf' && kernel !== 'polynomial')
    throw new CallError('--gamma needs --kernel rbf or polynomial.');
  if ((offset ?? degree) !== undefined && kernel !== 'polynomial')
    throw new CallError(`--${offset === undefined ? 'degree' : 'offset'} needs --kernel polynomial.`);
  const precomputed = kernel === 'precomputed';
  if (precomputed) refuseUnused('--kernel precomputed', { scale, landmarks, missing, weights });
  const stages = openStages(terminal, options);
  try {
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    const input = precomputed ? { table, used: [], left: [] } : selectInput(table, options);
    if ('complete' in input) checkK(k, input);
    const fitting = stages.begin('Kernel K-means');
    const rest: KernelKMeansOptions = {
      k,
      seed,
      signal,
      onProgress: ({ fraction }) => fitting(fraction),
      ...(starts !== undefined && { starts }),
      ...(maxIterations !== undefined && { maxIterations }),
      ...(threads !== undefined && { threads }),
    };
    const found =
      'data' in input
        ? await kernelKMeans(input.data, {
            ...rest,
            kernel: kernel === 'precomputed' ? 'given' : kernel,
            scaling: scale,
            missing,
            ...(gamma !== undefined && { gamma }),
            ...(offset !== undefined && { offset }),
            ...(degree !== undefined && { degree }),
            ...(landmarks !== undefined && { landmarks }),
            ...(input.weights && { rowWeights: input.weights }),
          })
        : await kernelKMeans(pairsOf(table, options, 'kernels'), { ...rest, kernel: 'given' });
    stages.end();
    const { model, labels, inertia, iterations, converged, approximation, warnings } = found;
    const files = await writeShapes(
      { table, assigned: { kernel: labels }, model: () => writeModels({ kernel: model }) },
      options,
      signal,
      [file],
    );
    if (options.json) {
      await printJson(terminal, {
        k,
        rows: table.rows,
        columns: input.used.length,
        names: input.used.map(({ name }) => name),
        left: input.left,
        scaling: scale,
        missing,
        kernel,
        sizes: sizesOf(labels, k),
        inertia,
        iterations,
        converged,
        trace: found.trace,
        ...(approximation && { approximation }),
        seed: found.seed,
        seconds: found.seconds,
        warnings,
        ...files,
        ...(options.labels && { labels }),
      });
    } else if (!options.quiet) {
      await describeShapes(terminal, options, {
        input,
        title: 'kernel K-means',
        k,
        labels,
        facts: [
          ['inertia', inertia, 'squared distances in feature space'],
          ['iterations', iterations, converged ? '' : 'not converged'],
        ],
        warnings,
      });
    }
  } finally {
    stages.end();
  }
}
