import { describe, expect, test } from 'vitest';
import {
  type SpectralOptions,
  adjustedRand,
  makeBlobs,
  makeCircles,
  makeMoons,
  readModels,
  spectralClustering,
  writeModels,
} from '../../src/index.ts';
import type { Matrix } from '../../src/matrix.ts';

const moons = makeMoons({ rows: 300, noise: 0.05, randomState: 1 });
const circles = makeCircles({ rows: 300, noise: 0.05, factor: 0.4, randomState: 1 });

/** exp(−gamma·‖x − y‖²) of all pairs. */
function similarities({ data, rows, columns }: Matrix, gamma: number): Matrix {
  const values = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      let square = 0;
      for (let a = 0; a < columns; a++) square += (data[i * columns + a]! - data[j * columns + a]!) ** 2;
      values[i * rows + j] = Math.exp(-gamma * square);
    }
  }
  return { data: values, rows, columns: rows };
}

describe('shapes that no center describes', () => {
  const ways: readonly SpectralOptions[] = [
    { affinity: 'neighbors' },
    { affinity: 'neighbors', assign: 'qr' },
    { affinity: 'self-tuning', laplacian: 'symmetric' },
    { affinity: 'self-tuning', laplacian: 'symmetric', assign: 'qr' },
    { affinity: 'rbf', gamma: 30 },
  ];
  for (const way of ways) {
    test(`are found: ${JSON.stringify(way)}`, async () => {
      for (const { data, labels } of [moons, circles]) {
        const fit = await spectralClustering(data, { k: 2, ...way });
        expect(await adjustedRand(fit.labels, labels)).toBe(1);
        expect(await fit.model.predict(data)).toEqual(fit.labels);
      }
    });
  }

  test('new rows follow them', async () => {
    const fit = await spectralClustering(moons.data, { k: 2 });
    const fresh = makeMoons({ rows: 400, noise: 0.05, randomState: 2 });
    expect(await adjustedRand(await fit.model.predict(fresh.data), fresh.labels)).toBe(1);
  });

  test('landmarks find them too, and say how much they matter', async () => {
    const many = makeMoons({ rows: 1200, noise: 0.05, randomState: 4 });
    const fit = await spectralClustering(many.data, { k: 2, landmarks: 300 });
    expect(await adjustedRand(fit.labels, many.labels)).toBeGreaterThan(0.99);
    expect(fit.approximation!.landmarks).toBe(300);
    expect(fit.approximation!.disagreement).toBeLessThan(0.01);
    expect(await fit.model.predict(many.data)).toEqual(fit.labels);
  });
});

test('landmarks that decide too much are warned of', async () => {
  const { data } = makeBlobs({ rows: 600, columns: 2, centers: 1, randomState: 4 });
  const { approximation, warnings } = await spectralClustering(data, { k: 3, landmarks: 100 });
  expect(approximation!.disagreement).toBeGreaterThan(0.05);
  expect(warnings.join(' ')).toContain("Try affinity: 'rbf'");
});

describe('a fit', () => {
  test('depends on the seed alone', async () => {
    const { data } = makeBlobs({ rows: 250, columns: 3, centers: 4, spread: 2, randomState: 5 });
    const one = await spectralClustering(data, { k: 4, affinity: 'self-tuning', seed: 3, threads: 1 });
    const two = await spectralClustering(data, { k: 4, affinity: 'self-tuning', seed: 3, threads: 3 });
    expect(two.labels).toEqual(one.labels);
    expect(two.eigenvalues).toEqual(one.eigenvalues);
    expect(two.embedding).toEqual(one.embedding);
  });

  test('knows how many groups there are by its eigenvalues', async () => {
    const { data } = makeBlobs({
      rows: 200,
      columns: 2,
      centers: [
        [0, 0],
        [20, 0],
        [0, 20],
      ],
      randomState: 2,
    });
    const { eigenvalues, parts } = await spectralClustering(data, { k: 3, affinity: 'rbf', gamma: 0.1 });
    expect(parts).toBe(1);
    expect(eigenvalues[2]).toBeLessThan(1e-3);
    expect(eigenvalues[3]).toBeGreaterThan(0.1);
  });

  test('travels in a model file', async () => {
    for (const way of [
      { affinity: 'self-tuning' },
      { assign: 'qr' },
      { affinity: 'rbf', gamma: 20 },
    ] as const) {
      const { model } = await spectralClustering(moons.data, { k: 2, ...way });
      const read = readModels(writeModels({ spectral: model })).spectral!;
      const fresh = makeMoons({ rows: 100, noise: 0.1, randomState: 7 });
      expect(await read.predict(fresh.data)).toEqual(await model.predict(fresh.data));
      expect(JSON.stringify(read)).toBe(JSON.stringify(model));
    }
  });

  test('takes similarities instead of rows', async () => {
    const given = similarities(moons.data, 30);
    const fit = await spectralClustering(given, { k: 2, affinity: 'given' });
    const own = await spectralClustering(moons.data, { k: 2, affinity: 'rbf', gamma: 30 });
    expect(await adjustedRand(fit.labels, own.labels)).toBe(1);
    expect(await fit.model.predict(given)).toEqual(fit.labels);
  });

  test('is cancelled', async () => {
    const controller = new AbortController();
    const fit = spectralClustering(moons.data, { k: 2, signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(fit).rejects.toThrow('enough');
  });
});

describe('hard graphs', () => {
  test('that fall into more parts than groups join small parts to the nearest', async () => {
    const { data: all, labels: of } = makeBlobs({
      rows: 150,
      columns: 2,
      centers: [
        [0, 0],
        [40, 0],
        [48, 0],
      ],
      spread: 0.5,
      randomState: 3,
    });
    const kept = [...of.keys()].filter((i) => of[i] !== 2 || i % 10 === 0);
    const data = kept.map((i) => [all.data[2 * i]!, all.data[2 * i + 1]!]);
    const labels = kept.map((i) => of[i]!);
    const fit = await spectralClustering(data, { k: 2, neighbors: 4 });
    expect(fit.parts).toBeGreaterThanOrEqual(3);
    expect(fit.warnings.join(' ')).toMatch(/falls into \d+ parts, more than 2 groups/);
    const two = labels.map((label) => Math.min(label, 1));
    expect(await adjustedRand(fit.labels, two)).toBe(1);
    expect(await fit.model.predict(data)).toEqual(fit.labels);
  });

  test('of equal rows, of one row, of rows too far for any similarity', async () => {
    const equal = await spectralClustering(
      Array.from({ length: 30 }, () => [1, 2]),
      { k: 3 },
    );
    expect(equal.labels).toHaveLength(30);
    const single = await spectralClustering([[1, 2]], { k: 1 });
    expect([...single.labels]).toEqual([0]);
    expect(single.model.predictOne([5, 5])).toBe(0);
    const far = await spectralClustering([[0], [1], [1e6], [1e6 + 1], [3e9]], {
      k: 2,
      affinity: 'rbf',
      gamma: 1,
    });
    expect(far.parts).toBe(3);
    expect(far.model.predictOne([-1e12])).toBe(far.labels[0]);
  });

  test('of every scale and place give the same groups', async () => {
    const plain = await spectralClustering(moons.data, { k: 2 });
    for (const [scale, shift] of [
      [1e-120, 0],
      [1e120, 0],
      [1, 1e6],
    ] as const) {
      const data = { ...moons.data, data: moons.data.data.map((value) => value * scale + shift) };
      const { labels } = await spectralClustering(data, { k: 2 });
      expect(await adjustedRand(labels, plain.labels)).toBe(1);
    }
  });
});

describe('wrong input', () => {
  const wrong: readonly [string, Matrix | number[][], SpectralOptions, string, RegExp][] = [
    ['k above the rows', [[1], [2]], { k: 3 }, 'TOO_FEW_ROWS', /k is 3/],
    ['one neighbor', moons.data, { neighbors: 1 }, 'INVALID_OPTION', /neighbors/],
    ['no gamma', moons.data, { affinity: 'rbf', gamma: 0 }, 'INVALID_OPTION', /gamma/],
    ['a missing value', [[1], [Number.NaN]], { k: 1 }, 'NOT_FINITE', /row 1/],
    ['similarities that are not square', [[1, 2]], { k: 1, affinity: 'given' }, 'INVALID_DATA', /1 × 2/],
    [
      'not symmetric',
      [
        [1, 2],
        [3, 1],
      ],
      { k: 1, affinity: 'given' },
      'INVALID_DATA',
      /not symmetric/,
    ],
    [
      'negative',
      [
        [1, -2],
        [-2, 1],
      ],
      { k: 1, affinity: 'given' },
      'INVALID_DATA',
      /negative/,
    ],
  ];
  for (const [name, data, options, code, message] of wrong) {
    test(name, async () => {
      const error = await spectralClustering(data, options).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    });
  }
});
