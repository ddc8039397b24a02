import { triangleSize } from '../em/expectation.ts';
import { cholesky, invertLower, logDeterminant } from '../linalg/cholesky.ts';
import { digamma, exp, log, logGamma } from '../mathematics.ts';
import type { Matrix } from '../matrix.ts';
import type { CovarianceName } from '../mixture/family.ts';
import { turn } from '../turn.ts';

/** A mixture of Student's t distributions over rows, and what it says of them. */
export interface StudentFit {
  readonly labels: Int32Array;
  /** Of the rows as given, nats. */
  readonly logLikelihood: number;
  /** Σ ln of each row's largest share: ICL is BIC less twice that. */
  readonly certainty: number;
  readonly freeParameters: number;
  /** Degrees of freedom, one for all components. */
  readonly freedom: number;
  readonly weights: Float64Array;
}

const LOG_PI = 1.1447298858494002;
const ITERATIONS = 40;
/** Gain per row, in nats, below which a fit stops. */
const TOLERANCE = 1e-5;
/** Degrees of freedom at the start, and the range in which they are looked for. */
const FIRST_FREEDOM = 8;
const LEAST_FREEDOM = 2;
const MOST_FREEDOM = 100;
/** Shares below this leave the moments alone. */
const NOTHING = 1e-7;

export interface StudentSettings {
  /** The first component of each row, 0 … k − 1. */
  readonly labels: ArrayLike<number>;
  readonly k: number;
  readonly covariance: CovarianceName;
  /** Added to the variances, one amount per column. */
  readonly floor: Float64Array;
  readonly rowWeights?: Float64Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A mixture of t distributions with common degrees of freedom, from a first labeling: EM of Peel & McLachlan 2000,
 * "Robust mixture modelling using the t distribution", Statistics and Computing 10, with the covariances divided by
 * the sum of their weights (Kent, Tyler & Vardi 1994), which has the same limit and gets there sooner.
 *
 * @returns undefined where a component is lost on the way
 */
export async function fitStudent(
  { data, rows, columns }: Matrix,
  { labels, k, covariance, floor, rowWeights, signal }: StudentSettings,
): Promise<StudentFit | undefined> {
  const total = rowWeights ? rowWeights.reduce((sum, weight) => sum + weight, 0) : rows;
  const size = triangleSize(columns);
  const shares = new Float64Array(rows * k);
  const scales = new Float64Array(rows * k).fill(1);
  for (let i = 0; i < rows; i++) shares[i * k + labels[i]!] = 1;
  let freedom = FIRST_FREEDOM;
  let before = -Infinity;
  const delta = new Float64Array(columns);
  for (let iteration = 0; ; iteration++) {
    // M-step.
    const weights = new Float64Array(k);
    const pulls = new Float64Array(k);
    const means = new Float64Array(k * columns);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < k; j++) {
        const share = shares[i * k + j]!;
        if (share < NOTHING) continue;
        const held = rowWeights ? share * rowWeights[i]! : share;
        const pull = held * scales[i * k + j]!;
        weights[j]! += held;
        pulls[j]! += pull;
        for (let a = 0; a < columns; a++) means[j * columns + a]! += pull * data[i * columns + a]!;
      }
    }
    if (weights.some((weight) => weight < 2)) return undefined;
    for (let j = 0; j < k; j++) for (let a = 0; a < columns; a++) means[j * columns + a]! /= pulls[j]!;
    const straight = covariance === 'diagonal' || covariance === 'spherical';
    const spread = new Float64Array(straight ? k * columns : k * size);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < k; j++) {
        const share = shares[i * k + j]!;
        if (share < NOTHING) continue;
        const pull = share * scales[i * k + j]! * (rowWeights ? rowWeights[i]! : 1);
        for (let a = 0; a < columns; a++) delta[a] = data[i * columns + a]! - means[j * columns + a]!;
        if (straight) {
          for (let a = 0; a < columns; a++) spread[j * columns + a]! += pull * delta[a]! * delta[a]!;
        } else {
          for (let a = 0, at = j * size; a < columns; a++) {
            const scaled = pull * delta[a]!;
            for (let b = 0; b <= a; b++, at++) spread[at]! += scaled * delta[b]!;
          }
        }
      }
    }
    const shapes = shapesOf(covariance, spread, pulls, floor, k, columns);
    if (!shapes) return undefined;
    await turn(signal);
    // E-step.
    const constant =
      logGamma((freedom + columns) / 2) - logGamma(freedom / 2) - (columns / 2) * (log(freedom) + LOG_PI);
    const bias = weights.map((weight, j) => log(weight / total) + constant - shapes[j]!.logVolume);
    let objective = 0;
    let certainty = 0;
    let scaled = 0;
    const scores = new Float64Array(k);
    const distances = new Float64Array(k);
    for (let i = 0; i < rows; i++) {
      let most = -Infinity;
      for (let j = 0; j < k; j++) {
        let square = 0;
        const { inverse } = shapes[j]!;
        for (let a = 0; a < columns; a++) delta[a] = data[i * columns + a]! - means[j * columns + a]!;
        if (straight) {
          for (let a = 0; a < columns; a++) square += delta[a]! * delta[a]! * inverse[a]!;
        } else {
          for (let a = 0, at = 0; a < columns; a++) {
            let z = 0;
            for (let b = 0; b <= a; b++, at++) z += inverse[at]! * delta[b]!;
            square += z * z;
          }
        }
        distances[j] = square;
        const score = bias[j]! - ((freedom + columns) / 2) * log(1 + square / freedom);
        scores[j] = score;
        if (score > most) most = score;
      }
      let sum = 0;
      for (let j = 0; j < k; j++) {
        const gap = scores[j]! - most;
        const share = gap < -40 ? 0 : exp(gap);
        shares[i * k + j] = share;
        sum += share;
      }
      const held = rowWeights ? rowWeights[i]! : 1;
      for (let j = 0; j < k; j++) {
        const share = shares[i * k + j]! / sum;
        shares[i * k + j] = share;
        const scale = (freedom + columns) / (freedom + distances[j]!);
        scales[i * k + j] = scale;
        if (share >= NOTHING) scaled += held * share * (log(scale) - scale);
      }
      objective += held * (most + log(sum));
      certainty -= held * log(sum);
    }
    await turn(signal);
    if (objective - before < TOLERANCE * total || iteration >= ITERATIONS) {
      return {
        labels: Int32Array.from({ length: rows }, (_, i) => {
          let best = 0;
          for (let j = 1; j < k; j++) if (shares[i * k + j]! > shares[i * k + best]!) best = j;
          return best;
        }),
        logLikelihood: objective,
        certainty,
        freeParameters: k * (columns + 1) - 1 + covarianceParameters(covariance, k, columns) + 1,
        freedom,
        weights: weights.map((weight) => weight / total),
      };
    }
    before = objective;
    freedom = nextFreedom(scaled / total, freedom, columns);
  }
}

/** The root of equation 30 of Peel & McLachlan, by halving the range. */
function nextFreedom(scaled: number, freedom: number, columns: number): number {
  const known = 1 + scaled + digamma((freedom + columns) / 2) - log((freedom + columns) / 2);
  const slope = (x: number): number => log(x / 2) - digamma(x / 2) + known;
  let low = LEAST_FREEDOM;
  let high = MOST_FREEDOM;
  if (slope(low) <= 0) return low;
  if (slope(high) >= 0) return high;
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function covarianceParameters(covariance: CovarianceName, k: number, columns: number): number {
  if (covariance === 'full') return k * triangleSize(columns);
  if (covariance === 'tied') return triangleSize(columns);
  return covariance === 'diagonal' ? k * columns : k;
}

interface ShapeOf {
  /** L⁻¹, a lower triangle, or the inverse variances. */
  readonly inverse: Float64Array;
  /** ½ ln det. */
  readonly logVolume: number;
}

function shapesOf(
  covariance: CovarianceName,
  spread: Float64Array,
  pulls: Float64Array,
  floor: Float64Array,
  k: number,
  columns: number,
): ShapeOf[] | undefined {
  if (covariance === 'diagonal' || covariance === 'spherical') {
    return Array.from(pulls, (pull, j) => {
      const variances = spread.slice(j * columns, (j + 1) * columns).map((sum, a) => sum / pull + floor[a]!);
      if (covariance === 'spherical') {
        variances.fill(variances.reduce((sum, value) => sum + value, 0) / columns);
      }
      return {
        inverse: variances.map((value) => 1 / value),
        logVolume: 0.5 * variances.reduce((sum, value) => sum + log(value), 0),
      };
    });
  }
  const size = triangleSize(columns);
  const shape = (triangle: Float64Array): ShapeOf | undefined => {
    for (let a = 0; a < columns; a++) triangle[(a * (a + 3)) / 2]! += floor[a]!;
    const lower = cholesky(triangle, columns);
    return lower && { inverse: invertLower(lower, columns), logVolume: 0.5 * logDeterminant(lower, columns) };
  };
  if (covariance === 'tied') {
    const common = new Float64Array(size);
    const total = pulls.reduce((sum, pull) => sum + pull, 0);
    for (let at = 0; at < spread.length; at++) common[at % size]! += spread[at]! / total;
    const one = shape(common);
    return one && Array.from({ length: k }, () => one);
  }
  const all: ShapeOf[] = [];
  for (let j = 0; j < k; j++) {
    const one = shape(spread.slice(j * size, (j + 1) * size).map((sum) => sum / pulls[j]!));
    if (!one) return undefined;
    all.push(one);
  }
  return all;
}
