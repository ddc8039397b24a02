import { triangleSize } from '../em/expectation.ts';
import { InputError } from '../errors.ts';
import { exp } from '../mathematics.ts';
import { type ColumnMixture, varianceFactor } from './columnmixture.ts';
import type { Family } from './family.ts';
import type { Mixture } from './rule.ts';

/**
 * Mean and covariance of a whole mixture: Σ w·m and Σ w(Σ + (m − mean)(m − mean)ᵀ), the covariance as a lower triangle.
 * NaN and Infinity where Student tails have none.
 */
export function mixtureMoments(
  mixture: Mixture,
  family: Family,
): { readonly mean: Float64Array; readonly covariance: Float64Array } {
  const { k, columns, weights, means, covariances, tails, noise } = mixture;
  const mean = new Float64Array(columns);
  const covariance = new Float64Array(triangleSize(columns));
  const middle = noise && middleOf(noise.box, columns);
  for (let a = 0; a < columns; a++) {
    for (let j = 0; j < k; j++) {
      if (weights[j] === 0) continue;
      const degrees = tails?.degreesOfFreedom[j] ?? Infinity;
      mean[a]! += weights[j]! * (degrees > 1 ? means[j * columns + a]! : NaN);
    }
    if (middle) mean[a]! += noise.share * middle[a]!;
  }
  const add = (share: number, center: (a: number) => number, spread: (at: number) => number): void => {
    for (let a = 0, at = 0; a < columns; a++) {
      for (let b = 0; b <= a; b++, at++) {
        covariance[at]! += share * (spread(at) + (center(a) - mean[a]!) * (center(b) - mean[b]!));
      }
    }
  };
  for (let j = 0; j < k; j++) {
    if (weights[j] === 0) continue;
    const triangle = family.triangle(covariances, j, columns);
    const factor = varianceFactor(tails?.degreesOfFreedom[j]);
    add(
      weights[j]!,
      (a) => means[j * columns + a]!,
      (at) => (triangle[at] === 0 ? 0 : factor * triangle[at]!),
    );
  }
  if (noise && middle) {
    const { axes, least, most } = noise.box;
    const spread = new Float64Array(triangleSize(columns));
    for (let axis = 0; axis < columns; axis++) {
      const variance = (most[axis]! - least[axis]!) ** 2 / 12;
      for (let a = 0, at = 0; a < columns; a++) {
        for (let b = 0; b <= a; b++, at++) {
          spread[at]! += variance * axes[axis * columns + a]! * axes[axis * columns + b]!;
        }
      }
    }
    add(
      noise.share,
      (a) => middle[a]!,
      (at) => spread[at]!,
    );
  }
  return { mean, covariance };
}

function middleOf(
  { axes, least, most }: NonNullable<Mixture['noise']>['box'],
  columns: number,
): Float64Array {
  const middle = new Float64Array(columns);
  for (let axis = 0; axis < columns; axis++) {
    for (let a = 0; a < columns; a++) {
      middle[a]! += 0.5 * (least[axis]! + most[axis]!) * axes[axis * columns + a]!;
    }
  }
  return middle;
}

/**
 * A mixture seen along one column, in engine units.
 *
 * @throws InputError `INVALID_OPTION` for noise that has no such density
 */
export function columnMixture(call: string, mixture: Mixture, family: Family, column: number): ColumnMixture {
  const { k, columns, weights, means, covariances, tails, noise } = mixture;
  if (noise && !noise.widths) {
    throw new InputError(
      'INVALID_OPTION',
      `${call}: the model's noise lies in a box that is turned against the columns, which has no constant density along one of them. Take model.withoutNoise().`,
    );
  }
  const middle = noise && 0.5 * (noise.box.least[column]! + noise.box.most[column]!);
  const half = noise?.widths && 0.5 * exp(noise.widths[column]!);
  return {
    weights,
    means: Float64Array.from({ length: k }, (_, j) => means[j * columns + column]!),
    deviations: Float64Array.from({ length: k }, (_, j) =>
      Math.sqrt(family.variances(covariances, j, columns)[column]!),
    ),
    degreesOfFreedom: tails?.degreesOfFreedom,
    ...(noise && { uniform: { share: noise.share, least: middle! - half!, most: middle! + half! } }),
  };
}
