import { log } from 'softmeans/mathematics';
import type { Image, IndexedImage } from '../image.ts';
import { checkOptions } from '../options.ts';
import { STEP, type Steps, type TurnOptions, TURN_OPTIONS, inTurns } from '../turns.ts';
import { isSeeThrough, pairOf } from './background.ts';

const LN10 = 2.302585092994046;

/**
 * Peak signal-to-noise ratio: 10 log10(255² / mean squared difference over red, green and blue), in decibels.
 *
 * Pictures that are not opaque are compared on a black and on a white background, and the squared differences
 * averaged.
 *
 * @returns Infinity for equal pictures
 * @throws ImageError `INVALID_IMAGE`, `SIZE_MISMATCH`, `UNKNOWN_OPTION`; the signal's reason when cancelled
 * @example
 * const gray = { width: 1, height: 1, data: Uint8Array.of(100, 100, 100, 255) };
 * await psnr(gray, { width: 1, height: 1, data: Uint8Array.of(110, 100, 90, 255) }); // 29.89172
 */
export async function psnr(
  first: Image | IndexedImage,
  second: Image | IndexedImage,
  options: TurnOptions = {},
): Promise<number> {
  checkOptions('psnr', options, TURN_OPTIONS);
  const { signal, onProgress } = options;
  const [a, b] = pairOf('psnr', first, second);
  const pixels = a.width * a.height;
  const backgrounds = isSeeThrough(a, b) ? [0, 255] : [0];
  const sum = await inTurns(differenceSteps(a.data, b.data, backgrounds), signal, (fraction) =>
    onProgress?.({ fraction }),
  );
  onProgress?.({ fraction: 1 });
  if (sum === 0) return Infinity;
  return (10 * log((65_025 * 3 * pixels * backgrounds.length) / sum)) / LN10;
}

function* differenceSteps(a: Image['data'], b: Image['data'], backgrounds: readonly number[]): Steps<number> {
  let sum = 0;
  for (const [turn, background] of backgrounds.entries()) {
    for (let at = 0; at < a.length; at += 4) {
      if (at % (4 * STEP) === 0) yield (turn + at / a.length) / backgrounds.length;
      const over = a[at + 3]! / 255;
      const under = b[at + 3]! / 255;
      for (let c = 0; c < 3; c++) {
        const difference = over * (a[at + c]! - background) - under * (b[at + c]! - background);
        sum += difference * difference;
      }
    }
  }
  return sum;
}
