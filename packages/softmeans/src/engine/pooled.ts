import { type Expectation, type Posterior, triangleSize } from '../em/expectation.ts';
import { whitens } from '../em/score.ts';
import type { Statistics } from '../em/statistics.ts';

/**
 * Whether the pooled second moments may be had from the scatter of all rows about the origin, which is the same
 * in every iteration: where the centers are so near the origin that hardly a digit is lost.
 */
export function fromScatter(expectation: Expectation): expectation is Posterior {
  return (
    expectation.kind === 'posterior' &&
    expectation.moments === 'pooled' &&
    !expectation.pivots &&
    !expectation.degreesOfFreedom &&
    expectation.uniform === undefined &&
    whitens(expectation)
  );
}

/** The question whose second moments are Σ w·xxᵀ: one component at the origin that has every row. */
export function scatterQuestion(columns: number): Posterior {
  return {
    kind: 'posterior',
    k: 1,
    columns,
    centers: new Float64Array(columns),
    bias: new Float64Array(1),
    shape: 'spherical',
    factors: new Float64Array(1),
    moments: 'full',
    farthest: 0,
  };
}

/**
 * Σ r δδᵀ over all components from Σ w·xxᵀ: with x = c + δ in every component,
 *
 *     Σ w·xxᵀ = Σ r δδᵀ + Σ over components of (first cᵀ + c firstᵀ + weight·ccᵀ)
 */
export function pooledMoments(
  scatter: Float64Array,
  { k, columns, centers }: Posterior,
  { weight, first }: Statistics,
): Float64Array {
  const pooled = new Float64Array(triangleSize(columns));
  for (let a = 0, at = 0; a < columns; a++) {
    for (let b = 0; b <= a; b++, at++) {
      let between = 0;
      for (let j = 0; j < k; j++) {
        const left = centers[j * columns + a]!;
        const right = centers[j * columns + b]!;
        between += first[j * columns + a]! * right + left * (first[j * columns + b]! + weight[j]! * right);
      }
      pooled[at] = scatter[at]! - between;
    }
  }
  return pooled;
}
