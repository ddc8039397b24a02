import { describe, expect, test } from 'vitest';
import { type Matrix, RandomState, chooseK, makeBlobs, makeMixture } from '../../src/index.ts';
import { compareHumps } from '../../src/selection/humps.ts';
import { isolation, settledRows } from '../../src/selection/isolation.ts';
import { roundingVariances } from '../../src/selection/resolution.ts';
import { expectClose, table } from '../reference.ts';

const faithful = table({ file: 'faithful.csv', columns: ['eruptions', 'waiting'] });
const iris = table({
  file: 'iris.csv',
  columns: ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'],
});

test('Old Faithful has two groups, and BIC dissents in words', async () => {
  const choice = await chooseK(faithful, { scaling: 'standard' });
  expect(choice.k).toBe(2);
  expect(choice.votes).toContainEqual({ criterion: 'bic', k: 3 });
  expect(choice.reasons.join(' ')).toContain('BIC would choose k = 3.');
});

test('iris: two groups by every measure; the rounding to 0.1 cm makes no groups', async () => {
  const choice = await chooseK(iris, { scaling: 'standard' });
  expect(choice.k).toBe(2);
  expect(choice.votes.filter((vote) => vote.k === 2).length).toBeGreaterThanOrEqual(6);
});

for (const centers of [2, 3, 4]) {
  test(`${centers} round groups far apart`, async () => {
    const places = Array.from({ length: centers }, (_, j) => [12 * (j % 2), 12 * (j >> 1)]);
    const { data } = makeBlobs({ rows: 240, columns: 2, centers: places, randomState: centers });
    const { k, covariance, votes } = await chooseK(data, { k: { from: 1, to: 6 } });
    expect(k).toBe(centers);
    expect(covariance).toMatch(/tied|spherical/);
    expect(votes.filter((vote) => vote.k === centers).length).toBeGreaterThanOrEqual(3);
  });
}

test('one Gaussian is one group', async () => {
  for (const seed of [1, 2, 3]) {
    const { data } = makeMixture({
      rows: 300,
      weights: [1],
      means: [[0, 0]],
      covariances: [
        [
          [3, 1],
          [1, 1],
        ],
      ],
      randomState: seed,
    });
    const choice = await chooseK(data, { k: { from: 1, to: 5 } });
    expect(choice.k).toBe(1);
    expect(choice.reasons[0]).toContain('No group structure was found');
  }
});

test('a dozen rows of noise are no groups: fits that they cannot bear have no vote', async () => {
  for (const seed of [0, 1, 2]) {
    const random = new RandomState(seed);
    const data = Float64Array.from({ length: 24 }, () => random.normal());
    const { k, mixture } = await chooseK({ data, rows: 12, columns: 2 }, { scaling: 'standard' });
    expect(k).toBe(1);
    expect(mixture.filter((score) => score.k > 2).every((score) => !score.supported)).toBe(true);
    expect(mixture.some((score) => score.supported)).toBe(true);
  }
});

describe('the range of k', () => {
  test('a list is sorted and its repeats dropped', async () => {
    const { kmeans } = await chooseK(faithful, { k: [3, 1, 3] });
    expect(kmeans.map((score) => score.k)).toEqual([1, 3]);
  });
  test('impossible ranges', async () => {
    for (const k of [[], [0], [1.5], { from: 3, to: 2 }, { from: 1 }, 'many', { from: 1, to: 1000 }]) {
      await expect(chooseK(faithful, { k } as object)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    }
  });
});

test('many rows: the choice is made on a sample, the same for a seed', async () => {
  const { data } = makeBlobs({ rows: 3_000, columns: 2, centers: 3, randomState: 0 });
  const one = await chooseK(data, { k: [2, 3], sample: 500, seed: 4 });
  expect(one.rows).toBe(500);
  const again = await chooseK(data, { k: [2, 3], sample: 500, seed: 4 });
  const likelihoods = one.mixture.map((score) => score.logLikelihood);
  expect(again.k).toBe(one.k);
  expect(again.mixture.map((score) => score.logLikelihood)).toEqual(likelihoods);
});

describe('the variance of rounding', () => {
  test('is h²/12 for values in steps of h', () => {
    const random = new RandomState(3);
    const rounded: Matrix = {
      data: Float64Array.from({ length: 400 }, (_, at) => {
        const step = at % 2 ? 0.25 : 5;
        return Math.round((10 * random.normal()) / step) * step;
      }),
      rows: 200,
      columns: 2,
    };
    expectClose([...roundingVariances(rounded)], [25 / 12, 0.0625 / 12], { rel: 1e-9 });
  });
  test('is 0 for values that hardly repeat, and for a constant', () => {
    const random = new RandomState(3);
    const data = Float64Array.from({ length: 400 }, (_, at) => (at % 2 ? random.normal() : 7));
    expect([...roundingVariances({ data, rows: 200, columns: 2 })]).toEqual([0, 0]);
  });
});

/** Rows of independent values. */
function drawn(rows: number, columns: number, value: () => number): Matrix {
  return { data: Float64Array.from({ length: rows * columns }, value), rows, columns };
}

test('the same answer for any number of threads', async () => {
  const answers = await Promise.all(
    [1, 2].map((threads) => chooseK(iris, { k: [1, 2, 3], threads, effort: 'quick' })),
  );
  const [one, two] = answers.map(({ votes, reasons, mixture }) => ({
    votes,
    reasons,
    likelihoods: mixture.map((score) => score.logLikelihood),
  }));
  expect(one).toEqual(two);
});

describe('one group whatever its shape', () => {
  test.each([2, 5])('uniform in a box, %i columns', async (columns) => {
    const random = new RandomState(columns);
    const { k, reasons } = await chooseK(
      drawn(300, columns, () => random.random()),
      { effort: 'quick' },
    );
    expect(k).toBe(1);
    expect(reasons[0]).toContain('No group structure was found');
  });
  test('skewed columns', async () => {
    const random = new RandomState(5);
    const skewed = drawn(500, 3, () => random.normal() ** 2);
    expect((await chooseK(skewed, { effort: 'quick' })).k).toBe(1);
  });
});

test('three parallel cigars', async () => {
  const random = new RandomState(8);
  const data = Float64Array.from({ length: 600 }, (_, at) =>
    at % 2 ? random.normal() + 6 * ((at >> 1) % 3) : 10 * random.normal(),
  );
  expect((await chooseK({ data, rows: 300, columns: 2 }, { scaling: 'standard', effort: 'quick' })).k).toBe(
    3,
  );
});

test('rows of noise are set aside and said so', async () => {
  const { data } = makeBlobs({
    rows: 380,
    columns: 3,
    centers: [
      [0, 0, 0],
      [9, 0, 0],
      [0, 9, 0],
    ],
    randomState: 3,
  });
  const random = new RandomState(4);
  const noisy = [
    ...rowsOfMatrix(data),
    ...Array.from({ length: 20 }, () => [0, 0, 0].map(() => random.uniform(-9, 18))),
  ];
  const { k, apart, reasons } = await chooseK(noisy, { k: { from: 1, to: 5 }, effort: 'quick' });
  expect(k).toBe(3);
  expect(apart).toBeGreaterThan(12);
  expect(reasons.join(' ')).toContain('lie far from their neighbors');
});

function rowsOfMatrix({ data, rows, columns }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, i) => [...data.subarray(i * columns, (i + 1) * columns)]);
}

test('skewed columns: the choice is made on their logarithm and says so', async () => {
  const random = new RandomState(12);
  const rows = 240;
  const data = Float64Array.from({ length: 2 * rows }, (_, at) => {
    const group = (at >> 1) % 3;
    return Math.exp(random.normal() / 4 + (at % 2 ? (group === 2 ? 2 : 0) : 2 * (group % 2)));
  });
  const { k, logarithms, reasons } = await chooseK(
    { data, rows, columns: 2 },
    { scaling: 'standard', effort: 'quick', k: { from: 1, to: 4 } },
  );
  expect(k).toBe(3);
  expect(logarithms.map(({ column, sign }) => [column, sign])).toEqual([
    [0, 1],
    [1, 1],
  ]);
  expect(logarithms.every(({ from }) => Math.abs(from) < 1)).toBe(true);
  expect(reasons.join(' ')).toContain('the logarithm of column 0 and column 1');
});

test('heavy tails: mixtures of t distributions choose, and it is said', async () => {
  const random = new RandomState(7);
  const rows = 240;
  const data = new Float64Array(3 * rows);
  for (let i = 0; i < rows; i++) {
    let square = 0;
    for (let f = 0; f < 3; f++) square += random.normal() ** 2;
    for (let j = 0; j < 3; j++) {
      data[3 * i + j] = Math.sqrt(3 / square) * random.normal() + (i % 3 === j ? 12 : 0);
    }
  }
  const { k, robust, votes, reasons } = await chooseK(
    { data, rows, columns: 3 },
    { effort: 'quick', k: { from: 1, to: 4 } },
  );
  expect(k).toBe(3);
  expect(robust.length).toBeGreaterThan(0);
  const best = robust.reduce((least, score) => (score.bic < least.bic ? score : least));
  expect(best.k).toBe(3);
  expect(best.freedom).toBeLessThan(10);
  expect(votes).toContainEqual({ criterion: 'bic', k: 3 });
  expect(reasons.join(' ')).toContain('degrees of freedom');
});

test('rows of noise between the groups: a component of noise takes them, and it is said', async () => {
  const random = new RandomState(5);
  const rows = 300;
  const noisy = 30;
  const data = new Float64Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    const away = i % 2 === 0 ? 4 : -4;
    for (let j = 0; j < 2; j++) {
      data[2 * i + j] = i < noisy ? random.uniform(-9, 9) : away + random.normal();
    }
  }
  const { k, robust, reasons } = await chooseK(
    { data, rows, columns: 2 },
    { effort: 'quick', k: { from: 1, to: 6 } },
  );
  expect(k).toBe(2);
  const best = robust.reduce((least, score) => (score.bic < least.bic ? score : least));
  expect(best.noise).toBeGreaterThan(0.01);
  expect(best.noise).toBeLessThan(0.12);
  expect(reasons.join(' ')).toContain('a component of noise');
});

test('who votes depends on the effort, and who was left out is said', async () => {
  const options = { k: { from: 1, to: 3 }, scaling: 'standard' } as const;
  const quick = await chooseK(faithful, { ...options, effort: 'quick' });
  expect(quick.leftOut).toEqual(['gap', 'prediction-strength', 'stability']);
  const { data } = makeBlobs({
    rows: 60,
    columns: 2,
    centers: [
      [0, 0],
      [20, 0],
    ],
    randomState: 1,
  });
  const thorough = await chooseK(data, { k: options.k, effort: 'thorough' });
  expect(thorough.leftOut).toEqual([]);
  for (const criterion of ['gap', 'prediction-strength', 'stability']) {
    expect(thorough.votes).toContainEqual({ criterion, k: 2 });
  }
  expect(thorough.resampling.gap!.standardErrors).toHaveLength(3);
  expect(thorough.resampling.stability!.map(({ clusters }) => clusters.length)).toEqual([1, 2, 3]);
});

test('a single k is the answer', async () => {
  expect((await chooseK(faithful, { k: [4], effort: 'quick' })).k).toBe(4);
});

describe('hostile data', () => {
  test('constant columns, equal rows, a single row', async () => {
    const same = { data: new Float64Array(120).fill(3), rows: 60, columns: 2 };
    expect((await chooseK(same, { effort: 'quick' })).k).toBe(1);
    expect((await chooseK([[1, 2]])).k).toBe(1);
    const half = {
      data: Float64Array.from({ length: 120 }, (_, at) => (at % 2 ? 7 : (at >> 1) % 5)),
      rows: 60,
      columns: 2,
    };
    expect((await chooseK(half, { k: { from: 1, to: 3 } })).kmeans).toHaveLength(3);
  });
  test('efforts that are not known', async () => {
    await expect(chooseK(faithful, { effort: 'much' } as object)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });
  test('is cancelled at once', async () => {
    await expect(chooseK(faithful, { signal: AbortSignal.abort() })).rejects.toThrow();
  });
});

test('progress rises from 0 to 1', async () => {
  const fractions: number[] = [];
  await chooseK(faithful, {
    k: [1, 2],
    effort: 'quick',
    onProgress: ({ fraction }) => fractions.push(fraction),
  });
  expect(fractions.at(-1)).toBe(1);
  expect(fractions.every((fraction, i) => i === 0 || fraction >= fractions[i - 1]! - 1e-12)).toBe(true);
});

describe('two humps or one', () => {
  const random = new RandomState(6);
  const halves = (values: Float64Array): number[] => {
    const middle = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Array.from(values, (value) => (value > middle ? 1 : 0));
  };
  test.each([
    ['normal', () => random.normal()],
    ['uniform', () => random.random()],
    ['skewed', () => random.normal() ** 2],
  ])('%s values are one', (_, value) => {
    const values = Float64Array.from({ length: 400 }, value);
    expect(compareHumps(values, halves(values)).evidence).toBeLessThan(-2);
  });
  test('two normals, four standard deviations apart, are two', () => {
    const values = Float64Array.from({ length: 400 }, (_, i) => random.normal() + (i % 2 ? 4 : 0));
    const { evidence, distance } = compareHumps(values, halves(values));
    expect(evidence).toBeGreaterThan(5);
    expect(distance).toBeGreaterThan(3);
  });
  test('the place and the unit play no part', () => {
    const values = Float64Array.from({ length: 200 }, (_, i) => random.normal() + (i % 2 ? 3 : 0));
    const moved = values.map((value) => 1024 * value);
    expectClose(
      [compareHumps(moved, halves(moved)).evidence],
      [compareHumps(values, halves(values)).evidence],
      {
        rel: 1e-6,
      },
    );
  });
});

test('isolation: a row far from a dense and a wide group alike stands apart', async () => {
  const random = new RandomState(2);
  const rows = Array.from({ length: 100 }, (_, i) =>
    [0, 0].map(() => (i < 50 ? 0.1 : 3) * random.normal() + (i < 50 ? 0 : 30)),
  );
  rows.push([0, 5]);
  const data = { data: Float64Array.from(rows.flat()), rows: 101, columns: 2 };
  const settled = settledRows(await isolation(data, 0, undefined));
  expect([...settled]).not.toContain(100);
  expect(settled.length).toBeGreaterThan(90);
});
