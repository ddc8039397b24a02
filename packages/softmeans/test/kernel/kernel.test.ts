import { describe, expect, test } from 'vitest';
import {
  type KernelKMeansOptions,
  adjustedRand,
  kernelKMeans,
  kmeans,
  makeBlobs,
  makeCircles,
  makeMoons,
  readModels,
  writeModels,
} from '../../src/index.ts';
import type { Matrix } from '../../src/matrix.ts';

const circles = makeCircles({ rows: 200, noise: 0.05, factor: 0.3, randomState: 1 });
const blobs = makeBlobs({ rows: 240, columns: 3, centers: 4, spread: 1.5, randomState: 6 });

function gram({ data, rows, columns }: Matrix, shift = 0): Matrix {
  const values = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      let product = i === j ? shift : 0;
      for (let a = 0; a < columns; a++) product += data[i * columns + a]! * data[j * columns + a]!;
      values[i * rows + j] = product;
    }
  }
  return { data: values, rows, columns: rows };
}

describe('what it finds', () => {
  test('circles and moons', async () => {
    const moons = makeMoons({ rows: 200, noise: 0.05, randomState: 1 });
    const ring = await kernelKMeans(circles.data, { k: 2, gamma: 5 });
    expect(await adjustedRand(ring.labels, circles.labels)).toBe(1);
    const moon = await kernelKMeans(moons.data, { k: 2, gamma: 10 });
    expect(await adjustedRand(moon.labels, moons.labels)).toBe(1);
  });

  test('with the linear kernel: what K-means finds', async () => {
    const plain = await kmeans(blobs.data, { k: 4 });
    const fit = await kernelKMeans(blobs.data, { k: 4, kernel: 'linear' });
    expect(fit.inertia).toBeCloseTo(plain.inertia, 6);
    expect(await adjustedRand(fit.labels, plain.labels)).toBe(1);
  });

  test('row weights count like repeated rows', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => [Math.floor(i / 20) * 6 + (i % 20) * 0.1, (i * 7) % 5]);
    const weights = rows.map((_, i) => 1 + (i % 3));
    const repeated = rows.flatMap((row, i) => Array.from({ length: weights[i]! }, () => row));
    const init = rows.map((_, i) => i % 2);
    const initRepeated = init.flatMap((label, i) => Array.from({ length: weights[i]! }, () => label));
    const weighed = await kernelKMeans(rows, { k: 2, gamma: 0.2, init, rowWeights: weights });
    const plain = await kernelKMeans(repeated, { k: 2, gamma: 0.2, init: initRepeated });
    expect(weighed.inertia).toBeCloseTo(plain.inertia, 9);
    expect(weighed.iterations).toBe(plain.iterations);
  });
});

describe('a fit', () => {
  const ways: readonly KernelKMeansOptions[] = [
    { kernel: 'rbf', gamma: 0.3 },
    { kernel: 'polynomial', degree: 2 },
    { kernel: 'cosine' },
    { kernel: 'rbf', landmarks: 60 },
  ];
  for (const way of ways) {
    test(`is what its model says, also from a file: ${JSON.stringify(way)}`, async () => {
      const fit = await kernelKMeans(blobs.data, { k: 3, ...way });
      expect(await fit.model.predict(blobs.data)).toEqual(fit.labels);
      const read = readModels(writeModels({ kernel: fit.model })).kernel!;
      const fresh = makeBlobs({ rows: 60, columns: 3, centers: 4, randomState: 8 });
      expect(await read.predict(fresh.data)).toEqual(await fit.model.predict(fresh.data));
      expect(JSON.stringify(read)).toBe(JSON.stringify(fit.model));
      for (let i = 1; i < fit.trace.length; i++)
        expect(fit.trace[i]).toBeLessThanOrEqual(fit.trace[i - 1]! * (1 + 1e-9));
    });
  }

  test('misses less of the kernel with more landmarks, and nothing with all that matter', async () => {
    const errors: number[] = [];
    for (const landmarks of [10, 40, 160]) {
      const { approximation } = await kernelKMeans(blobs.data, { k: 3, landmarks });
      errors.push(approximation!.error);
    }
    expect(errors[1]).toBeLessThan(errors[0]!);
    expect(errors[2]).toBeLessThan(errors[1]!);
    const linear = await kernelKMeans(blobs.data, { k: 3, kernel: 'linear', landmarks: 20 });
    expect(linear.approximation!.error).toBeLessThan(1e-9);
  });
});

test('landmarks find the groups that all pairs find', async () => {
  const { data, labels } = makeMoons({ rows: 1200, noise: 0.08, randomState: 1 });
  const exact = await kernelKMeans(data, { k: 2, gamma: 10, starts: 3 });
  const few = await kernelKMeans(data, { k: 2, gamma: 10, landmarks: 80, starts: 3 });
  expect(few.approximation!.error).toBeLessThan(0.05);
  expect(await adjustedRand(few.labels, exact.labels)).toBeGreaterThan(0.99);
  expect(await adjustedRand(few.labels, labels)).toBeGreaterThan(0.95);
});

describe('given kernels', () => {
  test('are taken as they are', async () => {
    const given = gram(blobs.data);
    const fit = await kernelKMeans(given, { k: 4, kernel: 'given' });
    const own = await kernelKMeans(blobs.data, { k: 4, kernel: 'linear' });
    expect(fit.inertia).toBeCloseTo(own.inertia, 6);
    expect(fit.warnings).toEqual([]);
    expect(await fit.model.predict(given)).toEqual(fit.labels);
  });

  test('that are not positive are shifted, with a warning', async () => {
    const { data, rows } = gram(blobs.data);
    const bent = Float64Array.from(data, (value, at) => (at % (rows + 1) === 0 ? value : value * 1.01));
    const fit = await kernelKMeans({ data: bent, rows, columns: rows }, { k: 4, kernel: 'given' });
    expect(fit.warnings[0]).toMatch(/not positive semidefinite/);
    expect(fit.inertia).toBeGreaterThan(0);
  });
});

describe('hard rows', () => {
  test('equal ones, a constant column, a single one', async () => {
    const equal = await kernelKMeans(
      Array.from({ length: 8 }, () => [3, 3]),
      { k: 3 },
    );
    expect(equal.labels.every((label) => label >= 0 && label < 3)).toBe(true);
    expect(equal.inertia).toBeCloseTo(0, 12);
    expect(equal.warnings.join(' ')).toMatch(/Choose a smaller k/);
    const constant = await kernelKMeans(
      [
        [0, 5],
        [1, 5],
        [9, 5],
      ],
      { k: 2 },
    );
    expect(constant.labels[0]).toBe(constant.labels[1]);
    expect([...(await kernelKMeans([[1, 2]], { k: 1 })).labels]).toEqual([0]);
  });
});

describe('wrong input', () => {
  const wrong: readonly [string, number[][], KernelKMeansOptions, string, RegExp][] = [
    ['k above the rows', [[1], [2]], { k: 3 }, 'TOO_FEW_ROWS', /k is 3/],
    ['a degree of 0', [[1], [2]], { k: 1, degree: 0 }, 'INVALID_OPTION', /degree/],
    ['labels of another number', [[1], [2]], { k: 1, init: [0] }, 'INVALID_OPTION', /1 labels for 2 rows/],
    ['a label above k', [[1], [2]], { k: 1, init: [0, 1] }, 'INVALID_OPTION', /init\[1\]/],
    ['kernels not square', [[1, 2]], { k: 1, kernel: 'given' }, 'INVALID_DATA', /1 × 2/],
    [
      'not symmetric',
      [
        [1, 2],
        [3, 1],
      ],
      { k: 1, kernel: 'given' },
      'INVALID_DATA',
      /not symmetric/,
    ],
    [
      'a negative length',
      [
        [-1, 0],
        [0, 1],
      ],
      { k: 1, kernel: 'given' },
      'INVALID_DATA',
      /squared length/,
    ],
  ];
  for (const [name, data, options, code, message] of wrong) {
    test(name, async () => {
      const error = await kernelKMeans(data, options).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    });
  }
});
