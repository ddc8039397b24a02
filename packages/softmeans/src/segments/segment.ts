import type { RowsOptions } from '../dataset.ts';
import { InputError } from '../errors.ts';
import { type ConstrainedKMeansFit, constrainedKMeans } from '../kmeans/constrained.ts';
import { kmeans } from '../kmeans/kmeans.ts';
import { kPrototypes } from '../kmeans/prototypes.ts';
import { log } from '../mathematics.ts';
import type { Matrix } from '../matrix.ts';
import { gaussianMixture } from '../mixture/mixture.ts';
import { type MixedColumns, splitColumns } from '../mixed.ts';
import { checkOptions, choice, seedNumber, wholeNumber } from '../options.ts';
import { fillMissing } from '../preprocessing/missing.ts';
import { type PowerColumn, applyPower, powerTransform } from '../preprocessing/power.ts';
import { type ProgressOptions, within } from '../progress.ts';
import { chooseK } from '../selection/choosek.ts';
import { type SegmentDescription, describeSegments } from './describe.ts';

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
  /** Missing numbers: an error (`refuse`, the default), or the column's `mean` or `median` after the transform. */
  readonly missing?: 'refuse' | 'mean' | 'median';
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
  /** The segment of each row, the largest segment first. */
  readonly labels: Int32Array;
  /** How sure each row's segment is, 0 to 1: the largest responsibility, or 1 − distance to its center / to the next. */
  readonly sureness: Float64Array;
  /** What was done to each column of numbers, and why. */
  readonly transforms: readonly ({ readonly name: string } & PowerColumn)[];
  /** Present with `size`: what the limits cost, and how often the nearest center agrees with the labels. */
  readonly limits?: Pick<ConstrainedKMeansFit, 'agreement' | 'inertia' | 'unconstrainedInertia'>;
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
    ['refuse', 'mean', 'median'] as const,
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
  const power =
    transform === 'auto' && names.length > 0
      ? powerTransform(split.numbers)
      : { columns: names.map(() => asGiven()) };
  const powered = names.length > 0 ? applyPower(power, split.numbers) : split.numbers;
  const gaps = powered.data.some((value) => Number.isNaN(value));
  if (gaps && missing === 'refuse') {
    const at = powered.data.findIndex((value) => Number.isNaN(value));
    throw new InputError(
      'NOT_FINITE',
      `segment: row ${Math.floor(at / names.length)}, column "${names[at % names.length]}" has no value. Fill it in with missing: 'mean' or 'median'.`,
    );
  }
  const numbers = gaps && missing !== 'refuse' ? fillMissing(powered, { with: missing }).data : powered;
  const common = { seed, signal, ...(threads !== undefined && { threads }) };
  const chosen = options.k === undefined ? await choose() : asked(options.k);
  const k = chosen.k;
  onProgress?.({ stage: 'fitting', fraction: 0.5 });
  const fit = await fitted(k);
  onProgress?.({ stage: 'describing', fraction: 0.9 });
  const order = bySize(fit.labels, k);
  const labels = fit.labels.map((label) => order.indexOf(label));
  const description = describeSegments(columns, labels, {
    ...(value && { value }),
    typicality: fit.typicality,
    sureness: fit.sureness,
    ...(members !== undefined && { members }),
  });
  onProgress?.({ stage: 'describing', fraction: 1 });
  return {
    ...description,
    k,
    reasons: chosen.reasons,
    labels,
    sureness: fit.sureness,
    transforms: names.map((name, j) => ({ name, ...power.columns[j]! })),
    ...(fit.limits && { limits: fit.limits }),
    warnings: fit.warnings,
    seed,
    seconds: (performance.now() - started) / 1000,
  };

  function named(): Record<string, Float64Array> {
    const columns = names.map((name, j) => [
      name,
      Float64Array.from({ length: rows }, (_, i) => numbers.data[i * names.length + j]!),
    ]);
    return Object.fromEntries(columns);
  }

  function transformed(): MixedColumns {
    return { ...named(), ...split.categories };
  }

  async function fitted(k: number): Promise<Fitted> {
    if (mixed) {
      const all = transformed();
      const { model, labels, warnings } = await kPrototypes(all, { k, ...common });
      return { ...byDistance(await model.transform(all, common), labels), labels, warnings };
    }
    if (kind === 'mixture') {
      const { model, labels, warnings } = await gaussianMixture(numbers, {
        k,
        scaling: 'standard',
        ...common,
      });
      const { data } = await model.predictProba(numbers, common);
      const sureness = Float64Array.from(labels, (label, i) => data[i * k + label]!);
      const densities = await model.scoreSamples(numbers, common);
      return {
        labels,
        sureness,
        typicality: densities.map((value, i) => value + log(sureness[i]!)),
        warnings,
      };
    }
    if (size) {
      const found = await constrainedKMeans(numbers, { k, size, scaling: 'standard', ...common });
      const { model, labels, warnings, agreement, inertia, unconstrainedInertia } = found;
      const measured = byDistance(await model.transform(numbers, common), labels);
      return { ...measured, labels, warnings, limits: { agreement, inertia, unconstrainedInertia } };
    }
    const { model, labels, warnings } = await kmeans(numbers, { k, scaling: 'standard', ...common });
    return { ...byDistance(await model.transform(numbers, common), labels), labels, warnings };
  }

  async function choose(): Promise<Chosen> {
    const report = within(onProgress, 0, 0.5);
    const to = Math.min(most, rows);
    if (to === 1) return { k: 1, reasons: ['There is one row, or one segment at most was asked for.'] };
    if (!mixed) {
      const { k, reasons } = await chooseK(named(), {
        k: { from: size?.maximum === undefined ? 1 : Math.min(to, Math.ceil(rows / size.maximum)), to },
        scaling: 'standard',
        ...common,
        onProgress: report,
      });
      return { k, reasons };
    }
    const all = transformed();
    let best = { k: 1, clarity: -1 };
    for (let k = 2; k <= to; k++) {
      report?.({ stage: 'choosing k', fraction: (k - 2) / (to - 1) });
      const { model, labels } = await kPrototypes(all, { k, ...common });
      const { sureness } = byDistance(await model.transform(all, common), labels);
      const clarity = sureness.reduce((sum, share) => sum + share, 0) / rows;
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

interface Fitted {
  readonly labels: Int32Array;
  readonly sureness: Float64Array;
  readonly typicality: Float64Array;
  readonly warnings: readonly string[];
  readonly limits?: Segmentation['limits'];
}

function asked(k: number): Chosen {
  return { k: wholeNumber('segment: k', k, { minimum: 1 }), reasons: [`k = ${k} was asked for.`] };
}

function asGiven(): PowerColumn {
  return { method: 'none', lambda: 1, skewness: NaN, result: NaN, reason: 'No transform was wanted.' };
}

/** Sureness and typicality from the distances to all centers; with one segment every row is sure. */
function byDistance(
  { data, columns: k }: Matrix,
  labels: Int32Array,
): { readonly sureness: Float64Array; readonly typicality: Float64Array } {
  const typicality = Float64Array.from(labels, (label, i) => -data[i * k + label]!);
  const sureness = Float64Array.from(labels, (label, i) => {
    const own = data[i * k + label]!;
    let next = Infinity;
    for (let j = 0; j < k; j++) if (j !== label) next = Math.min(next, data[i * k + j]!);
    if (next === Infinity) return 1;
    return next > 0 ? Math.max(0, 1 - own / next) : 0;
  });
  return { sureness, typicality };
}

/** The labels by the size of their segments, the largest first. */
function bySize(labels: Int32Array, k: number): number[] {
  const sizes = new Int32Array(k);
  for (const label of labels) sizes[label]!++;
  return Array.from({ length: k }, (_, j) => j).sort((a, b) => sizes[b]! - sizes[a]! || a - b);
}
