import { type RowsOptions, overGivenRows, readNewRows } from '../dataset.ts';
import { type JsonFields, MODEL_FORMAT, MODEL_VERSION, jsonNumbers } from '../json.ts';
import { type KMeansModel, parseKMeansModel } from '../kmeans/model.ts';
import { finish } from '../linalg/steps.ts';
import type { Data, Matrix } from '../matrix.ts';
import { type Reading, parseReading, readOneRow, readingJson } from '../reading.ts';
import { turn } from '../turn.ts';
import { Affinity, type AffinityName } from './affinity.ts';
import type { Weights } from './graph.ts';
import { leadingAxis } from './rotation.ts';

/** How points of the embedding become groups: the nearest of K-means' centers, or the leading axis of a rotation. */
export type Grouping =
  | { readonly kind: 'kmeans'; readonly model: KMeansModel }
  /** dimensions × dimensions, row-major. */
  | { readonly kind: 'rotation'; readonly rotation: Float64Array };

/** What a spectral model is made of. */
export interface SpectralParts {
  readonly k: number;
  readonly reading: Reading;
  /** Absent where the similarities were given. */
  readonly affinity?: Affinity;
  /** rows × dimensions of the embedding, before rows are brought to length 1. */
  readonly points: Float64Array;
  /** 1 − eigenvalue of each dimension. */
  readonly factors: Float64Array;
  readonly laplacian: 'random-walk' | 'symmetric';
  readonly grouping: Grouping;
  /** Of the rows that the model was made from. */
  readonly labels: Int32Array;
}

/**
 * The groups of a graph of rows, and a rule for new ones. Immutable.
 *
 * A new row is joined to the training rows by the same similarities, without moving them. Its place in the embedding is
 * the mean of theirs, weighted by similarity and divided by 1 − eigenvalue, which for a training row is its own place
 * (Bengio et al. 2004, after Nyström). A row equal to a training row gets that row's label.
 */
export class SpectralModel {
  readonly kind = 'spectral';
  readonly k: number;
  readonly columns: number;
  readonly #parts: SpectralParts;

  /** Made by `spectralClustering`, or read from a model file. */
  constructor(parts: SpectralParts) {
    this.k = parts.k;
    this.columns = parts.reading.columns;
    this.#parts = parts;
    Object.freeze(this);
  }

  /** The columns' names, where the training data had names. */
  get names(): readonly string[] | undefined {
    return this.#parts.reading.preprocessing.names;
  }

  /** How rows are compared; `given` where similarities were given instead of rows. */
  get affinity(): AffinityName | 'given' {
    return this.#parts.affinity?.settings.name ?? 'given';
  }

  /**
   * The group of each row.
   *
   * @param rows any rows × columns; where similarities were given, those of each new row to all training rows
   * @returns labels 0 … k − 1; −1 for a row dropped for missing values
   * @throws InputError `COLUMN_MISMATCH`, `NOT_FINITE`
   */
  async predict(rows: Data, options: RowsOptions = {}): Promise<Int32Array> {
    const given = await readNewRows('predict', rows, this.#parts.reading, options);
    return overGivenRows(given, await this.#labels(given.matrix, options.signal), -1);
  }

  /** The group of one row, at once. */
  predictOne(row: ArrayLike<number>): number {
    const values = readOneRow('predictOne', row, this.#parts.reading);
    const label = this.#known(values, 0);
    if (label >= 0) return label;
    const point = this.#place(values, 0);
    const { grouping } = this.#parts;
    if (grouping.kind === 'kmeans') return grouping.model.predictOne(point);
    return leadingAxis(point, 0, grouping.rotation, this.#parts.factors.length);
  }

  async #labels({ data, rows, columns }: Matrix, signal: AbortSignal | undefined): Promise<Int32Array> {
    const values = data instanceof Float64Array ? data : Float64Array.from(data);
    const { grouping, factors } = this.#parts;
    const dimensions = factors.length;
    const labels = new Int32Array(rows);
    const points = new Float64Array(rows * dimensions);
    for (let i = 0; i < rows; i++) {
      labels[i] = this.#known(values, i * columns);
      if (labels[i]! < 0) points.set(this.#place(values, i * columns), i * dimensions);
      await turn(signal);
    }
    const places =
      grouping.kind === 'kmeans'
        ? await grouping.model.predict({ data: points, rows, columns: dimensions }, signal ? { signal } : {})
        : Int32Array.from({ length: rows }, (_, i) =>
            leadingAxis(points, i * dimensions, grouping.rotation, dimensions),
          );
    return labels.map((label, i) => (label < 0 ? places[i]! : label));
  }

  /** The label of the training row that lies where a point does; −1 if there is none. */
  #known(values: Float64Array, at: number): number {
    const { affinity, labels } = this.#parts;
    const row = affinity?.rowAt(values, at) ?? -1;
    return row < 0 ? -1 : labels[row]!;
  }

  /** A new row's place in the embedding. */
  #place(values: Float64Array, at: number): Float64Array {
    const { affinity, points, factors, laplacian } = this.#parts;
    const dimensions = factors.length;
    const weights = affinity?.weights(values, at) ?? givenWeights(values, at, this.columns);
    const place = new Float64Array(dimensions);
    let total = 0;
    for (const [rank, row] of weights.rows.entries()) {
      const weight = weights.values[rank]!;
      total += weight;
      for (let a = 0; a < dimensions; a++) place[a]! += weight * points[row * dimensions + a]!;
    }
    if (total > 0) {
      for (let a = 0; a < dimensions; a++) place[a] = factors[a]! > 0 ? place[a]! / (total * factors[a]!) : 0;
    } else if (affinity) {
      // Too far from all rows for any similarity: the nearest one decides.
      const row = affinity.nearest(values, at);
      place.set(points.subarray(row * dimensions, (row + 1) * dimensions));
    }
    return laplacian === 'symmetric' ? unitPoint(place) : place;
  }

  /** The model file's content; `JSON.stringify(model)` writes it. It holds the training rows. */
  toJSON(): Record<string, unknown> {
    const { reading, affinity, points, factors, laplacian, grouping, labels } = this.#parts;
    return {
      format: MODEL_FORMAT,
      version: MODEL_VERSION,
      kind: this.kind,
      k: this.k,
      ...readingJson(reading),
      rows: labels.length,
      affinity: affinity
        ? { ...affinity.settings, data: jsonNumbers(affinity.data) }
        : { name: 'given', neighbors: 0, gamma: 0 },
      laplacian,
      factors: jsonNumbers(factors),
      points: jsonNumbers(points),
      labels: jsonNumbers(labels),
      grouping:
        grouping.kind === 'kmeans'
          ? { kind: 'kmeans', model: grouping.model.toJSON() }
          : { kind: 'rotation', rotation: jsonNumbers(grouping.rotation) },
    };
  }
}

/** A point on the unit sphere; the origin stays where it is. */
export function unitPoint(point: Float64Array): Float64Array {
  const length = Math.sqrt(point.reduce((sum, value) => sum + value * value, 0));
  return length > 0 ? point.map((value) => value / length) : point;
}

function givenWeights(values: Float64Array, at: number, columns: number): Weights {
  return {
    rows: Int32Array.from({ length: columns }, (_, i) => i),
    values: values.slice(at, at + columns).map((value) => Math.max(0, value)),
  };
}

/** @throws ModelError `DAMAGED_MODEL` naming the field */
export function parseSpectralModel(fields: JsonFields): SpectralModel {
  const reading = parseReading(fields);
  const k = fields.count('k', 1);
  const rows = fields.count('rows', 1);
  const settings = fields.object('affinity');
  const name = settings.word('name', ['neighbors', 'rbf', 'self-tuning', 'given']);
  const factorsGiven = fields.unknown('factors');
  const dimensions = Array.isArray(factorsGiven) ? factorsGiven.length : 0;
  if (dimensions < 1 || dimensions > k) throw fields.damaged('factors', `1 to ${k} numbers`);
  const labels = Int32Array.from(fields.numbers('labels', rows));
  if (!labels.every((label) => label >= 0 && label < k))
    throw fields.damaged('labels', `labels from 0 to ${k - 1}`);
  const grouping = fields.object('grouping');
  const affinity =
    name === 'given'
      ? undefined
      : finish(
          Affinity.steps(
            { name, neighbors: settings.count('neighbors', 2), gamma: settings.number('gamma') },
            settings.numbers('data', rows * reading.columns),
            reading.columns,
          ),
        );
  return new SpectralModel({
    k,
    reading,
    ...(affinity && { affinity }),
    points: fields.numbers('points', rows * dimensions),
    factors: fields.numbers('factors', dimensions),
    laplacian: fields.word('laplacian', ['random-walk', 'symmetric']),
    grouping:
      grouping.word('kind', ['kmeans', 'rotation']) === 'kmeans'
        ? { kind: 'kmeans', model: parseKMeansModel(grouping.object('model')) }
        : { kind: 'rotation', rotation: grouping.numbers('rotation', dimensions * dimensions) },
    labels,
  });
}
