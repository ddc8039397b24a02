import type { Steps } from '../linalg/steps.ts';
import { type Kernel, kernelOf } from './kernel.ts';

/** Kernels of all pairs of rows: the lower triangle, row by row. */
export type Gram = Float64Array;

/** Where row i of the triangle begins. */
export function gramRow(i: number): number {
  return (i * (i + 1)) / 2;
}

/** The kernels of all pairs of rows × columns values. */
export function* gramSteps(kernel: Kernel, data: Float64Array, columns: number): Steps<Gram> {
  const rows = data.length / columns;
  const gram = new Float64Array(gramRow(rows));
  for (let i = 0; i < rows; i++) {
    writeRow(kernel, data, columns, i, gram);
    yield;
  }
  return gram;
}

function writeRow(kernel: Kernel, data: Float64Array, columns: number, i: number, gram: Gram): void {
  const start = gramRow(i);
  for (let j = 0; j <= i; j++)
    gram[start + j] = kernelOf(kernel, data, i * columns, data, j * columns, columns);
}

/** Rows between two pauses. */
const TOGETHER = 128;

/** y = K·x. */
export function* multiplyGram(gram: Gram, x: Float64Array, into: Float64Array): Steps<void> {
  into.fill(0);
  for (let first = 0; first < x.length; first += TOGETHER) {
    multiplyRows(gram, x, into, first, Math.min(x.length, first + TOGETHER));
    yield;
  }
}

/** Adds what some rows of the triangle, and their mirror images, give to K·x: four rows at a time. */
function multiplyRows(gram: Gram, x: Float64Array, into: Float64Array, first: number, end: number): void {
  let i = first;
  for (; i + 3 < end; i += 4) {
    const [p, q, r, s] = [gramRow(i), gramRow(i + 1), gramRow(i + 2), gramRow(i + 3)];
    const [xp, xq, xr, xs] = [x[i]!, x[i + 1]!, x[i + 2]!, x[i + 3]!];
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let j = 0; j < i; j++) {
      const value = x[j]!;
      const [kp, kq, kr, ks] = [gram[p + j]!, gram[q + j]!, gram[r + j]!, gram[s + j]!];
      a += kp * value;
      b += kq * value;
      c += kr * value;
      d += ks * value;
      into[j] = into[j]! + (kp * xp + kq * xq) + (kr * xr + ks * xs);
    }
    into[i]! += a;
    into[i + 1]! += b;
    into[i + 2]! += c;
    into[i + 3]! += d;
    for (let row = i; row < i + 4; row++) multiplyRow(gram, x, into, row, i);
  }
  for (; i < end; i++) multiplyRow(gram, x, into, i, 0);
}

/** The same for one row, from some column on. */
function multiplyRow(gram: Gram, x: Float64Array, into: Float64Array, i: number, from: number): void {
  const start = gramRow(i);
  let sum = 0;
  for (let j = from; j < i; j++) {
    sum += gram[start + j]! * x[j]!;
    into[j]! += gram[start + j]! * x[i]!;
  }
  into[i]! += sum + gram[start + i]! * x[i]!;
}
