import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPower, invertPower, powerTransform } from '../../src/index.ts';
import { yeoJohnsonLambda } from '../../src/preprocessing/skewness.ts';

const column = (values: readonly number[]): { data: Float64Array; rows: number; columns: number } => ({
  data: Float64Array.from(values),
  rows: values.length,
  columns: 1,
});

describe('Yeo-Johnson', () => {
  test('lambda is where the likelihood has its peak, by a plain scan', () => {
    const values = Float64Array.from({ length: 80 }, (_, i) => Math.exp(i / 20) - 5);
    const height = (lambda: number): number => {
      const moved = values.map((x) => {
        if (x >= 0) return lambda === 0 ? Math.log(x + 1) : ((x + 1) ** lambda - 1) / lambda;
        return lambda === 2 ? -Math.log(1 - x) : -((1 - x) ** (2 - lambda) - 1) / (2 - lambda);
      });
      const mean = moved.reduce((sum, x) => sum + x, 0) / 80;
      const variance = moved.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 80;
      const jacobian = values.reduce((sum, x) => sum + Math.sign(x) * Math.log(Math.abs(x) + 1), 0);
      return -40 * Math.log(variance) + (lambda - 1) * jacobian;
    };
    const found = yeoJohnsonLambda(values);
    for (let lambda = -3; lambda <= 4; lambda += 0.01) {
      expect(height(found)).toBeGreaterThanOrEqual(height(lambda) - 1e-9);
    }
  });

  test('the inverse takes it back, whatever the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 30 }),
        (values) => {
          const found = powerTransform(column(values), { method: 'yeo-johnson' });
          // A lambda far from 1 leaves few digits of values far out.
          if (Math.abs(found.columns[0]!.lambda - 1) > 2) return;
          const back = invertPower(found, applyPower(found, column(values))).data;
          for (const [i, value] of values.entries()) {
            expect(Math.abs(back[i]! - value)).toBeLessThanOrEqual(1e-5 * (1 + Math.abs(value)));
          }
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });

  test('it keeps the order of the values', () => {
    const values = [-30, -2, -0.5, 0, 0.1, 4, 90, 2000];
    const { data } = applyPower(powerTransform(column(values), { method: 'yeo-johnson' }), column(values));
    expect([...data]).toEqual([...data].sort((a, b) => a - b));
  });
});

describe('auto', () => {
  test('leaves symmetric and constant columns, says why', () => {
    const found = powerTransform([
      [1, 5, 1],
      [2, 5, 2],
      [3, 5, 4],
      [4, 5, 8],
      [5, 5, 90],
    ]);
    expect(found.columns.map(({ method }) => method)).toEqual(['none', 'none', 'log']);
    expect(found.columns[1]!.reason).toMatch(/one value/);
    expect(found.columns[2]!.reason).toMatch(/long tail to the right \(skewness 1\.\d\)/);
  });

  test('a column with zeros gets Yeo-Johnson, one to the left too', () => {
    const zeros = Array.from({ length: 50 }, (_, i) => Math.floor(Math.exp(i / 10)) - 1);
    expect(powerTransform(column(zeros)).columns[0]).toMatchObject({ method: 'yeo-johnson' });
    const left = powerTransform(column(zeros.map((x) => -x))).columns[0]!;
    expect(left.method).toBe('yeo-johnson');
    expect(Math.abs(left.result)).toBeLessThan(1);
  });

  test('codes are left alone, unless a transform is asked for', () => {
    const codes = column(Array.from({ length: 60 }, (_, i) => (i % 12 === 0 ? 9 : 1 + (i % 2))));
    const [left] = powerTransform(codes).columns;
    expect(left).toMatchObject({ method: 'none', reason: expect.stringMatching(/3 distinct values/) });
    expect(Math.abs(left!.skewness)).toBeGreaterThan(1);
    expect(powerTransform(codes, { method: 'log' }).columns[0]!.method).toBe('log');
  });

  test('missing values stay missing and play no part', () => {
    const found = powerTransform(column([1, 2, NaN, 4, 90]));
    expect(found).toEqual(powerTransform(column([1, 2, 4, 90])));
    expect(applyPower(found, column([NaN])).data).toEqual(Float64Array.of(NaN));
  });
});

test('bad input is refused with the place and the way out', () => {
  expect(() => powerTransform([[1], [0]], { method: 'log' })).toThrow(/row 1, column 0 is 0.*yeo-johnson/);
  expect(() => powerTransform([[1], [Infinity]])).toThrow(/row 1, column 0 is Infinity/);
  expect(() => powerTransform([[NaN], [NaN]])).toThrow(/no value in any row/);
  expect(() => powerTransform([])).toThrow(/no rows/);
  expect(() => applyPower(powerTransform([[1], [2]]), [[1, 2]])).toThrow(/1 columns, the rows have 2/);
});
