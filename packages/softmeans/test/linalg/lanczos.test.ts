import { describe, expect, test } from 'vitest';
import { lanczosSteps } from '../../src/linalg/lanczos.ts';
import type { SymmetricOperator } from '../../src/linalg/operator.ts';
import { finish } from '../../src/linalg/steps.ts';
import { RandomState } from '../../src/random/randomstate.ts';

/** A symmetric matrix with the given eigenvalues: a diagonal one seen through some reflections. */
function withEigenvalues(values: Float64Array, work: number): SymmetricOperator {
  const size = values.length;
  const random = new RandomState(1);
  const mirrors = [1, 2, 3].map(() => {
    const mirror = Float64Array.from({ length: size }, () => random.random() - 0.5);
    const length = Math.sqrt(mirror.reduce((sum, value) => sum + value * value, 0));
    return mirror.map((value) => value / length);
  });
  const reflect = (x: Float64Array, order: readonly Float64Array[]): void => {
    for (const mirror of order) {
      const along = x.reduce((sum, value, i) => sum + value * mirror[i]!, 0);
      for (let i = 0; i < size; i++) x[i]! -= 2 * along * mirror[i]!;
    }
  };
  return {
    size,
    work,
    *multiply(x, into) {
      const y = x.slice();
      reflect(y, mirrors);
      for (let i = 0; i < size; i++) y[i]! *= values[i]!;
      reflect(y, mirrors.toReversed());
      into.set(y);
      yield;
    },
  };
}

const ramp = (size: number, top: readonly number[]): Float64Array =>
  Float64Array.from({ length: size }, (_, i) => top[i] ?? -0.9 + (1.6 * i) / size);

describe('the largest eigenvalues', () => {
  const cases: readonly [string, number, readonly number[]][] = [
    ['of a small space', 40, [1, 0.9, 0.85]],
    ['that stand apart', 400, [1, 0.95, 0.9]],
    ['that occur several times', 400, [1, 1, 1, 0.8]],
    ['that lie close together', 400, [1, 1 - 1e-5, 1 - 3e-5, 1 - 5e-5, 1 - 1e-4, 1 - 2e-4]],
    ['of a matrix of one value', 300, Array.from({ length: 300 }, () => 0.5)],
  ];
  for (const [name, size, top] of cases) {
    for (const work of [size, size * size]) {
      test(`${name}, a product of ${work}`, () => {
        const values = ramp(size, top);
        const operator = withEigenvalues(values, work);
        const found = finish(lanczosSteps(operator, 3, { least: -1, seed: 4 }));
        const want = values.toSorted().reverse().slice(0, 3);
        expect(found.converged).toBe(true);
        for (let i = 0; i < 3; i++) {
          expect(found.values[i]).toBeCloseTo(want[i]!, 9);
          const vector = found.vectors[i]!;
          const image = new Float64Array(size);
          finish(operator.multiply(vector, image));
          const residual = Math.hypot(...image.map((value, j) => value - found.values[i]! * vector[j]!));
          expect(residual).toBeLessThan(1e-7);
        }
      });
    }
  }

  test('orthogonal to those that are known', () => {
    const operator = withEigenvalues(ramp(300, [1, 0.95, 0.9]), 300);
    const first = finish(lanczosSteps(operator, 1));
    const rest = finish(lanczosSteps(operator, 2, { known: first.vectors }));
    expect(rest.values[0]).toBeCloseTo(0.95, 9);
    expect(rest.values[1]).toBeCloseTo(0.9, 9);
  });
});
