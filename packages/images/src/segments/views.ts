import { ImageError } from '../errors.ts';
import { type GrayImage, type Image, type IndexedImage, checkImage } from '../image.ts';
import type { Segmentation } from './segment.ts';

/** Colors that tell segments apart, for color-blind eyes too: those of Okabe & Ito (2008), and mixtures of them. */
const TINTS = [
  [0, 114, 178],
  [230, 159, 0],
  [0, 158, 115],
  [204, 121, 167],
  [240, 228, 66],
  [213, 94, 0],
  [86, 180, 233],
  [110, 80, 160],
  [150, 200, 120],
  [130, 60, 50],
  [190, 190, 190],
  [60, 60, 70],
] as const;

type Labeling = Pick<Segmentation, 'width' | 'height' | 'labels' | 'segments'>;

/** The color of a segment in overlays and label pictures; beyond twelve they come again. */
function tintOf(segment: number): readonly [number, number, number] {
  return TINTS[segment % TINTS.length]!;
}

/**
 * The segments as a picture of even colors, twelve that tell apart; `encodePng` writes it as an indexed PNG whose
 * indices are the labels.
 *
 * @example
 * const labels = { width: 2, height: 1, labels: Uint8Array.of(0, 1), segments: [{}, {}] };
 * labelImage(labels).palette; // [0, 114, 178, 255, 230, 159, 0, 255]
 */
export function labelImage({ width, height, labels, segments }: Labeling): IndexedImage {
  const palette = Uint8Array.from(segments.flatMap((_, j) => [...tintOf(j), 255]));
  return { width, height, indices: Uint8Array.from(labels), palette };
}

/** Part of a segment's own color in the overlay. */
const TINTED = 0.5;

/**
 * The picture in gray with each segment in a color of its own, and white lines along their borders.
 *
 * @throws ImageError `INVALID_IMAGE`, `SIZE_MISMATCH`
 * @example
 * const image = { width: 2, height: 1, data: Uint8Array.of(0, 0, 0, 255, 200, 200, 200, 255) };
 * const labels = { width: 2, height: 1, labels: Uint8Array.of(0, 0), segments: [{}] };
 * overlayImage(image, labels).data; // [0, 57, 89, 255, 100, 157, 189, 255]
 */
export function overlayImage(image: Image, { width, height, labels }: Labeling): Image {
  checkImage('overlayImage', image);
  checkSize('overlayImage', image, { width, height });
  const data = new Uint8Array(4 * labels.length);
  for (let i = 0, at = 0; i < labels.length; i++, at += 4) {
    const label = labels[i]!;
    const isEdge =
      (i % width < width - 1 && labels[i + 1] !== label) ||
      (i + width < labels.length && labels[i + width] !== label);
    const tint = tintOf(label);
    const alpha = image.data[at + 3]! / 255;
    const luma = 0.299 * image.data[at]! + 0.587 * image.data[at + 1]! + 0.114 * image.data[at + 2]!;
    const gray = alpha * luma + (1 - alpha) * 255;
    for (let c = 0; c < 3; c++)
      data[at + c] = isEdge ? 255 : Math.round((1 - TINTED) * gray + TINTED * tint[c]!);
    data[at + 3] = 255;
  }
  return { width, height, data };
}

/**
 * What a matte leaves of a picture: its colors, with the matte as opacity. Pixels that cannot be seen are 0, 0, 0, 0.
 *
 * @throws ImageError `INVALID_IMAGE`, `SIZE_MISMATCH`
 * @example
 * const image = { width: 1, height: 1, data: Uint8Array.of(9, 8, 7, 255) };
 * cutOut(image, { width: 1, height: 1, gray: Uint8Array.of(64) }).data; // [9, 8, 7, 64]
 */
export function cutOut(image: Image, matte: GrayImage): Image {
  checkImage('cutOut', image);
  checkSize('cutOut', image, matte);
  const data = Uint8Array.from(image.data);
  for (let i = 0; i < matte.gray.length; i++) {
    const at = 4 * i + 3;
    data[at] = Math.round((data[at]! * matte.gray[i]!) / 255);
    if (data[at] === 0) data.fill(0, at - 3, at);
  }
  return { width: image.width, height: image.height, data };
}

function checkSize(
  call: string,
  image: Image,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  if (image.width === width && image.height === height) return;
  throw new ImageError(
    'SIZE_MISMATCH',
    `${call}: the picture has ${image.width} × ${image.height} pixels, its segments ${width} × ${height}.`,
  );
}
