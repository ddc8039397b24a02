import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type MixtureOptions,
  RandomState,
  adjustedRand,
  gaussianMixture,
  kmeans,
  miniBatchKMeans,
} from '../../src/index.ts';
import { expectClose } from '../reference.ts';
import { mapRows, ovals, reordered } from '../rows.ts';

const COVARIANCES = ['full', 'tied', 'diagonal', 'spherical'] as const;

/** Every family with Gaussian tails alone, and with one of the robust forms. */
const FORMS: readonly (readonly [string, MixtureOptions])[] = [
  ...COVARIANCES.map((covariance) => [covariance, { covariance }] as const),
  ['full with Student tails', { covariance: 'full', tails: 'student' }],
  ['tied with noise', { covariance: 'tied', noise: true }],
  ['diagonal with Student tails and noise', { covariance: 'diagonal', tails: 'student', noise: true }],
  ['spherical with given tails', { covariance: 'spherical', tails: { degreesOfFreedom: 4 } }],
];

/** Rows whose values are multiples of 2^−10, so that adding 1e8 is exact. */
const exact = mapRows(ovals(600, 3), (value) => Math.round(value * 1024) / 1024);
const start = [
  [0, 0, 0],
  [6, 7, 8],
  [9, -9, 9],
];
const SHIFT = 1e8;

describe('shifting the data shifts only the centers', () => {
  test('kmeans, by 1e8', async () => {
    const plain = await kmeans(exact, { k: 3, init: start });
    const moved = await kmeans(
      mapRows(exact, (value) => value + SHIFT),
      {
        k: 3,
        init: start.map((center) => center.map((value) => value + SHIFT)),
      },
    );
    expect([...moved.labels]).toEqual([...plain.labels]);
    expect(moved.iterations).toBe(plain.iterations);
    expectClose(moved.inertia, plain.inertia, { rel: 1e-13 });
    expectClose(
      [...moved.model.centers.data],
      [...plain.model.centers.data].map((value) => value + SHIFT),
      { rel: 1e-15 },
    );
  });

  for (const [name, form] of FORMS) {
    test(`gaussianMixture, ${name}, by 1e8`, async () => {
      const labels = Int32Array.from({ length: 600 }, (_, i) => (i % 6 < 3 ? 0 : i % 6 < 5 ? 1 : 2));
      const options = { k: 3, ...form, init: { labels }, tolerance: 1e-9, regularization: 1e-6 } as const;
      const plain = await gaussianMixture(exact, options);
      const moved = await gaussianMixture(
        mapRows(exact, (value) => value + SHIFT),
        options,
      );
      expect(moved.iterations).toBe(plain.iterations);
      expectClose(moved.logLikelihood, plain.logLikelihood, { rel: 1e-12 });
      expectClose([...moved.model.weights], [...plain.model.weights], { rel: 1e-10 });
      expectClose([...moved.model.covariances], [...plain.model.covariances], {
        rel: 1e-9,
        abs_of_max: 1e-12,
      });
      expectClose(
        [...moved.model.means.data],
        [...plain.model.means.data].map((value) => value + SHIFT),
        { rel: 1e-15 },
      );
    });
  }
});

describe('the order of the rows matters only within rounding', () => {
  const rows = ovals(500, 3, 4);
  const order = new RandomState(1).permutation(500);
  test('kmeans from given centers', async () => {
    const plain = await kmeans(rows, { k: 3, init: start });
    const mixed = await kmeans(reordered(rows, order), { k: 3, init: start });
    expect([...mixed.labels]).toEqual([...order].map((row) => plain.labels[row]));
    expectClose([...mixed.model.centers.data], [...plain.model.centers.data], { rel: 1e-12, abs: 1e-12 });
  });
  for (const [name, form] of FORMS) {
    test(`gaussianMixture from given labels, ${name}`, async () => {
      const labels = Int32Array.from({ length: 500 }, (_, i) => (i % 6 < 3 ? 0 : i % 6 < 5 ? 1 : 2));
      const plain = await gaussianMixture(rows, { k: 3, ...form, init: { labels } });
      const mixed = await gaussianMixture(reordered(rows, order), {
        k: 3,
        ...form,
        init: { labels: Int32Array.from(order, (row) => labels[row]!) },
      });
      expectClose(mixed.logLikelihood, plain.logLikelihood, { rel: 1e-11 });
      expectClose([...mixed.model.means.data], [...plain.model.means.data], { rel: 1e-8, abs_of_max: 1e-9 });
    });
  }
});

describe('a row weight counts like repeating the row', () => {
  const rows = ovals(80, 2, 2);
  const weights = Float64Array.from({ length: 80 }, (_, i) => 1 + (i % 3));
  const repeats = [...weights.keys()].flatMap((i) => Array.from({ length: weights[i]! }, () => i));
  const repeated = { ...reordered({ ...rows, rows: repeats.length }, repeats), rows: repeats.length };
  test('kmeans', async () => {
    const centers = [
      [0, 0],
      [6, 7],
      [9, -9],
    ];
    const weighted = await kmeans(rows, { k: 3, init: centers, rowWeights: weights, tolerance: 0 });
    const plain = await kmeans(repeated, { k: 3, init: centers, tolerance: 0 });
    expectClose(weighted.inertia, plain.inertia, { rel: 1e-12 });
    expectClose([...weighted.model.centers.data], [...plain.model.centers.data], { rel: 1e-12, abs: 1e-12 });
  });
  for (const [name, form] of FORMS) {
    test(`gaussianMixture, ${name}`, async () => {
      const labels = Array.from({ length: 80 }, (_, i) => (i % 6 < 3 ? 0 : i % 6 < 5 ? 1 : 2));
      const options = { k: 3, ...form, regularization: 1e-6, maxIterations: 25, tolerance: 0 } as const;
      const weighted = await gaussianMixture(rows, { ...options, init: { labels }, rowWeights: weights });
      const plain = await gaussianMixture(repeated, {
        ...options,
        init: { labels: repeats.map((i) => labels[i]!) },
      });
      expectClose(weighted.logLikelihood, plain.logLikelihood, { rel: 1e-11 });
      expectClose(weighted.bic, plain.bic, { rel: 1e-11 });
      expectClose(weighted.icl, plain.icl, { rel: 1e-11 });
      expectClose([...weighted.model.covariances], [...plain.model.covariances], {
        rel: 1e-8,
        abs_of_max: 1e-10,
      });
    });
  }
});

test('responsibilities sum to 1', async () => {
  const rows = ovals(300, 4);
  for (const covariance of COVARIANCES) {
    const { model } = await gaussianMixture(rows, { k: 4, covariance, starts: 4 });
    const far = mapRows(rows, (value, row) => (row % 9 === 0 ? value * 1e6 : value));
    const { data } = await model.predictProba(far);
    for (let i = 0; i < 300; i++) {
      const shares = Array.from(data.subarray(i * 4, i * 4 + 4));
      expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1)).toBeLessThanOrEqual(4 * 2 ** -52);
      expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    }
  }
});

test('the mixture tends to K-means as a shared, fixed spherical variance goes to 0', async () => {
  const rows = ovals(400, 2);
  const centers = [
    [1, 1],
    [5, 6],
    [8, -8],
  ];
  const hard = await kmeans(rows, { k: 3, init: centers, tolerance: 0 });
  let previous = Infinity;
  for (const variance of [1, 1e-2, 1e-4]) {
    const soft = await gaussianMixture(rows, {
      k: 3,
      covariance: 'spherical',
      init: { means: centers, covariances: [variance, variance, variance] },
      fixed: { weights: true, covariances: true },
      tolerance: 0,
      maxIterations: 200,
    });
    const far = Math.max(
      ...soft.model.means.data.map((value, at) => Math.abs(value - hard.model.centers.data[at]!)),
    );
    expect(far).toBeLessThanOrEqual(previous);
    previous = far;
    if (variance <= 1e-4) expect([...soft.labels]).toEqual([...hard.labels]);
  }
  expect(previous).toBeLessThan(1e-3);
});

test('what is fixed stays as it started', async () => {
  const rows = ovals(300, 2);
  const means = [
    [0, 0],
    [6, 7],
    [9, -9],
  ];
  const covariances = [1, 2, 3];
  const weights = [0.2, 0.3, 0.5];
  const start = { means, covariances, weights };
  const all = { k: 3, covariance: 'spherical', init: start } as const;
  const a = await gaussianMixture(rows, { ...all, fixed: { means: true } });
  expectClose([...a.model.means.data], means.flat(), { abs: 1e-12 });
  const b = await gaussianMixture(rows, { ...all, fixed: { weights: true } });
  expect([...b.model.weights]).toEqual(weights);
  const c = await gaussianMixture(rows, { ...all, fixed: { covariances: [1, 1, 1] } });
  expectClose([...c.model.covariances], [1, 1, 1], { rel: 1e-14 });
});

test('a mixture is found again in its own sample', async () => {
  const { model } = await gaussianMixture(ovals(2_000, 2), { k: 3, seed: 1 });
  const { data, labels } = model.sample(4_000, { seed: 9 });
  const again = await gaussianMixture(data, { k: 3, seed: 2 });
  expect(await adjustedRand(await model.predict(data), labels)).toBeGreaterThan(0.95);
  expect(await adjustedRand(again.labels, labels)).toBeGreaterThan(0.95);
});

test('mini-batches approach the whole', async () => {
  const rows = ovals(6_000, 3, 7);
  const whole = await kmeans(rows, { k: 3 });
  const batch = (from: number): { data: Float64Array<ArrayBuffer>; rows: number; columns: number } => ({
    data: (rows.data as Float64Array<ArrayBuffer>).slice(from * 3, (from + 600) * 3),
    rows: 600,
    columns: 3,
  });
  const stream = await miniBatchKMeans(batch(0), { k: 3, seed: 2 });
  for (let from = 600; from < 6_000; from += 600) await stream.partialFit(batch(from));
  expect(stream.rows).toBe(6_000);
  expect(-(await stream.model.score(rows))).toBeLessThan(whole.inertia * 1.05);
});

test('any rows: more starts never give a worse inertia', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), {
        minLength: 4,
        maxLength: 30,
      }),
      fc.integer({ min: 0, max: 1000 }),
      async (rows, seed) => {
        const few = await kmeans(rows, { k: 3, starts: 1, seed });
        const many = await kmeans(rows, { k: 3, starts: 6, seed });
        expect(many.inertia).toBeLessThanOrEqual(few.inertia);
      },
    ),
    { numRuns: 40 },
  );
});
