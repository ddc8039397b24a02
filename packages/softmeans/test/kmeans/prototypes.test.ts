import { describe, expect, test } from 'vitest';
import {
  type MixedColumns,
  RandomState,
  adjustedRand,
  kPrototypes,
  readModels,
  writeModels,
} from '../../src/index.ts';

/** Two groups that numbers alone and categories alone tell apart badly. */
function customers(rows: number): { columns: MixedColumns; group: number[] } {
  const random = new RandomState(9);
  const group = Array.from({ length: rows }, (_, i) => i % 2);
  const pick = (g: number): string => (random.random() < 0.75 ? 'ab'[g]! : 'ab'[1 - g]!);
  return {
    group,
    columns: {
      x: group.map((g) => random.normal(2.5 * g, 1)),
      p: group.map(pick),
      q: group.map(pick),
      r: group.map(pick),
    },
  };
}

describe('k-prototypes', () => {
  test('finds groups of mixed columns, better than either kind alone', async () => {
    const { columns, group } = customers(600);
    const { labels } = await kPrototypes(columns, { k: 2 });
    const both = await adjustedRand(labels, group);
    const numbers = await adjustedRand((await kPrototypes({ x: columns['x']! }, { k: 2 })).labels, group);
    const { x: _, ...words } = columns;
    const categories = await adjustedRand((await kPrototypes(words, { k: 2 })).labels, group);
    expect(both).toBeGreaterThan(Math.max(numbers, categories));
  });

  test('the cost is Huang’s, recomputed from prototypes and rows', async () => {
    const { columns } = customers(100);
    const { model, labels, cost } = await kPrototypes(columns, { k: 3, gamma: 0.7, scaling: 'none' });
    let sum = 0;
    for (const [i, label] of labels.entries()) {
      const { numbers, categories } = model.prototypes[label]!;
      sum += ((columns['x']![i] as number) - numbers['x']!) ** 2;
      for (const name of ['p', 'q', 'r']) if (columns[name]![i] !== categories[name]) sum += 0.7;
    }
    expect(cost / sum).toBeCloseTo(1, 10);
    expect(await model.predict(columns)).toEqual(labels);
  });

  test('prototypes are means and modes of their rows', async () => {
    const { columns } = customers(200);
    const { model, labels } = await kPrototypes(columns, { k: 4, seed: 3 });
    for (const [label, { numbers, categories }] of model.prototypes.entries()) {
      const rows = [...labels.keys()].filter((i) => labels[i] === label);
      const mean = rows.reduce((sum, i) => sum + (columns['x']![i] as number), 0) / rows.length;
      expect(numbers['x']).toBeCloseTo(mean, 10);
      const count = (value: string): number => rows.filter((i) => columns['p']![i] === value).length;
      expect(count(categories['p']!)).toBeGreaterThanOrEqual(rows.length / 2);
    }
  });

  test('a model file keeps it bit for bit', async () => {
    const { columns } = customers(80);
    const { model } = await kPrototypes(columns, { k: 3 });
    const { prototypes } = readModels(writeModels({ prototypes: model }));
    expect(prototypes!.prototypes).toEqual(model.prototypes);
    expect(await prototypes!.transform(columns)).toEqual(await model.transform(columns));
    const file = JSON.parse(writeModels({ prototypes: model }));
    expect(() => readModels({ ...file, categories: [] })).toThrow(
      /field "model": expected a model of 1 columns/,
    );
    expect(() => readModels({ ...file, numbers: 4 })).toThrow(/field "numbers"/);
  });

  test('unknown and missing categories move no row', async () => {
    const columns = { x: [0, 0.1, 5, 5.1], c: ['a', 'a', 'b', null] };
    const { model, labels } = await kPrototypes(columns, { k: 2 });
    expect(await model.predict({ x: [0, 5], c: ['zzz', null] })).toEqual(
      Int32Array.of(labels[0]!, labels[2]!),
    );
  });

  test('rows without all their numbers can be left out, in the fit and later', async () => {
    const columns = { x: [0, NaN, 0.1, 5, 5.1], c: ['a', 'a', 'a', 'b', null] };
    const { model, labels } = await kPrototypes(columns, { k: 2, missing: 'drop' });
    const without = { x: [0, 0.1, 5, 5.1], c: ['a', 'a', 'b', null] };
    const same = await kPrototypes(without, { k: 2 });
    expect(Array.from(labels)).toEqual([same.labels[0], -1, ...same.labels.slice(1)]);
    expect(model.prototypes).toEqual(same.model.prototypes);
    const { prototypes } = readModels(writeModels({ prototypes: model }));
    expect(await prototypes!.predict(columns)).toEqual(labels);
    await expect(kPrototypes({ x: [NaN], c: ['a'] }, { k: 1, missing: 'drop' })).rejects.toThrow(
      /every row has a missing number/,
    );
  });

  test('one row, only categories, all the same', async () => {
    expect((await kPrototypes({ x: [1], c: ['a'] }, { k: 1 })).labels).toEqual(Int32Array.of(0));
    const alone = await kPrototypes({ c: ['a', 'a', 'b', 'b'] }, { k: 2 });
    expect(alone.cost).toBe(0);
    const same = await kPrototypes({ x: [3, 3, 3], c: ['a', 'a', 'a'] }, { k: 2 });
    expect(same.warnings.join()).toMatch(/Only 1 of the 2 clusters are distinct/);
  });

  test('bad input is refused before any work', async () => {
    await expect(kPrototypes({ x: [1, 2], c: ['a'] }, { k: 1 })).rejects.toThrow(/"c" has 1 values/);
    await expect(kPrototypes({ x: [1, NaN], c: ['a', 'b'] }, { k: 1 })).rejects.toThrow(
      /row 1, column "x" has no value.*missing: 'mean'/,
    );
    await expect(kPrototypes({ x: [1], c: ['a'] }, { k: 2 })).rejects.toThrow(/only 1 row/);
    const { model } = await kPrototypes({ x: [1, 2], c: ['a', 'b'] }, { k: 1 });
    await expect(model.predict({ x: [1] })).rejects.toThrow(/needs column "c"/);
    expect(
      (await kPrototypes({ x: [1, NaN, 3], c: ['a', 'b', 'a'] }, { k: 1, missing: 'mean' })).labels,
    ).toHaveLength(3);
  });
});
