import type { TrainingSet } from '../dataset.ts';
import type { Arrival } from '../em/em.ts';
import type { Engine } from '../em/engine.ts';
import type { ProgressOptions } from '../progress.ts';
import { RandomState } from '../random/randomstate.ts';
import type { Centers } from './rule.ts';
import { Search, type SearchSettings } from './search.ts';

/** The settings of a K-means fit, checked; all numbers in engine units. */
export interface KMeansSettings extends ProgressOptions, Omit<SearchSettings, 'onIteration'> {
  /** How to start, or the k × columns centers to start from. */
  readonly init: 'k-means++' | 'random' | Float64Array;
  readonly starts: number;
  readonly seed: number;
}

/**
 * The best of several runs. With k-means++ half as many as `starts` begin afresh, and then as many try to better
 * the best one by moving one of its centers.
 */
export async function fitCenters(
  set: Pick<TrainingSet, 'engine' | 'frame'>,
  settings: KMeansSettings,
): Promise<Arrival<Centers>> {
  const { init, onProgress } = settings;
  const { fresh, swaps } = plan(settings);
  const runs = fresh + swaps;
  let run = 0;
  const search = new Search(set, {
    ...settings,
    onIteration: (iteration) => {
      const fraction = (run + iteration / (iteration + 10)) / runs;
      onProgress?.({ stage: 'k-means', fraction, start: run + 1, iteration });
    },
  });
  const seeds = startSeeds(settings.seed, runs);
  for (; run < runs; run++) {
    const seed = seeds[run]!;
    if (init instanceof Float64Array) await search.from(init);
    else if (init === 'random') await search.atRandom(seed);
    else if (run < fresh) await search.afresh(seed);
    else await search.swap(seed);
  }
  onProgress?.({ stage: 'k-means', fraction: 1 });
  return search.best!;
}

function plan({ k, init, starts }: KMeansSettings): { readonly fresh: number; readonly swaps: number } {
  if (init instanceof Float64Array) return { fresh: 1, swaps: 0 };
  if (init === 'random' || starts < 3 || k === 1) return { fresh: starts, swaps: 0 };
  return { fresh: Math.ceil(starts / 2), swaps: starts };
}

/** One seed per start, drawn as scikit-learn draws them. */
export function startSeeds(seed: number, starts: number): number[] {
  const random = new RandomState(seed);
  return Array.from({ length: starts }, () => random.integers(0, 2 ** 31 - 1));
}

/** Distinct centers among k: fewer means that the data have fewer distinct places than k. */
export function distinctCenters({ k, columns, centers }: Centers): number {
  const keys = new Set<string>();
  for (let j = 0; j < k; j++) keys.add(centers.subarray(j * columns, (j + 1) * columns).join());
  return keys.size;
}

/** The labels of all rows, by nearest center. */
export async function labelRows(
  engine: Engine,
  expectation: Parameters<Engine['label']>[0],
  signal?: AbortSignal,
): Promise<Int32Array> {
  const { labels } = await engine.label(expectation, { labels: true }, { signal });
  return labels!;
}
