import type { Component } from '@softmeans/plots/drawing';
import { marginals } from '@softmeans/plots/drawing';
import { type Matrix, type MixtureModel, type MixtureOptions, gaussianMixture, kmeans } from 'softmeans';
import type { Context } from '../computing/job.ts';
import { orderAlike } from './bothfits.ts';
import { PLAIN, STARTS, fromLeft, matrixOf, placesIn } from './page/fits.ts';
import type { Place } from './page/plane.ts';
import type { Places } from './page/plane.ts';

/** How far-off rows are dealt with. */
export type Robustness = 'kmeans' | 'gaussian' | 'noise' | 'student';

/** What a method makes of the rows with one of them, and without it. */
export interface Pulled {
  readonly centers: readonly Place[];
  /** The centers that come out without the row, in the same order. */
  readonly without: readonly Place[];
  /** The group of each row; −1 is noise. */
  readonly labels: Int32Array;
  /** Rows × k: how much of each row every group has. */
  readonly shares: Float64Array;
  /** The groups as ovals; absent for K-means. */
  readonly components?: readonly Component[];
  /** How far the row pulls the center that it pulls furthest. */
  readonly pull: number;
  /** How much the row counts, 0 to 1: less where it is taken for noise, or lies in a heavy tail. */
  readonly counts: number;
}

export interface OutlierAsked {
  readonly places: Places;
  readonly k: number;
  /** The row that is left out. */
  readonly row: number;
}

/** What all methods make of the rows. */
export type OutlierPull = Readonly<Record<Robustness, Pulled>>;

/** The options that make a mixture robust. */
const ROBUST: Readonly<Record<Exclude<Robustness, 'kmeans'>, MixtureOptions>> = {
  gaussian: {},
  noise: { noise: true },
  student: { tails: 'student' },
};

/** Fits all methods to the rows with and without one of them. */
export async function outlierPull(
  { places, k, row }: OutlierAsked,
  { signal }: Pick<Context, 'signal'>,
): Promise<OutlierPull> {
  const data = matrixOf(places);
  const others = (_: number, i: number): boolean => i !== row;
  const rest = matrixOf({ x: places.x.filter(others), y: places.y.filter(others) });
  const mixture = (kind: keyof typeof ROBUST): Promise<Pulled> =>
    mixturePull(data, rest, k, row, ROBUST[kind], signal);
  return {
    kmeans: await kmeansPull(data, rest, k, row, signal),
    gaussian: await mixture('gaussian'),
    noise: await mixture('noise'),
    student: await mixture('student'),
  };
}

async function kmeansPull(
  data: Matrix,
  rest: Matrix,
  k: number,
  row: number,
  signal: AbortSignal,
): Promise<Pulled> {
  const fit = await kmeans(data, { ...PLAIN, k, signal });
  const model = fit.model.reordered(fromLeft(placesIn(fit.model.centers.data)));
  const labels = await model.predict(data, { threads: 1, signal });
  const less = await kmeans(rest, { ...PLAIN, k, signal });
  const order = await orderAlike(
    labels.filter((_, i) => i !== row),
    less.labels,
    k,
  );
  const centers = placesIn(model.centers.data);
  const without = placesIn(less.model.reordered(order).centers.data);
  const shares = new Float64Array(data.rows * k);
  labels.forEach((label, i) => (shares[i * k + label] = 1));
  return { centers, without, labels, shares, pull: pullOf(centers, without), counts: 1 };
}

async function mixturePull(
  data: Matrix,
  rest: Matrix,
  k: number,
  row: number,
  robust: MixtureOptions,
  signal: AbortSignal,
): Promise<Pulled> {
  const options = { ...PLAIN, ...robust, starts: STARTS, k, signal };
  const fit = await gaussianMixture(data, options);
  const model = fit.model.reordered(fromLeft(placesIn(fit.model.means.data)));
  const labels = await model.predict(data, { threads: 1, signal });
  // The density of noise stays the same, so that only the row makes the difference.
  const { noise } = model;
  const less = await gaussianMixture(rest, {
    ...options,
    ...(noise && { noise: { logVolume: noise.logVolume } }),
  });
  const restLabels = labels.filter((_, i) => i !== row);
  // Noise is no group, and has no center to find again.
  const isKept = (_: number, i: number): boolean => restLabels[i]! >= 0 && less.labels[i]! >= 0;
  const order = await orderAlike(restLabels.filter(isKept), less.labels.filter(isKept), k);
  const { data: parts, columns } = await model.predictProba(data, { threads: 1, signal });
  const shares = Float64Array.from({ length: data.rows * k }, (_, at) => {
    return parts[Math.floor(at / k) * columns + (at % k)]!;
  });
  const centers = placesIn(model.means.data);
  const without = placesIn(less.model.reordered(order).means.data);
  const components = marginals(model, 0, 1);
  const own = shares.subarray(row * k, (row + 1) * k);
  return {
    centers,
    without,
    labels,
    shares,
    components,
    pull: pullOf(centers, without),
    counts: countsOf(model, components, own, [data.data[2 * row]!, data.data[2 * row + 1]!]),
  };
}

function pullOf(centers: readonly Place[], without: readonly Place[]): number {
  return Math.max(
    ...centers.map(([u, v], j) => {
      const [a, b] = without[j]!;
      return Math.sqrt((u - a) ** 2 + (v - b) ** 2);
    }),
  );
}

/**
 * What a row weighs in the means: its shares, each in a Student group times (ν + 2) ÷ (ν + δ²) with δ the row's
 * distance in spreads (Peel & McLachlan 2000), at most 1.
 */
function countsOf(
  model: MixtureModel,
  components: readonly Component[],
  shares: ArrayLike<number>,
  [x, y]: Place,
): number {
  const { degreesOfFreedom } = model;
  return components.reduce((sum, { mean, covariance: [a, b, c] }, j) => {
    const [u, v] = [x - mean[0], y - mean[1]];
    const square = (c * u * u - 2 * b * u * v + a * v * v) / (a * c - b * b);
    const degrees = degreesOfFreedom?.[j];
    return sum + shares[j]! * (degrees === undefined ? 1 : Math.min(1, (degrees + 2) / (degrees + square)));
  }, 0);
}
