import { ImageError } from '../errors.ts';
import type { Image } from '../image.ts';
import { checkOptions, numberOption } from '../options.ts';
import { type ImageFormat, foreignFormat, formatOf } from './format.ts';
import { readJpeg } from './jpeg.ts';
import { upright } from './orientation.ts';
import { readPng } from './png.ts';

/** Options of `decodeImage`. */
export interface DecodeOptions {
  /** Most pixels that a picture may declare; default 100 million. A pixel takes 4 bytes, and up to 48 in between. */
  readonly maxPixels?: number;
}

/** A picture from a file, upright. */
export interface DecodedImage extends Image {
  readonly data: Uint8Array;
  readonly format: ImageFormat;
  /** Bits per channel in the file; `data` has 8 in any case. */
  readonly depth: number;
  /** What was lost or taken for granted, in words. */
  readonly warnings: readonly string[];
}

const MOST_PIXELS = 100_000_000;

/**
 * The pixels of a PNG or JPEG file.
 *
 * PNG: every color type and depth, interlaced or not; 16 bits are rounded to 8, of an animation the first image is
 * taken. JPEG: baseline and progressive; gray, YCbCr, RGB and CMYK by Adobe's marker. The orientation of EXIF is
 * applied, a color profile other than sRGB is not; `warnings` say so. The size that a file declares is checked before
 * memory is taken for it, and a file that is cut off or whose checksums are wrong is an error.
 *
 * The call works at once and blocks, about a quarter of a second for a million pixels; a browser's own decoder, or a
 * worker, does not.
 *
 * @param bytes the whole file
 * @throws ImageError `EMPTY`, `UNKNOWN_FORMAT`, `DAMAGED`, `UNSUPPORTED`, `OVER_LIMIT`, `INVALID_IMAGE` for what
 *   are not bytes, `INVALID_OPTION`, `UNKNOWN_OPTION`
 * @example
 * const file = await encodePng({ width: 1, height: 1, data: Uint8Array.of(250, 128, 114, 255) });
 * const { width, format, data } = decodeImage(file);
 * width; // 1
 * format; // 'png'
 * data; // [250, 128, 114, 255]
 */
export function decodeImage(bytes: Uint8Array, options: DecodeOptions = {}): DecodedImage {
  checkOptions('decodeImage', options, ['maxPixels']);
  const most = numberOption('decodeImage: maxPixels', options.maxPixels, {
    minimum: 1,
    maximum: 2 ** 29,
    otherwise: MOST_PIXELS,
    whole: true,
  });
  const given: unknown = bytes;
  if (!(given instanceof Uint8Array))
    throw new ImageError('INVALID_IMAGE', 'decodeImage: the file must be given as a Uint8Array.');
  if (bytes.length === 0) throw new ImageError('EMPTY', 'The file has 0 bytes.');
  const format = formatOf(bytes);
  if (format === undefined) {
    const name = foreignFormat(bytes);
    throw new ImageError(
      'UNKNOWN_FORMAT',
      name === undefined
        ? 'The file is no picture that is known here. PNG and JPEG files are read.'
        : `The file is ${/^[AHIS]/.test(name) ? 'an' : 'a'} ${name} file, which is not read here. Save the picture as PNG or JPEG.`,
    );
  }
  const { orientation, ...stored } = format === 'png' ? readPng(bytes, most) : readJpeg(bytes, most);
  const { data, ...size } = upright(stored, orientation);
  return { ...stored, ...size, data: data instanceof Uint8Array ? data : new Uint8Array(data), format };
}
