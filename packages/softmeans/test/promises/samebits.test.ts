import { expect, test } from 'vitest';
import {
  type CovarianceName,
  bisectingKMeans,
  chooseK,
  gaussianMixture,
  kmeans,
  silhouette,
  sphericalKMeans,
} from '../../src/index.ts';
import { bits, ovals } from '../rows.ts';

// Promise 1: same input, options and seed give the same bits for any number of threads.

const rows = ovals(9_000, 5);
const single = { ...rows, data: Float32Array.from(rows.data) };

async function threadsAgree(call: (threads: number) => Promise<string>): Promise<void> {
  const alone = await call(1);
  for (const threads of [2, 3, 7]) expect(await call(threads)).toBe(alone);
}

test('promise 1, same bits: kmeans for 1, 2, 3 and 7 threads', async () => {
  await threadsAgree(async (threads) => {
    const fit = await kmeans(rows, { k: 5, starts: 2, seed: 3, threads });
    return bits(fit.labels, fit.model.centers.data, [fit.inertia, fit.iterations], fit.trace);
  });
});

test('promise 1, same bits: kmeans in single precision', async () => {
  await threadsAgree(async (threads) => {
    const fit = await kmeans(single, { k: 5, starts: 1, seed: 3, threads });
    return bits(fit.labels, fit.model.centers.data, [fit.inertia, fit.iterations]);
  });
});

for (const covariance of ['full', 'tied', 'diagonal', 'spherical'] satisfies CovarianceName[]) {
  test(`promise 1, same bits: gaussianMixture, ${covariance}`, async () => {
    await threadsAgree(async (threads) => {
      const fit = await gaussianMixture(rows, { k: 3, covariance, starts: 6, maxIterations: 20, threads });
      const shares = await fit.model.predictProba(rows, { threads });
      const densities = await fit.model.scoreSamples(rows, { threads });
      return bits(
        fit.labels,
        fit.model.means.data,
        fit.model.covariances,
        fit.trace,
        shares.data,
        densities,
        [fit.icl],
      );
    });
  });
}

test('promise 1, same bits: spherical and bisecting K-means, transform', async () => {
  await threadsAgree(async (threads) => {
    const round = await sphericalKMeans(rows, { k: 4, starts: 1, threads });
    const halved = await bisectingKMeans(rows, { k: 4, threads });
    const distances = await round.model.transform(rows, { threads });
    return bits(round.labels, [round.inertia], halved.labels, halved.model.centers.data, distances.data);
  });
});

test('promise 1, same bits: silhouette', async () => {
  const { labels } = await kmeans(rows, { k: 4, starts: 1 });
  await threadsAgree(async (threads) => {
    const { mean, values, neighbors } = await silhouette(rows, labels, { threads });
    return bits([mean], values, neighbors);
  });
});

test('promise 1, same bits: chooseK', async () => {
  const few = ovals(400, 2);
  await threadsAgree(async (threads) => {
    const { k, kmeans: hard, mixture } = await chooseK(few, { k: [1, 2, 3], threads });
    return bits(
      [k],
      hard.map((score) => score.inertia),
      mixture.map((score) => score.bic),
    );
  });
});

test('promise 1, same bits: a second run, and other options in between', async () => {
  const first = await gaussianMixture(rows, { k: 3, seed: 5, starts: 4, maxIterations: 5 });
  await kmeans(rows, { k: 2, starts: 1 });
  const second = await gaussianMixture(rows, { k: 3, seed: 5, starts: 4, maxIterations: 5 });
  expect(bits(second.model.means.data)).toBe(bits(first.model.means.data));
});
