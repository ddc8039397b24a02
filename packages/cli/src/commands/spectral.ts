import { Command, Option } from 'commander';
import { type SpectralOptions, spectralClustering, writeModels } from 'softmeans';
import { CallError, NestedRows, checkK, selectInput, sizesOf } from '@softmeans/analysis/parts';
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
  wholeNumber,
} from '../options.ts';
import { pairsOf } from '../pairs.ts';
import { openStages } from '../progress.ts';
import { describeShapes, refuseUnused, writeShapes } from '../summary/shapes.ts';
import type { Terminal } from '../terminal.ts';

type AffinityChoice = 'neighbors' | 'self-tuning' | 'rbf' | 'precomputed';

interface SpectralCommandOptions extends FitOptions {
  readonly k: number;
  readonly affinity: AffinityChoice;
  readonly neighbors?: number;
  readonly gamma?: number;
  readonly laplacian: 'random-walk' | 'symmetric';
  readonly assign: 'kmeans' | 'qr';
  readonly starts?: number;
  readonly landmarks?: number;
  readonly modelOut?: string;
}

const AFFINITIES: readonly AffinityChoice[] = ['neighbors', 'self-tuning', 'rbf', 'precomputed'];

/** Groups of any shape, as parts of a graph of neighbors. */
export function spectralCommand(terminal: Terminal): Command {
  const command = new Command('spectral')
    .description('Spectral clustering: groups of any shape, which many near neighbors hold together.')
    .argument('<file>', 'a table, or with --affinity precomputed the similarities; - for standard input')
    .addOption(kOption('number of groups').makeOptionMandatory())
    .addOption(
      new Option(
        '--affinity <name>',
        'how alike two rows are: near neighbors, the same weighted by local distances, all pairs by exp(-gamma d²), or a table of all pairs',
      )
        .choices(AFFINITIES)
        .default('neighbors'),
    )
    .addOption(
      new Option(
        '--neighbors <n>',
        'nearest rows that a row is joined to, itself included (default: 10)',
      ).argParser(wholeNumber(2)),
    )
    .addOption(
      new Option(
        '--gamma <x>',
        'with --affinity rbf: per squared unit (default: 1 / (columns × mean variance))',
      ).argParser(positiveNumber),
    )
    .addOption(
      new Option('--laplacian <name>', 'whose eigenvectors are clustered; symmetric brings them to length 1')
        .choices(['random-walk', 'symmetric'])
        .default('random-walk'),
    )
    .addOption(
      new Option('--assign <method>', 'how the eigenvectors become groups; qr needs no start')
        .choices(['kmeans', 'qr'])
        .default('kmeans'),
    )
    .addOption(
      new Option('--starts <n>', 'runs of kmeans, of which the best is kept (default: 10)').argParser(
        wholeNumber(1, 100_000),
      ),
    )
    .addOption(
      new Option(
        '--landmarks <n>',
        'group so many rows, drawn at random, and let the others follow (default: all up to 20,000; 5,000 for rbf)',
      ).argParser(wholeNumber(1)),
    );
  addFitOptions(command, 'none')
    .option('-o, --out <file>', 'write the table with its groups to this CSV file', outputPath)
    .option(
      '--model-out <file>',
      'write the model, which holds the rows, to this file, for "softmeans predict"',
      outputPath,
    )
    .addHelpText(
      'after',
      examples(
        'softmeans spectral table.csv --k 2 --out grouped.csv',
        'softmeans spectral table.csv --k 3 --affinity self-tuning --model-out model.json',
        'softmeans spectral similarities.csv --k 3 --affinity precomputed --json --labels',
      ),
    );
  return addCommonOptions(command).action((file: string, options: SpectralCommandOptions) =>
    fit(file, options, terminal),
  );
}

async function fit(file: string, options: SpectralCommandOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const { k, affinity, neighbors, gamma, laplacian, assign, starts, landmarks } = options;
  const { scale, missing, seed, threads } = options;
  const precomputed = affinity === 'precomputed';
  if (gamma !== undefined && affinity !== 'rbf') throw new CallError('--gamma needs --affinity rbf.');
  if (neighbors !== undefined && (affinity === 'rbf' || precomputed))
    throw new CallError('--neighbors needs --affinity neighbors or self-tuning.');
  if (starts !== undefined && assign === 'qr')
    throw new CallError('--starts needs --assign kmeans; qr needs no start.');
  if (landmarks !== undefined && landmarks < k)
    throw new CallError(`--landmarks is ${landmarks}, but --k is ${k}. Give at least ${k} landmarks.`);
  if (precomputed) refuseUnused('--affinity precomputed', { scale, landmarks, missing });
  const stages = openStages(terminal, options);
  try {
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    const input = precomputed ? { table, used: [], left: [] } : selectInput(table, options);
    if ('complete' in input) checkK(k, input);
    const fitting = stages.begin('Spectral clustering');
    const rest: SpectralOptions = {
      k,
      laplacian,
      assign,
      seed,
      signal,
      onProgress: ({ fraction }) => fitting(fraction),
      ...(starts !== undefined && { starts }),
      ...(threads !== undefined && { threads }),
    };
    const found =
      'data' in input
        ? await spectralClustering(input.data, {
            ...rest,
            affinity: affinity === 'precomputed' ? 'given' : affinity,
            scaling: scale,
            missing,
            ...(neighbors !== undefined && { neighbors }),
            ...(gamma !== undefined && { gamma }),
            ...(landmarks !== undefined && { landmarks }),
          })
        : await spectralClustering(pairsOf(table, options, 'similarities'), { ...rest, affinity: 'given' });
    stages.end();
    const { model, labels, eigenvalues, parts, approximation, warnings } = found;
    const files = await writeShapes(
      { table, assigned: { spectral: labels }, model: () => writeModels({ spectral: model }) },
      options,
      signal,
      [file],
    );
    const sizes = sizesOf(labels, k);
    if (options.json) {
      await printJson(terminal, {
        k,
        rows: table.rows,
        columns: input.used.length,
        names: input.used.map(({ name }) => name),
        left: input.left,
        scaling: scale,
        missing,
        affinity,
        laplacian,
        assign,
        sizes,
        eigenvalues,
        parts,
        ...(approximation && { approximation }),
        seed: found.seed,
        seconds: found.seconds,
        warnings,
        ...files,
        ...(options.labels && { labels, embedding: new NestedRows(found.embedding) }),
      });
    } else if (!options.quiet) {
      const gap = eigenvalues[k];
      await describeShapes(terminal, options, {
        input,
        title: 'spectral clustering',
        k,
        labels,
        facts: [
          ['parts', parts, 'of the graph, which no similarity joins'],
          [`eigenvalue ${k}`, eigenvalues[k - 1]!, 'the last of the groups; 0 where they do not touch'],
          ...(gap === undefined
            ? []
            : [[`eigenvalue ${k + 1}`, gap, 'the next one: a jump speaks for this k'] as const]),
        ],
        warnings,
      });
    }
  } finally {
    stages.end();
  }
}
