import type { Rows } from '../matrix.ts';

/**
 * Where the engine's units lie: u = (x − origin) · 2^−exponent.
 *
 * The origin is near the columns' means, so that sums lose no digits to a large offset, and has so few bits
 * that subtracting it is exact wherever the values share a magnitude. The power of two brings the largest
 * deviation to about 1, so that squares neither overflow nor vanish. A model keeps its frame, and later rows
 * are read through the same one.
 */
export interface Frame {
  readonly origin: Float64Array;
  readonly exponent: number;
}

/** A frame with the mean of the columns' variances (ddof 0, unweighted), in squared engine units. */
export interface MeasuredFrame extends Frame {
  readonly meanVariance: number;
}

/** What one pass over rows finds, per column. */
export interface Survey {
  readonly least: Float64Array;
  readonly most: Float64Array;
  /** Not finite where a value is not, or where the sum leaves the range of numbers. */
  readonly sums: Float64Array;
}

/** Σ u and Σ u² of every column, for u = (x − origin) · factor. */
export interface Scatter {
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

/** Whoever can take sums over rows. */
export type ScatterPass = (origin: Float64Array, factor: Float64Array) => Promise<Scatter>;

/** Lays a frame around rows; values are finite. The mean of their variances takes one more pass over them. */
export async function measureFrame(
  rows: number,
  { least, most, sums }: Survey,
  scatter: ScatterPass,
  centered: boolean,
): Promise<MeasuredFrame> {
  const columns = least.length;
  const mean = centered ? await meansOf(rows, { least, most, sums }, scatter) : new Float64Array(columns);
  const deviation = mean.map((value, j) => Math.max(most[j]! - value, value - least[j]!));
  const origin = mean.map((value, j) => (centered ? roundedTo(value, deviation[j]!) : 0));
  const largest = deviation.reduce((value, other) => Math.max(value, other), 0);
  const exponent = Math.max(-1000, Math.min(1000, exponentOf(largest)));
  const about = await scatter(mean, new Float64Array(columns).fill(powerOfTwo(-exponent)));
  let meanVariance = 0;
  for (let j = 0; j < columns; j++) {
    meanVariance += Math.max(0, about.squares[j]! / rows - (about.sums[j]! / rows) ** 2) / columns;
  }
  return { origin, exponent, meanVariance };
}

async function meansOf(
  rows: number,
  { least, most, sums }: Survey,
  scatter: ScatterPass,
): Promise<Float64Array> {
  const inside = (value: number, j: number): number => Math.min(most[j]!, Math.max(least[j]!, value));
  if (sums.every(Number.isFinite)) return sums.map((sum, j) => inside(sum / rows, j));
  // Summed as fractions of each column's largest value the sums stay in range.
  const exponents = least.map((value, j) => exponentOf(Math.max(Math.abs(value), Math.abs(most[j]!))));
  const fractions = await scatter(
    new Float64Array(least.length),
    exponents.map((exponent) => powerOfTwo(-exponent)),
  );
  return fractions.sums.map((sum, j) => inside((sum / rows) * powerOfTwo(exponents[j]!), j));
}

/** The rows as the engine sees them. */
export function throughFrame(source: Rows, { origin, exponent }: Frame): Rows {
  const shrink = powerOfTwo(-exponent);
  return {
    ...source,
    read(first, count, into) {
      source.read(first, count, into);
      for (let j = 0; j < origin.length; j++) {
        const start = origin[j]!;
        for (let i = j * count; i < (j + 1) * count; i++) into[i] = (into[i]! - start) * shrink;
      }
    },
  };
}

/** The exponent e with 2^e ≤ value < 2^(e + 1); 0 for 0. */
export function exponentOf(value: number): number {
  if (!(value > 0)) return 0;
  if (value < 2 ** -1022) return exponentOf(value * 2 ** 54) - 54;
  view.setFloat64(0, value);
  return ((view.getUint32(0) >>> 20) & 0x7ff) - 1023;
}

const view = new DataView(new ArrayBuffer(8));

/** 2^exponent, exactly; clamped to the finite powers. */
export function powerOfTwo(exponent: number): number {
  const clamped = Math.max(-1074, Math.min(1023, exponent));
  if (clamped < -1022) return powerOfTwo(clamped + 100) * 2 ** -100;
  view.setUint32(0, (clamped + 1023) << 20);
  view.setUint32(4, 0);
  return view.getFloat64(0);
}

/** A value near `value` with no bit below a thousandth of `deviation`. */
function roundedTo(value: number, deviation: number): number {
  if (!(deviation > 0)) return value;
  const grid = powerOfTwo(exponentOf(deviation) - 10);
  const steps = value / grid;
  return Math.abs(steps) < 2 ** 52 ? Math.round(steps) * grid : value;
}
