import jpeg from 'jpeg-js';
import { ImageError, messageOf } from '../errors.ts';
import { PROFILE_IGNORED, type Stored, checkPixels, isSrgb } from './bytes.ts';
import { orientationOf } from './orientation.ts';

/** What the segments in front of the pixels say. */
interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly channels: number;
  readonly orientation: number;
  readonly profile: Uint8Array | undefined;
}

/** Start of frame: baseline, extended and progressive by Huffman's code, which are read. */
const FRAMES = [0xc0, 0xc1, 0xc2];
/** Lossless, hierarchical and arithmetic coding, which hardly any file has. */
const OTHER_FRAMES = [0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];
/** Bytes that the decoder may take for each pixel: coefficients and samples of four channels, and the result. */
const BYTES_PER_PIXEL = 48;

/**
 * Reads a JPEG file (ITU-T T.81; JFIF; Adobe's marker for CMYK). The pixels come from jpeg-js.
 *
 * @param most pixels, at most
 * @throws ImageError `DAMAGED`, `UNSUPPORTED`, `OVER_LIMIT`
 */
export function readJpeg(bytes: Uint8Array, most: number): Stored {
  const { width, height, depth, channels, orientation, profile } = headerOf(bytes);
  checkPixels(width, height, most);
  const warnings: string[] = [];
  if (channels === 4)
    warnings.push(
      'The picture is in CMYK, which is turned into sRGB without a color profile; colors may be off.',
    );
  else if (profile && !isSrgb(profile)) warnings.push(PROFILE_IGNORED);
  let data: Uint8Array;
  try {
    const megapixels = Math.ceil((width * height) / 1e6) + 1;
    ({ data } = jpeg.decode(bytes, {
      useTArray: true,
      formatAsRGBA: true,
      tolerantDecoding: false,
      maxResolutionInMP: megapixels,
      maxMemoryUsageInMB: megapixels * BYTES_PER_PIXEL + 64,
    }));
  } catch (error) {
    throw damaged(messageOf(error), error);
  }
  if (data.length !== width * height * 4) throw damaged('its pixels are not as many as its size says');
  return { width, height, depth, data, orientation, warnings };
}

function damaged(what: string, cause?: unknown): ImageError {
  return new ImageError('DAMAGED', `The JPEG file is damaged: ${what}.`, { cause });
}

function unsupported(what: string): ImageError {
  return new ImageError(
    'UNSUPPORTED',
    `The JPEG file ${what}, which is not read here. Save it as a usual JPEG or PNG file.`,
  );
}

/** Walks the segments up to the first scan. */
function headerOf(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frame: { width: number; height: number; depth: number; channels: number } | undefined;
  let orientation = 1;
  let profile: Uint8Array | undefined;
  for (let at = 2; ;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    if (at + 4 > bytes.length) throw damaged('it ends too early');
    if (bytes[at] !== 0xff) throw damaged('a segment does not begin with a marker');
    const marker = bytes[at + 1]!;
    const length = view.getUint16(at + 2);
    const content = bytes.subarray(at + 4, at + 2 + length);
    if (length < 2 || content.length < length - 2) throw damaged('it ends too early');
    if (OTHER_FRAMES.includes(marker)) throw unsupported('is lossless, hierarchical or arithmetically coded');
    if (FRAMES.includes(marker)) {
      if (frame) throw unsupported('has several frames');
      if (content.length < 6) throw damaged('its size is missing');
      const [depth = 0, , , , , channels = 0] = content;
      const height = view.getUint16(at + 5);
      const width = view.getUint16(at + 7);
      if (depth !== 8) throw unsupported(`has ${depth} bits per channel`);
      if (width === 0 || height === 0) throw damaged(`its size is ${width} × ${height}`);
      if (channels !== 1 && channels !== 3 && channels !== 4) throw unsupported(`has ${channels} channels`);
      frame = { width, height, depth, channels };
    } else if (marker === 0xe1 && startsWith(content, 'Exif\0\0')) {
      orientation = orientationOf(content.subarray(6));
    } else if (marker === 0xe2 && startsWith(content, 'ICC_PROFILE\0')) {
      profile ??= content.subarray(14);
    } else if (marker === 0xda) {
      if (!frame) throw damaged('its size is missing');
      return { ...frame, orientation, profile };
    }
    at += 2 + length;
  }
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[i] !== text.charCodeAt(i)) return false;
  return true;
}
