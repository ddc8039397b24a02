import type { Engine, Labeling, Picked, RequestOptions, Seeding, Wanted } from '../em/engine.ts';
import type { Expectation } from '../em/expectation.ts';
import { argmax } from '../em/score.ts';
import { type FarRow, type Statistics, emptyStatistics, worstFirst } from '../em/statistics.ts';
import { type SparseMatrix, squaredLengths } from '../sparse.ts';
import { turn } from '../turn.ts';
import { pickRows } from './picking.ts';

/** Rows between two chances for the event loop. */
const BLOCK = 256;
/** A squared distance below this part of the squares that it is the difference of is rounding. */
const ROUNDING = 2 ** -48;

/**
 * An engine over compressed sparse rows. It answers questions of K-means (nearest and assigned); a mixture's shape
 * would fill k · columns² numbers, so a posterior is refused.
 *
 * Rows are never centered. A squared distance is ‖x‖² − 2x·c + ‖c‖², and sums about a center are Σ w·x − (Σ w)·c, so
 * the work is that of the values that are there. All sums run in the order of the rows, on one thread.
 */
export function openSparseEngine(matrix: SparseMatrix, weights?: Float64Array): Engine {
  const { rows, columns, starts, indices, values } = matrix;
  const squares = squaredLengths(matrix);
  const weightOf = (i: number): number => (weights ? weights[i]! : 1);
  let total = 0;
  for (let i = 0; i < rows; i++) total += weightOf(i);
  let previous = new Int32Array(rows).fill(-1);

  /** Inner products of a row with all centers, from centers that lie column by column. */
  function products(i: number, k: number, turned: Float64Array, into: Float64Array): void {
    into.fill(0);
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      const value = values[at]!;
      const from = indices[at]! * k;
      for (let j = 0; j < k; j++) into[j] = into[j]! + value * turned[from + j]!;
    }
  }

  /** −½‖x − c‖² from its parts; 0 where only rounding is left. */
  function halfDistance(square: number, product: number, centerSquare: number): number {
    const sum = square + centerSquare;
    const distance = sum - 2 * product;
    return distance > ROUNDING * sum ? -0.5 * distance : 0;
  }

  function* labelings(
    expectation: Expectation,
  ): Generator<{ i: number; label: number; score: number; row: Float64Array }> {
    const { k, centers } = expectation;
    if (expectation.kind === 'posterior') {
      throw new TypeError('sparse rows answer no question of a mixture.');
    }
    const turned = turnedCenters(centers, k, columns);
    const centerSquares = squaresOf(centers, k, columns);
    const row = new Float64Array(k);
    for (let i = 0; i < rows; i++) {
      products(i, k, turned, row);
      let label: number;
      if (expectation.kind === 'assigned') label = expectation.labels[i]!;
      else {
        const { bias } = expectation;
        for (let j = 0; j < k; j++) row[j] = bias[j]! + row[j]! - 0.5 * centerSquares[j]!;
        label = argmax(row);
        for (let j = 0; j < k; j++) row[j] = row[j]! - bias[j]! + 0.5 * centerSquares[j]!;
      }
      const bias = label >= 0 && expectation.kind === 'nearest' ? expectation.bias[label]! : 0;
      const score = label < 0 ? 0 : bias + halfDistance(squares[i]!, row[label]!, centerSquares[label]!);
      for (let j = 0; j < k; j++) row[j] = halfDistance(squares[i]!, row[j]!, centerSquares[j]!);
      yield { i, label, score, row };
    }
  }

  async function gather(expectation: Expectation, { signal }: RequestOptions = {}): Promise<Statistics> {
    const { k, centers, moments, farthest } = expectation;
    if (moments !== 'none' && moments !== 'trace') {
      throw new TypeError(`sparse rows keep no ${moments} moments.`);
    }
    const empty = emptyStatistics(expectation);
    const { weight, first, second } = empty;
    const labels = new Int32Array(rows);
    let objective = 0;
    let changed = 0;
    let far: FarRow[] = [];
    for (const { i, label, score, row } of labelings(expectation)) {
      if (i % BLOCK === 0) await turn(signal);
      const share = weightOf(i);
      objective += share * score;
      labels[i] = label;
      if (expectation.kind === 'nearest' && label !== previous[i]) changed++;
      if (label < 0) continue;
      weight[label]! += share;
      if (moments === 'trace') second[label]! += -2 * share * row[label]!;
      const from = label * columns;
      for (let at = starts[i]!; at < starts[i + 1]!; at++) first[from + indices[at]!]! += share * values[at]!;
      if (farthest === 0) continue;
      far.push({ row: i, label, score, weight: share, values: dense(i) });
      if (far.length > 2 * farthest + 16) far = far.sort(worstFirst).slice(0, farthest);
    }
    for (let j = 0; j < k; j++) {
      const mass = weight[j]!;
      for (let at = j * columns; at < (j + 1) * columns; at++) first[at] = first[at]! - mass * centers[at]!;
    }
    if (expectation.kind === 'nearest') previous = labels;
    return {
      ...empty,
      rows,
      changed,
      objective,
      farthest: far.sort(worstFirst).slice(0, farthest),
    };
  }

  function dense(i: number): Float64Array {
    const row = new Float64Array(columns);
    for (let at = starts[i]!; at < starts[i + 1]!; at++) row[indices[at]!] = values[at]!;
    return row;
  }

  async function label(
    expectation: Expectation,
    want: Wanted,
    { signal }: RequestOptions = {},
  ): Promise<Labeling> {
    const { k } = expectation;
    const labels = new Int32Array(rows);
    const scores = new Float64Array(rows);
    const distances = new Float64Array(want.distances ? rows * k : 0);
    const responsibilities = new Float64Array(want.responsibilities ? rows * k : 0);
    for (const { i, label, score, row } of labelings(expectation)) {
      if (i % BLOCK === 0) await turn(signal);
      labels[i] = label;
      scores[i] = score;
      if (want.responsibilities && label >= 0) responsibilities[i * k + label] = 1;
      if (want.distances) for (let j = 0; j < k; j++) distances[i * k + j] = Math.sqrt(-2 * row[j]!);
    }
    return {
      ...(want.labels && { labels }),
      ...(want.scores && { scores }),
      ...(want.responsibilities && { responsibilities }),
      ...(want.distances && { distances }),
    };
  }

  /** Squared distances of all rows to a point. */
  function squaresTo(point: Float64Array): Float64Array {
    let square = 0;
    for (let a = 0; a < columns; a++) square += point[a]! * point[a]!;
    const distances = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      let product = 0;
      for (let p = starts[i]!; p < starts[i + 1]!; p++) product += values[p]! * point[indices[p]!]!;
      distances[i] = -2 * halfDistance(squares[i]!, product, square);
    }
    return distances;
  }

  async function pick(seeding: Seeding, { signal }: RequestOptions = {}): Promise<Picked> {
    return pickRows(seeding, { rows, columns, weights, total, rowAt: dense, squaresTo }, signal);
  }

  return { rows, columns, weight: total, gather, label, pick, close: () => undefined };
}

/** Centers column by column: entry (j, a) at a · k + j, so that a value meets all centers in one line of memory. */
function turnedCenters(centers: Float64Array, k: number, columns: number): Float64Array {
  const turned = new Float64Array(k * columns);
  for (let j = 0; j < k; j++) {
    for (let a = 0; a < columns; a++) turned[a * k + j] = centers[j * columns + a]!;
  }
  return turned;
}

function squaresOf(centers: Float64Array, k: number, columns: number): Float64Array {
  const squares = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    let sum = 0;
    for (let at = j * columns; at < (j + 1) * columns; at++) sum += centers[at]! * centers[at]!;
    squares[j] = sum;
  }
  return squares;
}
