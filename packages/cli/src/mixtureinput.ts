import { basename } from 'node:path';
import {
  CallError,
  type Input,
  type TableOptions,
  checkK,
  selectInput,
  shownName,
} from '@softmeans/analysis/parts';
import { type NumberColumn, type Table } from '@softmeans/tables';
import { type Command, Option } from 'commander';
import {
  type CovarianceName,
  type MixtureFit,
  type MixtureModel,
  type ScalingKind,
  gaussianMixture,
} from 'softmeans';
import { columnsRead, readModelFile } from './modelinput.ts';
import {
  COVARIANCES,
  type CommonOptions,
  SCALINGS,
  addTableOptions,
  kOption,
  seedOption,
  threadsOption,
} from './options.ts';

/** How a command comes by a mixture: from a model file, or by a fit to the table itself. */
export interface MixtureSource extends CommonOptions, TableOptions {
  readonly model?: string;
  readonly k?: number;
  readonly covariance: CovarianceName;
  readonly scale: ScalingKind;
  readonly seed: number;
  readonly threads?: number;
}

/** A mixture and the columns of a table that are its own. */
export interface SourcedMixture {
  readonly model: MixtureModel;
  /** Where it was fitted to the table. */
  readonly fit?: MixtureFit;
  readonly columns: readonly NumberColumn[];
  /** "3 groups, the number with the lowest BIC" */
  readonly origin: string;
  readonly warnings: readonly string[];
  /** Columns of the table that have missing values but are none of the mixture, and why. */
  readonly left: Input['left'];
}

/** Most components tried where neither a model nor a k is given. */
const MOST = 6;

export function addMixtureSource(command: Command, k: string): Command {
  command
    .option('--model <file>', 'use the mixture of this model file instead of a new fit')
    .addOption(kOption(k))
    .addOption(
      new Option('--covariance <family>', "how the components' covariances are bound")
        .choices(COVARIANCES)
        .default('full'),
    );
  return addTableOptions(command)
    .addOption(
      new Option('--scale <kind>', 'how columns are made comparable before the fit')
        .choices(SCALINGS)
        .default('none'),
    )
    .addOption(seedOption())
    .addOption(threadsOption());
}

/** The mixture of a model file, for a command that reads `what` from it. */
export async function mixtureOf(path: string, options: MixtureSource): Promise<MixtureModel> {
  if (options.k !== undefined) {
    throw new CallError('--k and --model exclude each other: the model file has its own number of groups.');
  }
  for (const name of ['columns', 'exclude'] as const) {
    if (options[name]) {
      throw new CallError(`--${name} and --model exclude each other: the model file has its own columns.`);
    }
  }
  const { mixture } = await readModelFile(path);
  if (mixture) return mixture;
  throw new CallError(`${path} holds no mixture. Give the model file of "softmeans mixture".`);
}

/** The mixture of a model file, or one that is fitted to the values of the table, whatever is missing. */
export async function sourceMixture(
  table: Table,
  options: MixtureSource,
  signal: AbortSignal,
  onFraction: (fraction: number) => void,
): Promise<SourcedMixture> {
  if (options.model !== undefined) {
    const model = await mixtureOf(options.model, options);
    return {
      model,
      columns: columnsRead(model, table),
      origin: `${model.k} ${model.k === 1 ? 'group' : 'groups'} of ${shownName(basename(options.model), 60)}`,
      warnings: [],
      left: [],
    };
  }
  const { k, covariance, scale, seed, threads } = options;
  const input = selectInput(table, options);
  if (k !== undefined) checkK(k, input);
  const tried = k === undefined ? candidates(input) : [k];
  let best: MixtureFit | undefined;
  for (const [i, count] of tried.entries()) {
    const fit = await gaussianMixture(input.data, {
      k: count,
      covariance,
      scaling: scale,
      missing: 'em',
      seed,
      signal,
      onProgress: ({ fraction }) => onFraction((i + fraction) / tried.length),
      ...(threads !== undefined && { threads }),
    });
    if (!best || fit.bic < best.bic) best = fit;
  }
  const { model, warnings } = best!;
  const why = k === undefined ? ', the number with the lowest BIC' : '';
  return {
    model,
    fit: best!,
    columns: input.used,
    origin: `${model.k} ${model.k === 1 ? 'group' : 'groups'}${why}`,
    warnings,
    left: input.left.filter(({ name }) =>
      table.columns.some((column) => column.name === name && column.missing > 0),
    ),
  };
}

/** Numbers of groups that the rows can bear without a group on hardly more rows than columns. */
function candidates({ table, used }: Input): number[] {
  const most = Math.max(1, Math.min(MOST, Math.floor(table.rows / (5 * used.length))));
  return Array.from({ length: most }, (_, i) => i + 1);
}

/** Names for new columns that no column of the table has. */
export function freshNames({ columns }: Pick<Table, 'columns'>): (wanted: string) => string {
  const taken = new Set(columns.map(({ name }) => name));
  return (wanted) => {
    let free = wanted;
    for (let n = 2; taken.has(free); n++) free = `${wanted}_${n}`;
    taken.add(free);
    return free;
  };
}
