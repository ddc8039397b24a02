import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyTree, decisionTree, iris, treeRules } from '../../src/index.ts';
import { shortestBetween } from '../../src/segments/threshold.ts';

describe('a decision tree', () => {
  const { columns, species } = irisColumns();

  test('of iris: the petal first, and the accuracy of depth 2 that CART is known for', () => {
    const tree = decisionTree(columns, species, { depth: 2 });
    expect(tree.root.split!.column).toMatch(/petal/);
    expect(tree.accuracy).toBe(0.96);
    const again = applyTree(tree, columns);
    const right = again.filter((label, i) => label === species[i]).length;
    expect(right / 150).toBe(tree.accuracy);
  });

  test('rules cover every row once', () => {
    const rules = treeRules(decisionTree(columns, species));
    expect(rules.reduce((sum, { rows }) => sum + rows, 0)).toBe(150);
    for (const { label, conditions, rows, precision } of rules) {
      const kept = species
        .map((_, i) => i)
        .filter((i) =>
          conditions.every((c) => c.kind === 'number' && columns[c.column]![i]! <= c.threshold === c.holds),
        );
      expect(kept).toHaveLength(rows);
      expect(kept.filter((i) => species[i] === label).length / rows).toBe(precision);
    }
  });

  test('a category against the rest', () => {
    const tree = decisionTree({ city: ['Porto', 'Lisbon', 'Porto', 'Faro'] }, [1, 0, 1, 0]);
    expect(tree.root.split).toEqual({ column: 'city', kind: 'category', category: 'Porto' });
    expect(tree.accuracy).toBe(1);
    expect(applyTree(tree, { city: ['Braga', null, 'Porto'] })).toHaveLength(3);
  });

  test('nothing to ask: constant columns, one row, missing values alone', () => {
    expect(decisionTree({ x: [1, 1, 1] }, [0, 1, 1])).toMatchObject({ accuracy: 2 / 3 });
    expect(decisionTree({ x: [1] }, [0]).root.split).toBeUndefined();
    expect(decisionTree({ x: [NaN, NaN] }, [0, 1]).root.split).toBeUndefined();
  });

  test('bad labels are refused', () => {
    expect(() => decisionTree({ x: [1, 2] }, [0])).toThrow(/1 labels for 2 rows/);
    expect(() => decisionTree({ x: [1, 2] }, [0, 0.5])).toThrow(/labels\[1\] must be a whole number/);
    expect(() => decisionTree({ x: [1, 2] }, [-1, -1])).toThrow(/no row has a label/);
  });
});

test('a threshold parts the two values it lies between', () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      (a, b) => {
        if (a === b) return;
        const [low, high] = a < b ? [a, b] : [b, a];
        const threshold = shortestBetween(low, high);
        expect(threshold >= low && threshold < high).toBe(true);
      },
    ),
    { seed: 1 },
  );
  expect(shortestBetween(12.3456, 13.9)).toBe(13);
});

function irisColumns(): { columns: Record<string, Float64Array>; species: number[] } {
  const { columns, factors } = iris();
  const words = [...new Set(factors.species)];
  return { columns, species: factors.species.map((word) => words.indexOf(word)) };
}
