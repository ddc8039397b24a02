import { expect, test } from 'vitest';
import { type Matrix, RandomState } from '../../src/index.ts';
import { fitStudent } from '../../src/selection/student.ts';
import { expectClose } from '../reference.ts';

/** Two groups of rows from t distributions, 10 apart in the first column. */
function groups(rows: number, freedom: number, seed: number): { matrix: Matrix; labels: Int32Array } {
  const random = new RandomState(seed);
  const labels = Int32Array.from({ length: rows }, (_, i) => i % 2);
  const data = new Float64Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    let square = 0;
    for (let f = 0; f < freedom; f++) square += random.normal() ** 2;
    const scale = Math.sqrt(freedom / square);
    data[2 * i] = 10 * labels[i]! + scale * random.normal();
    data[2 * i + 1] = scale * random.normal();
  }
  return { matrix: { data, rows, columns: 2 }, labels };
}

const floor = new Float64Array(2);

test('degrees of freedom, weights and labels are found', async () => {
  const { matrix, labels } = groups(1200, 4, 1);
  const fit = await fitStudent(matrix, { labels, k: 2, covariance: 'tied', floor });
  expect(fit!.freedom).toBeGreaterThan(3);
  expect(fit!.freedom).toBeLessThan(5.5);
  expectClose([...fit!.weights], [0.5, 0.5], { abs: 0.02 });
  expect(fit!.labels.filter((label, i) => label === labels[i]).length).toBeGreaterThan(1170);
  expect(fit!.certainty).toBeLessThanOrEqual(0);
  // Two means, one covariance, one weight, the degrees of freedom.
  expect(fit!.freeParameters).toBe(4 + 3 + 1 + 1);
});

test.each(['full', 'tied', 'diagonal', 'spherical'] as const)(
  'a row weight counts like repeating the row: %s',
  async (covariance) => {
    const { matrix, labels } = groups(60, 3, 2);
    const twice = Float64Array.from({ length: 60 }, (_, i) => 1 + (i % 3 === 0 ? 1 : 0));
    const indices = Array.from(twice, (weight, i) => Array.from({ length: weight }, () => i)).flat();
    const repeated = {
      data: Float64Array.from(indices.flatMap((i) => [matrix.data[2 * i]!, matrix.data[2 * i + 1]!])),
      rows: indices.length,
      columns: 2,
    };
    const one = await fitStudent(matrix, { labels, k: 2, covariance, floor, rowWeights: twice });
    const other = await fitStudent(repeated, {
      labels: indices.map((i) => labels[i]!),
      k: 2,
      covariance,
      floor,
    });
    expectClose([one!.logLikelihood, one!.freedom], [other!.logLikelihood, other!.freedom], { rel: 1e-9 });
  },
);

test('the likelihood of one component in one column is that of the density', async () => {
  // Values for which the fit is known: symmetric about 0, so the mean is 0.
  const data = Float64Array.of(-3, -1, -0.5, 0.5, 1, 3);
  const fit = await fitStudent(
    { data, rows: 6, columns: 1 },
    { labels: new Int32Array(6), k: 1, covariance: 'full', floor: new Float64Array(1) },
  );
  // The best scale for these degrees of freedom, by a fine grid over ln scale.
  const { freedom, logLikelihood } = fit!;
  const lnPeak = lnGamma((freedom + 1) / 2) - lnGamma(freedom / 2) - 0.5 * Math.log(freedom * Math.PI);
  let best = -Infinity;
  for (let s = -2; s < 2; s += 1e-3) {
    let total = 0;
    for (const x of data) {
      total += lnPeak - s - ((freedom + 1) / 2) * Math.log(1 + (x * x * Math.exp(-2 * s)) / freedom);
    }
    best = Math.max(best, total);
  }
  expectClose([logLikelihood], [best], { abs: 2e-3 });
});

test('a component without rows is no fit', async () => {
  const { matrix } = groups(20, 3, 3);
  const labels = new Int32Array(20);
  expect(await fitStudent(matrix, { labels, k: 2, covariance: 'full', floor })).toBeUndefined();
});

/** ln Γ by Stirling's series after the recurrence. */
function lnGamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 12; at++) shift -= Math.log(at);
  return shift + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * at);
}
