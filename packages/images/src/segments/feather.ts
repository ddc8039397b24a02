import type { Steps } from '../turns.ts';
import type { Features } from './features.ts';

/** Variance of the guide, (3/100 of its scale)², below which an area counts as even. */
const EVEN = 1e-3;

/**
 * Softens the borders of shares along those of the picture, in place: the guided filter (He, Sun & Tang 2013, "Guided
 * image filtering"), with the first column of color as the guide. In each window the shares are a line in the guide;
 * where the picture has a sharp border the shares keep theirs, where it fades they fade.
 *
 * @param shares pixels × k, each row sums to 1, before and after
 * @param radius of the window, in pixels
 */
export function* featherSteps(
  shares: Float32Array,
  width: number,
  height: number,
  { columns, read }: Features,
  radius: number,
): Steps<void> {
  if (radius === 0) return;
  const pixels = width * height;
  const k = shares.length / pixels;
  const size = { width, height, radius };
  const guide = new Float32Array(pixels);
  const row = new Float64Array(columns);
  const products = new Float32Array(pixels);
  for (let y = 0; y < height; y++) {
    for (let i = y * width; i < (y + 1) * width; i++) {
      read(i, row, 0);
      guide[i] = row[0]!;
      products[i] = guide[i]! * guide[i]!;
    }
    yield (0.1 * y) / height;
  }
  const mean = yield* boxMeanSteps(guide, size);
  // The guide lies within ±½, so its mean square less its squared mean is off by 10⁻⁷ at most, far below EVEN.
  const variance = yield* boxMeanSteps(products, size);
  for (let i = 0; i < pixels; i++) variance[i] = Math.max(0, variance[i]! - mean[i]! * mean[i]!);
  const plane = new Float32Array(pixels);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < pixels; i++) {
      plane[i] = shares[i * k + j]!;
      products[i] = guide[i]! * plane[i]!;
    }
    yield 0.1 + (0.9 * j) / k;
    const level = yield* boxMeanSteps(plane, size);
    const slope = yield* boxMeanSteps(products, size);
    for (let i = 0; i < pixels; i++) {
      slope[i] = (slope[i]! - mean[i]! * level[i]!) / (variance[i]! + EVEN);
      level[i] = level[i]! - slope[i]! * mean[i]!;
    }
    yield 0.1 + (0.9 * (j + 0.5)) / k;
    const slopes = yield* boxMeanSteps(slope, size);
    const levels = yield* boxMeanSteps(level, size);
    for (let i = 0; i < pixels; i++)
      shares[i * k + j] = Math.min(1, Math.max(0, slopes[i]! * guide[i]! + levels[i]!));
    yield 0.1 + (0.9 * (j + 1)) / k;
  }
  for (let y = 0; y < height; y++) {
    for (let at = y * width * k; at < (y + 1) * width * k; at += k) {
      let sum = 0;
      for (let j = 0; j < k; j++) sum += shares[at + j]!;
      for (let j = 0; j < k; j++) shares[at + j] = shares[at + j]! / sum;
    }
    yield 1;
  }
}

interface Size {
  readonly width: number;
  readonly height: number;
  readonly radius: number;
}

/** The mean of each pixel's window, cut at the picture's edges, by running sums along rows and columns. */
function* boxMeanSteps(values: Float32Array, { width, height, radius }: Size): Steps<Float32Array> {
  const across = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    const from = y * width;
    let sum = 0;
    let count = 0;
    for (let x = -radius; x < width; x++) {
      if (x + radius < width) {
        sum += values[from + x + radius]!;
        count++;
      }
      if (x - radius > 0) {
        sum -= values[from + x - radius - 1]!;
        count--;
      }
      if (x >= 0) across[from + x] = sum / count;
    }
    if (y % 64 === 63) yield 0;
  }
  const means = new Float32Array(values.length);
  const sums = new Float64Array(width);
  let count = 0;
  for (let y = -radius; y < height; y++) {
    if (y + radius < height) {
      for (let x = 0; x < width; x++) sums[x]! += across[(y + radius) * width + x]!;
      count++;
    }
    if (y - radius > 0) {
      for (let x = 0; x < width; x++) sums[x]! -= across[(y - radius - 1) * width + x]!;
      count--;
    }
    if (y >= 0) for (let x = 0; x < width; x++) means[y * width + x] = sums[x]! / count;
    if (y % 64 === 63) yield 0;
  }
  return means;
}
