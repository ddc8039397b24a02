import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RandomState, applyPower, faithful, powerTransform, segmentGain } from '../../src/index.ts';

function columnsOf(file: string): Record<string, number[]> {
  const url = new URL(`../../../../testdata/tables/${file}.csv`, import.meta.url);
  const [head = '', ...lines] = readFileSync(url, 'utf8').trim().split('\n');
  const cells = lines.map((line) => line.split(',').map(Number));
  return Object.fromEntries(head.split(',').map((name, j) => [name, cells.map((row) => row[j]!)]));
}

describe('cluster, then predict', () => {
  test('the depth of quakes by place: segments halve the error', async () => {
    const { lat, long, depth } = columnsOf('quakes');
    const { plain, separate, levels, gain, standardError } = await segmentGain(
      { lat: lat!, long: long! },
      depth!,
      { k: 3 },
    );
    expect(gain).toBeGreaterThan(0.5);
    expect(gain).toBeGreaterThan(10 * standardError);
    expect(separate.explained).toBeGreaterThan(levels.explained);
    expect(plain.explained).toBeLessThan(0.1);
  });

  test('the wait for a geyser: a little, beyond chance', async () => {
    const { eruptions, waiting } = faithful().columns;
    const { gain, standardError } = await segmentGain({ eruptions }, waiting, { k: 2 });
    expect(gain).toBeGreaterThan(2 * standardError);
    expect(gain).toBeLessThan(0.1);
  });

  test('what wholesale clients spend on detergents: five segments are worth nothing', async () => {
    const {
      fresh,
      milk,
      grocery,
      frozen,
      delicassen,
      detergents_paper: paper,
    } = columnsOf('wholesale_customers');
    const others = {
      fresh: fresh!,
      milk: milk!,
      grocery: grocery!,
      frozen: frozen!,
      delicassen: delicassen!,
    };
    const rows = applyPower(powerTransform(others), others);
    const { plain, gain, standardError } = await segmentGain(rows, paper!.map(Math.log), { k: 5 });
    expect(plain.explained).toBeGreaterThan(0.6);
    expect(Math.abs(gain)).toBeLessThan(2 * standardError);
  });

  test('noise: no gain, and no error below that of the mean', async () => {
    const random = new RandomState(3);
    const rows = Array.from({ length: 200 }, () => [random.normal(), random.normal()]);
    const { gain, plain } = await segmentGain(
      rows,
      rows.map(() => random.normal()),
      { k: 4 },
    );
    expect(gain).toBeLessThan(0.02);
    expect(plain.explained).toBeLessThan(0.05);
  });

  test('a straight line is predicted exactly without a penalty', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => [i, i % 7]);
    const { plain } = await segmentGain(
      rows,
      rows.map(([a, b]) => 3 * a! - 2 * b! + 1),
      { k: 2, ridge: 0 },
    );
    expect(plain.error).toBeLessThan(1e-6);
  });

  test('constant columns, two rows, bad input', async () => {
    expect((await segmentGain([[1], [1], [1], [1]], [1, 2, 3, 4], { k: 2, ridge: 0 })).gain).toBeDefined();
    expect((await segmentGain([[1], [2]], [1, 2])).plain.folds).toHaveLength(2);
    await expect(segmentGain([[1]], [1])).rejects.toThrow(/1 rows are too few/);
    await expect(segmentGain([[1], [2]], [1])).rejects.toThrow(/target has 1 values for 2 rows/);
    await expect(segmentGain([[1], [2]], [1, NaN])).rejects.toThrow(/target\[1\] is NaN/);
  });
});
