import { encode } from 'fast-png';
import { ImageError } from '../errors.ts';
import { type GrayImage, type Image, type IndexedImage, LONGEST_SIDE, checkImage } from '../image.ts';

/**
 * A PNG file.
 *
 * An `Image` is written with 8 bits per channel, without alpha where every pixel is opaque. An `IndexedImage` is
 * written with its palette (PLTE, and tRNS where a color is not opaque) and 1, 2, 4 or 8 bits per pixel, as few as
 * the palette allows; colors that are not opaque come first in the file, so that tRNS is short. A `GrayImage` is
 * written with 8 bits per pixel.
 *
 * @returns the bytes of the file, the same on every machine
 * @throws ImageError `INVALID_IMAGE`
 * @example
 * const indices = Uint8Array.of(0, 1, 1, 0);
 * const palette = Uint8Array.of(0, 0, 0, 255, 255, 255, 255, 255);
 * const file = encodePng({ width: 2, height: 2, indices, palette });
 * // Bits per pixel, and the color type of an indexed picture.
 * file.slice(24, 26); // [1, 3]
 */
export function encodePng(image: Image | IndexedImage | GrayImage): Uint8Array {
  if ('palette' in image) return encodeIndexed(image);
  if ('gray' in image) {
    checkSize(image, image.gray);
    return written({ ...sizeOf(image), data: image.gray, channels: 1, depth: 8 });
  }
  checkImage('encodePng', image);
  const { data } = image;
  const pixels = data.length / 4;
  let opaque = true;
  for (let i = 3; opaque && i < data.length; i += 4) opaque = data[i] === 255;
  if (!opaque) return written({ ...sizeOf(image), data: Uint8Array.from(data), channels: 4, depth: 8 });
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) for (let c = 0; c < 3; c++) rgb[3 * i + c] = data[4 * i + c]!;
  return written({ ...sizeOf(image), data: rgb, channels: 3, depth: 8 });
}

function encodeIndexed(image: IndexedImage): Uint8Array {
  const { width, height, indices, palette } = image;
  const colors = palette.length / 4;
  if (!Number.isInteger(colors) || colors < 1 || colors > 256)
    throw new ImageError(
      'INVALID_IMAGE',
      `encodePng: a palette has 1 to 256 colors of 4 bytes, got ${palette.length} bytes.`,
    );
  checkSize(image, indices);
  const order = Array.from({ length: colors }, (_, j) => j);
  const isOpaque = (j: number): number => (palette[4 * j + 3] === 255 ? 1 : 0);
  order.sort((a, b) => isOpaque(a) - isOpaque(b) || a - b);
  const place = new Uint8Array(colors);
  for (const [at, j] of order.entries()) place[j] = at;
  const depth = colors <= 2 ? 1 : colors <= 4 ? 2 : colors <= 16 ? 4 : 8;
  const stride = Math.ceil((width * depth) / 8);
  const data = new Uint8Array(stride * height);
  for (let i = 0, row = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      const index = indices[i]!;
      if (index >= colors)
        throw new ImageError('INVALID_IMAGE', `encodePng: a pixel names color ${index} of ${colors}.`);
      const bit = column * depth;
      data[row * stride + (bit >> 3)]! |= place[index]! << (8 - depth - (bit & 7));
    }
  }
  const clear = order.some((j) => isOpaque(j) === 0);
  const entries = order.map((j) => Array.from(palette.subarray(4 * j, 4 * j + (clear ? 4 : 3))));
  return written({ width, height, data, channels: 1, depth, palette: entries });
}

function checkSize({ width, height }: IndexedImage | GrayImage, pixels: Uint8Array): void {
  const isSide = (side: number): boolean => Number.isInteger(side) && side >= 1 && side <= LONGEST_SIDE;
  if (isSide(width) && isSide(height) && pixels.length === width * height) return;
  throw new ImageError(
    'INVALID_IMAGE',
    `encodePng: ${String(width)} × ${String(height)} pixels were announced, got ${pixels.length}.`,
  );
}

function sizeOf({ width, height }: Image | GrayImage): { readonly width: number; readonly height: number } {
  return { width, height };
}

function written(image: Parameters<typeof encode>[0]): Uint8Array {
  return encode(image, { zlib: { level: 9 } });
}
