import { type PreprocessingOptions, type RowsOptions, openTrainingSet, overGivenRows } from '../dataset.ts';
import type { Engine } from '../em/engine.ts';
import type { Data } from '../matrix.ts';
import { checkOptions, realNumber, seedNumber, wholeNumber } from '../options.ts';
import type { ProgressOptions } from '../progress.ts';
import { powerOfTwo } from '../rows/frame.ts';
import { counted } from '../words.ts';
import { startSeeds } from './fit.ts';
import { clusterCount, settingsOf } from './kmeans.ts';
import { KMeansModel } from './model.ts';
import { nearestCenter } from './rule.ts';
import { type Trimming, concentrate, trimRows } from './trimming.ts';

export interface TrimmedKMeansOptions extends RowsOptions, ProgressOptions, PreprocessingOptions {
  /** Number of clusters; default 8. */
  readonly k?: number;
  /** Largest share of the rows' weight that is left out, from 0 to below 1; default 0.05. */
  readonly trim?: number;
  /** Short runs from random rows, of which the best are carried on; default 50. */
  readonly starts?: number;
  /** Most iterations of a run that is carried on; default 300. */
  readonly maxIterations?: number;
  /** Start of all random choices, 0 … 2^32 − 1; default 0. */
  readonly seed?: number;
}

/** What a trimmed fit found. */
export interface TrimmedKMeansFit {
  readonly model: KMeansModel;
  /**
   * The nearest center of each row, −1 for trimmed and for dropped rows. Whether a row is trimmed depends on the
   * others, so labels are not a function of the row alone: `model.predict` gives every row its nearest center, and
   * equals `labels` wherever these are not −1.
   */
  readonly labels: Int32Array;
  /** Says, for code that takes fits of several kinds, that labels do not follow from the row alone. */
  readonly rowwise: false;
  /** The rows that were left out, farthest first. */
  readonly trimmed: Int32Array;
  /** The largest distance of a row that was kept to its center, in the fitted scale. */
  readonly radius: number;
  /** Σ weight · squared distance to the nearest center over the rows that were kept, in the fitted scale. */
  readonly inertia: number;
  /** Iterations of the run that was kept. */
  readonly iterations: number;
  readonly converged: boolean;
  /** What a reader should know, in words. */
  readonly warnings: readonly string[];
  readonly seed: number;
  readonly seconds: number;
}

const OPTIONS: readonly (keyof TrimmedKMeansOptions)[] = [
  'k',
  'trim',
  'starts',
  'maxIterations',
  'rowWeights',
  'seed',
  'threads',
  'signal',
  'onProgress',
  'missing',
  'scaling',
];

/** Rows on which starts are tried when there are many more. */
const REHEARSAL_ROWS = 4096;
/** Iterations of a short run, and how many runs are carried on. */
const SHORT = 3;
const CARRIED = 5;

/**
 * K-means of the rows but a share that lies farthest out, which is chosen along with the centers (Cuesta-Albertos,
 * Gordaliza & Matrán 1997): far rows do not move the centers.
 *
 * Each step assigns rows to their nearest centers, leaves out those that are farthest from theirs and takes the
 * means of the others, which never raises the inertia. Rows are left out whole, farthest first (of equal ones the
 * later first), as long as their weights stay within the share.
 *
 * @param data rows × columns: a matrix, nested arrays or named columns; never changed
 * @returns as `kmeans`, with the rows that were left out
 * @throws InputError `INVALID_DATA`, `NOT_FINITE`, `TOO_FEW_ROWS` (k > rows that are kept), `INVALID_OPTION`,
 *   `UNKNOWN_OPTION`, `OVER_LIMIT`; the signal's reason when cancelled
 * @example
 * const rows = [[0, 0], [0, 1], [9, 9], [9, 8], [500, 500]];
 * const fit = await trimmedKMeans(rows, { k: 2, trim: 0.2 });
 * fit.trimmed; // [4]
 * fit.inertia; // 1
 */
export async function trimmedKMeans(
  data: Data,
  options: TrimmedKMeansOptions = {},
): Promise<TrimmedKMeansFit> {
  const started = performance.now();
  checkOptions('trimmedKMeans', options, OPTIONS);
  const k = clusterCount('trimmedKMeans', options.k);
  const trim = realNumber('trimmedKMeans: trim', options.trim, { minimum: 0, below: 1, default: 0.05 });
  const starts = wholeNumber('trimmedKMeans: starts', options.starts, {
    minimum: 1,
    maximum: 100_000,
    default: 50,
  });
  const maxIterations = wholeNumber('trimmedKMeans: maxIterations', options.maxIterations, {
    minimum: 1,
    default: 300,
  });
  const seed = seedNumber('trimmedKMeans: seed', options.seed);
  const { signal, onProgress } = options;
  const set = await openTrainingSet('trimmedKMeans', data, options);
  try {
    const { engine, kept } = set;
    settingsOf('trimmedKMeans', set, { k });
    const given = options.rowWeights;
    const weights =
      given && Float64Array.from({ length: engine.rows }, (_, i) => given[kept ? kept[i]! : i]!);
    const trimming: Trimming = { share: trim, ...(weights && { weights }) };
    let best;
    const many = engine.rows > 2 * REHEARSAL_ROWS;
    const sample = many ? await set.sample(REHEARSAL_ROWS, seed, signal) : engine;
    try {
      const rehearsed = many ? { share: trim } : trimming;
      const field = [];
      for (const [run, each] of startSeeds(seed, starts).entries()) {
        const centers = await startingCenters(sample, k, each, signal);
        field.push(await concentrate(sample, centers, rehearsed, SHORT, signal));
        onProgress?.({ stage: 'trimmed k-means', fraction: (0.6 * (run + 1)) / starts, start: run + 1 });
      }
      for (const { centers } of field.sort((a, b) => a.inertia - b.inertia).slice(0, CARRIED)) {
        const found = await concentrate(sample, centers, rehearsed, maxIterations, signal);
        if (!best || found.inertia < best.inertia) best = found;
      }
    } finally {
      if (many) sample.close();
    }
    if (many) best = await concentrate(engine, best!.centers, trimming, maxIterations, signal);
    const { centers, iterations, converged, repaired } = best!;
    const { labels, trimmed, inertia, radius } = await trimRows(engine, centers, trimming, signal);
    const unit = powerOfTwo(set.frame.exponent);
    const warnings: string[] = [];
    if (repaired > 0) {
      warnings.push(
        'Empty clusters were moved to far rows that were kept. If that is a surprise, try a smaller k.',
      );
    }
    if (!converged) {
      warnings.push(
        `Stopped after ${counted(maxIterations, 'iteration')} before it converged. Raise maxIterations.`,
      );
    }
    onProgress?.({ stage: 'trimmed k-means', fraction: 1 });
    return {
      model: new KMeansModel({ k, reading: set.reading, centers }),
      labels: overGivenRows(set, labels, -1),
      rowwise: false,
      trimmed: kept ? trimmed.map((row) => kept[row]!) : trimmed,
      radius: radius * unit,
      inertia: inertia * unit * unit,
      iterations,
      converged,
      warnings,
      seed,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    set.close();
  }
}

async function startingCenters(
  engine: Engine,
  k: number,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const { values } = await engine.pick({ method: 'random', k, seed }, { signal });
  return nearestCenter({ k, columns: engine.columns, centers: values }).centers;
}
