import {
  type CovarianceName,
  type KChoice,
  type KMeansFit,
  type KMeansModel,
  type MixtureFit,
  type MixtureModel,
  chooseK,
  gaussianMixture,
  kmeans,
} from 'softmeans';
import { type Assigned, type AssignedMixture, assign } from '../columns.ts';
import { CallError } from '../errors.ts';
import { type Input, checkK } from '../input.ts';
import { type ClusteringOptions, MOST_GROUPS } from '../options.ts';
import type { Stages } from '../stages.ts';
import { sentenceList, shownName } from '../words/words.ts';
import { inGroups } from '../warnings.ts';
import { type Agreement, type ClassAgreement, compare, compareWithClasses } from './agreement.ts';
import { findCategories } from './categories.ts';
import { commonOrder } from './order.ts';
import { type Portraits, portray } from './portrait.ts';
import { type Strangers, findStrangers } from './strangers.ts';
import { type Sureness, measureSureness } from './sureness.ts';
import type { Opinions, Validity } from './validity.ts';

/** Everything that the main job finds. */
export interface Clustering {
  readonly input: Input;
  readonly options: ClusteringOptions;
  readonly k: number;
  readonly covariance: CovarianceName;
  readonly choice: KChoice;
  /** K-means, with its groups numbered as the mixture's. */
  readonly kmeans: { readonly fit: KMeansFit; readonly model: KMeansModel; readonly labels: Int32Array };
  /** The mixture, with its groups numbered by size. */
  readonly mixture: { readonly fit: MixtureFit; readonly model: MixtureModel } & AssignedMixture;
  readonly assigned: Assigned;
  readonly portraits: Portraits;
  readonly agreement: Agreement;
  readonly classes?: ClassAgreement;
  readonly sureness: Sureness;
  readonly strangers: Strangers;
  /** Further opinions on the number, where they were asked. */
  readonly opinions?: Opinions;
  /** Whether the groups hold, where it was measured. */
  readonly validity?: Validity;
  readonly warnings: readonly string[];
  readonly seconds: number;
}

/**
 * The main job on a table that was read: chooses k, fits both models, compares and describes them.
 *
 * @param known what `chooseK` said for these rows and options, where it was asked before
 * @example
 * const options = { k: 2, scale: 'standard', missing: 'refuse', seed: 0 } as const;
 * const stages = { begin: () => () => undefined, end: () => undefined };
 * const { signal } = new AbortController();
 * const found = await clusterTable(selectInput(bundledTable('faithful'), options), options, stages, signal);
 * [found.k, found.agreement.disagreeing]; // [2, 1]
 */
export async function clusterTable(
  input: Input,
  options: ClusteringOptions,
  stages: Stages,
  signal: AbortSignal,
  known?: KChoice,
): Promise<Clustering> {
  const started = performance.now();
  const { data } = input;
  const { scale, missing, seed, threads } = options;
  const rowsOptions = { signal, ...(threads !== undefined && { threads }) };
  const fitOptions = { ...rowsOptions, scaling: scale, missing, seed };
  if (options.k !== undefined) checkK(options.k, input);

  const choosing = stages.begin('Choosing the number');
  const choice =
    known ??
    (await chooseK(data, {
      ...fitOptions,
      k: rangeOf(options, input),
      ...familiesOf(options, input),
      effort: options.effort,
      onProgress: ({ fraction }) => choosing(fraction),
    }));
  const { k, covariance } = choice;

  const hardening = stages.begin('K-means');
  const hard = await kmeans(data, { ...fitOptions, k, onProgress: ({ fraction }) => hardening(fraction) });
  const softening = stages.begin('Gaussian mixture');
  const soft = await gaussianMixture(data, {
    ...fitOptions,
    k,
    covariance,
    regularization: choice.regularization,
    onProgress: ({ fraction }) => softening(fraction),
  });

  const describing = stages.begin('Describing groups');
  const order = await commonOrder(hard.labels, soft.labels, k, signal);
  const kmeansModel = hard.model.reordered(order.kmeans);
  const mixtureModel = soft.model.reordered(order.mixture);
  const assigned = await assign({ kmeans: kmeansModel, mixture: mixtureModel }, data, rowsOptions);
  const [kmeansLabels, assignedMixture] = [assigned.kmeans!, assigned.mixture!];
  const { labels, responsibilities, logDensities } = assignedMixture;
  describing(0.4);
  const portraits = portray(input.used, labels, k);
  signal.throwIfAborted();
  describing(0.6);
  const agreement = await compare(kmeansLabels, labels, signal);
  const classes = input.classes && (await compareWithClasses(input.classes, kmeansLabels, labels, signal));
  const sureness = measureSureness(labels, responsibilities);
  describing(0.8);
  const strangers = await findStrangers(mixtureModel, input.used, labels, logDensities, seed, rowsOptions);
  stages.end();
  return {
    input,
    options,
    k,
    covariance,
    choice,
    kmeans: { fit: hard, model: kmeansModel, labels: kmeansLabels },
    mixture: { fit: soft, model: mixtureModel, ...assignedMixture },
    assigned,
    portraits,
    agreement,
    ...(classes && { classes }),
    sureness,
    strangers,
    warnings: warningsOf(input, hard, soft, order.mixture),
    seconds: (performance.now() - started) / 1000,
  };
}

/** What a person should know, with the groups' common numbers. */
function warningsOf({ used }: Input, hard: KMeansFit, soft: MixtureFit, order: readonly number[]): string[] {
  const categories = findCategories(used);
  const all = [
    ...hard.warnings.map((text) => inGroups(text)),
    ...soft.warnings.map((text) => inGroups(text, (j) => order.indexOf(j))),
  ];
  if (categories.length > 0 && categories.length < used.length) {
    const names = categories.slice(0, 8).map(({ name, values }) => `${shownName(name)} (${values})`);
    if (categories.length > names.length) names.push(`${categories.length - names.length} more`);
    const one = categories.length === 1;
    all.push(
      `${sentenceList(names)} ${one ? 'has' : 'have'} only a few different values. Groups tend to follow such a column; if it is a category, leave it out with --exclude.`,
    );
  }
  return [...new Set(all)];
}

/**
 * The covariance families that are tried: the one asked for, or all; only those without slant where the rows are
 * no more than the columns, for a covariance of such rows has no inverse.
 */
export function familiesOf(
  { covariance }: ClusteringOptions,
  { used, complete }: Input,
): { covariances?: readonly CovarianceName[] } {
  if (covariance) return { covariances: [covariance] };
  return complete > used.length ? {} : { covariances: ['diagonal', 'spherical'] };
}

/** The values of k that are tried: the one asked for, or a range that the rows can bear. */
export function rangeOf(
  { k, from, to }: Pick<ClusteringOptions, 'k' | 'from' | 'to'>,
  { complete }: Input,
  most: number = MOST_GROUPS,
): readonly number[] | { from: number; to: number } {
  if (k !== undefined) return [k];
  for (const [name, value] of [
    ['--from', from],
    ['--to', to],
  ] as const) {
    if (value === undefined || value <= complete) continue;
    throw new CallError(
      `${name} is ${value}, but only ${complete} ${complete === 1 ? 'row' : 'rows'} can be used. Choose ${name} of at most ${complete}.`,
    );
  }
  const first = from ?? 1;
  const last = to ?? Math.max(first, Math.min(most, Math.floor(complete / 2)));
  if (first <= last) return { from: first, to: last };
  throw new CallError(`--from is ${first}, but --to is ${last}. Give --from of at most ${last}.`);
}
