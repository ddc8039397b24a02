import { expect, test } from 'vitest';
import { makeBlobs, toMatrix } from '../../src/index.ts';
import { measureDistortion } from '../../src/metrics/spread.ts';
import { exchangeRows } from '../../src/selection/exchange.ts';

const { data } = makeBlobs({ rows: 60, columns: 3, centers: 4, spread: 2, randomState: 6 });

test('no single row could change its cluster for a lower distortion', async () => {
  const { labels, distortion } = (await exchangeRows(data, 5, [], { seed: 1 }))!;
  expect(new Set(labels).size).toBe(5);
  expect(distortion / (await measureDistortion(data, labels, undefined))).toBeCloseTo(1, 12);
  for (let row = 0; row < data.rows; row++) {
    for (let to = 0; to < 5; to++) {
      if (to === labels[row] || labels.filter((label) => label === labels[row]).length === 1) continue;
      const changed = labels.with(row, to);
      expect(await measureDistortion(data, changed, undefined)).toBeGreaterThan(distortion * (1 - 1e-9));
    }
  }
});

test('is never worse than what is given, and finds the same again', async () => {
  const given = Int32Array.from({ length: 60 }, (_, row) => row % 6);
  const first = (await exchangeRows(data, 6, [given], { seed: 3 }))!;
  expect(first.distortion).toBeLessThan(await measureDistortion(data, given, undefined));
  expect(await exchangeRows(data, 6, [given], { seed: 3 })).toEqual(first);
  const again = (await exchangeRows(data, 6, [first.labels], { seed: 4 }))!;
  expect(again.distortion).toBeLessThanOrEqual(first.distortion);
});

test('one small step finds what many starts find: a partition of points on a line', async () => {
  const line = toMatrix([0, 1, 2, 10, 11, 12, 20, 21, 22].map((x) => [x]));
  const { distortion } = (await exchangeRows(line, 3, [], { seed: 0 }))!;
  expect(distortion).toBeCloseTo(6, 12);
  expect((await exchangeRows(line, 9, [], { seed: 0 }))!.distortion).toBe(0);
});

test('rows that are all equal, and fewer different rows than clusters', async () => {
  const equal = toMatrix([[1], [1], [1], [1]]);
  expect((await exchangeRows(equal, 2, [], { seed: 0 }))!.distortion).toBe(0);
});

test('can be cancelled', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(exchangeRows(data, 3, [], { seed: 0, signal })).rejects.toThrow('enough');
});
