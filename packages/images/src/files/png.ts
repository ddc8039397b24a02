import { Unzlib } from 'fflate';
import { decode } from 'fast-png';
import { ImageError, messageOf } from '../errors.ts';
import { LONGEST_SIDE } from '../image.ts';
import { PROFILE_IGNORED, type Stored, checkPixels, isSrgb } from './bytes.ts';
import { orientationOf } from './orientation.ts';

/** A chunk as it lies in the file: its name, its content, and all of it with length and checksum. */
interface Chunk {
  readonly name: string;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

/** What IHDR says. */
interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly color: number;
  readonly interlaced: boolean;
}

const SIGNATURE = 8;
/** Color types (PNG specification, 11.2.1): channels and the depths allowed. */
const COLORS = new Map<number, { readonly channels: number; readonly depths: readonly number[] }>([
  [0, { channels: 1, depths: [1, 2, 4, 8, 16] }],
  [2, { channels: 3, depths: [8, 16] }],
  [3, { channels: 1, depths: [1, 2, 4, 8] }],
  [4, { channels: 2, depths: [8, 16] }],
  [6, { channels: 4, depths: [8, 16] }],
]);
const INDEXED = 3;
/** Bytes of a compressed color profile that hold its description. */
const PROFILE_HEAD = 2048;
/** The passes of Adam7: first column, first row, steps. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * Reads a PNG file (W3C PNG specification, third edition). The pixels come from fast-png, which sees only the
 * chunks that concern them, after sizes and the length of the inflated data were checked.
 *
 * @param most pixels, at most
 * @throws ImageError `DAMAGED`, `OVER_LIMIT`
 */
export function readPng(bytes: Uint8Array, most: number): Stored {
  const chunks = chunksOf(bytes);
  const header = headerOf(chunks[0]);
  const { width, height, depth, color } = header;
  checkPixels(width, height, most);
  const first = chunks.findIndex(({ name }) => name === 'IDAT');
  const data = chunks.filter(({ name }) => name === 'IDAT');
  if (first < 0) throw damaged('it has no pixels');
  if (color === INDEXED && !chunks.slice(0, first).some(({ name }) => name === 'PLTE'))
    throw damaged('it has no palette');
  checkInflated(data, rawLength(header));

  const transparency = chunks.slice(0, first).find(({ name }) => name === 'tRNS');
  const needed = chunks.filter(
    ({ name }, i) =>
      name === 'IHDR' ||
      name === 'IDAT' ||
      name === 'IEND' ||
      (name === 'PLTE' && i < first && color === INDEXED),
  );
  if (transparency && color === INDEXED) needed.splice(2, 0, transparency);
  const pixels = decodePixels(bytes, needed, header);
  const key = transparency && color !== INDEXED ? keyOf(transparency, header) : undefined;

  const exif = chunks.find(({ name }) => name === 'eXIf');
  const warnings: string[] = [];
  const names = new Set(chunks.map(({ name }) => name));
  if (names.has('acTL')) warnings.push('The picture is animated; its first image is used.');
  if (depth === 16) warnings.push('The picture has 16 bits per channel, which are rounded to 8.');
  const profile = chunks.find(({ name }) => name === 'iCCP');
  if (profile && !names.has('sRGB') && !isSrgbChunk(profile)) warnings.push(PROFILE_IGNORED);
  return {
    width,
    height,
    depth,
    data: toRgba(pixels, header, key),
    orientation: exif ? orientationOf(exif.content) : 1,
    warnings,
  };
}

function damaged(what: string, cause?: unknown): ImageError {
  return new ImageError('DAMAGED', `The PNG file is damaged: ${what}.`, { cause });
}

function chunksOf(bytes: Uint8Array): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  let at = SIGNATURE;
  for (;;) {
    if (at + 12 > bytes.length) throw damaged('it ends too early');
    const length = view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const end = at + 12 + length;
    if (end > bytes.length) throw damaged('it ends too early');
    chunks.push({ name, content: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) });
    if (name === 'IEND') return chunks;
    at = end;
  }
}

function headerOf(chunk: Chunk | undefined): Header {
  if (chunk?.name !== 'IHDR' || chunk.content.length !== 13) throw damaged('it does not begin with its size');
  const { content } = chunk;
  const view = new DataView(content.buffer, content.byteOffset, 13);
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  const [depth = 0, color = 0, compression, filter, interlace = 0] = content.subarray(8);
  if (width === 0 || height === 0) throw damaged(`its size is ${width} × ${height}`);
  if (Math.max(width, height) > LONGEST_SIDE)
    throw new ImageError(
      'OVER_LIMIT',
      `The picture says that it has ${width} × ${height} pixels; a side may have ${LONGEST_SIDE} at most.`,
    );
  if (!COLORS.get(color)?.depths.includes(depth)) throw damaged(`color type ${color} with ${depth} bits`);
  if (compression !== 0 || filter !== 0 || interlace > 1) throw damaged('its way of compression is unknown');
  return { width, height, depth, color, interlaced: interlace === 1 };
}

/** Bytes of the inflated data: each row of pixels has a byte more for its filter. */
function rawLength({ width, height, depth, color, interlaced }: Header): number {
  const bits = depth * COLORS.get(color)!.channels;
  const of = (columns: number, rows: number): number =>
    columns === 0 || rows === 0 ? 0 : rows * (1 + Math.ceil((columns * bits) / 8));
  if (!interlaced) return of(width, height);
  return ADAM7.reduce(
    (sum, [x, y, dx, dy]) => sum + of(Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)),
    0,
  );
}

/** Inflates the data piece by piece and keeps none of them, so that a small file cannot fill the memory. */
function checkInflated(data: readonly Chunk[], expected: number): void {
  let length = 0;
  const inflate = new Unzlib((piece) => {
    length += piece.length;
    if (length > expected) throw damaged('it holds more pixels than its size says');
  });
  try {
    // A run of 64 KiB inflates to 66 MB at most before its length is looked at.
    const run = 1 << 16;
    for (const { content } of data)
      for (let at = 0; at < content.length; at += run) inflate.push(content.subarray(at, at + run));
    inflate.push(new Uint8Array(0), true);
  } catch (error) {
    if (error instanceof ImageError) throw error;
    throw damaged(
      length < expected ? 'its pixels end too early or cannot be inflated' : messageOf(error),
      error,
    );
  }
  if (length < expected) throw damaged('its pixels end too early');
}

function decodePixels(
  bytes: Uint8Array,
  needed: readonly Chunk[],
  { width, height, depth, color }: Header,
): { readonly data: Uint8Array | Uint16Array; readonly palette: readonly (readonly number[])[] } {
  const length = needed.reduce((sum, { whole }) => sum + whole.length, SIGNATURE);
  const file = new Uint8Array(length);
  file.set(bytes.subarray(0, SIGNATURE));
  let at = SIGNATURE;
  for (const { whole } of needed) {
    file.set(whole, at);
    at += whole.length;
  }
  try {
    const { data, palette = [] } = decode(file, { checkCrc: true });
    const { channels } = COLORS.get(color)!;
    const values = depth < 8 ? height * Math.ceil((width * depth) / 8) : width * height * channels;
    if (data.length < values) throw new Error('its pixels end too early');
    return { data: data instanceof Uint8ClampedArray ? new Uint8Array(data) : data, palette };
  } catch (error) {
    throw damaged(messageOf(error), error);
  }
}

/** The gray or color that stands for "transparent" in a picture without alpha. */
function keyOf({ content }: Chunk, { color }: Header): readonly number[] {
  const count = color === 0 ? 1 : 3;
  if (color > 2 || content.length !== 2 * count) throw damaged('its transparent color is not one');
  return Array.from({ length: count }, (_, c) => content[2 * c]! * 256 + content[2 * c + 1]!);
}

/** Whether the profile of an iCCP chunk is sRGB, by its description, which lies near its begin. */
function isSrgbChunk({ content }: Chunk): boolean {
  const end = content.indexOf(0);
  if (/^sRGB/i.test(String.fromCharCode(...content.subarray(0, Math.max(0, Math.min(end, 79)))))) return true;
  const pieces: Uint8Array[] = [];
  const inflate = new Unzlib((piece) => pieces.push(piece));
  try {
    // At most 2 MB come out of so few bytes, which hold the description.
    inflate.push(content.subarray(end + 2, end + 2 + PROFILE_HEAD));
  } catch {
    // A profile that cannot be inflated says nothing of the colors.
    return false;
  }
  return pieces.some(isSrgb);
}

/** Pixels of any color type as red, green, blue and alpha of 8 bits. */
function toRgba(
  { data, palette }: ReturnType<typeof decodePixels>,
  { width, height, depth, color }: Header,
  key: readonly number[] | undefined,
): Uint8Array {
  const { channels } = COLORS.get(color)!;
  const rgba = new Uint8Array(width * height * 4);
  const stride = depth < 8 ? Math.ceil((width * depth) / 8) : width * channels;
  const largest = (1 << depth) - 1;
  const value = (row: number, at: number): number => {
    if (depth >= 8) return data[row * stride + at]!;
    const bit = at * depth;
    return (data[row * stride + (bit >> 3)]! >> (8 - depth - (bit & 7))) & largest;
  };
  const byte = (value: number): number => (depth === 8 ? value : Math.round((value * 255) / largest));
  for (let row = 0, to = 0; row < height; row++) {
    for (let column = 0; column < width; column++, to += 4) {
      const at = column * channels;
      const first = value(row, at);
      if (color === INDEXED) {
        const entry = palette[first];
        if (!entry) throw damaged(`a pixel names color ${first} of ${palette.length}`);
        for (let c = 0; c < 3; c++) rgba[to + c] = entry[c]!;
        rgba[to + 3] = entry[3] ?? 255;
        continue;
      }
      const isColor = channels >= 3;
      const green = isColor ? value(row, at + 1) : first;
      const blue = isColor ? value(row, at + 2) : first;
      rgba[to] = byte(first);
      rgba[to + 1] = byte(green);
      rgba[to + 2] = byte(blue);
      const clear =
        key !== undefined && first === key[0] && (!isColor || (green === key[1] && blue === key[2]));
      rgba[to + 3] = clear ? 0 : channels % 2 === 0 ? byte(value(row, at + channels - 1)) : 255;
    }
  }
  return rgba;
}
