import { type RowsOptions, overGivenRows, withNewRows } from '../dataset.ts';
import type { Nearest } from '../em/expectation.ts';
import { argmax, scoreRow, singleScoreRow } from '../em/score.ts';
import { powerOfTwo } from '../rows/frame.ts';
import { orderOf } from '../options.ts';
import { type JsonFields, MODEL_FORMAT, MODEL_VERSION, jsonNumbers } from '../json.ts';
import type { Data, Matrix } from '../matrix.ts';
import { type Reading, readOneRow, parseReading, readingJson } from '../reading.ts';
import { turn } from '../turn.ts';
import { toInputUnits } from '../units.ts';
import { nearestCenter } from './rule.ts';

/** Values that are worked on in one go. */
const PIECE = 2 ** 18;

/** `rowWeights` for calls that sum over rows. */
export interface WeightedRowsOptions extends RowsOptions {
  /** One weight per row; default 1 each. */
  readonly rowWeights?: ArrayLike<number>;
}

/** What a K-means model is made of; `centers` are in engine units. */
export interface KMeansParts {
  readonly k: number;
  readonly reading: Reading;
  readonly centers: Float64Array;
}

/** Centers that rows can be assigned to. Immutable; made by `kmeans` and its kin, or read from a model file. */
export class KMeansModel {
  readonly kind = 'kmeans';
  readonly k: number;
  readonly columns: number;
  readonly #reading: Reading;
  readonly #centers: Float64Array;

  /** Models come from a fit or from `readModel`; the parts are those of the library itself. */
  constructor({ k, reading, centers }: KMeansParts) {
    this.k = k;
    this.columns = reading.columns;
    this.#reading = reading;
    this.#centers = Float64Array.from(centers, (value) => (value === 0 ? 0 : value));
    Object.freeze(this);
  }

  /** The columns' names, where the training data had names. */
  get names(): readonly string[] | undefined {
    return this.#reading.preprocessing.names;
  }

  /** How the rows are scaled before distances are taken: `none`, `standard`, `minmax` or `robust`. */
  get scaling(): 'none' | 'standard' | 'minmax' | 'robust' {
    return this.#reading.preprocessing.scaling.kind;
  }

  /** Centers in the input's units, k × columns; a copy. (Spherical K-means: unit vectors.) */
  get centers(): Matrix {
    return { data: toInputUnits(this.#centers, this.#reading), rows: this.k, columns: this.columns };
  }

  /**
   * The nearest center of each row.
   *
   * @param rows any rows × columns; named columns are matched by name
   * @returns labels 0 … k − 1, ties to the lowest; −1 for a row dropped for missing values
   * @throws InputError `COLUMN_MISMATCH`, `NOT_FINITE`
   */
  async predict(rows: Data, options: RowsOptions = {}): Promise<Int32Array> {
    return withNewRows('predict', rows, this.#reading, options, async (dataset) => {
      const { labels } = await dataset.engine.label(this.#expectation(), { labels: true }, options);
      return overGivenRows(dataset, labels!, -1);
    });
  }

  /** The nearest center of one row, at once; equal to what `predict` gives. */
  predictOne(row: ArrayLike<number>): number {
    const values = readOneRow('predictOne', row, this.#reading);
    const scores = new Float64Array(this.k);
    const score = this.#reading.precision === 'float32' ? singleScoreRow : scoreRow;
    score(this.#expectation(), values, scores);
    return argmax(scores);
  }

  /**
   * Euclidean distances to all centers, in the fitted scale.
   *
   * @returns rows × k; NaN for a dropped row
   */
  async transform(rows: Data, options: RowsOptions = {}): Promise<Matrix> {
    return withNewRows('transform', rows, this.#reading, options, async (dataset) => {
      const { distances } = await dataset.engine.label(this.#expectation(), { distances: true }, options);
      await multiply(distances!, powerOfTwo(this.#reading.frame.exponent), options.signal);
      const data = overGivenRows(dataset, distances!, NaN, this.k);
      return { data, rows: dataset.rowsGiven, columns: this.k };
    });
  }

  /** Minus the inertia of the rows: −Σ weight · squared distance to the nearest center, in the fitted scale. */
  async score(rows: Data, options: WeightedRowsOptions = {}): Promise<number> {
    return withNewRows('score', rows, this.#reading, options, async ({ engine }) => {
      const { objective } = await engine.gather(this.#expectation(), options);
      return -inertiaOf(objective, this.#reading);
    });
  }

  /**
   * The same model with its clusters numbered anew, exactly.
   *
   * @param order for each new number the old one
   * @throws InputError `INVALID_OPTION` unless it holds each of 0 … k − 1 once
   */
  reordered(order: ArrayLike<number>): KMeansModel {
    const old = orderOf('reordered: order', order, this.k);
    const { columns } = this;
    const centers = Float64Array.from(this.#centers, (_, at) => {
      return this.#centers[old[Math.floor(at / columns)]! * columns + (at % columns)]!;
    });
    return new KMeansModel({ k: this.k, reading: this.#reading, centers });
  }

  /** The model file's content; `JSON.stringify(model)` writes it. */
  toJSON(): Record<string, unknown> {
    return {
      format: MODEL_FORMAT,
      version: MODEL_VERSION,
      kind: this.kind,
      k: this.k,
      ...readingJson(this.#reading),
      centers: jsonNumbers(this.#centers),
    };
  }

  #expectation(): Nearest {
    return nearestCenter({ k: this.k, columns: this.columns, centers: this.#centers });
  }
}

/** Multiplies many values in place, with turns of the event loop in between. */
async function multiply(
  values: Float64Array,
  factor: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let start = 0; start < values.length; start += PIECE) {
    const end = Math.min(values.length, start + PIECE);
    for (let i = start; i < end; i++) values[i]! *= factor;
    await turn(signal);
  }
}

/** The inertia, in the fitted scale, that an objective in engine units stands for. */
export function inertiaOf(objective: number, { frame }: Pick<Reading, 'frame'>): number {
  const unit = powerOfTwo(frame.exponent);
  return -2 * objective * unit * unit;
}

/** @throws ModelError `DAMAGED_MODEL` naming the field */
export function parseKMeansModel(fields: JsonFields): KMeansModel {
  const reading = parseReading(fields);
  const k = fields.count('k', 1);
  return new KMeansModel({ k, reading, centers: fields.numbers('centers', k * reading.columns) });
}
