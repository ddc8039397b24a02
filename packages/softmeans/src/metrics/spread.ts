import { type Data, type Rows, rowsOf } from '../matrix.ts';
import { turn } from '../turn.ts';
import { type Coding, checkClusters, encodeClusters } from './labels.ts';
import { blockSize, measureRange, withinRange } from './range.ts';

/** Where the clusters lie and how far their rows spread, in a scale of its own: only ratios mean something. */
export interface Spread {
  readonly rows: number;
  readonly columns: number;
  readonly k: number;
  /** Rows of each cluster. */
  readonly sizes: Int32Array;
  /** Σ over all rows of the squared distance to the center of their cluster. */
  readonly within: number;
  /** For each cluster the mean distance of its rows to its center. */
  readonly distances: Float64Array;
  /** Writes center[a] − center[b] into `into`. */
  difference(a: number, b: number, into: Float64Array): void;
}

/**
 * Measures the clusters in two passes: centers first, then the distances to them.
 *
 * A center is kept as a row of its cluster plus an offset from it, so it costs no digits when the rows sit far
 * from the origin, and rows that are all equal have no spread at all.
 *
 * @throws InputError `INVALID_DATA`, `NOT_FINITE`
 */
export async function measureSpread(
  measure: string,
  data: Data,
  labels: ArrayLike<number>,
  signal?: AbortSignal,
): Promise<Spread> {
  const given = rowsOf(data);
  const clusters = await encodeClusters(labels, given.rows, signal);
  checkClusters(measure, clusters.names.length, given.rows);
  return spreadOf(withinRange(given, await measureRange(given, signal)), clusters, signal);
}

/**
 * Σ over all rows of the squared distance to the center of their cluster, in squared units of the data; one
 * cluster will do.
 *
 * @throws InputError `INVALID_DATA`, `NOT_FINITE`
 */
export async function measureDistortion(
  data: Data,
  labels: ArrayLike<number>,
  signal?: AbortSignal,
): Promise<number> {
  const given = rowsOf(data);
  const clusters = await encodeClusters(labels, given.rows, signal);
  const source = withinRange(given, await measureRange(given, signal));
  const { within } = await spreadOf(source, clusters, signal);
  return within * source.unit * source.unit;
}

async function spreadOf(
  source: Rows,
  { names, codes, sizes }: Coding,
  signal: AbortSignal | undefined,
): Promise<Spread> {
  const { rows, columns } = source;
  const k = names.length;

  const size = Math.min(rows, blockSize(columns));
  const block = new Float64Array(size * columns);
  const eachBlock = async (visit: (first: number, count: number) => void): Promise<void> => {
    for (let first = 0; first < rows; first += size) {
      const count = Math.min(size, rows - first);
      source.read(first, count, block);
      visit(first, count);
      await turn(signal);
    }
  };

  // One line of k values per column, as blocks are read column by column.
  const base = new Float64Array(columns * k);
  const offset = new Float64Array(columns * k);
  const met = new Uint8Array(k);
  await eachBlock((first, count) => {
    for (let i = 0; i < count; i++) {
      const c = codes[first + i]!;
      if (met[c] === 1) continue;
      for (let j = 0; j < columns; j++) base[j * k + c] = block[j * count + i]!;
      met[c] = 1;
    }
    for (let j = 0, value = 0, line = 0; j < columns; j++, line += k) {
      for (let i = first; i < first + count; i++, value++) {
        const at = line + codes[i]!;
        offset[at]! += block[value]! - base[at]!;
      }
    }
  });
  for (let at = 0; at < offset.length; at++) offset[at]! /= sizes[at % k]!;

  const residual = new Float64Array(columns * k);
  const squares = new Float64Array(k);
  const distances = new Float64Array(k);
  const squareOf = new Float64Array(size);
  await eachBlock((first, count) => {
    squareOf.fill(0);
    for (let j = 0, value = 0, line = 0; j < columns; j++, line += k) {
      for (let i = 0; i < count; i++, value++) {
        const at = line + codes[first + i]!;
        const delta = block[value]! - base[at]! - offset[at]!;
        residual[at]! += delta;
        squareOf[i]! += delta * delta;
      }
    }
    for (let i = 0; i < count; i++) {
      const c = codes[first + i]!;
      squares[c]! += squareOf[i]!;
      distances[c]! += Math.sqrt(squareOf[i]!);
    }
  });
  let within = 0;
  for (let c = 0; c < k; c++) {
    for (let at = c; at < columns * k; at += k) {
      const correction = residual[at]! / sizes[c]!;
      offset[at]! += correction;
      squares[c]! -= sizes[c]! * correction * correction;
    }
    within += Math.max(0, squares[c]!);
    distances[c]! /= sizes[c]!;
  }

  return {
    rows,
    columns,
    k,
    sizes,
    within,
    distances,
    difference(a, b, into) {
      for (let j = 0, p = a, q = b; j < columns; j++, p += k, q += k) {
        const apart = base[p]! - base[q]!;
        const delta = apart + (offset[p]! - offset[q]!);
        // Equal centers may come out a rounding apart; what is smaller than that is no distance.
        const lost = 4 * Number.EPSILON * (Math.abs(apart) + Math.abs(offset[p]!) + Math.abs(offset[q]!));
        into[j] = Math.abs(delta) <= lost ? 0 : delta;
      }
    },
  };
}
