import { type RowsOptions, overGivenRows, readNewRows } from '../dataset.ts';
import { type JsonFields, MODEL_FORMAT, MODEL_VERSION, jsonNumbers } from '../json.ts';
import { type KMeansModel, parseKMeansModel } from '../kmeans/model.ts';
import type { Data, Matrix } from '../matrix.ts';
import { type Reading, parseReading, readOneRow, readingJson } from '../reading.ts';
import { turn } from '../turn.ts';
import { type Centers, type Members, nearestOf } from './assignment.ts';
import { type Kernel, type KernelName, kernelOf } from './kernel.ts';
import { type Nystrom, writeFeatures } from './nystrom.ts';

/** All members of the clusters: exact. */
export interface ExactParts {
  readonly kind: 'exact';
  /** Absent where the kernels themselves were given. */
  readonly kernel?: Kernel;
  /** The training rows × columns, in engine units; empty where kernels were given. */
  readonly data: Float64Array;
  readonly members: Members;
  readonly centers: Centers;
}

/** Centers among the features that landmarks give. */
export interface LandmarkParts {
  readonly kind: 'landmarks';
  readonly nystrom: Nystrom;
  readonly model: KMeansModel;
}

export interface KernelParts {
  readonly k: number;
  readonly reading: Reading;
  readonly clusters: ExactParts | LandmarkParts;
}

/** Clusters around centers in a kernel's feature space, and a rule for new rows: the nearest center. Immutable. */
export class KernelModel {
  readonly kind = 'kernel';
  readonly k: number;
  readonly columns: number;
  readonly #parts: KernelParts;

  /** Made by `kernelKMeans`, or read from a model file. */
  constructor(parts: KernelParts) {
    this.k = parts.k;
    this.columns = parts.reading.columns;
    this.#parts = parts;
    Object.freeze(this);
  }

  /** The columns' names, where the training data had names. */
  get names(): readonly string[] | undefined {
    return this.#parts.reading.preprocessing.names;
  }

  /** The kernel; `given` where its values were given instead of rows. */
  get kernel(): KernelName | 'given' {
    const { clusters } = this.#parts;
    return clusters.kind === 'exact' ? (clusters.kernel?.name ?? 'given') : clusters.nystrom.kernel.name;
  }

  /**
   * The nearest center of each row in feature space.
   *
   * @param rows any rows × columns; where kernels were given, those of each new row to all training rows
   * @returns labels 0 … k − 1, ties to the lowest; −1 for a row dropped for missing values
   * @throws InputError `COLUMN_MISMATCH`, `NOT_FINITE`
   */
  async predict(rows: Data, options: RowsOptions = {}): Promise<Int32Array> {
    const given = await readNewRows('predict', rows, this.#parts.reading, options);
    const { clusters } = this.#parts;
    const labels =
      clusters.kind === 'exact'
        ? await this.#exact(clusters, given.matrix, options.signal)
        : await clusters.model.predict(
            await featuresOf(clusters.nystrom, given.matrix, options.signal),
            options,
          );
    return overGivenRows(given, labels, -1);
  }

  /** The nearest center of one row, at once. */
  predictOne(row: ArrayLike<number>): number {
    const values = readOneRow('predictOne', row, this.#parts.reading);
    const { clusters } = this.#parts;
    if (clusters.kind === 'exact') return labelOf(clusters, values, 0, this.columns);
    const features = new Float64Array(clusters.nystrom.features);
    writeFeatures(clusters.nystrom, values, 0, features, 0);
    return clusters.model.predictOne(features);
  }

  async #exact(
    clusters: ExactParts,
    { data, rows, columns }: Matrix,
    signal: AbortSignal | undefined,
  ): Promise<Int32Array> {
    const values = data instanceof Float64Array ? data : Float64Array.from(data);
    const labels = new Int32Array(rows);
    for (let i = 0; i < rows; i++) {
      labels[i] = labelOf(clusters, values, i * columns, columns);
      await turn(signal);
    }
    return labels;
  }

  /** The model file's content; `JSON.stringify(model)` writes it. It holds the training rows, or the landmarks. */
  toJSON(): Record<string, unknown> {
    const { reading, clusters } = this.#parts;
    return {
      format: MODEL_FORMAT,
      version: MODEL_VERSION,
      kind: this.kind,
      k: this.k,
      ...readingJson(reading),
      clusters: clusters.kind === 'exact' ? exactJson(clusters) : landmarksJson(clusters),
    };
  }
}

/** Kernels of some rows as features, rows × features. */
export async function featuresOf(
  nystrom: Nystrom,
  { data, rows, columns }: Matrix,
  signal: AbortSignal | undefined,
): Promise<Matrix> {
  const values = data instanceof Float64Array ? data : Float64Array.from(data);
  const { features } = nystrom;
  const into = new Float64Array(rows * features);
  for (let i = 0; i < rows; i++) {
    writeFeatures(nystrom, values, i * columns, into, i * features);
    await turn(signal);
  }
  return { data: into, rows, columns: features };
}

/** The sums run in the order in which the fit took them, so that training rows keep their labels. */
function labelOf(
  { kernel, data, members: { k, labels, weights }, centers }: ExactParts,
  values: Float64Array,
  at: number,
  columns: number,
): number {
  const closeness = new Float64Array(k);
  for (let i = 0; i < labels.length; i++) {
    const value = kernel ? kernelOf(kernel, data, i * columns, values, at, columns) : values[at + i]!;
    closeness[labels[i]!]! += weights[i]! * value;
  }
  return nearestOf(closeness, 0, centers).label;
}

function exactJson({ kind, kernel, data, members, centers }: ExactParts): Record<string, unknown> {
  return {
    kind,
    rows: members.labels.length,
    kernel: kernel ?? { name: 'given', gamma: 0, offset: 0, degree: 1 },
    data: jsonNumbers(data),
    labels: jsonNumbers(members.labels),
    weights: jsonNumbers(members.weights),
    mass: jsonNumbers(centers.mass),
    square: jsonNumbers(centers.square),
  };
}

function landmarksJson({ kind, nystrom, model }: LandmarkParts): Record<string, unknown> {
  const { kernel, landmarks, columns, projection, features } = nystrom;
  return {
    kind,
    rows: landmarks.length / columns,
    kernel,
    landmarks: jsonNumbers(landmarks),
    features,
    projection: jsonNumbers(projection),
    model: model.toJSON(),
  };
}

/** @throws ModelError `DAMAGED_MODEL` naming the field */
export function parseKernelModel(fields: JsonFields): KernelModel {
  const reading = parseReading(fields);
  const { columns } = reading;
  const k = fields.count('k', 1);
  const clusters = fields.object('clusters');
  const rows = clusters.count('rows', 1);
  const settings = clusters.object('kernel');
  const name = settings.word('name', ['rbf', 'polynomial', 'cosine', 'linear', 'given']);
  const numbers = {
    gamma: settings.number('gamma'),
    offset: settings.number('offset'),
    degree: settings.count('degree', 1),
  };
  if (clusters.word('kind', ['exact', 'landmarks']) === 'landmarks') {
    if (name === 'given') throw settings.damaged('name', 'a kernel of rows');
    const features = clusters.count('features', 1);
    const nystrom: Nystrom = {
      kernel: { name, ...numbers },
      landmarks: clusters.numbers('landmarks', rows * columns),
      columns,
      features,
      projection: clusters.numbers('projection', features * rows),
    };
    const model = parseKMeansModel(clusters.object('model'));
    if (model.k !== k || model.columns !== features)
      throw clusters.damaged('model', `${k} centers of ${features} columns`);
    return new KernelModel({ k, reading, clusters: { kind: 'landmarks', nystrom, model } });
  }
  const labels = Int32Array.from(clusters.numbers('labels', rows));
  if (!labels.every((label) => label >= 0 && label < k))
    throw clusters.damaged('labels', `labels from 0 to ${k - 1}`);
  return new KernelModel({
    k,
    reading,
    clusters: {
      kind: 'exact',
      ...(name !== 'given' && { kernel: { name, ...numbers } }),
      data: clusters.numbers('data', name === 'given' ? 0 : rows * columns),
      members: { k, labels, weights: clusters.numbers('weights', rows) },
      centers: { mass: clusters.numbers('mass', k), square: clusters.numbers('square', k) },
    },
  });
}
