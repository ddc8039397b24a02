import { type KChoice, chooseK, elbow } from 'softmeans';
import type { Context } from '../computing/job.ts';
import { orderAlike } from './bothfits.ts';
import { type Hard, PLAIN, hardOf, matrixOf } from './page/fits.ts';
import type { Places } from './page/plane.ts';

/** What three measures say of one number of groups. */
export interface KScore {
  readonly k: number;
  /** Σ squared distance to the nearest center, the least that the library finds for the curve. */
  readonly inertia: number;
  /** Mean silhouette; absent for one group. */
  readonly silhouette?: number | undefined;
  /** The lowest BIC of the four covariance families. */
  readonly bic: number;
}

/** What k does to the same rows. */
export interface WhatK {
  readonly scores: readonly KScore[];
  /** K-means with each k, in the order of the scores. */
  readonly fits: readonly Hard[];
  /** The k that each measure prefers, where it prefers one. */
  readonly says: {
    readonly elbow?: number | undefined;
    readonly silhouette?: number | undefined;
    readonly bic?: number | undefined;
  };
  /** What the library recommends, and why. */
  readonly chosen: Pick<KChoice, 'k' | 'reasons'>;
}

/** Largest k that is tried. */
const MOST_GROUPS = 9;

/** Fits one group, two, three and so on, and measures them. */
export async function whatK(
  { places }: { readonly places: Places },
  { signal }: Pick<Context, 'signal'>,
): Promise<WhatK> {
  const data = matrixOf(places);
  const k = { from: 1, to: Math.min(MOST_GROUPS, Math.floor(data.rows / 3)) };
  const choice = await chooseK(data, { ...PLAIN, k, effort: 'quick', signal });
  const curve = await elbow(data, { ...PLAIN, k, timings: false, signal });
  const fits: Hard[] = [];
  for (const { k } of choice.kmeans) {
    const fit = await hardOf(data, k, signal);
    const before = fits.at(-1);
    // A group keeps the number of the group before it that it shares most rows with.
    const order = before ? await orderAlike(before.labels, fit.labels, k) : [0];
    fits.push({
      ...fit,
      centers: order.map((j) => fit.centers[j]!),
      labels: fit.labels.map((label) => order.indexOf(label)),
    });
  }
  const vote = (criterion: 'silhouette' | 'bic'): number | undefined =>
    choice.votes.find((vote) => vote.criterion === criterion)?.k;
  return {
    scores: choice.kmeans.map(({ k, silhouette }, i) => ({
      k,
      inertia: curve.scores[i]!,
      silhouette,
      bic: Math.min(...choice.mixture.filter((score) => score.k === k).map(({ bic }) => bic)),
    })),
    fits,
    says: { elbow: curve.elbow, silhouette: vote('silhouette'), bic: vote('bic') },
    chosen: { k: choice.k, reasons: choice.reasons },
  };
}
