import { histogramSteps } from '../color/histogram.ts';
import {
  type ColorSpace,
  DIMENSIONS,
  type PaletteSpace,
  coordinatesOf,
  nearestSpace,
} from '../color/space.ts';
import { type Image, type IndexedImage, checkImage } from '../image.ts';
import { checkOptions, choice, numberOption } from '../options.ts';
import { STEP, type Steps, inTurns } from '../turns.ts';
import { ditherSteps } from './dither.ts';
import { fitPalette, palettePlaces } from './fit.ts';
import { PaletteSearch } from './search.ts';

/** Options of `compressImage`. */
export interface CompressOptions {
  /** Most colors of the palette, 1 … 256; default 16. A picture with fewer keeps each of its own. */
  readonly colors?: number;
  /** What finds the palette: `kmeans` (default), its centers; `mixture`, the means of a Gaussian mixture, which lie where colors are dense: a broad component may swallow few but vivid colors, and PSNR is mostly lower. */
  readonly model?: 'kmeans' | 'mixture';
  /**
   * Where distances are measured. `rgb`: as files store colors, for the highest PSNR. `oklab`: as the eye sees them.
   * `balanced` (default): the palette is sought by both, squared distances in RGB of 0 … 1 plus half of those in OKLab,
   * which costs at most a few hundredths of a decibel, and each pixel gets the nearest of its colors in RGB.
   */
  readonly space?: PaletteSpace;
  /** Share of what a pixel lacks that error diffusion hands on to its neighbors, 0 … 1; true is 1, false (default) 0. */
  readonly dither?: boolean | number;
  /** Start of all random choices, 0 … 2^32 − 1; default 0. */
  readonly seed?: number;
  /** Worker threads; the result does not depend on it. Default: the machine's cores, fewer for small pictures. */
  readonly threads?: number | undefined;
  /** Cancels the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the share of the work that is done, 0 … 1. */
  readonly onProgress?: ((progress: { readonly fraction: number }) => void) | undefined;
}

/** What `compressImage` made. */
export interface CompressedImage {
  /** The picture in the colors of its palette, which go from dark to light; `encodePng` writes it. */
  readonly image: IndexedImage;
  /** Distinct colors of the original; all fully transparent ones count as one. */
  readonly distinct: number;
  /** Pixels of each color of the palette. */
  readonly counts: Float64Array;
  /** Σ squared distance of each pixel to its nearest color of the palette, in the units of the space: 1 is from black to white in OKLab, from 0 to 1 of 255 in RGB, which is that of `balanced` too. */
  readonly inertia: number;
  readonly seed: number;
  readonly seconds: number;
}

const OPTIONS: readonly (keyof CompressOptions)[] = [
  'colors',
  'model',
  'space',
  'dither',
  'seed',
  'threads',
  'signal',
  'onProgress',
];

/**
 * A picture in few colors.
 *
 * The palette is fitted to the distinct colors, weighted by how many pixels have each: the cost follows colors, not
 * pixels. Distances are Euclidean, in RGB and OKLab (Ottosson 2020) together unless `space` says otherwise; with alpha, they are the root of the mean squared
 * difference on a black and on a white background. Each pixel gets the nearest color, or, with `dither`, error
 * diffusion in light (Floyd & Steinberg 1976). The same bits come out for any number of threads.
 *
 * @param image pixels in sRGB; never changed
 * @throws ImageError `INVALID_IMAGE`, `INVALID_OPTION`, `UNKNOWN_OPTION`; the signal's reason when cancelled
 * @example
 * // Two grays and a red, in two colors.
 * const data = Uint8Array.of(10, 10, 10, 255, 12, 12, 12, 255, 200, 0, 0, 255);
 * const { image, distinct, counts } = await compressImage({ width: 3, height: 1, data }, { colors: 2 });
 * distinct; // 3
 * image.indices; // [0, 0, 1]
 * image.palette; // [11, 11, 11, 255, 200, 0, 0, 255]
 * counts; // [2, 1]
 */
export async function compressImage(image: Image, options: CompressOptions = {}): Promise<CompressedImage> {
  const started = performance.now();
  checkOptions('compressImage', options, OPTIONS);
  checkImage('compressImage', image);
  const { signal, threads, onProgress } = options;
  const colors = numberOption('compressImage: colors', options.colors, {
    minimum: 1,
    maximum: 256,
    otherwise: 16,
    whole: true,
  });
  const model = choice('compressImage: model', options.model, ['kmeans', 'mixture'], 'kmeans');
  const space = choice('compressImage: space', options.space, ['balanced', 'oklab', 'rgb'], 'balanced');
  const near = nearestSpace(space);
  const { dither = false } = options;
  const strength =
    typeof dither === 'boolean'
      ? Number(dither)
      : numberOption('compressImage: dither', dither, { minimum: 0, maximum: 1, otherwise: 0 });
  const seed = numberOption('compressImage: seed', options.seed, {
    minimum: 0,
    maximum: 2 ** 32 - 1,
    otherwise: 0,
    whole: true,
  });
  const report = (from: number, to: number) => (fraction: number) =>
    onProgress?.({ fraction: from + (to - from) * fraction });

  const histogram = await inTurns(histogramSteps(image), signal, report(0, 0.1));
  const fitting = { colors, model, space, seed, threads, signal, onFraction: report(0.1, 0.7) };
  const palette = await fitPalette(histogram, fitting);
  const search = new PaletteSearch(palettePlaces(palette, near));
  const nearest = await inTurns(nearestSteps(histogram.colors, search, near), signal, report(0.7, 0.8));
  const exact = histogram.counts.length <= colors;
  const indices =
    strength > 0 && !exact
      ? await inTurns(ditherSteps(image, palette, search, near, strength), signal, report(0.8, 1))
      : await inTurns(indexSteps(histogram.pixels, nearest.numbers), signal, report(0.8, 1));
  const counts = new Float64Array(palette.length / 4);
  for (const index of indices) counts[index]!++;
  let inertia = 0;
  for (const [j, distance] of nearest.distances.entries()) inertia += histogram.counts[j]! * distance;
  onProgress?.({ fraction: 1 });
  return {
    image: { width: image.width, height: image.height, indices, palette },
    distinct: histogram.counts.length,
    counts,
    inertia,
    seed,
    seconds: (performance.now() - started) / 1000,
  };
}

interface Nearest {
  /** The number of the palette's color nearest to each color. */
  readonly numbers: Uint8Array;
  readonly distances: Float64Array;
}

function* nearestSteps(colors: Uint8Array, search: PaletteSearch, space: ColorSpace): Steps<Nearest> {
  const { place } = coordinatesOf(space);
  const count = colors.length / 4;
  const numbers = new Uint8Array(count);
  const distances = new Float64Array(count);
  const where = new Float64Array(DIMENSIONS);
  let guess = 0;
  for (let j = 0; j < count; j++) {
    if (j % STEP === STEP - 1) yield j / count;
    place(colors[4 * j]!, colors[4 * j + 1]!, colors[4 * j + 2]!, colors[4 * j + 3]!, where, 0);
    guess = search.nearest(where, 0, guess);
    numbers[j] = guess;
    distances[j] = search.squaredDistance(where, 0, guess);
  }
  return { numbers, distances };
}

function* indexSteps(pixels: Uint32Array, numbers: Uint8Array): Steps<Uint8Array> {
  const indices = new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    if (i % STEP === STEP - 1) yield i / pixels.length;
    indices[i] = numbers[pixels[i]!]!;
  }
  return indices;
}
