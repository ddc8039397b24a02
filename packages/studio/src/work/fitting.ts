import {
  type Agreement,
  type Clustering,
  type Portraits,
  type Stages,
  clusterTable,
  portray,
} from '@softmeans/analysis/parts';
import { type Component, marginals } from '@softmeans/plots/drawing';
import { type CovarianceName, pca, silhouette } from 'softmeans';
import type { Context } from '../computing/job.ts';
import { type Plan, clusteringOf, inputOf, keepClustering, knownChoice, knownClustering } from './desk.ts';

/** What was found, as the page draws it. Rows that were left out have the label −1. */
export interface Found {
  readonly k: number;
  readonly covariance: CovarianceName;
  /** Whether the reader asked for k. */
  readonly asked: boolean;
  readonly rows: number;
  readonly used: readonly string[];
  readonly hard: Int32Array;
  readonly soft: Int32Array;
  /** rows × k. */
  readonly shares: Float32Array;
  readonly logDensities: Float32Array;
  readonly agreement: Agreement;
  readonly portraits: Portraits;
  readonly hardSizes: readonly number[];
  /** Rows that fit no group, the strangest first. */
  readonly outliers: Int32Array;
  readonly expectedOutliers: number;
  readonly sure: number;
  readonly unsure: number;
  readonly warnings: readonly string[];
  readonly inertia: number;
  readonly logLikelihood: number;
  readonly bic: number;
  readonly seconds: number;
  /** What was added to the variances of the mixture, one amount per column. */
  readonly regularization: readonly number[];
}

/** Fits both models and describes the groups, as the command line's main job does. */
export async function fit(plan: Plan, { signal, progress, give }: Context): Promise<Found> {
  const known = knownClustering(plan);
  const clustering =
    known ?? (await clusterTable(inputOf(plan), plan, stagesOf(progress), signal, knownChoice(plan)));
  keepClustering(plan, clustering);
  const { k, covariance, kmeans, mixture, agreement, portraits, strangers, sureness, warnings } = clustering;
  const found: Found = {
    k,
    covariance,
    asked: plan.k !== undefined,
    rows: clustering.input.table.rows,
    used: clustering.input.used.map(({ name }) => name),
    hard: kmeans.labels.slice(),
    soft: mixture.labels.slice(),
    shares: Float32Array.from(mixture.responsibilities.data),
    logDensities: Float32Array.from(mixture.logDensities),
    agreement,
    portraits,
    hardSizes: sizesOf(kmeans.labels, k),
    outliers: strangers.rows.slice(),
    expectedOutliers: strangers.expected,
    sure: sureness.sure,
    unsure: sureness.unsure,
    warnings,
    inertia: kmeans.fit.inertia,
    logLikelihood: mixture.fit.logLikelihood,
    bic: mixture.fit.bic,
    seconds: clustering.seconds,
    regularization: Array.from(clustering.choice.regularization),
  };
  for (const { buffer } of [found.hard, found.soft, found.shares, found.logDensities, found.outliers])
    give(buffer);
  return found;
}

/** The share of the work that each stage takes, for one bar. */
const WEIGHTS: Readonly<Record<string, readonly [number, number]>> = {
  'Choosing the number': [0, 0.5],
  'K-means': [0.5, 0.2],
  'Gaussian mixture': [0.7, 0.2],
  'Describing groups': [0.9, 0.1],
};

function stagesOf(progress: Context['progress']): Stages {
  return {
    begin(name) {
      const [start, share] = WEIGHTS[name] ?? [0, 1];
      progress(name, start);
      return (fraction) => progress(name, start + share * Math.min(1, fraction));
    },
    end: () => undefined,
  };
}

/** The axes of a plot: two columns by name, or the two main directions `PC1` and `PC2`. */
export type Axes = readonly [string, string];

/** Where the rows lie in a plot, and both models seen there. */
export interface Positions {
  readonly axes: Axes;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The mixture's groups as they are seen in the two axes. */
  readonly components: readonly Component[];
  readonly centers: readonly (readonly [number, number])[];
  /** For each center of K-means the spread of its rows about it: across and up. */
  readonly radii: readonly (readonly [number, number])[];
  /** How far 1 in the fitted scale is across and up: only where the two axes are all there is. */
  readonly unit?: readonly [number, number];
}

/** Where rows and groups are, seen in two axes. */
export async function positions(
  { plan, axes }: { readonly plan: Plan; readonly axes: Axes },
  { give }: Context,
): Promise<Positions> {
  const clustering = clusteringOf(plan);
  const seen = axes[0].startsWith('PC ') ? projected(clustering) : columnsSeen(clustering, axes);
  const { x, y } = seen;
  const { k } = clustering;
  const labels = clustering.kmeans.labels;
  const radii = spreads(x, y, labels, k, seen.centers);
  for (const { buffer } of [x, y]) give(buffer);
  const { used } = clustering.input;
  const unit =
    used.length === 2 && !axes[0].startsWith('PC ') && axes[0] !== axes[1]
      ? await unitsOf(clustering, axes)
      : undefined;
  return { axes, ...seen, radii, ...(unit && { unit }) };
}

type Seen = Pick<Positions, 'x' | 'y' | 'components' | 'centers'>;

/** In two columns of the table. */
function columnsSeen({ input, mixture, kmeans }: Clustering, axes: Axes): Seen {
  const at = axes.map((name) => input.used.findIndex((column) => column.name === name));
  const [a = 0, b = 0] = at.map((place) => Math.max(0, place));
  const { data, columns } = kmeans.model.centers;
  return {
    x: shown(input.used[a]!.values),
    y: shown(input.used[b]!.values),
    components: marginals(mixture.model, a, b),
    centers: Array.from({ length: kmeans.model.k }, (_, j) => [
      data[j * columns + a]!,
      data[j * columns + b]!,
    ]),
  };
}

/** A copy, in which what cannot be drawn is missing. */
function shown(values: Float64Array): Float64Array {
  return values.map((value) => (Number.isFinite(value) ? value : NaN));
}

/** Along the two directions in which the groups' standardized rows vary most. */
function projected({ input, mixture, kmeans, portraits }: Clustering): Seen {
  const { used } = input;
  const rows = input.table.rows;
  const columns = used.length;
  const means = portraits.all.map(({ mean }) => mean);
  const spreads = portraits.all.map(({ spread }) => (spread > 0 ? spread : 1));
  const kept: number[] = [];
  for (let i = 0; i < rows; i++) if (mixture.labels[i]! >= 0) kept.push(i);
  const step = Math.max(1, Math.ceil(kept.length / 20_000));
  const sample = kept.filter((_, at) => at % step === 0);
  const standard = (i: number, j: number): number => {
    const value = used[j]!.values[i]!;
    return Number.isNaN(value) ? 0 : (value - means[j]!) / spreads[j]!;
  };
  const { components } = pca(
    sample.map((i) => Array.from({ length: columns }, (_, j) => standard(i, j))),
    { components: Math.min(2, columns, sample.length) },
  );
  const weight = (axis: number, j: number): number => components[axis * columns + j] ?? 0;
  const project = (axis: number, value: (j: number) => number): number => {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += weight(axis, j) * value(j);
    return sum;
  };
  const x = new Float64Array(rows).fill(NaN);
  const y = new Float64Array(rows).fill(NaN);
  for (const i of kept) {
    x[i] = project(0, (j) => standard(i, j));
    y[i] = project(1, (j) => standard(i, j));
  }
  const place = ({ data }: { data: ArrayLike<number> }, g: number): [number, number] => {
    const value = (j: number): number => (data[g * columns + j]! - means[j]!) / spreads[j]!;
    return [project(0, value), project(1, value)];
  };
  const turned = (g: number, first: number, second: number): number => {
    const { data } = mixture.model.covarianceOf(g);
    let sum = 0;
    for (let a = 0; a < columns; a++) {
      for (let b = 0; b < columns; b++) {
        sum += (weight(first, a) * weight(second, b) * data[a * columns + b]!) / (spreads[a]! * spreads[b]!);
      }
    }
    return sum;
  };
  return {
    x,
    y,
    components: Array.from({ length: mixture.model.k }, (_, g) => ({
      weight: mixture.model.weights[g]!,
      mean: place(mixture.model.means, g),
      covariance: [turned(g, 0, 0), turned(g, 0, 1), turned(g, 1, 1)],
    })),
    centers: Array.from({ length: kmeans.model.k }, (_, g) => place(kmeans.model.centers, g)),
  };
}

/** The root mean square distance of each group's rows from its center, across and up. */
function spreads(
  x: Float64Array,
  y: Float64Array,
  labels: Int32Array,
  k: number,
  centers: Positions['centers'],
): [number, number][] {
  const sums = Array.from({ length: k }, () => [0, 0, 0]);
  for (let i = 0; i < labels.length; i++) {
    const j = labels[i]!;
    if (j < 0 || Number.isNaN(x[i]!) || Number.isNaN(y[i]!)) continue;
    const sum = sums[j]!;
    sum[0]! += (x[i]! - centers[j]![0]) ** 2;
    sum[1]! += (y[i]! - centers[j]![1]) ** 2;
    sum[2]!++;
  }
  return sums.map(([a = 0, b = 0, n = 0]) => [Math.sqrt(a / Math.max(1, n)), Math.sqrt(b / Math.max(1, n))]);
}

/** How far 1 in the fitted scale is in each axis: a step away from a center, measured by the model. */
async function unitsOf({ kmeans, portraits, input }: Clustering, axes: Axes): Promise<[number, number]> {
  const { data, columns } = kmeans.model.centers;
  const units: number[] = [];
  for (const name of axes) {
    const at = input.used.findIndex((column) => column.name === name);
    const step = portraits.all[at]!.spread || 1;
    const row = Array.from({ length: columns }, (_, j) => data[j]! + (j === at ? step : 0));
    const away = await kmeans.model.transform([row], { threads: 1 });
    units.push(step / away.data[0]!);
  }
  return [units[0]!, units[1]!];
}

/** What some rows look like against all. */
export async function profile({
  plan,
  rows,
}: {
  readonly plan: Plan;
  readonly rows: Int32Array;
}): Promise<Portraits> {
  const { input } = clusteringOf(plan);
  const labels = new Int32Array(input.table.rows).fill(-1);
  const all = clusteringOf(plan).mixture.labels;
  for (let i = 0; i < all.length; i++) if (all[i]! >= 0) labels[i] = 1;
  for (const row of rows) if (labels[row] === 1) labels[row] = 0;
  return portray(input.used, labels, 2);
}

/** The groups after the reader has put some together. @param merged for each group the one that it is part of */
export async function portraits({
  plan,
  merged,
}: {
  readonly plan: Plan;
  readonly merged: readonly number[];
}): Promise<Portraits> {
  const { input, mixture, k } = clusteringOf(plan);
  const labels = mixture.labels.map((label) => (label < 0 ? -1 : (merged[label] ?? label)));
  return portray(input.used, labels, k);
}

/** How well each row lies in its group, for a knife plot. */
export interface Knife {
  readonly rows: Int32Array;
  readonly values: Float64Array;
  readonly mean: number;
}

/** Rows at most in a knife plot: every pair of them is measured. */
const KNIFE_ROWS = 4000;

/** The silhouettes of the mixture's groups, in the fitted scale of standardized columns. */
export async function knife(
  { plan }: { readonly plan: Plan },
  { signal, progress }: Context,
): Promise<Knife | undefined> {
  const { input, mixture, portraits } = clusteringOf(plan);
  const kept: number[] = [];
  for (let i = 0; i < mixture.labels.length; i++) if (mixture.labels[i]! >= 0) kept.push(i);
  const labels = kept.map((i) => mixture.labels[i]!);
  if (new Set(labels).size < 2) return undefined;
  const step = Math.max(1, Math.ceil(kept.length / KNIFE_ROWS));
  const some = kept.filter((_, at) => at % step === 0);
  const data = some.map((i) =>
    input.used.map(({ values }, j) => {
      const { mean, spread } = portraits.all[j]!;
      return Number.isNaN(values[i]!) ? 0 : (values[i]! - mean) / (spread > 0 ? spread : 1);
    }),
  );
  const groups = some.map((i) => mixture.labels[i]!);
  if (new Set(groups).size < 2 || new Set(groups).size >= groups.length) return undefined;
  const { values, mean } = await silhouette(data, groups, {
    signal,
    onProgress: ({ fraction }) => progress('Silhouettes', fraction),
  });
  return { rows: Int32Array.from(some), values, mean };
}

/** One row as the reader sees it: every column of the table. */
export async function rowOf({
  plan,
  row,
}: {
  readonly plan: Plan;
  readonly row: number;
}): Promise<readonly { readonly name: string; readonly text: string; readonly used: boolean }[]> {
  const { cellText } = await import('./tables.ts');
  const { input } = clusteringOf(plan);
  const used = new Set(input.used.map(({ name }) => name));
  return input.table.columns.slice(0, 40).map((column) => ({
    name: column.name,
    text: cellText(column, row) ?? '–',
    used: used.has(column.name),
  }));
}

function sizesOf(labels: Int32Array, k: number): number[] {
  const sizes = Array.from({ length: k }, () => 0);
  for (const label of labels) if (label >= 0) sizes[label]!++;
  return sizes;
}
