import { expect, test } from 'vitest';
import { type KMeansOptions, type Matrix, kmeans } from '../../src/index.ts';
import { bits, mapRows, ovals } from '../rows.ts';

// However the nearest centers are found, the fit is the same to the last bit.

const algorithms = ['auto', 'lloyd', 'screen', 'bounds'] as const;

async function expectSame(rows: Matrix, options: KMeansOptions): Promise<void> {
  const all = new Set<string>();
  for (const algorithm of algorithms) {
    const fit = await kmeans(rows, { ...options, algorithm });
    all.add(bits(fit.labels, fit.model.centers.data, [fit.inertia, fit.iterations], fit.trace));
    expect([...(await fit.model.predict(rows))]).toEqual([...fit.labels]);
    const weights = options.rowWeights && { rowWeights: options.rowWeights };
    expect(-(await fit.model.score(rows, weights))).toBe(fit.inertia);
  }
  expect(all.size).toBe(1);
}

const rows = ovals(5000, 5);
const weights = Float64Array.from({ length: 5000 }, (_, i) => (i % 4) * 0.37);

test.each([1, 2, 5, 17, 70])('the same bits by every algorithm, k = %i', async (k) => {
  await expectSame(rows, { k, starts: 2, maxIterations: 12, tolerance: 0 });
});

test('with row weights, some of them 0', async () => {
  await expectSame(rows, { k: 6, starts: 3, rowWeights: weights });
});

test('in single precision', async () => {
  await expectSame({ ...rows, data: Float32Array.from(rows.data) }, { k: 6, starts: 2 });
});

test('far from the origin, and with many equal rows', async () => {
  await expectSame(
    mapRows(rows, (value) => Math.round(value * 4) / 4 + 1e9),
    { k: 9, starts: 2 },
  );
});

test('with centers that lose all their rows', async () => {
  const init = Array.from({ length: 7 }, (_, j) => Array.from({ length: 5 }, () => (j < 4 ? 50 : j)));
  await expectSame(rows, { k: 7, init });
});

test('a trace that never rises', async () => {
  const { trace } = await kmeans(rows, {
    k: 12,
    starts: 1,
    init: 'random',
    tolerance: 0,
    algorithm: 'screen',
  });
  for (let i = 1; i < trace.length; i++) expect(trace[i]).toBeLessThanOrEqual(trace[i - 1]! * (1 + 1e-13));
});
