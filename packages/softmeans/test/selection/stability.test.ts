import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gaussianMixture, kmeans, makeBlobs, sphericalKMeans } from '../../src/index.ts';
import { likeness, stability } from '../../src/selection/stability.ts';
import { table } from '../reference.ts';

describe('likeness', () => {
  const labels = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 25 });

  test('row by row', () => {
    fc.assert(
      fc.property(labels, labels, (one, other) => {
        const rows = Array.from({ length: Math.min(one.length, other.length) }, (_, i) => i);
        const members = (of: readonly number[], c: number): Set<number> =>
          new Set(rows.filter((i) => of[i] === c));
        const found = likeness(one.slice(0, rows.length), other.slice(0, rows.length), 4);
        for (let a = 0; a < 4; a++) {
          const mine = members(one, a);
          const values = [0, 1, 2, 3].map((b) => {
            const theirs = members(other, b);
            const both = [...mine].filter((i) => theirs.has(i)).length;
            return both / (mine.size + theirs.size - both);
          });
          if (mine.size === 0) expect(found[a]).toBeNaN();
          else expect(found[a]).toBeCloseTo(Math.max(...values), 12);
        }
      }),
    );
  });

  test('the names of the clusters do not matter', () => {
    expect([...likeness([0, 0, 1, 2], [2, 2, 0, 1], 3)]).toEqual([1, 1, 1]);
  });
});

describe('stability', () => {
  const { data } = makeBlobs({ rows: 90, columns: 2, centers: 3, spread: 0.5, randomState: 8 });
  const quick = { resamples: 6, seed: 3 } as const;

  test('clusters that are there come back, halves of one do not', async () => {
    const three = await kmeans(data, { k: 3 });
    const good = await stability(data, three.model, quick);
    expect(good.clusters.map(({ verdict }) => verdict)).toEqual(Array(3).fill('highly stable'));
    expect(good.clusters.map(({ rows }) => rows)).toEqual([30, 30, 30]);
    const { model } = await kmeans(data, { k: 7 });
    const cut = await stability(data, model, { ...quick, resamples: 20 });
    expect(cut.mean).toBeLessThan(0.8);
    expect(cut.clusters.some(({ verdict }) => verdict === 'unstable' || verdict === 'pattern')).toBe(true);
  });

  test('mixtures, spherical K-means, scaled rows, rows with missing values, named columns', async () => {
    const soft = await gaussianMixture(data, { k: 3, covariance: 'diagonal', scaling: 'standard' });
    expect((await stability(data, soft.model, quick)).mean).toBeGreaterThan(0.9);
    const round = await sphericalKMeans(data, { k: 2 });
    expect((await stability(data, round.model, quick)).clusters).toHaveLength(2);
    const gaps = Array.from({ length: 90 }, (_, i) => [
      i === 4 ? NaN : data.data[2 * i]!,
      data.data[2 * i + 1]!,
    ]);
    const dropped = await kmeans(gaps, { k: 3, missing: 'drop' });
    const found = await stability(gaps, dropped.model, quick);
    expect(found.clusters.reduce((sum, { rows }) => sum + rows, 0)).toBe(89);
    const x = Float64Array.from({ length: 90 }, (_, i) => data.data[2 * i]!);
    const y = Float64Array.from({ length: 90 }, (_, i) => data.data[2 * i + 1]!);
    const named = await kmeans({ x, y }, { k: 3 });
    expect((await stability({ other: x, y, x }, named.model, quick)).mean).toBe(1);
  });

  test('setosa is stable, as in R', async () => {
    const iris = table({
      file: 'iris.csv',
      columns: ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'],
    });
    const fit = await kmeans(iris, { k: 3 });
    const { clusters } = await stability(iris, fit.model, { resamples: 20 });
    expect(clusters[fit.labels[0]!]!.jaccard).toBeGreaterThan(0.95);
    expect(Math.min(...clusters.map(({ jaccard }) => jaccard))).toBeGreaterThan(0.7);
  });

  test('same bits for any number of threads; rows too few or equal; bad options; cancelling', async () => {
    const { model } = await kmeans(data, { k: 4 });
    const { seconds: _, ...one } = await stability(data, model, { ...quick, threads: 1 });
    const { seconds: __, ...two } = await stability(data, model, { ...quick, threads: 2 });
    expect(two).toEqual(one);
    const few = [[1], [5]];
    expect((await stability(few, (await kmeans(few, { k: 2 })).model, quick)).clusters).toHaveLength(2);
    const equal = Array.from({ length: 6 }, () => [2, 2]);
    expect((await stability(equal, (await kmeans(equal, { k: 2 })).model, quick)).mean).toBeLessThanOrEqual(
      1,
    );
    await expect(stability(data, model, { resamples: 0 })).rejects.toThrow('resamples');
    await expect(stability([[1, 2, 3]], model)).rejects.toThrow('columns');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(stability(data, model, { signal })).rejects.toThrow('enough');
  });
});
