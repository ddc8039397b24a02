import { type Matrix, RandomState, kmeans, kmeansPlusPlus } from 'softmeans';
import type { Context } from '../computing/job.ts';
import { PLAIN, matrixOf, placesIn } from './page/fits.ts';
import type { Place } from './page/plane.ts';
import type { Places } from './page/plane.ts';

/** How the centers of a run begin. */
export type StartKind = 'random' | 'apart' | 'library';

/** One run of K-means: where it began, and where it ended. */
export interface Run {
  /** Where the centers began; absent where the library tried several starts itself. */
  readonly start?: readonly Place[];
  readonly centers: readonly Place[];
  readonly inertia: number;
}

/** What many starts have reached. */
export interface StartsReached {
  /** The runs of each kind, the lowest inertia first. */
  readonly runs: Readonly<Record<StartKind, readonly Run[]>>;
  /** The lowest inertia of all. */
  readonly best: number;
}

const RUNS = 40;

/** Runs K-means from many starts of three kinds, each from seeds 0, 1, 2, … */
export async function startsReached(
  { places, k }: { readonly places: Places; readonly k: number },
  { signal }: Pick<Context, 'signal'>,
): Promise<StartsReached> {
  const data = matrixOf(places);
  const seeds = Array.from({ length: RUNS }, (_, seed) => seed);
  const runs: Record<StartKind, Run[]> = { random: [], apart: [], library: [] };
  for (const seed of seeds) {
    const rows = new RandomState(seed).choice(data.rows, k);
    const random = Array.from(rows, (row): Place => [places.x[row]!, places.y[row]!]);
    runs.random.push(await runFrom(data, random, signal));
    const picked = await kmeansPlusPlus(data, { k, seed, trials: 1, threads: 1, signal });
    runs.apart.push(await runFrom(data, placesIn(picked.centers.data), signal));
    const { model, inertia } = await kmeans(data, { ...PLAIN, k, seed, tolerance: 0, signal });
    runs.library.push({ centers: placesIn(model.centers.data), inertia });
  }
  for (const kind of Object.values(runs)) kind.sort((a, b) => a.inertia - b.inertia);
  return { runs, best: Math.min(...Object.values(runs).map((kind) => kind[0]!.inertia)) };
}

async function runFrom(data: Matrix, start: readonly Place[], signal: AbortSignal): Promise<Run> {
  const { model, inertia } = await kmeans(data, {
    ...PLAIN,
    k: start.length,
    init: start.map((place) => [...place]),
    tolerance: 0,
    signal,
  });
  return { start, centers: placesIn(model.centers.data), inertia };
}
