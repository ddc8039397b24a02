import type { RowsOptions } from '../dataset.ts';
import { InputError } from '../errors.ts';
import { type ConstrainedKMeansFit, constrainedKMeans } from '../kmeans/constrained.ts';
import { kmeans } from '../kmeans/kmeans.ts';
import { kPrototypes } from '../kmeans/prototypes.ts';
import { gaussianMixture } from '../mixture/mixture.ts';
import { type MixedColumns, type SplitColumns, splitColumns } from '../mixed.ts';
import { checkOptions, choice, seedNumber, wholeNumber } from '../options.ts';
import { fewLevels } from '../preprocessing/levels.ts';
import type { MissingPolicy } from '../preprocessing/missing.ts';
import { type PowerColumn, powerTransform } from '../preprocessing/power.ts';
import { type ProgressOptions, within } from '../progress.ts';
import { chooseK } from '../selection/choosek.ts';
import { listed } from '../words.ts';
import { type SegmentDescription, describeSegments } from './describe.ts';
import {
  type AssignedSegments,
  type SegmentFinder,
  type SegmentTransform,
  SegmentsModel,
  byDistance,
  find,
  numbersOf,
} from './model.ts';

export interface SegmentOptions extends RowsOptions, ProgressOptions {
  /** Number of segments; default: chosen from 1 (2 with categories) to `most`. */
  readonly k?: number;
  /** Most segments to choose among; default 8. */
  readonly most?: number;
  /** `kmeans` (default) or `mixture`, for columns of numbers; with categories it is always k-prototypes. */
  readonly model?: 'kmeans' | 'mixture';
  /** Rows that each segment must have at least and may have at most; see `constrainedKMeans`. Numbers only. */
  readonly size?: { readonly minimum?: number; readonly maximum?: number };
  /** `auto` (default): skewed columns are transformed, see `powerTransform`. `none`: columns are taken as they are. */
  readonly transform?: 'auto' | 'none';
  /**
   * Missing numbers: an error (`refuse`, the default), the row left out (`drop`), or the column's `mean` or `median`
   * after the transform. A missing category is taken as it is.
   */
  readonly missing?: MissingPolicy;
  /** One number per row, such as revenue, whose share is given per segment. It does not take part in the fit. */
  readonly value?: ArrayLike<number>;
  /** Most typical and borderline members per segment; default 5. */
  readonly members?: number;
  /** Start of all random choices; default 0. */
  readonly seed?: number;
}

export interface Segmentation extends SegmentDescription {
  readonly k: number;
  /** Why this k, in sentences. */
  readonly reasons: readonly string[];
  /** The segment of each row, the largest segment first; −1 for a row left out for a missing number. */
  readonly labels: Int32Array;
  /** How sure each row's segment is, 0 to 1: the largest responsibility, or 1 − distance to its center / to the next; NaN for a row left out. */
  readonly sureness: Float64Array;
  /** What was done to each column of numbers, and why. */
  readonly transforms: readonly ({ readonly name: string } & PowerColumn)[];
  /** Present with `size`: what the limits cost, and how often the nearest center agrees with the labels. */
  readonly limits?: Pick<ConstrainedKMeansFit, 'agreement' | 'inertia' | 'unconstrainedInertia'>;
  /** Columns that were taken for numbers, but hold so few whole ones that they may be codes of categories. */
  readonly codes: readonly string[];
  /** Puts new rows into the segments; without `size`, its `predict` of the same columns gives `labels`. */
  readonly model: SegmentsModel;
  readonly warnings: readonly string[];
  readonly seed: number;
  readonly seconds: number;
}

const OPTIONS: readonly (keyof SegmentOptions)[] = [
  'k',
  'most',
  'model',
  'size',
  'transform',
  'missing',
  'value',
  'members',
  'seed',
  'threads',
  'signal',
  'onProgress',
];

/**
 * Segments of a customer table, described: skewed columns are transformed, the number of segments chosen, rows
 * clustered (standardized; K-means, a mixture, or k-prototypes where there are categories), and each segment said in
 * words and rules.
 *
 * @param columns named columns of equal length; one of texts (null where missing) holds categories
 * @throws InputError `INVALID_DATA`, `NOT_FINITE`, `TOO_FEW_ROWS`, `INVALID_OPTION`, `UNKNOWN_OPTION`
 * @example
 * const columns = { visits: [40, 41, 43, 42, 1, 2, 2], basket: [1, 2, 1, 1, 9, 8, 9] };
 * const found = await segment(columns, { k: 2, value: [50, 40, 30, 30, 10, 20, 20] });
 * found.segments[0].name; // 'High visits, low basket'
 * found.segments[0].value.share; // 0.75
 * await found.model.predict({ visits: [44], basket: [0] }); // [0]
 */
export async function segment(columns: MixedColumns, options: SegmentOptions = {}): Promise<Segmentation> {
  const started = performance.now();
  checkOptions('segment', options, OPTIONS);
  const split = splitColumns('segment', columns);
  const { rows, names } = split;
  const mixed = Object.keys(split.categories).length > 0;
  const kind = choice('segment: model', options.model, ['kmeans', 'mixture'] as const, 'kmeans');
  const missing = choice(
    'segment: missing',
    options.missing,
    ['refuse', 'drop', 'mean', 'median'] as const,
    'refuse',
  );
  const transform = choice('segment: transform', options.transform, ['auto', 'none'] as const, 'auto');
  const most = wholeNumber('segment: most', options.most, { minimum: 1, default: 8 });
  const seed = seedNumber('segment: seed', options.seed);
  const { size, value, members, signal, threads, onProgress } = options;
  if (rows === 0) throw new InputError('TOO_FEW_ROWS', 'segment: the columns have no rows.');
  if (mixed && (size || kind === 'mixture')) {
    throw new InputError(
      'INVALID_OPTION',
      `segment: ${size ? 'size' : "model: 'mixture'"} needs columns of numbers alone. Leave out ${Object.keys(split.categories).join(', ')}.`,
    );
  }
  if (size && kind === 'mixture') {
    throw new InputError('INVALID_OPTION', "segment: size limits go with model: 'kmeans' only.");
  }
  const power: readonly PowerColumn[] =
    transform === 'auto' && names.length > 0
      ? powerTransform(split.numbers).columns
      : names.map(() => asGiven());
  const gap = split.numbers.data.findIndex((number) => Number.isNaN(number));
  if (gap >= 0 && missing === 'refuse') {
    throw new InputError(
      'NOT_FINITE',
      `segment: row ${Math.floor(gap / names.length)}, column "${names[gap % names.length]}" has no value. Fill it in with missing: 'mean' or 'median', or leave such rows out with 'drop'.`,
    );
  }
  const transforms = names.map((name, j) => kept(name, power[j]!, split, j));
  const numbers = numbersOf('segment', split, transforms);
  const transformed: MixedColumns = { ...numbers, ...split.categories };
  const common = { seed, signal, ...(threads !== undefined && { threads }) };
  const chosen = options.k === undefined ? await choose() : asked(options.k);
  const k = chosen.k;
  onProgress?.({ stage: 'fitting', fraction: 0.5 });
  const { finder, labels: own, warnings, limits } = await fitted(k);
  onProgress?.({ stage: 'describing', fraction: 0.9 });
  const order = bySize(own, k);
  const labels = own.map((label) => (label < 0 ? -1 : order.indexOf(label)));
  const { sureness, typicality } = await measured(finder, own);
  const description = describeSegments(columns, labels, {
    ...(value && { value }),
    typicality,
    sureness,
    ...(members !== undefined && { members }),
  });
  onProgress?.({ stage: 'describing', fraction: 1 });
  return {
    ...description,
    k,
    reasons: chosen.reasons,
    labels,
    sureness,
    transforms: names.map((name, j) => ({ name, ...power[j]! })),
    codes: codesAmong(split),
    ...(limits && { limits }),
    model: new SegmentsModel({
      finder,
      order,
      segmentNames: description.segments.map(({ name }) => name),
      transforms,
      categories: Object.keys(split.categories),
    }),
    warnings: warnings.map((text) => renumbered(text, order)),
    seed,
    seconds: (performance.now() - started) / 1000,
  };

  /** Of the labels that were found, which limits may have moved from the nearest center. */
  async function measured(finder: SegmentFinder, labels: Int32Array): Promise<AssignedSegments> {
    if (!size || finder.kind !== 'kmeans') return find(finder, transformed, common);
    return byDistance(await finder.transform(numbers, common), labels);
  }

  async function fitted(k: number): Promise<Fitted> {
    if (mixed) {
      const { model, labels, warnings } = await kPrototypes(transformed, { k, missing, ...common });
      return { finder: model, labels, warnings };
    }
    const fitting = { k, scaling: 'standard', missing, ...common } as const;
    if (kind === 'mixture') {
      const { model, labels, warnings } = await gaussianMixture(numbers, fitting);
      return { finder: model, labels, warnings };
    }
    if (size) {
      const found = await constrainedKMeans(numbers, { ...fitting, size });
      const { model, labels, warnings, agreement, inertia, unconstrainedInertia } = found;
      return { finder: model, labels, warnings, limits: { agreement, inertia, unconstrainedInertia } };
    }
    const { model, labels, warnings } = await kmeans(numbers, fitting);
    return { finder: model, labels, warnings };
  }

  async function choose(): Promise<Chosen> {
    const report = within(onProgress, 0, 0.5);
    const usable = missing === 'drop' ? completeRows(split) : rows;
    const to = Math.min(most, usable);
    if (to <= 1) return { k: 1, reasons: ['There is one row, or one segment at most was asked for.'] };
    if (!mixed) {
      const { k, reasons } = await chooseK(numbers, {
        k: { from: size?.maximum === undefined ? 1 : Math.min(to, Math.ceil(usable / size.maximum)), to },
        scaling: 'standard',
        missing,
        ...common,
        onProgress: report,
      });
      return { k, reasons };
    }
    let best = { k: 1, clarity: -1 };
    for (let k = 2; k <= to; k++) {
      report?.({ stage: 'choosing k', fraction: (k - 2) / (to - 1) });
      const { model } = await kPrototypes(transformed, { k, missing, ...common });
      const { sureness } = await find(model, transformed, common);
      const clarity = sureness.reduce((sum, share) => sum + (share >= 0 ? share : 0), 0) / usable;
      if (clarity > best.clarity) best = { k, clarity };
    }
    return {
      k: best.k,
      reasons: [
        `With ${best.k} segments the rows are nearest to their own prototype beside the next: by ${(100 * best.clarity).toFixed(0)}% on average (simplified silhouette), more than with any other number up to ${to}.`,
      ],
    };
  }
}

interface Chosen {
  readonly k: number;
  readonly reasons: readonly string[];
}

interface Fitted extends Pick<Segmentation, 'warnings' | 'limits'> {
  readonly finder: SegmentFinder;
  /** The cluster of each row, in the finder's numbers. */
  readonly labels: Int32Array;
}

/** What the model keeps of a column's transform. */
function kept(
  name: string,
  { method, lambda }: PowerColumn,
  { numbers: { data, columns } }: SplitColumns,
  j: number,
): SegmentTransform {
  if (method !== 'log') return { name, method, lambda };
  let least = Infinity;
  for (let at = j; at < data.length; at += columns) if (data[at]! < least) least = data[at]!;
  return { name, method, lambda, least };
}

/** A warning whose components are called by the numbers of their segments. */
function renumbered(warning: string, order: readonly number[]): string {
  return warning.replace(/^Component (\d+(?:(?:, | and )\d+)*)/, (_, numbers: string) => {
    const places = numbers.split(/, | and /).map((number) => order.indexOf(Number(number)));
    return `Component ${listed(places.sort((a, b) => a - b).map(String))}`;
  });
}

/** How many rows have all their numbers. */
function completeRows({ rows, numbers: { data, columns } }: SplitColumns): number {
  let complete = 0;
  for (let i = 0; i < rows; i++) {
    if (!data.subarray(i * columns, (i + 1) * columns).some((value) => Number.isNaN(value))) complete++;
  }
  return complete;
}

/** Columns of few whole numbers, which may stand for categories. */
function codesAmong({ names, numbers: { data, rows, columns } }: SplitColumns): string[] {
  return names.filter((_, j) => {
    const values = Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]!);
    const levels = fewLevels(values);
    return (
      levels !== undefined && levels > 1 && values.every((value) => !(value % 1 !== 0) || Number.isNaN(value))
    );
  });
}

function asked(k: number): Chosen {
  return { k: wholeNumber('segment: k', k, { minimum: 1 }), reasons: [`k = ${k} was asked for.`] };
}

function asGiven(): PowerColumn {
  return { method: 'none', lambda: 1, skewness: NaN, result: NaN, reason: 'No transform was wanted.' };
}

/** The labels by the size of their segments, the largest first. */
function bySize(labels: Int32Array, k: number): number[] {
  const sizes = new Int32Array(k);
  for (const label of labels) if (label >= 0) sizes[label]!++;
  return Array.from({ length: k }, (_, j) => j).sort((a, b) => sizes[b]! - sizes[a]! || a - b);
}
