import { triangleSize } from '../em/expectation.ts';
import { choleskySteps, invertLowerSteps } from '../linalg/cholesky.ts';
import type { Steps } from '../linalg/steps.ts';
import { log } from '../mathematics.ts';
import type { Factors } from './family.ts';

/** W = L⁻¹ of each lower triangle Σ = L Lᵀ; undefined where one is not positive definite. */
export function* factorTriangles(
  covariances: Float64Array,
  k: number,
  columns: number,
): Steps<Factors | undefined> {
  const size = triangleSize(columns);
  const count = covariances.length / size;
  const factors = new Float64Array(covariances.length);
  const logDeterminants = new Float64Array(k);
  for (let j = 0; j < count; j++) {
    const lower = yield* choleskySteps(covariances.subarray(j * size, (j + 1) * size), columns);
    if (!lower || onALine(lower, covariances, j * size, columns)) return undefined;
    const inverse = yield* invertLowerSteps(lower, columns);
    if (!inverse.every(Number.isFinite)) return undefined;
    factors.set(inverse, j * size);
    let sum = 0;
    for (const root of diagonalOf(lower, 0, columns)) sum -= log(root);
    if (count === k) logDeterminants[j] = sum;
    else logDeterminants.fill(sum);
  }
  return { factors, logDeterminants };
}

/**
 * Whether what is left of some column's variance, given the columns before it, is no more than the rounding of
 * that variance: the covariance is singular, though the factorization went through.
 */
function onALine(lower: Float64Array, covariances: Float64Array, start: number, columns: number): boolean {
  const rounding = 4 * columns * 2 ** -52;
  for (let a = 0, at = 0; a < columns; a++, at += a + 1) {
    if (lower[at]! * lower[at]! <= rounding * covariances[start + at]!) return true;
  }
  return false;
}

/** Lower triangles with one amount per column added to the diagonal. */
export function raisedTriangles(
  triangles: Float64Array,
  columns: number,
  amounts: Float64Array,
): Float64Array {
  const size = triangleSize(columns);
  const raised = Float64Array.from(triangles);
  for (let start = 0; start < raised.length; start += size) {
    for (let a = 0; a < columns; a++) raised[start + (a * (a + 3)) / 2]! += amounts[a]!;
  }
  return raised;
}

/** The diagonal of the lower triangle that begins at `start`. */
export function diagonalOf(triangles: Float64Array, start: number, columns: number): Float64Array {
  const diagonal = new Float64Array(columns);
  for (let a = 0, at = start; a < columns; a++, at += a + 1) diagonal[a] = triangles[at]!;
  return diagonal;
}

/** A diagonal as a lower triangle. */
export function triangleOf(diagonal: ArrayLike<number>): Float64Array {
  const triangle = new Float64Array(triangleSize(diagonal.length));
  for (let a = 0; a < diagonal.length; a++) triangle[(a * (a + 3)) / 2] = diagonal[a]!;
  return triangle;
}

/** W = σ⁻¹ of independent variances, `perComponent` of them for each of k components. */
// oxlint-disable-next-line require-yield -- variances take one step, yet the families share one form
export function* factorVariances(
  variances: Float64Array,
  k: number,
  perComponent: number,
  repeats: number,
): Steps<Factors | undefined> {
  const factors = new Float64Array(variances.length);
  const logDeterminants = new Float64Array(k);
  for (const [at, variance] of variances.entries()) {
    const factor = 1 / Math.sqrt(variance);
    if (!(variance > 0) || !Number.isFinite(factor) || !Number.isFinite(variance)) return undefined;
    factors[at] = factor;
    logDeterminants[Math.floor(at / perComponent)]! += repeats * log(factor);
  }
  return { factors, logDeterminants };
}
