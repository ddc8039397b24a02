import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type MixedColumns,
  ModelError,
  describeSegments,
  readModels,
  segment,
  writeModels,
} from '../../src/index.ts';

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

describe('the model', () => {
  const { spending, channel } = wholesale();
  const rowsOf = (columns: MixedColumns, ...rows: number[]): MixedColumns =>
    Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [name, rows.map((row) => values[row]!)]),
    ) as MixedColumns;

  test.each<[string, MixedColumns, object]>([
    ['K-means', spending, { k: 3 }],
    ['a mixture', spending, { k: 3, model: 'mixture' }],
    ['k-prototypes', { ...spending, channel }, { k: 3 }],
    ['columns as they are', spending, { k: 2, transform: 'none' }],
  ])(
    '%s: written and read, it gives the labels and the sureness, row by row',
    async (_, columns, options) => {
      const found = await segment(columns, options);
      const { segments: model } = readModels(writeModels({ segments: found.model }));
      const { labels, sureness } = await model!.assign(columns);
      expect(labels).toEqual(found.labels);
      expect(sureness).toEqual(found.sureness);
      expect(await model!.predict(rowsOf(columns, 7, 300))).toEqual(
        Int32Array.of(found.labels[7]!, found.labels[300]!),
      );
      expect(model!.segmentNames).toEqual(found.segments.map(({ name }) => name));
      expect(model!.names).toEqual(Object.keys(columns));
    },
  );

  test('with size limits, rows are in the segment whose center is nearest as often as it says', async () => {
    const found = await segment(spending, { k: 4, size: { minimum: 100, maximum: 115 } });
    const labels = await found.model.predict(spending);
    const same = labels.filter((label, i) => label === found.labels[i]).length;
    expect(same / 440).toBeCloseTo(found.limits!.agreement, 12);
  });

  test('where a column takes the logarithm, 0 counts as the least that was seen', async () => {
    const found = await segment(spending, { k: 2 });
    expect(found.model.transforms.find(({ name }) => name === 'milk')).toMatchObject({ method: 'log' });
    const least = Math.min(...spending['milk']!);
    const row = Object.fromEntries(Object.entries(spending).map(([name, values]) => [name, [values[0]!]]));
    const place = async (milk: number): Promise<number> =>
      (await found.model.assign({ ...row, milk: [milk] })).sureness[0]!;
    expect(await place(0)).toBe(await place(least));
    expect(await place(-5)).toBe(await place(least));
    await expect(found.model.predict({ ...row, milk: [Infinity] })).rejects.toThrow(
      /column "milk" is Infinity/,
    );
    await expect(found.model.predict({ milk: [1] })).rejects.toThrow(/needs column "fresh"/);
  });

  test.each<['drop' | 'mean' | 'median', MixedColumns]>([
    ['drop', spending],
    ['mean', spending],
    ['median', { ...spending, channel }],
    ['drop', { ...spending, channel }],
  ])('missing numbers: %s', async (missing, columns) => {
    const milk = spending['milk']!.map((value, i) => (i % 11 === 0 ? NaN : value));
    const found = await segment({ ...columns, milk }, { k: 2, missing });
    const gone = Array.from(found.labels.keys()).filter((i) => found.labels[i] === -1);
    expect(gone).toEqual(missing === 'drop' ? [...milk.keys()].filter((i) => i % 11 === 0) : []);
    expect(found.segments.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    const { segments: model } = readModels(writeModels({ segments: found.model }));
    expect(await model!.predict({ ...columns, milk })).toEqual(found.labels);
  });

  test('a damaged file is refused by the field', async () => {
    const { model } = await segment({ x: [1, 2, 30, 31], c: ['a', 'a', 'b', 'b'] }, { k: 2 });
    const whole = JSON.parse(JSON.stringify(model)) as Record<string, unknown>;
    const read = (changes: object): (() => unknown) => {
      return () => readModels(JSON.stringify({ ...whole, ...changes }));
    };
    expect(read({})).not.toThrow();
    for (const [changes, field] of [
      [{ segments: [{ name: 'a', cluster: 0 }] }, /segments/],
      [{ segments: [0, 0].map((cluster) => ({ name: 'a', cluster })) }, /segments/],
      [{ transforms: [] }, /transforms/],
      [{ transforms: [{ name: 'x', method: 'log', lambda: 1, least: 0 }] }, /least/],
      [{ categories: ['d'] }, /columns of the model/],
      [{ model: { kind: 'bisecting' } }, /model\.kind/],
    ] as const) {
      expect(read(changes)).toThrow(ModelError);
      expect(read(changes)).toThrow(field);
    }
  });
});

test('warnings call components by the numbers of their segments', async () => {
  // One group of a single value, which is the smallest and so the last segment.
  const x = Array.from({ length: 60 }, (_, i) =>
    i < 8 ? 500 : i < 25 ? 100 + ((i * 7) % 13) : (i * 5) % 17,
  );
  const found = await segment(
    { x, y: x.map((value, i) => (i < 8 ? 3 : value + (i % 3))) },
    { k: 3, model: 'mixture', transform: 'none' },
  );
  const small = found.segments.findIndex(({ size }) => size === 8);
  expect(small).toBe(2);
  expect(found.warnings.join(' ')).toMatch(/^Component 2 has no width/);
});

test('columns of few whole numbers are named, for they may be codes', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => i);
  const found = await segment(
    {
      region: rows.map((i) => 1 + (i % 3)),
      half: rows.map((i) => (i % 2) / 2),
      age: rows,
      one: rows.map(() => 1),
    },
    { k: 2 },
  );
  expect(found.codes).toEqual(['region']);
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
