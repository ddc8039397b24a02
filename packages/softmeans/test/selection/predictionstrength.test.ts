import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeBlobs } from '../../src/index.ts';
import { predictionStrength, strongest, weakest } from '../../src/selection/predictionstrength.ts';

const labels = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 30 });

describe('the share of pairs that stay together', () => {
  test('pair by pair', () => {
    fc.assert(
      fc.property(labels, labels, (own, foretold) => {
        const rows = Math.min(own.length, foretold.length);
        let least = 1;
        for (let c = 0; c < 4; c++) {
          let pairs = 0;
          let together = 0;
          for (let i = 0; i < rows; i++) {
            for (let l = 0; l < rows; l++) {
              if (i === l || own[i] !== c || own[l] !== c) continue;
              pairs++;
              if (foretold[i] === foretold[l]) together++;
            }
          }
          if (pairs > 0) least = Math.min(least, together / pairs);
        }
        expect(weakest(own.slice(0, rows), foretold.slice(0, rows), 4)).toBeCloseTo(least, 12);
      }),
    );
  });

  test('a cluster of one row has no pair to lose', () => {
    expect(weakest([0, 1, 1], [2, 0, 0], 3)).toBe(1);
    expect(weakest([0, 0, 1, 1], [0, 1, 1, 1], 2)).toBe(0);
  });

  test('the largest k above the cutoff, or 1', () => {
    const table = { k: [1, 2, 3, 4], strength: [1, 0.9, 0.7, 0.85], standardErrors: [0, 0, 0, 0] };
    expect(strongest(table, 0.8)).toBe(4);
    expect(strongest(table, 0.88)).toBe(2);
    expect(strongest({ ...table, k: [2, 3], strength: [0.5, 0.4] }, 0.8)).toBe(1);
  });
});

describe('predictionStrength', () => {
  const { data } = makeBlobs({ rows: 100, columns: 3, centers: 4, spread: 0.6, randomState: 2 });
  const quick = { k: { from: 1, to: 6 }, divisions: 4, seed: 5 } as const;

  test('finds groups, and says 1 for a single cloud', async () => {
    const found = await predictionStrength(data, quick);
    expect(found.chosen).toBe(4);
    expect(found.strength[0]).toBe(1);
    const cloud = makeBlobs({ rows: 100, columns: 3, centers: 1, randomState: 2 }).data;
    expect((await predictionStrength(cloud, quick)).chosen).toBe(1);
  });

  test('same bits for any number of threads, and for data of any scale', async () => {
    const { seconds: _, ...one } = await predictionStrength(data, { ...quick, threads: 1 });
    const { seconds: __, ...two } = await predictionStrength(data, { ...quick, threads: 2 });
    expect(two).toEqual(one);
    const large = { ...data, data: data.data.map((value) => value * 2 ** -500) };
    const { seconds: ___, ...three } = await predictionStrength(large, quick);
    expect(three).toEqual(one);
  });

  test('equal rows, few rows, bad options, cancelling', async () => {
    const equal = await predictionStrength([[1], [1], [1], [1], [1], [1]], { divisions: 2 });
    expect(equal.k).toEqual([1]);
    expect(equal.chosen).toBe(1);
    await expect(predictionStrength([[1, 2]])).rejects.toThrow('halves');
    await expect(predictionStrength(data, { k: [51] })).rejects.toThrow('50');
    await expect(predictionStrength(data, { cutoff: 2 })).rejects.toThrow('cutoff');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(predictionStrength(data, { signal })).rejects.toThrow('enough');
  });
});
