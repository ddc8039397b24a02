import { describe, expect, test } from 'vitest';
import { openLocalEngine } from '../../src/engine/local.ts';
import { scatterRows, surveyRows } from '../../src/engine/measuring.ts';
import { RandomState } from '../../src/index.ts';
import { type Data, rowsOf } from '../../src/matrix.ts';
import { throughFrame } from '../../src/rows/frame.ts';

/** The same table as a matrix, nested arrays and named columns. */
function forms(rows: number, columns: number): Record<string, Data> {
  const random = new RandomState(rows + columns);
  const data = Float64Array.from({ length: rows * columns }, () => 10 * random.normal() + 3);
  return {
    matrix: { data, rows, columns },
    nested: Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns))),
    named: Object.fromEntries(
      Array.from({ length: columns }, (_, j) => [
        `c${j}`,
        Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]!),
      ]),
    ),
  };
}

const sizes = [
  [1, 1],
  [7, 3],
  [8, 2],
  [513, 5],
  [1100, 33],
  [70, 400],
] as const;

describe.each(sizes)('%i rows of %i columns', (rows, columns) => {
  const given = Object.entries(forms(rows, columns));
  const values = (given[0]![1] as { data: Float64Array }).data;
  const column = (j: number): Float64Array =>
    Float64Array.from({ length: rows }, (_, i) => values[i * columns + j]!);

  test('ranges and sums of columns, the same bits from every form', async () => {
    const surveys = await Promise.all(given.map(([, data]) => surveyRows(rowsOf(data), undefined)));
    const [{ least, most, sums }] = surveys as [(typeof surveys)[0]];
    for (let j = 0; j < columns; j++) {
      expect(least[j]).toBe(Math.min(...column(j)));
      expect(most[j]).toBe(Math.max(...column(j)));
      expect(sums[j]).toBeCloseTo(
        column(j).reduce((sum, value) => sum + value, 0),
        8,
      );
    }
    for (const survey of surveys) expect(survey).toEqual(surveys[0]);
  });

  test('sums and squares about a point', async () => {
    const origin = new Float64Array(columns).map((_, j) => j / 8);
    const factor = new Float64Array(columns).fill(0.25);
    for (const [, data] of given) {
      const { sums, squares } = await scatterRows(rowsOf(data), origin, factor, undefined);
      for (let j = 0; j < columns; j++) {
        const framed = column(j).map((value) => (value - origin[j]!) * 0.25);
        expect(sums[j]).toBeCloseTo(
          framed.reduce((sum, value) => sum + value, 0),
          8,
        );
        expect(squares[j]).toBeCloseTo(
          framed.reduce((sum, value) => sum + value * value, 0),
          7,
        );
      }
    }
  });

  test.each(['float64', 'float32'] as const)(
    'rows go through a frame on their way in: %s',
    async (precision) => {
      const frame = { origin: new Float64Array(columns).map((_, j) => 3 + j / 16), exponent: 5 };
      const indices = Int32Array.from({ length: rows }, (_, i) => i);
      for (const [, data] of given) {
        const source = rowsOf(data);
        const engine = await openLocalEngine(source, { frame, precision });
        const direct = await openLocalEngine({ ...throughFrame(source, frame), precision });
        const got = await engine.pick({ method: 'rows', indices });
        expect(got.values).toEqual((await direct.pick({ method: 'rows', indices })).values);
        const want = values.map((value, at) => (value - frame.origin[at % columns]!) / 32);
        expect(got.values).toEqual(
          precision === 'float64' ? want : Float64Array.from(Float32Array.from(want)),
        );
        engine.close();
        direct.close();
      }
    },
  );
});

test.each([NaN, Infinity, -Infinity])('%d anywhere leaves a sum that is not finite', async (bad) => {
  for (const at of [0, 37, 1000, 1541]) {
    const data = new Float64Array(1542).fill(1);
    data[at] = bad;
    const { sums } = await surveyRows(rowsOf({ data, rows: 514, columns: 3 }), undefined);
    expect(Number.isFinite(sums[at % 3])).toBe(false);
  }
});
