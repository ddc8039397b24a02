import {
  type PreprocessingOptions,
  type RowsOptions,
  type TrainingSet,
  openTrainingSet,
  overGivenRows,
} from '../dataset.ts';
import { InputError } from '../errors.ts';
import { kmeans } from '../kmeans/kmeans.ts';
import type { Steps } from '../linalg/steps.ts';
import { type Data, type Matrix, toMatrix } from '../matrix.ts';
import { adjustedRand } from '../metrics/rand.ts';
import { checkOptions, choice, realNumber, seedNumber, wholeNumber } from '../options.ts';
import { type ProgressOptions, within } from '../progress.ts';
import type { Reading } from '../reading.ts';
import { powerOfTwo } from '../rows/frame.ts';
import { rowsAt, sampleOf } from '../rows/selection.ts';
import { inTurns } from '../turn.ts';
import { counted } from '../words.ts';
import { Affinity, type AffinityName, type AffinitySettings } from './affinity.ts';
import { embeddingSteps } from './embedding.ts';
import { type Graph, denseGraph } from './graph.ts';
import { type Grouping, SpectralModel, unitPoint } from './model.ts';
import { joinParts } from './parts.ts';
import { leadingAxis, rotationSteps } from './rotation.ts';

export interface SpectralOptions
  extends RowsOptions, ProgressOptions, Pick<PreprocessingOptions, 'missing' | 'scaling'> {
  /** Number of groups; default 8. */
  readonly k?: number;
  /**
   * How alike two rows are. `neighbors` (default): each row is joined to its nearest. `self-tuning`: the same, weighted
   * by the distance and each row's own scale (Zelnik-Manor & Perona 2004). `rbf`: exp(−gamma·‖x − y‖²) for all pairs.
   * `given`: the data are the similarities themselves, rows × rows, symmetric and not negative.
   */
  readonly affinity?: AffinityName | 'given';
  /** Nearest rows that a row is joined to, itself included; default 10. */
  readonly neighbors?: number;
  /** For `rbf`, per squared unit of the fitted scale; default 1 / (columns × mean column variance). */
  readonly gamma?: number;
  /**
   * `random-walk` (default): eigenvectors divided by the roots of the degrees (Shi & Malik 2000; scikit-learn).
   * `symmetric`: each row of the eigenvectors at length 1 (Ng, Jordan & Weiss 2002).
   */
  readonly laplacian?: 'random-walk' | 'symmetric';
  /** How the embedding becomes groups: by `kmeans` (default), or by `qr`, which needs no start (Damle et al. 2019). */
  readonly assign?: 'kmeans' | 'qr';
  /** Starts of K-means on the embedding; default 10. */
  readonly starts?: number;
  /**
   * Groups so many rows, drawn at random, and gives the others the group that `predict` says. Default: all rows up to
   * 20,000 (5,000 for `rbf`), so many of more.
   */
  readonly landmarks?: number;
  /** Start of all random choices; default 0. */
  readonly seed?: number;
}

/** What spectral clustering found. */
export interface SpectralFit {
  readonly model: SpectralModel;
  /** The group of each row, equal to `model.predict` of the training rows; −1 for a dropped row. */
  readonly labels: Int32Array;
  /** The smallest eigenvalues of the normalized Laplacian, two more than groups. A jump after the k-th speaks for k. */
  readonly eigenvalues: Float64Array;
  /** Rows (or landmarks) × k: where K-means or QR found them. */
  readonly embedding: Matrix;
  /** Parts that no similarity joins. */
  readonly parts: number;
  /** Where only landmarks were grouped. */
  readonly approximation?: {
    readonly landmarks: number;
    /** 1 less the adjusted Rand index of the labels with those from other landmarks: 0 where they do not matter. */
    readonly disagreement: number;
  };
  readonly warnings: readonly string[];
  readonly seed: number;
  readonly seconds: number;
}

const OPTIONS: readonly (keyof SpectralOptions)[] = [
  'k',
  'affinity',
  'neighbors',
  'gamma',
  'laplacian',
  'assign',
  'starts',
  'landmarks',
  'seed',
  'missing',
  'scaling',
  'threads',
  'signal',
  'onProgress',
];

/** Rows up to which all of them are grouped. */
const MOST = { neighbors: 20_000, 'self-tuning': 20_000, rbf: 5000, given: 8000 } as const;

/** A disagreement of two draws of landmarks above this is said to be large. */
const UNSURE = 0.05;

/** The settings of a fit, checked. */
interface Settings extends RowsOptions {
  readonly k: number;
  readonly laplacian: 'random-walk' | 'symmetric';
  readonly assign: 'kmeans' | 'qr';
  readonly starts: number;
  readonly seed: number;
}

/**
 * Spectral clustering: groups as parts of a graph of rows that few and weak edges join, whatever their shape (Shi &
 * Malik 2000; Ng, Jordan & Weiss 2002; von Luxburg 2007). Two moons or rings, which no center describes, are found.
 *
 * Eigenvectors come from a Lanczos iteration on the sparse graph. Where the graph falls into k parts or more, these are
 * the groups, smaller parts joining the nearest of the k largest; a warning says so.
 *
 * @param data rows × columns; with `affinity: 'given'` the similarities, rows × rows
 * @returns labels, eigenvalues, embedding, and a model that gives new rows a group
 * @throws InputError as `kmeans`; `INVALID_DATA` for given similarities that are not square, symmetric or are negative;
 *   `OVER_LIMIT` for more than 8,000 given ones
 * @example
 * const { data, labels } = makeMoons({ rows: 200, noise: 0.05, randomState: 1 });
 * const fit = await spectralClustering(data, { k: 2 });
 * await adjustedRand(fit.labels, labels); // 1
 */
export async function spectralClustering(data: Data, options: SpectralOptions = {}): Promise<SpectralFit> {
  const call = 'spectralClustering';
  const started = performance.now();
  checkOptions(call, options, OPTIONS);
  const { signal, onProgress } = options;
  const names = ['neighbors', 'rbf', 'self-tuning', 'given'] as const;
  const name = choice(`${call}: affinity`, options.affinity, names, 'neighbors');
  const k = wholeNumber(`${call}: k`, options.k, { minimum: 1, maximum: 1000, default: 8 });
  const neighbors = wholeNumber(`${call}: neighbors`, options.neighbors, { minimum: 2, default: 10 });
  const gammaGiven =
    options.gamma === undefined ? undefined : realNumber(`${call}: gamma`, options.gamma, { above: 0 });
  const seed = seedNumber(`${call}: seed`, options.seed);
  const settings: Settings = {
    k,
    laplacian: choice(
      `${call}: laplacian`,
      options.laplacian,
      ['random-walk', 'symmetric'] as const,
      'random-walk',
    ),
    assign: choice(`${call}: assign`, options.assign, ['kmeans', 'qr'] as const, 'kmeans'),
    starts: wholeNumber(`${call}: starts`, options.starts, { minimum: 1, maximum: 100_000, default: 10 }),
    seed,
    ...(options.threads !== undefined && { threads: options.threads }),
    ...(signal && { signal }),
  };
  const landmarks = wholeNumber(`${call}: landmarks`, options.landmarks, {
    minimum: k,
    default: MOST[name],
  });
  const set = await openTrainingSet(call, data, {
    ...options,
    scaling: name === 'given' ? 'none' : (options.scaling ?? 'none'),
    precision: 'float64',
  });
  try {
    const { rows, columns } = set.engine;
    if (k > rows) {
      throw new InputError(
        'TOO_FEW_ROWS',
        `${call}: k is ${k}, but there ${rows === 1 ? 'is only 1 row' : `are only ${rows} rows`}. Choose k of at most ${rows}.`,
      );
    }
    if (name === 'given') return finishGiven(call, data, set, settings, started);
    const unit = powerOfTwo(set.frame.exponent);
    const { meanVariance } = set.frame;
    const usual = 1 / (columns * (meanVariance > 0 ? meanVariance : 1));
    const affinity: AffinitySettings = {
      name,
      neighbors,
      gamma: gammaGiven === undefined ? usual : gammaGiven * unit * unit,
    };
    const matrix = await set.matrix(signal);
    const values = matrix.data instanceof Float64Array ? matrix.data : Float64Array.from(matrix.data);
    const groupSome = async (
      some: Float64Array,
      draw: number,
      from: number,
      to: number,
    ): Promise<Grouped> => {
      const report = within(onProgress, from, to);
      report?.({ stage: 'finding neighbors', fraction: 0 });
      const found = await inTurns(Affinity.steps(affinity, some, columns), signal);
      const graph = await inTurns(found.graphSteps(), signal);
      report?.({ stage: 'finding eigenvectors', fraction: 0.3 });
      const grouped = await group(graph, found, set.reading, { ...settings, seed: draw });
      report?.({ stage: 'grouping', fraction: 1 });
      return grouped;
    };
    if (rows <= landmarks) {
      const { labels, ...found } = await groupSome(values, seed, 0, 1);
      return {
        ...found,
        labels: overGivenRows(set, labels, -1),
        seed,
        seconds: (performance.now() - started) / 1000,
      };
    }
    const drawn = (draw: number): Float64Array =>
      rowsAt(matrix, sampleOf(rows, landmarks, draw, undefined)).data;
    const first = await groupSome(drawn(seed), seed, 0, 0.4);
    const second = await groupSome(drawn(seed + 1), seed, 0.4, 0.8);
    const labels = await first.model.predict(data, settings.signal ? { signal: settings.signal } : {});
    onProgress?.({ stage: 'placing the other rows', fraction: 0.9 });
    const others = await second.model.predict(data, settings.signal ? { signal: settings.signal } : {});
    const disagreement = 1 - (await adjustedRand(labels, others));
    onProgress?.({ stage: 'placing the other rows', fraction: 1 });
    const { labels: _, warnings, ...rest } = first;
    return {
      ...rest,
      labels,
      approximation: { landmarks, disagreement },
      warnings: [
        ...warnings,
        `Only ${landmarks.toLocaleString('en-US')} of ${rows.toLocaleString('en-US')} rows, drawn at random, were grouped; the others follow them. With other draws the adjusted Rand index of the labels is ${(1 - disagreement).toFixed(3)}.${disagreement > UNSURE ? ` The draw decides too much: the groups touch, or are not ${k}. Try ${name === 'rbf' ? 'another gamma' : "affinity: 'rbf', which looks wider, or more neighbors"}.` : ''}`,
      ],
      seed,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    set.close();
  }
}

type Grouped = Omit<SpectralFit, 'seed' | 'seconds' | 'approximation'>;

async function finishGiven(
  call: string,
  data: Data,
  set: TrainingSet,
  settings: Settings,
  started: number,
): Promise<SpectralFit> {
  const { signal } = settings;
  const { rows, columns } = set.engine;
  if (rows > MOST.given) {
    throw new InputError(
      'OVER_LIMIT',
      `${call}: ${rows} rows of given similarities; at most ${MOST.given} can be held. Give the rows themselves and affinity: 'neighbors'.`,
    );
  }
  const { data: raw } = toMatrix(data);
  const values = Float64Array.from(raw);
  await inTurns(checkSimilarities(call, values, rows, columns), signal);
  const { labels, ...found } = await group(denseGraph(values, rows), undefined, givenReading(set), settings);
  return {
    ...found,
    labels: overGivenRows(set, labels, -1),
    seed: settings.seed,
    seconds: (performance.now() - started) / 1000,
  };
}

/** Similarities are read as they are. */
function givenReading({ reading }: TrainingSet): Reading {
  return { ...reading, frame: { origin: reading.frame.origin.map(() => 0), exponent: 0 } };
}

function* checkSimilarities(call: string, values: Float64Array, rows: number, columns: number): Steps<void> {
  if (rows !== columns) {
    throw new InputError(
      'INVALID_DATA',
      `${call}: given similarities must be as many columns as rows, got ${rows} × ${columns}.`,
    );
  }
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      const here = values[i * rows + j]!;
      const there = values[j * rows + i]!;
      if (here < 0) {
        throw new InputError(
          'INVALID_DATA',
          `${call}: the similarity of rows ${i} and ${j} is ${here}; none may be negative.`,
        );
      }
      if (Math.abs(here - there) > 1e-9 * Math.max(here, there)) {
        throw new InputError(
          'INVALID_DATA',
          `${call}: the similarities are not symmetric: rows ${i} and ${j} have ${here} and ${there}. Take the mean of the matrix and its transpose.`,
        );
      }
    }
    yield;
  }
}

/** Embeds a graph and finds its groups. */
async function group(
  graph: Graph,
  affinity: Affinity | undefined,
  reading: Reading,
  settings: Settings,
): Promise<Grouped> {
  const { k, laplacian, signal } = settings;
  const { size } = graph;
  const found = await inTurns(embeddingSteps(graph, k, settings.seed), signal);
  const warnings: string[] = [];
  if (!found.converged) {
    warnings.push(
      'The eigenvectors did not settle: the groups may be cut at a wrong place. Try more neighbors or landmarks.',
    );
  }
  const { partCount, eigenvalues } = found;
  let { points } = found;
  let placed: Float64Array;
  let labels: Int32Array;
  let grouping: Grouping;
  let factors = eigenvalues.slice(0, k).map((value) => 1 - value);
  if (partCount >= k) {
    labels = await inTurns(joinParts(found.parts, partCount, k, affinity), signal);
    if (partCount > k) {
      warnings.push(
        `The graph falls into ${partCount} parts, more than ${counted(k, 'group')}: the smaller parts were put to ${affinity && k > 1 ? `the nearest of the ${k} largest` : 'the largest'}. ${affinity ? (affinity.settings.name === 'rbf' ? 'Lower gamma' : 'Raise neighbors') : 'Give more similarities'}, or ask for more groups.`,
      );
    }
    points = indicators(labels, k);
    placed = points.slice();
    factors = new Float64Array(k).fill(1);
    grouping = { kind: 'rotation', rotation: identity(k) };
  } else {
    if (partCount > 1) {
      warnings.push(
        `The graph falls into ${partCount} parts that no similarity joins; each group lies within one of them.`,
      );
    }
    placed = laplacian === 'symmetric' ? onSphere(points, k) : points.slice();
    if (settings.assign === 'qr') {
      const rotation = await inTurns(rotationSteps(placed, k), signal);
      labels = Int32Array.from({ length: size }, (_, i) => leadingAxis(placed, i * k, rotation, k));
      grouping = { kind: 'rotation', rotation };
    } else {
      const { threads } = settings;
      const fit = await kmeans(
        { data: placed, rows: size, columns: k },
        {
          k,
          starts: settings.starts,
          seed: settings.seed,
          ...(signal && { signal }),
          ...(threads !== undefined && { threads }),
        },
      );
      ({ labels } = fit);
      grouping = { kind: 'kmeans', model: fit.model };
    }
  }
  const model = new SpectralModel({
    k,
    reading,
    ...(affinity && { affinity }),
    points,
    factors,
    laplacian,
    grouping,
    labels,
  });
  return {
    model,
    labels,
    eigenvalues,
    embedding: { data: placed, rows: size, columns: k },
    parts: partCount,
    warnings,
  };
}

function onSphere(points: Float64Array, k: number): Float64Array {
  const placed = new Float64Array(points.length);
  for (let at = 0; at < points.length; at += k) placed.set(unitPoint(points.slice(at, at + k)), at);
  return placed;
}

function indicators(labels: Int32Array, k: number): Float64Array {
  const points = new Float64Array(labels.length * k);
  for (const [i, label] of labels.entries()) points[i * k + label] = 1;
  return points;
}

function identity(k: number): Float64Array {
  const square = new Float64Array(k * k);
  for (let a = 0; a < k; a++) square[a * k + a] = 1;
  return square;
}
