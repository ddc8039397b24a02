import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gaussianMixture, makeBlobs } from '../../src/index.ts';
import { bend, combine, combineComponents } from '../../src/selection/combinecomponents.ts';
import { likeliest, overlaps } from '../../src/selection/memberships.ts';
import { table } from '../reference.ts';

const shares = fc
  .array(fc.array(fc.double({ noNaN: true, min: 0.001, max: 1 }), { minLength: 4, maxLength: 4 }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((rows) => ({
    data: Float64Array.from(
      rows.flatMap((row) => row.map((value) => value / row.reduce((sum, one) => sum + one, 0))),
    ),
    rows: rows.length,
    columns: 4,
  }));

function entropy(rows: readonly (readonly number[])[]): number {
  return -rows.flat().reduce((sum, t) => sum + (t > 0 ? t * Math.log(t) : 0), 0);
}

describe('combine', () => {
  test('takes the pair that lowers the entropy most, step by step', async () => {
    await fc.assert(
      fc.asyncProperty(shares, async (matrix) => {
        const steps = await combine(matrix, undefined, undefined);
        expect(steps.map(({ k }) => k)).toEqual([4, 3, 2, 1]);
        let rows = Array.from({ length: matrix.rows }, (_, i) =>
          Array.from(matrix.data.slice(4 * i, 4 * i + 4)),
        );
        for (const [at, step] of steps.entries()) {
          expect(step.entropy).toBeCloseTo(entropy(rows), 9);
          const next = steps[at + 1];
          if (!next) break;
          const join = (a: number, b: number): number[][] =>
            rows.map((row) => row.map((t, j) => (j === a ? t + row[b]! : t)).filter((_, j) => j !== b));
          const best = Math.min(
            ...rows[0]!.flatMap((_, b) => Array.from({ length: b }, (__, a) => entropy(join(a, b)))),
          );
          rows = join(...next.merged!);
          expect(entropy(rows)).toBeCloseTo(best, 9);
        }
        expect(steps.at(-1)!.entropy).toBeCloseTo(0, 12);
        expect(steps.at(-1)!.groups).toEqual([0, 0, 0, 0]);
      }),
      { numRuns: 40 },
    );
  });

  test('overlaps: shares of a component that are assigned to each', async () => {
    await fc.assert(
      fc.asyncProperty(shares, async (matrix) => {
        const { data } = await overlaps(matrix, await likeliest(matrix, undefined), undefined);
        for (let a = 0; a < 4; a++) {
          expect(Array.from(data.slice(4 * a, 4 * a + 4)).reduce((sum, share) => sum + share, 0)).toBeCloseTo(
            1,
            12,
          );
        }
      }),
    );
  });

  test('where a curve bends', () => {
    expect(bend([0, 0, 0, 5, 10, 15])).toBe(3);
    expect(bend([0, 1, 9])).toBe(2);
    expect(bend([0, 1])).toBeUndefined();
  });
});

describe('combineComponents', () => {
  test('example 4.1 of Baudry et al.: six components, four groups', async () => {
    const data = table({ file: 'baudry_ex41.csv', columns: ['X1', 'X2'] });
    const { model } = await gaussianMixture(data, { k: 6, seed: 1 });
    const { suggested, k, groups, labels, responsibilities, combinations } = await combineComponents(
      data,
      model,
    );
    expect(suggested).toBe(4);
    expect(k).toBe(4);
    expect(new Set(groups).size).toBe(4);
    expect(new Set(labels).size).toBe(4);
    expect(responsibilities.columns).toBe(4);
    const entropies = combinations.map((one) => one.entropy);
    expect(entropies.toSorted((a, b) => b - a)).toEqual(entropies);
    // R: the entropy drops from about 122 to about 5 over the two combinations, and hardly any further.
    expect(entropies[0]!).toBeGreaterThan(100);
    expect(entropies[2]!).toBeLessThan(10);
  });

  test('k on request, one and two components, dropped rows, same bits, cancelling', async () => {
    const { data } = makeBlobs({ rows: 80, columns: 2, centers: 3, randomState: 4 });
    const rows = Array.from({ length: 80 }, (_, i) => [
      data.data[2 * i]!,
      i === 7 ? NaN : data.data[2 * i + 1]!,
    ]);
    const { model } = await gaussianMixture(rows, { k: 3, missing: 'drop', covariance: 'spherical' });
    const two = await combineComponents(rows, model, { k: 2, threads: 1 });
    expect(two.k).toBe(2);
    expect(two.labels[7]).toBe(-1);
    expect(two.responsibilities.data[14]).toBeNaN();
    expect(Math.max(...two.labels)).toBe(1);
    expect(await combineComponents(rows, model, { k: 2, threads: 2 })).toEqual(two);
    for (const k of [1, 2]) {
      const fit = await gaussianMixture(data, { k, covariance: 'tied' });
      const { suggested, combinations } = await combineComponents(data, fit.model);
      expect(suggested).toBeUndefined();
      expect(combinations).toHaveLength(k);
    }
    await expect(combineComponents(rows, model, { k: 4 })).rejects.toThrow('k');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(combineComponents(rows, model, { signal })).rejects.toThrow('enough');
  });
});
