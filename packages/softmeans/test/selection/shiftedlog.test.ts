import { expect, test } from 'vitest';
import { type Matrix, RandomState } from '../../src/index.ts';
import { proposals } from '../../src/selection/proposals.ts';
import { shiftedLogs, withLogs } from '../../src/selection/shiftedlog.ts';
import { expectClose } from '../reference.ts';

const random = new RandomState(4);
const labels = Int32Array.from({ length: 300 }, (_, i) => i % 3);
/** Three groups: exponentials in the first column, their mirror image in the second, plain values in the third. */
const matrix: Matrix = {
  data: Float64Array.from({ length: 900 }, (_, at) => {
    const value = random.normal() / 3 + 2 * labels[Math.floor(at / 3)]!;
    return [Math.exp(value), -Math.exp(value), value][at % 3]!;
  }),
  rows: 300,
  columns: 3,
};

test('columns whose logarithm has groups of one width are found, on both sides', () => {
  const logs = shiftedLogs(matrix, labels, 3);
  expect(logs.map(({ column, sign }) => [column, sign])).toEqual([
    [0, 1],
    [1, -1],
  ]);
  const values = Array.from({ length: 300 }, (_, i) => matrix.data[3 * i]!);
  expect(logs[0]!.from).toBeLessThan(Math.min(...values));
  expect(logs.every(({ gain }) => gain > 100)).toBe(true);
});

test('normal groups are left as they are', () => {
  expect(
    shiftedLogs(
      { ...matrix, data: matrix.data.map((_, at) => matrix.data[3 * Math.floor(at / 3) + 2]!) },
      labels,
      3,
    ),
  ).toEqual([]);
});

test('a column of three codes is left alone, however skewed and however well the groups fit it', () => {
  const rows = 400;
  const codes = Float64Array.from({ length: rows }, (_, i) => (i % 20 === 0 ? 3 : i % 6 === 0 ? 2 : 1));
  const groups = Int32Array.from(codes, (code) => code - 1);
  expect(shiftedLogs({ data: codes, rows, columns: 1 }, groups, 3)).toEqual([]);
  expect(proposals({ data: codes, rows, columns: 1 }, new Int32Array(rows), 1, ['region'])).toEqual([]);
  const long = Float64Array.from({ length: rows }, (_, i) => Math.exp((i % 97) / 16));
  expect(proposals({ data: long, rows, columns: 1 }, new Int32Array(rows), 1, ['sales'])).toEqual([
    expect.stringMatching(/sales has a long tail to the right: try the logarithm/),
  ]);
});

test('the changed columns keep order, mean and variance, and the slopes are those of the change', () => {
  const logs = shiftedLogs(matrix, labels, 3);
  const { matrix: changed, logSlopes } = withLogs(matrix, logs);
  const column = ({ data }: Matrix, j: number): number[] =>
    Array.from({ length: 300 }, (_, i) => data[3 * i + j]!);
  for (const j of [0, 1]) {
    const [before, after] = [column(matrix, j), column(changed, j)];
    expectClose(moments(after), moments(before), { rel: 1e-9 });
    const ranks = (values: number[]): number[] => [...values.keys()].sort((a, b) => values[a]! - values[b]!);
    expect(ranks(after)).toEqual(ranks(before));
  }
  expect(column(changed, 2)).toEqual(column(matrix, 2));
  // By differences: what a small step in the column becomes.
  let slopes = 0;
  for (const { column: j, sign, from } of logs) {
    const scale = Math.sqrt(
      moments(column(matrix, j))[1]! / moments(column(matrix, j).map((x) => Math.log(sign * (x - from))))[1]!,
    );
    for (const x of column(matrix, j)) {
      const step = 1e-6 * Math.abs(x - from);
      slopes += Math.log(
        (scale * Math.abs(Math.log(sign * (x + step - from)) - Math.log(sign * (x - step - from)))) /
          (2 * step),
      );
    }
  }
  expectClose([logSlopes], [slopes], { rel: 1e-6 });
});

function moments(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length];
}
