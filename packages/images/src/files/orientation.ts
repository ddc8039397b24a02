import type { Image } from '../image.ts';

/**
 * The orientation in a block of EXIF data (CIPA DC-008, tag 0x0112): 1 … 8, where 1 is upright.
 *
 * @param exif from the byte-order mark on
 * @returns 1 where there is none, or the block cannot be read
 */
export function orientationOf(exif: Uint8Array): number {
  if (exif.length < 8) return 1;
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  const mark = view.getUint16(0);
  if (mark !== 0x4949 && mark !== 0x4d4d) return 1;
  const little = mark === 0x4949;
  const start = view.getUint32(4, little);
  if (view.getUint16(2, little) !== 42 || start + 2 > exif.length) return 1;
  const count = view.getUint16(start, little);
  for (let i = 0; i < count; i++) {
    const entry = start + 2 + 12 * i;
    if (entry + 12 > exif.length) return 1;
    if (view.getUint16(entry, little) !== 0x0112) continue;
    const value = view.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** The picture upright. @param orientation as EXIF counts, 1 … 8 */
export function upright(image: Image, orientation: number): Image {
  if (orientation === 1) return image;
  const { width, height, data } = image;
  const turned = orientation >= 5;
  const [columns, rows] = turned ? [height, width] : [width, height];
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  const upright = new Uint8Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [along, down] = turned ? [row, column] : [column, row];
      const x = fromRight ? width - 1 - along : along;
      const y = fromBottom ? height - 1 - down : down;
      const from = 4 * (y * width + x);
      const to = 4 * (row * columns + column);
      for (let c = 0; c < 4; c++) upright[to + c] = data[from + c]!;
    }
  }
  return { width: columns, height: rows, data: upright };
}
