import type { Image } from '../src/index.ts';

/** A picture of opaque pixels, from red, green and blue of each. */
export function opaque(
  width: number,
  height: number,
  color: (x: number, y: number) => readonly number[],
): Image {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4) {
      const [red = 0, green = 0, blue = 0, alpha = 255] = color(x, y);
      data.set([red, green, blue, alpha], at);
    }
  return { width, height, data };
}
