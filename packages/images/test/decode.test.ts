import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DecodedImage, ImageError, type ImageErrorCode, decodeImage, encodePng } from '../src/index.ts';
import { coffee, fixture, fixturePath, opaque } from './picture.ts';

interface Expected {
  readonly width: number;
  readonly height: number;
  readonly rgba: string;
}

const expected: Record<string, Expected | string> = JSON.parse(
  readFileSync(fixturePath('expected.json'), 'utf8'),
);

function expectedOf(name: string): Expected {
  const found = expected[name]!;
  return typeof found === 'string' ? expectedOf(found) : found;
}

/** The largest and the mean difference of two rows of bytes. */
function differences(a: Uint8Array, b: Uint8Array): { largest: number; mean: number } {
  let largest = 0;
  let sum = 0;
  for (const [i, value] of a.entries()) {
    const difference = Math.abs(value - b[i]!);
    largest = Math.max(largest, difference);
    sum += difference;
  }
  return { largest, mean: sum / a.length };
}

function refusal(bytes: Uint8Array, options = {}): ImageError {
  try {
    decodeImage(bytes, options);
  } catch (error) {
    if (error instanceof ImageError) return error;
    throw error;
  }
  throw new Error('the picture was read');
}

describe('pictures of other programs', () => {
  const names = Object.keys(expected);

  test.each(names.filter((name) => name.endsWith('.png')))(
    '%s has exactly the pixels that Pillow reads',
    (name) => {
      const { width, height, rgba } = expectedOf(name);
      const image = decodeImage(fixture(name));
      expect({ width: image.width, height: image.height, format: image.format }).toEqual({
        width,
        height,
        format: 'png',
      });
      expect(Array.from(image.data)).toEqual(Array.from(Buffer.from(rgba, 'base64')));
    },
  );

  // Decoders of JPEG may differ by rounding, and where chroma is coarser in how it is spread.
  test.each(names.filter((name) => name.endsWith('.jpg')))(
    '%s has nearly the pixels that Pillow reads',
    (name) => {
      const { width, height, rgba } = expectedOf(name);
      const image = decodeImage(fixture(name));
      expect({ width: image.width, height: image.height, format: image.format }).toEqual({
        width,
        height,
        format: 'jpeg',
      });
      const { largest, mean } = differences(image.data, Buffer.from(rgba, 'base64'));
      expect(mean).toBeLessThan(name === 'cmyk.jpg' ? 3 : 1.5);
      expect(largest).toBeLessThanOrEqual(name === 'subsampled.jpg' ? 16 : 10);
    },
  );

  test.each([
    ['animated.png', /animated; its first image/],
    ['gray-16.png', /16 bits per channel/],
    ['cmyk.jpg', /CMYK/],
  ])('%s comes with a warning', (name, warning) => {
    expect(decodeImage(fixture(name)).warnings).toEqual([expect.stringMatching(warning)]);
  });

  test('usual ones come without', () => {
    for (const name of ['rgb.png', 'gray.png', 'indexed-4.png', 'color.jpg', 'orientation-6.jpg'])
      expect(decodeImage(fixture(name)).warnings).toEqual([]);
  });

  test.each([
    ['animated.gif', /a GIF file.*Save the picture as PNG or JPEG/],
    ['animated.webp', /a WebP file/],
    ['picture.tiff', /a TIFF file/],
    ['picture.bmp', /a BMP file/],
  ])('%s is refused by its name', (name, message) => {
    const error = refusal(fixture(name));
    expect(error.code).toBe('UNKNOWN_FORMAT');
    expect(error.message).toMatch(message);
  });
});

describe('files that are not what they say', () => {
  test.each<[what: string, bytes: Uint8Array, code: ImageErrorCode, message: RegExp]>([
    ['nothing', new Uint8Array(0), 'EMPTY', /0 bytes/],
    ['text', new TextEncoder().encode('x,y\n1,2\n'), 'UNKNOWN_FORMAT', /no picture that is known/],
    [
      'SVG',
      new TextEncoder().encode('<?xml version="1.0"?><svg xmlns="x"/>'),
      'UNKNOWN_FORMAT',
      /an SVG file/,
    ],
    ['a PNG signature alone', fixture('rgb.png').slice(0, 8), 'DAMAGED', /ends too early/],
    ['a JPEG signature alone', fixture('color.jpg').slice(0, 3), 'DAMAGED', /ends too early/],
  ])('%s', (_, bytes, code, message) => {
    const error = refusal(bytes);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  test('a PNG file cut off anywhere is damaged', () => {
    const file = fixture('rgba.png');
    for (let length = 8; length < file.length; length++)
      expect(refusal(file.slice(0, length)).code).toBe('DAMAGED');
  });

  test('a JPEG file cut off before its pixels end is damaged', () => {
    const file = fixture('color.jpg');
    for (let length = 3; length < file.length - 40; length += 7)
      expect(refusal(file.slice(0, length)).code).toBe('DAMAGED');
  });

  test('a PNG file with a wrong byte is damaged', () => {
    const file = fixture('rgb.png');
    file[file.length - 20]! ^= 1;
    expect(refusal(file).code).toBe('DAMAGED');
  });

  test('a size beyond the limit is refused before memory is taken for it', () => {
    const file = fixture('rgb.png');
    new DataView(file.buffer).setUint32(16, 60_000);
    new DataView(file.buffer).setUint32(20, 60_000);
    expect(refusal(file)).toMatchObject({ code: 'OVER_LIMIT' });
    expect(refusal(file).message).toMatch(/60000 × 60000 pixels, 3600 million; the limit is 100 million/);
    new DataView(file.buffer).setUint32(16, 0xffffffff);
    expect(refusal(file)).toMatchObject({ code: 'OVER_LIMIT' });
    const jpeg = fixture('color.jpg');
    const frame = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0);
    jpeg.set([0xff, 0xff, 0xff, 0xff], frame + 5);
    expect(refusal(jpeg)).toMatchObject({ code: 'OVER_LIMIT' });
    expect(refusal(fixture('rgb.png'), { maxPixels: 76 })).toMatchObject({ code: 'OVER_LIMIT' });
    expect(decodeImage(fixture('rgb.png'), { maxPixels: 77 }).width).toBe(11);
  });

  test('more pixels than the size says are refused while they are inflated', async () => {
    // Ten million gray pixels in a file whose size says that it has one.
    const bomb = await encodePng({ width: 10_000, height: 1000, gray: new Uint8Array(10_000_000) });
    new DataView(bomb.buffer, bomb.byteOffset).setUint32(16, 1);
    new DataView(bomb.buffer, bomb.byteOffset).setUint32(20, 1);
    expect(refusal(bomb)).toMatchObject({ code: 'DAMAGED', message: expect.stringMatching(/more pixels/) });
  });

  test('whatever the bytes, the answer is a picture or an error of ours', () => {
    const files = [
      'rgb.png',
      'indexed-clear.png',
      'interlaced.png',
      'color.jpg',
      'progressive.jpg',
      'turned.png',
    ].map(fixture);
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(1000), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        (file, changes) => {
          const bytes = Uint8Array.from(file);
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          let image: DecodedImage | undefined;
          try {
            image = decodeImage(bytes, { maxPixels: 1_000_000 });
          } catch (error) {
            expect(error).toBeInstanceOf(ImageError);
          }
          if (image) expect(image.data.length).toBe(image.width * image.height * 4);
        },
      ),
      { numRuns: 400, seed: 7 },
    );
  });

  test('the limit and unknown options are checked', () => {
    expect(refusal(fixture('rgb.png'), { maxPixels: 0 }).message).toMatch(
      /maxPixels must be a whole number from 1/,
    );
    expect(refusal(fixture('rgb.png'), { maxpixels: 9 })).toMatchObject({ code: 'UNKNOWN_OPTION' });
    expect(() => decodeImage('coffee.png' as unknown as Uint8Array)).toThrow(/Uint8Array/);
  });
});

describe('encoding', () => {
  const header = (file: Uint8Array): { bits: number; color: number } => ({
    bits: file[24]!,
    color: file[25]!,
  });

  test.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 4],
    [16, 4],
    [17, 8],
    [256, 8],
  ])('%i colors take %i bits a pixel and come back', async (colors, bits) => {
    const indices = Uint8Array.from({ length: 13 * 5 }, (_, i) => (i * 7) % colors);
    const palette = Uint8Array.from({ length: 4 * colors }, (_, i) => (i % 4 === 3 ? 255 : (i * 31) % 256));
    const file = await encodePng({ width: 13, height: 5, indices, palette });
    expect(header(file)).toEqual({ bits, color: 3 });
    const { data } = decodeImage(file);
    for (const [i, index] of indices.entries())
      expect(Array.from(data.subarray(4 * i, 4 * i + 4))).toEqual(
        Array.from(palette.subarray(4 * index, 4 * index + 4)),
      );
  });

  test('colors that are not opaque go to the front, for a short tRNS', async () => {
    const palette = Uint8Array.of(1, 2, 3, 255, 0, 0, 0, 0, 4, 5, 6, 255, 7, 8, 9, 128);
    const file = await encodePng({ width: 4, height: 1, indices: Uint8Array.of(0, 1, 2, 3), palette });
    const at = Buffer.from(file).indexOf('tRNS');
    expect(Array.from(file.slice(at - 4, at + 6))).toEqual([0, 0, 0, 2, 0x74, 0x52, 0x4e, 0x53, 0, 128]);
    expect(Array.from(decodeImage(file).data)).toEqual(Array.from(palette));
  });

  test('opaque pixels are written without alpha, gray ones as gray', async () => {
    const image = opaque(3, 2, (x, y) => [x * 80, y * 90, 7]);
    const file = await encodePng(image);
    expect(header(file)).toEqual({ bits: 8, color: 2 });
    expect(decodeImage(file).data).toEqual(image.data);
    const clear = { ...image, data: Uint8Array.from(image.data, (value, i) => (i === 3 ? 99 : value)) };
    expect(header(await encodePng(clear))).toEqual({ bits: 8, color: 6 });
    expect(decodeImage(await encodePng(clear)).data).toEqual(clear.data);
    const gray = await encodePng({ width: 2, height: 1, gray: Uint8Array.of(3, 250) });
    expect(header(gray)).toEqual({ bits: 8, color: 0 });
    expect(Array.from(decodeImage(gray).data)).toEqual([3, 3, 3, 255, 250, 250, 250, 255]);
  });

  test('what is no picture is refused', async () => {
    const short = { width: 2, height: 2, data: new Uint8Array(15) };
    await expect(encodePng(short)).rejects.toThrow(/2 × 2 pixels.*16 bytes, got 15/);
    await expect(encodePng({ width: 0, height: 1, data: new Uint8Array(0) })).rejects.toThrow(
      /whole numbers from 1/,
    );
    const palette = new Uint8Array(4);
    await expect(encodePng({ width: 1, height: 1, indices: Uint8Array.of(1), palette })).rejects.toThrow(
      /color 1 of 1/,
    );
    await expect(
      encodePng({ width: 1, height: 1, indices: Uint8Array.of(0), palette: new Uint8Array(0) }),
    ).rejects.toThrow(/1 to 256 colors/);
  });

  test('large ones leave the event loop alone, and a signal stops the work', async () => {
    const gray = new Uint8Array(4_000_000).map((_, i) => (i * i) >> 3);
    const image = { width: 2000, height: 2000, gray };
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    const file = await encodePng(image);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
    const { data } = decodeImage(file);
    expect(gray.every((value, i) => data[4 * i] === value)).toBe(true);
    const controller = new AbortController();
    const stopped = encodePng(image, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 5);
    await expect(stopped).rejects.toThrow('enough');
    await expect(encodePng(image, { level: 3 } as object)).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
  });

  test('a photograph comes back', async () => {
    const image = decodeImage(coffee());
    expect(decodeImage(await encodePng(image)).data).toEqual(image.data);
  });
});
