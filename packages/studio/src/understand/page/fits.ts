import {
  type KMeansFit,
  type Matrix,
  type MixtureFit,
  type MixtureOptions,
  gaussianMixture,
  kmeans,
} from 'softmeans';
import { type Component, marginals } from '@softmeans/plots/drawing';
import type { Place } from './plane.ts';
import type { Places } from './plane.ts';

/** The rows as the library takes them. */
export function matrixOf({ x, y }: Places): Matrix {
  const data = new Float64Array(2 * x.length);
  for (let i = 0; i < x.length; i++) [data[2 * i], data[2 * i + 1]] = [x[i]!, y[i]!];
  return { data, rows: x.length, columns: 2 };
}

/** The options of every fit in this room, besides its own: few rows need one thread. */
export const PLAIN = { threads: 1, seed: 0 } as const;
/** Starts of a mixture: enough for two columns, and quick enough to follow the hand. */
export const STARTS = 12;

/** What K-means made of the rows, its groups numbered from the left. */
export interface Hard {
  readonly centers: readonly Place[];
  readonly labels: Int32Array;
  readonly inertia: number;
}

/** What a mixture made of the rows, its groups numbered from the left. */
export interface Soft {
  readonly components: readonly Component[];
  readonly labels: Int32Array;
  /** Rows × parts: a part for each component, and with noise one more. */
  readonly shares: { readonly data: Float64Array; readonly k: number };
  readonly logLikelihood: number;
  readonly bic: number;
}

/** K-means, the best of the library's starts. */
export async function hardOf(data: Matrix, k: number, signal: AbortSignal): Promise<Hard> {
  return hardFrom(data, await kmeans(data, { ...PLAIN, k, signal }), signal);
}

/** The result of a K-means fit, its groups numbered from the left. */
export async function hardFrom(data: Matrix, fit: KMeansFit, signal: AbortSignal): Promise<Hard> {
  const { data: at } = fit.model.centers;
  const model = fit.model.reordered(fromLeft(placesIn(at)));
  return {
    centers: placesIn(model.centers.data),
    labels: await model.predict(data, { threads: 1, signal }),
    inertia: fit.inertia,
  };
}

/** A mixture, the best of a few starts. @param options of the fit, besides k */
export async function softOf(
  data: Matrix,
  k: number,
  signal: AbortSignal,
  options: MixtureOptions = {},
): Promise<Soft> {
  const fit = await gaussianMixture(data, { ...PLAIN, starts: STARTS, ...options, k, signal });
  return softFrom(data, fit, signal);
}

/** The result of a mixture fit, its groups numbered by an order or from the left. */
export async function softFrom(
  data: Matrix,
  fit: MixtureFit,
  signal: AbortSignal,
  order: ArrayLike<number> = fromLeft(placesIn(fit.model.means.data)),
): Promise<Soft> {
  const model = fit.model.reordered(order);
  const { data: shares, columns } = await model.predictProba(data, { threads: 1, signal });
  return {
    components: marginals(model, 0, 1),
    labels: await model.predict(data, { threads: 1, signal }),
    shares: { data: Float64Array.from(shares), k: columns },
    logLikelihood: fit.logLikelihood,
    bic: fit.bic,
  };
}

/** Pairs of numbers as places. */
export function placesIn(values: ArrayLike<number>): Place[] {
  return Array.from({ length: values.length / 2 }, (_, j): Place => [values[2 * j]!, values[2 * j + 1]!]);
}

/** The order of places from left to right: for each new number the old one. */
export function fromLeft(places: readonly Place[]): number[] {
  return places
    .map((_, j) => j)
    .sort((a, b) => places[a]![0] - places[b]![0] || places[a]![1] - places[b]![1] || a - b);
}
