import {
  type KMeansModel,
  type Matrix,
  type MixtureModel,
  RandomState,
  gaussianMixture,
  kmeans,
} from 'softmeans';
import { exp } from 'softmeans/mathematics';
import type { Features } from './features.ts';

/** How segments are fitted. */
export interface MembershipSettings {
  readonly k: number;
  readonly model: 'kmeans' | 'mixture';
  readonly seed: number;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onFraction?: ((fraction: number) => void) | undefined;
}

/** What a fit says of every pixel. */
export interface Membership {
  /** The share of each pixel in each segment: pixels × k, row-major. */
  readonly shares: Float32Array;
  readonly model: KMeansModel | MixtureModel;
  /** Pixels that the fit saw. */
  readonly sampled: number;
  readonly warnings: readonly string[];
}

/** Pixels of a fit, at most: more of them move a segment's center by less than one step of a color. */
const SAMPLE = 1 << 15;
/** Pixels that are asked about at a time. */
const BAND = 1 << 15;
/** Runs of a mixture's portfolio. */
const STARTS = 20;
/** Variance of color, (1/100 of black to white)², that keeps an even area from closing itself off. */
const COLOR_VARIANCE = 1e-4;
/** Variance of place: a mixture sees the place through a blur, against which the weight makes the place count more or less. */
const PLACE_VARIANCE = 0.01;

/** Fits segments to pixels, on a sample where there are many, and asks about all of them. */
export async function memberships(
  features: Features,
  pixels: number,
  settings: MembershipSettings,
): Promise<Membership> {
  const { k, model: kind, seed, threads, signal, onFraction } = settings;
  const sample = sampleOf(features, pixels, seed);
  const call = { signal, ...(threads !== undefined && { threads }) };
  const onProgress = ({ fraction }: { readonly fraction: number }): void => onFraction?.(0.6 * fraction);
  const fit =
    kind === 'mixture'
      ? await gaussianMixture(sample, {
          ...call,
          k,
          seed,
          starts: STARTS,
          onProgress,
          regularization: variancesOf(features),
        })
      : await kmeans(sample, { ...call, k, seed, onProgress });
  const { model } = fit;
  // K-means is the limit of a mixture of equal spheres; their variance is what the fit left.
  const variance = 'inertia' in fit ? fit.inertia / (sample.rows * sample.columns) : 0;
  const shares = new Float32Array(pixels * k);
  for (let first = 0; first < pixels; first += BAND) {
    const rows = rowsOf(features, first, Math.min(BAND, pixels - first));
    const answer =
      'transform' in model ? await model.transform(rows, call) : await model.predictProba(rows, call);
    if ('transform' in model) fromDistances(answer, variance);
    shares.set(answer.data, first * k);
    onFraction?.(0.6 + (0.4 * (first + rows.rows)) / pixels);
  }
  // Others of the fit's warnings speak of columns and rows, and of the blur that the place is seen through.
  const warnings = fit.converged
    ? []
    : ['The fit stopped before it converged; segments may be a little off.'];
  return { shares, model, sampled: sample.rows, warnings };
}

function rowsOf({ columns, read }: Features, first: number, count: number): Matrix {
  const data = new Float64Array(count * columns);
  for (let i = 0; i < count; i++) read(first + i, data, i * columns);
  return { data, rows: count, columns };
}

/** One random pixel of each of equally long runs of pixels; all of them where they are few. */
function sampleOf(features: Features, pixels: number, seed: number): Matrix {
  if (pixels <= SAMPLE) return rowsOf(features, 0, pixels);
  const { columns, read } = features;
  const random = new RandomState(seed);
  const data = new Float64Array(SAMPLE * columns);
  for (let i = 0; i < SAMPLE; i++) {
    const first = Math.floor((i * pixels) / SAMPLE);
    const end = Math.floor(((i + 1) * pixels) / SAMPLE);
    read(first + Math.floor(random.random() * (end - first)), data, i * columns);
  }
  return { data, rows: SAMPLE, columns };
}

function variancesOf({ columns, colorColumns }: Features): Float64Array {
  return Float64Array.from({ length: columns }, (_, c) =>
    c < colorColumns ? COLOR_VARIANCE : PLACE_VARIANCE,
  );
}

/** Turns distances to centers into the shares that equal spheres of that variance would have, in place. */
function fromDistances({ data, rows, columns: k }: Matrix, variance: number): void {
  for (let i = 0; i < rows; i++) {
    const at = i * k;
    let nearest = 0;
    for (let j = 1; j < k; j++) if (data[at + j]! < data[at + nearest]!) nearest = j;
    const least = data[at + nearest]! * data[at + nearest]!;
    let sum = 0;
    for (let j = 0; j < k; j++) {
      const excess = data[at + j]! * data[at + j]! - least;
      data[at + j] = variance > 0 ? exp(-excess / (2 * variance)) : j === nearest ? 1 : 0;
      sum += data[at + j]!;
    }
    for (let j = 0; j < k; j++) data[at + j]! /= sum;
  }
}
