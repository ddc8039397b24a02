import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type IndexedImage,
  compressImage,
  decodeImage,
  encodePng,
  fullColor,
  oklab,
  psnr,
  ssim,
} from '../src/index.ts';
import { coffee, fixturePath, opaque } from './picture.ts';

interface References {
  readonly palettes: Record<string, { inertia: number; psnr: number }>;
  readonly measures: Record<string, { ssim: number; psnr: number }>;
}

const references: References = JSON.parse(readFileSync(fixturePath('measures.json'), 'utf8'));
const photograph = decodeImage(coffee());

describe('palettes', () => {
  test.each(Object.entries(references.palettes))(
    '%s colors in RGB are as good as those of scikit-learn',
    async (colors, { inertia, psnr: wanted }) => {
      const result = await compressImage(photograph, { colors: Number(colors), space: 'rgb' });
      expect(result.inertia).toBeLessThanOrEqual(1.02 * inertia);
      expect(await psnr(photograph, result.image)).toBeGreaterThan(wanted - 0.03);
      expect((await encodePng(result.image)).length).toBeLessThan(coffee().length);
    },
  );

  /** Σ squared distance in OKLab. */
  const perceived = (image: IndexedImage): number => {
    const { data } = fullColor(image);
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) {
      const a = oklab(data[at]!, data[at + 1]!, data[at + 2]!);
      const b = oklab(photograph.data[at]!, photograph.data[at + 1]!, photograph.data[at + 2]!);
      sum += (a[0]! - b[0]!) ** 2 + (a[1]! - b[1]!) ** 2 + (a[2]! - b[2]!) ** 2;
    }
    return sum;
  };

  test('OKLab finds what RGB does not: a palette nearer to what the eye sees', async () => {
    const [eye, stored] = await Promise.all(
      (['oklab', 'rgb'] as const).map((space) => compressImage(photograph, { colors: 8, space })),
    );
    expect(perceived(eye!.image)).toBeLessThan(perceived(stored!.image));
    expect(eye!.inertia).toBeCloseTo(perceived(eye!.image), 6);
  });

  test.each(Object.entries(references.palettes))(
    '%s colors by both: hardly farther in RGB than those of scikit-learn, and nearer to what the eye sees',
    async (colors, { inertia, psnr: wanted }) => {
      const [both, stored] = await Promise.all(
        (['balanced', 'rgb'] as const).map((space) =>
          compressImage(photograph, { colors: Number(colors), space }),
        ),
      );
      expect((await compressImage(photograph, { colors: Number(colors) })).image).toEqual(both!.image);
      expect(both!.inertia).toBeLessThanOrEqual(1.02 * inertia);
      expect(await psnr(photograph, both!.image)).toBeGreaterThan(wanted - 0.08);
      expect(perceived(both!.image)).toBeLessThanOrEqual(perceived(stored!.image) * 1.002);
    },
  );

  test('palettes go from dark to light, whatever the space', async () => {
    for (const space of ['balanced', 'oklab', 'rgb'] as const) {
      const { palette } = (await compressImage(photograph, { colors: 9, space })).image;
      const lightness = Array.from(
        { length: 9 },
        (_, j) => oklab(palette[4 * j]!, palette[4 * j + 1]!, palette[4 * j + 2]!)[0]!,
      );
      expect(lightness).toEqual(lightness.toSorted((a, b) => a - b));
    }
  });

  test('a mixture finds a palette too', async () => {
    const { image, counts } = await compressImage(photograph, { colors: 4, model: 'mixture' });
    expect(image.palette.length).toBe(16);
    expect(counts.every((count) => count > 0)).toBe(true);
    expect(await psnr(photograph, image)).toBeGreaterThan(18);
  });

  test('every pixel has the nearest color, the first of equally near ones', async () => {
    const { image, counts } = await compressImage(photograph, { colors: 23, space: 'rgb' });
    const { palette, indices } = image;
    for (let i = 0; i < indices.length; i += 97) {
      const distances = Array.from({ length: palette.length / 4 }, (_, j) =>
        [0, 1, 2].reduce((sum, c) => sum + (palette[4 * j + c]! - photograph.data[4 * i + c]!) ** 2, 0),
      );
      expect(indices[i]).toBe(distances.indexOf(Math.min(...distances)));
    }
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(indices.length);
  });

  test('Same bits on any number of threads', async () => {
    const corner = opaque(90, 60, (x, y) =>
      Array.from(photograph.data.subarray(4 * (300 * y + x), 4 * (300 * y + x) + 3)),
    );
    for (const [model, image, colors] of [
      ['kmeans', photograph, 12],
      ['mixture', corner, 4],
    ] as const) {
      const [one, three] = await Promise.all(
        [1, 3].map((threads) => compressImage(image, { colors, model, dither: true, threads })),
      );
      expect(one!.image).toEqual(three!.image);
      expect(one!.inertia).toBe(three!.inertia);
    }
  });
});

describe('dithering', () => {
  test('keeps the light of an area that the palette has not', async () => {
    // A ramp in two colors: each part of it keeps its mean light.
    const ramp = opaque(256, 64, (x) => [x, x, x]);
    const { image } = await compressImage(ramp, { colors: 2, dither: true });
    const light = (v: number): number => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const shown = fullColor(image).data;
    const [dark = 0, , , , bright = 0] = image.palette;
    for (let left = 0; left < 256; left += 32) {
      let [wanted, got] = [0, 0];
      for (let y = 16; y < 64; y++)
        for (let x = left; x < left + 32; x++) {
          wanted += Math.min(light(bright / 255), Math.max(light(dark / 255), light(x / 255)));
          got += light(shown[4 * (y * 256 + x)]! / 255);
        }
      if (left >= dark && left + 32 <= bright) expect(Math.abs(got - wanted) / (48 * 32)).toBeLessThan(0.02);
    }
  });

  test('strength 0 is none, and a picture that has its colors keeps them', async () => {
    const plain = await compressImage(photograph, { colors: 6 });
    expect((await compressImage(photograph, { colors: 6, dither: 0 })).image).toEqual(plain.image);
    expect((await compressImage(photograph, { colors: 6, dither: 0.5 })).image.indices).not.toEqual(
      plain.image.indices,
    );
    const few = opaque(20, 20, (x, y) => [x < 10 ? 3 : 200, y < 10 ? 9 : 90, 1]);
    expect(fullColor((await compressImage(few, { colors: 9, dither: true })).image).data).toEqual(few.data);
  });
});

describe('pictures of a special kind', () => {
  test('fewer colors than asked for: each is kept', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.constantFrom(255, 255, 128, 0)), {
          minLength: 1,
          maxLength: 40,
        }),
        async (colors) => {
          const image = opaque(colors.length, 1, (x) => colors[x]!);
          const result = await compressImage(image, { colors: 256 });
          const shown = fullColor(result.image).data;
          for (const [x, [red, green, blue, alpha]] of colors.entries())
            expect(Array.from(shown.subarray(4 * x, 4 * x + 4))).toEqual(
              alpha === 0 ? [0, 0, 0, 0] : [red, green, blue, alpha],
            );
          expect(await psnr(image, result.image)).toBe(Infinity);
          expect(result.inertia).toBe(0);
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });

  test('1 × 1 pixel, one color for all, and all transparent', async () => {
    const dot = opaque(1, 1, () => [7, 8, 9]);
    expect(Array.from((await compressImage(dot, { colors: 1 })).image.palette)).toEqual([7, 8, 9, 255]);
    const one = await compressImage(photograph, { colors: 1 });
    expect(one.image.palette.length).toBe(4);
    const clear = await compressImage(
      opaque(5, 5, (x) => [x, 0, 0, 0]),
      { colors: 4 },
    );
    expect(clear.distinct).toBe(1);
    expect(Array.from(clear.image.palette)).toEqual([0, 0, 0, 0]);
  });

  test('transparent pixels stay so, half transparent ones nearly so', async () => {
    const image = opaque(64, 64, (x, y) => [4 * x, 4 * y, 90, x < 16 ? 0 : x < 32 ? 100 + (y % 8) : 255]);
    for (const dither of [false, true]) {
      const result = await compressImage(image, { colors: 16, dither });
      const { data } = fullColor(result.image);
      for (let i = 0; i < 64 * 64; i++) {
        const [was, is] = [image.data[4 * i + 3]!, data[4 * i + 3]!];
        if (was === 0 || was === 255) expect(is).toBe(was);
        else expect(Math.abs(was - is)).toBeLessThan(10);
      }
      expect(decodeImage(await encodePng(result.image)).data).toEqual(data);
    }
  });

  test('bad calls are refused', async () => {
    await expect(compressImage(photograph, { colors: 257 })).rejects.toThrow(
      /colors must be a whole number from 1 to 256, got 257/,
    );
    await expect(compressImage(photograph, { colors: 2.5 })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
    await expect(compressImage(photograph, { dither: 2 })).rejects.toThrow(
      /dither must be a number from 0 to 1/,
    );
    await expect(compressImage(photograph, { model: 'median' as 'kmeans' })).rejects.toThrow(
      /"kmeans" or "mixture"/,
    );
    await expect(compressImage({ width: 2, height: 2, data: new Uint8Array(3) })).rejects.toMatchObject({
      code: 'INVALID_IMAGE',
    });
    await expect(compressImage(photograph, { color: 3 } as object)).rejects.toMatchObject({
      code: 'UNKNOWN_OPTION',
    });
  });

  test('the picture is not changed, progress rises, and a signal stops the work', async () => {
    const before = Uint8Array.from(photograph.data);
    const fractions: number[] = [];
    await compressImage(photograph, {
      colors: 5,
      dither: true,
      onProgress: ({ fraction }) => void fractions.push(fraction),
    });
    expect(photograph.data).toEqual(before);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    const controller = new AbortController();
    const stopped = compressImage(photograph, {
      colors: 64,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
  });
});

describe('measures', () => {
  const { width, height, data } = photograph;
  const changes: Record<string, (value: number, at: number) => number> = {
    posterized: (value) => Math.floor(value / 64) * 64,
    brighter: (value) => Math.min(255, value + 30),
    mirrored: (_, at) => {
      const pixel = Math.floor(at / 4);
      const [x, y] = [pixel % width, Math.floor(pixel / width)];
      return data[4 * (y * width + width - 1 - x) + (at % 4)]!;
    },
  };

  test.each(Object.entries(references.measures))('%s: as scikit-image has it', async (name, wanted) => {
    const changed = {
      width,
      height,
      data: data.map((value, at) => (at % 4 === 3 ? 255 : changes[name]!(value, at))),
    };
    expect(await ssim(photograph, changed)).toBeCloseTo(wanted.ssim, 9);
    expect(await psnr(photograph, changed)).toBeCloseTo(wanted.psnr, 9);
    expect(await ssim(changed, photograph)).toBeCloseTo(wanted.ssim, 9);
  });

  test('of a picture with itself', async () => {
    expect(await ssim(photograph, photograph)).toBeCloseTo(1, 12);
    expect(await psnr(photograph, photograph)).toBe(Infinity);
  });

  test('of pictures that are smaller than the window or see-through', async () => {
    const a = opaque(3, 2, (x, y) => [90 * x, 90 * y, 0]);
    const b = opaque(3, 2, (x, y) => [90 * x, 90 * y, 50]);
    expect(await ssim(a, b)).toBeLessThan(1);
    expect(await ssim(a, a)).toBe(1);
    const clear = opaque(3, 2, () => [0, 0, 0, 0]);
    // Black is what black shows through, and differs from white by all.
    expect(
      await psnr(
        clear,
        opaque(3, 2, () => [0, 0, 0]),
      ),
    ).toBeCloseTo(10 * Math.log10(2), 12);
    expect(
      await psnr(
        clear,
        opaque(3, 2, () => [9, 9, 9, 0]),
      ),
    ).toBe(Infinity);
  });

  test('can be cancelled, and say how far they are', async () => {
    const fractions: number[] = [];
    const options = { onProgress: ({ fraction }: { fraction: number }) => void fractions.push(fraction) };
    for (const measure of [psnr, ssim]) {
      fractions.length = 0;
      await measure(photograph, photograph, options);
      expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
      expect(fractions.at(-1)).toBe(1);
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(measure(photograph, photograph, { signal })).rejects.toThrow('enough');
    }
  });

  test('of pictures of two sizes there are none', async () => {
    const small = opaque(2, 2, () => [0, 0, 0]);
    await expect(psnr(small, photograph)).rejects.toThrow(/2 × 2 and 300 × 200/);
    await expect(ssim(small, photograph)).rejects.toThrow(/one size/);
  });
});
