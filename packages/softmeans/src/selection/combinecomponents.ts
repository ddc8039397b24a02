import type { RowsOptions } from '../dataset.ts';
import { log } from '../mathematics.ts';
import type { Data, Matrix } from '../matrix.ts';
import type { MixtureModel } from '../mixture/model.ts';
import { checkOptions, wholeNumber } from '../options.ts';
import type { ProgressOptions } from '../progress.ts';
import { turn } from '../turn.ts';
import { likeliest, overlaps } from './memberships.ts';
import { rowsOptions } from './refit.ts';

export interface CombineOptions extends RowsOptions, ProgressOptions {
  /** How many groups the components are combined to; default: the suggested number, or else all components. */
  readonly k?: number;
}

/** The components of a mixture combined to k groups. */
export interface Combination {
  readonly k: number;
  /** −Σ t ln t over rows and groups, in nats: how unsure it is which group rows belong to. */
  readonly entropy: number;
  /** The group of each component, numbered from 0 by each group's first component. */
  readonly groups: readonly number[];
  /** The two groups of the combination before, with one group more, that became one; absent for the first. */
  readonly merged?: readonly [number, number];
}

/** Groups made of mixture components. */
export interface CombinedComponents {
  /** One for each number of groups, from all components down to 1. */
  readonly combinations: readonly Combination[];
  /**
   * Where the entropy over k bends most: the joint of the two straight lines that fit it best. Absent for fewer than
   * three components, and never 1 or all of them.
   */
  readonly suggested?: number;
  /** The number of groups of `groups`, `labels` and `responsibilities`. */
  readonly k: number;
  /** The group of each component. */
  readonly groups: readonly number[];
  /** The likeliest group of each row; −1 for a row dropped for missing values. */
  readonly labels: Int32Array;
  /** rows × k, each row sums to 1; NaN for a dropped row. */
  readonly responsibilities: Matrix;
  /** How much the components overlap, components × components: the share of row a's mass that is assigned to b. */
  readonly overlap: Matrix;
}

/** Rows between two turns of the event loop. */
const BLOCK = 4096;

/**
 * Combines components of a mixture to groups: several components may describe one group that has no normal shape.
 *
 * From all components on, the two groups whose union lowers the entropy of the responsibilities most are combined,
 * down to one. A number is suggested by a fit of two straight lines to the entropies over k, as `clustCombi` and
 * `clustCombiOptim` of R's package mclust do. `overlap` holds the directly estimated misclassification probabilities
 * of Hennig 2010 (Adv. Data Anal. Classif. 4).
 *
 * Baudry, Raftery, Celeux, Lo & Gottardo 2010, "Combining mixture components for clustering", J. Comput. Graph.
 * Statist. 19.
 *
 * @param data rows, usually those that the mixture was fitted to; never changed
 * @throws InputError `COLUMN_MISMATCH`, `NOT_FINITE`, `INVALID_OPTION`; the signal's reason when cancelled
 * @example
 * const { data } = makeBlobs({ rows: 200, columns: 2, centers: [[0, 0], [2, 0], [0, 20], [20, 0]], randomState: 3 });
 * const { model } = await gaussianMixture(data, { k: 4, init: 'kmeans' });
 * const { suggested, labels } = await combineComponents(data, model);
 * suggested; // 3
 * labels.length; // 200
 */
export async function combineComponents(
  data: Data,
  model: MixtureModel,
  options: CombineOptions = {},
): Promise<CombinedComponents> {
  checkOptions('combineComponents', options, ['k', 'threads', 'signal', 'onProgress']);
  const { signal, onProgress } = options;
  const wanted =
    options.k === undefined
      ? undefined
      : wholeNumber('combineComponents: k', options.k, { minimum: 1, maximum: model.k });
  const responsibilities = await model.predictProba(data, rowsOptions(options));
  const overlap = await overlaps(responsibilities, await likeliest(responsibilities, signal), signal);
  const combinations = await combine(responsibilities, signal, onProgress);
  const suggested = bend(combinations.map(({ entropy }) => entropy).toReversed());
  const k = wanted ?? suggested ?? model.k;
  const { groups } = combinations[model.k - k]!;
  const combined = await pooled(responsibilities, groups, k, signal);
  return {
    combinations,
    ...(suggested !== undefined && { suggested }),
    k,
    groups,
    labels: await likeliest(combined, signal),
    responsibilities: combined,
    overlap,
  };
}

/** All combinations of the components, from all of them down to one. */
export async function combine(
  { data, rows, columns }: Matrix,
  signal: AbortSignal | undefined,
  onProgress: ProgressOptions['onProgress'],
): Promise<Combination[]> {
  // Group by group; rows that were dropped leave zeros at the end, which have no entropy.
  let parts = Array.from({ length: columns }, () => new Float64Array(rows));
  for (let i = 0, to = 0; i < rows; i++) {
    if (data[i * columns]! >= 0) {
      for (let j = 0; j < columns; j++) parts[j]![to] = data[i * columns + j]!;
      to++;
    }
    if (i % BLOCK === 0) await turn(signal);
  }
  let groups: readonly number[] = parts.map((_, j) => j);
  let entropies: number[] = [];
  for (const part of parts) entropies.push(await entropyOf(part, undefined, signal));
  /** unions[b][a], a < b: the entropy of the groups a and b together. */
  let unions: number[][] = [];
  for (const [b, part] of parts.entries()) {
    unions.push([]);
    for (let a = 0; a < b; a++) unions[b]!.push(await entropyOf(parts[a]!, part, signal));
    onProgress?.({ stage: 'combining components', fraction: (0.8 * (b + 1)) / columns });
  }
  const combinations: Combination[] = [{ k: columns, entropy: sum(entropies), groups }];
  while (parts.length > 1) {
    let [a, b] = [0, 1];
    let most = -Infinity;
    for (let y = 1; y < parts.length; y++) {
      for (let x = 0; x < y; x++) {
        const gain = entropies[x]! + entropies[y]! - unions[y]![x]!;
        if (gain > most) [a, b, most] = [x, y, gain];
      }
    }
    const other = parts[b]!;
    const union = parts[a]!.map((value, i) => value + other[i]!);
    const unionEntropy = unions[b]![a]!;
    const without = <Item>(items: readonly Item[]): Item[] => items.filter((_, at) => at !== b);
    parts = without(parts.map((part, at) => (at === a ? union : part)));
    entropies = without(entropies.map((value, at) => (at === a ? unionEntropy : value)));
    unions = without(unions).map((line, y) => (y < b ? line : without(line)));
    for (let y = 0; y < parts.length; y++) {
      if (y === a) continue;
      unions[Math.max(a, y)]![Math.min(a, y)] = await entropyOf(union, parts[y], signal);
    }
    groups = groups.map((group) => (group === b ? a : group > b ? group - 1 : group));
    combinations.push({ k: parts.length, entropy: sum(entropies), groups, merged: [a, b] });
    await turn(signal);
  }
  onProgress?.({ stage: 'combining components', fraction: 1 });
  return combinations;
}

/** −Σ t ln t of one group, or of two together. */
async function entropyOf(
  part: Float64Array,
  other: Float64Array | undefined,
  signal: AbortSignal | undefined,
): Promise<number> {
  let total = 0;
  for (let first = 0; first < part.length; first += BLOCK) {
    const end = Math.min(part.length, first + BLOCK);
    for (let i = first; i < end; i++) {
      const share = other ? part[i]! + other[i]! : part[i]!;
      if (share > 0) total -= share * log(share);
    }
    await turn(signal);
  }
  return total;
}

async function pooled(
  { data, rows, columns }: Matrix,
  groups: readonly number[],
  k: number,
  signal: AbortSignal | undefined,
): Promise<Matrix> {
  const result = new Float64Array(rows * k);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[i * k + groups[j]!]! += data[i * columns + j]!;
    if (i % BLOCK === 0) await turn(signal);
  }
  return { data: result, rows, columns: k };
}

/**
 * The place, from 1, at which two straight lines through the values before and after it fit best; both go through it.
 *
 * @returns nothing for fewer than three values
 */
export function bend(values: readonly number[]): number | undefined {
  let best: number | undefined;
  let least = Infinity;
  for (let place = 2; place < values.length; place++) {
    const rest = misfit(values.slice(0, place)) + misfit(values.slice(place - 1));
    if (rest < least) [best, least] = [place, rest];
  }
  return best;
}

/** Σ squared residuals of evenly spaced values about their straight line. */
function misfit(values: readonly number[]): number {
  const count = values.length;
  const middle = (count - 1) / 2;
  const mean = sum(values) / count;
  let along = 0;
  let spread = 0;
  for (const [x, value] of values.entries()) {
    along += (x - middle) * (value - mean);
    spread += (x - middle) ** 2;
  }
  const slope = along / spread;
  return values.reduce((total, value, x) => total + (value - mean - slope * (x - middle)) ** 2, 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
