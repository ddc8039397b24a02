import { InputError } from '../errors.ts';
import { checkOptions, choice, realNumber } from '../options.ts';

export interface KneedleOptions {
  /** Which way the curve bends: `convex` (default) like 1/x, or `concave` like √x. */
  readonly curve?: 'convex' | 'concave';
  /** Default `decreasing`. */
  readonly direction?: 'increasing' | 'decreasing';
  /**
   * How many flat steps must follow before a bend counts, at least 0; default 1. A small value finds bends sooner, a
   * large one is more careful.
   */
  readonly sensitivity?: number;
}

/** Where a curve bends. */
export interface Knee {
  /** The position of the knee among the points; absent where there is none. */
  readonly index?: number;
  /** Its x. */
  readonly x?: number;
  /**
   * How far the curve, scaled to 0 … 1 and turned so that it rises and flattens, lies above the diagonal: one value per
   * point, from the last point on where the turn mirrors the curve (convex increasing, concave decreasing).
   */
  readonly differences: Float64Array;
}

/**
 * The point beyond which a curve brings little more: the first peak of the difference curve after which it falls by
 * the threshold before it has a valley.
 *
 * Satopää, Albrecht, Irwin & Raghavan 2011, "Finding a 'Kneedle' in a Haystack", ICDCS Workshops, without smoothing;
 * settings and choices as in kneed 0.8.
 *
 * @param x one value per point, upwards, without unit
 * @param y as many values
 * @returns the knee, or none: a straight line has none
 * @throws InputError `INVALID_DATA` for fewer than two points, values that are not finite, or an x that does not rise;
 *   `INVALID_OPTION`, `UNKNOWN_OPTION`
 * @example
 * const { x, index } = kneedle([1, 2, 3, 4, 5, 6], [100, 40, 12, 9, 7, 6]);
 * x; // 3
 * index; // 2
 */
export function kneedle(x: ArrayLike<number>, y: ArrayLike<number>, options: KneedleOptions = {}): Knee {
  checkOptions('kneedle', options, ['curve', 'direction', 'sensitivity']);
  const curve = choice('kneedle: curve', options.curve, ['convex', 'concave'], 'convex');
  const direction = choice(
    'kneedle: direction',
    options.direction,
    ['increasing', 'decreasing'],
    'decreasing',
  );
  const sensitivity = realNumber('kneedle: sensitivity', options.sensitivity, { minimum: 0, default: 1 });
  checkPoints(x, y);
  const count = x.length;
  if (Array.from(y).every((value) => value === y[0])) return { differences: new Float64Array(count) };
  const mirrored = (curve === 'convex') === (direction === 'increasing');
  const across = scaled(x);
  const up = scaled(y);
  const differences = Float64Array.from(across, (at, i) => {
    const value = up[mirrored ? count - 1 - i : i]!;
    return (curve === 'convex' ? 1 - value : value) - at;
  });
  const peak = findPeak(differences, sensitivity / (count - 1));
  if (peak === undefined) return { differences };
  const index = mirrored ? count - 1 - peak : peak;
  return { index, x: x[index]!, differences };
}

/** The first peak after which the curve falls by `drop` before it has a valley. */
function findPeak(differences: Float64Array, drop: number): number | undefined {
  let peak: number | undefined;
  for (let i = 0; i + 1 < differences.length; i++) {
    const here = differences[i]!;
    const before = differences[i - 1] ?? here;
    const after = differences[i + 1]!;
    if (here >= before && here >= after) peak = i;
    if (here <= before && here <= after) peak = undefined;
    if (peak !== undefined && after < differences[peak]! - drop) return peak;
  }
  return undefined;
}

/** Values that differ, brought to 0 … 1. */
function scaled(values: ArrayLike<number>): Float64Array {
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i]!);
    most = Math.max(most, values[i]!);
  }
  // The difference of two huge numbers may overflow; halves do not.
  const range = most / 2 - least / 2;
  return Float64Array.from(values, (value) => (value / 2 - least / 2) / range);
}

function checkPoints(x: ArrayLike<number>, y: ArrayLike<number>): void {
  if (x.length !== y.length || x.length < 2) {
    throw new InputError(
      'INVALID_DATA',
      `kneedle: expected at least two points, an x and a y each; got ${x.length} and ${y.length}.`,
    );
  }
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]) || !Number.isFinite(y[i])) {
      throw new InputError('INVALID_DATA', `kneedle: point ${i} is not finite: ${x[i]}, ${y[i]}.`);
    }
    if (i > 0 && !(x[i]! > x[i - 1]!)) {
      throw new InputError('INVALID_DATA', `kneedle: x must rise, but x[${i}] is ${x[i]} after ${x[i - 1]}.`);
    }
  }
}
