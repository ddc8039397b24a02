import { type Image, type IndexedImage, checkImage, fullColor } from './image.ts';

/** Pixels between two pictures. */
const GAP = 8;

/**
 * Pictures beside each other, with a white gap of 8 pixels, aligned at the top; what is not covered is white.
 *
 * @throws ImageError `INVALID_IMAGE`
 * @example
 * const dot = { width: 1, height: 1, data: Uint8Array.of(1, 2, 3, 255) };
 * const { width, height } = sideBySide(dot, dot);
 * [width, height]; // [10, 1]
 */
export function sideBySide(...images: readonly (Image | IndexedImage)[]): Image {
  const written = images.map((image) => ('palette' in image ? fullColor(image) : image));
  for (const image of written) checkImage('sideBySide', image);
  const width = written.reduce((sum, image) => sum + image.width + GAP, -GAP);
  const height = Math.max(...written.map((image) => image.height));
  const data = new Uint8Array(width * height * 4).fill(255);
  let left = 0;
  for (const { width: columns, height: rows, data: pixels } of written) {
    for (let row = 0; row < rows; row++)
      data.set(pixels.subarray(4 * row * columns, 4 * (row + 1) * columns), 4 * (row * width + left));
    left += columns + GAP;
  }
  return { width, height, data };
}
