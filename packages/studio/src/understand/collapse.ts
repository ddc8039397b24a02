import { type Component, marginals } from '@softmeans/plots/drawing';
import { FitError, gaussianMixture } from 'softmeans';
import type { Context } from '../computing/job.ts';
import { parametersOf } from './emsteps.ts';
import { PLAIN, STARTS, matrixOf } from './page/fits.ts';
import type { Places } from './page/plane.ts';

/** A mixture of which one group sits on one row, and how well it explains all rows. */
export interface CollapseStep {
  readonly spread: number;
  readonly components: readonly Component[];
  readonly logLikelihood: number;
}

/** What EM finds under a regularization. */
export type Regularized =
  | { readonly refusal: string }
  | {
      readonly refusal?: never;
      readonly components: readonly Component[];
      readonly labels: Int32Array;
      /** Rows × k. */
      readonly shares: Float64Array;
      readonly logLikelihood: number;
      readonly warnings: readonly string[];
      /** Steps in which a collapsed group was moved elsewhere. */
      readonly repairs: number;
    };

export interface Collapse {
  /** A group that shrinks onto the row, the widest first. */
  readonly steps: readonly CollapseStep[];
  readonly found: Regularized;
}

export interface CollapseAsked {
  readonly places: Places;
  readonly k: number;
  readonly row: number;
  /** Added to every variance, as a share of the mean variance of the columns. */
  readonly regularization: number;
}

/** From the spread of all rows down by this factor, in so many steps. */
const SMALLEST = 1e-6;
const STEPS = 24;

/** Shrinks one group onto a row, and fits a mixture that is held off such an end. */
export async function collapse(
  { places, k, row, regularization }: CollapseAsked,
  { signal }: Pick<Context, 'signal'>,
): Promise<Collapse> {
  const data = matrixOf(places);
  const whole = await gaussianMixture(data, { ...PLAIN, k: 1, signal });
  const [rest] = marginals(whole.model, 0, 1);
  const [a, , c] = rest!.covariance;
  const variance = (a + c) / 2;
  const steps: CollapseStep[] = [];
  for (let i = 0; i < STEPS; i++) {
    const spread = Math.sqrt(variance) * SMALLEST ** (i / (STEPS - 1));
    const components: Component[] = [
      { ...rest!, weight: 1 - 1 / data.rows },
      {
        weight: 1 / data.rows,
        mean: [places.x[row]!, places.y[row]!],
        covariance: [spread * spread, 0, spread * spread],
      },
    ];
    const { logLikelihood } = await gaussianMixture(data, {
      ...PLAIN,
      k: 2,
      init: parametersOf(components),
      fixed: { weights: true, means: true, covariances: true },
      regularization: 0,
      maxIterations: 1,
      signal,
    });
    steps.push({ spread, components, logLikelihood });
  }
  return { steps, found: await regularized(places, k, regularization * variance, signal) };
}

async function regularized(
  places: Places,
  k: number,
  regularization: number,
  signal: AbortSignal,
): Promise<Regularized> {
  const data = matrixOf(places);
  try {
    const { model, labels, logLikelihood, warnings, marks } = await gaussianMixture(data, {
      ...PLAIN,
      k,
      starts: STARTS,
      regularization,
      signal,
    });
    const { data: shares } = await model.predictProba(data, { threads: 1, signal });
    return {
      components: marginals(model, 0, 1),
      labels,
      shares: Float64Array.from(shares),
      logLikelihood,
      warnings,
      repairs: marks.filter(({ reason }) => reason === 'repair').length,
    };
  } catch (error) {
    if (error instanceof FitError) return { refusal: error.message };
    throw error;
  }
}
