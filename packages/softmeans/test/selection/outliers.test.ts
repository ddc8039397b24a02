import { describe, expect, test } from 'vitest';
import {
  InputError,
  RandomState,
  densityThreshold,
  gaussianMixture,
  kmeans,
  outliers,
  trimmedKMeans,
} from '../../src/index.ts';
import { expectClose, table } from '../reference.ts';

const hbk = table({ file: 'hbk.csv', columns: ['X1', 'X2', 'X3', 'Y'] });
const known = Array.from({ length: 14 }, (_, row) => row);

describe('hbk: rows 1 to 14 are outliers', () => {
  test('noise finds them, and nothing else', async () => {
    const found = await outliers(hbk, { fit: { k: 1, noise: true } });
    expect(found.outliers.map(({ row }) => row).toSorted((a, b) => a - b)).toEqual(known);
    expect(found.expected).toBeCloseTo(0.075, 12);
    for (const { distance, columns } of found.outliers) {
      expect(distance).toBeGreaterThan(10);
      expect(columns.length).toBeGreaterThan(0);
    }
  });

  test('so it does where BIC would rather give them groups of their own', async () => {
    const plain = await gaussianMixture(hbk, { k: 2, noise: true });
    const own = await gaussianMixture(hbk, { k: 1, noise: true });
    expect(plain.bic).toBeLessThan(own.bic);
    const found = await outliers(hbk);
    expect(found.outliers.map(({ row }) => row).toSorted((a, b) => a - b)).toEqual(known);
    expect([...found.labels.subarray(0, 14)].every((label) => label === -1)).toBe(true);
    expect([...found.labels.subarray(14)].every((label) => label === 0)).toBe(true);
  });

  test('so does trimming', async () => {
    const { trimmed } = await trimmedKMeans(hbk, { k: 1, trim: 14 / 75 });
    expect([...trimmed].toSorted((a, b) => a - b)).toEqual(known);
  });

  test('a plain mixture of one component does not: the outliers have made it their own', async () => {
    const found = await outliers(hbk, { fit: { k: 1, noise: false } });
    expect(found.outliers.length).toBeLessThan(5);
  });
});

test('with one Gaussian component the threshold is that of chi-squared', async () => {
  const random = new RandomState(3);
  const rows = Array.from({ length: 500 }, () => [random.normal(), random.normal()]);
  const { model } = await gaussianMixture(rows, { k: 1 });
  const { data } = model.covarianceOf(0);
  const peak = -Math.log(2 * Math.PI) - 0.5 * Math.log(data[0]! * data[3]! - data[1]! * data[2]!);
  for (const rate of [0.1, 0.01, 0.001]) {
    // In two columns the squared distance is exponential with mean 2.
    expectClose(await densityThreshold(model, rate, { draws: 200_000 }), peak + Math.log(rate), {
      abs: 0.12,
    });
  }
});

test('the share of false alarms is the rate', async () => {
  const random = new RandomState(9);
  const rows = Array.from({ length: 4_000 }, (_, i) => [(i % 2) * 8 + random.normal(), random.normal()]);
  const found = await outliers(rows, { fit: { k: 2 }, rate: 0.01 });
  expect(found.outliers.length).toBeGreaterThan(20);
  expect(found.outliers.length).toBeLessThan(65);
});

test('residuals say what each column takes off the distance', async () => {
  const random = new RandomState(5);
  const rows = Array.from({ length: 300 }, () => {
    const common = random.normal();
    return { x: common + 0.1 * random.normal(), y: common + 0.1 * random.normal(), z: random.normal() };
  });
  rows.push({ x: 1, y: -1, z: 0 }, { x: 0, y: 0, z: 9 });
  const columns = Object.fromEntries(
    (['x', 'y', 'z'] as const).map((name) => [name, rows.map((row) => row[name])]),
  );
  const { outliers: found, model } = await outliers(columns, { fit: { k: 1, noise: true } });
  expect(found.map(({ row }) => row)).toEqual(expect.arrayContaining([300, 301]));
  const crossed = found.find(({ row }) => row === 300)!;
  expect(crossed.columns.map(({ name }) => name).toSorted()).toEqual(['x', 'y']);
  expect(crossed.reason).toMatch(/what its other columns lead to expect/);
  const far = found.find(({ row }) => row === 301)!;
  expect(far.columns[0]).toMatchObject({ name: 'z', value: 9 });
  expect(far.reason).toMatch(/^z is \d+\.\d standard deviations above the mean of its group$/);
  // Left out one column, fitted as the marginal: the squared distance falls by the squared residual.
  const square = (of: readonly number[]): number => {
    const { data } = model.covarianceOf(0);
    const [a, b] = of;
    const [p, q, r] = [data[a! * 4]!, data[a! * 3 + b!]!, data[b! * 4]!];
    const [u, v] = of.map((j) => [0, 0, 9][j]! - model.means.data[j]!);
    return (r * u! * u! - 2 * q * u! * v! + p * v! * v!) / (p * r - q * q);
  };
  expectClose(far.distance ** 2 - square([0, 1]), far.columns[0]!.residual ** 2, { rel: 1e-9 });
});

describe('5% far rows', () => {
  const random = new RandomState(11);
  const middles = [
    [0, 0],
    [10, 0],
    [5, 9],
  ];
  const rows = Array.from({ length: 600 }, (_, i) => {
    const [x, y] = middles[i % 3]!;
    return [x! + random.normal(), y! + random.normal()];
  });
  const dirty = [...rows];
  for (let i = 0; i < 30; i++) dirty.push([random.uniform(40, 60), random.uniform(-60, -40)]);
  const moved = (centers: ArrayLike<number>): number => {
    const nearest = middles.map(([x, y]) => {
      const apart = [0, 1, 2].map((j) => Math.hypot(centers[2 * j]! - x!, centers[2 * j + 1]! - y!));
      return Math.min(...apart);
    });
    return Math.max(...nearest);
  };

  test('move the centers of K-means, and not those of the robust fits', async () => {
    const options = { k: 3, seed: 1 };
    expect(moved((await kmeans(rows, options)).model.centers.data)).toBeLessThan(0.2);
    expect(moved((await kmeans(dirty, options)).model.centers.data)).toBeGreaterThan(4);
    expect(moved((await trimmedKMeans(dirty, options)).model.centers.data)).toBeLessThan(0.2);
    const noisy = await gaussianMixture(dirty, { ...options, noise: true });
    expect(moved(noisy.model.means.data)).toBeLessThan(0.2);
    expect([...noisy.labels.subarray(600)].every((label) => label === -1)).toBe(true);
  });
});

describe('a small group far from the others', () => {
  const random = new RandomState(2);
  const two = Array.from({ length: 300 }, (_, i) => [(i % 2) * 8 + random.normal(), random.normal()]);
  const few = Array.from({ length: 12 }, () => [30 + 0.3 * random.normal(), 20 + 0.3 * random.normal()]);
  const rows = [...two, ...few];

  test('is outliers that lie together, unless the caller says otherwise', async () => {
    const found = await outliers(rows, { seed: 1 });
    expect(found.together).toEqual([few.map((_, i) => 300 + i)]);
    const members = found.outliers.filter(({ together }) => together === 0);
    expect(members).toHaveLength(12);
    expect(members[0]!.reason).toMatch(/^one of 12 rows that lie together; column \d is \d+\.\d standard/);
    expect(found.outliers.length).toBeLessThan(12 + 4);
    expect(found.model.k).toBe(2);
    expect(found.model.noise!.share).toBeCloseTo(12 / 312, 2);
    const group = await outliers(rows, { seed: 1, smallestGroup: 0 });
    expect(group.together).toEqual([]);
    expect(group.model.k).toBe(3);
    expect(group.outliers.length).toBeLessThan(4);
  });

  test('is so too with Student tails and a covariance for all', async () => {
    for (const fit of [{ tails: 'student' }, { covariance: 'tied' }] as const) {
      const { together, model } = await outliers(rows, { fit: { k: 3, noise: false, ...fit }, seed: 1 });
      expect(together).toEqual([few.map((_, i) => 300 + i)]);
      expect(model.k).toBe(2);
      expect(model.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    }
  });

  test('stays a group of the model near another one, and in a model that was given', async () => {
    const near = [...two, ...few.map(([x, y]) => [x! - 27.7, y! - 20])];
    expect((await outliers(near, { fit: { k: 3, noise: true } })).together).toEqual([]);
    const { model } = await gaussianMixture(rows, { k: 3 });
    expect((await outliers(rows, { model })).together).toEqual([]);
  });
});

test('where noise would take most rows, none is called an outlier for that', async () => {
  const swiss = table({
    file: 'swiss.csv',
    columns: ['Fertility', 'Agriculture', 'Examination', 'Education', 'Catholic', 'Infant.Mortality'],
  });
  const { model } = await gaussianMixture(swiss, { k: 1, noise: true });
  expect(model.noise!.share).toBeGreaterThan(0.5);
  const found = await outliers(swiss);
  expect(found.model.tails).toBe('student');
  expect(found.outliers.length).toBeLessThan(5);
});

// What the default finds in tables without known outliers, and in the same tables with far rows added.
test.each([
  { file: 'faithful.csv', columns: ['eruptions', 'waiting'], most: 4 },
  { file: 'ruspini.csv', columns: ['x', 'y'], most: 1 },
])('false alarms and far rows in $file', async ({ file, columns, most }) => {
  const { data, rows, columns: width } = table({ file, columns });
  expect((await outliers({ data, rows, columns: width })).outliers.length).toBeLessThanOrEqual(most);
  const random = new RandomState(4);
  const added = Math.round(rows / 20);
  const all = Array.from({ length: rows }, (_, i) => [...data.subarray(i * width, (i + 1) * width)]);
  for (let i = 0; i < added; i++) {
    all.push(
      columns.map((_, j) => {
        const values = all.slice(0, rows).map((row) => row[j]!);
        return Math.max(...values) + random.uniform(1, 3) * (Math.max(...values) - Math.min(...values));
      }),
    );
  }
  const found = (await outliers(all)).outliers.map(({ row }) => row);
  expect(found.filter((row) => row >= rows)).toHaveLength(added);
  expect(found.length - added).toBeLessThanOrEqual(most);
});

test('bad calls are refused by name', async () => {
  const rows = [[1], [2], [3], [4]];
  const { model } = await gaussianMixture(rows, { k: 1 });
  for (const [options, text] of [
    [{ rate: 0 }, 'rate must be a finite number'],
    [{ smallestGroup: 0.5 }, 'smallestGroup must be a finite number'],
    [{ rate: 0.5 }, 'rate must be a finite number'],
    [{ model: {} }, 'model must be a fitted mixture'],
    [{ model, fit: { k: 1 } }, 'not both'],
    [{ rates: 0.1 }, 'Did you mean "rate"?'],
  ] as const) {
    const error: unknown = await outliers(rows, options as object).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain(text);
  }
  await expect(outliers([])).rejects.toThrow(InputError);
  await expect(outliers([[1, 2]], { model })).rejects.toThrow('the model has 1 columns');
  await expect(densityThreshold(model, 2)).rejects.toThrow('rate must be');
});
