import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type MixtureOptions,
  InputError,
  type MixtureModel,
  RandomState,
  adjustedRand,
  gaussianMixture,
  readModels,
  writeModels,
} from '../../src/index.ts';
import { logGamma } from '../../src/mathematics.ts';
import { expectClose } from '../reference.ts';
import { ovals } from '../rows.ts';

const COVARIANCES = ['full', 'tied', 'diagonal', 'spherical'] as const;

/** Three groups, and scattered rows in a wide square around them. */
function scattered(rows: number, share: number, seed: number): number[][] {
  const random = new RandomState(seed);
  const middles = [
    [0, 0],
    [6, 1],
    [2, 7],
  ];
  return Array.from({ length: rows }, (_, i) => {
    if (i < rows * share) return [random.uniform(-30, 30), random.uniform(-30, 30)];
    const [x, y] = middles[i % 3]!;
    return [x! + random.normal(0, 0.8), y! + random.normal(0, 0.6)];
  });
}

interface Parameters {
  readonly weights: number[];
  readonly means: number[];
  /** k squares. */
  readonly scales: number[][];
  readonly degrees: number[] | undefined;
  readonly noise: { readonly share: number; readonly logVolume: number } | undefined;
}

function parametersOf(model: MixtureModel): Parameters {
  return {
    weights: [...model.weights],
    means: [...model.means.data],
    scales: Array.from({ length: model.k }, (_, j) => [...model.covarianceOf(j).data]),
    degrees: model.degreesOfFreedom && [...model.degreesOfFreedom],
    noise: model.noise,
  };
}

/** The log-likelihood in two columns, written out. */
function likelihood(rows: readonly number[][], parameters: Parameters): number {
  const { weights, means, scales, degrees, noise } = parameters;
  let sum = 0;
  for (const [x, y] of rows) {
    let density = noise ? noise.share * Math.exp(-noise.logVolume) : 0;
    for (const [j, weight] of weights.entries()) {
      const [a, b, , c] = scales[j]!;
      const determinant = a! * c! - b! * b!;
      const u = x! - means[2 * j]!;
      const v = y! - means[2 * j + 1]!;
      const square = (c! * u * u - 2 * b! * u * v + a! * v * v) / determinant;
      const nu = degrees?.[j];
      density +=
        (weight / Math.sqrt(determinant)) *
        (nu === undefined
          ? Math.exp(-square / 2) / (2 * Math.PI)
          : (Math.exp(logGamma(nu / 2 + 1) - logGamma(nu / 2)) / (nu * Math.PI)) *
            (1 + square / nu) ** (-(nu + 2) / 2));
    }
    sum += Math.log(density);
  }
  return sum;
}

const FORMS: readonly MixtureOptions[] = [
  { tails: 'student' },
  { tails: { degreesOfFreedom: 'estimate', shared: true } },
  { tails: { degreesOfFreedom: 3 } },
  { noise: true },
  { noise: { share: 0.2, logVolume: 8 }, tails: { degreesOfFreedom: [4, 9, 30] } },
];

const nameOf = (form: MixtureOptions): string => JSON.stringify({ tails: form.tails, noise: form.noise });

describe.each(COVARIANCES)('%s', (covariance) => {
  test.each(FORMS.map((form) => [nameOf(form), form] as const))(
    'the fit is a top of the likelihood written out: %s',
    async (_, form) => {
      const rows = scattered(240, 0.08, 3);
      const labels = rows.map((_, i) => i % 3);
      const { model, logLikelihood, trace, converged } = await gaussianMixture(rows, {
        k: 3,
        covariance,
        ...form,
        init: { labels },
        tolerance: 1e-13,
        maxIterations: 20_000,
        regularization: 1e-12,
        acceleration: 'squarem',
      });
      expect(converged).toBe(true);
      const found = parametersOf(model);
      expectClose(logLikelihood, likelihood(rows, found), { rel: 1e-11 });
      for (let i = 1; i < trace.length; i++) {
        expect(trace[i]!).toBeGreaterThanOrEqual(trace[i - 1]! - 1e-10);
      }
      const total = [...found.weights, found.noise?.share ?? 0].reduce((sum, value) => sum + value);
      expectClose(total, 1, { rel: 1e-14 });

      // Nowhere near is it higher, along every parameter that the family leaves free.
      const best = likelihood(rows, found) + 1e-6;
      const tried = (change: Partial<Parameters>): number => likelihood(rows, { ...found, ...change });
      for (const step of [-1e-3, 1e-3]) {
        for (const at of found.means.keys()) {
          expect(tried({ means: found.means.with(at, found.means[at]! + step) })).toBeLessThan(best);
        }
        for (let j = 0; j < 3; j++) {
          const grown = (scale: number[]): number[] => scale.map((value) => value * (1 + step));
          const scales =
            covariance === 'tied' ? found.scales.map(grown) : found.scales.with(j, grown(found.scales[j]!));
          expect(tried({ scales })).toBeLessThan(best);
          const sum = 1 + step;
          const weights = found.weights.with(j, found.weights[j]! + step).map((value) => value / sum);
          const noise = found.noise && { ...found.noise, share: found.noise.share / sum };
          expect(tried({ weights, noise })).toBeLessThan(best);
          if (typeof form.tails === 'string' && found.degrees![j]! > 1 && found.degrees![j]! < 200) {
            const degrees = found.degrees!.with(j, found.degrees![j]! * (1 + step));
            expect(tried({ degrees })).toBeLessThan(best);
          }
        }
      }
    },
  );

  test('one row alone, model files, orders and samples agree with the whole', async () => {
    const rows = scattered(120, 0.1, 5);
    const start = { labels: rows.map((_, i) => i % 3) };
    for (const form of FORMS) {
      const { model, labels } = await gaussianMixture(rows, { k: 3, covariance, ...form, init: start });
      expect(await model.predict(rows)).toEqual(labels);
      const { data, columns } = await model.predictProba(rows);
      expect(columns).toBe(form.noise ? 4 : 3);
      const densities = await model.scoreSamples(rows);
      const again = readModels(writeModels({ mixture: model })).mixture!;
      expect(await again.scoreSamples(rows)).toEqual(densities);
      expect(again.toJSON()).toEqual(model.toJSON());
      expect(again.freeParameters).toBe(model.freeParameters);
      for (const [i, row] of rows.entries()) {
        const { responsibilities, logDensity } = model.explainOne(row);
        expect(responsibilities).toEqual(data.slice(i * columns, (i + 1) * columns));
        expectClose(
          responsibilities.reduce((sum, share) => sum + share),
          1,
          { rel: 1e-14 },
        );
        expect(logDensity).toBe(densities[i]);
        expect(model.predictOne(row)).toBe(labels[i]);
      }
      const turned = model.reordered([2, 0, 1]);
      expect([...(await turned.predict(rows))]).toEqual(
        [...labels].map((label) => (label < 0 ? -1 : [1, 2, 0][label])),
      );
      const drawn = model.sample(400, { seed: 4 });
      expect(model.sample(400, { seed: 4 })).toEqual(drawn);
      expect(drawn.labels.includes(-1)).toBe(form.noise !== undefined);
    }
  });
});

test('with very many degrees of freedom Student tails are Gaussian', async () => {
  const rows = ovals(400, 3);
  const labels = Int32Array.from({ length: 400 }, (_, i) => (i % 6 < 3 ? 0 : i % 6 < 5 ? 1 : 2));
  const gaussian = await gaussianMixture(rows, { k: 3, init: { labels } });
  const student = await gaussianMixture(rows, {
    k: 3,
    init: { labels },
    tails: { degreesOfFreedom: 1e6 },
  });
  expectClose(student.logLikelihood, gaussian.logLikelihood, { rel: 1e-4 });
  expect(student.labels).toEqual(gaussian.labels);
});

test('tails and scales are found again in a sample', async () => {
  const { model } = await gaussianMixture(ovals(600, 2), { k: 3, tails: { degreesOfFreedom: [3, 6, 20] } });
  const { data, labels } = model.sample(12_000, { seed: 2 });
  const again = await gaussianMixture(data, { k: 3, tails: 'student', init: { labels } });
  expect(await adjustedRand(again.labels, labels)).toBeGreaterThan(0.95);
  const degrees = again.model.degreesOfFreedom!;
  for (const [j, [low, high]] of [
    [2.5, 3.6],
    [4.8, 7.6],
    [11, 60],
  ].entries()) {
    expect(degrees[j]!).toBeGreaterThan(low!);
    expect(degrees[j]!).toBeLessThan(high!);
  }
  expectClose([...again.model.means.data], [...model.means.data], { abs: 0.15 });
});

test('noise: its volume is that of the smaller box, along the columns or along the principal axes', async () => {
  const box = [
    [0, 0],
    [4, 0],
    [0, 2],
    [4, 2],
    [1, 1],
    [3, 1],
  ];
  const straight = await gaussianMixture(box, { k: 1, noise: true });
  expectClose(straight.model.noise!.logVolume, Math.log(8), { rel: 1e-12 });
  // The same rows turned by 45°.
  const turned = box.map(([x, y]) => [(x! - y!) * Math.SQRT1_2, (x! + y!) * Math.SQRT1_2]);
  const slanted = await gaussianMixture(turned, { k: 1, noise: true });
  expectClose(slanted.model.noise!.logVolume, Math.log(8), { rel: 1e-12 });
});

test('noise: scattered rows are labeled −1 and drawn inside the box, and groups stay where they are', async () => {
  const rows = scattered(900, 0.1, 8);
  const { model, labels } = await gaussianMixture(rows, { k: 3, noise: true });
  expect(model.noise!.share).toBeGreaterThan(0.07);
  expect(model.noise!.share).toBeLessThan(0.11);
  const far = rows.map(([x, y], i) => i < 90 && (Math.abs(x! - 3) > 8 || Math.abs(y! - 3) > 9));
  expect(far.every((out, i) => !out || labels[i] === -1)).toBe(true);
  expect(labels.slice(90).filter((label) => label === -1).length).toBeLessThan(8);
  const { data, labels: from } = model.sample(3_000, { seed: 3 });
  const noise = [...from.keys()].filter((i) => from[i] === -1);
  expect(noise.length / 3_000).toBeCloseTo(model.noise!.share, 1);
  expect(noise.every((i) => Math.abs(data.data[2 * i]!) < 31 && Math.abs(data.data[2 * i + 1]!) < 43)).toBe(
    true,
  );
});

test('criteria count the parameters of noise and tails', async () => {
  const rows = scattered(150, 0.1, 1);
  const plain = await gaussianMixture(rows, { k: 2, starts: 4 });
  for (const [form, more] of [
    [{ noise: true }, 2],
    [{ noise: { logVolume: 8 } }, 1],
    [{ tails: 'student' }, 2],
    [{ tails: { degreesOfFreedom: 'estimate', shared: true } }, 1],
    [{ tails: { degreesOfFreedom: 4 } }, 0],
    [{ tails: 'student', noise: true }, 4],
  ] as const) {
    const { model, bic, logLikelihood } = await gaussianMixture(rows, { k: 2, starts: 4, ...form });
    expect(model.freeParameters).toBe(plain.model.freeParameters + more);
    expectClose(bic, -2 * logLikelihood + model.freeParameters * Math.log(150), { rel: 1e-12 });
  }
});

test('fixed weights hold the share of noise', async () => {
  const rows = scattered(200, 0.1, 1);
  const { model } = await gaussianMixture(rows, {
    k: 2,
    noise: { share: 0.25 },
    fixed: { weights: [0.5, 0.5] },
  });
  expect(model.noise!.share).toBe(0.25);
  expect([...model.weights]).toEqual([0.375, 0.375]);
});

test('any rows: robust fits keep the promises', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), {
        minLength: 3,
        maxLength: 30,
      }),
      fc.constantFrom(...COVARIANCES),
      fc.constantFrom<MixtureOptions>(
        { tails: 'student' },
        { noise: true },
        { tails: 'student', noise: true },
      ),
      fc.integer({ min: 1, max: 3 }),
      async (rows, covariance, form, k) => {
        const { model, labels, logLikelihood } = await gaussianMixture(rows, {
          k,
          covariance,
          ...form,
          starts: 4,
          maxIterations: 40,
        });
        expect(await model.predict(rows)).toEqual(labels);
        expect((await model.criteria(rows)).logLikelihood).toBe(logLikelihood);
        expect(Number.isFinite(logLikelihood)).toBe(true);
      },
    ),
    { numRuns: 25 },
  );
});

test('wrong options are refused by name', async () => {
  const rows = scattered(20, 0.1, 1);
  for (const [options, text] of [
    [{ tails: 'heavy' }, 'tails must be "gaussian", "student" or { degreesOfFreedom }, got "heavy"'],
    [{ tails: { degreesOfFreedom: 0 } }, 'degreesOfFreedom must be a finite number'],
    [{ tails: { degreesOfFreedom: [1] } }, 'degreesOfFreedom must be a number above 0, 2 such numbers'],
    [{ tails: { degreesOfFreedom: 'estimate', shared: 1 } }, 'shared must be true or false'],
    [{ tails: { nu: 3 } }, 'there is no option "nu"'],
    [{ noise: 0.1 }, 'noise must be true, false or { share, logVolume }, got 0.1'],
    [{ noise: { share: 1 } }, 'noise.share must be a finite number'],
    [{ noise: { logVolume: Infinity } }, 'noise.logVolume must be a finite number'],
  ] as const) {
    const error: unknown = await gaussianMixture(rows, { k: 2, ...(options as MixtureOptions) }).catch(
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain(text);
  }
  const flat = rows.map(([x]) => [x!, 5]);
  await expect(gaussianMixture(flat, { k: 1, noise: true, regularization: 0 })).rejects.toThrow(
    'noise has no volume there',
  );
  const { model } = await gaussianMixture(flat, { k: 1, noise: true });
  expect(Number.isFinite(model.noise!.logVolume)).toBe(true);
});
