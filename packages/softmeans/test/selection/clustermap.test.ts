import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gaussianMixture, kmeans, makeBlobs, sphericalKMeans } from '../../src/index.ts';
import { clusterMap } from '../../src/selection/clustermap.ts';
import { rows as anyRows } from './rows.ts';

describe('clusterMap', () => {
  test('centers in a plane keep their distances', async () => {
    const { data } = makeBlobs({ rows: 80, columns: 2, centers: 6, randomState: 4 });
    const fit = await kmeans(data, { k: 6 });
    const centers = fit.model.centers.data;
    for (const method of ['pca', 'mds'] as const) {
      const { points, stress } = await clusterMap(fit, { method });
      expect(stress).toBeLessThan(1e-9);
      for (const a of points) {
        for (const b of points) {
          const want = Math.hypot(
            centers[2 * a.cluster]! - centers[2 * b.cluster]!,
            centers[2 * a.cluster + 1]! - centers[2 * b.cluster + 1]!,
          );
          expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeCloseTo(want, 8);
        }
      }
      expect(points.reduce((sum, { rows }) => sum + rows, 0)).toBe(80);
    }
  });

  test('mds never distorts more than pca, and stress is what it says', async () => {
    await fc.assert(
      fc.asyncProperty(anyRows, async (rows) => {
        const fit = await kmeans(rows, { k: Math.min(6, rows.length), starts: 1 });
        const flat = await clusterMap(fit);
        const bent = await clusterMap(fit, { method: 'mds' });
        expect(bent.stress).toBeLessThanOrEqual(flat.stress);
        const { data, columns } = fit.model.centers;
        const center = (j: number): number[] => Array.from(data.slice(j * columns, (j + 1) * columns));
        let wrong = 0;
        let all = 0;
        for (const a of bent.points) {
          for (const b of bent.points.slice(0, a.cluster)) {
            const other = center(b.cluster);
            const want = Math.hypot(...center(a.cluster).map((x, j) => x - other[j]!));
            wrong += (Math.hypot(a.x - b.x, a.y - b.y) - want) ** 2;
            all += want * want;
          }
        }
        expect(bent.stress).toBeCloseTo(all > 0 ? Math.sqrt(wrong / all) : 0, 8);
      }),
      { numRuns: 30 },
    );
  });

  test('mixtures, scaled rows, one column, one cluster, dropped rows, extreme scales', async () => {
    const { data } = makeBlobs({ rows: 60, columns: 4, centers: 3, randomState: 4 });
    const soft = await gaussianMixture(data, { k: 3, scaling: 'standard' });
    const { points } = await clusterMap(soft);
    expect(points.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    const line = await kmeans([[1], [2], [9], [NaN]], { k: 2, missing: 'drop' });
    const flat = await clusterMap(line, { method: 'mds' });
    expect(flat.points.map(({ y }) => y)).toEqual([0, 0]);
    expect(flat.points.map(({ share }) => share).sort()).toEqual([1 / 3, 2 / 3]);
    expect((await clusterMap(await kmeans(data, { k: 1 }))).points).toMatchObject([{ x: 0, y: 0, rows: 60 }]);
    expect((await clusterMap(await sphericalKMeans(data, { k: 3 }))).points).toHaveLength(3);
    const fit = await kmeans(data, { k: 3 });
    const large = { ...data, data: data.data.map((value) => value * 2 ** 600) };
    const far = await clusterMap(await kmeans(large, { k: 3 }));
    const near = await clusterMap(fit);
    expect(far.points[0]!.x).toBeCloseTo(near.points[0]!.x * 2 ** 600, -170);
    expect(far.stress).toBeCloseTo(near.stress, 12);
  });

  test('bad labels, bad options, cancelling', async () => {
    const fit = await kmeans([[1], [2], [9]], { k: 2 });
    await expect(clusterMap({ ...fit, labels: [2] })).rejects.toThrow('labels[0]');
    // @ts-expect-error a method that does not exist
    await expect(clusterMap(fit, { method: 'tsne' })).rejects.toThrow('"pca" or "mds"');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(clusterMap(fit, { signal })).rejects.toThrow('enough');
  });
});
