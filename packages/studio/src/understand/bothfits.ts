import { confusion, gaussianMixture } from 'softmeans';
import type { CovarianceName } from 'softmeans';
import type { Context } from '../computing/job.ts';
import { type Hard, PLAIN, STARTS, type Soft, hardOf, matrixOf, softFrom } from './page/fits.ts';
import { spreadOf } from './page/oval.ts';
import type { View } from '../drawing/frame.ts';
import { bordersOf } from './page/borders.ts';
import type { Place } from './page/plane.ts';
import type { Places } from './page/plane.ts';

/** What both methods are asked about the same rows. */
export interface BothAsked {
  readonly places: Places;
  readonly k: number;
  readonly covariance: CovarianceName;
  /** Which group each row was drawn from, where that is known. */
  readonly truth?: Int32Array | undefined;
  /** Where the borders are looked for. */
  readonly view: View;
  /** How the mixture's groups are numbered: as those of K-means, or the tightest first. */
  readonly numbered: 'alike' | 'tightest first';
}

/** What both methods make of the same rows. */
export interface BothFits {
  readonly hard: Hard;
  readonly soft: Soft;
  /** Lines along which two groups of the mixture have even shares. */
  readonly borders: readonly (readonly Place[])[];
  /** Rows that they give to different groups, each group of one taken for that of the other it shares most with. */
  readonly differing: number;
  /** Rows that each puts into another group than they were drawn from. */
  readonly wrong?: { readonly hard: number; readonly soft: number } | undefined;
  /** BIC of a mixture of circles with as many groups, and of one group alone. */
  readonly bic: { readonly circles: number; readonly one: number };
}

/** Fits K-means and a mixture to the same rows. */
export async function bothFits(
  { places, k, covariance, truth, view, numbered }: BothAsked,
  { signal }: Pick<Context, 'signal'>,
): Promise<BothFits> {
  const data = matrixOf(places);
  const hard = await hardOf(data, k, signal);
  const plain = { ...PLAIN, starts: STARTS, signal };
  const fit = await gaussianMixture(data, { ...plain, k, covariance });
  const order =
    numbered === 'alike'
      ? await orderAlike(hard.labels, fit.labels, k)
      : bySpread(
          await softFrom(
            data,
            fit,
            signal,
            Array.from({ length: k }, (_, j) => j),
          ),
        );
  const soft = await softFrom(data, fit, signal, order);
  const circles =
    covariance === 'spherical' ? fit : await gaussianMixture(data, { ...plain, k, covariance: 'spherical' });
  const one = await gaussianMixture(data, { ...plain, k: 1, covariance });
  const { matched } = await confusion(hard.labels, soft.labels);
  return {
    hard,
    soft,
    borders: bordersOf(soft.components, view),
    differing: places.x.length - matched,
    wrong: truth && {
      hard: places.x.length - (await confusion(truth, hard.labels)).matched,
      soft: places.x.length - (await confusion(truth, soft.labels)).matched,
    },
    bic: { circles: circles.bic, one: one.bic },
  };
}

/** For each group of one labeling the group of the other that it shares most rows with; the rest in their order. */
export async function orderAlike(labels: Int32Array, others: Int32Array, k: number): Promise<number[]> {
  const { clusters, matching } = await confusion(labels, others);
  const order = Array.from({ length: k }, () => -1);
  matching.forEach((label, at) => {
    if (typeof label === 'number' && typeof clusters[at] === 'number' && clusters[at] >= 0) {
      order[label] = clusters[at];
    }
  });
  const left = Array.from({ length: k }, (_, j) => j).filter((j) => !order.includes(j));
  return order.map((j) => (j < 0 ? left.shift()! : j));
}

function bySpread({ components }: Soft): number[] {
  const spreads = components.map(({ covariance }) => spreadOf(covariance));
  return components.map((_, j) => j).sort((a, b) => spreads[a]! - spreads[b]!);
}
