import { exp, pow } from '../mathematics.ts';

/** The form of an inner product in feature space. */
export type KernelName = 'rbf' | 'polynomial' | 'cosine' | 'linear';

/**
 * A kernel with its numbers, in engine units:
 *
 * - `rbf`: exp(−gamma·‖x − y‖²)
 * - `polynomial`: (gamma·x·y + offset)^degree
 * - `cosine`: x·y / (‖x‖‖y‖)
 * - `linear`: x·y
 */
export interface Kernel {
  readonly name: KernelName;
  readonly gamma: number;
  readonly offset: number;
  readonly degree: number;
}

/** The kernel of two rows, each of which begins at a place of its data. */
export function kernelOf(
  { name, gamma, offset, degree }: Kernel,
  x: Float64Array,
  atX: number,
  y: Float64Array,
  atY: number,
  columns: number,
): number {
  if (name === 'rbf') {
    let square = 0;
    for (let a = 0; a < columns; a++) {
      const delta = x[atX + a]! - y[atY + a]!;
      square += delta * delta;
    }
    return exp(-gamma * square);
  }
  let product = 0;
  let squareX = 0;
  let squareY = 0;
  for (let a = 0; a < columns; a++) {
    product += x[atX + a]! * y[atY + a]!;
    squareX += x[atX + a]! * x[atX + a]!;
    squareY += y[atY + a]! * y[atY + a]!;
  }
  if (name === 'linear') return product;
  if (name === 'polynomial') return wholePower(gamma * product + offset, degree);
  const lengths = Math.sqrt(squareX) * Math.sqrt(squareY);
  return lengths > 0 ? product / lengths : 0;
}

/** x to a whole power, by repeated multiplication: exact where the product is. */
function wholePower(x: number, degree: number): number {
  if (degree > 64) return x < 0 && degree % 2 === 1 ? -pow(-x, degree) : pow(Math.abs(x), degree);
  let power = 1;
  for (let i = 0; i < degree; i++) power *= x;
  return power;
}
