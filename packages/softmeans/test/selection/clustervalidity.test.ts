import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gaussianMixture, kmeans, makeBlobs, silhouette, sphericalKMeans } from '../../src/index.ts';
import { clusterValidity } from '../../src/selection/clustervalidity.ts';
import { memberships } from '../../src/selection/memberships.ts';
import { rows as anyRows } from './rows.ts';

describe('clusterValidity', () => {
  test('distances, against all pairs and a tree of the shortest edges', async () => {
    await fc.assert(
      fc.asyncProperty(anyRows, async (rows) => {
        const { model, labels } = await kmeans(rows, { k: Math.min(3, rows.length), starts: 1 });
        const { clusters } = await clusterValidity(rows, model);
        const apart = (a: number, b: number): number =>
          Math.hypot(...rows[a]!.map((x, j) => x - rows[b]![j]!));
        for (const [c, report] of clusters.entries()) {
          const own = rows.flatMap((_, i) => (labels[i] === c ? [i] : []));
          const others = rows.flatMap((_, i) => (labels[i] === c ? [] : [i]));
          expect(report.rows).toBe(own.length);
          const pairs = own.flatMap((a) => own.filter((b) => b < a).map((b) => apart(a, b)));
          expect(report.diameter).toBeCloseTo(Math.max(0, ...pairs), 9);
          const nearest = own.map((a) => Math.min(...own.filter((b) => b !== a).map((b) => apart(a, b))));
          const spacing = own.length > 1 ? nearest.reduce((sum, one) => sum + one, 0) / own.length : 0;
          expect(report.spacing).toBeCloseTo(spacing, 9);
          const between = own.flatMap((a) => others.map((b) => apart(a, b)));
          if (between.length > 0) expect(report.separation).toBeCloseTo(Math.min(...between), 9);
          else expect(report.separation).toBeUndefined();
          // Joined over all pairs up to the widest gap, and over no shorter ones, the cluster is one piece.
          const pieces = (limit: number): number => {
            let groups = own.map((row) => [row]);
            for (const a of own) {
              for (const b of own) {
                if (b >= a || apart(a, b) > limit) continue;
                const [one, two] = [groups.find((g) => g.includes(a))!, groups.find((g) => g.includes(b))!];
                if (one !== two) groups = [...groups.filter((g) => g !== one && g !== two), [...one, ...two]];
              }
            }
            return groups.length;
          };
          if (own.length > 1) expect(pieces(report.widestGap * (1 + 1e-9) + 1e-9)).toBe(1);
          if (report.widestGap > 1e-6) expect(pieces(report.widestGap * (1 - 1e-9))).toBeGreaterThan(1);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('silhouettes are those of the silhouette', async () => {
    const { data } = makeBlobs({ rows: 60, columns: 2, centers: 3, randomState: 4 });
    const { model, labels } = await kmeans(data, { k: 3 });
    const { clusters } = await clusterValidity(data, model);
    const { values, mean } = await silhouette(data, labels);
    for (const { cluster, rows, silhouette: own } of clusters) {
      const sum = values.reduce((total, value, i) => (labels[i] === cluster ? total + value : total), 0);
      expect(own).toBeCloseTo(sum / rows, 12);
    }
    expect(clusters.reduce((sum, one) => sum + one.silhouette! * one.share, 0)).toBeCloseTo(mean, 12);
  });

  test('halves of one cloud could be merged, and the rows between them are uncertain', async () => {
    const { data } = makeBlobs({
      rows: 300,
      columns: 2,
      centers: [
        [0, 0],
        [30, 0],
      ],
      randomState: 4,
    });
    const { model } = await kmeans(data, { k: 3 });
    const { mergeable, uncertain, certainty, clusters } = await clusterValidity(data, model);
    expect(mergeable).toHaveLength(1);
    const [a, b] = mergeable[0]!.clusters;
    const { data: centers } = model.centers;
    expect(Math.abs(centers[2 * a]! - centers[2 * b]!)).toBeLessThan(10);
    expect(uncertain.length).toBeGreaterThan(5);
    expect(Math.min(...certainty)).toBeLessThan(0.6);
    expect([...uncertain]).toEqual([...certainty.keys()].filter((i) => certainty[i]! < 0.8));
    expect(clusters.some((one) => one.certain === 1)).toBe(true);
    const two = await clusterValidity(data, (await gaussianMixture(data, { k: 2 })).model, { resamples: 3 });
    expect(two.mergeable).toEqual([]);
    expect(two.uncertain).toHaveLength(0);
    expect(two.clusters.map((one) => one.stability!.verdict)).toEqual(['highly stable', 'highly stable']);
  });

  test('memberships of K-means sum to 1 and are largest at the nearest center for clusters of one size', async () => {
    const data = [[0], [1], [4], [5], [11], [12]];
    const { model, labels } = await kmeans(data, { k: 3 });
    const { data: shares } = await memberships(data, model, {});
    for (let i = 0; i < 6; i++) {
      const own = Array.from(shares.slice(3 * i, 3 * i + 3));
      expect(own.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      expect(own.indexOf(Math.max(...own))).toBe(labels[i]);
    }
  });

  test('one cluster, equal rows, a sample, extreme scales, dropped rows', async () => {
    const equal = Array.from({ length: 5 }, () => [2, 2]);
    const same = await clusterValidity(equal, (await kmeans(equal, { k: 2 })).model);
    expect(same.clusters.reduce((sum, { rows }) => sum + rows, 0)).toBe(5);
    const one = await clusterValidity(equal, (await kmeans(equal, { k: 1 })).model);
    expect(one.clusters[0]).toEqual({
      cluster: 0,
      rows: 5,
      share: 1,
      diameter: 0,
      spacing: 0,
      widestGap: 0,
      certain: 1,
    });
    const { data } = makeBlobs({ rows: 50, columns: 2, centers: 2, randomState: 4 });
    const { model } = await sphericalKMeans(data, { k: 2 });
    expect((await clusterValidity(data, model, { sample: 20 })).measured).toBe(20);
    const plain = await clusterValidity(data, (await kmeans(data, { k: 2 })).model);
    for (const factor of [2 ** 600, 2 ** -600]) {
      const scaled = { ...data, data: data.data.map((value) => value * factor) };
      const found = await clusterValidity(scaled, (await kmeans(scaled, { k: 2 })).model);
      expect(found.clusters[0]!.diameter).toBe(plain.clusters[0]!.diameter * factor);
      expect(found.certainty).toEqual(plain.certainty);
    }
    const gaps = [[1], [NaN], [2], [9], [8]];
    const found = await clusterValidity(gaps, (await kmeans(gaps, { k: 2, missing: 'drop' })).model);
    expect(found.certainty[1]).toBeNaN();
    expect(found.clusters.map((each) => each.share)).toEqual([0.5, 0.5]);
  });

  test('same bits for any number of threads; bad options; cancelling', async () => {
    const { data } = makeBlobs({ rows: 50, columns: 2, centers: 2, randomState: 4 });
    const { model } = await gaussianMixture(data, { k: 2 });
    const { seconds: _, ...one } = await clusterValidity(data, model, { resamples: 2, threads: 1 });
    const { seconds: __, ...two } = await clusterValidity(data, model, { resamples: 2, threads: 2 });
    expect(two).toEqual(one);
    await expect(clusterValidity(data, model, { overlap: 0 })).rejects.toThrow('overlap');
    await expect(clusterValidity(data, model, { resamples: -1 })).rejects.toThrow('resamples');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(clusterValidity(data, model, { signal })).rejects.toThrow('enough');
  });
});
