import { eigenSteps } from '../linalg/eigen.ts';
import type { Steps } from '../linalg/steps.ts';
import { gramSteps } from './gram.ts';
import { type Kernel, kernelOf } from './kernel.ts';

/** Eigenvalues below this share of the largest are rounding. */
const NEGLIGIBLE = 1e-12;

/**
 * Features whose inner products are close to a kernel (Williams & Seeger 2001): with the landmarks' kernels
 * K = UΛUᵀ, the features of x are Λ^−½Uᵀ·(kernels of x to the landmarks). For the landmarks themselves they are exact.
 */
export interface Nystrom {
  readonly kernel: Kernel;
  /** landmarks × columns, in engine units. */
  readonly landmarks: Float64Array;
  readonly columns: number;
  /** features × landmarks, row-major: Λ^−½Uᵀ. */
  readonly projection: Float64Array;
  readonly features: number;
}

export function* nystromSteps(kernel: Kernel, landmarks: Float64Array, columns: number): Steps<Nystrom> {
  const count = landmarks.length / columns;
  const { values, vectors } = yield* eigenSteps(yield* gramSteps(kernel, landmarks, columns), count);
  let features = 0;
  while (features < count && values[features]! > NEGLIGIBLE * values[0]!) features++;
  const projection = new Float64Array(features * count);
  for (let f = 0; f < features; f++) {
    for (let l = 0; l < count; l++)
      projection[f * count + l] = vectors[f * count + l]! / Math.sqrt(values[f]!);
  }
  return { kernel, landmarks, columns, projection, features };
}

/** Writes the features of the row that begins at `at`. */
export function writeFeatures(
  { kernel, landmarks, columns, projection, features }: Nystrom,
  data: Float64Array,
  at: number,
  into: Float64Array,
  place: number,
): void {
  const count = landmarks.length / columns;
  const kernels = new Float64Array(count);
  for (let l = 0; l < count; l++) kernels[l] = kernelOf(kernel, data, at, landmarks, l * columns, columns);
  for (let f = 0; f < features; f++) {
    let sum = 0;
    for (let l = 0; l < count; l++) sum += projection[f * count + l]! * kernels[l]!;
    into[place + f] = sum;
  }
}
