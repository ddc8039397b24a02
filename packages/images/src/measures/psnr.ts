import { log } from 'softmeans/mathematics';
import type { Image, IndexedImage } from '../image.ts';
import { isSeeThrough, pairOf } from './background.ts';

const LN10 = 2.302585092994046;

/**
 * Peak signal-to-noise ratio: 10 log10(255² / mean squared difference over red, green and blue), in decibels.
 *
 * Pictures that are not opaque are compared on a black and on a white background, and the squared differences
 * averaged.
 *
 * @returns Infinity for equal pictures
 * @throws ImageError `INVALID_IMAGE`, `SIZE_MISMATCH`
 * @example
 * const gray = { width: 1, height: 1, data: Uint8Array.of(100, 100, 100, 255) };
 * psnr(gray, { width: 1, height: 1, data: Uint8Array.of(110, 100, 90, 255) }); // 29.89172
 */
export function psnr(first: Image | IndexedImage, second: Image | IndexedImage): number {
  const [a, b] = pairOf('psnr', first, second);
  const pixels = a.width * a.height;
  const backgrounds = isSeeThrough(a, b) ? [0, 255] : [0];
  let sum = 0;
  for (const background of backgrounds) {
    for (let at = 0; at < a.data.length; at += 4) {
      const over = a.data[at + 3]! / 255;
      const under = b.data[at + 3]! / 255;
      for (let c = 0; c < 3; c++) {
        const difference = over * (a.data[at + c]! - background) - under * (b.data[at + c]! - background);
        sum += difference * difference;
      }
    }
  }
  if (sum === 0) return Infinity;
  return (10 * log((65_025 * 3 * pixels * backgrounds.length) / sum)) / LN10;
}
