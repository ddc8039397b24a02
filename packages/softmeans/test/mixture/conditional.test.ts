import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type MixtureOptions,
  InputError,
  type MixtureModel,
  faithful,
  gaussianMixture,
  impute,
  readModels,
  regress,
  writeModels,
} from '../../src/index.ts';
import { ovals } from '../rows.ts';
import { arraysOf, withHoles } from './holes.ts';

const COVARIANCES = ['full', 'tied', 'diagonal', 'spherical'] as const;
const FORMS: readonly (readonly [string, MixtureOptions])[] = [
  ...COVARIANCES.map((covariance) => [covariance, { covariance }] as const),
  ...COVARIANCES.map(
    (covariance) =>
      [`${covariance}, with Student tails`, { covariance, tails: 'student', scaling: 'standard' }] as const,
  ),
  ['diagonal, with noise', { covariance: 'diagonal', noise: true, missing: 'em' }],
];

const rows = arraysOf(ovals(200, 4, 1).data, 4);
const gappy = withHoles(rows, 0.2, 3);
const models = new Map<string, Promise<MixtureModel>>();

function modelOf(name: string, form: MixtureOptions): Promise<MixtureModel> {
  const known = models.get(name);
  if (known) return known;
  const fitted = gaussianMixture(form.missing === 'em' ? gappy : rows, {
    k: 3,
    init: 'kmeans',
    maxIterations: 30,
    ...form,
  }).then(({ model }) => model);
  models.set(name, fitted);
  return fitted;
}

/** Rows anywhere near the data, and a choice of columns: some but not all. */
const near = fc.array(fc.double({ min: -12, max: 16, noNaN: true }), { minLength: 4, maxLength: 4 });
const some = fc.subarray([0, 1, 2, 3], { minLength: 1, maxLength: 3 });

describe.each(FORMS)('%s', (name, form) => {
  test('p(x, y) = p(x) · p(y | x)', async () => {
    const model = await modelOf(name, form);
    fc.assert(
      fc.property(near, some, (row, known) => {
        const rest = [0, 1, 2, 3].filter((a) => !known.includes(a));
        const marginal = model.marginal(known);
        const conditional = model.conditional(row.map((value, a) => (known.includes(a) ? value : NaN)));
        const joint = model.explainOne(row).logDensity;
        const parts =
          marginal.explainOne(known.map((a) => row[a]!)).logDensity +
          conditional.explainOne(rest.map((a) => row[a]!)).logDensity;
        expect(Math.abs(parts - joint)).toBeLessThan(1e-9 * Math.max(1, Math.abs(joint)));
      }),
      { numRuns: 25 },
    );
  });

  test('conditional weights are the shares by the marginal, and conditioning twice is conditioning once', async () => {
    const model = await modelOf(name, form);
    const row = [1.5, NaN, 2.5, NaN];
    const once = model.conditional(row);
    const { responsibilities } = model.marginal([0, 2]).explainOne([1.5, 2.5]);
    for (const [j, weight] of once.weights.entries()) expect(weight).toBeCloseTo(responsibilities[j]!, 11);
    const twice = model.conditional({ 2: 2.5 }).conditional({ 0: 1.5 });
    for (const [at, mean] of twice.means.data.entries()) expect(mean).toBeCloseTo(once.means.data[at]!, 9);
    for (const [at, value] of [...twice.covarianceOf(1).data].entries()) {
      expect(value).toBeCloseTo(once.covarianceOf(1).data[at]!, 9);
    }
    expect(twice.degreesOfFreedom?.[0]).toBe(once.degreesOfFreedom?.[0]);
  });

  test('regression and imputation are the moments and quantiles of the conditional mixture', async () => {
    const model = (await modelOf(name, form)).withoutNoise();
    const asked = gappy
      .slice(0, 12)
      .map((row) => row.with(3, NaN))
      .filter((row) => !row.every(Number.isNaN));
    const { expected, deviations, lower, upper } = await regress(model, asked, { target: 3, level: 0.8 });
    const imputed = await impute(model, asked);
    for (const [i, row] of asked.entries()) {
      const conditional = model.conditional(row);
      const last = conditional.columns - 1;
      const { mean, covariance } = conditional.moments();
      const variance = covariance.data[last * conditional.columns + last]!;
      expect(expected.data[i]).toBeCloseTo(mean[last]!, 9);
      expect(deviations.data[i]! ** 2 / variance).toBeCloseTo(1, 9);
      const [low, high] = conditional.interval(0.8, last);
      expect(lower!.data[i]).toBeCloseTo(low, 8);
      expect(upper!.data[i]).toBeCloseTo(high, 8);
      expect(imputed.data.data[4 * i + 3]).toBeCloseTo(mean[last]!, 9);
      expect(imputed.deviations.data[4 * i + 3]! ** 2 / variance).toBeCloseTo(1, 9);
    }
  });

  test('survives its file, and draws rows that it expects', async () => {
    const conditional = (await modelOf(name, form)).conditional({ 1: 7 });
    const { mixture: read } = readModels(writeModels({ mixture: conditional }));
    expect(read!.explainOne([1, 2, 3])).toEqual(conditional.explainOne([1, 2, 3]));
    const { data } = conditional.sample(4000, { seed: 2 });
    const { mean, covariance } = conditional.moments();
    for (let a = 0; a < 3; a++) {
      let sum = 0;
      for (let i = 0; i < 4000; i++) sum += data.data[3 * i + a]! / 4000;
      expect(Math.abs(sum - mean[a]!)).toBeLessThan(5 * Math.sqrt(covariance.data[4 * a]! / 4000));
    }
  });
});

describe('against simulation', () => {
  test('the rows of a sample that lie near a value are as the conditional mixture says', async () => {
    const { model } = await gaussianMixture(faithful().columns, { k: 2, starts: 4 });
    const { data } = model.sample(600_000, { seed: 3 }).data;
    const near: number[][] = [];
    for (let i = 0; i < data.length; i += 2) {
      if (Math.abs(data[i]! - 2.9) < 0.1) near.push([data[i]!, data[i + 1]!]);
    }
    const n = near.length;
    expect(n).toBeGreaterThan(500);
    // Both groups take part here, and their shares change from one end of the window to the other.
    const { expected, deviations, lower, upper } = await regress(
      model,
      near.map(([x]) => [x!]),
      { target: 'waiting', level: 0.8 },
    );
    const residuals = near.map(([, y], i) => (y! - expected.data[i]!) / deviations.data[i]!);
    const mean = residuals.reduce((sum, value) => sum + value, 0) / n;
    const square = residuals.reduce((sum, value) => sum + value * value, 0) / n;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(square - 1)).toBeLessThan(8 / Math.sqrt(n));
    const share = (outside: (y: number, i: number) => boolean): number =>
      near.filter(([, y], i) => outside(y!, i)).length / n;
    expect(Math.abs(share((y, i) => y < lower!.data[i]!) - 0.1)).toBeLessThan(1.5 / Math.sqrt(n));
    expect(Math.abs(share((y, i) => y > upper!.data[i]!) - 0.1)).toBeLessThan(1.5 / Math.sqrt(n));
    const conditional = model.conditional({ eruptions: 2.9 });
    expect(conditional.cumulative(conditional.quantile(0.37))).toBeCloseTo(0.37, 12);
  });

  test('draws of missing values have the mean and the spread that imputation reports', async () => {
    const model = await modelOf('full', { covariance: 'full' });
    const row = [NaN, 6.5, NaN, NaN];
    const { data, deviations, draws, filled } = await impute(model, [row], { draws: 4000, seed: 4 });
    expect(filled).toBe(3);
    for (const a of [0, 2, 3]) {
      const values = draws.map((draw) => draw.data[a]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / 4000;
      const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4000);
      expect(Math.abs(mean - data.data[a]!)).toBeLessThan((4 * deviations.data[a]!) / Math.sqrt(4000));
      expect(spread / deviations.data[a]!).toBeCloseTo(1, 1);
    }
    expect(draws.every((draw) => draw.data[1] === 6.5)).toBe(true);
  });

  test('intervals of a regression hold their share of rows', async () => {
    const model = await modelOf('full', { covariance: 'full' });
    const { data } = model.sample(3000, { seed: 9 });
    const { lower, upper } = await regress(model, data, { target: [1, 2], level: 0.9 });
    for (const t of [0, 1]) {
      let inside = 0;
      for (let i = 0; i < 3000; i++) {
        const value = data.data[4 * i + 1 + t]!;
        if (value >= lower!.data[2 * i + t]! && value <= upper!.data[2 * i + t]!) inside++;
      }
      expect(inside / 3000).toBeGreaterThan(0.88);
      expect(inside / 3000).toBeLessThan(0.92);
    }
  });
});

describe('closed forms in two columns', () => {
  test('mean and variance of one normal given the other', async () => {
    const { model } = await gaussianMixture(faithful().columns, { k: 1 });
    const [a, b, , c] = model.covarianceOf(0).data;
    const [mx, my] = model.means.data;
    const { mean, covariance } = model.conditional({ eruptions: 4 }).moments();
    expect(mean[0]).toBeCloseTo(my! + (b! / a!) * (4 - mx!), 10);
    expect(covariance.data[0]).toBeCloseTo(c! - (b! * b!) / a!, 9);
    const [low, high] = model.conditional({ eruptions: 4 }).interval(0.95);
    expect((high - low) / 2 / Math.sqrt(covariance.data[0]!)).toBeCloseTo(1.959963984540054, 9);
  });

  test('a model of the whole has the moments of its rows', async () => {
    const { columns } = faithful();
    const { model } = await gaussianMixture(columns, {
      k: 3,
      regularization: 1e-9,
      tolerance: 1e-12,
      maxIterations: 3000,
    });
    const { mean, covariance } = model.moments();
    const n = columns.waiting.length;
    const average = columns.waiting.reduce((sum, value) => sum + value, 0) / n;
    expect(mean[1]).toBeCloseTo(average, 4);
    expect(covariance.data[3]).toBeCloseTo(
      columns.waiting.reduce((sum, value) => sum + (value - average) ** 2, 0) / n,
      2,
    );
  });
});

describe('how rows and columns are given', () => {
  test('by name, by number, as named columns, as rows of what is known', async () => {
    const { columns } = faithful();
    const { model } = await gaussianMixture(columns, { k: 2, init: 'kmeans' });
    const byName = model.conditional({ eruptions: 3 });
    expect(byName.names).toEqual(['waiting']);
    expect(model.conditional({ 0: 3 }).means).toEqual(byName.means);
    expect(model.conditional([3, null]).means).toEqual(byName.means);
    expect(model.marginal('waiting').names).toEqual(['waiting']);
    expect(model.marginal(['waiting', 'eruptions']).names).toEqual(['waiting', 'eruptions']);
    const { waiting: _, ...known } = columns;
    const one = await regress(model, known, { target: 'waiting' });
    const two = await regress(
      model,
      Array.from(columns.eruptions, (value) => [value]),
      { target: 1 },
    );
    const three = await regress(model, columns, { target: ['waiting'], from: 'eruptions' });
    expect(two.expected).toEqual(one.expected);
    expect(three.expected).toEqual(one.expected);
    const none = await regress(model, [[NaN]], { target: 'waiting' });
    expect(none.expected.data[0]).toBeCloseTo(model.moments().mean[1]!, 10);
  });

  test('imputation keeps what is there, whatever the policy of the model, and never touches its input', async () => {
    const { model } = await gaussianMixture(gappy, {
      k: 2,
      missing: 'mean',
      init: 'kmeans',
      scaling: 'robust',
    });
    const copy = structuredClone(gappy);
    const { data, deviations, filled } = await impute(model, gappy);
    expect(gappy).toEqual(copy);
    let holes = 0;
    for (const [i, row] of gappy.entries()) {
      for (const [a, value] of row.entries()) {
        const at = 4 * i + a;
        if (Number.isNaN(value)) {
          holes++;
          expect(deviations.data[at]).toBeGreaterThan(0);
          expect(Number.isFinite(data.data[at])).toBe(true);
        } else {
          expect(data.data[at]).toBe(value);
          expect(deviations.data[at]).toBe(0);
        }
      }
    }
    expect(filled).toBe(holes);
    const empty = await impute(model, [[NaN, NaN, NaN, NaN]]);
    const { mean } = model.moments();
    for (const a of [0, 1, 2, 3]) expect(empty.data.data[a]).toBeCloseTo(mean[a]!, 9);
  });

  test('imputed values are nearer to the truth than column means are', async () => {
    const { model } = await gaussianMixture(gappy, { k: 3, missing: 'em', starts: 4 });
    const { data } = await impute(model, gappy);
    const { data: flat } = await impute(
      (await gaussianMixture(gappy, { k: 1, covariance: 'diagonal', missing: 'em' })).model,
      gappy,
    );
    const error = (filled: ArrayLike<number>): number =>
      rows.flat().reduce((sum, value, at) => sum + (value - filled[at]!) ** 2, 0);
    expect(error(data.data)).toBeLessThan(0.5 * error(flat.data));
  });

  test('draws depend on the seed alone', async () => {
    const model = await modelOf('full', { covariance: 'full' });
    const one = await impute(model, gappy, { draws: 2, seed: 7 });
    const two = await impute(model, gappy, { draws: 2, seed: 7 });
    const other = await impute(model, gappy, { draws: 2, seed: 8 });
    expect(two.draws).toEqual(one.draws);
    expect(other.draws).not.toEqual(one.draws);
    expect(one.draws[0]).not.toEqual(one.draws[1]);
  });

  test('bad calls are refused with the way out', async () => {
    const { model } = await gaussianMixture(faithful().columns, { k: 2, init: 'kmeans' });
    const noisy = (await gaussianMixture(faithful().columns, { k: 2, init: 'kmeans', noise: true })).model;
    const refused = (call: () => unknown, message: RegExp): void => {
      expect(call).toThrow(InputError);
      expect(call).toThrow(message);
    };
    refused(() => model.marginal([]), /at least one/);
    refused(
      () => model.marginal(['eruption']),
      /no column "eruption"; the model's columns are "eruptions", "waiting"/,
    );
    refused(() => model.marginal([0, 'eruptions']), /twice/);
    refused(() => model.conditional({}), /at least one column/);
    refused(() => model.conditional({ eruptions: 3, waiting: 70 }), /every column is given/);
    refused(() => model.conditional({ eruptions: Infinity }), /must be a finite number/);
    refused(() => model.conditional([1, 2, 3]), /2 columns, the row has 3/);
    refused(() => model.conditional(3 as unknown as number[]), /takes values by column/);
    refused(() => model.quantile(1), /below 1/);
    refused(() => model.cumulative(NaN), /finite/);
    if (!noisy.parts.mixture.noise!.widths) refused(() => noisy.marginal(0), /withoutNoise/);
    await expect(regress(model, [[1]], { target: [0, 1] })).rejects.toThrow(/every column is a target/);
    await expect(regress(model, [[1]], { target: 0, from: 0 })).rejects.toThrow(/in target and in from/);
    await expect(regress(model, [[1, 2, 3]], { target: 0 })).rejects.toThrow(InputError);
    await expect(regress(model, { eruptions: [1] }, { target: 0 })).rejects.toThrow(/needs column "waiting"/);
    await expect(regress(model, [[Infinity]], { target: 0 })).rejects.toThrow(/Infinity/);
    await expect(impute(model, [[1, -Infinity]])).rejects.toThrow(/-Infinity/);
    await expect(impute(model, [[1]])).rejects.toThrow(/2 columns, the rows have 1/);
    await expect(impute({} as MixtureModel, [[1]])).rejects.toThrow(/must be a fitted mixture/);
    await expect(impute(model, [[1, 2]], { draws: -1 })).rejects.toThrow(/draws must be/);
    const control = new AbortController();
    control.abort(new Error('enough'));
    await expect(impute(model, [[1, NaN]], { signal: control.signal })).rejects.toThrow('enough');
    await expect(regress(model, [[1]], { target: 0, signal: control.signal })).rejects.toThrow('enough');
  });
});
