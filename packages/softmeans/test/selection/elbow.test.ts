import { describe, expect, test } from 'vitest';
import {
  type Data,
  elbow,
  gaussianMixture,
  kmeans,
  kneedle,
  makeBlobs,
  silhouette,
} from '../../src/index.ts';
import { type Json, cases, expectClose, table } from '../reference.ts';
import { bits } from '../rows.ts';

const fields = { 'distortion': 'distortion', 'silhouette': 'silhouette', 'calinski-harabasz': 'calinski_harabasz' } as const; // prettier-ignore

describe('the curve and its elbow agree with the reference', () => {
  test.each(cases('elbow'))('$id', async ({ data, params, expected, tolerance }) => {
    const rows = table(data);
    const ks: number[] = params.k_values;
    // Small tables whose groups are split in many ways: only many starts find the best of them.
    const fits = new Map<number, ReturnType<typeof kmeans>>();
    const model = (rows: Data, k: number): ReturnType<typeof kmeans> => {
      const fit = fits.get(k) ?? kmeans(rows, { k, starts: 100 });
      fits.set(k, fit);
      return fit;
    };
    const usual = await elbow(rows, { k: ks });
    expectClose(usual.scores, expected.curve.inertia, tolerance.inertia, 'inertia');
    expect(usual.elbow ?? null).toBe(expected.elbow.distortion.kneed);
    const { scores } = await elbow(rows, { k: ks, model });
    const same = ks.map((_, i) => Math.abs(scores[i]! / expected.curve.inertia[i] - 1) < 1e-9);
    for (const metric of ['distortion', 'silhouette', 'calinski-harabasz'] as const) {
      const want: Json[] = expected.curve[fields[metric]];
      const known = ks.filter((_, i) => want[i] !== null);
      const curve = await elbow(rows, { k: known, metric, model });
      for (const [i, k] of known.entries()) {
        const at = ks.indexOf(k);
        if (same[at]) expectClose(curve.scores[i], want[at], tolerance.scores, `${metric}, k = ${k}`);
      }
      const bend = expected.elbow[fields[metric]].kneed;
      if (same.every(Boolean)) expect(curve.elbow ?? null, metric).toBe(bend);
      const scores = want.filter((score) => score !== null);
      const shape = metric === 'distortion' ? {} : ({ curve: 'concave', direction: 'increasing' } as const);
      expect(kneedle(known, scores, shape).x ?? null, metric).toBe(bend);
    }
  });
});

describe('an elbow', () => {
  const centers = [
    [0, 0],
    [20, 0],
    [0, 20],
    [20, 20],
  ];
  const { data } = makeBlobs({ rows: 240, columns: 2, centers, randomState: 5 });

  test('is made of the fits that the models make', async () => {
    const { k, scores, seconds } = await elbow(data, { k: [5, 2, 2, 3], seed: 7, starts: 3 });
    expect(k).toEqual([2, 3, 5]);
    expect(seconds).toHaveLength(3);
    for (const [i, each] of k.entries()) {
      expect(scores[i]).toBe((await kmeans(data, { k: each, seed: 7, starts: 3 })).inertia);
    }
    const soft = await elbow(data, {
      k: [2, 4],
      model: 'mixture',
      covariance: 'diagonal',
      metric: 'silhouette',
    });
    for (const [i, each] of soft.k.entries()) {
      const { labels } = await gaussianMixture(data, { k: each, covariance: 'diagonal' });
      expect(soft.scores[i]).toBeCloseTo((await silhouette(data, labels)).mean, 12);
    }
  });

  test('never rises by default, and is as low as by many starts', async () => {
    const { scores, elbow: bend } = await elbow(data, { k: { from: 1, to: 9 } });
    for (const [i, score] of scores.entries()) {
      if (i > 0) expect(score).toBeLessThanOrEqual(scores[i - 1]!);
      expect(score).toBeLessThan(1.02 * (await kmeans(data, { k: i + 1, starts: 30 })).inertia + 1e-9);
    }
    expect(bend).toBe(4);
  });

  test('of a mixture or of any function has the distortion of its groups', async () => {
    const fit = async (rows: typeof data, k: number): Promise<{ labels: Int32Array }> => kmeans(rows, { k });
    const hard = await elbow(data, { k: { from: 1, to: 6 }, starts: 10 });
    const own = await elbow(data, { k: { from: 1, to: 6 }, model: (_, k) => fit(data, k) });
    const soft = await elbow(data, { k: { from: 1, to: 6 }, model: 'mixture', covariance: 'spherical' });
    for (const i of hard.k.keys()) {
      expect(own.scores[i]! / hard.scores[i]!).toBeCloseTo(1, 9);
      expect(soft.scores[i]! / hard.scores[i]!).toBeGreaterThan(0.95);
    }
    expect([hard.elbow, own.elbow]).toEqual([4, 4]);
  });

  test('has the units of the fitted scale, and leaves dropped rows out', async () => {
    const rows = [...Array.from({ length: 40 }, (_, i) => [i % 2, 100 * (i % 2) + (i % 3)]), [NaN, 1]];
    const options = { k: [1, 2, 3], missing: 'drop', scaling: 'standard' } as const;
    const hard = await elbow(rows, options);
    expect(hard.scores[0]).toBeCloseTo(80, 9);
    const soft = await elbow(rows, { ...options, model: 'mixture' });
    expect(soft.scores[0]).toBeCloseTo(80, 9);
    expect((await elbow(rows, { ...options, k: [2, 3], metric: 'silhouette' })).scores[0]).toBeGreaterThan(
      0.9,
    );
  });

  test('has the same bits for any number of threads, and tells how far it is', async () => {
    const told: number[] = [];
    const call = async (threads: number): Promise<string> =>
      bits(
        (await elbow(data, { threads, metric: 'silhouette', onProgress: (p) => told.push(p.fraction) }))
          .scores,
      );
    const alone = await call(1);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
    expect(await call(3)).toBe(alone);
  });

  test('of rows that are all equal is no crash', async () => {
    const equal = Array.from({ length: 12 }, () => [1, 2]);
    const curve = await elbow(equal, { k: [2, 3], metric: 'silhouette', timings: false });
    expect(curve.scores).toEqual([NaN, NaN]);
    expect([curve.elbow, curve.seconds]).toEqual([undefined, undefined]);
    expect((await elbow([[1]])).scores[0]).toBeCloseTo(0, 15);
  });

  test('refuses what it cannot answer', async () => {
    await expect(elbow(data, { metric: 'silhouette', k: [1, 2] })).rejects.toThrow(/k of at least 2/);
    await expect(elbow(data, { k: [500] })).rejects.toThrow(/from 1 to 240/);
    await expect(elbow(data, { covariance: 'full' })).rejects.toThrow(/covariance/);
    const model = async (): Promise<{ labels: number[] }> => ({ labels: [0] });
    await expect(elbow(data, { model, scaling: 'standard' })).rejects.toThrow(/scaling has no meaning/);
    await expect(elbow(data, { model })).rejects.toThrow(/1 labels for 240 rows/);
    await expect(elbow(data, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });
});
