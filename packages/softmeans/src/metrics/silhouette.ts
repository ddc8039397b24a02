import { type RowsOptions, separatePairs } from '../dataset.ts';
import { InputError } from '../errors.ts';
import { leadingPower } from '../linalg/scale.ts';
import { type Data, type Matrix, type Rows, rowsOf } from '../matrix.ts';
import { checkOptions, choice, wholeNumber } from '../options.ts';
import type { ProgressOptions } from '../progress.ts';
import { RandomState } from '../random/randomstate.ts';
import { turn } from '../turn.ts';
import { METRICS, type Metric } from './distance.ts';
import { type Coding, checkClusters, encodeClusters } from './labels.ts';
import { blockSize, measureRange, withinRange } from './range.ts';
import { ALONE } from './separation.ts';
import { separateSquares } from './squares.ts';

export interface SilhouetteOptions extends RowsOptions, ProgressOptions {
  /** The distance between rows; default `euclidean`. */
  readonly metric?: Metric | undefined;
  /**
   * Measures only so many rows, drawn without replacement, among each other; the time falls with the square.
   * Default: all rows.
   */
  readonly sample?: number | undefined;
  /** Seed of the draw, 0 to 2^32 − 1; default 0. */
  readonly seed?: number | undefined;
}

/** How well each row lies in its cluster. */
export interface Silhouette {
  /** The mean of the values, −1 to 1; higher is better. */
  readonly mean: number;
  /** The numbers of the measured rows, upwards: all of them, or those of the sample. */
  readonly rows: Int32Array;
  /** One value per measured row, −1 to 1. */
  readonly values: Float64Array;
  /** For each measured row the label of the nearest other cluster, ties to the lowest. */
  readonly neighbors: Int32Array;
}

/**
 * The silhouette of a clustering: for each row, how much nearer its own cluster is than the next one.
 *
 * With a the mean distance to the other rows of its cluster and b the smallest mean distance to the rows of
 * another cluster, a row's value is (b − a) / max(a, b): near 1 well inside, around 0 between two clusters,
 * below 0 nearer to another cluster. A row alone in its cluster has 0, and so has one whose a and b are both 0.
 *
 * Every pair of rows is measured once, from coordinate differences: the time grows with rows² × columns, the
 * memory with rows × columns. For the metrics `squaredEuclidean` and `cosine` no pairs are needed, and the time
 * grows with rows × columns × clusters. For very many rows use `sample`.
 *
 * Rousseeuw 1987, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis",
 * J. Comput. Appl. Math. 20; `sample` draws the rows that scikit-learn's `sample_size` draws for that seed.
 *
 * @param data rows × columns, finite
 * @param labels one whole number per row; any will do
 * @throws InputError `INVALID_DATA` for labels that do not fit the rows, for one cluster or as many as rows;
 *   `NOT_FINITE` for NaN or infinite values; `INVALID_OPTION` for a sample that is too small
 * @example
 * const rows = [[0, 0], [1, 0], [0, 1], [8, 8], [9, 8]];
 * const { mean, values } = await silhouette(rows, [0, 0, 0, 1, 1]);
 * mean; // 0.903
 * values[0]; // 0.914
 */
export async function silhouette(
  data: Data,
  labels: ArrayLike<number>,
  options: SilhouetteOptions = {},
): Promise<Silhouette> {
  checkOptions('silhouette', options, ['metric', 'sample', 'seed', 'threads', 'signal', 'onProgress']);
  const metric = choice('silhouette: metric', options.metric, METRICS, 'euclidean');
  const { sample, seed, signal, onProgress } = options;
  const source = rowsOf(data);
  const clusters = await encodeClusters(labels, source.rows, signal);
  checkClusters('the silhouette', clusters.names.length, source.rows);
  const rows = await draw(source.rows, sample, seed, signal);
  const range = await measureRange(source, signal);
  const scaled = metric === 'cosine' ? source : withinRange(source, range);
  const { sorted, starts, present, places } = await sortByCluster(scaled, rows, clusters, metric, signal);

  let told = 0;
  const onFraction = (fraction: number): void => {
    const percent = Math.floor(100 * fraction);
    if (percent <= told) return;
    told = percent;
    onProgress?.({ stage: 'silhouette', fraction: percent / 100 });
  };
  // For rows of length 1, 1 − cos = ½‖x − y‖², which keeps its digits at small angles.
  const { own, other, nearest } =
    metric === 'squaredEuclidean' || metric === 'cosine'
      ? await separateSquares(sorted, starts, signal, onFraction)
      : await separatePairs('silhouette', sorted, starts, metric, options, onFraction);

  const values = new Float64Array(rows.length);
  const neighbors = new Int32Array(rows.length);
  let sum = 0;
  for (const [i, at] of places.entries()) {
    const a = own[at]!;
    const b = other[at]!;
    const largest = Math.max(a, b);
    values[i] = a === ALONE || largest === 0 ? 0 : (b - a) / largest;
    neighbors[i] = clusters.names[present[nearest[at]!]!] as number;
    sum += values[i]!;
  }
  return { mean: sum / rows.length, rows, values, neighbors };
}

/** The first `sample` numbers of a random permutation, upwards; every number without a sample. */
async function draw(
  rows: number,
  sample: number | undefined,
  seed: number | undefined,
  signal: AbortSignal | undefined,
): Promise<Int32Array> {
  const random = new RandomState(seed);
  const order = new Int32Array(rows);
  for (let i = 0; i < rows; i++) order[i] = i;
  if (sample === undefined || wholeNumber('silhouette: sample', sample, { minimum: 3 }) >= rows) return order;
  // RandomState.permutation, with turns of the event loop in between.
  for (let i = rows - 1; i > 0; i--) {
    const j = random.interval(i);
    const row = order[i]!;
    order[i] = order[j]!;
    order[j] = row;
    if (i % 65536 === 0) await turn(signal);
  }
  return order.slice(0, sample).sort();
}

/** The rows to measure, brought together by cluster. */
interface Sorted {
  readonly sorted: Matrix;
  /** The clusters that the rows hold, upwards. */
  readonly present: Int32Array;
  /** The cluster present[c] has the rows starts[c] … starts[c + 1] − 1. */
  readonly starts: Int32Array;
  /** For each row to measure its place among the sorted ones. */
  readonly places: Int32Array;
}

/** @throws InputError `INVALID_OPTION` for a sample without two clusters, or with none of two rows */
async function sortByCluster(
  source: Rows,
  chosen: Int32Array,
  { codes, sizes }: Coding,
  metric: Metric,
  signal: AbortSignal | undefined,
): Promise<Sorted> {
  const next = new Int32Array(sizes.length + 1);
  for (const row of chosen) next[codes[row]! + 1]!++;
  const present = Int32Array.from(sizes.keys()).filter((c) => next[c + 1]! > 0);
  if (present.length < 2 || present.length === chosen.length) {
    throw new InputError(
      'INVALID_OPTION',
      `silhouette: the sample of ${chosen.length} rows holds ${present.length} of the ${sizes.length} clusters; ` +
        'it needs at least 2, and one of them with 2 rows. Raise sample or change seed.',
    );
  }
  for (let c = 0; c < sizes.length; c++) next[c + 1]! += next[c]!;
  const starts = new Int32Array(present.length + 1).fill(chosen.length);
  for (const [rank, c] of present.entries()) starts[rank] = next[c]!;
  const places = chosen.map((row) => next[codes[row]!]!++);

  // The cosine needs one more coordinate, in which rows of zeros stand apart from all others.
  const columns = metric === 'cosine' ? source.columns + 1 : source.columns;
  const values = new Float64Array(chosen.length * columns);
  const size = Math.min(source.rows, blockSize(columns));
  const block = new Float64Array(size * source.columns);
  for (let first = 0, i = 0; i < chosen.length; first += size) {
    const count = Math.min(size, source.rows - first);
    source.read(first, count, block);
    for (; i < chosen.length && chosen[i]! < first + count; i++) {
      const row = values.subarray(places[i]! * columns, (places[i]! + 1) * columns);
      for (let j = 0; j < source.columns; j++) row[j] = block[j * count + chosen[i]! - first]!;
      if (metric === 'cosine') toUnitLength(row);
    }
    await turn(signal);
  }
  return { sorted: { data: values, rows: chosen.length, columns }, starts, present, places };
}

/** Makes a row 1 long; of a row of zeros the last coordinate becomes 1. */
function toUnitLength(row: Float64Array): void {
  let largest = 0;
  for (let j = 0; j < row.length; j++) largest = Math.max(largest, Math.abs(row[j]!));
  if (largest === 0) {
    row[row.length - 1] = 1;
    return;
  }
  const unit = leadingPower(largest);
  let squares = 0;
  for (let j = 0; j < row.length; j++) {
    row[j]! /= unit;
    squares += row[j]! * row[j]!;
  }
  const length = Math.sqrt(squares);
  for (let j = 0; j < row.length; j++) row[j]! /= length;
}
