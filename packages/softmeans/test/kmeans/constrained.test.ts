import { describe, expect, test } from 'vitest';
import { RandomState, constrainedKMeans, kmeans, makeBlobs } from '../../src/index.ts';
import { assignWithin } from '../../src/kmeans/transport.ts';

/** The lowest cost of all assignments that keep the limits, by trying every one. */
function lowest(costs: Float64Array, k: number, minimum: number, maximum: number): number {
  const rows = costs.length / k;
  const sizes = Array.from({ length: k }, () => 0);
  let best = Infinity;
  const place = (row: number, cost: number): void => {
    if (row === rows) {
      if (sizes.every((size) => size >= minimum && size <= maximum)) best = Math.min(best, cost);
      return;
    }
    for (let j = 0; j < k; j++) {
      sizes[j]!++;
      place(row + 1, cost + costs[row * k + j]!);
      sizes[j]!--;
    }
  };
  place(0, 0);
  return best;
}

describe('the assignment within limits', () => {
  test('costs no more than any other, tried one by one, ties and zeros included', async () => {
    const random = new RandomState(3);
    for (let trial = 0; trial < 300; trial++) {
      const k = random.integers(1, 4);
      const rows = random.integers(1, 8);
      const minimum = random.integers(0, Math.floor(rows / k) + 1);
      const maximum = Math.max(minimum, Math.ceil(rows / k) + random.integers(0, 2));
      const costs = Float64Array.from({ length: rows * k }, () =>
        random.random() < 0.3 ? random.integers(0, 3) : random.random(),
      );
      const labels = await assignWithin(costs, k, { minimum, maximum });
      let cost = 0;
      const sizes = new Int32Array(k);
      for (const [i, label] of labels.entries()) {
        cost += costs[i * k + label]!;
        sizes[label]!++;
      }
      expect(Math.abs(cost - lowest(costs, k, minimum, maximum))).toBeLessThan(1e-12);
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(minimum);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(maximum);
    }
  });
});

describe('K-means within limits', () => {
  const { data } = makeBlobs({ rows: 300, columns: 3, centers: 3, randomState: 5 });

  test('without limits it is K-means', async () => {
    const free = await constrainedKMeans(data, { k: 3, seed: 1 });
    const plain = await kmeans(data, { k: 3, seed: 1 });
    expect(free.agreement).toBe(1);
    expect(free.inertia / plain.inertia).toBeCloseTo(1, 10);
    expect(free.unconstrainedInertia / plain.inertia).toBeCloseTo(1, 10);
  });

  test('equal sizes: the inertia never rises, and agreement is what predict says', async () => {
    const fit = await constrainedKMeans(data, { k: 7, size: { minimum: 42, maximum: 43 }, seed: 2 });
    expect([...fit.sizes].every((size) => size === 42 || size === 43)).toBe(true);
    for (const [i, inertia] of fit.trace.entries()) {
      if (i > 0) expect(inertia).toBeLessThan(fit.trace[i - 1]!);
    }
    const predicted = await fit.model.predict(data);
    const agreeing = predicted.filter((label, i) => label === fit.labels[i]).length;
    expect(fit.agreement).toBe(agreeing / 300);
    expect(fit.inertia).toBeGreaterThanOrEqual(fit.unconstrainedInertia);
    // The reported inertia belongs to the returned labels and centers.
    const { data: distances } = await fit.model.transform(data);
    const sum = fit.labels.reduce((total, label, i) => total + distances[i * 7 + label]! ** 2, 0);
    expect(fit.inertia / sum).toBeCloseTo(1, 12);
  });

  test('Same bits: threads play no part', async () => {
    const options = { k: 5, size: { maximum: 61 }, seed: 4 };
    const one = await constrainedKMeans(data, { ...options, threads: 1 });
    const two = await constrainedKMeans(data, { ...options, threads: 2 });
    expect(two.labels).toEqual(one.labels);
    expect(two.model.centers).toEqual(one.model.centers);
    expect(two.inertia).toBe(one.inertia);
  });

  test('duplicates and dropped rows', async () => {
    const rows = [[1], [1], [1], [1], [NaN], [2]];
    const fit = await constrainedKMeans(rows, { k: 2, size: { minimum: 2 }, missing: 'drop' });
    expect([...fit.sizes].sort()).toEqual([2, 3]);
    expect(fit.labels[4]).toBe(-1);
  });

  test.each([
    [{ k: 3, size: { minimum: 3 } }, /3 clusters of at least 3 rows need 9 rows.*at most 1/],
    [{ k: 2, size: { maximum: 1 } }, /2 clusters of at most 1 rows hold 2 rows.*at least 3/],
    [{ k: 2, size: { minimum: 3, maximum: 2 } }, /size\.minimum is 3, above size\.maximum, 2/],
    [{ k: 9 }, /k is 9/],
  ])('limits that nothing can keep: %o', async (options, why) => {
    await expect(constrainedKMeans([[1], [2], [3], [4], [5]], options)).rejects.toThrow(why);
  });
});
