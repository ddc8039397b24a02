import type { SymmetricOperator } from './operator.ts';
import type { Steps } from './steps.ts';

/**
 * T(A), the Chebyshev polynomial of some degree of an operator whose eigenvalues from `least` to `cut` it maps into
 * −1 … 1, so that all above `cut` stand out. The eigenvectors are those of A.
 */
export function chebyshev(
  operator: SymmetricOperator,
  least: number,
  cut: number,
  degree: number,
): SymmetricOperator {
  const { size, work } = operator;
  const middle = (cut + least) / 2;
  const half = (cut - least) / 2;
  return {
    size,
    work: work * degree,
    *multiply(x, into): Steps<void> {
      let before = x.slice();
      let now = new Float64Array(size);
      yield* operator.multiply(before, now);
      for (let i = 0; i < size; i++) now[i] = (now[i]! - middle * before[i]!) / half;
      let next = new Float64Array(size);
      for (let step = 1; step < degree; step++) {
        yield* operator.multiply(now, next);
        for (let i = 0; i < size; i++) next[i] = (2 * (next[i]! - middle * now[i]!)) / half - before[i]!;
        [before, now, next] = [now, next, before];
      }
      into.set(now);
    },
  };
}
