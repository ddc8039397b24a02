// All that the package does to a picture, in numbers that any runtime must agree on.
import { compressImage, decodeImage, encodePng, psnr, segmentImage, ssim } from '../src/index.ts';
import { opaque } from './drawn.ts';

export interface Done {
  readonly files: readonly number[];
  readonly palette: readonly number[];
  readonly psnr: number;
  readonly ssim: number;
  readonly segments: readonly number[];
  readonly mattes: readonly number[];
  readonly cancelled: string;
}

/** Compresses, measures, segments, writes and reads a picture, and cancels a call. */
export async function imageJob(): Promise<Done> {
  const image = opaque(320, 200, (x, y) => [
    (x * 3 + (y % 7) * 9) & 255,
    (y * 5 + ((x * y) % 31)) & 255,
    x > 160 ? 200 : 30 + ((x + y) % 40),
  ]);
  const few = await compressImage(image, { colors: 12, dither: 0.5 });
  const parts = await segmentImage(image, { k: 3 });
  // Large enough for a thread of its own.
  const files = [await encodePng(image), await encodePng(few.image), await encodePng(parts.mattes[0]!)];
  const back = decodeImage(files[0]!);
  const controller = new AbortController();
  const cancelled = await compressImage(back, {
    colors: 40,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('enough')),
  }).then(
    () => 'never',
    (error: unknown) => String(error),
  );
  return {
    files: files.map(checksum),
    palette: Array.from(few.image.palette),
    psnr: await psnr(back, few.image),
    ssim: await ssim(back, few.image),
    segments: parts.segments.map(({ pixels }) => pixels),
    mattes: parts.mattes.map(({ gray }) => checksum(gray)),
    cancelled,
  };
}

/** FNV-1a. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
