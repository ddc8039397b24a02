import type { Leap } from '../em/squarem.ts';
import type { Steps } from '../linalg/steps.ts';
import { exp, log } from '../mathematics.ts';
import type { Mixture, MixtureRuleSettings } from './rule.ts';
import { LEAST_DEGREES, MOST_DEGREES } from './tails.ts';

/**
 * How a mixture leaps ahead: in the logarithms of the weights, in the means and in the covariances. A leap that
 * leaves the positive definite covariances, or the floor that the regularization sets, is no mixture.
 */
export function mixtureLeap({ family, regularization, fixed }: MixtureRuleSettings): Leap<Mixture> {
  function* extrapolated(
    zero: Mixture,
    one: Mixture,
    two: Mixture,
    length: number,
  ): Steps<Mixture | undefined> {
    const { k, columns } = two;
    const along = (pick: (mixture: Mixture) => Float64Array): Float64Array => {
      const [from, middle, to] = [pick(zero), pick(one), pick(two)];
      return from.map((value, at) => leapt(value, middle[at]!, to[at]!, length));
    };
    let { weights, means, covariances, noise, tails } = two;
    if (!fixed?.weights) {
      if (![zero, one, two].every((mixture) => proportions(mixture).every((weight) => weight > 0)))
        return undefined;
      const logarithms = along((mixture) => proportions(mixture).map(log));
      const largest = logarithms.reduce((most, value) => Math.max(most, value), -Infinity);
      const shares = logarithms.map((value) => exp(value - largest));
      const sum = shares.reduce((total, share) => total + share, 0);
      weights = shares.subarray(0, k).map((share) => share / sum);
      if (noise) noise = { ...noise, share: shares[k]! / sum };
    }
    if (tails && tails.estimated !== 'no') {
      const logarithms = along((mixture) => mixture.tails!.degreesOfFreedom.map(log));
      const degreesOfFreedom = logarithms.map((value) => exp(Math.min(value, log(2 * MOST_DEGREES))));
      if (!degreesOfFreedom.every((degrees) => degrees >= LEAST_DEGREES && degrees <= MOST_DEGREES)) {
        return undefined;
      }
      tails = { ...tails, degreesOfFreedom };
    }
    const robust = { ...(noise && { noise }), ...(tails && { tails }) };
    if (!fixed?.means) means = along((mixture) => mixture.means);
    if (fixed?.covariances) return { ...two, ...robust, weights, means };
    covariances = along((mixture) => mixture.covariances);
    for (let j = 0; j < k; j++) {
      const variances = family.variances(covariances, j, columns);
      if (!variances.every((variance, a) => variance >= regularization[a]!)) return undefined;
    }
    const factored = yield* family.factor(covariances, k, columns);
    return factored && { ...two, ...robust, weights, means, covariances, ...factored };
  }

  /** The three mixtures in numbers without a unit: ln weight, mean over spread, ln variance. */
  function coordinates(mixture: Mixture, spreads: Float64Array): Float64Array {
    const { k, columns, weights, means, covariances } = mixture;
    const values = new Float64Array(k * (1 + 2 * columns));
    for (let j = 0, at = 0; j < k; j++) {
      values[at++] = log(weights[j]!);
      const variances = family.variances(covariances, j, columns);
      for (let a = 0; a < columns; a++) {
        values[at++] = means[j * columns + a]! / spreads[j * columns + a]!;
        values[at++] = log(variances[a]!);
      }
    }
    return values;
  }

  function length(zero: Mixture, one: Mixture, two: Mixture): number {
    const { k, columns } = zero;
    const spreads = new Float64Array(k * columns);
    for (let j = 0; j < k; j++)
      spreads.set(family.variances(zero.covariances, j, columns).map(Math.sqrt), j * columns);
    const [from, middle, to] = [zero, one, two].map((mixture) => coordinates(mixture, spreads));
    let step = 0;
    let bend = 0;
    for (let at = 0; at < from!.length; at++) {
      const r = middle![at]! - from![at]!;
      const v = to![at]! - middle![at]! - r;
      step += r * r;
      bend += v * v;
    }
    const ratio = Math.sqrt(step / bend);
    return ratio > 0 && ratio < Infinity ? -ratio : -1;
  }

  return { length, extrapolated };
}

/** All mixing proportions, that of noise last. */
function proportions({ weights, noise }: Mixture): Float64Array {
  return noise ? Float64Array.of(...weights, noise.share) : weights;
}

function leapt(zero: number, one: number, two: number, length: number): number {
  const r = one - zero;
  return zero - 2 * length * r + length * length * (two - one - r);
}
