import { type Table, selectColumns } from '@softmeans/tables';
import { Command, Option } from 'commander';
import {
  type KMeansFit,
  type KMeansOptions,
  type Matrix,
  type Models,
  bisectingKMeans,
  kmeans,
  sphericalKMeans,
  writeModels,
} from 'softmeans';
import { CallError, type Input, NestedRows, checkK, selectInput, sizesOf } from '@softmeans/analysis/parts';
import { readFile } from '../input.ts';
import { printJson } from '../json.ts';
import {
  type FitOptions,
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

type Algorithm = 'auto' | 'lloyd' | 'spherical' | 'bisecting';

interface KMeansCommandOptions extends FitOptions {
  readonly k: number;
  readonly init: string;
  readonly starts?: number;
  readonly maxIterations?: number;
  readonly tolerance?: number;
  readonly algorithm: Algorithm;
  readonly weights?: string;
}

const ALGORITHMS: readonly Algorithm[] = ['auto', 'lloyd', 'spherical', 'bisecting'];

/** K-means alone. */
export function kmeansCommand(terminal: Terminal): Command {
  const command = new Command('kmeans')
    .description('Fits K-means to a table, by default to the numbers as they are.')
    .argument('<file>', 'a table; - for standard input')
    .addOption(kOption('number of clusters').makeOptionMandatory())
    .option('--init <start>', 'k-means++, random, or a file with a table of k centers', 'k-means++')
    .addOption(
      new Option(
        '--starts <n>',
        'runs, of which the best is kept (default: 10; 1 from given centers)',
      ).argParser(wholeNumber(1, 100_000)),
    )
    .addOption(
      new Option('--max-iterations <n>', 'most iterations per run (default: 300)').argParser(wholeNumber(1)),
    )
    .addOption(
      new Option(
        '--tolerance <x>',
        'stop when the centers move less, in mean column variances (default: 0.0001)',
      ).argParser(realNumber(0)),
    )
    .addOption(
      new Option('--algorithm <name>', 'spherical: by direction, cosine distances; bisecting: splits in two')
        .choices(ALGORITHMS)
        .default('auto'),
    )
    .option('--weights <name>', 'a column that says how often each row counts');
  addFitOptions(command, 'none')
    .option('-o, --out <file>', 'write the model to this file, for "softmeans predict"', outputPath)
    .addHelpText(
      'after',
      examples(
        'softmeans kmeans table.csv --k 3 --scale standard --out model.json',
        'softmeans kmeans table.csv --k 3 --json --labels',
      ),
    );
  return addCommonOptions(command).action((file: string, options: KMeansCommandOptions) =>
    fit(file, options, terminal),
  );
}

/** What the three algorithms have in common; bisecting has no single run. */
interface Found extends Pick<KMeansFit, 'labels' | 'inertia' | 'warnings' | 'seed' | 'seconds'> {
  readonly centers: Matrix;
  readonly run?: Pick<KMeansFit, 'iterations' | 'converged' | 'trace'>;
  readonly models: Models;
}

async function fit(file: string, options: KMeansCommandOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const { k, algorithm, out } = options;
  if (algorithm === 'spherical' && options.scale !== 'none') {
    throw new CallError(
      '--algorithm spherical compares directions from the origin, which --scale would move. Use --scale none.',
    );
  }
  const stages = openStages(terminal, options);
  try {
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    const input = selectInput(table, options);
    checkK(k, input);
    const init = await initOf(options, input, terminal);
    const fitting = stages.begin('K-means');
    const found = await run(input, options, {
      ...init,
      signal,
      onProgress: ({ fraction }) => fitting(fraction),
    });
    stages.end();
    if (out !== undefined) await writeFile(out, [writeModels(found.models)], signal, [file]);
    const sizes = sizesOf(found.labels, k);
    if (options.json) {
      await printJson(terminal, {
        k,
        rows: table.rows,
        columns: input.used.length,
        names: input.used.map(({ name }) => name),
        left: input.left,
        scaling: options.scale,
        missing: options.missing,
        algorithm,
        centers: new NestedRows(found.centers),
        sizes,
        inertia: found.inertia,
        iterations: found.run?.iterations ?? null,
        converged: found.run?.converged ?? null,
        trace: found.run?.trace ?? [],
        seed: found.seed,
        seconds: found.seconds,
        warnings: found.warnings,
        ...(out !== undefined && { files: { model: out } }),
        ...(options.labels && { labels: found.labels }),
      });
    } else if (!options.quiet) {
      await terminal.write(
        describeFit(
          {
            input,
            title: 'K-means',
            k,
            points: found.centers,
            sizes,
            facts: [
              ['inertia', found.inertia, options.scale === 'none' ? '' : `in the ${options.scale} scale`],
              ...(found.run
                ? [['iterations', found.run.iterations, found.run.converged ? '' : 'not converged'] as const]
                : []),
            ],
            warnings: found.warnings,
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

async function run(
  { data, weights }: Input,
  { k, algorithm, scale, missing, seed, threads, starts, maxIterations, tolerance }: KMeansCommandOptions,
  rest: Pick<KMeansOptions, 'init' | 'signal' | 'onProgress'>,
): Promise<Found> {
  const common = {
    ...rest,
    k,
    seed,
    missing,
    ...(threads !== undefined && { threads }),
    ...(starts !== undefined && { starts }),
    ...(maxIterations !== undefined && { maxIterations }),
    ...(tolerance !== undefined && { tolerance }),
    ...(weights && { rowWeights: weights }),
  };
  if (algorithm === 'bisecting') {
    const found = await bisectingKMeans(data, { ...common, scaling: scale });
    return { ...found, centers: found.model.centers, models: { bisecting: found.model } };
  }
  const found =
    algorithm === 'spherical'
      ? await sphericalKMeans(data, common)
      : await kmeans(data, { ...common, scaling: scale, algorithm });
  return { ...found, centers: found.model.centers, run: found, models: { kmeans: found.model } };
}

/** The start: a word, or a file of centers whose columns are found by name, else by their order. */
async function initOf(
  { init, k, algorithm }: KMeansCommandOptions,
  { used }: Input,
  { signal }: Terminal,
): Promise<Pick<KMeansOptions, 'init'>> {
  if (init === 'k-means++' || init === 'random') return { init };
  if (algorithm === 'bisecting')
    throw new CallError(
      '--algorithm bisecting starts each split by itself: use --init k-means++ or --init random.',
    );
  const table: Table = await readFile(init, {}, signal).catch((cause: unknown) => {
    signal.throwIfAborted();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CallError(`--init must be k-means++, random or a file of centers. ${why}`, { cause });
  });
  const names = used.map(({ name }) => name);
  const named = names.every((name) => table.columns.some((column) => column.name === name));
  if (!named && table.columns.length !== names.length) {
    throw new CallError(
      `--init: ${init} has ${table.columns.length} columns, but ${names.length} are used. Give it the columns ${names.slice(0, 12).join(', ')}.`,
    );
  }
  const { used: centers } = selectColumns(table, {
    columns: named ? names : table.columns.map(({ name }) => name),
  });
  if (table.rows !== k)
    throw new CallError(
      `--init: ${init} has ${table.rows} rows, but --k is ${k}. Give one row for each center.`,
    );
  if (centers.some(({ missing }) => missing > 0))
    throw new CallError(`--init: ${init} has missing values; every center needs all its numbers.`);
  return { init: Array.from({ length: k }, (_, j) => centers.map(({ values }) => values[j]!)) };
}
