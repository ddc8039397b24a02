import { type RowsOptions, openSparseRows } from '../dataset.ts';
import { InputError } from '../errors.ts';
import { type JsonFields, MODEL_FORMAT, MODEL_VERSION } from '../json.ts';
import type { Matrix } from '../matrix.ts';
import { checkOptions, choice, realNumber, seedNumber, wholeNumber } from '../options.ts';
import type { ProgressOptions } from '../progress.ts';
import type { SparseMatrix } from '../sparse.ts';
import { counted } from '../words.ts';
import { distinctCenters, fitCenters, labelRows } from './fit.ts';
import { clusterCount } from './kmeans.ts';
import { type Centers, nearestCenter } from './rule.ts';
import { toLength } from './spherical.ts';

export interface SparseKMeansOptions extends ProgressOptions, Pick<RowsOptions, 'signal'> {
  /** Number of clusters; default 8. */
  readonly k?: number;
  /**
   * `cosine` (default): rows and centers of length 1, compared by the angle between them, as in `sphericalKMeans`.
   * `euclidean`: rows as they are.
   */
  readonly geometry?: 'cosine' | 'euclidean';
  /** As in `kmeans`; default 10. */
  readonly starts?: number;
  /** Most iterations per run; default 300. */
  readonly maxIterations?: number;
  /** As in `kmeans`; default 1e-4. */
  readonly tolerance?: number;
  /** One weight per row, at least 0; default 1 each. */
  readonly rowWeights?: ArrayLike<number>;
  /** Start of all random choices; default 0. */
  readonly seed?: number;
}

export interface SparseKMeansFit {
  readonly model: SparseKMeansModel;
  /** The nearest center of each row, equal to `model.predict` of the training rows. */
  readonly labels: Int32Array;
  /** Σ weight · squared distance to the nearest center; of cosine distances 2(1 − cosine). */
  readonly inertia: number;
  readonly iterations: number;
  readonly converged: boolean;
  readonly trace: readonly number[];
  readonly warnings: readonly string[];
  readonly seed: number;
  readonly seconds: number;
}

const OPTIONS: readonly (keyof SparseKMeansOptions)[] = [
  'k',
  'geometry',
  'starts',
  'maxIterations',
  'tolerance',
  'rowWeights',
  'seed',
  'signal',
  'onProgress',
];

/**
 * K-means of sparse rows, such as documents by their terms, which stay sparse; the same loop, starts and repairs as
 * `kmeans` and `sphericalKMeans`. Runs on one thread. Memory: the rows, and 8 bytes for each of k × columns a few
 * times over.
 *
 * @param rows compressed sparse rows; never changed
 * @throws InputError `INVALID_DATA`, `NOT_FINITE`, `TOO_FEW_ROWS`, `INVALID_OPTION`, `UNKNOWN_OPTION`
 * @example
 * const rows = sparseMatrix([[[0, 1]], [[0, 5], [1, 1]], [[2, 1]], [[1, 1], [2, 7]]], 3);
 * const { labels, model } = await sparseKMeans(rows, { k: 2 });
 * labels[0] === labels[1]; // true
 * labels[1] === labels[2]; // false
 * (await model.predict(sparseMatrix([[[2, 9]]], 3)))[0] === labels[2]; // true
 */
export async function sparseKMeans(
  rows: SparseMatrix,
  options: SparseKMeansOptions = {},
): Promise<SparseKMeansFit> {
  const started = performance.now();
  const call = 'sparseKMeans';
  checkOptions(call, options, OPTIONS);
  const { rowWeights, signal, onProgress } = options;
  const k = clusterCount(call, options.k);
  const geometry = choice(`${call}: geometry`, options.geometry, ['cosine', 'euclidean'] as const, 'cosine');
  const settings = {
    k,
    init: 'k-means++' as const,
    starts: wholeNumber(`${call}: starts`, options.starts, { minimum: 1, maximum: 100_000, default: 10 }),
    maxIterations: wholeNumber(`${call}: maxIterations`, options.maxIterations, { minimum: 1, default: 300 }),
    tolerance: realNumber(`${call}: tolerance`, options.tolerance, { minimum: 0, default: 1e-4 }),
    seed: seedNumber(`${call}: seed`, options.seed),
    signal,
    ...(onProgress && { onProgress }),
    ...(geometry === 'cosine' && { place: (center: Float64Array) => toLength(center, 1) }),
  };
  const { engine, meanVariance } = openSparseRows(call, rows, geometry === 'cosine', rowWeights);
  if (k > rows.rows) {
    throw new InputError(
      'TOO_FEW_ROWS',
      `${call}: k is ${k}, but there ${rows.rows === 1 ? 'is only 1 row' : `are only ${rows.rows} rows`}. Choose k of at most ${rows.rows}.`,
    );
  }
  const frame = { origin: new Float64Array(rows.columns), exponent: 0, meanVariance };
  const arrival = await fitCenters({ engine, frame }, settings);
  const model = new SparseKMeansModel(arrival.parameters, geometry);
  const labels = await labelRows(engine, nearestCenter(arrival.parameters), signal);
  const warnings: string[] = [];
  const distinct = distinctCenters(arrival.parameters);
  if (distinct < k) {
    warnings.push(
      `Only ${distinct} of the ${k} clusters are distinct: the rows have too few different values. Choose a smaller k.`,
    );
  }
  if (!arrival.converged) {
    warnings.push(
      `Stopped after ${counted(settings.maxIterations, 'iteration')} before it converged. Raise maxIterations or the tolerance.`,
    );
  }
  return {
    model,
    labels,
    inertia: arrival.objective + 0,
    iterations: arrival.iterations,
    converged: arrival.converged,
    trace: arrival.trace,
    warnings,
    seed: settings.seed,
    seconds: (performance.now() - started) / 1000,
  };
}

/** Centers that sparse rows can be assigned to. Immutable; made by `sparseKMeans`, or read from a model file. */
export class SparseKMeansModel {
  readonly kind = 'sparsekmeans';
  readonly k: number;
  readonly columns: number;
  readonly geometry: 'cosine' | 'euclidean';
  readonly #centers: Float64Array;

  /** Models come from a fit or from a model file. */
  constructor({ k, columns, centers }: Centers, geometry: 'cosine' | 'euclidean') {
    this.k = k;
    this.columns = columns;
    this.geometry = geometry;
    this.#centers = Float64Array.from(centers, (value) => (value === 0 ? 0 : value));
    Object.freeze(this);
  }

  /** k × columns; a copy. With `cosine` they have length 1. */
  get centers(): Matrix {
    return { data: this.#centers.slice(), rows: this.k, columns: this.columns };
  }

  /**
   * The nearest center of each row; a row of zeros is as near to all, and gets the first.
   *
   * @throws InputError `COLUMN_MISMATCH`, `INVALID_DATA`, `NOT_FINITE`
   */
  async predict(rows: SparseMatrix, { signal }: Pick<RowsOptions, 'signal'> = {}): Promise<Int32Array> {
    return labelRows(this.#open('predict', rows), nearestCenter(this.#parameters()), signal);
  }

  /**
   * Euclidean distances to all centers; with `cosine` between unit vectors, √(2(1 − cosine)).
   *
   * @returns rows × k
   */
  async transform(rows: SparseMatrix, { signal }: Pick<RowsOptions, 'signal'> = {}): Promise<Matrix> {
    const engine = this.#open('transform', rows);
    const question = nearestCenter(this.#parameters());
    const { distances } = await engine.label(question, { distances: true }, { signal });
    return { data: distances!, rows: rows.rows, columns: this.k };
  }

  /** The model file's content, which holds only what is not 0; `JSON.stringify(model)` writes it. */
  toJSON(): Record<string, unknown> {
    const { k, columns, geometry } = this;
    const centers = Array.from({ length: k }, (_, j) => {
      const row = this.#centers.subarray(j * columns, (j + 1) * columns);
      const indices = [...row.keys()].filter((a) => row[a] !== 0);
      return { indices, values: indices.map((a) => row[a]!) };
    });
    return { format: MODEL_FORMAT, version: MODEL_VERSION, kind: this.kind, k, columns, geometry, centers };
  }

  #parameters(): Centers {
    return { k: this.k, columns: this.columns, centers: this.#centers };
  }

  #open(call: string, rows: SparseMatrix): ReturnType<typeof openSparseRows>['engine'] {
    const { engine } = openSparseRows(call, rows, this.geometry === 'cosine');
    if (rows.columns === this.columns) return engine;
    throw new InputError(
      'COLUMN_MISMATCH',
      `${call}: the model has ${this.columns} columns, the rows have ${rows.columns}.`,
    );
  }
}

/** @throws ModelError `DAMAGED_MODEL` naming the field */
export function parseSparseKMeansModel(fields: JsonFields): SparseKMeansModel {
  const k = fields.count('k', 1);
  const columns = fields.count('columns');
  const rows = fields.objects('centers');
  if (rows.length !== k) throw fields.damaged('centers', `${k} centers`);
  const centers = new Float64Array(k * columns);
  for (const [j, row] of rows.entries()) {
    const indices = row.numberList('indices');
    const values = row.numbers('values', indices.length);
    for (const [at, index] of indices.entries()) {
      if (!Number.isSafeInteger(index) || index < 0 || index >= columns) {
        throw row.damaged('indices', `columns from 0 to ${columns - 1}`);
      }
      centers[j * columns + index] = values[at]!;
    }
  }
  return new SparseKMeansModel({ k, columns, centers }, fields.word('geometry', ['cosine', 'euclidean']));
}
