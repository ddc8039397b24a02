import { type PreprocessingOptions, type RowsOptions, openTrainingSet } from '../dataset.ts';
import { rowsAt } from '../rows/selection.ts';
import { InputError } from '../errors.ts';
import { clusterCount } from '../kmeans/kmeans.ts';
import type { Data, Matrix } from '../matrix.ts';
import { checkOptions, seedNumber, wholeNumber } from '../options.ts';
import { plusPlusTrials } from './trials.ts';

export interface KMeansPlusPlusOptions extends RowsOptions, PreprocessingOptions {
  /** How many rows to pick; default 8. */
  readonly k?: number;
  /** Candidates per step; default 2 + ⌊ln k⌋. 1 is the algorithm of the paper. */
  readonly trials?: number;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * Rows that lie far apart, to start K-means from: greedy k-means++ (Arthur & Vassilvitskii 2007) with the random
 * stream of scikit-learn 1.2's `kmeans_plusplus`, so that a seed picks the same rows.
 *
 * @param data rows × columns; never changed
 * @returns the rows' numbers, and the rows in the input's units, k × columns
 * @throws InputError as `kmeans`
 * @example
 * const { indices, centers } = await kmeansPlusPlus([[0, 0], [0, 1], [9, 9], [9, 8]], { k: 2, seed: 3 });
 * centers.rows; // 2
 * indices.length; // 2
 */
export async function kmeansPlusPlus(
  data: Data,
  options: KMeansPlusPlusOptions = {},
): Promise<{ indices: Int32Array; centers: Matrix }> {
  const call = 'kmeansPlusPlus';
  checkOptions(call, options, [
    'k',
    'trials',
    'seed',
    'rowWeights',
    'missing',
    'scaling',
    'threads',
    'signal',
  ]);
  const k = clusterCount(call, options.k);
  const trials = wholeNumber(`${call}: trials`, options.trials, { minimum: 1, default: plusPlusTrials(k) });
  const seed = seedNumber(`${call}: seed`, options.seed);
  const set = await openTrainingSet(call, data, options);
  try {
    if (k > set.engine.rows) {
      throw new InputError('TOO_FEW_ROWS', `${call}: k is ${k}, but there are only ${set.engine.rows} rows.`);
    }
    const picked = await set.engine.pick({ method: 'plusplus', k, trials, seed }, options);
    const { kept } = set;
    const indices = kept ? picked.indices.map((i) => kept[i]!) : picked.indices;
    return { indices, centers: rowsAt(data, indices) };
  } finally {
    set.close();
  }
}
