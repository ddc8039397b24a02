import { exp, log } from '../mathematics.ts';
import { type Nearest, type Posterior, triangleSize } from './expectation.ts';

/**
 * The scores of one row, operation for operation as the kernels take them, so that one row alone gets the
 * same bits as among a million.
 *
 * @param row columns values, engine units
 * @param into receives one score per component, that of constant density included
 */
export function scoreRow(expectation: Nearest | Posterior, row: ArrayLike<number>, into: Float64Array): void {
  const { k, columns, centers, bias } = expectation;
  if (expectation.kind === 'nearest') {
    for (let j = 0; j < k; j++) {
      const at = j * columns;
      let square = 0;
      for (let a = 0; a < columns; a++) square += centers[at + a]! * centers[at + a]!;
      let score = bias[j]! - 0.5 * square;
      for (let a = 0; a < columns; a++) score += row[a]! * centers[at + a]!;
      into[j] = score;
    }
    return;
  }
  squaredLengths(expectation, row, into);
  const { degreesOfFreedom, uniform } = expectation;
  for (let j = 0; j < k; j++) {
    into[j] = degreesOfFreedom
      ? studentScore(bias[j]!, degreesOfFreedom[j]!, columns, into[j]!)
      : bounded(bias[j]! - 0.5 * into[j]!);
  }
  if (uniform !== undefined) into[k] = uniform;
}

/**
 * ‖W[j](row − center[j])‖² of every component.
 *
 * @param into receives k values
 */
export function squaredLengths(expectation: Posterior, row: ArrayLike<number>, into: Float64Array): void {
  const { k, columns, centers, shape, factors } = expectation;
  const triangle = triangleSize(columns);
  if (whitens(expectation)) {
    const white = whitened(factors, row, columns);
    for (let j = 0; j < k; j++) {
      const middle = whitened(factors, centers.subarray(j * columns, (j + 1) * columns), columns);
      let square = 0;
      for (let a = 0; a < columns; a++) square += (white[a]! - middle[a]!) * (white[a]! - middle[a]!);
      into[j] = square;
    }
    return;
  }
  if (shape === 'spherical' && isNear(expectation)) {
    const square = squaredLength(row, 0, columns);
    for (let j = 0; j < k; j++) {
      let product = 0;
      for (let a = 0; a < columns; a++) product += row[a]! * centers[j * columns + a]!;
      const apart = square + squaredLength(centers, j * columns, columns) - 2 * product;
      into[j] = factors[j]! * factors[j]! * Math.max(0, apart);
    }
    return;
  }
  for (let j = 0; j < k; j++) {
    const at = j * columns;
    const start = shape === 'full' ? j * triangle : shape === 'diagonal' ? at : 0;
    let square = 0;
    for (let a = 0; a < columns; a++) {
      let z = 0;
      if (shape === 'spherical') z = factors[j]! * (row[a]! - centers[at + a]!);
      else if (shape === 'diagonal') z = factors[start + a]! * (row[a]! - centers[at + a]!);
      else {
        const line = start + (a * (a + 1)) / 2;
        for (let b = 0; b <= a; b++) z += factors[line + b]! * (row[b]! - centers[at + b]!);
      }
      square += z * z;
    }
    into[j] = square;
  }
}

/** The score under Student tails: bias − ½(ν + d) ln(1 + m/ν), exact to rounding for any ν. */
export function studentScore(bias: number, degrees: number, columns: number, square: number): number {
  return bias - 0.5 * (degrees + columns) * logOneMore(heldSquare(square) / degrees);
}

/**
 * u = (ν + d)/(ν + m): the weight of a row in the moments of a component with Student tails.
 *
 * @param square m = ‖W(x − center)‖²
 */
export function studentWeight(degrees: number, columns: number, square: number): number {
  return (degrees + columns) / (degrees + heldSquare(square));
}

/** A squared length that has left the range of numbers, as the kernels hold it. */
function heldSquare(square: number): number {
  return -2 * bounded(-0.5 * square);
}

/** ln(1 + x) for x ≥ 0; the second term gives back what 1 + x has rounded off. */
function logOneMore(x: number): number {
  const sum = 1 + x;
  return log(sum) + (x - (sum - 1)) / sum;
}

/** Rows too far for a finite score, or with none at all, are as far from every component. */
export function bounded(score: number): number {
  return score > -1e300 ? score : -1e300;
}

/** The most columns for which rows are whitened: a kernel takes all of W at once. */
const WHITENED_COLUMNS = 512;
/** The largest |W||center| for which Wx − W·center loses hardly more digits than W(x − center). */
const NEAR = 16;

/**
 * Whether rows are multiplied by the one W of all components before the centers are taken off. That is done once
 * for all components, but loses digits where the centers are far from the origin, measured by W.
 */
export function whitens(expectation: Posterior): boolean {
  const { k, columns, shape } = expectation;
  return shape === 'tied' && k > 1 && columns <= WHITENED_COLUMNS && isNear(expectation);
}

/**
 * Whether each center is near the origin, measured by its W: |W||center| ≤ 16. Where it is, products of rows and
 * centers in place of differences cost 8 bits at most, in scores and in moments.
 */
export function isNear({ k, columns, shape, factors, centers }: Posterior): boolean {
  const triangle = shape === 'full' ? triangleSize(columns) : 0;
  for (let j = 0; j < k; j++) {
    const start = j * columns;
    if (shape === 'spherical') {
      if (!(Math.abs(factors[j]!) * Math.sqrt(squaredLength(centers, start, columns)) <= NEAR)) return false;
      continue;
    }
    for (let a = 0, at = j * triangle; a < columns; a++) {
      let size = 0;
      if (shape === 'diagonal') size = Math.abs(factors[start + a]! * centers[start + a]!);
      else for (let b = 0; b <= a; b++) size += Math.abs(factors[at++]! * centers[start + b]!);
      if (!(size <= NEAR)) return false;
    }
  }
  return true;
}

/** The squared length of the vector that begins at `start`. */
export function squaredLength(values: ArrayLike<number>, start: number, columns: number): number {
  let square = 0;
  for (let a = start; a < start + columns; a++) square += values[a]! * values[a]!;
  return square;
}

/** A row multiplied by a lower triangle W. */
export function whitened(factors: Float64Array, row: ArrayLike<number>, columns: number): Float64Array {
  const white = new Float64Array(columns);
  for (let a = 0, at = 0; a < columns; a++) {
    let z = 0;
    for (let b = 0; b <= a; b++) z += factors[at++]! * row[b]!;
    white[a] = z;
  }
  return white;
}

/** The label of a row with these scores or shares: −1 for the component of constant density. */
export function labelOf({ k }: { readonly k: number }, scores: ArrayLike<number>): number {
  const best = argmax(scores);
  return best < k ? best : -1;
}

/** The index of the largest value, the lowest one on a tie. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let j = 1; j < values.length; j++) if (values[j]! > values[best]!) best = j;
  return best;
}

/**
 * Turns scores into shares that sum to 1, in place, without overflow.
 *
 * @returns ln Σ exp score, in nats
 */
export function shareOut(scores: Float64Array): number {
  const largest = scores[argmax(scores)]!;
  let sum = 0;
  for (let j = 0; j < scores.length; j++) {
    // Below −708 the kernels' exponential stays at its smallest value; shares that small are 0 for every use.
    scores[j] = exp(Math.max(scores[j]! - largest, -708));
    sum += scores[j]!;
  }
  for (let j = 0; j < scores.length; j++) scores[j] = scores[j]! / sum;
  return largest + log(sum);
}

/** −½‖row − center[j]‖² by differences: no cancellation, exactly 0 for a row on its center. */
export function halfSquaredDistance(row: ArrayLike<number>, centers: Float64Array, j: number): number {
  const columns = row.length;
  let square = 0;
  for (let a = 0; a < columns; a++) {
    const delta = row[a]! - centers[j * columns + a]!;
    square += delta * delta;
  }
  return -0.5 * square;
}

/** `scoreRow` in single precision, as the kernels for 32-bit rows take it. */
export function singleScoreRow(
  { k, columns, centers, bias }: Nearest,
  row: ArrayLike<number>,
  into: Float64Array,
): void {
  for (let j = 0; j < k; j++) {
    const at = j * columns;
    let square = 0;
    for (let a = 0; a < columns; a++) square += centers[at + a]! * centers[at + a]!;
    let score = Math.fround(bias[j]! - 0.5 * square);
    for (let a = 0; a < columns; a++) {
      const product = Math.fround(Math.fround(row[a]!) * Math.fround(centers[at + a]!));
      score = Math.fround(score + product);
    }
    into[j] = score;
  }
}
