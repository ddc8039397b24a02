import type { RowsOptions } from '../dataset.ts';
import { kmeans } from '../kmeans/kmeans.ts';
import type { Matrix } from '../matrix.ts';
import { type ProgressOptions, within } from '../progress.ts';
import { sampleRows } from '../rows/selection.ts';
import { type GapStatistic, gapStatistic } from './gapstatistic.ts';
import { type PredictionStrength, predictionStrength } from './predictionstrength.ts';
import { stability } from './stability.ts';

/** How stable the clusters of K-means with one k are when the rows are drawn anew. */
export interface StabilityScore {
  readonly k: number;
  /** The mean Jaccard similarity of each cluster with its like in the samples, 0 to 1. */
  readonly clusters: readonly number[];
}

/** What the measures say that fit K-means again and again, to halves, samples or rows without groups. */
export interface Resampling {
  readonly gap?: GapStatistic;
  readonly predictionStrength?: PredictionStrength;
  readonly stability?: readonly StabilityScore[];
}

/** How often is drawn; 0 leaves a measure out. */
export interface ResamplingEffort {
  /** Rows at most, a random sample of more. */
  readonly rows: number;
  readonly references: number;
  readonly divisions: number;
  readonly resamples: number;
}

/** Clusters count as found from this mean Jaccard similarity on (Hennig 2007). */
const STABLE = 0.75;

/** The gap statistic, prediction strength and bootstrap stability of K-means, as far as the effort allows. */
export async function resample(
  matrix: Matrix,
  ks: readonly number[],
  { rows, references, divisions, resamples }: ResamplingEffort,
  { seed, threads, signal, onProgress }: RowsOptions & ProgressOptions & { readonly seed: number },
): Promise<Resampling> {
  const some = matrix.rows > rows ? sampleRows(matrix, rows, seed).sample : matrix;
  const common = { seed, signal, ...(threads !== undefined && { threads }) };
  const half = ks.filter((k) => 2 * k <= Math.min(matrix.rows, rows));
  // Its rules compare neighbors.
  const gapless = ks.every((k, at) => k === ks[0]! + at);
  const gap =
    references > 0 &&
    gapless &&
    (await gapStatistic(some, {
      ...common,
      k: ks,
      references,
      starts: 1,
      onProgress: within(onProgress, 0, 0.3),
    }));
  const strength =
    divisions > 0 &&
    half.length > 0 &&
    (await predictionStrength(some, {
      ...common,
      k: half,
      divisions,
      starts: 2,
      onProgress: within(onProgress, 0.3, 0.5),
    }));
  const stable: StabilityScore[] = [];
  if (resamples > 0) {
    for (const [at, k] of ks.entries()) {
      const { model } = await kmeans(some, { ...common, k });
      const { clusters } = await stability(some, model, {
        ...common,
        resamples,
        onProgress: within(onProgress, 0.5 + (0.5 * at) / ks.length, 0.5 + (0.5 * (at + 1)) / ks.length),
      });
      stable.push({ k, clusters: clusters.map(({ jaccard }) => jaccard) });
    }
  }
  return {
    ...(gap && { gap }),
    ...(strength && { predictionStrength: strength }),
    ...(resamples > 0 && { stability: stable }),
  };
}

/** The largest k of which every cluster comes back, 1 where there is none. */
export function mostStable(scores: readonly StabilityScore[]): number {
  return scores.filter(({ clusters }) => clusters.every((jaccard) => jaccard >= STABLE)).at(-1)?.k ?? 1;
}
