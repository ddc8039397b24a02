import { type KMeansFit, confusion, kmeans } from 'softmeans';
import type { Context } from '../computing/job.ts';
import { extent } from '../drawing/scale.ts';
import { type Plan, inputOf } from './desk.ts';

/** The table in k groups, small. */
export interface Glimpse {
  readonly k: number;
  readonly axes: readonly [string, string];
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  /** Whether `x` and `y` are only some of the rows. */
  readonly isSample: boolean;
  readonly labels: Int32Array;
  readonly centers: readonly (readonly [number, number])[];
  /** Rows in each group, the biggest first. */
  readonly sizes: readonly number[];
}

/** Rows that are drawn at most, and rows that are fitted at most. */
const SHOWN = 500;
const FITTED = 20_000;

/** K-means for some numbers of groups; a group keeps its number from one to the next. */
export async function glimpses(
  { plan, ks }: { readonly plan: Plan; readonly ks: readonly number[] },
  { signal }: Context,
): Promise<Glimpse[]> {
  const input = inputOf(plan);
  const { scale: scaling, missing, seed } = plan;
  const step = Math.max(1, Math.ceil(input.table.rows / FITTED));
  const data = Object.fromEntries(
    input.used.map(({ name, values }) => [name, values.filter((_, i) => i % step === 0)]),
  );
  const fits: { k: number; fit: KMeansFit; order: number[] }[] = [];
  for (const k of ks) {
    const fit = await kmeans(data, { k, scaling, missing, seed, signal });
    const before = fits.at(-1);
    fits.push({
      k,
      fit,
      order: before ? await following(before.fit, before.order, fit, k, signal) : bySize(fit, k),
    });
  }
  const telling = tellingColumns(data, fits.at(-1)!.fit.labels, fits.at(-1)!.k);
  const names = input.used.map(({ name }) => name);
  const axes = [names[telling[0]!]!, names[telling[1] ?? telling[0]!]!] as const;
  const [xs, ys] = axes.map((name) => data[name]!) as [Float64Array, Float64Array];
  const kept: number[] = [];
  for (let i = 0; i < xs.length; i++)
    if (fits[0]!.fit.labels[i]! >= 0 && !Number.isNaN(xs[i]! + ys[i]!)) kept.push(i);
  const every = Math.max(1, Math.ceil(kept.length / SHOWN));
  const shown = kept.filter((_, at) => at % every === 0);
  const [x, y] = [xs, ys].map((values) => Float64Array.from(shown, (i) => values[i]!)) as [
    Float64Array,
    Float64Array,
  ];
  return fits.map(({ k, fit, order }) => {
    const sizes = Array.from({ length: k }, () => 0);
    for (const label of fit.labels) if (label >= 0) sizes[label]!++;
    const { data: centers, columns } = fit.model.centers;
    const at = axes.map((name) => names.indexOf(name)) as [number, number];
    return {
      k,
      axes,
      x,
      y,
      xRange: extent(x, 0.02),
      yRange: extent(y, 0.02),
      isSample: step > 1 || every > 1,
      labels: Int32Array.from(shown, (i) => order[fit.labels[i]!]!),
      centers: Array.from(
        { length: k },
        (_, j) => [centers[j * columns + at[0]]!, centers[j * columns + at[1]]!] as const,
      ),
      sizes: sizes.map((size) => size * step).sort((a, b) => b - a),
    };
  });
}

/** The two columns whose variance lies most between the groups, in the order of the table. */
function tellingColumns(
  data: Readonly<Record<string, Float64Array>>,
  labels: Int32Array,
  k: number,
): number[] {
  const shares = Object.values(data).map((values) => {
    const counts = new Float64Array(k);
    const sums = new Float64Array(k);
    let [count, mean] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      if (labels[i]! < 0 || Number.isNaN(values[i]!)) continue;
      counts[labels[i]!]!++;
      sums[labels[i]!]! += values[i]!;
      mean += (values[i]! - mean) / ++count;
    }
    let square = 0;
    for (let i = 0; i < values.length; i++) {
      if (labels[i]! >= 0 && !Number.isNaN(values[i]!)) square += (values[i]! - mean) ** 2;
    }
    let between = 0;
    for (let j = 0; j < k; j++)
      if (counts[j]! > 0) between += counts[j]! * (sums[j]! / counts[j]! - mean) ** 2;
    return square > 0 ? between / square : 0;
  });
  return shares
    .map((_, j) => j)
    .sort((a, b) => shares[b]! - shares[a]! || a - b)
    .slice(0, 2)
    .sort((a, b) => a - b);
}

function bySize({ labels }: KMeansFit, k: number): number[] {
  const sizes = Array.from({ length: k }, () => 0);
  for (const label of labels) if (label >= 0) sizes[label]!++;
  const ranks = sizes.map((_, j) => j).sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  return sizes.map((_, j) => ranks.indexOf(j));
}

/** Numbers for the groups of a fit: those of the groups before that each shares most rows with, then new ones. */
async function following(
  before: KMeansFit,
  numbers: readonly number[],
  after: KMeansFit,
  k: number,
  signal: AbortSignal,
): Promise<number[]> {
  const { classes, clusters, matching } = await confusion(before.labels, after.labels, { signal });
  const order = Array.from({ length: k }, () => -1);
  for (const [at, cluster] of clusters.entries()) {
    const matched = matching[at];
    const old =
      typeof matched === 'number' && matched >= 0 && classes.includes(matched) ? matched : undefined;
    if (typeof cluster === 'number' && cluster >= 0 && old !== undefined) order[cluster] = numbers[old]!;
  }
  let next = 0;
  return order.map((number) => {
    if (number >= 0) return number;
    while (order.includes(next)) next++;
    return next++;
  });
}
