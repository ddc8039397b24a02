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
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++, at++)
      gram[at] = kernelOf(kernel, data, i * columns, data, j * columns, columns);
    yield;
  }
  return gram;
}

/** y = K·x. */
export function* multiplyGram(gram: Gram, x: Float64Array, into: Float64Array): Steps<void> {
  into.fill(0);
  for (let i = 0, at = 0; i < x.length; i++) {
    let sum = 0;
    for (let j = 0; j < i; j++, at++) {
      sum += gram[at]! * x[j]!;
      into[j]! += gram[at]! * x[i]!;
    }
    into[i]! += sum + gram[at++]! * x[i]!;
    if ((i & 127) === 127) yield;
  }
}
