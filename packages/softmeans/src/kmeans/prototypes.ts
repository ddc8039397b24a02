import { type RowsOptions, openTrainingSet, overGivenRows } from '../dataset.ts';
import { InputError } from '../errors.ts';
import { powerOfTwo } from '../rows/frame.ts';
import { rowsAt } from '../rows/selection.ts';
import { type JsonFields, MODEL_FORMAT, MODEL_VERSION, jsonNumbers } from '../json.ts';
import type { Matrix } from '../matrix.ts';
import { type MixedColumns, type SplitColumns, splitColumns } from '../mixed.ts';
import { checkOptions, choice, realNumber, show } from '../options.ts';
import { type MissingPolicy, fillMissing } from '../preprocessing/missing.ts';
import { type Scaling, applyScaling, invertScaling, scalingOf } from '../preprocessing/scaling.ts';
import { rowsOf } from '../matrix.ts';
import type { ProgressOptions } from '../progress.ts';
import { clusterCount, fitKMeans, settingsOf } from './kmeans.ts';
import { type KMeansModel, parseKMeansModel } from './model.ts';

export interface KPrototypesOptions extends RowsOptions, ProgressOptions {
  /** Number of clusters; default 8. */
  readonly k?: number;
  /**
   * What one category that differs adds to the squared distance, at least 0. Default: half the mean standard
   * deviation of the numbers after scaling (Huang 1998), so 0.5 for standardized numbers; 1 where there are none.
   */
  readonly gamma?: number;
  /** How the numbers are scaled; default `standard`. */
  readonly scaling?: 'none' | 'standard' | 'minmax' | 'robust';
  /**
   * Missing numbers: an error (`refuse`, the default), the row left out (`drop`), or the column's `mean` or `median`.
   * A missing category is taken as it is.
   */
  readonly missing?: MissingPolicy;
  /** As in `kmeans`; default 10. */
  readonly starts?: number;
  /** Most iterations per run; default 300. */
  readonly maxIterations?: number;
  /** Start of all random choices; default 0. */
  readonly seed?: number;
}

/** What stands in the middle of a cluster. */
export interface Prototype {
  /** Mean of each column of numbers, in the input's units. */
  readonly numbers: Readonly<Record<string, number>>;
  /** The most frequent category of each column of categories; null where no row of the cluster has one. */
  readonly categories: Readonly<Record<string, string | null>>;
}

export interface KPrototypesFit {
  readonly model: KPrototypesModel;
  /** The nearest prototype of each row, equal to `model.predict` of the training data; −1 for a row left out. */
  readonly labels: Int32Array;
  /** Σ over rows of the squared distance of the numbers plus gamma per category that differs, in the fitted scale. */
  readonly cost: number;
  readonly iterations: number;
  readonly converged: boolean;
  readonly warnings: readonly string[];
  readonly seed: number;
  readonly seconds: number;
}

const OPTIONS: readonly (keyof KPrototypesOptions)[] = [
  'k',
  'gamma',
  'scaling',
  'missing',
  'starts',
  'maxIterations',
  'seed',
  'threads',
  'signal',
  'onProgress',
];

/**
 * K-means for numbers and categories together: prototypes of means and most frequent categories, at a distance of
 * ‖numbers‖² + gamma · categories that differ (k-prototypes, Huang 1998). With categories alone it is k-modes.
 *
 * A category that differs costs the same whichever it is. Inside, a category is a unit vector of length √(gamma/2),
 * so that a difference is gamma, and the loop is that of `kmeans` with centers that are put on modes: starts by
 * k-means++, empty clusters repaired, the same bits on any number of threads. A missing category is half a
 * difference from every prototype, and one that was not there in training a constant: neither moves a row.
 *
 * @param columns named columns of equal length; one of texts (null where missing) holds categories
 * @throws InputError `INVALID_DATA`, `NOT_FINITE`, `TOO_FEW_ROWS`, `INVALID_OPTION`, `UNKNOWN_OPTION`
 * @example
 * const columns = { spent: [10, 12, 90, 95], channel: ['shop', 'shop', 'web', 'web'] };
 * const { model, labels } = await kPrototypes(columns, { k: 2 });
 * model.prototypes[labels[2]].numbers.spent; // 92.5
 * model.prototypes[labels[2]].categories.channel; // 'web'
 * const [label] = await model.predict({ spent: [11], channel: ['by mail'] });
 * label === labels[0]; // true
 */
export async function kPrototypes(
  columns: MixedColumns,
  options: KPrototypesOptions = {},
): Promise<KPrototypesFit> {
  const started = performance.now();
  checkOptions('kPrototypes', options, OPTIONS);
  const k = clusterCount('kPrototypes', options.k);
  const kind = choice(
    'kPrototypes: scaling',
    options.scaling,
    ['none', 'standard', 'minmax', 'robust'] as const,
    'standard',
  );
  const missing = choice(
    'kPrototypes: missing',
    options.missing,
    ['refuse', 'drop', 'mean', 'median'] as const,
    'refuse',
  );
  const given = splitColumns('kPrototypes', columns);
  if (given.rows === 0) throw new InputError('TOO_FEW_ROWS', 'kPrototypes: the columns have no rows.');
  const kept = missing === 'drop' ? completeRows(given) : undefined;
  if (kept?.length === 0) {
    throw new InputError(
      'TOO_FEW_ROWS',
      "kPrototypes: every row has a missing number; fill them in with missing: 'mean'.",
    );
  }
  const split = kept && kept.length < given.rows ? rowsOfSplit(given, kept) : given;
  const fill =
    (missing === 'mean' || missing === 'median') && split.names.length > 0
      ? fillMissing(split.numbers, { with: missing })
      : undefined;
  const numbers = fill ? fill.data : split.numbers;
  const scaling = scalingOf(kind, rowsOf(finite('kPrototypes', numbers, split.names, false)));
  const scaled = applyScaling(scaling, numbers);
  const gamma = realNumber('kPrototypes: gamma', options.gamma, { minimum: 0, default: usualGamma(scaled) });
  const encoding: Encoding = {
    names: split.names,
    drop: missing === 'drop',
    ...(fill && { fill: fill.values }),
    scaling,
    categories: Object.fromEntries(
      Object.entries(split.categories).map(([name, values]) => [
        name,
        [...new Set(values.filter((value) => value !== null))].sort(),
      ]),
    ),
    gamma,
  };
  if (encoding.names.length === 0 && widthOf(encoding) === 0) {
    throw new InputError('INVALID_DATA', 'kPrototypes: no column holds a value.');
  }
  const { threads, signal, onProgress, seed, starts, maxIterations } = options;
  const set = await openTrainingSet('kPrototypes', encode('kPrototypes', encoding, split), {
    centered: false,
    precision: 'float64',
    missing: encoding.drop ? 'drop' : 'refuse',
    ...(threads !== undefined && { threads }),
    signal,
  });
  try {
    const settings = settingsOf('kPrototypes', set, {
      k,
      ...(seed !== undefined && { seed }),
      ...(starts !== undefined && { starts }),
      ...(maxIterations !== undefined && { maxIterations }),
      signal,
      onProgress,
    });
    const length = sideOf(gamma) * powerOfTwo(-set.frame.exponent);
    const place = (center: Float64Array): void => toModes(center, encoding, length);
    const fit = await fitKMeans(set, { ...settings, tolerance: 0, place }, started);
    const labels = overGivenRows(set, fit.labels, -1);
    return {
      model: new KPrototypesModel(fit.model, encoding),
      labels: split === given ? labels : overAllRows(labels, kept!, given.rows),
      // Never −0.
      cost: fit.inertia + 0,
      iterations: fit.iterations,
      converged: fit.converged,
      warnings: fit.warnings,
      seed: fit.seed,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    set.close();
  }
}

/** How mixed columns become numbers. */
interface Encoding {
  readonly names: readonly string[];
  /** Rows with a missing number are left out. */
  readonly drop: boolean;
  readonly fill?: Float64Array;
  readonly scaling: Scaling;
  readonly categories: Readonly<Record<string, readonly string[]>>;
  readonly gamma: number;
}

function sideOf(gamma: number): number {
  return Math.sqrt(gamma / 2);
}

function widthOf({ categories }: Encoding): number {
  let width = 0;
  for (const values of Object.values(categories)) width += values.length;
  return width;
}

function usualGamma({ data, rows, columns }: Matrix): number {
  if (columns === 0) return 1;
  const { spread } = scalingOf('standard', rowsOf({ data, rows, columns }));
  // A constant column has spread 1 in a scaling, but none in truth.
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    let constant = true;
    for (let i = 1; i < rows && constant; i++) constant = data[i * columns + j] === data[j];
    if (!constant) sum += spread[j]!;
  }
  return sum > 0 ? (0.5 * sum) / columns : 1;
}

/** Numbers without infinite and, unless they are allowed, missing values; or an error that says where they are. */
function finite(call: string, numbers: Matrix, names: readonly string[], gaps: boolean): Matrix {
  for (const [at, value] of numbers.data.entries()) {
    if (Number.isFinite(value) || (gaps && Number.isNaN(value))) continue;
    const where = `row ${Math.floor(at / numbers.columns)}, column ${show(names[at % numbers.columns])}`;
    throw new InputError(
      'NOT_FINITE',
      Number.isNaN(value)
        ? `${call}: ${where} has no value. Fit with missing: 'mean' or 'median' to fill such gaps in, or with 'drop' to leave such rows out.`
        : `${call}: ${where} is ${value}; every value must be a finite number.`,
    );
  }
  return numbers;
}

/** The rows that have all their numbers. */
function completeRows({ rows, numbers: { data, columns } }: SplitColumns): Int32Array {
  const complete = (i: number): boolean =>
    !data.subarray(i * columns, (i + 1) * columns).some((value) => Number.isNaN(value));
  return Int32Array.from({ length: rows }, (_, i) => i).filter(complete);
}

function rowsOfSplit({ names, numbers, categories }: SplitColumns, kept: Int32Array): SplitColumns {
  return {
    rows: kept.length,
    names,
    numbers: rowsAt(numbers, kept),
    categories: Object.fromEntries(
      Object.entries(categories).map(([name, values]) => [name, Array.from(kept, (row) => values[row]!)]),
    ),
  };
}

/** The labels of some rows over all of them, −1 for the others. */
function overAllRows(labels: Int32Array, kept: Int32Array, rows: number): Int32Array {
  const all = new Int32Array(rows).fill(-1);
  for (const [at, row] of kept.entries()) all[row] = labels[at]!;
  return all;
}

/** Scaled numbers, then one column of 0 and √(gamma/2) per category. */
function encode(
  call: string,
  { drop, fill, scaling, categories, gamma }: Encoding,
  split: SplitColumns,
): Matrix {
  const { rows } = split;
  const filled = fill && fill.length > 0 ? fillMissing(split.numbers, { with: fill }).data : split.numbers;
  const numbers = applyScaling(scaling, finite(call, filled, split.names, drop));
  const count = numbers.columns;
  const side = sideOf(gamma);
  let width = count;
  for (const values of Object.values(categories)) width += values.length;
  const data = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < count; j++) data[i * width + j] = numbers.data[i * count + j]!;
  }
  let from = count;
  for (const [name, known] of Object.entries(categories)) {
    const places = new Map(known.map((category, at) => [category, from + at]));
    for (const [i, category] of split.categories[name]!.entries()) {
      const place = category === null ? undefined : places.get(category);
      if (place !== undefined) data[i * width + place] = side;
    }
    from += known.length;
  }
  return { data, rows, columns: width };
}

/** Puts each block of categories on its most frequent one, the first on a tie. */
function toModes(center: Float64Array, { names, categories }: Encoding, length: number): void {
  let from = names.length;
  for (const { length: count } of Object.values(categories)) {
    let mode = from;
    for (let at = from + 1; at < from + count; at++) if (center[at]! > center[mode]!) mode = at;
    const some = count > 0 && center[mode]! > 0;
    center.fill(0, from, from + count);
    if (some) center[mode] = length;
    from += count;
  }
}

/** Prototypes that rows can be assigned to. Immutable; made by `kPrototypes`, or read from a model file. */
export class KPrototypesModel {
  readonly kind = 'kprototypes';
  readonly k: number;
  readonly #encoding: Encoding;
  readonly #inner: KMeansModel;

  /** Models come from a fit or from `readModels`. */
  constructor(inner: KMeansModel, encoding: Encoding) {
    this.k = inner.k;
    this.#inner = inner;
    this.#encoding = encoding;
    Object.freeze(this);
  }

  /** What one category that differs adds to the squared distance. */
  get gamma(): number {
    return this.#encoding.gamma;
  }

  /** The columns that it needs: those of numbers, then those of categories. */
  get names(): readonly string[] {
    return [...this.numbers, ...this.categories];
  }

  /** The columns of numbers that it needs. */
  get numbers(): readonly string[] {
    return [...this.#encoding.names];
  }

  /** The columns of categories that it needs. */
  get categories(): readonly string[] {
    return Object.keys(this.#encoding.categories);
  }

  /** The k prototypes, in the input's units. */
  get prototypes(): readonly Prototype[] {
    const { names, scaling, categories } = this.#encoding;
    const { data, columns } = this.#inner.centers;
    const count = names.length;
    return Array.from({ length: this.k }, (_, j) => {
      const center = data.subarray(j * columns, (j + 1) * columns);
      const means = invertScaling(scaling, { data: center.slice(0, count), rows: 1, columns: count }).data;
      let from = count;
      const modes = Object.entries(categories).map(([name, known]): [string, string | null] => {
        const block = center.subarray(from, from + known.length);
        from += known.length;
        const at = block.findIndex((value) => value > 0);
        return [name, at < 0 ? null : known[at]!];
      });
      return {
        numbers: Object.fromEntries(names.map((name, at) => [name, means[at]!])),
        categories: Object.fromEntries(modes),
      };
    });
  }

  /**
   * The nearest prototype of each row.
   *
   * @param columns the columns of the training data, by name; others are ignored
   * @returns labels 0 … k − 1, ties to the lowest; −1 for a row left out for a missing number
   * @throws InputError `COLUMN_MISMATCH`, `INVALID_DATA`, `NOT_FINITE`
   */
  async predict(columns: MixedColumns, options: RowsOptions = {}): Promise<Int32Array> {
    return this.#inner.predict(this.#encoded('predict', columns), options);
  }

  /**
   * Distances to all prototypes, √(‖numbers‖² + gamma · categories that differ), in the fitted scale.
   *
   * @returns rows × k; NaN for a row left out for a missing number
   */
  async transform(columns: MixedColumns, options: RowsOptions = {}): Promise<Matrix> {
    return this.#inner.transform(this.#encoded('transform', columns), options);
  }

  /** The model file's content; `JSON.stringify(model)` writes it. */
  toJSON(): Record<string, unknown> {
    const { names, drop, fill, scaling, categories, gamma } = this.#encoding;
    return {
      format: MODEL_FORMAT,
      version: MODEL_VERSION,
      kind: this.kind,
      numbers: names,
      ...(drop && { missing: 'drop' }),
      ...(fill && { fill: jsonNumbers(fill) }),
      scaling: {
        kind: scaling.kind,
        center: jsonNumbers(scaling.center),
        spread: jsonNumbers(scaling.spread),
      },
      categories: Object.entries(categories).map(([name, values]) => ({ name, values })),
      gamma,
      model: this.#inner.toJSON(),
    };
  }

  #encoded(call: string, columns: MixedColumns): Matrix {
    const { names, categories } = this.#encoding;
    const split = splitColumns(call, columns, { numbers: names, categories: Object.keys(categories) });
    return encode(call, this.#encoding, split);
  }
}

/** @throws ModelError `DAMAGED_MODEL` naming the field */
export function parseKPrototypesModel(fields: JsonFields): KPrototypesModel {
  const names = fields.textList('numbers');
  const scaling = fields.object('scaling');
  const spread = scaling.numbers('spread', names.length);
  if (!spread.every((value) => value > 0)) throw scaling.damaged('spread', 'positive numbers');
  const categories = fields.objects('categories').map((column): [string, string[]] => {
    return [column.text('name'), column.textList('values')];
  });
  const inner = parseKMeansModel(fields.object('model'));
  const encoding: Encoding = {
    names,
    drop: fields.has('missing') && fields.word('missing', ['drop']) === 'drop',
    ...(fields.has('fill') && { fill: fields.numbers('fill', names.length) }),
    scaling: {
      kind: scaling.word('kind', ['none', 'standard', 'minmax', 'robust']),
      center: scaling.numbers('center', names.length),
      spread,
    },
    categories: Object.fromEntries(categories),
    gamma: fields.number('gamma'),
  };
  if (inner.columns !== names.length + widthOf(encoding)) {
    throw fields.damaged('model', `a model of ${names.length + widthOf(encoding)} columns`);
  }
  return new KPrototypesModel(inner, encoding);
}
