import { describe, expect, test } from 'vitest';
import { imputationPlot, regressionPlot } from '../src/index.ts';
import { svg } from '../src/render/index.ts';

const matrix = (data: readonly number[], columns: number) => ({
  data: Float64Array.from(data),
  rows: data.length / columns,
  columns,
});

describe('regressionPlot', () => {
  test('draws a curve alone, and what is not finite not at all', async () => {
    const spec = regressionPlot({ x: [0, 1, 2], expected: [5, NaN, 7] }, { title: '' });
    expect(spec.description).toBe('Line: what is expected.');
    expect(await svg(spec)).not.toContain('NaN');
    const rows = { x: [0, Infinity, 1], y: [1, 2, NaN] };
    const band = { x: [0, 1], expected: [1, 1], lower: [-Infinity, 0], upper: [2, Infinity], rows };
    expect(await svg(regressionPlot(band))).not.toMatch(/NaN|Infinity/);
  });

  test('says how many rows it leaves out', () => {
    const many = Array.from({ length: 9000 }, (_, i) => i);
    const spec = regressionPlot({ x: [0, 9000], expected: [0, 1], rows: { x: many, y: many } });
    expect(spec.description).toContain('Drawn: one of 3 rows.');
  });

  test('refuses lists of unequal length', () => {
    expect(() => regressionPlot({ x: [0, 1], expected: [1] })).toThrow(/1 values for 2 of x/);
    expect(() => regressionPlot({ x: [0], expected: [1] })).toThrow(/two values/);
    expect(() => regressionPlot({ x: [0, 1], expected: [1, 2], rows: { x: [1], y: [] } })).toThrow(
      /rows have 1/,
    );
  });
});

describe('imputationPlot', () => {
  const data = matrix([1, 2, 3, 4, 5, 6], 2);

  test('rings the rows with a value filled in', async () => {
    const spec = imputationPlot({ data, deviations: matrix([0, 0, 0.5, 0, 0, Infinity], 2) });
    expect(spec.description).toMatch(/^2 of 3 rows have a value filled in/);
    expect(await svg(spec)).not.toMatch(/NaN|Infinity/);
  });

  test('refuses names and shapes that do not fit', () => {
    const deviations = matrix([0, 0, 0, 0, 0, 0], 2);
    expect(() => imputationPlot({ data, deviations }, { columns: ['a'] })).toThrow(/1 names for 2/);
    expect(() => imputationPlot({ data, deviations: matrix([0, 0], 2) })).toThrow(/differ in their shape/);
    expect(() => imputationPlot({ data, deviations }, { x: 'c' })).toThrow(RangeError);
  });
});
