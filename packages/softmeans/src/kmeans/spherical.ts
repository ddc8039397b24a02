import { type RowsOptions, openTrainingSet } from '../dataset.ts';
import { powerOfTwo } from '../rows/frame.ts';
import type { Data } from '../matrix.ts';
import { checkOptions } from '../options.ts';
import { type KMeansFit, type KMeansOptions, clusterCount, fitKMeans, settingsOf } from './kmeans.ts';

export type SphericalKMeansOptions = Omit<KMeansOptions, 'scaling' | 'algorithm'> & RowsOptions;

const OPTIONS: readonly (keyof SphericalKMeansOptions)[] = [
  'k',
  'init',
  'starts',
  'maxIterations',
  'tolerance',
  'rowWeights',
  'seed',
  'threads',
  'signal',
  'onProgress',
  'missing',
];

/**
 * K-means by direction: rows and centers are turned to length 1, so that rows are compared by the cosine of the
 * angle between them (Dhillon & Modha 2001). For counts and embeddings, where length means little.
 *
 * Squared distances are then 2(1 − cosine), and the inertia is their weighted sum. A row of zeros has no
 * direction and stays at the origin.
 *
 * @param data rows × columns; never changed
 * @returns as `kmeans`; `model.centers` are unit vectors
 * @throws InputError as `kmeans`
 * @example
 * const fit = await sphericalKMeans([[1, 0], [9, 1], [0, 2], [1, 7]], { k: 2 });
 * fit.labels[0] === fit.labels[1]; // true
 * fit.model.predictOne([100, 1]) === fit.labels[0]; // true
 */
export async function sphericalKMeans(data: Data, options: SphericalKMeansOptions = {}): Promise<KMeansFit> {
  const started = performance.now();
  checkOptions('sphericalKMeans', options, OPTIONS);
  const k = clusterCount('sphericalKMeans', options.k);
  const set = await openTrainingSet('sphericalKMeans', data, { ...options, centered: false, unitRows: true });
  const radius = powerOfTwo(-set.frame.exponent);
  try {
    const settings = settingsOf('sphericalKMeans', set, { ...options, k });
    return await fitKMeans(set, { ...settings, place: (center) => toLength(center, radius) }, started);
  } finally {
    set.close();
  }
}

/** Gives a center the length `radius`; a sum of opposite rows has no direction and is left where it is. */
export function toLength(center: Float64Array, radius: number): void {
  let square = 0;
  for (const value of center) square += value * value;
  if (!(square > 0)) return;
  const factor = radius / Math.sqrt(square);
  for (const [a, value] of center.entries()) center[a] = value * factor;
}
