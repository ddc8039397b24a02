import type { RowsOptions } from '../dataset.ts';
import { InputError } from '../errors.ts';
import { type JsonFields, MODEL_FORMAT, MODEL_VERSION } from '../json.ts';
import { type KMeansModel, parseKMeansModel } from '../kmeans/model.ts';
import { type KPrototypesModel, parseKPrototypesModel } from '../kmeans/prototypes.ts';
import { log } from '../mathematics.ts';
import type { Matrix } from '../matrix.ts';
import { type MixedColumns, type SplitColumns, splitColumns } from '../mixed.ts';
import { type MixtureModel, parseMixtureModel } from '../mixture/model.ts';
import { show } from '../options.ts';
import { type PowerColumn, type PowerMethod, applyPower } from '../preprocessing/power.ts';

/** What is done to a column of numbers before segments are looked for. */
export interface SegmentTransform {
  readonly name: string;
  readonly method: PowerMethod;
  /** Of `yeo-johnson`; 1 otherwise. */
  readonly lambda: number;
  /** Of `log`: the smallest value that the segments were found with. Smaller ones are taken for it. */
  readonly least?: number;
}

/** What finds the segment of transformed rows. */
export type SegmentFinder = KMeansModel | MixtureModel | KPrototypesModel;

/** The parts of a model of segments. */
export interface SegmentsParts {
  readonly finder: SegmentFinder;
  /** For each segment the cluster of the finder that it is. */
  readonly order: readonly number[];
  readonly segmentNames: readonly string[];
  readonly transforms: readonly SegmentTransform[];
  /** The columns of categories. */
  readonly categories: readonly string[];
}

/** The segments of rows. */
export interface AssignedSegments {
  /** 0 … k − 1, or −1 for a row left out for a missing number. */
  readonly labels: Int32Array;
  /** 0 to 1: the responsibility, or 1 − distance to the own center / to the next; NaN for a row left out. */
  readonly sureness: Float64Array;
  /** How typical a row is, higher is more: minus the distance to its center, or its log density in its component. */
  readonly typicality: Float64Array;
}

/**
 * Puts rows into segments: the transforms, scaling and centers of a segmentation. Immutable; made by `segment`, or read
 * from a model file.
 *
 * Its inner model lives on the transformed scale, where a center is a mean of logarithms; so it shows none. What a
 * segment is like in the columns' own units is in the description.
 */
export class SegmentsModel {
  readonly kind = 'segments';
  readonly k: number;
  readonly segmentNames: readonly string[];
  readonly transforms: readonly SegmentTransform[];
  readonly #finder: SegmentFinder;
  readonly #order: readonly number[];
  readonly #categories: readonly string[];

  /** Models come from a fit or from `readModels`. */
  constructor({ finder, order, segmentNames, transforms, categories }: SegmentsParts) {
    this.k = finder.k;
    this.segmentNames = Object.freeze([...segmentNames]);
    this.transforms = Object.freeze(transforms.map((transform) => Object.freeze({ ...transform })));
    this.#finder = finder;
    this.#order = [...order];
    this.#categories = [...categories];
    Object.freeze(this);
  }

  /** What finds the segment of a row: `kmeans`, `mixture` or `kprototypes`. */
  get method(): SegmentFinder['kind'] {
    return this.#finder.kind;
  }

  /** The columns that it needs: those of numbers, then those of categories. */
  get names(): readonly string[] {
    return [...this.numbers, ...this.categories];
  }

  /** The columns of numbers that it needs. */
  get numbers(): readonly string[] {
    return this.transforms.map(({ name }) => name);
  }

  /** The columns of categories that it needs. */
  get categories(): readonly string[] {
    return [...this.#categories];
  }

  /**
   * The segment of each row.
   *
   * In a column that takes the logarithm, a value below all that the segments were found with, 0 say, is taken for the
   * smallest of those.
   *
   * @param columns the columns of the training data, by name; others are passed over
   * @returns labels 0 … k − 1, the largest segment of the training data first; −1 for a row left out for a missing number
   * @throws InputError `COLUMN_MISMATCH`, `INVALID_DATA`, `NOT_FINITE`
   */
  async predict(columns: MixedColumns, options: RowsOptions = {}): Promise<Int32Array> {
    return (await this.assign(columns, options)).labels;
  }

  /**
   * The segment of each row, and how sure and typical it is; see `predict`.
   *
   * @throws InputError `COLUMN_MISMATCH`, `INVALID_DATA`, `NOT_FINITE`
   */
  async assign(columns: MixedColumns, options: RowsOptions = {}): Promise<AssignedSegments> {
    const wanted = { numbers: this.numbers, categories: this.#categories };
    const split = splitColumns('predict', columns, wanted);
    const rows = { ...numbersOf('predict', split, this.transforms), ...split.categories };
    const inner = await find(this.#finder, rows, options);
    return { ...inner, labels: inner.labels.map((label) => (label < 0 ? -1 : this.#order.indexOf(label))) };
  }

  /** The model file's content; `JSON.stringify(model)` writes it. */
  toJSON(): Record<string, unknown> {
    return {
      format: MODEL_FORMAT,
      version: MODEL_VERSION,
      kind: this.kind,
      segments: this.segmentNames.map((name, label) => ({ name, cluster: this.#order[label] })),
      transforms: this.transforms,
      categories: this.#categories,
      model: this.#finder.toJSON(),
    };
  }
}

/** The transformed columns of numbers, by name. */
export function numbersOf(
  call: string,
  { names, numbers, rows }: SplitColumns,
  transforms: readonly SegmentTransform[],
): Record<string, Float64Array> {
  const count = names.length;
  const raised = numbers.data.map((value, at) => {
    const { least } = transforms[at % count]!;
    return least !== undefined && value < least ? least : value;
  });
  for (const [at, value] of raised.entries()) {
    if (Math.abs(value) !== Infinity) continue;
    throw new InputError(
      'NOT_FINITE',
      `${call}: row ${Math.floor(at / count)}, column ${show(names[at % count])} is ${value}; every value must be a finite number.`,
    );
  }
  if (count === 0) return {};
  const columns = transforms.map((transform): PowerColumn => ({
    ...transform,
    skewness: NaN,
    result: NaN,
    reason: '',
  }));
  const { data } = applyPower({ columns }, { data: raised, rows, columns: count });
  const column = (j: number): Float64Array =>
    Float64Array.from({ length: rows }, (_, i) => data[i * count + j]!);
  return Object.fromEntries(names.map((name, j) => [name, column(j)]));
}

/** What a finder says of transformed rows, in its own numbers. */
export async function find(
  finder: SegmentFinder,
  rows: MixedColumns,
  options: RowsOptions,
): Promise<AssignedSegments> {
  if (finder.kind === 'kprototypes') {
    return byDistance(await finder.transform(rows, options), await finder.predict(rows, options));
  }
  const numbers = rows as Readonly<Record<string, Float64Array>>;
  const labels = await finder.predict(numbers, options);
  if (finder.kind === 'kmeans') return byDistance(await finder.transform(numbers, options), labels);
  const { data, columns } = await finder.predictProba(numbers, options);
  const densities = await finder.scoreSamples(numbers, options);
  const sureness = Float64Array.from(labels, (label, i) => (label < 0 ? NaN : data[i * columns + label]!));
  return { labels, sureness, typicality: densities.map((value, i) => value + log(sureness[i]!)) };
}

/** Sureness and typicality from the distances to all centers; with one segment every row is sure. */
export function byDistance({ data, columns: k }: Matrix, labels: Int32Array): AssignedSegments {
  const typicality = Float64Array.from(labels, (label, i) => (label < 0 ? NaN : -data[i * k + label]!));
  const sureness = Float64Array.from(labels, (label, i) => {
    if (label < 0) return NaN;
    const own = data[i * k + label]!;
    let next = Infinity;
    for (let j = 0; j < k; j++) if (j !== label) next = Math.min(next, data[i * k + j]!);
    if (next === Infinity) return 1;
    return next > 0 ? Math.max(0, 1 - own / next) : 0;
  });
  return { labels, sureness, typicality };
}

/** @throws ModelError `DAMAGED_MODEL` naming the field */
export function parseSegmentsModel(fields: JsonFields): SegmentsModel {
  const segments = fields.objects('segments');
  const order = segments.map((segment) => segment.count('cluster'));
  const transforms = fields.objects('transforms').map((transform): SegmentTransform => ({
    name: transform.text('name'),
    method: transform.word('method', ['none', 'log', 'yeo-johnson']),
    lambda: transform.number('lambda'),
    ...(transform.has('least') && { least: transform.number('least') }),
  }));
  for (const [j, { method, least }] of transforms.entries()) {
    if (method === 'log' && !(least !== undefined && least > 0))
      throw fields.damaged(`transforms[${j}].least`, 'a number above 0');
  }
  const categories = fields.textList('categories');
  const inner = fields.object('model');
  const kind = inner.word('kind', ['kmeans', 'mixture', 'kprototypes']);
  const finder =
    kind === 'kmeans'
      ? parseKMeansModel(inner)
      : kind === 'mixture'
        ? parseMixtureModel(inner)
        : parseKPrototypesModel(inner);
  if (order.length !== finder.k || new Set(order).size !== finder.k || Math.max(...order) >= finder.k) {
    throw fields.damaged('segments', `each of the ${finder.k} clusters once`);
  }
  const needed = finder.names ?? [];
  const known = new Set([...transforms.map(({ name }) => name), ...categories]);
  if (known.size !== needed.length || needed.some((name) => !known.has(name))) {
    throw fields.damaged('transforms', 'the columns of the model');
  }
  return new SegmentsModel({
    finder,
    order,
    segmentNames: segments.map((segment) => segment.text('name')),
    transforms,
    categories,
  });
}
