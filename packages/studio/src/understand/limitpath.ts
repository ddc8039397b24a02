import type { Component } from '@softmeans/plots/drawing';
import { gaussianMixture, kmeans } from 'softmeans';
import type { Context } from '../computing/job.ts';
import { type Hard, PLAIN, hardFrom, matrixOf, placesIn } from './page/fits.ts';
import type { Place } from './page/plane.ts';
import type { Places } from './page/plane.ts';

/** A mixture of round groups of one weight and one spread. */
export interface LimitStep {
  readonly spread: number;
  readonly components: readonly Component[];
  /** Rows × k. */
  readonly shares: Float64Array;
  /** How far the center lies from its partner of K-means that is furthest from it. */
  readonly apart: number;
  /** Rows of which no group has 99%. */
  readonly shared: number;
}

/** Mixtures of ever smaller spread, and K-means. */
export interface LimitPath {
  readonly hard: Hard;
  /** The widest first. */
  readonly steps: readonly LimitStep[];
}

/** From so many times the spread that K-means leaves in its groups to so many times. */
const FROM = 2;
const TO = 0.04;
const STEPS = 40;

/**
 * Fits mixtures whose only free numbers are the centers, each from the one before it: from the smallest spread, where
 * they are the centers of K-means, to the widest.
 */
export async function limitPath(
  { places, k }: { readonly places: Places; readonly k: number },
  { signal }: Pick<Context, 'signal'>,
): Promise<LimitPath> {
  const data = matrixOf(places);
  const hard = await hardFrom(data, await kmeans(data, { ...PLAIN, k, tolerance: 0, signal }), signal);
  const within = Math.sqrt(hard.inertia / (2 * data.rows)) || 1;
  let centers = hard.centers;
  const steps: LimitStep[] = [];
  for (let i = 0; i < STEPS; i++) {
    const spread = within * TO * (FROM / TO) ** (i / (STEPS - 1));
    const weights = centers.map(() => 1 / k);
    const covariances = centers.map(() => spread * spread);
    const { model } = await gaussianMixture(data, {
      ...PLAIN,
      k,
      covariance: 'spherical',
      init: { weights, covariances, means: centers.map((place) => [...place]) },
      fixed: { weights: true, covariances: true },
      regularization: 0,
      tolerance: 1e-10,
      maxIterations: 2000,
      signal,
    });
    centers = placesIn(model.means.data);
    const { data: shares } = await model.predictProba(data, { threads: 1, signal });
    steps.unshift({
      spread,
      components: centers.map((mean) => ({
        weight: 1 / k,
        mean,
        covariance: [spread * spread, 0, spread * spread],
      })),
      shares: Float64Array.from(shares),
      apart: Math.max(...centers.map((place, j) => distance(place, hard.centers[j]!))),
      shared: sharedRows(shares, k),
    });
  }
  return { hard, steps };
}

function distance([a, b]: Place, [c, d]: Place): number {
  return Math.sqrt((a - c) ** 2 + (b - d) ** 2);
}

function sharedRows(shares: ArrayLike<number>, k: number): number {
  let count = 0;
  for (let i = 0; i < shares.length; i += k) {
    let most = 0;
    for (let j = 0; j < k; j++) most = Math.max(most, shares[i + j]!);
    if (most < 0.99) count++;
  }
  return count;
}
