import * as fc from 'fast-check';
import { RandomState } from 'softmeans';
import { describe, expect, test } from 'vitest';
import {
  type Segmentation,
  cutOut,
  decodeImage,
  encodePng,
  fullColor,
  labelImage,
  overlayImage,
  segmentImage,
} from '../src/index.ts';
import { featuresOf } from '../src/segments/features.ts';
import { componentSteps, mergeSmallSteps } from '../src/segments/regions.ts';
import { smoothSteps } from '../src/segments/smoothing.ts';
import type { Steps } from '../src/turns.ts';
import { coffee, opaque } from './picture.ts';

function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const random = new RandomState(5);

/** A blue disc on an orange ground, with noise over both. */
const disc = opaque(80, 60, (x, y) => {
  const inside = (x - 30) ** 2 + (y - 30) ** 2 < 400;
  const color = inside ? [70, 90, 190] : [190, 120, 70];
  return color.map((value) => Math.min(255, Math.max(0, Math.round(value + 40 * random.normal()))));
});
const isInDisc = (i: number): boolean => ((i % 80) - 30) ** 2 + (Math.floor(i / 80) - 30) ** 2 < 400;

function wrongPixels({ labels }: Segmentation): number {
  return labels.reduce((wrong, label, i) => wrong + Number((label === 1) !== isInDisc(i)), 0);
}

/** What must hold of every segmentation. */
function check(result: Segmentation): void {
  const { width, height, labels, segments, mattes, regions, regionSegments } = result;
  const pixels = width * height;
  expect(labels.length).toBe(pixels);
  expect(mattes.length).toBe(segments.length);
  const counts = segments.map((_, j) => labels.filter((label) => label === j).length);
  expect(segments.map((segment) => segment.pixels)).toEqual(counts);
  expect(counts).toEqual(counts.toSorted((a, b) => b - a));
  expect(segments.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  let [notLargest, notWhole, elsewhere] = [0, 0, 0];
  for (let i = 0; i < pixels; i++) {
    const shares = mattes.map(({ gray }) => gray[i]!);
    if (shares[labels[i]!] !== Math.max(...shares)) notLargest++;
    if (Math.abs(shares.reduce((sum, share) => sum + share, 0) - 255) > segments.length) notWhole++;
    if (regionSegments[regions[i]!] !== labels[i]) elsewhere++;
  }
  expect({ notLargest, notWhole, elsewhere }).toEqual({ notLargest: 0, notWhole: 0, elsewhere: 0 });
  const again = finish(componentSteps(labels, width, height));
  expect(again.numbers).toEqual(regions);
  expect(segments.reduce((sum, segment) => sum + segment.regions, 0)).toBe(regionSegments.length);
  for (const [j, { largestRegion }] of segments.entries())
    expect(largestRegion).toBe(Math.max(...again.sizes.filter((_, region) => regionSegments[region] === j)));
}

describe('segments', () => {
  test.each(['kmeans', 'mixture'] as const)('a disc under noise is found by %s', async (model) => {
    const result = await segmentImage(disc, { k: 2, model, feather: 0 });
    check(result);
    expect(wrongPixels(result)).toBeLessThan(40);
    expect(result.regionSegments.length).toBe(2);
    expect(result.segments[1]!.center[0]).toBeCloseTo(30, 0);
    expect(result.segments[1]!.center[1]).toBeCloseTo(30, 0);
    const rough = await segmentImage(disc, { k: 2, model, feather: 0, smoothing: 0, smallestRegion: 0 });
    check(rough);
    expect(wrongPixels(rough)).toBeGreaterThan(2 * wrongPixels(result));
  });

  test('place alone, and color alone', async () => {
    const even = opaque(60, 20, () => [90, 90, 90]);
    const halves = await segmentImage(even, { k: 2, spatialWeight: 1 });
    check(halves);
    expect(halves.segments.map(({ pixels }) => pixels)).toEqual([600, 600]);
    // Color alone sees one color, and says that a segment has nothing.
    const one = await segmentImage(even, { k: 2, spatialWeight: 0 });
    check(one);
    expect(one.segments.length).toBe(1);
    expect(one.warnings).toEqual([expect.stringMatching(/1 of the 2 segments has no pixel/)]);
    // Two far corners of one color are one segment by color, and two by place.
    const corners = opaque(60, 20, (x) => (x < 10 || x >= 50 ? [200, 60, 60] : [60, 60, 60]));
    expect((await segmentImage(corners, { k: 2, spatialWeight: 0, feather: 0 })).regionSegments.length).toBe(
      3,
    );
    const apart = await segmentImage(corners, { k: 3, spatialWeight: 2, feather: 0 });
    expect(apart.labels[0]).not.toBe(apart.labels[59]);
  });

  test('mattes are soft where the picture fades, and sharp where it does not', async () => {
    const faded = opaque(40, 12, (x) =>
      [0, 1, 2].map(() => (x < 14 ? 30 : x > 26 ? 220 : 30 + ((x - 14) * 190) / 12)),
    );
    const { mattes } = await segmentImage(faded, { k: 2, feather: 6, spatialWeight: 0 });
    const soft = mattes[0]!.gray.filter((share) => share > 20 && share < 235).length;
    expect(soft).toBeGreaterThan(4 * 12);
    const sharp = opaque(40, 12, (x) => (x < 20 ? [30, 30, 30] : [220, 220, 220]));
    const hard = await segmentImage(sharp, { k: 2, feather: 6, spatialWeight: 0 });
    expect(hard.mattes[0]!.gray.filter((share) => share > 20 && share < 235).length).toBe(0);
  });

  test('a photograph, on any number of threads, with the same bits', async () => {
    const image = decodeImage(coffee());
    const [one, three] = await Promise.all([1, 3].map((threads) => segmentImage(image, { k: 3, threads })));
    expect(one!.sampled).toBe(32_768);
    expect(one!.labels).toEqual(three!.labels);
    expect(one!.mattes).toEqual(three!.mattes);
    expect(one!.regionSegments.length).toBeLessThan(40);
  });

  test('pictures of a special kind', async () => {
    const dot = opaque(1, 1, () => [7, 8, 9]);
    for (const model of ['kmeans', 'mixture'] as const) check(await segmentImage(dot, { k: 1, model }));
    await expect(segmentImage(dot, { k: 2 })).rejects.toThrow(/only 1 pixel\. Choose a smaller k/);
    const line = opaque(9, 1, (x) => [28 * x, 0, 0]);
    check(await segmentImage(line, { k: 3, smallestRegion: 0.2 }));
    const even = opaque(12, 9, () => [5, 5, 5]);
    for (const model of ['kmeans', 'mixture'] as const)
      check(await segmentImage(even, { k: 4, model, spatialWeight: 0 }));
    const clear = opaque(12, 9, (x) => [x, 0, 0, x < 6 ? 0 : 255]);
    const halves = await segmentImage(clear, { k: 2, feather: 0 });
    check(halves);
    expect(halves.segments.map(({ color }) => color[3]).sort((a, b) => a - b)).toEqual([0, 255]);
    check(await segmentImage(disc, { k: 3, smallestRegion: 1 }));
  });

  test('the picture is not changed, progress rises, and a signal stops the work', async () => {
    const before = Uint8Array.from(disc.data);
    const fractions: number[] = [];
    await segmentImage(disc, { k: 3, onProgress: ({ fraction }) => void fractions.push(fraction) });
    expect(disc.data).toEqual(before);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(segmentImage(disc, { signal: controller.signal })).rejects.toThrow('enough');
  });

  test('bad calls are refused', async () => {
    await expect(segmentImage(disc, { k: 65 })).rejects.toThrow(
      /k must be a whole number from 1 to 64, got 65/,
    );
    await expect(segmentImage(disc, { spatialWeight: -1 })).rejects.toThrow(
      /spatialWeight must be a number from 0/,
    );
    await expect(segmentImage(disc, { smoothing: 1.5 })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(segmentImage(disc, { segments: 3 } as object)).rejects.toMatchObject({
      code: 'UNKNOWN_OPTION',
    });
    await expect(segmentImage({ width: 1, height: 1, data: new Uint8Array(1) })).rejects.toMatchObject({
      code: 'INVALID_IMAGE',
    });
  });
});

describe('regions', () => {
  const labelings = fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
    .chain(([width, height]) =>
      fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        labels: fc.uint8Array({ minLength: width * height, maxLength: width * height, max: 3 }),
      }),
    );

  test('two pixels are of one region exactly if a path of their label leads from one to the other', () => {
    fc.assert(
      fc.property(labelings, ({ width, height, labels }) => {
        const { numbers, sizes } = finish(componentSteps(labels, width, height));
        const seen = new Int32Array(labels.length).fill(-1);
        let count = 0;
        for (let start = 0; start < labels.length; start++) {
          if (seen[start]! >= 0) continue;
          const stack = [start];
          seen[start] = count;
          while (stack.length > 0) {
            const i = stack.pop()!;
            const x = i % width;
            for (const [near, isThere] of [
              [i - 1, x > 0],
              [i + 1, x < width - 1],
              [i - width, i >= width],
              [i + width, i + width < labels.length],
            ] as const) {
              if (!isThere || seen[near]! >= 0 || labels[near] !== labels[i]) continue;
              seen[near] = count;
              stack.push(near);
            }
          }
          count++;
        }
        expect(numbers).toEqual(seen);
        expect(sizes.length).toBe(count);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('no small one is left, and what is told is what has changed', () => {
    fc.assert(
      fc.property(labelings, fc.integer({ min: 1, max: 12 }), ({ width, height, labels }, least) => {
        const merged = Uint8Array.from(labels);
        const told = Uint8Array.from(labels);
        const { sizes } = finish(
          mergeSmallSteps(merged, width, height, least, (pixel, from, to) => {
            expect(told[pixel]).toBe(from);
            told[pixel] = to;
          }),
        );
        expect(told).toEqual(merged);
        expect(sizes.length === 1 || sizes.every((size) => size >= least)).toBe(true);
      }),
      { numRuns: 200, seed: 2 },
    );
  });
});

describe('smoothing', () => {
  test('turns a lone pixel, and leaves a border where the color changes', () => {
    const image = opaque(9, 9, (x) => (x < 5 ? [40, 40, 40] : [200, 200, 200]));
    const features = featuresOf(image, { spatialWeight: 0, lightnessWeight: 1 });
    const shares = Float32Array.from({ length: 162 }, (_, at) => {
      const i = at >> 1;
      const first = i === 4 * 9 + 2 ? 0.1 : i % 9 < 5 ? 0.8 : 0.2;
      return at % 2 === 0 ? first : 1 - first;
    });
    finish(smoothSteps(shares, 9, 9, features, 4));
    for (let i = 0; i < 81; i++) {
      expect(shares[2 * i]! > 0.5).toBe(i % 9 < 5);
      expect(shares[2 * i]! + shares[2 * i + 1]!).toBeCloseTo(1, 6);
    }
  });
});

describe('views', () => {
  test('labels come back from an indexed file', async () => {
    const stripes = opaque(24, 8, (x) => (x < 8 ? [200, 0, 0] : x < 14 ? [0, 0, 0] : [80, 80, 240]));
    const labels = labelImage(await segmentImage(stripes, { k: 3 }));
    const file = await encodePng(labels);
    expect([file[24], file[25]]).toEqual([2, 3]);
    expect(decodeImage(file).data).toEqual(fullColor(labels).data);
  });

  test('the overlay has a white line along each border, and the cut-out the matte for opacity', async () => {
    const result = await segmentImage(disc, { k: 2 });
    const overlay = overlayImage(disc, result);
    const { width, labels, mattes } = result;
    let wrong = 0;
    for (let i = 0; i < labels.length; i++) {
      const edge =
        (i % width < width - 1 && labels[i] !== labels[i + 1]) ||
        (i + width < labels.length && labels[i] !== labels[i + width]);
      const isWhite = overlay.data.subarray(4 * i, 4 * i + 3).every((value) => value === 255);
      if (isWhite !== edge || overlay.data[4 * i + 3] !== 255) wrong++;
    }
    expect(wrong).toBe(0);
    const cut = cutOut(disc, mattes[1]!);
    expect(Array.from(cut.data.filter((_, at) => at % 4 === 3))).toEqual(Array.from(mattes[1]!.gray));
    expect(() =>
      overlayImage(
        opaque(2, 2, () => [0]),
        result,
      ),
    ).toThrow(/2 × 2 pixels, its segments 80 × 60/);
    expect(() =>
      cutOut(
        opaque(2, 2, () => [0]),
        mattes[0]!,
      ),
    ).toThrow(/2 × 2/);
  });
});
