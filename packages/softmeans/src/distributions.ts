import { exp, log, logGamma } from './mathematics.ts';

const ROOT_TWO_PI = 2.5066282746310002;
/** Where the series about 0 and the continued fraction of the tail take turns. */
const TAIL = 2.5;
const EPSILON = 2 ** -53;
/** What a continued fraction has in the place of 0. */
const SMALL = 1e-300;

/**
 * Φ(z), the share of a standard normal distribution below z, to 1e-13 of itself or better, in the lower tail too.
 *
 * Near 0 by φ(z)·(z + z³/3 + z⁵/15 + …), farther out by Laplace's continued fraction (Abramowitz & Stegun 26.2.11 and
 * 26.2.14).
 *
 * @example
 * normalCumulative(0); // 0.5
 * normalCumulative(-1.959963984540054); // 0.025
 */
export function normalCumulative(z: number): number {
  if (z !== z) return NaN;
  if (z > TAIL) return 1 - normalCumulative(-z);
  const density = exp(-0.5 * z * z) / ROOT_TWO_PI;
  if (z < -TAIL) return density === 0 ? 0 : density / tailFraction(-z);
  let term = z;
  let sum = z;
  for (let n = 3; Math.abs(term) > EPSILON * Math.abs(sum); n += 2) {
    term *= (z * z) / n;
    sum += term;
  }
  return 0.5 + density * sum;
}

/** x + 1/(x + 2/(x + 3/(x + …))), by Lentz's method. */
function tailFraction(x: number): number {
  let value = x;
  let numerator = x;
  let denominator = 0;
  for (let n = 1; n < 10_000; n++) {
    denominator = 1 / (x + n * denominator);
    numerator = x + n / numerator;
    const factor = numerator * denominator;
    value *= factor;
    if (Math.abs(factor - 1) <= EPSILON) break;
  }
  return value;
}

/**
 * The share of Student's t distribution below t, by the incomplete beta function (Abramowitz & Stegun 26.7.1).
 *
 * @param degrees ν, above 0
 * @example
 * studentCumulative(1, 1); // 0.75
 */
export function studentCumulative(t: number, degrees: number): number {
  if (t !== t) return NaN;
  if (t > 0) return 1 - studentCumulative(-t, degrees);
  const square = t * t;
  if (square === Infinity) return 0;
  const sum = degrees + square;
  return 0.5 * incompleteBeta(0.5 * degrees, 0.5, degrees / sum, square / sum);
}

/**
 * I_x(a, b), the regularized incomplete beta function, by its continued fraction (Abramowitz & Stegun 26.5.8).
 *
 * @param rest 1 − x, which the caller may know better than by that difference
 */
function incompleteBeta(a: number, b: number, x: number, rest: number): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(b, a, rest, x);
  const front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(rest)) / a;
  let numerator = 1;
  let denominator = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = denominator;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    denominator = 1 / away(1 + even * denominator);
    numerator = away(1 + even / numerator);
    value *= numerator * denominator;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    denominator = 1 / away(1 + odd * denominator);
    numerator = away(1 + odd / numerator);
    const factor = numerator * denominator;
    value *= factor;
    if (Math.abs(factor - 1) <= EPSILON) break;
  }
  return front * value;
}

function away(value: number): number {
  return Math.abs(value) < SMALL ? SMALL : value;
}
