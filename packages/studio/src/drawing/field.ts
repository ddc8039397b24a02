import type { Rgb } from './color.ts';
import type { Frame } from './frame.ts';

/**
 * Tints the ground of a plot: each place by what `color` says there.
 *
 * @param amount how much of the color is laid on, 0 to 1
 * @param coarse pixels per sample
 */
export function paintField(
  canvas: HTMLCanvasElement,
  { x, y, left, top, inner }: Frame,
  color: (x: number, y: number) => Rgb,
  amount: number,
  coarse = 3,
): void {
  const width = Math.max(1, Math.ceil(inner.width / coarse));
  const height = Math.max(1, Math.ceil(inner.height / coarse));
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) return;
  const image = context.createImageData(width, height);
  for (let j = 0; j < height; j++) {
    const v = y.at(top + (j + 0.5) * coarse);
    for (let i = 0; i < width; i++) {
      const at = 4 * (j * width + i);
      image.data.set(color(x.at(left + (i + 0.5) * coarse), v), at);
      image.data[at + 3] = 255 * amount;
    }
  }
  context.putImageData(image, 0, 0);
}
