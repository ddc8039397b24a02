import type { KMeansModel, MixtureModel } from 'softmeans';
import { byteOfLight, lightOfBytes } from '../color/srgb.ts';
import { ImageError } from '../errors.ts';
import { type GrayImage, type Image, checkImage } from '../image.ts';
import { checkOptions, choice, numberOption } from '../options.ts';
import { STEP, type Steps, inTurns } from '../turns.ts';
import { featherSteps } from './feather.ts';
import { featuresOf } from './features.ts';
import { memberships } from './membership.ts';
import { type Components, mergeSmallSteps } from './regions.ts';
import { smoothSteps } from './smoothing.ts';

/** Options of `segmentImage`. */
export interface SegmentOptions {
  /** Number of segments, 1 … 64; default 4. */
  readonly k?: number;
  /** What finds them: `kmeans` (default) parts of about equal spread; `mixture` parts of any spread and slant. */
  readonly model?: 'kmeans' | 'mixture';
  /**
   * What place counts for, against color: the distance in OKLab, where 1 is from black to white, that counts as much
   * as the picture's longer side; 0 … 100, default 0.1. 0 takes color alone; much of it cuts the picture into even
   * tiles. A mixture sees the place through a blur of 0.1 of these units.
   */
  readonly spatialWeight?: number;
  /** What a difference in lightness counts for, against one in hue or chroma; 0 … 10, default 0.5: shadows divide less. */
  readonly lightnessWeight?: number;
  /** Rounds of smoothing between neighboring pixels, 0 … 100; default 8. */
  readonly smoothing?: number;
  /** Radius in pixels of the window in which borders soften as the picture's own do, 0 … 50; default 3. 0 leaves them hard. */
  readonly feather?: number;
  /** Connected regions with a smaller share of the pixels join a neighbor; 0 … 1, default 0.001. */
  readonly smallestRegion?: number;
  /** Start of all random choices, 0 … 2^32 − 1; default 0. */
  readonly seed?: number;
  /** Worker threads; the result does not depend on it. Default: the machine's cores, fewer for small pictures. */
  readonly threads?: number | undefined;
  /** Cancels the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the share of the work that is done, 0 … 1. */
  readonly onProgress?: ((progress: { readonly fraction: number }) => void) | undefined;
}

/** One segment of a picture. */
export interface Segment {
  readonly pixels: number;
  /** Its part of all pixels, 0 … 1. */
  readonly share: number;
  /** Mean color, red, green, blue and alpha of 0 … 255: the mean of light, as one sees it from afar. */
  readonly color: readonly [red: number, green: number, blue: number, alpha: number];
  /** Mean place: pixels from the left and from the top. */
  readonly center: readonly [x: number, y: number];
  /** Connected regions that it is made of. */
  readonly regions: number;
  /** Pixels of the largest of them. */
  readonly largestRegion: number;
}

/** What `segmentImage` found. */
export interface Segmentation {
  readonly width: number;
  readonly height: number;
  /** The segment of each pixel, from 0; width × height, row by row. */
  readonly labels: Uint8Array;
  /** The segments, the largest first; those without a pixel are left out. */
  readonly segments: readonly Segment[];
  /** For each segment how much of each pixel belongs to it, from 0 to 255: the shares after smoothing. */
  readonly mattes: readonly GrayImage[];
  /** The connected region of each pixel, from 0, in the order in which rows meet them. */
  readonly regions: Int32Array;
  /** The segment of each region. */
  readonly regionSegments: Uint8Array;
  /** What was fitted, on rows of color and place; its clusters are numbered as the fit had them. */
  readonly model: KMeansModel | MixtureModel;
  /** Pixels that the fit saw. */
  readonly sampled: number;
  /** What a reader should know, in words. */
  readonly warnings: readonly string[];
  readonly seed: number;
  readonly seconds: number;
}

const OPTIONS: readonly (keyof SegmentOptions)[] = [
  'k',
  'model',
  'spatialWeight',
  'lightnessWeight',
  'smoothing',
  'feather',
  'smallestRegion',
  'seed',
  'threads',
  'signal',
  'onProgress',
];
const MOST_SEGMENTS = 64;

/**
 * Parts of a picture that are alike in color and lie together.
 *
 * Each pixel is a row of its color in OKLab and its place; K-means or a Gaussian mixture is fitted to at most 32,768
 * of them, and asked about all. The shares that come out (for K-means those of equal spheres, of which it is the
 * limit) are smoothed between neighbors by mean-field inference in a Potts model whose borders follow the colors, and
 * their borders softened by a guided filter. Each pixel goes to its largest share; small connected regions then join the neighbor that most of their border
 * touches, with their shares. The same bits come out for any number of threads.
 *
 * @param image pixels in sRGB; never changed
 * @throws ImageError `INVALID_IMAGE`, `INVALID_OPTION` (also k above the number of pixels), `UNKNOWN_OPTION`; the
 *   signal's reason when cancelled
 * @example
 * // A red square on a gray ground.
 * const isRed = (i) => i % 8 > 4 && i < 32;
 * const data = Uint8Array.from({ length: 4 * 64 }, (_, at) => [isRed(at >> 2) ? 220 : 90, 90, 90, 255][at % 4]);
 * const { segments, labels } = await segmentImage({ width: 8, height: 8, data }, { k: 2 });
 * segments.map(({ pixels }) => pixels); // [52, 12]
 * labels[7]; // 1
 */
export async function segmentImage(image: Image, options: SegmentOptions = {}): Promise<Segmentation> {
  const started = performance.now();
  checkOptions('segmentImage', options, OPTIONS);
  checkImage('segmentImage', image);
  const { width, height } = image;
  const pixels = width * height;
  const { signal, threads, onProgress } = options;
  const number = (
    name: 'k' | 'spatialWeight' | 'lightnessWeight' | 'smoothing' | 'feather' | 'smallestRegion' | 'seed',
    minimum: number,
    maximum: number,
    otherwise: number,
    whole = false,
  ): number => numberOption(`segmentImage: ${name}`, options[name], { minimum, maximum, otherwise, whole });
  const k = number('k', 1, MOST_SEGMENTS, 4, true);
  const model = choice('segmentImage: model', options.model, ['kmeans', 'mixture'], 'kmeans');
  const spatialWeight = number('spatialWeight', 0, 100, 0.1);
  const lightnessWeight = number('lightnessWeight', 0, 10, 0.5);
  const smoothing = number('smoothing', 0, 100, 8, true);
  const feather = number('feather', 0, 50, 3, true);
  const smallestRegion = number('smallestRegion', 0, 1, 0.001);
  const seed = number('seed', 0, 2 ** 32 - 1, 0, true);
  if (k > pixels) {
    throw new ImageError(
      'INVALID_OPTION',
      `segmentImage: k is ${k}, but the picture has only ${pixels} pixel${pixels === 1 ? '' : 's'}. Choose a smaller k.`,
    );
  }
  const report = (from: number, to: number) => (fraction: number) =>
    onProgress?.({ fraction: from + (to - from) * fraction });

  const features = featuresOf(image, { spatialWeight, lightnessWeight });
  const found = await memberships(features, pixels, {
    k,
    model,
    seed,
    threads,
    signal,
    onFraction: report(0, 0.5),
  });
  const { shares } = found;
  await inTurns(smoothSteps(shares, width, height, features, smoothing), signal, report(0.5, 0.8));
  await inTurns(featherSteps(shares, width, height, features, feather), signal, report(0.8, 0.9));
  const labels = await inTurns(labelSteps(shares, k), signal, report(0.9, 0.92));
  const least = Math.min(pixels, smallestRegion * pixels);
  const exchange = (pixel: number, from: number, to: number): void => {
    const share = shares[pixel * k + to]!;
    shares[pixel * k + to] = shares[pixel * k + from]!;
    shares[pixel * k + from] = share;
  };
  const components = await inTurns(
    mergeSmallSteps(labels, width, height, least, exchange),
    signal,
    report(0.92, 0.97),
  );
  const order = bySize(labels, k);
  const place = new Uint8Array(k);
  for (const [at, j] of order.entries()) place[j] = at;
  for (let i = 0; i < pixels; i++) labels[i] = place[labels[i]!]!;
  const regionSegments = new Uint8Array(components.sizes.length);
  for (let i = 0; i < pixels; i++) regionSegments[components.numbers[i]!] = labels[i]!;
  const segments = await inTurns(
    describeSteps(image, labels, order.length, components, regionSegments),
    signal,
    report(0.97, 1),
  );
  if (order.length < k) await inTurns(shareOutSteps(shares, k, order), signal);
  const mattes: GrayImage[] = [];
  for (const j of order)
    mattes.push({ width, height, gray: await inTurns(matteSteps(shares, k, j), signal) });
  onProgress?.({ fraction: 1 });
  const lost = k - order.length;
  return {
    width,
    height,
    labels,
    segments,
    mattes,
    regions: components.numbers,
    regionSegments,
    model: found.model,
    sampled: found.sampled,
    warnings: [
      ...found.warnings,
      ...(lost > 0
        ? [
            `${lost} of the ${k} segments ${lost === 1 ? 'has' : 'have'} no pixel and ${lost === 1 ? 'is' : 'are'} left out. Choose a smaller k, or less smoothing.`,
          ]
        : []),
    ],
    seed,
    seconds: (performance.now() - started) / 1000,
  };
}

/** The largest share of each pixel; of equal ones the first. */
function* labelSteps(shares: Float32Array, k: number): Steps<Uint8Array> {
  const labels = new Uint8Array(shares.length / k);
  for (let i = 0; i < labels.length; i++) {
    if (i % STEP === STEP - 1) yield i / labels.length;
    let best = 0;
    for (let j = 1; j < k; j++) if (shares[i * k + j]! > shares[i * k + best]!) best = j;
    labels[i] = best;
  }
  return labels;
}

/** Makes the shares of those segments that are kept sum to 1, in place. */
function* shareOutSteps(shares: Float32Array, k: number, kept: readonly number[]): Steps<void> {
  for (let at = 0; at < shares.length; at += k) {
    if ((at / k) % STEP === STEP - 1) yield at / shares.length;
    let sum = 0;
    for (const j of kept) sum += shares[at + j]!;
    for (const j of kept) shares[at + j] = shares[at + j]! / sum;
  }
}

/** A segment's shares as gray, 0 … 255. */
function* matteSteps(shares: Float32Array, k: number, segment: number): Steps<Uint8Array> {
  const gray = new Uint8Array(shares.length / k);
  for (let i = 0; i < gray.length; i++) {
    if (i % STEP === STEP - 1) yield i / gray.length;
    gray[i] = Math.round(255 * shares[i * k + segment]!);
  }
  return gray;
}

/** The labels that pixels have, the most frequent first. */
function bySize(labels: Uint8Array, k: number): number[] {
  const sizes = new Int32Array(k);
  for (const label of labels) sizes[label]!++;
  return Array.from(sizes.keys())
    .filter((j) => sizes[j]! > 0)
    .sort((a, b) => sizes[b]! - sizes[a]! || a - b);
}

function* describeSteps(
  { width, data }: Image,
  labels: Uint8Array,
  k: number,
  { sizes }: Components,
  regionSegments: Uint8Array,
): Steps<Segment[]> {
  const light = lightOfBytes();
  // Pixels, opacity, light of three channels by opacity, and place.
  const sums = new Float64Array(7 * k);
  for (let i = 0, at = 0; i < labels.length; i++, at += 4) {
    if (i % STEP === STEP - 1) yield i / labels.length;
    const to = 7 * labels[i]!;
    const alpha = data[at + 3]! / 255;
    sums[to]!++;
    sums[to + 1]! += alpha;
    for (let c = 0; c < 3; c++) sums[to + 2 + c]! += alpha * light[data[at + c]!]!;
    sums[to + 5]! += i % width;
    sums[to + 6]! += Math.floor(i / width);
  }
  return Array.from({ length: k }, (_, j) => {
    const [pixels = 0, opacity = 0, red = 0, green = 0, blue = 0, x = 0, y = 0] = sums.subarray(
      7 * j,
      7 * j + 7,
    );
    const byte = (sum: number): number => (opacity > 0 ? byteOfLight(sum / opacity) : 0);
    const own = Array.from(sizes).filter((_, region) => regionSegments[region] === j);
    return {
      pixels,
      share: pixels / labels.length,
      color: [byte(red), byte(green), byte(blue), Math.round((255 * opacity) / pixels)] as const,
      center: [x / pixels, y / pixels] as const,
      regions: own.length,
      largestRegion: own.reduce((most, size) => Math.max(most, size), 0),
    };
  });
}
