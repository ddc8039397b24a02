import { lightOfBytes } from './srgb.ts';
import { bytesOfOklab, oklabOfLight } from './oklab.ts';

/** Where distances between colors are measured: `oklab`, as the eye sees them, or `rgb`, as files store them. */
export type ColorSpace = 'oklab' | 'rgb';

/**
 * Colors with alpha as places with four coordinates.
 *
 * A color c with opacity α looks like αc + (1 − α)w on a background w. The squared distance of two places is the
 * mean of the squared differences that they make on a black and on a white background: with p = αc, the coordinates
 * are p − αw/2 and α‖w‖/2, where w is white. Between opaque colors that is the distance in the space itself, and
 * fully transparent colors are all in one place.
 */
export interface Coordinates {
  /** The place of a color, red, green, blue and alpha of 0 … 255. */
  place(red: number, green: number, blue: number, alpha: number, out: Float64Array, at: number): void;
  /** The color nearest to a place; the fully transparent one is 0, 0, 0, 0. */
  color(place: ArrayLike<number>, at: number): readonly [number, number, number, number];
}

/** Coordinates of a place. */
export const DIMENSIONS = 4;

const SQRT3 = 1.7320508075688772;

export function coordinatesOf(space: ColorSpace): Coordinates {
  return space === 'rgb' ? rgb : perceptual();
}

const rgb: Coordinates = {
  place(red, green, blue, alpha, out, at) {
    const opacity = alpha / 255;
    out[at] = opacity * (red - 127.5);
    out[at + 1] = opacity * (green - 127.5);
    out[at + 2] = opacity * (blue - 127.5);
    out[at + 3] = opacity * 127.5 * SQRT3;
  },
  color(place, at) {
    const opacity = place[at + 3]! / (127.5 * SQRT3);
    const alpha = byte(255 * opacity);
    if (alpha === 0) return [0, 0, 0, 0];
    const value = (c: number): number => byte(place[at + c]! / opacity + 127.5);
    return [value(0), value(1), value(2), alpha];
  },
};

function perceptual(): Coordinates {
  const light = lightOfBytes();
  return {
    place(red, green, blue, alpha, out, at) {
      const opacity = alpha / 255;
      oklabOfLight(light[red]!, light[green]!, light[blue]!, out, at);
      out[at] = opacity * (out[at]! - 0.5);
      out[at + 1]! *= opacity;
      out[at + 2]! *= opacity;
      out[at + 3] = 0.5 * opacity;
    },
    color(place, at) {
      const opacity = place[at + 3]! / 0.5;
      const alpha = byte(255 * opacity);
      if (alpha === 0) return [0, 0, 0, 0];
      const colors = bytesOfOklab(
        place[at]! / opacity + 0.5,
        place[at + 1]! / opacity,
        place[at + 2]! / opacity,
      );
      return [...colors, alpha];
    },
  };
}

function byte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}
