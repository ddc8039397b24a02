import { lightOfBytes } from './srgb.ts';
import { bytesOfOklab, oklabOfLight } from './oklab.ts';

/** Where distances between colors are measured: `oklab`, as the eye sees them, or `rgb`, as files store them. */
export type ColorSpace = 'oklab' | 'rgb';

/** Where a palette is sought: in one of these spaces, or in both at once. */
export type PaletteSpace = 'balanced' | ColorSpace;

/** The space in which the color nearest to a pixel is asked for: with `balanced` that of files. */
export function nearestSpace(space: PaletteSpace): ColorSpace {
  return space === 'balanced' ? 'rgb' : space;
}

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

/** The coordinates that a palette is fitted in. */
export interface PaletteCoordinates extends Coordinates {
  readonly columns: number;
  /** The coordinates in which opaque colors differ, and what the others are for them. */
  readonly opaque: readonly number[];
  readonly rest: Float64Array;
}

export function paletteCoordinates(space: PaletteSpace): PaletteCoordinates {
  const chosen = space === 'balanced' ? balanced() : { ...coordinatesOf(space), columns: DIMENSIONS };
  const rest = new Float64Array(chosen.columns);
  chosen.place(0, 0, 0, 255, rest, 0);
  const opaque = Array.from(rest.keys()).filter((c) => c % DIMENSIONS !== DIMENSIONS - 1);
  return { ...chosen, opaque, rest };
}

/** What a squared distance in OKLab counts beside one in RGB of 0 … 1. */
const PERCEIVED = 0.5;

/**
 * Squared distances in RGB plus half of those in OKLab. Near its least, the error in RGB hardly rises when a palette is
 * moved: so nearly all of it can be had, and most of what the eye gains beside it.
 */
function balanced(): Coordinates & { readonly columns: number } {
  const perceived = perceptual();
  const weight = Math.sqrt(PERCEIVED);
  const stored = new Float64Array(DIMENSIONS);
  return {
    columns: 2 * DIMENSIONS,
    place(red, green, blue, alpha, out, at) {
      rgb.place(red, green, blue, alpha, out, at);
      perceived.place(red, green, blue, alpha, out, at + DIMENSIONS);
      for (let c = 0; c < DIMENSIONS; c++) {
        out[at + c]! /= 255;
        out[at + DIMENSIONS + c]! *= weight;
      }
    },
    color(place, at) {
      for (let c = 0; c < DIMENSIONS; c++) stored[c] = 255 * place[at + c]!;
      return rgb.color(stored, 0);
    },
  };
}

function byte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}
