import type { Image, IndexedImage } from '../image.ts';
import { isSeeThrough, pairOf } from './background.ts';

/** Half a window of Gaussian weights with σ = 1.5, from its middle on: e^(−i²/4.5), before they are made to sum to 1. */
const GAUSSIAN = [
  1, 0.8007374029168081, 0.41111229050718745, 0.1353352832366127, 0.028565500784550377, 0.0038659201394728076,
];
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/**
 * Structural similarity (Wang, Bovik, Sheikh & Simoncelli 2004): the mean over all places of a Gaussian window of
 * 11 × 11 pixels with σ = 1.5 that lie inside the picture, K₁ = 0.01 and K₂ = 0.03.
 *
 * It is taken of luma, 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601); pictures that are not opaque are compared on a
 * black and on a white background, and the two averaged. A picture narrower than the window gets a smaller one.
 *
 * @returns 1 for equal pictures, less the more they differ
 * @throws ImageError `INVALID_IMAGE`, `SIZE_MISMATCH`
 * @example
 * const data = Uint8Array.from({ length: 4 * 16 * 16 }, (_, i) => (i % 4 === 3 ? 255 : (i * 37) % 256));
 * const image = { width: 16, height: 16, data };
 * ssim(image, image); // 1
 */
export function ssim(first: Image | IndexedImage, second: Image | IndexedImage): number {
  const [a, b] = pairOf('ssim', first, second);
  const backgrounds = isSeeThrough(a, b) ? [0, 255] : [0];
  let sum = 0;
  for (const background of backgrounds) sum += similarity(lumaOf(a, background), lumaOf(b, background), a);
  return sum / backgrounds.length;
}

function lumaOf({ data }: Image, background: number): Float64Array {
  const luma = new Float64Array(data.length / 4);
  for (let i = 0, at = 0; i < luma.length; i++, at += 4) {
    const alpha = data[at + 3]! / 255;
    const gray = 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
    luma[i] = alpha * gray + (1 - alpha) * background;
  }
  return luma;
}

function similarity(
  x: Float64Array,
  y: Float64Array,
  { width, height }: { readonly width: number; readonly height: number },
): number {
  const across = weights(width);
  const down = weights(height);
  const columns = width - across.length + 1;
  const rows = height - down.length + 1;
  // Five moments of each window, first along the rows: only as many rows are kept as a window is high. They are
  // taken about 128, so that a moment of second order, of at most 2^14, loses no digit that C2 would show.
  const band = Array.from({ length: down.length }, () => new Float64Array(5 * columns));
  const moments = new Float64Array(5);
  let sum = 0;
  for (let row = 0; row < height; row++) {
    const line = band[row % down.length]!;
    line.fill(0);
    for (let column = 0; column < columns; column++) {
      for (let i = 0; i < across.length; i++) {
        const at = row * width + column + i;
        const weight = across[i]!;
        const u = x[at]! - 128;
        const v = y[at]! - 128;
        line[5 * column]! += weight * u;
        line[5 * column + 1]! += weight * v;
        line[5 * column + 2]! += weight * u * u;
        line[5 * column + 3]! += weight * v * v;
        line[5 * column + 4]! += weight * u * v;
      }
    }
    const top = row - down.length + 1;
    if (top < 0) continue;
    for (let column = 0; column < columns; column++) {
      moments.fill(0);
      for (let i = 0; i < down.length; i++) {
        const from = band[(top + i) % down.length]!;
        for (let m = 0; m < 5; m++) moments[m]! += down[i]! * from[5 * column + m]!;
      }
      const [u = 0, v = 0, uu = 0, vv = 0, uv = 0] = moments;
      const meanX = u + 128;
      const meanY = v + 128;
      const covariance = uv - u * v;
      const variances = uu - u * u + (vv - v * v);
      sum +=
        ((2 * meanX * meanY + C1) * (2 * covariance + C2)) /
        ((meanX * meanX + meanY * meanY + C1) * (variances + C2));
    }
  }
  return sum / (rows * columns);
}

/** The window's weights along a side; the largest odd window that fits. */
function weights(side: number): Float64Array {
  const reach = Math.min(GAUSSIAN.length - 1, (side - 1) >> 1);
  const values = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => GAUSSIAN[Math.abs(i - reach)]!);
  const sum = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / sum);
}
