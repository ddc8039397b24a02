import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { finish } from '../../src/linalg/steps.ts';
import { Neighbors } from '../../src/spectral/neighbors.ts';

const tables = fc
  .tuple(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 18 }))
  .chain(([rows, columns]) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      // Few different values, so that distances tie.
      data: fc
        .array(fc.integer({ min: -3, max: 3 }), { minLength: rows * columns, maxLength: rows * columns })
        .map((values) => Float64Array.from(values)),
    }),
  );

test('the nearest rows are those of all pairs, ties by number', () => {
  fc.assert(
    fc.property(tables, fc.integer({ min: 1, max: 12 }), ({ data, rows, columns }, count) => {
      const tree = finish(Neighbors.steps({ data, rows, columns }));
      for (let i = 0; i < rows; i++) {
        const all = Array.from({ length: rows }, (_, j) => {
          let square = 0;
          for (let a = 0; a < columns; a++) square += (data[i * columns + a]! - data[j * columns + a]!) ** 2;
          return { j, square };
        }).filter(({ j }) => j !== i);
        const want = all.sort((a, b) => a.square - b.square || a.j - b.j).slice(0, count);
        const found = tree.find(data, i * columns, count, i);
        expect([...found.rows]).toEqual(want.map(({ j }) => j));
        expect([...found.squares]).toEqual(want.map(({ square }) => square));
      }
    }),
    { numRuns: 60 },
  );
});

test('the rows whose reach covers a point are those of all pairs', () => {
  fc.assert(
    fc.property(tables, fc.array(fc.integer({ min: 0, max: 12 })), ({ data, rows, columns }, radii) => {
      const tree = finish(Neighbors.steps({ data, rows, columns }));
      const each = Float64Array.from({ length: rows }, (_, i) => radii[i % radii.length] ?? 0);
      const reaches = tree.reaches(each);
      for (let i = 0; i < rows; i++) {
        const squares = Array.from({ length: rows }, (_, j) => {
          let square = 0;
          for (let a = 0; a < columns; a++) square += (data[i * columns + a]! - data[j * columns + a]!) ** 2;
          return square;
        });
        const want = [...squares.keys()].filter((j) => squares[j]! <= each[j]!);
        const found = tree.covering(data, i * columns, reaches);
        expect([...found.rows]).toEqual(want);
        expect([...found.squares]).toEqual(want.map((j) => squares[j]!));
      }
    }),
    { numRuns: 60 },
  );
});
