import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type MixedColumns, describeSegments, segment } from '../../src/index.ts';

/** The wholesale customers: six columns of spending, and the channel as a category. */
function wholesale(): { spending: Record<string, number[]>; channel: string[]; revenue: number[] } {
  const file = new URL('../../../../testdata/tables/wholesale_customers.csv', import.meta.url);
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const names = head.split(',');
  const cells = lines.map((line) => line.split(','));
  const column = (name: string): string[] => cells.map((row) => row[names.indexOf(name)]!);
  const spending = Object.fromEntries(names.slice(2).map((name) => [name, column(name).map(Number)]));
  const revenue = cells.map((row) => row.slice(2).reduce((sum, cell) => sum + Number(cell), 0));
  return { spending, channel: column('channel'), revenue };
}

describe('the wholesale customers', () => {
  const { spending, channel, revenue } = wholesale();

  test('two segments, which are the two channels that the segmentation never saw', async () => {
    const found = await segment(spending, { k: 2, value: revenue });
    const [small, large] = found.segments;
    expect(small!.name).toMatch(/Low/);
    expect(large!.name).toMatch(/High/);
    expect(large!.share).toBeLessThan(0.5);
    expect(large!.value!.share).toBeGreaterThan(0.5);
    expect(small!.value!.share + large!.value!.share).toBeCloseTo(1, 12);
    // Retail buys groceries and detergents.
    const retail = found.labels.filter((label, i) => (label === 1) === (channel[i] === '2')).length;
    expect(retail / 440).toBeGreaterThan(0.85);
    expect(found.tree.accuracy).toBeGreaterThan(0.9);
    expect(found.transforms.every(({ method, result }) => method !== 'none' && Math.abs(result) < 1)).toBe(
      true,
    );
  });

  test('size limits hold, and the description says what they cost', async () => {
    const found = await segment(spending, { k: 4, size: { minimum: 100, maximum: 120 } });
    for (const { size } of found.segments) {
      expect(size).toBeGreaterThanOrEqual(100);
      expect(size).toBeLessThanOrEqual(120);
    }
    expect(found.limits!.agreement).toBeLessThan(1);
    expect(found.limits!.inertia).toBeGreaterThan(found.limits!.unconstrainedInertia);
  });

  test('with the channel as a category, and as a mixture', async () => {
    const mixed = await segment({ ...spending, channel }, { k: 3 });
    expect(mixed.segments.some(({ marks }) => marks.some(({ category }) => category === '2'))).toBe(true);
    const soft = await segment(spending, { k: 2, model: 'mixture' });
    expect(soft.sureness.every((share) => share >= 0.5 && share <= 1 + 1e-12)).toBe(true);
  });

  test('segments come by size, with different names, typical and borderline members of their own', async () => {
    const found = await segment(spending, { k: 5, members: 3 });
    const sizes = found.segments.map(({ size }) => size);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(new Set(found.segments.map(({ name }) => name)).size).toBe(5);
    for (const { label, typical, borderline } of found.segments) {
      for (const row of [...typical, ...borderline]) expect(found.labels[row]).toBe(label);
      expect(typical).toHaveLength(3);
      const sure = (rows: readonly number[]): number => Math.min(...rows.map((row) => found.sureness[row]!));
      expect(sure(typical)).toBeGreaterThan(sure(borderline));
    }
  });

  test('Same bits: threads play no part', async () => {
    const one = await segment(spending, { k: 3, threads: 1 });
    const two = await segment(spending, { k: 3, threads: 2 });
    expect({ ...two, seconds: 0 }).toEqual({ ...one, seconds: 0 });
  });
});

describe('tables that leave little to say', () => {
  test('one row', async () => {
    const { k, segments } = await segment({ x: [4], c: ['a'] });
    expect([k, segments[0]!.size, segments[0]!.name]).toEqual([1, 1, 'Average']);
  });

  test('constant columns', async () => {
    const { k, segments } = await segment({ x: [1, 1, 1, 1], y: [2, 2, 2, 2] });
    expect([k, segments[0]!.share]).toEqual([1, 1]);
  });

  test('categories alone, with one missing', async () => {
    const { k, labels } = await segment({ c: ['a', 'a', 'b', 'b', null] }, { k: 2 });
    expect([k, new Set(labels).size]).toEqual([2, 2]);
  });

  test('no value at all in the value column', () => {
    const { segments } = describeSegments({ x: [1, 2] }, [0, 1], { value: [0, NaN] });
    expect(segments.map(({ value }) => value!.share)).toEqual([NaN, NaN]);
  });
});

test.each<[MixedColumns, object, RegExp]>([
  [{}, {}, /no columns/],
  [{ x: [] }, {}, /no rows/],
  [{ x: [1, NaN, 3] }, {}, /row 1, column "x" has no value.*missing: 'mean'/],
  [{ x: [1, 2], y: [1] }, {}, /"y" has 1 values/],
  [{ x: [1, 2], c: ['a', 'b'] }, { size: { minimum: 1 } }, /size needs columns of numbers.*Leave out c/],
  [{ x: [1, 2], c: ['a', 'b'] }, { model: 'mixture' }, /model: 'mixture' needs columns of numbers/],
  [{ x: [1, 2] }, { k: 3 }, /k is 3/],
  [{ x: [1, 2] }, { value: [1] }, /value has 1 values for 2 rows/],
  [{ x: [1, 2] }, { klasses: 3 }, /no option "klasses"/],
])('bad input is refused: %o %o', async (columns, options, why) => {
  await expect(segment(columns, options)).rejects.toThrow(why);
});
