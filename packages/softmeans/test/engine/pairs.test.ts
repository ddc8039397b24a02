import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openLocalEngine } from '../../src/engine/local.ts';
import { type PairOptions, separateRows } from '../../src/engine/pairs.ts';
import { cutStrips, stripRows } from '../../src/engine/strip.ts';
import { rowsOf } from '../../src/matrix.ts';
import type { PairMetric, Separation } from '../../src/metrics/separation.ts';
import { RandomState } from '../../src/random/randomstate.ts';
import { bits } from '../rows.ts';
import { clumps } from './samples.ts';

const metrics: Record<PairMetric, (differences: number[]) => number> = {
  euclidean: (differences) => Math.sqrt(differences.reduce((sum, value) => sum + value * value, 0)),
  manhattan: (differences) => differences.reduce((sum, value) => sum + Math.abs(value), 0),
  chebyshev: (differences) => differences.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
};

/** Clusters of these sizes, one after the other. */
function startsOf(sizes: readonly number[]): Int32Array {
  const starts = new Int32Array(sizes.length + 1);
  for (const [c, size] of sizes.entries()) starts[c + 1] = starts[c]! + size;
  return starts;
}

function bitsOf({ own, other, nearest }: Separation): string {
  return bits(own, other, nearest);
}

describe('strips', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 40 });

  test('hold every row once, in order, at most so many, and a part of one cluster or whole ones', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 8, max: 600 }), (sizes, most) => {
        const starts = startsOf(sizes);
        let row = 0;
        for (const { first, end, cluster, part } of cutStrips(starts, most)) {
          expect(first).toBe(row);
          expect(end - first).toBeGreaterThan(0);
          expect(end - first).toBeLessThanOrEqual(most);
          expect(starts[cluster]).toBeLessThanOrEqual(first);
          expect(starts[cluster + 1]).toBeGreaterThan(first);
          if (part) expect(end).toBeLessThanOrEqual(starts[cluster + 1]!);
          else expect([starts[cluster], starts.includes(end)]).toEqual([first, true]);
          row = end;
        }
        expect(row).toBe(starts.at(-1));
      }),
    );
  });

  test('have some rows however many columns there are', () => {
    for (const [rows, columns] of [
      [1, 1],
      [10, 10_000_000],
      [1e6, 3],
    ] as const) {
      // prettier-ignore
      expect(stripRows(rows, columns)).toBeGreaterThanOrEqual(8);
    }
  });
});

describe('mean distances', () => {
  test.each(Object.entries(metrics) as [PairMetric, (differences: number[]) => number][])(
    'are what %s distance says, pair by pair',
    async (metric, size) => {
      for (const [columns, sizes] of [
        [1, [1, 1, 2]],
        [2, [300, 7, 1, 149]],
        [3, [1, 1, 1, 500, 8, 8, 1]],
        [5, [16, 129, 131, 3]],
        [17, [40, 40]],
      ] as const) {
        const starts = startsOf(sizes);
        const rows = starts.at(-1)!;
        const source = clumps(rows, columns, columns);
        const values = Array.from({ length: rows }, (_, i) => {
          const row = new Float64Array(columns);
          source.read(i, 1, row);
          return row;
        });
        const { own, other, nearest } = await separateRows(source, starts, metric);
        for (const [i, row] of values.entries()) {
          const sums = sizes.map((_, c) =>
            values
              .slice(starts[c], starts[c + 1])
              .reduce((sum, other) => sum + size([...row].map((value, j) => value - other[j]!)), 0),
          );
          const home = sizes.findIndex((_, c) => i < starts[c + 1]!);
          const means = sums.map((sum, c) => (c === home ? Infinity : sum / sizes[c]!));
          expect(own[i]).toBeCloseTo(sizes[home] === 1 ? -1 : sums[home]! / (sizes[home]! - 1), 11);
          expect(other[i]).toBeCloseTo(Math.min(...means), 11);
          expect(means[nearest[i]!]).toBeCloseTo(Math.min(...means), 11);
        }
      }
    },
  );

  test('equal rows are exactly 0 apart, and ties go to the lowest cluster', async () => {
    const rows = 700;
    const data = new Float64Array(rows * 3).map((_, at) => [0.1, 1 / 3, 1e8 + 0.7][at % 3]!);
    const found = await separateRows(
      rowsOf({ data, rows, columns: 3 }),
      startsOf([650, 30, 20]),
      'euclidean',
    );
    expect(found.own.every((value) => value === 0)).toBe(true);
    expect(found.other.every((value) => value === 0)).toBe(true);
    expect([found.nearest[0], found.nearest[660], found.nearest[690]]).toEqual([1, 0, 0]);
  });

  describe('have the same bits', () => {
    const starts = startsOf([1500, 3, 1, 40, 900, 2, 1100, 5]);
    const rows = starts.at(-1)!;
    const source = clumps(rows, 3, 9);
    const alone = separateRows(source, starts, 'euclidean', { memory: 'inline' });

    const ways: PairOptions[] = [{}, { threads: 2 }];
    for (const memory of ['shared', 'private'] as const) {
      for (const threads of [1, 2, 3, 7]) ways.push({ memory, threads });
    }
    test.each(ways.map((way) => ({ way, title: JSON.stringify(way) })))('$title', async ({ way }) => {
      expect(bitsOf(await separateRows(source, starts, 'euclidean', way))).toBe(bitsOf(await alone));
    });

    test('in a memory that was used before', async () => {
      const engine = await openLocalEngine(clumps(rows * 2, 3, 1), { memory: 'inline' });
      engine.close();
      await new Promise((resolve) => void setImmediate(resolve));
      expect(bitsOf(await separateRows(source, starts, 'euclidean', { memory: 'inline' }))).toBe(
        bitsOf(await alone),
      );
    });
  });

  test('rows in another order differ by rounding alone', async () => {
    const random = new RandomState(4);
    const rows = 500;
    const data = Float64Array.from({ length: rows }, () => random.normal());
    const backwards = data.slice().reverse();
    const starts = startsOf([250, 250]);
    const found = await separateRows(rowsOf({ data, rows, columns: 1 }), starts, 'euclidean');
    const mirrored = await separateRows(rowsOf({ data: backwards, rows, columns: 1 }), starts, 'euclidean');
    for (let i = 0; i < rows; i++) expect(mirrored.own[rows - 1 - i]).toBeCloseTo(found.own[i]!, 13);
  });

  test.each(['inline', 'shared', 'private'] as const)('end at a signal; memory: %s', async (memory) => {
    const controller = new AbortController();
    const rows = 60_000;
    const work = separateRows(clumps(rows, 2, 1), startsOf([rows - 4, 4]), 'manhattan', {
      memory,
      threads: 2,
      signal: controller.signal,
      onFraction: () => controller.abort(new Error('enough')),
    });
    await expect(work).rejects.toThrow('enough');
  });
});
