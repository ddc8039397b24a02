import type { RowsOptions } from '../dataset.ts';
import { JsonFields } from '../json.ts';
import type { Data } from '../matrix.ts';
import { FAMILIES } from '../mixture/families.ts';
import { type MixtureModel, parseMixtureModel } from '../mixture/model.ts';
import { densityThreshold } from './densitythreshold.ts';
import { rowsOptions } from './refit.ts';

/** A component needs this many times the rows that determine it, or its shape is chance. */
const FEW = 3;
/** What is far need not be known to the last digit. */
const DRAWS = 10_000;

/** Components that are too small for a group to measure by, and lie far from all that are not. */
export interface FarGroups {
  /** The other components, with their weights raised to sum to 1, or the far ones' weight given to noise. */
  readonly model: MixtureModel;
  /** The rows of each far component, in ascending order. */
  readonly groups: readonly (readonly number[])[];
  /** Whether every component, the far ones included, has rows enough to determine its shape. */
  readonly determined: boolean;
  /** The share of noise and of the far components. */
  readonly outside: number;
}

/**
 * Takes small far components out of a mixture. A few rows that lie together far from all others raise the likelihood
 * most as a component of their own, by which none of them is an outlier.
 *
 * A component is small with fewer rows than `smallest`, as a share of all, or with fewer than three times those that
 * determine its shape. It is far if more than half of its rows are less likely under the components that are not
 * small than `rate` of the rows drawn from these.
 */
export async function withoutFarGroups(
  data: Data,
  model: MixtureModel,
  {
    smallest,
    rate,
    seed,
    ...options
  }: RowsOptions & { readonly smallest: number; readonly rate: number; readonly seed: number },
): Promise<FarGroups> {
  const labels = await model.predict(data, rowsOptions(options));
  const rows: number[][] = Array.from({ length: model.k }, () => []);
  for (const [row, label] of labels.entries()) if (label >= 0) rows[label]!.push(row);
  const known = rows.reduce((sum, of) => sum + of.length, 0);
  const needed = FEW * (model.covariance === 'full' ? model.columns + 1 : 2);
  const isSmall = (j: number): boolean =>
    rows[j]!.length < Math.max(smallest * known, smallest > 0 ? needed : 0);
  const determined = rows.every((of) => of.length >= needed);
  const all = Array.from(rows.keys());
  const large = all.filter((j) => !isSmall(j));
  const outside = (of: readonly number[]): number => 1 - of.reduce((sum, j) => sum + model.weights[j]!, 0);
  const whole = { model, groups: [], determined, outside: outside(all) };
  if (large.length === 0 || large.length === model.k) return whole;
  const others = keeping(model, large).withoutNoise();
  const threshold = await densityThreshold(others, rate, { ...rowsOptions(options), draws: DRAWS, seed });
  const densities = await others.scoreSamples(data, rowsOptions(options));
  const far = all.filter(
    (j) =>
      isSmall(j) &&
      rows[j]!.length > 0 &&
      2 * rows[j]!.filter((row) => densities[row]! < threshold).length > rows[j]!.length,
  );
  if (far.length === 0) return whole;
  const kept = all.filter((j) => !far.includes(j));
  const groups = far.map((j) => rows[j]!);
  return { model: keeping(model, kept), groups, determined, outside: outside(kept) };
}

/** A mixture of some of its components. */
function keeping(model: MixtureModel, kept: readonly number[]): MixtureModel {
  const { k, columns, covariance } = model;
  const json = model.toJSON();
  const fields = new JsonFields(json, '');
  const some = (values: Float64Array): number[] => {
    const each = values.length / k;
    return kept.flatMap((j) => [...values.subarray(j * each, (j + 1) * each)]);
  };
  const { covariances, noise, tails } = json;
  const weights = some(fields.numbers('weights', k));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const parts = {
    ...json,
    k: kept.length,
    weights: isObject(noise) ? weights : weights.map((weight) => weight / sum),
    means: some(fields.numbers('means', k * columns)),
    covariances:
      covariance === 'tied'
        ? covariances
        : some(fields.numbers('covariances', FAMILIES[covariance].size(k, columns))),
    ...(isObject(tails) && {
      tails: { ...tails, degreesOfFreedom: some(fields.object('tails').numbers('degreesOfFreedom', k)) },
    }),
    ...(isObject(noise) && { noise: { ...noise, share: 1 - sum } }),
  };
  return parseMixtureModel(new JsonFields(parts, ''));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
