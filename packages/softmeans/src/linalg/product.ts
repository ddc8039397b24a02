/**
 * The inner product of two stretches of `length` numbers, in four interleaved sums that do not wait for one
 * another.
 *
 * @param x holds the first stretch, from `atX`
 * @param y holds the second one, from `atY`
 */
export function innerProduct(
  x: Float64Array,
  atX: number,
  y: Float64Array,
  atY: number,
  length: number,
): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let k = 0;
  for (; k + 3 < length; k += 4) {
    a += x[atX + k]! * y[atY + k]!;
    b += x[atX + k + 1]! * y[atY + k + 1]!;
    c += x[atX + k + 2]! * y[atY + k + 2]!;
    d += x[atX + k + 3]! * y[atY + k + 3]!;
  }
  for (; k < length; k++) a += x[atX + k]! * y[atY + k]!;
  return a + b + (c + d);
}

/** Adds `factor` times a stretch of x to a stretch of y. */
export function addMultiple(
  factor: number,
  x: Float64Array,
  atX: number,
  y: Float64Array,
  atY: number,
  length: number,
): void {
  for (let k = 0; k < length; k++) y[atY + k] = y[atY + k]! + factor * x[atX + k]!;
}

/** The inner product of each of some vectors with one, four of them at a time. */
export function innerProducts(vectors: readonly Float64Array[], x: Float64Array): Float64Array {
  const products = new Float64Array(vectors.length);
  const { length } = x;
  let at = 0;
  for (; at + 3 < vectors.length; at += 4) {
    const [p, q, r, s] = [vectors[at]!, vectors[at + 1]!, vectors[at + 2]!, vectors[at + 3]!];
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 0; i < length; i++) {
      const value = x[i]!;
      a += value * p[i]!;
      b += value * q[i]!;
      c += value * r[i]!;
      d += value * s[i]!;
    }
    products.set([a, b, c, d], at);
  }
  for (; at < vectors.length; at++) products[at] = innerProduct(vectors[at]!, 0, x, 0, length);
  return products;
}

/** Adds to y each of some vectors, times its factor, four of them at a time. */
export function addMultiples(
  factors: ArrayLike<number>,
  vectors: readonly Float64Array[],
  y: Float64Array,
): void {
  const { length } = y;
  let at = 0;
  for (; at + 3 < vectors.length; at += 4) {
    const [p, q, r, s] = [vectors[at]!, vectors[at + 1]!, vectors[at + 2]!, vectors[at + 3]!];
    const [a, b, c, d] = [factors[at]!, factors[at + 1]!, factors[at + 2]!, factors[at + 3]!];
    for (let i = 0; i < length; i++) y[i] = y[i]! + (a * p[i]! + b * q[i]!) + (c * r[i]! + d * s[i]!);
  }
  for (; at < vectors.length; at++) addMultiple(factors[at]!, vectors[at]!, 0, y, 0, length);
}
