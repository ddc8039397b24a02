import { confusion, kernelKMeans, spectralClustering } from 'softmeans';
import type { Context } from '../computing/job.ts';
import { orderAlike } from './bothfits.ts';
import { type Hard, PLAIN, type Soft, hardOf, matrixOf, softOf } from './page/fits.ts';
import type { Places } from './page/plane.ts';

export interface ShapesAsked {
  readonly places: Places;
  readonly k: number;
  /** Nearest rows that a row is joined to. */
  readonly neighbors: number;
  /** How far the kernel reaches, as a share of the spread of all rows. */
  readonly reach: number;
  readonly truth?: Int32Array | undefined;
}

export type ShapeMethod = 'kmeans' | 'mixture' | 'spectral' | 'kernel';

export interface Shapes {
  readonly hard: Hard;
  readonly soft: Soft;
  /** The groups of each method, numbered alike. */
  readonly labels: Readonly<Record<ShapeMethod, Int32Array>>;
  /** Parts of the graph of nearest rows that no edge joins. */
  readonly parts: number;
  /** Rows that each method puts into another group than they were drawn from. */
  readonly wrong?: Readonly<Record<ShapeMethod, number>> | undefined;
}

/** Fits four methods to the same rows. */
export async function shapes(
  { places, k, neighbors, reach, truth }: ShapesAsked,
  { signal }: Pick<Context, 'signal'>,
): Promise<Shapes> {
  const data = matrixOf(places);
  const hard = await hardOf(data, k, signal);
  const soft = await softOf(data, k, signal);
  const spectral = await spectralClustering(data, {
    ...PLAIN,
    k,
    neighbors: Math.min(neighbors, data.rows),
    signal,
  });
  const kernel = await kernelKMeans(data, { ...PLAIN, k, gamma: gammaOf(places, reach), signal });
  const alike = async (labels: Int32Array): Promise<Int32Array> => {
    const order = await orderAlike(hard.labels, labels, k);
    return labels.map((label) => order.indexOf(label));
  };
  const labels = {
    kmeans: hard.labels,
    mixture: await alike(soft.labels),
    spectral: await alike(spectral.labels),
    kernel: await alike(kernel.labels),
  };
  const wrongOf = async (found: Int32Array): Promise<number> =>
    truth ? data.rows - (await confusion(truth, found)).matched : 0;
  return {
    hard,
    soft,
    labels,
    parts: spectral.parts,
    wrong: truth && {
      kmeans: await wrongOf(labels.kmeans),
      mixture: await wrongOf(labels.mixture),
      spectral: await wrongOf(labels.spectral),
      kernel: await wrongOf(labels.kernel),
    },
  };
}

/** 1 ÷ 2h² with h so many times the spread of all rows. */
function gammaOf({ x, y }: Places, reach: number): number {
  const variance = (values: Float64Array): number => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  };
  const spread = Math.sqrt((variance(x) + variance(y)) / 2) || 1;
  return 1 / (2 * (reach * spread) ** 2);
}
