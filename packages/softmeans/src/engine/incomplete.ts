import type { Engine, Labeling, Picked, RequestOptions, Seeding, Wanted } from '../em/engine.ts';
import {
  type Assigned,
  type Expectation,
  type Nearest,
  type Posterior,
  componentsOf,
  triangleSize,
} from '../em/expectation.ts';
import {
  type PatternGroup,
  type Sight,
  completeRow,
  marginalOf,
  patternGroups,
  scoreObserved,
  sightOf,
  spreadOf,
} from '../em/incomplete.ts';
import { argmax, labelOf, shareOut, studentWeight } from '../em/score.ts';
import {
  type FarRow,
  type Statistics,
  emptyStatistics,
  mergeStatistics,
  worstFirst,
} from '../em/statistics.ts';
import { digamma, log } from '../mathematics.ts';
import type { Steps } from '../linalg/steps.ts';
import { type Matrix, rowsOf } from '../matrix.ts';
import { someRows } from '../rows/selection.ts';
import { inTurns, turn } from '../turn.ts';
import { openLocalEngine } from './local.ts';
import { pickRows } from './picking.ts';

export interface IncompleteEngineOptions extends RequestOptions {
  /** One per row, at least 0; default 1 each. */
  readonly weights?: Float64Array | undefined;
  readonly threads?: number | undefined;
  /** ln of the length of one engine unit along each column, in the input's units; see below. */
  readonly logLengths: Float64Array;
}

/** Rows between two chances for the event loop. */
const BLOCK = 128;
/** A share below this part of a row changes no sum (as in the kernels). */
const NOTHING = 1e-16;

/**
 * An engine over rows of which some have missing values (NaN). It asks an engine of its own about the complete rows,
 * takes the sums over the others itself, and adds: statistics are additive.
 *
 * Posterior questions are answered exactly (Ghahramani & Jordan 1994; with Student tails Liu & Rubin 1995):
 * a row's score is that of its observed values under the marginal of each component, and the moments hold what its
 * missing values are expected to be, with their conditional covariance. Rows of one pattern share the marginals.
 *
 * In hard questions (nearest, assigned), which starts are made from, a distance is that of the observed values, and in
 * the moments a missing value lies at the mean of its component's observed ones, with their variance.
 *
 * Densities of fewer columns are densities over another unit. So that `score − logVolume` is right for every row, the
 * score of an incomplete row is raised by the logarithmic lengths of its missing columns.
 *
 * @param matrix rows in engine units, each with at least one value; it is not copied and must not change
 */
export async function openIncompleteEngine(
  matrix: Matrix,
  { weights, threads, logLengths, signal }: IncompleteEngineOptions,
): Promise<Engine> {
  const { rows, columns } = matrix;
  const values = matrix.data;
  const groups = await inTurns(patternGroups(values, columns), signal);
  const whole = groups.find(({ missing }) => missing.length === 0)?.rows ?? new Int32Array(0);
  const gappy = groups.filter(({ missing }) => missing.length > 0);
  const weightOf = (i: number): number => (weights ? weights[i]! : 1);
  let total = 0;
  for (let i = 0; i < rows; i++) total += weightOf(i);
  const complete =
    whole.length > 0
      ? await openLocalEngine(someRows(rowsOf(matrix), whole), {
          precision: 'float64',
          ...(weights && { weights: Float64Array.from(whole, weightOf) }),
          ...(threads !== undefined && { threads }),
          ...(signal && { signal }),
        })
      : undefined;
  const overall = await inTurns(columnMoments(values, rows, columns, weightOf), signal);
  let previous = new Int32Array(rows).fill(-1);

  const rowAt = (i: number): Float64Array | Float32Array => values.subarray(i * columns, (i + 1) * columns);
  /** What densities of a pattern's rows are raised by. */
  const raiseOf = ({ missing }: PatternGroup): number => missing.reduce((sum, a) => sum + logLengths[a]!, 0);

  async function gather(expectation: Expectation, options: RequestOptions = {}): Promise<Statistics> {
    const answer = complete && (await complete.gather(questionOf(expectation, whole), options));
    const known = answer ? inAllRows(answer, whole) : emptyStatistics(expectation);
    if (gappy.length === 0) return known;
    return expectation.kind === 'posterior'
      ? mergeStatistics(known, await softStatistics(expectation, options), expectation.farthest)
      : hardStatistics(expectation, known, options);
  }

  async function softStatistics(expectation: Posterior, { signal }: RequestOptions): Promise<Statistics> {
    const { k, centers, moments, degreesOfFreedom, farthest } = expectation;
    const pivots = expectation.pivots ?? centers;
    const sums = emptyStatistics(expectation);
    const { weight, scaled, scaledLog, first, second } = sums;
    const shares = new Float64Array(componentsOf(expectation));
    const delta = new Float64Array(columns);
    const least = NOTHING / rows;
    let [count, objective, certainty, uniform] = [0, 0, 0, 0];
    let far: FarRow[] = [];
    for (const group of gappy) {
      await turn(signal);
      const marginal = marginalOf(expectation, group);
      const sight = sightOf(expectation, group);
      const raise = raiseOf(group);
      const known = group.observed.length;
      /** What ln u is short of its expectation, as far as the M-step does not know. */
      const bends = degreesOfFreedom?.map((degrees) => bend(degrees + known) - bend(degrees + columns));
      /** Σ of shares of this pattern's rows, which its conditional covariances count for. */
      const held = new Float64Array(k);
      for (const i of group.rows) {
        if (count++ % BLOCK === 0) await turn(signal);
        const row = rowAt(i);
        const mass = weightOf(i);
        scoreObserved(expectation, marginal, row, shares, sight);
        const best = argmax(shares);
        const label = best < k ? best : -1;
        const most = shares[best]!;
        const sum = shareOut(shares);
        const score = sum + raise;
        objective += mass * score;
        // The logarithm of the largest share.
        certainty += mass * Math.min(0, most - sum);
        if (shares.length > k) uniform += mass * shares[k]!;
        if (farthest > 0) {
          far.push({
            row: i,
            label,
            score,
            weight: mass,
            values: completed(expectation, group, sight, shares, row),
          });
          if (far.length > 2 * farthest + 16) far = far.sort(worstFirst).slice(0, farthest);
        }
        for (let j = 0; j < k; j++) {
          if (!(shares[j]! > least)) continue;
          const share = mass * shares[j]!;
          held[j]! += share;
          let pull = share;
          const degrees = degreesOfFreedom?.[j];
          if (degrees !== undefined) {
            const u = studentWeight(degrees, known, sight.squares[j]!);
            pull = share * u;
            scaled[j]! += pull;
            scaledLog[j]! += share * (log(u) - u + bends![j]!);
          }
          completeRow(group, sight, j, row, delta);
          for (let a = 0; a < columns; a++) delta[a]! -= pivots[j * columns + a]!;
          addMoments(expectation, j, pull, delta, first, second);
        }
      }
      for (let j = 0; j < k; j++) {
        weight[j]! += held[j]!;
        addSpread(moments, j, columns, held[j]!, group.missing, spreadOf(marginal, j), second);
      }
    }
    return {
      ...sums,
      rows: count,
      objective,
      certainty,
      uniform,
      farthest: far.sort(worstFirst).slice(0, farthest),
    };
  }

  async function hardStatistics(
    expectation: Nearest | Assigned,
    known: Statistics,
    { signal }: RequestOptions,
  ): Promise<Statistics> {
    const { centers, moments, farthest } = expectation;
    const weight = Float64Array.from(known.weight);
    const first = Float64Array.from(known.first);
    /** Weight of the rows of a component that have a value in a column. */
    const seen = first.map((_, at) => known.weight[Math.floor(at / columns)]!);
    const labels = Int32Array.from(previous);
    let [count, objective, changed] = [0, 0, 0];
    let far: FarRow[] = [];
    for (const { rows: members, observed } of gappy) {
      for (const i of members) {
        if (count++ % BLOCK === 0) await turn(signal);
        const row = rowAt(i);
        const { label, score } = placed(expectation, row, observed, i);
        if (label !== labels[i]) changed++;
        labels[i] = label;
        objective += weightOf(i) * score;
        if (label < 0) continue;
        weight[label]! += weightOf(i);
        for (const a of observed) {
          seen[label * columns + a]! += weightOf(i);
          first[label * columns + a]! += weightOf(i) * (row[a]! - centers[label * columns + a]!);
        }
        if (farthest === 0) continue;
        const filled = Float64Array.from(row, (value, a) =>
          Number.isNaN(value) ? centers[label * columns + a]! : value,
        );
        far.push({ row: i, label, score, weight: weightOf(i), values: filled });
        if (far.length > 2 * farthest + 16) far = far.sort(worstFirst).slice(0, farthest);
      }
    }
    /** How far each component's mean, by its observed values, lies from its center. */
    const moves = first.map((sum, at) => (seen[at]! > 0 ? sum / seen[at]! : 0));
    const second = Float64Array.from(known.second);
    if (moments !== 'none') {
      const squares = await observedSquares(labels, centers, second, moments, signal);
      const variances = squares.map((sum, at) =>
        seen[at]! > 0
          ? Math.max(0, sum / seen[at]! - moves[at]! * moves[at]!)
          : overall.variance[at % columns]!,
      );
      const delta = new Float64Array(columns);
      for (const { rows: members, missing } of gappy) {
        for (const i of members) {
          if (count++ % BLOCK === 0) await turn(signal);
          const label = labels[i]!;
          if (label < 0) continue;
          const at = label * columns;
          const row = rowAt(i);
          for (let a = 0; a < columns; a++) {
            delta[a] = Number.isNaN(row[a]!) ? moves[at + a]! : row[a]! - centers[at + a]!;
          }
          addMoments(expectation, label, weightOf(i), delta, undefined, second);
          for (const a of missing) {
            addVariance(moments, label, columns, a, weightOf(i) * variances[at + a]!, second);
          }
        }
      }
    }
    if (expectation.kind === 'nearest') previous = labels;
    return {
      ...known,
      rows,
      changed: expectation.kind === 'nearest' ? known.changed + changed : 0,
      objective: known.objective + objective,
      weight,
      first: moves.map((move, at) => move * weight[Math.floor(at / columns)]!),
      second,
      farthest: [...known.farthest, ...far].sort(worstFirst).slice(0, farthest),
    };
  }

  /** Σ w·δ² of observed values about the centers, k × columns; complete rows count as far as the moments tell. */
  async function observedSquares(
    labels: Int32Array,
    centers: Float64Array,
    known: Float64Array,
    moments: Expectation['moments'],
    signal: AbortSignal | undefined,
  ): Promise<Float64Array> {
    const k = centers.length / columns;
    const squares = new Float64Array(k * columns);
    for (let j = 0; j < k; j++) {
      for (let a = 0; a < columns; a++) {
        const at = j * columns + a;
        const corner = (a * (a + 3)) / 2;
        if (moments === 'diagonal') squares[at] = known[at]!;
        else if (moments === 'full') squares[at] = known[j * triangleSize(columns) + corner]!;
        else if (moments === 'trace') squares[at] = known[j]! / columns;
        else squares[at] = known[corner]! / k;
      }
    }
    let count = 0;
    for (const { rows: members, observed } of gappy) {
      for (const i of members) {
        if (count++ % BLOCK === 0) await turn(signal);
        const at = labels[i]! * columns;
        if (at < 0) continue;
        const row = rowAt(i);
        for (const a of observed) {
          const delta = row[a]! - centers[at + a]!;
          squares[at + a]! += weightOf(i) * delta * delta;
        }
      }
    }
    return squares;
  }

  async function label(
    expectation: Expectation,
    want: Wanted,
    options: RequestOptions = {},
  ): Promise<Labeling> {
    const { k, centers } = expectation;
    const components = componentsOf(expectation);
    const labels = new Int32Array(rows);
    const scores = new Float64Array(rows);
    const responsibilities = new Float64Array(want.responsibilities ? rows * components : 0);
    const distances = new Float64Array(want.distances ? rows * k : 0);
    if (complete) {
      const answer = await complete.label(questionOf(expectation, whole), want, options);
      for (const [at, i] of whole.entries()) {
        if (answer.labels) labels[i] = answer.labels[at]!;
        if (answer.scores) scores[i] = answer.scores[at]!;
        spread(answer.responsibilities, at, components, responsibilities, i);
        spread(answer.distances, at, k, distances, i);
      }
    }
    const shares = new Float64Array(components);
    let count = 0;
    for (const group of gappy) {
      await turn(options.signal);
      const marginal = expectation.kind === 'posterior' ? marginalOf(expectation, group) : undefined;
      const sight = expectation.kind === 'posterior' ? sightOf(expectation, group) : undefined;
      const raise = raiseOf(group);
      for (const i of group.rows) {
        if (count++ % BLOCK === 0) await turn(options.signal);
        const row = rowAt(i);
        if (expectation.kind === 'posterior') {
          scoreObserved(expectation, marginal!, row, shares, sight!);
          labels[i] = labelOf(expectation, shares);
          scores[i] = shareOut(shares) + raise;
        } else {
          const placing = placed(expectation, row, group.observed, i);
          labels[i] = placing.label;
          scores[i] = placing.score;
          shares.fill(0);
          if (placing.label >= 0) shares[placing.label] = 1;
        }
        if (want.responsibilities) responsibilities.set(shares, i * components);
        if (!want.distances) continue;
        for (let j = 0; j < k; j++) {
          distances[i * k + j] = Math.sqrt(-2 * halfDistance(row, group.observed, centers, j));
        }
      }
    }
    return {
      ...(want.labels && { labels }),
      ...(want.scores && { scores }),
      ...(want.responsibilities && { responsibilities }),
      ...(want.distances && { distances }),
    };
  }

  /** A row with its columns' means in the place of missing values. */
  function filledRow(i: number): Float64Array {
    return overall.mean.map((mean, a) => {
      const value = values[i * columns + a]!;
      return Number.isNaN(value) ? mean : value;
    });
  }

  /** Squared distances of the observed values of all rows to a point. */
  function squaresTo(point: Float64Array): Float64Array {
    const squares = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      let square = 0;
      for (let a = 0; a < columns; a++) {
        const delta = values[i * columns + a]! - point[a]!;
        if (!Number.isNaN(delta)) square += delta * delta;
      }
      squares[i] = square;
    }
    return squares;
  }

  async function pick(seeding: Seeding, { signal }: RequestOptions = {}): Promise<Picked> {
    return pickRows(seeding, { rows, columns, weights, total, rowAt: filledRow, squaresTo }, signal);
  }

  return { rows, columns, weight: total, gather, label, pick, close: () => complete?.close() };
}

/** ψ(x/2) − ln(x/2): what a logarithm of u is short of its expectation. */
function bend(degrees: number): number {
  return digamma(0.5 * degrees) - log(0.5 * degrees);
}

/** The question as it is put to the complete rows. */
function questionOf(expectation: Expectation, whole: Int32Array): Expectation {
  if (expectation.kind !== 'assigned') return expectation;
  return { ...expectation, labels: Int32Array.from(whole, (i) => expectation.labels[i]!) };
}

/** The answer of the complete rows with their numbers among all. */
function inAllRows(answer: Statistics, whole: Int32Array): Statistics {
  return { ...answer, farthest: answer.farthest.map((far) => ({ ...far, row: whole[far.row]! })) };
}

/** The component that an incomplete row belongs to by its observed values, and its score. */
function placed(
  expectation: Nearest | Assigned,
  row: ArrayLike<number>,
  observed: Int32Array,
  i: number,
): { readonly label: number; readonly score: number } {
  const { k, centers } = expectation;
  if (expectation.kind === 'assigned') {
    const label = expectation.labels[i]!;
    return { label, score: label < 0 ? 0 : halfDistance(row, observed, centers, label) };
  }
  const scores = Float64Array.from(
    { length: k },
    (_, j) => expectation.bias[j]! + halfDistance(row, observed, centers, j),
  );
  const label = argmax(scores);
  return { label, score: scores[label]! };
}

/** −½‖x − center[j]‖² over the observed columns. */
function halfDistance(
  row: ArrayLike<number>,
  observed: Int32Array,
  centers: Float64Array,
  j: number,
): number {
  const at = j * row.length;
  let square = 0;
  for (const a of observed) {
    const delta = row[a]! - centers[at + a]!;
    square += delta * delta;
  }
  return -0.5 * square;
}

/** A row with what its most likely component expects of it. */
function completed(
  { k, columns }: Posterior,
  pattern: PatternGroup,
  sight: Sight,
  shares: Float64Array,
  row: ArrayLike<number>,
): Float64Array {
  const into = new Float64Array(columns);
  completeRow(pattern, sight, argmax(shares.subarray(0, k)), row, into);
  return into;
}

/** first += share·δ (where it is wanted), second += share·δδᵀ as the moments keep it. */
function addMoments(
  { moments, columns }: Pick<Expectation, 'moments' | 'columns'>,
  j: number,
  share: number,
  delta: Float64Array,
  first: Float64Array | undefined,
  second: Float64Array,
): void {
  if (first) for (let a = 0; a < columns; a++) first[j * columns + a]! += share * delta[a]!;
  if (moments === 'trace') {
    let square = 0;
    for (let a = 0; a < columns; a++) square += delta[a]! * delta[a]!;
    second[j]! += share * square;
  } else if (moments === 'diagonal') {
    for (let a = 0; a < columns; a++) second[j * columns + a]! += share * delta[a]! * delta[a]!;
  } else if (moments === 'full' || moments === 'pooled') {
    let at = moments === 'full' ? j * triangleSize(columns) : 0;
    for (let a = 0; a < columns; a++) {
      const part = share * delta[a]!;
      for (let b = 0; b <= a; b++, at++) second[at]! += part * delta[b]!;
    }
  }
}

/** second += share · conditional covariance of the missing columns, as the moments keep it. */
function addSpread(
  moments: Expectation['moments'],
  j: number,
  columns: number,
  share: number,
  missing: Int32Array,
  spread: Float64Array,
  second: Float64Array,
): void {
  if (moments === 'none' || share === 0) return;
  for (let r = 0, at = 0; r < missing.length; r++) {
    for (let c = 0; c <= r; c++, at++) {
      const value = share * spread[at]!;
      if (r === c) addVariance(moments, j, columns, missing[r]!, value, second);
      else if (moments === 'full' || moments === 'pooled') {
        const start = moments === 'full' ? j * triangleSize(columns) : 0;
        second[start + (missing[r]! * (missing[r]! + 1)) / 2 + missing[c]!]! += value;
      }
    }
  }
}

function addVariance(
  moments: Expectation['moments'],
  j: number,
  columns: number,
  column: number,
  value: number,
  second: Float64Array,
): void {
  const corner = (column * (column + 3)) / 2;
  if (moments === 'trace') second[j]! += value;
  else if (moments === 'diagonal') second[j * columns + column]! += value;
  else if (moments === 'full') second[j * triangleSize(columns) + corner]! += value;
  else if (moments === 'pooled') second[corner]! += value;
}

/** Mean and variance of each column's observed values. */
function* columnMoments(
  values: ArrayLike<number>,
  rows: number,
  columns: number,
  weightOf: (i: number) => number,
): Steps<{ readonly mean: Float64Array; readonly variance: Float64Array }> {
  const weight = new Float64Array(columns);
  const mean = new Float64Array(columns);
  const variance = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    if (i % 512 === 511) yield;
    for (let a = 0; a < columns; a++) {
      const value = values[i * columns + a]!;
      if (Number.isNaN(value)) continue;
      weight[a]! += weightOf(i);
      mean[a]! += weightOf(i) * value;
    }
  }
  for (let a = 0; a < columns; a++) if (weight[a]! > 0) mean[a]! /= weight[a]!;
  for (let i = 0; i < rows; i++) {
    if (i % 512 === 511) yield;
    for (let a = 0; a < columns; a++) {
      const delta = values[i * columns + a]! - mean[a]!;
      if (!Number.isNaN(delta)) variance[a]! += weightOf(i) * delta * delta;
    }
  }
  for (let a = 0; a < columns; a++) if (weight[a]! > 0) variance[a]! /= weight[a]!;
  return { mean, variance };
}

/** Copies one row of `width` values to its place among all rows, if there are any. */
function spread(
  values: Float64Array | undefined,
  at: number,
  width: number,
  into: Float64Array,
  row: number,
): void {
  if (values) into.set(values.subarray(at * width, (at + 1) * width), row * width);
}
