import { zlib, zlibSync } from 'fflate';
import { ImageError } from '../errors.ts';
import { type GrayImage, type Image, type IndexedImage, LONGEST_SIDE, checkImage } from '../image.ts';
import { checkOptions } from '../options.ts';

/**
 * A PNG file.
 *
 * An `Image` is written with 8 bits per channel, without alpha where every pixel is opaque. An `IndexedImage` is
 * written with its palette (PLTE, and tRNS where a color is not opaque) and 1, 2, 4 or 8 bits per pixel, as few as
 * the palette allows; colors that are not opaque come first in the file, so that tRNS is short. A `GrayImage` is
 * written with 8 bits per pixel.
 *
 * @returns the bytes of the file, the same on every machine
 * @throws ImageError `INVALID_IMAGE`, `UNKNOWN_OPTION`; the signal's reason when cancelled
 * @example
 * const indices = Uint8Array.of(0, 1, 1, 0);
 * const palette = Uint8Array.of(0, 0, 0, 255, 255, 255, 255, 255);
 * const file = await encodePng({ width: 2, height: 2, indices, palette });
 * // Bits per pixel, and the color type of an indexed picture.
 * file.slice(24, 26); // [1, 3]
 */
export async function encodePng(
  image: Image | IndexedImage | GrayImage,
  options: EncodeOptions = {},
): Promise<Uint8Array> {
  checkOptions('encodePng', options, ['signal']);
  const { signal } = options;
  signal?.throwIfAborted();
  const content = contentOf(image);
  return fileOf(content, await deflated(rowsOf(content), signal));
}

/** Options of `encodePng`. */
export interface EncodeOptions {
  /** Cancels the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Color types (PNG specification, 11.2.1). */
const GRAY = 0;
const RGB = 2;
const INDEXED = 3;
const RGBA = 6;

/** What goes into a file. */
interface Content {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly color: number;
  /** Rows of packed pixels, one after the other. */
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly palette?: readonly (readonly number[])[];
}

function contentOf(image: Image | IndexedImage | GrayImage): Content {
  if ('palette' in image) return indexed(image);
  if ('gray' in image) {
    checkSize(image, image.gray);
    return { ...sizeOf(image), data: image.gray, color: GRAY, depth: 8 };
  }
  checkImage('encodePng', image);
  const { data } = image;
  const pixels = data.length / 4;
  let opaque = true;
  for (let i = 3; opaque && i < data.length; i += 4) opaque = data[i] === 255;
  if (!opaque) return { ...sizeOf(image), data, color: RGBA, depth: 8 };
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) for (let c = 0; c < 3; c++) rgb[3 * i + c] = data[4 * i + c]!;
  return { ...sizeOf(image), data: rgb, color: RGB, depth: 8 };
}

function indexed(image: IndexedImage): Content {
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
  return { width, height, data, color: INDEXED, depth, palette: entries };
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

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Bytes up to which they are compressed at once, which takes some milliseconds. */
const LITTLE = 1 << 17;
const ZLIB = { level: 9 } as const;

/**
 * The bytes in zlib's format: many of them on a thread of their own, where one can be had, with the same result.
 *
 * fflate's streaming deflate, which could take turns, writes damaged streams where matches span two pieces.
 */
function deflated(bytes: Uint8Array, signal: AbortSignal | undefined): Promise<Uint8Array> {
  if (bytes.length <= LITTLE) return Promise.resolve(zlibSync(bytes, ZLIB));
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      terminate();
      reject(signal!.reason);
    };
    const terminate = zlib(bytes, ZLIB, (error, result) => {
      signal?.removeEventListener('abort', stop);
      // A page may forbid workers.
      resolve(error ? zlibSync(bytes, ZLIB) : result);
    });
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** The rows, with the filter "none" before each. */
function rowsOf({ height, data }: Content): Uint8Array {
  const stride = data.length / height;
  const rows = new Uint8Array(height * (stride + 1));
  for (let row = 0; row < height; row++)
    rows.set(data.subarray(row * stride, (row + 1) * stride), row * (stride + 1) + 1);
  return rows;
}

function fileOf({ width, height, depth, color, palette }: Content, compressed: Uint8Array): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([depth, color, 0, 0, 0], 8);
  const parts = [SIGNATURE, chunk('IHDR', header)];
  if (palette) {
    parts.push(chunk('PLTE', Uint8Array.from(palette.flatMap((entry) => entry.slice(0, 3)))));
    const clear = palette.map((entry) => entry[3] ?? 255).filter((alpha) => alpha < 255);
    if (clear.length > 0) parts.push(chunk('tRNS', Uint8Array.from(clear)));
  }
  parts.push(chunk('IDAT', compressed), chunk('IEND', new Uint8Array(0)));
  return joined(parts);
}

/** Length, name, content and checksum. */
function chunk(name: string, content: Uint8Array): Uint8Array {
  const whole = new Uint8Array(content.length + 12);
  const view = new DataView(whole.buffer);
  view.setUint32(0, content.length);
  for (let i = 0; i < 4; i++) whole[4 + i] = name.charCodeAt(i);
  whole.set(content, 8);
  view.setUint32(content.length + 8, checksum(whole.subarray(4, content.length + 8)));
  return whole;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

let table: Uint32Array | undefined;

/** CRC-32 (PNG specification, annex D). */
function checksum(bytes: Uint8Array): number {
  table ??= Uint32Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c;
  });
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
