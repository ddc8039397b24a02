import { normalCumulative, studentCumulative } from '../distributions.ts';
import { exp, log1p } from '../mathematics.ts';
import { logNormalizer } from '../em/student.ts';

/** A mixture seen along one column. */
export interface ColumnMixture {
  /** Mixing proportions, k values; with `uniform` they sum to what it leaves of 1. */
  readonly weights: ArrayLike<number>;
  readonly means: ArrayLike<number>;
  /** Standard deviations; with Student tails the roots of their scales. */
  readonly deviations: ArrayLike<number>;
  /** ν of each component; without it the tails are Gaussian. */
  readonly degreesOfFreedom?: ArrayLike<number> | undefined;
  /** A part that is spread evenly between two values. */
  readonly uniform?: { readonly share: number; readonly least: number; readonly most: number } | undefined;
}

const ROOT_TWO_PI = 2.5066282746310002;

/** The share below a value. */
export function cumulativeAt(
  { weights, means, deviations, degreesOfFreedom, uniform }: ColumnMixture,
  value: number,
): number {
  let sum = 0;
  for (let j = 0; j < weights.length; j++) {
    if (weights[j] === 0) continue;
    const z = (value - means[j]!) / deviations[j]!;
    sum +=
      weights[j]! * (degreesOfFreedom ? studentCumulative(z, degreesOfFreedom[j]!) : normalCumulative(z));
  }
  if (uniform) {
    const { share, least, most } = uniform;
    sum += share * (value <= least ? 0 : value >= most ? 1 : (value - least) / (most - least));
  }
  return Math.min(1, sum);
}

/** The density at a value. */
export function densityAt(
  { weights, means, deviations, degreesOfFreedom, uniform }: ColumnMixture,
  value: number,
): number {
  let sum = 0;
  for (let j = 0; j < weights.length; j++) {
    if (weights[j] === 0) continue;
    const z = (value - means[j]!) / deviations[j]!;
    const degrees = degreesOfFreedom?.[j];
    const bell =
      degrees === undefined
        ? exp(-0.5 * z * z) / ROOT_TWO_PI
        : exp(logNormalizer(degrees, 1) - 0.5 * (degrees + 1) * log1p((z * z) / degrees));
    sum += (weights[j]! * bell) / deviations[j]!;
  }
  if (uniform && value > uniform.least && value < uniform.most) {
    sum += uniform.share / (uniform.most - uniform.least);
  }
  return sum;
}

/**
 * The value that a given share lies below: Newton's steps on the cumulative distribution, held inside a bracket that
 * each step narrows, and halving it where a step would leave it or hardly moves (Press et al. 2007, section 9.4).
 *
 * @param probability above 0 and below 1
 */
export function quantileAt(mixture: ColumnMixture, probability: number): number {
  const { weights, means, deviations, uniform } = mixture;
  let least = Infinity;
  let most = -Infinity;
  let scale = 0;
  for (let j = 0; j < weights.length; j++) {
    if (weights[j] === 0) continue;
    least = Math.min(least, means[j]!);
    most = Math.max(most, means[j]!);
    scale = Math.max(scale, deviations[j]!);
  }
  if (uniform && uniform.share > 0) {
    least = Math.min(least, uniform.least);
    most = Math.max(most, uniform.most);
    scale = Math.max(scale, uniform.most - uniform.least);
  }
  let [low, high] = [least - scale, most + scale];
  for (let step = scale; cumulativeAt(mixture, low) > probability; step *= 2) low -= step;
  for (let step = scale; cumulativeAt(mixture, high) < probability; step *= 2) high += step;
  let value = 0.5 * (low + high);
  let before = high - low;
  let step = before;
  for (let turn = 0; turn < 200 && Math.abs(step) > 1e-15 * scale; turn++) {
    const gap = cumulativeAt(mixture, value) - probability;
    if (gap === 0) return value;
    if (gap > 0) high = value;
    else low = value;
    const density = densityAt(mixture, value);
    const next = value - gap / density;
    // Newton's step only where it stays inside and halves the step before the last.
    const halving = !(next > low && next < high) || Math.abs(2 * gap) > Math.abs(before * density);
    before = step;
    step = halving ? low + 0.5 * (high - low) - value : next - value;
    if (value + step === value) break;
    value += step;
  }
  return value;
}

/** Mean and variance: Σ w·m and Σ w(v + (m − mean)²). NaN and Infinity where Student tails have none. */
export function momentsAt({ weights, means, deviations, degreesOfFreedom, uniform }: ColumnMixture): {
  mean: number;
  variance: number;
} {
  let mean = 0;
  for (let j = 0; j < weights.length; j++) {
    if (weights[j] === 0) continue;
    const degrees = degreesOfFreedom?.[j];
    mean += weights[j]! * (degrees !== undefined && degrees <= 1 ? NaN : means[j]!);
  }
  if (uniform) mean += uniform.share * 0.5 * (uniform.least + uniform.most);
  let variance = 0;
  for (let j = 0; j < weights.length; j++) {
    if (weights[j] === 0) continue;
    const move = means[j]! - mean;
    variance += weights[j]! * (deviations[j]! ** 2 * varianceFactor(degreesOfFreedom?.[j]) + move * move);
  }
  if (uniform) {
    const { share, least, most } = uniform;
    const move = 0.5 * (least + most) - mean;
    variance += share * ((most - least) ** 2 / 12 + move * move);
  }
  return { mean, variance };
}

/** By what a Student component's variance exceeds its scale: ν/(ν − 2). */
export function varianceFactor(degrees: number | undefined): number {
  if (degrees === undefined) return 1;
  return degrees > 2 ? degrees / (degrees - 2) : Infinity;
}
