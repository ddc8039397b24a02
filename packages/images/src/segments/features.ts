import { type ColorSpace, DIMENSIONS, coordinatesOf } from '../color/space.ts';
import type { Image } from '../image.ts';

/** How pixels become rows of numbers. */
export interface FeatureSettings {
  /** Distance of colors that counts as much as the picture's longer side. */
  readonly spatialWeight: number;
  /** What a difference in lightness counts for, against one in hue. */
  readonly lightnessWeight: number;
}

/** The pixels of a picture as rows: color, and place where it has a weight. */
export interface Features {
  readonly columns: number;
  /** Of the columns, how many are of color; the others are of place. */
  readonly colorColumns: number;
  /** Writes the row of one pixel. */
  read(pixel: number, into: Float64Array, at: number): void;
}

const SPACE: ColorSpace = 'oklab';

/**
 * Rows of a picture's pixels: L, a and b of OKLab, opacity where it is not 1 everywhere, and x and y as parts of the
 * longer side times their weight.
 */
export function featuresOf(
  { width, height, data }: Image,
  { spatialWeight, lightnessWeight }: FeatureSettings,
): Features {
  const { place } = coordinatesOf(SPACE);
  let opaque = true;
  for (let at = 3; opaque && at < data.length; at += 4) opaque = data[at] === 255;
  const colorColumns = opaque ? 3 : DIMENSIONS;
  const scale = spatialWeight / Math.max(width, height);
  const color = new Float64Array(DIMENSIONS);
  return {
    colorColumns,
    columns: colorColumns + (spatialWeight > 0 ? 2 : 0),
    read(pixel, into, at) {
      const from = 4 * pixel;
      place(data[from]!, data[from + 1]!, data[from + 2]!, data[from + 3]!, color, 0);
      into[at] = lightnessWeight * color[0]!;
      for (let c = 1; c < colorColumns; c++) into[at + c] = color[c]!;
      if (spatialWeight === 0) return;
      into[at + colorColumns] = ((pixel % width) - (width - 1) / 2) * scale;
      into[at + colorColumns + 1] = (Math.floor(pixel / width) - (height - 1) / 2) * scale;
    },
  };
}
