import { RandomState, kmeans } from 'softmeans';
import type { Context } from '../computing/job.ts';
import { PLAIN, matrixOf, placesIn } from './page/fits.ts';
import { nearestCenters } from './page/groups.ts';
import type { Place } from './page/plane.ts';
import type { Places } from './page/plane.ts';

/** What the reader sees at one moment: centers, the groups that rows have, and the distance left. */
export interface Moment {
  readonly phase: 'start' | 'assign' | 'average';
  readonly centers: readonly Place[];
  /** The group of each row; −1 before the first assignment. */
  readonly labels: Int32Array;
  /** Rows whose group changed. */
  readonly changed: number;
  /** Σ squared distance of the rows to the centers of their groups; absent before the first assignment. */
  readonly inertia?: number;
}

/** A run of K-means, moment by moment. */
export interface Story {
  readonly moments: readonly Moment[];
  /** The lowest inertia of many starts. */
  readonly best: number;
  /** How many starts that were. */
  readonly starts: number;
}

/** What is to be run, and from where. */
export interface KMeansStory {
  readonly places: Places;
  readonly k: number;
  /** Draws the rows that the centers begin on. */
  readonly seed: number;
  /** Where the centers begin instead. */
  readonly centers?: readonly Place[] | undefined;
}

const MOST = 60;
const STARTS = 20;

/** Runs K-means from k random rows or given centers, one iteration of the library at a time. */
export async function kmeansSteps(
  { places, k, seed, centers: given }: KMeansStory,
  { signal }: Pick<Context, 'signal'>,
): Promise<Story> {
  const { x, y } = places;
  const data = matrixOf(places);
  const rows = new RandomState(seed).choice(x.length, k);
  let centers: readonly Place[] = given ?? Array.from(rows, (row): Place => [x[row]!, y[row]!]);
  let labels: Int32Array = new Int32Array(x.length).fill(-1);
  const moments: Moment[] = [{ phase: 'start', centers, labels, changed: 0 }];
  for (let iteration = 0; iteration < MOST; iteration++) {
    const next = nearestCenters(places, centers);
    const changed = next.reduce((count, label, i) => count + (label === labels[i] ? 0 : 1), 0);
    labels = next;
    moments.push({ phase: 'assign', centers, labels, changed, inertia: inertiaOf(places, centers, labels) });
    if (changed === 0) break;
    const { model } = await kmeans(data, {
      ...PLAIN,
      k,
      init: centers.map(([u, v]) => [u, v]),
      maxIterations: 1,
      tolerance: 0,
      signal,
    });
    centers = placesIn(model.centers.data);
    moments.push({
      phase: 'average',
      centers,
      labels,
      changed: 0,
      inertia: inertiaOf(places, centers, labels),
    });
  }
  const { inertia: best } = await kmeans(data, { ...PLAIN, k, starts: STARTS, signal });
  return { moments, best, starts: STARTS };
}

function squareTo(x: number, y: number, [u, v]: Place): number {
  return (x - u) ** 2 + (y - v) ** 2;
}

function inertiaOf({ x, y }: Places, centers: readonly Place[], labels: Int32Array): number {
  return labels.reduce((sum, label, i) => sum + squareTo(x[i]!, y[i]!, centers[label]!), 0);
}
