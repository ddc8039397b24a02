import { describe, expect, test } from 'vitest';
import { InputError, gaussianMixture } from '../../src/index.ts';
import { RandomState } from '../../src/random/randomstate.ts';

/** Groups that lie over each other, where EM creeps. */
function overlapping(rows: number, columns: number, groups: number, apart: number) {
  const random = new RandomState(rows + groups);
  const centers = Float64Array.from({ length: groups * columns }, () => random.normal(0, apart));
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const group = random.integers(0, groups);
    for (let a = 0; a < columns; a++) {
      data[i * columns + a] = centers[group * columns + a]! + random.normal(0, 1);
    }
  }
  return { data, rows, columns };
}

describe('squarem', () => {
  test.each(['full', 'tied', 'diagonal', 'spherical'] as const)(
    '%s: the optimum of plain EM in far fewer steps, never downhill',
    async (covariance) => {
      const data = overlapping(1000, 3, 3, 1.5);
      const options = {
        k: 3,
        covariance,
        init: 'kmeans',
        tolerance: 1e-11,
        maxIterations: 20_000,
        regularization: 1e-9,
      } as const;
      const plain = await gaussianMixture(data, options);
      const fast = await gaussianMixture(data, { ...options, acceleration: 'squarem' });
      expect(plain.converged && fast.converged).toBe(true);
      expect(fast.logLikelihood / data.rows).toBeGreaterThan(plain.logLikelihood / data.rows - 1e-6);
      expect(fast.iterations).toBeLessThan(plain.iterations / 2);
      expect(fast.trace).toHaveLength(fast.iterations + 1);
      for (let i = 1; i < fast.trace.length; i++) {
        expect(fast.trace[i]!).toBeGreaterThanOrEqual(fast.trace[i - 1]! - 1e-12);
      }
    },
  );

  test('the same bits for any number of threads, and what is held fixed stays', async () => {
    const data = overlapping(3000, 2, 2, 1);
    const options = { k: 2, init: 'kmeans', acceleration: 'squarem', tolerance: 1e-10 } as const;
    const alone = await gaussianMixture(data, { ...options, threads: 1 });
    const together = await gaussianMixture(data, { ...options, threads: 3 });
    expect(together.trace).toEqual(alone.trace);
    const held = await gaussianMixture(data, { ...options, fixed: { weights: [0.3, 0.7] } });
    expect([...held.model.weights]).toEqual([0.3, 0.7]);
  });

  test('a run cut short returns parameters that a step has confirmed', async () => {
    const data = overlapping(1000, 2, 3, 1.2);
    const options = { k: 3, init: 'kmeans', acceleration: 'squarem', tolerance: 0 } as const;
    for (let maxIterations = 1; maxIterations <= 12; maxIterations++) {
      const fit = await gaussianMixture(data, { ...options, maxIterations });
      expect(fit.trace.at(-1)!).toBeGreaterThanOrEqual(fit.trace.at(-2)! - 1e-12);
    }
  });

  test('an unknown acceleration is refused', async () => {
    const data = overlapping(20, 2, 2, 1);
    // @ts-expect-error no such word
    await expect(gaussianMixture(data, { k: 2, acceleration: 'warp' })).rejects.toThrow(InputError);
  });
});
