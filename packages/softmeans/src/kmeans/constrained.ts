import {
  type PreprocessingOptions,
  type RowsOptions,
  type TrainingSet,
  openTrainingSet,
  overGivenRows,
} from '../dataset.ts';
import { InputError } from '../errors.ts';
import type { Data } from '../matrix.ts';
import { checkOptions, wholeNumber } from '../options.ts';
import type { ProgressOptions } from '../progress.ts';
import { powerOfTwo } from '../rows/frame.ts';
import { plusPlusTrials } from '../seeding/trials.ts';
import { counted } from '../words.ts';
import { fitCenters, labelRows, startSeeds } from './fit.ts';
import { clusterCount, settingsOf } from './kmeans.ts';
import { KMeansModel } from './model.ts';
import { type Centers, nearestCenter } from './rule.ts';
import { type SizeLimits, assignWithin } from './transport.ts';

export interface ConstrainedKMeansOptions
  extends RowsOptions, ProgressOptions, Omit<PreprocessingOptions, 'rowWeights'> {
  /** Number of clusters; default 8. */
  readonly k?: number;
  /** Rows that each cluster must have at least and may have at most; default 1 and all rows. */
  readonly size?: { readonly minimum?: number; readonly maximum?: number };
  /** Runs, of which the one of lowest inertia is kept; default 10. The first starts from plain K-means. */
  readonly starts?: number;
  /** Most iterations per run; default 100. */
  readonly maxIterations?: number;
  /** Start of all random choices; default 0. */
  readonly seed?: number;
}

/**
 * What K-means with size limits found. The labels are not a function of the row alone: a row may be kept out of its
 * nearest cluster because that is full, so `model.predict`, which knows no limits, may place it elsewhere.
 */
export interface ConstrainedKMeansFit {
  /** The centers; `model.predict` gives the nearest one, whatever the limits. */
  readonly model: KMeansModel;
  /** The cluster of each row within the limits; −1 for a dropped row. */
  readonly labels: Int32Array;
  /** Rows of each cluster. */
  readonly sizes: Int32Array;
  /** Share of the rows, 0 to 1, whose label is also their nearest center, so that `model.predict` agrees. */
  readonly agreement: number;
  /** Σ squared distance to the assigned center, in the fitted scale. */
  readonly inertia: number;
  /** The inertia without limits, by plain K-means of as many starts: what the limits cost is the difference. */
  readonly unconstrainedInertia: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** trace[i] is the inertia of assignment i + 1; it never rises. */
  readonly trace: readonly number[];
  readonly warnings: readonly string[];
  readonly seed: number;
  readonly seconds: number;
}

const OPTIONS: readonly (keyof ConstrainedKMeansOptions)[] = [
  'k',
  'size',
  'starts',
  'maxIterations',
  'seed',
  'threads',
  'signal',
  'onProgress',
  'missing',
  'scaling',
];

interface Run {
  readonly parameters: Centers;
  readonly labels: Int32Array;
  /** In squared engine units. */
  readonly inertia: number;
  readonly trace: readonly number[];
  readonly converged: boolean;
}

/**
 * K-means in which every cluster keeps a minimum and a maximum number of rows (Bradley, Bennett & Demiriz 2000).
 *
 * Each iteration assigns all rows at once, at the lowest sum of squared distances that the limits allow, as an exact
 * transportation problem; then each center moves to the mean of its rows. Both steps can only lower the inertia.
 * It holds all rows × k distances in memory.
 *
 * Labels are not a function of the row alone; `agreement` says how often `model.predict` agrees with them.
 *
 * @param data rows × columns; never changed
 * @throws InputError as `kmeans`; `INVALID_OPTION` where no clustering can keep the limits (k · minimum > rows or
 *   k · maximum < rows); `OVER_LIMIT` for more than 50 million rows × k
 * @example
 * const rows = [[0], [0.1], [0.2], [0.3], [9]];
 * const fit = await constrainedKMeans(rows, { k: 2, size: { minimum: 2 } });
 * fit.sizes.toSorted(); // [2, 3]
 * fit.agreement; // 0.8
 */
export async function constrainedKMeans(
  data: Data,
  options: ConstrainedKMeansOptions = {},
): Promise<ConstrainedKMeansFit> {
  const started = performance.now();
  checkOptions('constrainedKMeans', options, OPTIONS);
  const { size = {}, signal, onProgress } = options;
  checkOptions('constrainedKMeans: size', size, ['minimum', 'maximum']);
  const k = clusterCount('constrainedKMeans', options.k);
  const maxIterations = wholeNumber('constrainedKMeans: maxIterations', options.maxIterations, {
    minimum: 1,
    default: 100,
  });
  const set = await openTrainingSet('constrainedKMeans', data, options);
  try {
    const { starts: given, seed: givenSeed } = options;
    const settings = settingsOf('constrainedKMeans', set, {
      k,
      ...(given !== undefined && { starts: given }),
      ...(givenSeed !== undefined && { seed: givenSeed }),
      signal,
    });
    const { starts, seed } = settings;
    const { rows, columns } = set.engine;
    const limits = limitsOf(size, k, rows);
    if (rows * k > LARGEST) {
      throw new InputError(
        'OVER_LIMIT',
        `constrainedKMeans: ${rows} rows × ${k} clusters are ${rows * k} distances, more than ${LARGEST}. Use fewer rows, or kmeans.`,
      );
    }
    const plain = await fitCenters(set, settings);
    let best: Run | undefined;
    for (const [run, seed] of startSeeds(settings.seed, starts).entries()) {
      onProgress?.({ stage: 'k-means within limits', fraction: run / starts, start: run + 1 });
      const centers = run === 0 ? plain.parameters.centers : await picked(set, k, seed, signal);
      const found = await descend(set, { k, columns, centers }, limits, maxIterations, signal);
      if (!best || found.inertia < best.inertia) best = found;
    }
    onProgress?.({ stage: 'k-means within limits', fraction: 1 });
    const { parameters, labels, trace, converged } = best!;
    const unit = powerOfTwo(set.frame.exponent);
    const nearest = await labelRows(set.engine, nearestCenter(parameters), signal);
    const sizes = new Int32Array(k);
    let agreeing = 0;
    for (let i = 0; i < rows; i++) {
      sizes[labels[i]!]!++;
      if (labels[i] === nearest[i]) agreeing++;
    }
    return {
      model: new KMeansModel({ k, reading: set.reading, centers: parameters.centers }),
      labels: overGivenRows(set, labels, -1),
      sizes,
      agreement: agreeing / rows,
      inertia: best!.inertia * unit * unit,
      unconstrainedInertia: plain.objective * unit * unit,
      iterations: trace.length,
      converged,
      trace: trace.map((inertia) => inertia * unit * unit),
      warnings: converged
        ? []
        : [`Stopped after ${counted(maxIterations, 'iteration')} before it converged. Raise maxIterations.`],
      seed,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    set.close();
  }
}

/** The most distances, rows × k, that are held at once. */
const LARGEST = 50_000_000;

function limitsOf(
  { minimum, maximum }: { readonly minimum?: number; readonly maximum?: number },
  k: number,
  rows: number,
): SizeLimits {
  const limits = {
    minimum: wholeNumber('constrainedKMeans: size.minimum', minimum, { minimum: 0, default: 1 }),
    maximum: wholeNumber('constrainedKMeans: size.maximum', maximum, {
      minimum: 1,
      default: Math.max(rows, minimum ?? 1),
    }),
  };
  if (limits.minimum > limits.maximum) {
    throw new InputError(
      'INVALID_OPTION',
      `constrainedKMeans: size.minimum is ${limits.minimum}, above size.maximum, ${limits.maximum}.`,
    );
  }
  if (limits.minimum * k > rows) {
    throw new InputError(
      'INVALID_OPTION',
      `constrainedKMeans: ${k} clusters of at least ${limits.minimum} rows need ${limits.minimum * k} rows, but there are ${rows}. Choose a size.minimum of at most ${Math.floor(rows / k)}, or a smaller k.`,
    );
  }
  if (limits.maximum * k < rows) {
    throw new InputError(
      'INVALID_OPTION',
      `constrainedKMeans: ${k} clusters of at most ${limits.maximum} rows hold ${limits.maximum * k} rows, but there are ${rows}. Choose a size.maximum of at least ${Math.ceil(rows / k)}, or a larger k.`,
    );
  }
  return limits;
}

async function picked(
  set: TrainingSet,
  k: number,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const seeding = { method: 'plusplus', k, trials: plusPlusTrials(k), seed } as const;
  return (await set.engine.pick(seeding, { signal })).values;
}

/** Assigns and moves in turn until no label changes. */
async function descend(
  { engine }: TrainingSet,
  start: Centers,
  limits: SizeLimits,
  maxIterations: number,
  signal: AbortSignal | undefined,
): Promise<Run> {
  const { k, columns } = start;
  let { centers } = start;
  let labels: Int32Array | undefined;
  const trace: number[] = [];
  for (;;) {
    const parameters = { k, columns, centers };
    const { distances } = await engine.label(nearestCenter(parameters), { distances: true }, { signal });
    const costs = distances!.map((distance) => distance * distance);
    const next = await assignWithin(costs, k, limits, signal);
    let inertia = 0;
    for (const [i, label] of next.entries()) inertia += costs[i * k + label]!;
    const same = labels?.every((label, i) => label === next[i]) ?? false;
    const converged = same || (trace.length > 0 && !(inertia < trace.at(-1)!));
    // An assignment that is no better than the last one is a tie; the last one belongs to these centers as well.
    if (converged && labels)
      return { parameters, labels, inertia: inertiaOf(costs, labels, k), trace, converged };
    trace.push(inertia);
    labels = next;
    const { weight, first } = await engine.gather(
      { kind: 'assigned', k, columns, centers, labels, moments: 'none', farthest: 0 },
      { signal },
    );
    const moved = centers.slice();
    for (let at = 0; at < moved.length; at++) {
      const mass = weight[Math.floor(at / columns)]!;
      if (mass > 0) moved[at]! += first[at]! / mass;
    }
    centers = moved;
    if (trace.length < maxIterations) continue;
    const last = { k, columns, centers };
    const end = await engine.label(nearestCenter(last), { distances: true }, { signal });
    const final = end.distances!.map((distance) => distance * distance);
    return { parameters: last, labels, inertia: inertiaOf(final, labels, k), trace, converged: false };
  }
}

function inertiaOf(costs: Float64Array, labels: Int32Array, k: number): number {
  let sum = 0;
  for (const [i, label] of labels.entries()) sum += costs[i * k + label]!;
  return sum;
}
