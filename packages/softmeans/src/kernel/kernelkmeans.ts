import {
  type PreprocessingOptions,
  type RowsOptions,
  type TrainingSet,
  openTrainingSet,
  overGivenRows,
} from '../dataset.ts';
import { InputError } from '../errors.ts';
import { startSeeds } from '../kmeans/fit.ts';
import { type KMeansFit, kmeans } from '../kmeans/kmeans.ts';
import { lanczosSteps } from '../linalg/lanczos.ts';
import type { SymmetricOperator } from '../linalg/operator.ts';
import type { Steps } from '../linalg/steps.ts';
import { type Data, type Matrix, toMatrix } from '../matrix.ts';
import { checkOptions, choice, realNumber, seedNumber, show, wholeNumber } from '../options.ts';
import type { ProgressOptions } from '../progress.ts';
import { RandomState } from '../random/randomstate.ts';
import { powerOfTwo } from '../rows/frame.ts';
import { rowsAt, sampleOf } from '../rows/selection.ts';
import { inTurns } from '../turn.ts';
import { counted } from '../words.ts';
import { type Gram, gramRow, gramSteps, multiplyGram } from './gram.ts';
import { type Kernel, type KernelName, kernelOf } from './kernel.ts';
import { KernelModel, featuresOf } from './model.ts';
import { nystromSteps } from './nystrom.ts';
import { type Run, plusPlusLabels, runSteps } from './run.ts';

export interface KernelKMeansOptions extends RowsOptions, ProgressOptions, PreprocessingOptions {
  /** Number of clusters; default 8. */
  readonly k?: number;
  /**
   * `rbf` (default): exp(−gamma·‖x − y‖²). `polynomial`: (gamma·x·y + offset)^degree. `cosine`: the cosine of the angle.
   * `linear`: x·y, which is K-means. `given`: the data are the kernels themselves, rows × rows.
   */
  readonly kernel?: KernelName | 'given';
  /** Per squared unit of the fitted scale; default 1 / (columns × mean column variance). */
  readonly gamma?: number;
  /** Of `polynomial`; default 1. */
  readonly offset?: number;
  /** Of `polynomial`; default 3. */
  readonly degree?: number;
  /** One label from 0 to k − 1 per row to start from; default: see `starts`. */
  readonly init?: ArrayLike<number>;
  /**
   * Runs, of which the one of lowest inertia is kept; default 10, 1 from given labels. The first begins with K-means along
   * the leading axes of feature space, the second with the best cut of the graph that has the kernels as weights, the
   * others with greedy k-means++ in feature space. With landmarks one more run begins with the best cut.
   */
  readonly starts?: number;
  /** Most iterations per run; default 300. */
  readonly maxIterations?: number;
  /**
   * Works with features that so many rows, drawn at random, give by Nyström's method. Default: none up to 20,000 rows,
   * which need 8 bytes for each pair, and 500 beyond.
   */
  readonly landmarks?: number;
  /** Start of all random choices; default 0. */
  readonly seed?: number;
}

/** What a kernel K-means fit found. */
export interface KernelKMeansFit {
  readonly model: KernelModel;
  /** The nearest center of each row, equal to `model.predict` of the training rows; −1 for a dropped row. */
  readonly labels: Int32Array;
  /** Σ weight · squared distance to the nearest center in feature space; with landmarks, among their features. */
  readonly inertia: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** The inertia of each iteration of the run that was kept. */
  readonly trace: readonly number[];
  /** Where landmarks were used. */
  readonly approximation?: {
    readonly landmarks: number;
    /** The share of Σ K(x, x) over all rows that the features miss: 0 is exact. */
    readonly error: number;
  };
  readonly warnings: readonly string[];
  readonly seed: number;
  readonly seconds: number;
}

const OPTIONS: readonly (keyof KernelKMeansOptions)[] = [
  'k',
  'kernel',
  'gamma',
  'offset',
  'degree',
  'init',
  'starts',
  'maxIterations',
  'landmarks',
  'seed',
  'rowWeights',
  'missing',
  'scaling',
  'threads',
  'signal',
  'onProgress',
];

/** Rows up to which all pairs are held. */
const MOST = 20_000;
const LANDMARKS = 500;
/** Axes beside two for each cluster that the first start looks along. */
const AXES = 10;
/** Multiplications that such axes may take, and products with all kernels in any case. */
const AXES_WORK = 1e9;
const FEWEST_PRODUCTS = 40;
/** A kernel whose smallest eigenvalue lies below this share of its largest, negated, is none. */
const INDEFINITE = 1e-9;

/**
 * Kernel K-means: K-means in the feature space of a kernel, where clusters that no center describes may be round
 * (Schölkopf, Smola & Müller 1998; Dhillon, Guan & Kulis 2004).
 *
 * All pairs of rows are compared, so the cost grows with the square of the rows. A matrix of given kernels that is not
 * positive semidefinite is shifted until it is, which changes no clustering's rank but lets every step improve
 * (Roth et al. 2003); a warning says so.
 *
 * @param data rows × columns; with `kernel: 'given'` the kernels, rows × rows
 * @throws InputError as `kmeans`; `INVALID_DATA` for given kernels that are not square or symmetric, or have a negative
 *   diagonal; `OVER_LIMIT` for more than 20,000 given ones
 * @example
 * const { data, labels } = makeCircles({ rows: 200, noise: 0.05, factor: 0.3, randomState: 1 });
 * const fit = await kernelKMeans(data, { k: 2, gamma: 5 });
 * await adjustedRand(fit.labels, labels); // 1
 */
export async function kernelKMeans(data: Data, options: KernelKMeansOptions = {}): Promise<KernelKMeansFit> {
  const call = 'kernelKMeans';
  const started = performance.now();
  checkOptions(call, options, OPTIONS);
  const { signal, onProgress } = options;
  const names = ['rbf', 'polynomial', 'cosine', 'linear', 'given'] as const;
  const name = choice(`${call}: kernel`, options.kernel, names, 'rbf');
  const k = wholeNumber(`${call}: k`, options.k, { minimum: 1, maximum: 1_000_000, default: 8 });
  const gamma =
    options.gamma === undefined ? undefined : realNumber(`${call}: gamma`, options.gamma, { above: 0 });
  const offset = realNumber(`${call}: offset`, options.offset, { default: 1 });
  const degree = wholeNumber(`${call}: degree`, options.degree, { minimum: 1, maximum: 100, default: 3 });
  const maxIterations = wholeNumber(`${call}: maxIterations`, options.maxIterations, {
    minimum: 1,
    default: 300,
  });
  const starts = wholeNumber(`${call}: starts`, options.starts, {
    minimum: 1,
    maximum: 100_000,
    default: 10,
  });
  const seed = seedNumber(`${call}: seed`, options.seed);
  const set = await openTrainingSet(call, data, {
    ...options,
    scaling: name === 'given' ? 'none' : (options.scaling ?? 'none'),
    precision: 'float64',
    // Products depend on the origin; differences do not.
    centered: name === 'rbf',
  });
  try {
    const { rows, columns } = set.engine;
    if (k > rows) {
      throw new InputError(
        'TOO_FEW_ROWS',
        `${call}: k is ${k}, but there ${rows === 1 ? 'is only 1 row' : `are only ${rows} rows`}. Choose k of at most ${rows}.`,
      );
    }
    const weights = weightsOf(options.rowWeights, set);
    const init = initOf(call, options.init, k, set);
    const settings = { k, starts, maxIterations, seed, init, weights, signal, onProgress };
    if (name === 'given') {
      if (rows > MOST) {
        throw new InputError(
          'OVER_LIMIT',
          `${call}: ${rows} rows of given kernels; at most ${MOST} can be held.`,
        );
      }
      const { gram, warning } = await givenGram(call, data, rows, columns, signal);
      const run = await bestRun(gram, settings);
      const parts = {
        kind: 'exact',
        data: new Float64Array(),
        members: run.members,
        centers: run.centers,
      } as const;
      const reading = { ...set.reading, frame: { origin: new Float64Array(columns), exponent: 0 } };
      return fitOf(set, new KernelModel({ k, reading, clusters: parts }), run, settings, warning, started);
    }
    const unit = powerOfTwo(set.frame.exponent);
    const { meanVariance } = set.frame;
    const usual = 1 / (columns * (meanVariance > 0 ? meanVariance : 1));
    const kernel: Kernel = { name, gamma: gamma === undefined ? usual : gamma * unit * unit, offset, degree };
    // Of all kernels only the linear one has the units of the rows.
    const area = name === 'linear' ? unit * unit : 1;
    const matrix = await set.matrix(signal);
    const values = matrix.data instanceof Float64Array ? matrix.data : Float64Array.from(matrix.data);
    const landmarks = wholeNumber(`${call}: landmarks`, options.landmarks, {
      minimum: 1,
      default: rows > MOST ? LANDMARKS : rows,
    });
    if (landmarks < rows) {
      if (init) {
        throw new InputError(
          'INVALID_OPTION',
          `${call}: init: labels to start from cannot be used with landmarks; leave one of them out.`,
        );
      }
      const indices = sampleOf(rows, landmarks, seed, undefined);
      const { data: chosen } = rowsAt(matrix, indices);
      onProgress?.({ stage: 'comparing landmarks', fraction: 0 });
      const nystrom = await inTurns(nystromSteps(kernel, chosen, columns), signal);
      const features = await featuresOf(nystrom, matrix, signal);
      const error = missedShare(kernel, values, columns, features.data, weights);
      const fit = await bestOfFeatures(features, settings, options);
      const clusters = { kind: 'landmarks', nystrom, model: fit.model } as const;
      return {
        model: new KernelModel({ k, reading: set.reading, clusters }),
        labels: overGivenRows(set, fit.labels, -1),
        inertia: fit.inertia * area,
        iterations: fit.iterations,
        converged: fit.converged,
        trace: fit.trace.map((inertia) => inertia * area),
        approximation: { landmarks, error },
        warnings: [
          `The kernel was approximated by ${landmarks.toLocaleString('en-US')} landmarks, which miss ${(100 * error).toPrecision(2)}% of it.`,
          ...fit.warnings,
        ],
        seed,
        seconds: (performance.now() - started) / 1000,
      };
    }
    onProgress?.({ stage: 'comparing rows', fraction: 0 });
    const gram = await inTurns(gramSteps(kernel, values, columns), signal);
    const run = await bestRun(gram, settings);
    const clusters = {
      kind: 'exact',
      kernel,
      data: values,
      members: run.members,
      centers: run.centers,
    } as const;
    const model = new KernelModel({ k, reading: set.reading, clusters });
    return fitOf(set, model, inUnits(run, area), settings, undefined, started);
  } finally {
    set.close();
  }
}

interface Settings extends ProgressOptions {
  readonly k: number;
  readonly starts: number;
  readonly maxIterations: number;
  readonly seed: number;
  readonly init: Int32Array | undefined;
  readonly weights: Float64Array;
  readonly signal: AbortSignal | undefined;
}

/** K-means among features, from picked rows and from the best cut, whichever ends lower. */
async function bestOfFeatures(
  features: Matrix,
  { k, starts, maxIterations, seed, weights, signal, onProgress }: Settings,
  { threads }: RowsOptions,
): Promise<KMeansFit> {
  const common = {
    k,
    maxIterations,
    seed,
    rowWeights: weights,
    ...(signal && { signal }),
    ...(threads !== undefined && { threads }),
  };
  const picked = await kmeans(features, { ...common, starts, onProgress });
  const settings = { k, starts, weights, seed, signal };
  const labels = await leadingLabels(featureOperator(features), 'cut', settings);
  const init = labels && meansOf(features, labels, k, weights);
  if (!init) return picked;
  const cut = await kmeans(features, { ...common, init });
  return cut.inertia < picked.inertia ? cut : picked;
}

/** The weighted mean of each cluster, k × columns; nothing where one has no weight. */
function meansOf(
  { data, rows, columns }: Matrix,
  labels: Int32Array,
  k: number,
  weights: Float64Array,
): Matrix | undefined {
  const means = new Float64Array(k * columns);
  const mass = new Float64Array(k);
  for (let i = 0; i < rows; i++) {
    const label = labels[i]!;
    mass[label]! += weights[i]!;
    for (let a = 0; a < columns; a++) means[label * columns + a]! += weights[i]! * data[i * columns + a]!;
  }
  if (mass.some((of) => !(of > 0))) return undefined;
  return { data: means.map((sum, at) => sum / mass[Math.floor(at / columns)]!), rows: k, columns };
}

async function bestRun(
  gram: Gram,
  { k, starts, maxIterations, seed, init, weights, signal, onProgress }: Settings,
): Promise<Run> {
  const runs = init ? 1 : starts;
  let best: Run | undefined;
  for (const [at, draw] of startSeeds(seed, runs).entries()) {
    const axes = init ? undefined : at === 0 ? 'spread' : at === 1 ? 'cut' : undefined;
    const start =
      init ??
      (axes &&
        (await leadingLabels(gramOperator(gram, weights.length), axes, {
          k,
          starts,
          weights,
          seed,
          signal,
        }))) ??
      plusPlusLabels(gram, k, weights, new RandomState(draw));
    const run = await inTurns(runSteps(gram, start, k, weights, maxIterations), signal);
    if (!best || run.inertia < best.inertia) best = run;
    onProgress?.({ stage: 'kernel k-means', fraction: (at + 1) / runs, start: at + 1 });
  }
  return best!;
}

/**
 * Labels to start from: K-means along a few leading axes. `spread`: those of feature space, which hold most of what wide
 * kernels make of distances (Zha et al. 2001). `cut`: those of the kernels as weights of a graph, where the best cut of
 * narrow kernels lies (Dhillon, Guan & Kulis 2004); nothing where a row's kernels have no positive sum.
 */
async function leadingLabels(
  plain: SymmetricOperator,
  axes: 'spread' | 'cut',
  { k, starts, weights, seed, signal }: Pick<Settings, 'k' | 'starts' | 'weights' | 'seed' | 'signal'>,
): Promise<Int32Array | undefined> {
  const rows = weights.length;
  const degrees = new Float64Array(rows);
  await inTurns(plain.multiply(new Float64Array(rows).fill(1), degrees), signal);
  if (axes === 'cut' && !degrees.every((degree) => degree > 0)) return undefined;
  const roots = degrees.map((degree) => (axes === 'cut' ? 1 / Math.sqrt(degree) : 1));
  const operator: SymmetricOperator = {
    ...plain,
    *multiply(x, into) {
      yield* plain.multiply(
        x.map((value, i) => value * roots[i]!),
        into,
      );
      for (let i = 0; i < rows; i++) into[i] = into[i]! * roots[i]!;
    },
  };
  const count = axes === 'cut' ? k : Math.min(rows, 2 * k + AXES);
  // Where runs begin need not be exact.
  const products = Math.max(FEWEST_PRODUCTS, Math.floor(AXES_WORK / operator.work));
  const { values, vectors } = await inTurns(
    lanczosSteps(operator, count, { tolerance: 1e-6, seed, products }),
    signal,
  );
  const columns = vectors.length;
  const data = new Float64Array(rows * columns);
  for (const [a, vector] of vectors.entries()) {
    const length = axes === 'cut' ? 1 : Math.sqrt(Math.max(0, values[a]!));
    for (let i = 0; i < rows; i++) data[i * columns + a] = length * roots[i]! * vector[i]!;
  }
  const { labels } = await kmeans(
    { data, rows, columns },
    { k, starts, seed, rowWeights: weights, ...(signal && { signal }) },
  );
  return labels;
}

function gramOperator(gram: Gram, rows: number): SymmetricOperator {
  return { size: rows, work: rows * rows, multiply: (x, into) => multiplyGram(gram, x, into) };
}

/** Products with the kernels that features stand for. */
function featureOperator({ data, rows, columns }: Matrix): SymmetricOperator {
  return {
    size: rows,
    work: 2 * rows * columns,
    *multiply(x, into) {
      const sum = new Float64Array(columns);
      const together = Math.max(1, Math.floor(1e6 / columns));
      for (let first = 0; first < rows; first += together) {
        const end = Math.min(rows, first + together);
        for (let i = first; i < end; i++)
          for (let a = 0; a < columns; a++) sum[a]! += x[i]! * data[i * columns + a]!;
        yield;
      }
      for (let first = 0; first < rows; first += together) {
        const end = Math.min(rows, first + together);
        for (let i = first; i < end; i++) {
          let product = 0;
          for (let a = 0; a < columns; a++) product += sum[a]! * data[i * columns + a]!;
          into[i] = product;
        }
        yield;
      }
    },
  };
}

function fitOf(
  set: TrainingSet,
  model: KernelModel,
  run: Run,
  { k, maxIterations, seed }: Settings,
  warning: string | undefined,
  started: number,
): KernelKMeansFit {
  const found = new Set(run.labels).size;
  return {
    model,
    labels: overGivenRows(set, run.labels, -1),
    inertia: run.inertia,
    iterations: run.iterations,
    converged: run.converged,
    trace: run.trace,
    warnings: [
      ...(warning === undefined ? [] : [warning]),
      ...(found < k
        ? [
            `Only ${found} of the ${k} clusters have rows: too few rows differ in feature space. Choose a smaller k.`,
          ]
        : []),
      ...(run.refilled > 0
        ? [
            `Empty clusters were given the rows farthest from their centers in ${counted(run.refilled, 'iteration')}.`,
          ]
        : []),
      ...(run.converged
        ? []
        : [`Stopped after ${counted(maxIterations, 'iteration')} before it converged. Raise maxIterations.`]),
    ],
    seed,
    seconds: (performance.now() - started) / 1000,
  };
}

function inUnits(run: Run, area: number): Run {
  return { ...run, inertia: run.inertia * area, trace: run.trace.map((inertia) => inertia * area) };
}

/** The weights of the rows that are left. */
function weightsOf(given: ArrayLike<number> | undefined, { engine, kept }: TrainingSet): Float64Array {
  if (!given) return new Float64Array(engine.rows).fill(1);
  return Float64Array.from({ length: engine.rows }, (_, i) => given[kept ? kept[i]! : i]!);
}

function initOf(
  call: string,
  init: KernelKMeansOptions['init'],
  k: number,
  { engine, rowsGiven, kept }: TrainingSet,
): Int32Array | undefined {
  if (init === undefined) return undefined;
  const labels: unknown = init;
  if (typeof init === 'string' || !(Array.isArray(labels) || ArrayBuffer.isView(labels))) {
    throw new InputError('INVALID_OPTION', `${call}: init must be one label per row, got ${show(init)}.`);
  }
  if (init.length !== rowsGiven) {
    throw new InputError('INVALID_OPTION', `${call}: init has ${init.length} labels for ${rowsGiven} rows.`);
  }
  return Int32Array.from({ length: engine.rows }, (_, i) => {
    const row = kept ? kept[i]! : i;
    const label = init[row]!;
    if (!Number.isInteger(label) || label < 0 || label >= k) {
      throw new InputError(
        'INVALID_OPTION',
        `${call}: init[${row}] must be a cluster from 0 to ${k - 1}, got ${show(label)}.`,
      );
    }
    return label;
  });
}

/** Given kernels as a triangle, with the shift that makes them positive semidefinite where they are not. */
async function givenGram(
  call: string,
  data: Data,
  rows: number,
  columns: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly gram: Gram; readonly warning?: string }> {
  const { data: values } = toMatrix(data);
  const gram = await inTurns(triangleSteps(call, values, rows, columns), signal);
  const largest = await inTurns(leadingSteps(gram, rows, 0), signal);
  // The largest eigenvalue of largest·I − K is the largest less the smallest one of K.
  const reach = await inTurns(leadingSteps(gram, rows, Math.abs(largest)), signal);
  const smallest = Math.abs(largest) - reach;
  if (smallest >= -INDEFINITE * Math.abs(largest)) return { gram };
  for (let i = 0; i < rows; i++) gram[gramRow(i) + i]! -= smallest;
  return {
    gram,
    warning: `The given kernels are not positive semidefinite: the smallest eigenvalue is ${smallest.toPrecision(3)}, the largest ${largest.toPrecision(3)}. ${(-smallest).toPrecision(3)} was added to the diagonal.`,
  };
}

/** The largest eigenvalue of K, or of shift·I − K. */
function* leadingSteps(gram: Gram, rows: number, shift: number): Steps<number> {
  const plain = gramOperator(gram, rows);
  const operator: SymmetricOperator = {
    ...plain,
    *multiply(x, into) {
      yield* plain.multiply(x, into);
      if (shift > 0) for (let i = 0; i < rows; i++) into[i] = shift * x[i]! - into[i]!;
    },
  };
  const { values } = yield* lanczosSteps(operator, 1, { tolerance: 1e-6 });
  return values[0]!;
}

function* triangleSteps(call: string, values: ArrayLike<number>, rows: number, columns: number): Steps<Gram> {
  if (rows !== columns) {
    throw new InputError(
      'INVALID_DATA',
      `${call}: given kernels must be as many columns as rows, got ${rows} × ${columns}.`,
    );
  }
  const gram = new Float64Array(gramRow(rows));
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++, at++) {
      const here = values[i * rows + j]!;
      const there = values[j * rows + i]!;
      if (Math.abs(here - there) > 1e-9 * Math.max(Math.abs(here), Math.abs(there))) {
        throw new InputError(
          'INVALID_DATA',
          `${call}: the kernels are not symmetric: rows ${i} and ${j} have ${here} and ${there}. Take the mean of the matrix and its transpose.`,
        );
      }
      gram[at] = here;
    }
    if (values[i * rows + i]! < 0) {
      throw new InputError(
        'INVALID_DATA',
        `${call}: the kernel of row ${i} with itself is ${values[i * rows + i]}; it is a squared length and cannot be negative.`,
      );
    }
    yield;
  }
  return gram;
}

/** The share of Σ w K(x, x) that is not in Σ w‖features‖². */
function missedShare(
  kernel: Kernel,
  values: Float64Array,
  columns: number,
  features: ArrayLike<number>,
  weights: Float64Array,
): number {
  const width = features.length / weights.length;
  let whole = 0;
  let held = 0;
  for (const [i, weight] of weights.entries()) {
    whole += weight * kernelOf(kernel, values, i * columns, values, i * columns, columns);
    for (let f = i * width; f < (i + 1) * width; f++) held += weight * features[f]! * features[f]!;
  }
  return whole > 0 ? Math.max(0, 1 - held / whole) : 0;
}
