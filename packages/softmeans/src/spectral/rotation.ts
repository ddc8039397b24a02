import { eigenSteps } from '../linalg/eigen.ts';
import type { Steps } from '../linalg/steps.ts';

/**
 * The rotation after which each row of an embedding points along the axis of its group, from a QR decomposition of
 * the points with column pivoting and the polar factor of the pivots (Damle, Minden & Ying 2019).
 *
 * @param points rows × k, row-major
 * @returns k × k, row-major; row·rotation has its largest absolute entry at the row's group
 */
export function* rotationSteps(points: Float64Array, k: number): Steps<Float64Array> {
  const rows = points.length / k;
  const rest = points.slice();
  const pivots: number[] = [];
  for (let step = 0; step < k; step++) {
    let pivot = 0;
    let most = -1;
    for (let i = 0; i < rows; i++) {
      let square = 0;
      for (let a = 0; a < k; a++) square += rest[i * k + a]! * rest[i * k + a]!;
      if (square > most) [most, pivot] = [square, i];
    }
    pivots.push(pivot);
    if (!(most > 0)) continue;
    const direction = rest.slice(pivot * k, (pivot + 1) * k).map((value) => value / Math.sqrt(most));
    for (let i = 0; i < rows; i++) {
      let along = 0;
      for (let a = 0; a < k; a++) along += rest[i * k + a]! * direction[a]!;
      for (let a = 0; a < k; a++) rest[i * k + a]! -= along * direction[a]!;
    }
    yield;
  }
  // Column c of A is pivot c's point; its polar factor is A(AᵀA)^−½.
  const a = new Float64Array(k * k);
  for (let r = 0; r < k; r++) for (let c = 0; c < k; c++) a[r * k + c] = points[pivots[c]! * k + r]!;
  const gram = new Float64Array((k * (k + 1)) / 2);
  for (let i = 0, at = 0; i < k; i++) {
    for (let j = 0; j <= i; j++, at++) {
      for (let r = 0; r < k; r++) gram[at]! += a[r * k + i]! * a[r * k + j]!;
    }
  }
  const { values, vectors } = yield* eigenSteps(gram, k);
  const rotation = new Float64Array(k * k);
  for (let e = 0; e < k; e++) {
    if (!(values[e]! > 1e-14 * values[0]!)) continue;
    const root = 1 / Math.sqrt(values[e]!);
    for (let r = 0; r < k; r++) {
      let product = 0;
      for (let c = 0; c < k; c++) product += a[r * k + c]! * vectors[e * k + c]!;
      for (let c = 0; c < k; c++) rotation[r * k + c]! += root * product * vectors[e * k + c]!;
    }
  }
  return rotation;
}

/** The axis along which a rotated row points most; ties go to the lowest. */
export function leadingAxis(points: Float64Array, at: number, rotation: Float64Array, k: number): number {
  let best = 0;
  let most = -1;
  for (let c = 0; c < k; c++) {
    let along = 0;
    for (let r = 0; r < k; r++) along += points[at + r]! * rotation[r * k + c]!;
    if (Math.abs(along) > most) [most, best] = [Math.abs(along), c];
  }
  return best;
}
