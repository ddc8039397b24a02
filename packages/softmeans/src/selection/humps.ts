import { exp, log } from '../mathematics.ts';

/** Whether values on a line look like two humps or like one. */
export interface Humps {
  /**
   * How much better two normal distributions describe the values than the best single hump, in nats, each less half
   * its BIC penalty; below 0 one hump does better.
   */
  readonly evidence: number;
  /** The distance of the two means over the root of the mean of their variances. */
  readonly distance: number;
  /** The single hump that describes the values best. */
  readonly shape: 'normal' | 'flat' | 'skewed or heavy-tailed';
}

/** Points that stand for all values, at most: evenly spaced quantiles. */
const POINTS = 300;
const HALF_LOG_TWO_PI = 0.9189385332046727;
const EM_STEPS = 200;

/**
 * Compares two normal distributions with single humps of many shapes: normal, flat (a beta distribution between
 * rounded and even) and skewed or heavy-tailed (sinh-arcsinh, Jones & Pewsey 2009, Biometrika 96).
 *
 * A mixture of normals puts two components into one skewed, flat or heavy-tailed group as readily as into two groups.
 * Along the line that joins them, the one looks like one hump of another shape and the other does not.
 *
 * @param values at least 4, finite, in any order
 * @param second 1 for values that begin in the second hump
 */
export function compareHumps(values: Float64Array, second: ArrayLike<number>): Humps {
  const { length } = values;
  const order = Int32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const count = Math.min(POINTS, length);
  const rank = (i: number): number => order[Math.floor(((i + 0.5) * length) / count)]!;
  const points = Float64Array.from({ length: count }, (_, i) => values[rank(i)]!);
  const share = Float64Array.from({ length: count }, (_, i) => (second[rank(i)] ? 1 : 0));
  let mean = 0;
  for (const value of points) mean += value / count;
  let variance = 0;
  for (const value of points) variance += (value - mean) ** 2 / count;
  if (!(variance > 0)) return { evidence: -Infinity, distance: 0, shape: 'flat' };
  const scale = 1 / Math.sqrt(variance);
  for (let i = 0; i < count; i++) points[i] = (points[i]! - mean) * scale;

  const each = length / count;
  const penalty = (parameters: number): number => 0.5 * parameters * log(length);
  const two = twoNormals(points, share);
  const normal = count * (-HALF_LOG_TWO_PI - 0.5);
  const single = [
    { shape: 'normal', value: each * normal - penalty(2) },
    { shape: 'flat', value: each * flat(points) - penalty(4) },
    { shape: 'skewed or heavy-tailed', value: each * bent(points) - penalty(4) },
  ] as const;
  const best = single.reduce((a, b) => (b.value > a.value ? b : a));
  return {
    evidence: each * two.likelihood - penalty(5) - best.value,
    distance: two.distance,
    shape: best.shape,
  };
}

/** EM for two normal distributions with variances of their own. */
function twoNormals(points: Float64Array, start: Float64Array): { likelihood: number; distance: number } {
  const count = points.length;
  const share = Float64Array.from(start);
  let likelihood = -Infinity;
  let distance = 0;
  for (let step = 0; step < EM_STEPS; step++) {
    let weight = 0;
    let sum = 0;
    let rest = 0;
    for (let i = 0; i < count; i++) {
      weight += share[i]!;
      sum += share[i]! * points[i]!;
      rest += (1 - share[i]!) * points[i]!;
    }
    if (weight < 1 || weight > count - 1) return { likelihood: -Infinity, distance: 0 };
    const right = sum / weight;
    const left = rest / (count - weight);
    let a = 0;
    let b = 0;
    for (let i = 0; i < count; i++) {
      a += share[i]! * (points[i]! - right) ** 2;
      b += (1 - share[i]!) * (points[i]! - left) ** 2;
    }
    // A hump narrower than this share of the whole would sit on a single value.
    const wide = Math.max(a / weight, 1e-4);
    const other = Math.max(b / (count - weight), 1e-4);
    distance = Math.abs(right - left) / Math.sqrt((wide + other) / 2);
    const biasRight = log(weight / count) - 0.5 * log(wide) - HALF_LOG_TWO_PI;
    const biasLeft = log(1 - weight / count) - 0.5 * log(other) - HALF_LOG_TWO_PI;
    let total = 0;
    for (let i = 0; i < count; i++) {
      const u = biasRight - (0.5 * (points[i]! - right) ** 2) / wide;
      const v = biasLeft - (0.5 * (points[i]! - left) ** 2) / other;
      const most = Math.max(u, v);
      const eu = exp(u - most);
      const ev = exp(v - most);
      total += most + log(eu + ev);
      share[i] = eu / (eu + ev);
    }
    if (total - likelihood < 1e-6 * count) return { likelihood: total, distance };
    likelihood = total;
  }
  return { likelihood, distance };
}

/** A beta distribution with both exponents at least 1, over the range and a little more. */
function flat(points: Float64Array): number {
  const count = points.length;
  const least = points[0]!;
  const range = points[count - 1]! - least;
  return -minimize([0, 0, -3, -3], (p) => {
    // Exponents a = 1 + e^p; margins beyond the range as shares of it.
    const a = Math.min(exp(p[0]!), 40);
    const b = Math.min(exp(p[1]!), 40);
    const before = exp(Math.min(p[2]!, 1)) + 0.5 / count;
    const after = exp(Math.min(p[3]!, 1)) + 0.5 / count;
    const width = range * (1 + before + after);
    let total = -count * (log(width) + logBeta(a + 1, b + 1));
    for (const point of points) {
      const u = (point - least + before * range) / width;
      total += a * log(u) + b * log(1 - u);
    }
    return -total;
  });
}

/** A sinh-arcsinh distribution. */
function bent(points: Float64Array): number {
  const count = points.length;
  return -minimize([0, 0, 0, 0], (p) => {
    const scale = exp(Math.max(-5, Math.min(3, p[1]!)));
    const tail = exp(Math.max(-1.5, Math.min(0.5, p[3]!)));
    let total = count * (log(tail / scale) - HALF_LOG_TWO_PI);
    for (const point of points) {
      const z = (point - p[0]!) / scale;
      const root = Math.sqrt(1 + z * z);
      const arcsinh = z >= 0 ? log(z + root) : -log(root - z);
      const up = exp(Math.max(-40, Math.min(40, tail * arcsinh - p[2]!)));
      const s = (up - 1 / up) / 2;
      total += 0.5 * log(1 + s * s) - log(root) - 0.5 * s * s;
    }
    return -total;
  });
}

/** ln B(a, b) by Stirling's series for ln Γ, from 10 on, and the recurrence below. */
function logBeta(a: number, b: number): number {
  return logGammaOf(a) + logGammaOf(b) - logGammaOf(a + b);
}

function logGammaOf(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 10; at++) shift -= log(at);
  return shift + (at - 0.5) * log(at) - at + HALF_LOG_TWO_PI + 1 / (12 * at) - 1 / (360 * at ** 3);
}

/** Nelder & Mead's simplex with the usual coefficients; returns the least value found. */
function minimize(start: readonly number[], value: (point: readonly number[]) => number): number {
  const size = start.length;
  let simplex = [start, ...start.map((_, j) => start.map((x, i) => (i === j ? x + 0.5 : x)))].map(
    (point) => ({
      point,
      value: value(point),
    }),
  );
  for (let step = 0; step < 60 * size; step++) {
    simplex = simplex.sort((a, b) => a.value - b.value);
    const worst = simplex[size]!;
    if (worst.value - simplex[0]!.value < 0.01) break;
    const center = start.map((_, i) => {
      let sum = 0;
      for (let v = 0; v < size; v++) sum += simplex[v]!.point[i]!;
      return sum / size;
    });
    const along = (t: number): { point: readonly number[]; value: number } => {
      const point = center.map((x, i) => x + t * (worst.point[i]! - x));
      return { point, value: value(point) };
    };
    const reflected = along(-1);
    if (reflected.value < simplex[0]!.value) {
      const further = along(-2);
      simplex[size] = further.value < reflected.value ? further : reflected;
    } else if (reflected.value < simplex[size - 1]!.value) {
      simplex[size] = reflected;
    } else {
      const inner = reflected.value < worst.value ? along(-0.5) : along(0.5);
      if (inner.value < Math.min(worst.value, reflected.value)) simplex[size] = inner;
      else {
        const best = simplex[0]!.point;
        simplex = simplex.map((vertex, v) => {
          if (v === 0) return vertex;
          const point = vertex.point.map((x, i) => (x + best[i]!) / 2);
          return { point, value: value(point) };
        });
      }
    }
  }
  return Math.min(...simplex.map((vertex) => vertex.value));
}
