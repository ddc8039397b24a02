import { ImageError } from '../errors.ts';

/** A file's content once decoded: pixels as they are stored, not yet upright. */
export interface Stored {
  readonly width: number;
  readonly height: number;
  /** width × height × 4 bytes: red, green, blue, alpha. */
  readonly data: Uint8Array;
  /** Bits per channel in the file. */
  readonly depth: number;
  /** As EXIF counts, 1 … 8. */
  readonly orientation: number;
  /** What was lost or taken for granted, in words. */
  readonly warnings: readonly string[];
}

/** Refuses a picture by the size that it declares, before anything is allocated for it. @throws ImageError `OVER_LIMIT` */
export function checkPixels(width: number, height: number, most: number): void {
  if (width * height <= most) return;
  throw new ImageError(
    'OVER_LIMIT',
    `The picture says that it has ${width} × ${height} pixels, ${millions(width * height)} million; the limit is ${millions(most)} million. Use a smaller picture, or raise maxPixels.`,
  );
}

function millions(pixels: number): string {
  return String(Math.round(pixels / 1e4) / 100);
}

/** Whether an embedded color profile is sRGB, by its description. */
export function isSrgb(profile: Uint8Array): boolean {
  let text = '';
  for (const byte of profile.subarray(0, 4096)) if (byte !== 0) text += String.fromCharCode(byte);
  return /sRGB/i.test(text);
}

export const PROFILE_IGNORED =
  'The picture has a color profile of its own, which is not applied: its colors are taken as sRGB.';
