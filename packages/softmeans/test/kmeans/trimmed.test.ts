import { expect, test } from 'vitest';
import { InputError, RandomState, kmeans, trimmedKMeans } from '../../src/index.ts';
import { expectClose } from '../reference.ts';
import { ovals } from '../rows.ts';

/** Every way to keep all rows but some, and to put the kept ones into two clusters: the least inertia. */
function bruteForce(rows: readonly number[], trim: number): number {
  let best = Infinity;
  const count = 3 ** rows.length;
  for (let code = 0; code < count; code++) {
    const labels = rows.map((_, i) => (Math.floor(code / 3 ** i) % 3) - 1);
    if (labels.filter((label) => label < 0).length !== trim) continue;
    let inertia = 0;
    for (const j of [0, 1]) {
      const group = rows.filter((_, i) => labels[i] === j);
      const mean = group.reduce((sum, value) => sum + value, 0) / group.length;
      for (const value of group) inertia += (value - mean) ** 2;
    }
    if (inertia < best) best = inertia;
  }
  return best;
}

test('on small data the result is the best of all partitions', async () => {
  const random = new RandomState(4);
  for (let round = 0; round < 12; round++) {
    const rows = Array.from({ length: 8 }, () => Math.round(random.normal() ** 3 * 100) / 10);
    const fit = await trimmedKMeans(
      rows.map((value) => [value]),
      { k: 2, trim: 0.25, seed: round },
    );
    expect(fit.trimmed).toHaveLength(2);
    expectClose(fit.inertia, bruteForce(rows, 2), { rel: 1e-9, abs: 1e-9 });
  }
});

test('without trimming it is K-means', async () => {
  const rows = ovals(400, 3);
  const trimmed = await trimmedKMeans(rows, { k: 3, trim: 0 });
  const plain = await kmeans(rows, { k: 3, tolerance: 0 });
  expectClose(trimmed.inertia, plain.inertia, { rel: 1e-12 });
  expect(trimmed.trimmed).toHaveLength(0);
});

test('labels and inertia belong to the centers; predict agrees on all rows that are kept', async () => {
  const rows = ovals(500, 2, 3);
  const fit = await trimmedKMeans(rows, { k: 3, trim: 0.1 });
  expect(fit.rowwise).toBe(false);
  expect(fit.trimmed).toHaveLength(50);
  const predicted = await fit.model.predict(rows);
  const { data } = await fit.model.transform(rows);
  let inertia = 0;
  const distance = (i: number): number => Math.min(...data.subarray(3 * i, 3 * i + 3));
  for (let i = 0; i < 500; i++) {
    if (fit.labels[i]! < 0) {
      expect(distance(i)).toBeGreaterThanOrEqual(fit.radius);
      continue;
    }
    expect(predicted[i]).toBe(fit.labels[i]);
    expect(distance(i)).toBeLessThanOrEqual(fit.radius * (1 + 1e-12));
    inertia += distance(i) ** 2;
  }
  expectClose(fit.inertia, inertia, { rel: 1e-10 });
  const order = [...fit.trimmed].map(distance);
  expect(order).toEqual(order.toSorted((a, b) => b - a));
});

test('the same bits on any number of threads, with many rows and weights', async () => {
  const rows = ovals(9_000, 2, 5);
  const rowWeights = Float64Array.from({ length: 9_000 }, (_, i) => i % 3);
  const options = { k: 3, trim: 0.05, rowWeights, starts: 5 };
  const one = await trimmedKMeans(rows, { ...options, threads: 1 });
  const two = await trimmedKMeans(rows, { ...options, threads: 2 });
  expect(two.model.centers).toEqual(one.model.centers);
  expect(two.labels).toEqual(one.labels);
  const weight = [...one.trimmed].reduce((sum, row) => sum + rowWeights[row]!, 0);
  expect(weight).toBeLessThanOrEqual(450);
  expect(weight).toBeGreaterThan(447);
});

test('far rows do not move the centers', async () => {
  const rows = ovals(600, 2, 1);
  const clean = await kmeans(rows, { k: 3 });
  const random = new RandomState(2);
  const data = Float64Array.from(rows.data);
  const far = Array.from({ length: 30 }, (_, i) => i * 20);
  for (const i of far) {
    data[2 * i] = random.uniform(200, 400);
    data[2 * i + 1] = random.uniform(200, 400);
  }
  const moved = (centers: ArrayLike<number>): number => {
    let most = 0;
    for (let j = 0; j < 3; j++) {
      let least = Infinity;
      for (let other = 0; other < 3; other++) {
        const x = clean.model.centers.data[2 * j]! - centers[2 * other]!;
        const y = clean.model.centers.data[2 * j + 1]! - centers[2 * other + 1]!;
        least = Math.min(least, Math.hypot(x, y));
      }
      most = Math.max(most, least);
    }
    return most;
  };
  const table = { data, rows: 600, columns: 2 };
  const fit = await trimmedKMeans(table, { k: 3, trim: 0.05 });
  expect([...fit.trimmed].toSorted((a, b) => a - b)).toEqual(far);
  expect(moved(fit.model.centers.data)).toBeLessThan(0.3);
  expect(moved((await kmeans(table, { k: 3 })).model.centers.data)).toBeGreaterThan(4);
});

test('bad input is refused', async () => {
  await expect(trimmedKMeans([[1], [2], [3]], { k: 2, trim: 1 })).rejects.toThrow(
    'trim must be a finite number',
  );
  await expect(trimmedKMeans([[1], [2], [3]], { k: 2, trim: 0.7 })).rejects.toThrow('rows are kept');
  await expect(trimmedKMeans([[1]], { k: 2 })).rejects.toThrow(InputError);
  const wrong = { trimm: 0.1 } as object;
  await expect(trimmedKMeans([[1]], wrong)).rejects.toThrow('Did you mean "trim"?');
});
