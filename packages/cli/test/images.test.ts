import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeImage } from '@softmeans/images';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Folder, call, callJson, newFolder } from './terminal.ts';

const photograph = fileURLToPath(new URL('../../../examples/coffee.png', import.meta.url));
const fixtures = fileURLToPath(new URL('../../images/test/fixtures/', import.meta.url));

let folder: Folder;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => folder.remove());

function picture(name: string): ReturnType<typeof decodeImage> {
  return decodeImage(new Uint8Array(readFileSync(folder.at(name))));
}

async function refused(argv: readonly string[], why: RegExp): Promise<void> {
  const { status, output, complaint } = await call(argv);
  expect({ status, output }).toEqual({ status: 2, output: '' });
  expect(complaint).toMatch(why);
  expect(complaint).not.toMatch(/\n\s+at /);
}

describe('image compress', () => {
  test('writes a palette picture that is smaller, and says how good it is', async () => {
    const argv = ['image', 'compress', photograph, '--colors', '4', '--out', folder.at('small.png')];
    const { status, output, complaint } = await call([...argv, '--compare', folder.at('both.png')]);
    expect({ status, complaint }).toEqual({ status: 0, complaint: '' });
    expect(output).toMatch(/^coffee\.png: 4 colors in place of [\d,]+\.\n/);
    expect(output).toMatch(/PSNR 2\d\.\d\d dB and SSIM 0\.\d{4}/);
    const file = readFileSync(folder.at('small.png'));
    // Two bits a pixel, of an indexed picture.
    expect([file[24], file[25]]).toEqual([2, 3]);
    expect(file.length).toBeLessThan(readFileSync(photograph).length / 5);
    expect(output).toContain(file.length.toLocaleString('en'));
    expect(picture('both.png')).toMatchObject({ width: 608, height: 200 });
    expect(readdirSync(folder.path).sort()).toEqual(['both.png', 'small.png']);
  });

  test('as JSON, dithered, by a mixture', async () => {
    const json = await callJson('image', 'compress', photograph, '-c', '3', '--dither', '--model', 'mixture');
    expect(json).toMatchObject({
      name: 'coffee.png',
      width: 300,
      height: 200,
      original: { format: 'png' },
      result: { colors: 3, bits: 2 },
      dither: 1,
      model: 'mixture',
      seed: 0,
      warnings: [],
    });
    const palette = json['palette'] as { color: string; pixels: number }[];
    expect(palette.reduce((sum, { pixels }) => sum + pixels, 0)).toBe(60_000);
    expect(palette.every(({ color }) => /^#[0-9a-f]{6}$/.test(color))).toBe(true);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('a picture with few colors keeps them, and a warning is passed on', async () => {
    const { output } = await call(['image', 'compress', `${fixtures}animated.png`, '--colors', '256']);
    expect(output).toMatch(/animated\.png: its 77 colors, in a palette\./);
    expect(output).toMatch(/Every pixel keeps its color/);
    expect(output).toMatch(/! The picture is animated; its first image is used/);
  });

  test('what cannot be read, is not asked for rightly or would be overwritten is refused', async () => {
    const compress = (file: string, ...more: string[]): string[] => ['image', 'compress', file, ...more];
    writeFileSync(folder.at('empty.png'), '');
    writeFileSync(folder.at('cut.png'), readFileSync(photograph).subarray(0, 5000));
    cpSync(photograph, folder.at('own.png'));
    mkdirSync(folder.at('inner'));
    await refused(compress(folder.at('none.png')), /none\.png: there is no such file/);
    await refused(compress(folder.at('inner')), /is a folder/);
    await refused(compress(folder.at('empty.png')), /empty\.png: The file has 0 bytes/);
    await refused(compress(folder.at('cut.png')), /cut\.png: The PNG file is damaged: it ends too early/);
    await refused(
      compress(`${fixtures}animated.gif`),
      /animated\.gif: The file is a GIF file, which is not read here/,
    );
    await refused(compress(photograph, '--colors', '0'), /--colors.*whole number from 1 to 256/);
    await refused(compress(photograph, '--out', folder.at('x.jpg')), /ends in \.png/);
    await refused(compress(photograph, '--max-pixels', '100'), /300 × 200 pixels.*raise --max-pixels/);
    await refused(compress(folder.at('own.png'), '--out', folder.at('own.png')), /is also the input/);
    await refused(compress(photograph, '--out', folder.at('a.png'), '--compare', folder.at('a.png')), /both/);
    expect(existsSync(folder.at('a.png'))).toBe(false);
  });
});

describe('image segment', () => {
  test('writes overlay, labels, mattes and cut-outs, and says how large the segments are', async () => {
    const argv = ['image', 'segment', photograph, '-k', '3', '--out', folder.at('parts'), '--cut-outs'];
    const { status, output, complaint } = await call(argv);
    expect({ status, complaint }).toEqual({ status: 0, complaint: '' });
    expect(output).toMatch(/^coffee\.png: 3 segments in \d+ connected regions\.\n/);
    expect(output).toMatch(/fitted to 32,768 of 60,000 pixels/);
    const names = ['overlay', 'labels', ...[1, 2, 3].flatMap((j) => [`matte-${j}`, `segment-${j}`])];
    const files = names.map((name) => `coffee.${name}.png`);
    expect(readdirSync(folder.at('parts')).sort()).toEqual([...files, 'softmeans-output.json'].sort());
    for (const name of files) {
      expect(output).toContain(name);
      expect(picture(`parts/${name}`)).toMatchObject({ width: 300, height: 200 });
    }
    // A second run with fewer segments takes away what is no longer written.
    await call(['image', 'segment', photograph, '-k', '2', '--out', folder.at('parts'), '--quiet']);
    expect(readdirSync(folder.at('parts')).sort()).toEqual([
      'coffee.labels.png',
      'coffee.matte-1.png',
      'coffee.matte-2.png',
      'coffee.overlay.png',
      'softmeans-output.json',
    ]);
  });

  test('as JSON', async () => {
    const json = await callJson('image', 'segment', `${fixtures}color.jpg`, '-k', '2', '--model', 'mixture');
    expect(json).toMatchObject({
      name: 'color.jpg',
      width: 44,
      height: 28,
      k: 2,
      sampled: 1232,
      warnings: [],
    });
    const segments = json['segments'] as { share: number; color: string }[];
    expect(segments.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('what is wrong is said, and leaves nothing behind', async () => {
    const segment = (file: string, ...more: string[]): string[] => ['image', 'segment', file, ...more];
    await refused(
      segment(`${fixtures}one.png`, '-k', '2', '--out', folder.at('x')),
      /--k is 2, but the picture has only 1 pixel/,
    );
    await refused(segment(photograph, '-k', '0'), /whole number from 1 to 64/);
    await refused(segment(photograph, '--cut-outs'), /--cut-outs are written to --out/);
    await refused(segment(photograph, '--smallest-region', '2'), /number from 0 to 1/);
    await refused(segment(`${fixtures}animated.webp`), /a WebP file/);
    const controller = new AbortController();
    const going = call(segment(photograph, '--out', folder.at('x')), { signal: controller.signal });
    setTimeout(() => controller.abort(), 60);
    expect((await going).status).toBe(130);
    expect(readdirSync(folder.path)).toEqual([]);
  });
});
