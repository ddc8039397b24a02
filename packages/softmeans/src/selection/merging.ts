import { cholesky, solveLower } from '../linalg/cholesky.ts';
import { triangleSize } from '../em/expectation.ts';
import type { Matrix } from '../matrix.ts';
import { turn } from '../turn.ts';
import { type Humps, compareHumps } from './humps.ts';

/** Two groups and what the line through them shows. */
export interface Passage extends Humps {
  readonly a: number;
  readonly b: number;
  /** Rows of both. */
  readonly rows: number;
}

/** Groups of components. */
export interface Merging {
  /** The group of each component, numbered from 0. */
  readonly groups: readonly number[];
  readonly k: number;
  /** What was put together, in order, with the numbers that the groups had among the components. */
  readonly merged: readonly Passage[];
  /** The pair of groups that is nearest to being one, if there are two. */
  readonly closest?: Passage;
}

/** Every component a group. */
export function unmerged(k: number): Merging {
  return { groups: Array.from({ length: k }, (_, j) => j), k, merged: [] };
}

/** Groups whose means are farther apart than this, in the root of the mean of their variances, are two without a test. */
const PLAINLY_APART = 8;
/** Humps whose means are nearer than this, likewise, overlap so much that no valley is left. */
const OVERLAPPING = 1.9;
/** Columns beyond which correlations play no part: there are too many of them. */
const MANY_COLUMNS = 256;
/** Nearest groups of each that are tested. */
const TESTED = 4;

/**
 * Puts components together that are parts of one group: again and again the pair of groups that, along the line that
 * tells them apart best, looks most like a single hump.
 *
 * @param labels the component of each row
 * @param isOne whether a pair is one group
 */
export async function mergeComponents(
  matrix: Matrix,
  labels: ArrayLike<number>,
  k: number,
  isOne: (passage: Passage) => boolean,
  signal?: AbortSignal,
): Promise<Merging> {
  let parts: Part[] = [];
  for (let j = 0; j < k; j++) {
    const rows: number[] = [];
    for (let i = 0; i < matrix.rows; i++) if (labels[i] === j) rows.push(i);
    if (rows.length > 0) parts.push(partOf(matrix, j, [j], rows));
  }
  const merged: Passage[] = [];
  const known = new Map<string, Passage>();
  for (;;) {
    const passages: Passage[] = [];
    for (const [first, second] of neighbors(parts, matrix.columns)) {
      const name = `${first.id} ${second.id}`;
      let passage = known.get(name);
      if (!passage) {
        passage = lookAcross(matrix, first, second);
        known.set(name, passage);
        await turn(signal);
      }
      passages.push(passage);
    }
    const ranked = passages.sort((a, b) => onePlainly(b) - onePlainly(a));
    const closest = ranked.find(isOne);
    if (!closest) {
      const groups = Array.from({ length: k }, () => -1);
      parts.forEach((part, group) => part.components.forEach((j) => (groups[j] = group)));
      return { groups, k: parts.length, merged, ...(ranked[0] && { closest: ranked[0] }) };
    }
    merged.push(closest);
    const first = parts.find((part) => part.id === closest.a)!;
    const second = parts.find((part) => part.id === closest.b)!;
    const joint = partOf(
      matrix,
      Math.max(...parts.map((part) => part.id), k - 1) + 1,
      [...first.components, ...second.components],
      [...first.rows, ...second.rows],
    );
    parts = [...parts.filter((part) => part !== first && part !== second), joint];
  }
}

/**
 * How far the components can be trusted to be groups: `plain` where BIC prefers a family in which all are of one shape
 * or round, else `agreed` where BIC and ICL prefer the same number, and `disputed` where they do not.
 */
export type Trust = 'plain' | 'agreed' | 'disputed';

/** The evidence that two humps need, in nats, by how many rows speak: a line between two limits. */
const NEEDED = {
  agreed: { least: -2.5, zero: 150, slope: 1 / 25, most: 5 },
  disputed: { least: -1, zero: 80, slope: 1 / 15, most: 10 },
} as const;

/**
 * Whether a pair is one group: its humps overlap whatever their shape, or two humps do not describe the rows well
 * enough. Few rows never speak clearly, so with them only a plain preference for one hump counts.
 *
 * The limits separate, on half of the simulated sets of `bench/answers`, parts of one group from two groups.
 */
export function isOneGroup({ evidence, distance, rows }: Passage, trust: Trust): boolean {
  if (trust === 'plain') {
    if (distance < 1.3) return true;
    return evidence < (distance < 2 ? -3 : rows < 40 ? -2 : -6);
  }
  if (distance < OVERLAPPING) return true;
  const { least, zero, slope, most } = NEEDED[trust];
  return evidence < Math.max(least, Math.min(most, slope * (rows - zero)));
}

/** What ranks pairs: least evidence for two, per the square root of the rows that it rests on. */
function onePlainly({ evidence, distance, rows }: Passage): number {
  return evidence === -Infinity ? Infinity : -evidence / Math.sqrt(rows) - distance;
}

/** Some of the components, their rows, and the moments of those. */
interface Part {
  readonly id: number;
  readonly components: readonly number[];
  readonly rows: readonly number[];
  readonly mean: Float64Array;
  /** Lower triangle, or the variances alone where the columns are many. */
  readonly covariance: Float64Array;
}

function partOf(
  { data, columns }: Matrix,
  id: number,
  components: readonly number[],
  rows: readonly number[],
): Part {
  const mean = new Float64Array(columns);
  for (const i of rows) for (let j = 0; j < columns; j++) mean[j]! += data[i * columns + j]! / rows.length;
  const straight = columns > MANY_COLUMNS;
  const covariance = new Float64Array(straight ? columns : triangleSize(columns));
  const delta = new Float64Array(columns);
  for (const i of rows) {
    for (let j = 0; j < columns; j++) delta[j] = data[i * columns + j]! - mean[j]!;
    if (straight) {
      for (let j = 0; j < columns; j++) covariance[j]! += delta[j]! * delta[j]!;
      continue;
    }
    for (let a = 0, at = 0; a < columns; a++) {
      for (let b = 0; b <= a; b++, at++) covariance[at]! += delta[a]! * delta[b]!;
    }
  }
  for (let at = 0; at < covariance.length; at++) covariance[at]! /= rows.length;
  return { id, components, rows, mean, covariance };
}

/** Each part with the few that are nearest to it and not plainly apart. */
function neighbors(parts: readonly Part[], columns: number): (readonly [Part, Part])[] {
  const pairs = new Map<string, readonly [Part, Part]>();
  for (const part of parts) {
    const near = parts
      .filter((other) => other !== part)
      .map((other) => ({ other, far: separation(part, other, columns) }))
      .sort((a, b) => a.far - b.far)
      .slice(0, TESTED);
    for (const { other, far } of near) {
      if (far > PLAINLY_APART) continue;
      const pair = part.id < other.id ? ([part, other] as const) : ([other, part] as const);
      pairs.set(`${pair[0].id} ${pair[1].id}`, pair);
    }
  }
  return [...pairs.values()];
}

/** The distance of the means over the root of the mean variance, along the direction that tells them apart best. */
function separation(a: Part, b: Part, columns: number): number {
  const direction = discriminant(a, b, columns);
  let apart = 0;
  for (let j = 0; j < columns; j++) apart += direction[j]! * (b.mean[j]! - a.mean[j]!);
  const variance = (along(a.covariance, direction) + along(b.covariance, direction)) / 2;
  return variance > 0 ? Math.abs(apart) / Math.sqrt(variance) : Infinity;
}

function along(triangle: Float64Array, direction: Float64Array): number {
  let sum = 0;
  if (triangle.length === direction.length) {
    for (let a = 0; a < direction.length; a++) sum += triangle[a]! * direction[a]! * direction[a]!;
    return sum;
  }
  for (let a = 0, at = 0; a < direction.length; a++) {
    for (let b = 0; b <= a; b++, at++) {
      sum += (a === b ? 1 : 2) * triangle[at]! * direction[a]! * direction[b]!;
    }
  }
  return sum;
}

/**
 * Fisher's linear discriminant, S⁻¹ (m_b − m_a) with S the mean of the two covariances. Few rows in many columns can
 * always be told apart along some line, so S is drawn towards its diagonal by the share columns / (columns + rows). Where
 * the columns are many it is its diagonal.
 */
function discriminant(a: Part, b: Part, columns: number): Float64Array {
  const rows = a.rows.length + b.rows.length;
  const keep = 1 - (2 * columns) / (2 * columns + rows);
  const spread = a.covariance.map((value, at) => (value + b.covariance[at]!) / 2);
  const straight = spread.length === columns;
  let mean = 0;
  for (let j = 0; j < columns; j++) mean += spread[straight ? j : (j * (j + 3)) / 2]! / columns;
  if (straight) {
    const floor = mean > 0 ? 1e-6 * mean : 1;
    return spread.map((variance, j) => (b.mean[j]! - a.mean[j]!) / (variance + floor));
  }
  for (let r = 0, at = 0; r < columns; r++) {
    for (let c = 0; c < r; c++, at++) spread[at]! *= keep;
    spread[at]! += 1e-6 * mean;
    at++;
  }
  const delta = Float64Array.from({ length: columns }, (_, j) => b.mean[j]! - a.mean[j]!);
  const lower = cholesky(spread, columns);
  if (!lower) return delta;
  const half = solveLower(lower, columns, delta);
  // Backward substitution with Lᵀ.
  const direction = new Float64Array(columns);
  for (let r = columns - 1; r >= 0; r--) {
    let sum = half[r]!;
    for (let c = r + 1; c < columns; c++) sum -= lower[(c * (c + 1)) / 2 + r]! * direction[c]!;
    direction[r] = sum / lower[(r * (r + 3)) / 2]!;
  }
  return direction;
}

function lookAcross({ data, columns }: Matrix, a: Part, b: Part): Passage {
  const direction = discriminant(a, b, columns);
  const rows = [...a.rows, ...b.rows];
  const values = Float64Array.from(rows, (i) => {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += direction[j]! * data[i * columns + j]!;
    return sum;
  });
  const second = Uint8Array.from(rows, (_, at) => (at < a.rows.length ? 0 : 1));
  return { a: a.id, b: b.id, rows: rows.length, ...compareHumps(values, second) };
}
