import { type KMeansOptions, type Matrix, gaussianMixture, kmeans } from 'softmeans';
import {
  type ColorSpace,
  DIMENSIONS,
  type PaletteSpace,
  coordinatesOf,
  paletteCoordinates,
} from '../color/space.ts';
import type { Histogram } from '../color/histogram.ts';
import { STEP, type Steps, inTurns } from '../turns.ts';

/** How a palette is found. */
export interface PaletteSettings {
  readonly colors: number;
  readonly model: 'kmeans' | 'mixture';
  readonly space: PaletteSpace;
  readonly seed: number;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onFraction?: ((fraction: number) => void) | undefined;
}

/** Colors with weights, as rows for a fit. */
interface Cells {
  readonly rows: Matrix;
  readonly weights: Float64Array;
  /** The place in the histogram that each row comes from. */
  readonly sources: Int32Array;
}

/** Distinct colors up to which each is a row of its own. */
const EACH = 4096;
/** Bits of each channel that colors of one cell share. */
const BITS = 5;
/** Starts for few colors and for many, whose fits are long and differ less. */
const STARTS = 10;
const MANY_COLORS = 64;
const STARTS_OF_MANY = 3;
/** Iterations over all distinct colors. */
const POLISH = 12;
/** Components up to which a mixture tries a portfolio of starts. */
const FEW_COMPONENTS = 16;

/**
 * The colors of a palette.
 *
 * The fit starts on cells: colors that share the leading bits of every channel, as one row at their mean with their
 * count as weight. K-means then goes on from there over all distinct colors, weighted by their counts.
 *
 * @returns at most `colors` distinct ones, colors × 4 bytes, from dark to light
 */
export async function fitPalette(histogram: Histogram, settings: PaletteSettings): Promise<Uint8Array> {
  const { colors, model, space, seed, threads, signal, onFraction } = settings;
  const distinct = histogram.counts.length;
  if (distinct <= colors) return ordered(histogram.colors);
  // Fully transparent pixels have a color of their own: near it there is nothing to be had for them.
  const clear = colors > 1 && histogram.colors.some((alpha, at) => at % 4 === 3 && alpha === 0);
  const k = clear ? colors - 1 : colors;
  const places = await inTurns(placeSteps(histogram, space, clear), signal);
  const fit = { k, seed, ...(threads !== undefined && { threads }), signal };
  const coarse =
    places.rows.rows > EACH ? await inTurns(cellSteps(histogram.colors, places, k), signal) : places;
  const many = k > MANY_COLORS;
  let centers: Matrix;
  if (model === 'mixture') {
    const { model } = await gaussianMixture(coarse.rows, {
      ...fit,
      rowWeights: coarse.weights,
      ...(k > FEW_COMPONENTS && { init: 'kmeans' as const }),
      onProgress: ({ fraction }) => onFraction?.(fraction),
    });
    centers = { data: Float64Array.from(model.means.data), rows: model.k, columns: model.columns };
  } else {
    const options: KMeansOptions = {
      ...fit,
      rowWeights: coarse.weights,
      starts: many ? STARTS_OF_MANY : STARTS,
      onProgress: ({ fraction }) => onFraction?.(0.6 * fraction),
    };
    ({
      model: { centers },
    } = await kmeans(coarse.rows, options));
    if (coarse !== places) {
      ({
        model: { centers },
      } = await kmeans(places.rows, {
        ...fit,
        k: centers.rows,
        rowWeights: places.weights,
        init: { data: Float64Array.from(centers.data), rows: centers.rows, columns: centers.columns },
        maxIterations: POLISH,
        onProgress: ({ fraction }) => onFraction?.(0.6 + 0.4 * fraction),
      }));
    }
  }
  return colorsOf(centers, space, clear);
}

/** Every distinct color as a row; where all are opaque without the columns in which these are equal. */
function* placeSteps({ colors, counts }: Histogram, space: PaletteSpace, skipClear: boolean): Steps<Cells> {
  const { place, ...coordinates } = paletteCoordinates(space);
  const kept: number[] = [];
  let opaque = true;
  for (let j = 0; j < counts.length; j++) {
    const alpha = colors[4 * j + 3]!;
    if (alpha === 0 && skipClear) continue;
    kept.push(j);
    opaque &&= alpha === 255;
  }
  const taken = opaque ? coordinates.opaque : Array.from({ length: coordinates.columns }, (_, c) => c);
  const columns = taken.length;
  const data = new Float64Array(kept.length * columns);
  const weights = new Float64Array(kept.length);
  const at = new Float64Array(coordinates.columns);
  for (const [row, j] of kept.entries()) {
    if (row % STEP === STEP - 1) yield row / kept.length;
    place(colors[4 * j]!, colors[4 * j + 1]!, colors[4 * j + 2]!, colors[4 * j + 3]!, at, 0);
    for (const [c, from] of taken.entries()) data[row * columns + c] = at[from]!;
    weights[row] = counts[j]!;
  }
  return { rows: { data, rows: kept.length, columns }, weights, sources: Int32Array.from(kept) };
}

/** Colors that share their leading bits as one row each; with as many bits as give ten rows a cluster, if any do. */
function* cellSteps(colors: Uint8Array, places: Cells, k: number): Steps<Cells> {
  for (let bits = BITS; bits < 8; bits++) {
    const cells = yield* cellStepsOfBits(colors, places, bits);
    if (cells.weights.length >= 10 * k) return cells;
  }
  return places;
}

function* cellStepsOfBits(
  colors: Uint8Array,
  { rows: { data, columns }, weights, sources }: Cells,
  bits: number,
): Steps<Cells> {
  const cells = new Map<number, number>();
  const cellOf = new Int32Array(sources.length);
  for (const [row, source] of sources.entries()) {
    if (row % STEP === STEP - 1) yield row / sources.length;
    let key = 0;
    for (let c = 0; c < 4; c++) key = (key << bits) | (colors[4 * source + c]! >> (8 - bits));
    let cell = cells.get(key);
    if (cell === undefined) {
      cell = cells.size;
      cells.set(key, cell);
    }
    cellOf[row] = cell;
  }
  const means = new Float64Array(cells.size * columns);
  const sums = new Float64Array(cells.size);
  const firsts = new Int32Array(cells.size);
  for (let row = sources.length - 1; row >= 0; row--) {
    if (row % STEP === 0) yield 1 - row / sources.length;
    const cell = cellOf[row]!;
    sums[cell]! += weights[row]!;
    firsts[cell] = sources[row]!;
    for (let c = 0; c < columns; c++) means[cell * columns + c]! += weights[row]! * data[row * columns + c]!;
  }
  for (let cell = 0; cell < cells.size; cell++)
    for (let c = 0; c < columns; c++) means[cell * columns + c]! /= sums[cell]!;
  return { rows: { data: means, rows: cells.size, columns }, weights: sums, sources: firsts };
}

/** Centers as colors, without those that are the same once they are rounded. */
function colorsOf({ data, rows, columns }: Matrix, space: PaletteSpace, clear: boolean): Uint8Array {
  const { color, columns: all, opaque, rest } = paletteCoordinates(space);
  const taken = columns < all ? opaque : Array.from({ length: all }, (_, c) => c);
  const at = Float64Array.from(rest);
  const found = new Map<number, readonly number[]>();
  const add = (entry: readonly number[]): void => {
    const key = entry.reduce((key, value) => 256 * key + value, 0);
    if (!found.has(key)) found.set(key, entry);
  };
  if (clear) add([0, 0, 0, 0]);
  for (let j = 0; j < rows; j++) {
    for (const [c, to] of taken.entries()) at[to] = data[j * columns + c]!;
    add(color(at, 0));
  }
  return ordered(Uint8Array.from([...found.values()].flat()));
}

/** From dark to light, as files of neighboring indices are small; the fully transparent color first. */
function ordered(colors: Uint8Array): Uint8Array {
  const places = palettePlaces(colors, 'oklab');
  const order = Array.from({ length: colors.length / 4 }, (_, j) => j);
  const first = (j: number): number => (colors[4 * j + 3] === 0 ? -Infinity : places[DIMENSIONS * j]!);
  order.sort((a, b) => first(a) - first(b) || a - b);
  return Uint8Array.from(order.flatMap((j) => Array.from(colors.subarray(4 * j, 4 * j + 4))));
}

/** Where each color of a palette lies: colors × 4. */
export function palettePlaces(colors: Uint8Array, space: ColorSpace): Float64Array {
  const { place } = coordinatesOf(space);
  const places = new Float64Array(colors.length);
  for (let at = 0; at < colors.length; at += 4)
    place(colors[at]!, colors[at + 1]!, colors[at + 2]!, colors[at + 3]!, places, at);
  return places;
}
