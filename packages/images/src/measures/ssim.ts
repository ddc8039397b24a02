import type { Image, IndexedImage } from '../image.ts';
import { checkOptions } from '../options.ts';
import { type Steps, type TurnOptions, TURN_OPTIONS, inTurns } from '../turns.ts';
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
 * @throws ImageError `INVALID_IMAGE`, `SIZE_MISMATCH`, `UNKNOWN_OPTION`; the signal's reason when cancelled
 * @example
 * const data = Uint8Array.from({ length: 4 * 16 * 16 }, (_, i) => (i % 4 === 3 ? 255 : (i * 37) % 256));
 * const image = { width: 16, height: 16, data };
 * await ssim(image, image); // 1
 */
export async function ssim(
  first: Image | IndexedImage,
  second: Image | IndexedImage,
  options: TurnOptions = {},
): Promise<number> {
  checkOptions('ssim', options, TURN_OPTIONS);
  const { signal, onProgress } = options;
  const [a, b] = pairOf('ssim', first, second);
  const backgrounds = isSeeThrough(a, b) ? [0, 255] : [0];
  let sum = 0;
  for (const [turn, background] of backgrounds.entries()) {
    const steps = similaritySteps(lumaOf(a, background), lumaOf(b, background), a);
    sum += await inTurns(steps, signal, (fraction) =>
      onProgress?.({ fraction: (turn + fraction) / backgrounds.length }),
    );
  }
  onProgress?.({ fraction: 1 });
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

function* similaritySteps(
  x: Float64Array,
  y: Float64Array,
  { width, height }: { readonly width: number; readonly height: number },
): Steps<number> {
  const across = weights(width);
  const down = weights(height);
  const columns = width - across.length + 1;
  const rows = height - down.length + 1;
  // Five moments of each window, first along the rows: only as many rows are kept as a window is high. They are
  // taken about 128, so that a moment of second order, of at most 2^14, loses no digit that C2 would show.
  const band = Array.from({ length: down.length }, () => new Float64Array(5 * columns));
  let sum = 0;
  for (let row = 0; row < height; row++) {
    yield row / height;
    const line = band[row % down.length]!;
    for (let column = 0; column < columns; column++) {
      let [u, v, uu, vv, uv] = [0, 0, 0, 0, 0];
      for (let i = 0, at = row * width + column; i < across.length; i++, at++) {
        const weight = across[i]!;
        const a = x[at]! - 128;
        const b = y[at]! - 128;
        u += weight * a;
        v += weight * b;
        uu += weight * a * a;
        vv += weight * b * b;
        uv += weight * a * b;
      }
      const to = 5 * column;
      line[to] = u;
      line[to + 1] = v;
      line[to + 2] = uu;
      line[to + 3] = vv;
      line[to + 4] = uv;
    }
    const top = row - down.length + 1;
    if (top < 0) continue;
    const window = down.map((_, i) => (top + i) % down.length);
    for (let column = 0; column < columns; column++) {
      let [u, v, uu, vv, uv] = [0, 0, 0, 0, 0];
      for (let i = 0, at = 5 * column; i < down.length; i++) {
        const from = band[window[i]!]!;
        const weight = down[i]!;
        u += weight * from[at]!;
        v += weight * from[at + 1]!;
        uu += weight * from[at + 2]!;
        vv += weight * from[at + 3]!;
        uv += weight * from[at + 4]!;
      }
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
