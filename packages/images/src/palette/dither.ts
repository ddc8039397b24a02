import { lightOfBytes } from '../color/srgb.ts';
import { oklabOfLight } from '../color/oklab.ts';
import { byteOfLight } from '../color/srgb.ts';
import { type ColorSpace, coordinatesOf } from '../color/space.ts';
import type { Image } from '../image.ts';
import type { Steps } from '../turns.ts';
import type { PaletteSearch } from './search.ts';

/**
 * Error diffusion (Floyd & Steinberg 1976) along a serpentine path.
 *
 * What a pixel lacks is handed on as light, since light is what the eye adds up over neighboring pixels; which color
 * is nearest is asked in the palette's space. What is handed on is bounded by the ends of sRGB, so that a color which
 * the palette cannot reach leaves no trail. Fully transparent pixels take and hand on nothing.
 *
 * @param palette colors × 4 bytes
 * @param strength the share of what a pixel lacks that is handed on, 0 … 1
 * @returns the color of each pixel
 */
export function* ditherSteps(
  { width, height, data }: Image,
  palette: Uint8Array,
  search: PaletteSearch,
  space: ColorSpace,
  strength: number,
): Steps<Uint8Array> {
  const light = lightOfBytes();
  const { place } = coordinatesOf(space);
  const indices = new Uint8Array(width * height);
  // One pixel more on each side, so that no neighbor needs a test.
  let errors = new Float64Array(3 * (width + 2));
  let below = new Float64Array(3 * (width + 2));
  const wanted = new Float64Array(3);
  const where = new Float64Array(4);
  let guess = 0;
  for (let row = 0; row < height; row++) {
    const step = row % 2 === 0 ? 1 : -1;
    for (let n = 0; n < width; n++) {
      const column = step > 0 ? n : width - 1 - n;
      const pixel = row * width + column;
      const from = 4 * pixel;
      const alpha = data[from + 3]!;
      const at = 3 * (column + 1);
      for (let c = 0; c < 3; c++)
        wanted[c] = Math.min(1, Math.max(0, light[data[from + c]!]! + errors[at + c]!));
      if (alpha === 0) {
        place(0, 0, 0, 0, where, 0);
      } else if (space === 'rgb') {
        place(byteOfLight(wanted[0]!), byteOfLight(wanted[1]!), byteOfLight(wanted[2]!), alpha, where, 0);
      } else {
        const opacity = alpha / 255;
        oklabOfLight(wanted[0]!, wanted[1]!, wanted[2]!, where, 0);
        where[0] = opacity * (where[0]! - 0.5);
        where[1]! *= opacity;
        where[2]! *= opacity;
        where[3] = 0.5 * opacity;
      }
      guess = search.nearest(where, 0, guess);
      indices[pixel] = guess;
      if (alpha === 0) continue;
      for (let c = 0; c < 3; c++) {
        const error = (strength * (wanted[c]! - light[palette[4 * guess + c]!]!)) / 16;
        errors[at + 3 * step + c]! += 7 * error;
        below[at - 3 * step + c]! += 3 * error;
        below[at + c]! += 5 * error;
        below[at + 3 * step + c]! += error;
      }
    }
    [errors, below] = [below, errors];
    below.fill(0);
    yield row / height;
  }
  return indices;
}
