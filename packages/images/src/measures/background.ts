import { ImageError } from '../errors.ts';
import { type Image, type IndexedImage, checkImage, fullColor } from '../image.ts';

/** Two pictures of one size, with their colors written out. @throws ImageError `INVALID_IMAGE`, `SIZE_MISMATCH` */
export function pairOf(
  call: string,
  first: Image | IndexedImage,
  second: Image | IndexedImage,
): readonly [Image, Image] {
  const [a, b] = [first, second].map((image) => ('palette' in image ? fullColor(image) : image)) as [
    Image,
    Image,
  ];
  checkImage(call, a);
  checkImage(call, b);
  if (a.width === b.width && a.height === b.height) return [a, b];
  throw new ImageError(
    'SIZE_MISMATCH',
    `${call}: the pictures have ${a.width} × ${a.height} and ${b.width} × ${b.height} pixels; they must be of one size.`,
  );
}

/** Whether a pixel of either picture is not opaque: then both look different on black and on white. */
export function isSeeThrough(...images: readonly Image[]): boolean {
  return images.some(({ data }) => {
    for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return true;
    return false;
  });
}
