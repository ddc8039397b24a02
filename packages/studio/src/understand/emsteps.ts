import { type Component, marginals } from '@softmeans/plots/drawing';
import { RandomState, gaussianMixture } from 'softmeans';
import type { Context } from '../computing/job.ts';
import { PLAIN, matrixOf } from './page/fits.ts';
import type { Place } from './page/plane.ts';
import type { Places } from './page/plane.ts';

/** A mixture on its way, and the shares that it gives each row. */
export interface EmMoment {
  readonly components: readonly Component[];
  /** Rows × k. */
  readonly shares: Float64Array;
  /** The logarithm of the likelihood of all rows, in nats, in the plane's units. */
  readonly logLikelihood: number;
  /** Whether a group that had collapsed was moved elsewhere on the way here. */
  readonly repaired: boolean;
}

/** A run of EM, step by step. */
export interface EmStory {
  readonly moments: readonly EmMoment[];
  /** Whether the last step changed hardly anything. */
  readonly settled: boolean;
}

/** What is to be run, and from where. */
export interface EmAsked {
  readonly places: Places;
  readonly k: number;
  /** Draws the rows that the centers begin on. */
  readonly seed: number;
  /** Where the groups begin instead. */
  readonly from?: readonly Component[] | undefined;
}

const MOST = 80;
/** Nats per row: a step that gains less is the last, as in the library. */
const TOLERANCE = 1e-6;

/** Runs EM one step of the library at a time, from centers on random rows and the spread of all rows. */
export async function emSteps(
  { places, k, seed, from }: EmAsked,
  { signal }: Pick<Context, 'signal'>,
): Promise<EmStory> {
  const { x } = places;
  const data = matrixOf(places);
  const options = { ...PLAIN, k, signal, maxIterations: 1, tolerance: 0 };
  let components = from ?? startOf(places, k, seed);
  const moments: EmMoment[] = [];
  let [repaired, settled] = [false, false];
  for (let step = 0; step <= MOST; step++) {
    const fit = await gaussianMixture(data, { ...options, init: parametersOf(components) });
    // The trace begins with the parameters that entered the step.
    const logLikelihood = fit.trace[0]! * x.length;
    const shares = await sharesOf(places, components, signal);
    moments.push({ components, shares, logLikelihood, repaired });
    const before = moments.at(-2)?.logLikelihood;
    settled = before !== undefined && Math.abs(logLikelihood - before) < TOLERANCE * x.length;
    if (settled) break;
    components = marginals(fit.model, 0, 1);
    repaired = fit.marks.some(({ reason }) => reason === 'repair');
  }
  return { moments, settled };
}

/** Equal weights, k random rows as centers, and the upright spread of all rows. */
function startOf({ x, y }: Places, k: number, seed: number): Component[] {
  const variance = (values: Float64Array): number => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length || 1;
  };
  const covariance = [variance(x), 0, variance(y)] as const;
  return Array.from(new RandomState(seed).choice(x.length, k), (row) => ({
    weight: 1 / k,
    mean: [x[row]!, y[row]!] as Place,
    covariance,
  }));
}

/** Components as the library takes them to start from. */
export function parametersOf(components: readonly Component[]): {
  weights: number[];
  means: number[][];
  covariances: number[][][];
} {
  return {
    weights: components.map(({ weight }) => weight),
    means: components.map(({ mean }) => [...mean]),
    covariances: components.map(({ covariance: [a, b, c] }) => [
      [a, b],
      [b, c],
    ]),
  };
}

/** The shares that components as they are give each row. */
async function sharesOf(
  places: Places,
  components: readonly Component[],
  signal: AbortSignal,
): Promise<Float64Array> {
  const data = matrixOf(places);
  const { model } = await gaussianMixture(data, {
    ...PLAIN,
    k: components.length,
    signal,
    init: parametersOf(components),
    fixed: { weights: true, means: true, covariances: true },
    maxIterations: 1,
  });
  const { data: shares } = await model.predictProba(data, { threads: 1, signal });
  return Float64Array.from(shares);
}
