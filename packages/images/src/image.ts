import { ImageError } from './errors.ts';

/**
 * Pixels row by row from the top left: `data` holds width × height × 4 bytes, red, green, blue and alpha of each
 * pixel, 0 … 255 in sRGB (IEC 61966-2-1). Alpha is straight: colors are not multiplied by it; 255 is opaque. A
 * browser's `ImageData` is one.
 */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** Pixels that name colors of a palette. */
export interface IndexedImage {
  readonly width: number;
  readonly height: number;
  /** The color of each pixel, by its place in the palette from 0; width × height, row by row. */
  readonly indices: Uint8Array;
  /** Red, green, blue and alpha of each color; 1 to 256 colors of 4 bytes. */
  readonly palette: Uint8Array;
}

/** Pixels that hold one number from 0 (black) to 255 (white); width × height, row by row. */
export interface GrayImage {
  readonly width: number;
  readonly height: number;
  readonly gray: Uint8Array;
}

/** Most pixels of a side; the bound of JPEG, and of canvases in browsers. */
export const LONGEST_SIDE = 65_535;

/**
 * Refuses what is not a picture.
 *
 * @param call the public function, for messages
 * @throws ImageError `INVALID_IMAGE`
 */
export function checkImage(call: string, image: Image): void {
  const given: unknown = image;
  if (
    typeof given === 'object' &&
    given !== null &&
    'width' in given &&
    'height' in given &&
    'data' in given
  ) {
    const { width, height, data } = given;
    if (isSide(width) && isSide(height)) {
      const bytes = data instanceof Uint8Array || data instanceof Uint8ClampedArray ? data.length : undefined;
      if (bytes === width * height * 4) return;
      throw new ImageError(
        'INVALID_IMAGE',
        bytes === undefined
          ? `${call}: the pixels must be a Uint8Array or Uint8ClampedArray.`
          : `${call}: ${width} × ${height} pixels of red, green, blue and alpha are ${width * height * 4} bytes, got ${bytes}.`,
      );
    }
    throw new ImageError(
      'INVALID_IMAGE',
      `${call}: width and height must be whole numbers from 1 to ${LONGEST_SIDE}, got ${String(width)} and ${String(height)}.`,
    );
  }
  throw new ImageError('INVALID_IMAGE', `${call}: a picture is an object with width, height and data.`);
}

function isSide(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= LONGEST_SIDE;
}

/**
 * An indexed picture with its colors written out.
 *
 * @example
 * const indexed = { width: 2, height: 1, indices: Uint8Array.of(1, 0), palette: Uint8Array.of(0, 0, 0, 255, 9, 8, 7, 255) };
 * fullColor(indexed).data; // [9, 8, 7, 255, 0, 0, 0, 255]
 */
export function fullColor({ width, height, indices, palette }: IndexedImage): Image {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * 4;
    data[4 * i] = palette[from]!;
    data[4 * i + 1] = palette[from + 1]!;
    data[4 * i + 2] = palette[from + 2]!;
    data[4 * i + 3] = palette[from + 3]!;
  }
  return { width, height, data };
}
