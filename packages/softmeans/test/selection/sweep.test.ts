import { describe, expect, test } from 'vitest';
import { openTrainingSet } from '../../src/dataset.ts';
import { kmeans, makeBlobs } from '../../src/index.ts';
import { type SweepStep, sweepKMeans } from '../../src/selection/sweep.ts';
import { cases, table } from '../reference.ts';

const settings = { maxIterations: 300, tolerance: 1e-4, seed: 0 };

async function sweep(
  data: Parameters<typeof openTrainingSet>[1],
  ks: readonly number[],
  threads?: number,
): Promise<SweepStep[]> {
  const set = await openTrainingSet('sweep', data, threads === undefined ? {} : { threads });
  try {
    return await sweepKMeans(set, ks, settings);
  } finally {
    set.close();
  }
}

describe('a sweep over k', () => {
  test('the inertia never rises with k, in a range and in a list with gaps', async () => {
    for (const randomState of [1, 2]) {
      const { data } = makeBlobs({ rows: 300, columns: 3, centers: 5, spread: 2, randomState });
      for (const ks of [
        [1, 2, 3, 4, 5, 6],
        [2, 5, 9],
      ]) {
        const steps = await sweep(data, ks);
        expect(steps.map(({ k }) => k)).toEqual(ks);
        for (const [index, { k, rest, seconds }] of steps.entries()) {
          expect(rest.parameters.centers).toHaveLength(k * 3);
          expect(seconds).toBeGreaterThanOrEqual(0);
          if (index > 0) expect(rest.objective).toBeLessThanOrEqual(steps[index - 1]!.rest.objective);
        }
      }
    }
  });

  test('finds well separated blobs', async () => {
    const { data } = makeBlobs({ rows: 500, columns: 5, centers: 9, spread: 0.2, randomState: 4 });
    const ks = [7, 8, 9];
    const steps = await sweep(data, ks);
    const fit = await kmeans(data, { k: 9, starts: 40 });
    const set = await openTrainingSet('sweep', data, {});
    expect(steps[2]!.rest.objective * 4 ** set.frame.exponent).toBeCloseTo(fit.inertia, 8);
    set.close();
  });

  test('the same bits for any number of threads', async () => {
    const { data } = makeBlobs({ rows: 9_000, columns: 4, centers: 5, spread: 2, randomState: 5 });
    const one = await sweep(data, [2, 3], 1);
    const three = await sweep(data, [2, 3], 3);
    const bare = (steps: SweepStep[]) => steps.map(({ k, rest }) => ({ k, rest }));
    expect(bare(three)).toEqual(bare(one));
  });

  test('as many clusters as rows, and fewer different rows than clusters', async () => {
    const rows = [[0], [1], [5], [5], [5]];
    const steps = await sweep(rows, [1, 2, 3, 4, 5]);
    for (const { k, rest } of steps.slice(2)) expect(Math.abs(rest.objective), `k = ${k}`).toBe(0);
  });

  describe('comes near the inertia that hundreds of starts reach', () => {
    for (const { id, data, params, expected } of cases('kmeans_optimum')) {
      test(id, async () => {
        const rows = table(data);
        const k = params.n_clusters;
        const set = await openTrainingSet('sweep', rows, {});
        const [step] = (await sweepKMeans(set, [Math.max(1, k - 1), k], settings)).slice(-1);
        const inertia = step!.rest.objective * 4 ** set.frame.exponent;
        expect(inertia).toBeLessThanOrEqual(expected.best_inertia * 1.02);
        set.close();
      });
    }
  });

  test('reports how far it has come, and can be cancelled', async () => {
    const { data } = makeBlobs({ rows: 500, columns: 2, centers: 4, randomState: 6 });
    const set = await openTrainingSet('sweep', data, {});
    const fractions: number[] = [];
    await sweepKMeans(set, [2, 3, 4], {
      ...settings,
      onProgress: ({ fraction }) => fractions.push(fraction),
    });
    expect(fractions.at(-1)).toBe(1);
    expect(fractions.every((fraction) => fraction >= 0 && fraction <= 1)).toBe(true);
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    await expect(sweepKMeans(set, [2, 3], { ...settings, signal: stop.signal })).rejects.toThrow('enough');
    set.close();
  });
});
