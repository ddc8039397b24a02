import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kneedle } from '../../src/selection/kneedle.ts';
import { cases, expectClose } from '../reference.ts';

describe('the knee agrees with the reference', () => {
  test.each(cases('kneedle'))('$id', ({ params, expected, tolerance }) => {
    const { x, y, curve, direction, S: sensitivity } = params;
    const knee = kneedle(x, y, { curve, direction, sensitivity });
    expect(knee.x ?? null).toBe(expected.kneed);
    if (knee.index !== undefined) expect(x[knee.index]).toBe(knee.x);
    expectClose([...knee.differences], expected.difference_curve, tolerance.difference_curve);
  });
});

describe('laws of the knee', () => {
  const curve = fc
    .array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 20 })
    .map((steps) => steps.map((_, i) => steps.slice(i).reduce((sum, step) => sum + step, 0)));

  test('units of x and y do not matter', () => {
    fc.assert(
      fc.property(curve, fc.constantFrom(-900, -3, 4, 900), (y, exponent) => {
        const x = y.map((_, i) => i);
        const scale = 2 ** exponent;
        const found = kneedle(
          x.map((value) => value * scale),
          y.map((value) => value * scale),
        );
        expect(found.differences).toEqual(kneedle(x, y).differences);
        expect(found.index).toBe(kneedle(x, y).index);
      }),
    );
  });

  test('a mirrored curve has the mirrored knee', () => {
    fc.assert(
      fc.property(curve, (y) => {
        const x = y.map((_, i) => i);
        const { index } = kneedle(x, y);
        const left = kneedle(x, y.toReversed(), { curve: 'convex', direction: 'increasing' });
        const upside = kneedle(
          x,
          y.map((value) => -value),
          { curve: 'concave', direction: 'increasing' },
        );
        expect(left.index).toBe(index === undefined ? undefined : y.length - 1 - index);
        expect(upside.index).toBe(index);
      }),
    );
  });

  test('flat and straight lines have none, and nothing is NaN', () => {
    for (const y of [
      [3, 3, 3, 3],
      [4, 3, 2, 1],
      [2, 1],
    ]) {
      const { index, differences } = kneedle([1, 2, 3, 4].slice(0, y.length), y);
      expect(index).toBeUndefined();
      expect(differences.every(Number.isFinite)).toBe(true);
    }
    expect(kneedle([0, 1, 2, 3], [1.7e308, -1.7e308, -1.7e308, -1.7e308]).x).toBe(1);
  });
});

test('what is no curve is an error', () => {
  expect(() => kneedle([1], [1])).toThrow(/two points/);
  expect(() => kneedle([1, 2], [1])).toThrow(/two points/);
  expect(() => kneedle([1, 1], [1, 2])).toThrow(/rise/);
  expect(() => kneedle([1, 2], [NaN, 2])).toThrow(/finite/);
  expect(() => kneedle([1, 2], [1, 2], { sensitivity: -1 })).toThrow(/sensitivity/);
});
