import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type MixtureFit,
  type MixtureOptions,
  InputError,
  RandomState,
  adjustedRand,
  gaussianMixture,
  kmeans,
  outliers,
  readModels,
  writeModels,
} from '../../src/index.ts';
import { bits, ovals } from '../rows.ts';
import { arraysOf, logMarginal, withHoles } from './holes.ts';

const COVARIANCES = ['full', 'tied', 'diagonal', 'spherical'] as const;
const FORMS: readonly (readonly [string, MixtureOptions])[] = [
  ...COVARIANCES.map((covariance) => [covariance, { covariance }] as const),
  ['full, scaled', { scaling: 'standard' }],
  ['full, with Student tails', { tails: 'student' }],
  ['tied, with Student tails held', { covariance: 'tied', tails: { degreesOfFreedom: 4 } }],
  ['diagonal, with noise', { covariance: 'diagonal', noise: true }],
  ['full, with noise of a given volume', { noise: { logVolume: 12 } }],
];

const oval = arraysOf(ovals(240, 3, 5).data, 3);
const gappy = withHoles(oval, 0.25, 8);

function bitsOf({ model, labels, trace }: MixtureFit): string {
  return bits(model.weights, model.means.data, model.covariances, labels, trace);
}

describe('the likelihood of the values that are there', () => {
  test.each(FORMS)('%s', async (_, form) => {
    const options = { k: 3, missing: 'em', init: 'kmeans', maxIterations: 25, ...form } as const;
    const fit = await gaussianMixture(gappy, options);
    const densities = gappy.map((row) => logMarginal(fit.model, row));
    const total = densities.reduce((sum, density) => sum + density, 0);
    expect(fit.logLikelihood).toBeCloseTo(total, 8);
    const scores = await fit.model.scoreSamples(gappy);
    for (const [i, density] of densities.entries()) expect(scores[i]).toBeCloseTo(density, 9);
    expect(await fit.model.score(gappy)).toBeCloseTo(total / gappy.length, 10);
    expect(fit.trace.at(-1)).toBeCloseTo(total / gappy.length, 10);
    expect(fit.bic).toBeCloseTo(-2 * total + fit.model.freeParameters * Math.log(gappy.length), 7);
  });

  test.each(FORMS)('%s: never falls from step to step', async (_, form) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1e6), fc.double({ min: 0.05, max: 0.6, noNaN: true }), async (seed, share) => {
        const rows = withHoles(arraysOf(ovals(60, 3, seed).data, 3), share, seed);
        const { trace, marks } = await gaussianMixture(rows, {
          k: 2,
          missing: 'em',
          init: 'random',
          seed,
          maxIterations: 30,
          ...form,
        });
        for (let i = 1; i < trace.length; i++) {
          if (marks.some((mark) => mark.iteration === i)) continue;
          expect(trace[i]! - trace[i - 1]!).toBeGreaterThan(-1e-11 * Math.max(1, Math.abs(trace[i]!)));
        }
      }),
      { numRuns: 6 },
    );
  });

  test('has a stationary point where the fit ends', async () => {
    const rows = withHoles(arraysOf(ovals(80, 2, 3).data, 2), 0.3, 4);
    const options = {
      k: 2,
      missing: 'em',
      tolerance: 1e-13,
      maxIterations: 5000,
      regularization: 1e-12,
    } as const;
    const { model, logLikelihood } = await gaussianMixture(rows, options);
    const file = JSON.parse(writeModels({ mixture: model })) as {
      means: number[];
      covariances: number[];
    };
    for (const field of ['means', 'covariances'] as const) {
      for (let at = 0; at < file[field].length; at++) {
        const slopes = [1e-5, -1e-5].map((step) => {
          const values = file[field].map((value, i) => (i === at ? value + step : value));
          const { mixture } = readModels(JSON.stringify({ ...file, [field]: values }));
          return rows.reduce((sum, row) => sum + logMarginal(mixture!, row), 0) - logLikelihood;
        });
        expect(slopes[0]).toBeLessThan(1e-6);
        expect(slopes[1]).toBeLessThan(1e-6);
      }
    }
  });
});

describe('against what is known', () => {
  test('without a gap it is the ordinary fit, to the bit', async () => {
    for (const [, form] of FORMS) {
      const options = { k: 3, starts: 3, seed: 2, ...form };
      const plain = await gaussianMixture(oval, options);
      const other = await gaussianMixture(oval, { ...options, missing: 'em' });
      expect(bitsOf(other)).toBe(bitsOf(plain));
    }
  });

  test('one component, a column with gaps beside a complete one: the factored likelihood (Anderson 1957)', async () => {
    const random = new RandomState(7);
    const rows = Array.from({ length: 90 }, () => {
      const x = random.normal(4, 2);
      const y = 1 - 0.8 * x + random.normal();
      return [x, x > 5 ? NaN : y];
    });
    const seen = rows.filter(([, y]) => !Number.isNaN(y));
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    const all = mean(rows.map(([x]) => x!));
    const [mx, my] = [mean(seen.map(([x]) => x!)), mean(seen.map(([, y]) => y!))];
    const sxx = mean(seen.map(([x]) => (x! - mx) ** 2));
    const sxy = mean(seen.map(([x, y]) => (x! - mx) * (y! - my)));
    const syy = mean(seen.map(([, y]) => (y! - my) ** 2));
    const slope = sxy / sxx;
    const spread = mean(rows.map(([x]) => (x! - all) ** 2));
    const { model } = await gaussianMixture(rows, {
      k: 1,
      missing: 'em',
      regularization: 0,
      tolerance: 1e-15,
      maxIterations: 20_000,
    });
    const [a, b, , c] = model.covarianceOf(0).data;
    expect(model.means.data[0]).toBeCloseTo(all, 6);
    expect(model.means.data[1]).toBeCloseTo(my + slope * (all - mx), 6);
    expect(a).toBeCloseTo(spread, 6);
    expect(b).toBeCloseTo(slope * spread, 6);
    expect(c).toBeCloseTo(syy + slope ** 2 * (spread - sxx), 6);
  });

  test('rows with weights count like repeated rows', async () => {
    const random = new RandomState(3);
    const rows = gappy.slice(0, 80);
    const weights = rows.map(() => random.integers(0, 4));
    const repeated = rows.flatMap((row, i) => Array.from({ length: weights[i]! }, () => row));
    const init = {
      means: [
        [0, 0, 0],
        [6, 7, 8],
        [9, -9, 9],
      ],
      covariances: [4, 4, 4],
    };
    const options = { k: 3, missing: 'em', covariance: 'spherical', init, tolerance: 1e-10 } as const;
    const weighed = await gaussianMixture(rows, { ...options, rowWeights: weights, regularization: 1e-6 });
    const counted = await gaussianMixture(repeated, { ...options, regularization: 1e-6 });
    expect(weighed.logLikelihood).toBeCloseTo(counted.logLikelihood, 6);
    for (const [at, value] of counted.model.means.data.entries()) {
      expect(weighed.model.means.data[at]).toBeCloseTo(value, 7);
    }
  });

  test('gaps that depend on another column do not bend the estimate, leaving rows out does', async () => {
    const random = new RandomState(11);
    const truth = Array.from({ length: 3000 }, () => {
      const group = random.random() < 0.4;
      const x = random.normal(group ? 0 : 4, 1);
      return [x, (group ? 2 + 0.9 * x : 10 - 0.9 * x) + random.normal(0, 0.5)];
    });
    const rows = truth.map(([x, y]) => [x!, random.random() < (x! > 3 ? 0.8 : 0.05) ? NaN : y!]);
    const meanOf = (fit: MixtureFit): number => fit.model.moments().mean[1]!;
    const options = { k: 2, starts: 4 } as const;
    const whole = meanOf(await gaussianMixture(truth, options));
    const em = meanOf(await gaussianMixture(rows, { ...options, missing: 'em' }));
    const dropped = meanOf(await gaussianMixture(rows, { ...options, missing: 'drop' }));
    expect(Math.abs(em - whole)).toBeLessThan(0.06);
    expect(Math.abs(dropped - whole)).toBeGreaterThan(0.4);
  });

  test.each(COVARIANCES)('%s: near the fit with the values present', async (covariance) => {
    const { model: whole, labels } = await gaussianMixture(oval, { k: 3, covariance, starts: 6 });
    const fit = await gaussianMixture(gappy, { k: 3, covariance, starts: 6, missing: 'em' });
    expect(await adjustedRand(labels, fit.labels)).toBeGreaterThan(0.8);
    const order = Array.from({ length: 3 }, (_, j) => j);
    for (const j of order) {
      const [a, b, c] = arraysOf(whole.means.data, 3)[j]!;
      const near = arraysOf(fit.model.means.data, 3).map(([x, y, z]) =>
        Math.hypot(x! - a!, y! - b!, z! - c!),
      );
      expect(Math.min(...near)).toBeLessThan(0.8);
    }
  });
});

describe('a fit to rows with gaps', () => {
  test('has the same bits on any number of threads, and again', async () => {
    const options = { k: 3, missing: 'em', starts: 3, seed: 5 } as const;
    const one = await gaussianMixture(gappy, { ...options, threads: 1 });
    const two = await gaussianMixture(gappy, { ...options, threads: 2 });
    expect(bitsOf(two)).toBe(bitsOf(one));
  });

  test('reports what its model says of the training rows, and the model survives its file', async () => {
    for (const [, form] of FORMS) {
      const { model, labels } = await gaussianMixture(gappy, {
        k: 3,
        missing: 'em',
        init: 'kmeans',
        maxIterations: 25,
        ...form,
      });
      const { mixture: read } = readModels(writeModels({ mixture: model }));
      expect(await model.predict(gappy)).toEqual(labels);
      expect(await read!.predict(gappy)).toEqual(labels);
      const shares = await model.predictProba(gappy);
      expect(await read!.predictProba(gappy)).toEqual(shares);
      const densities = await model.scoreSamples(gappy);
      for (const i of [0, 1, 2, 3, 4, 5, 6, 7]) {
        const row = gappy[i]!;
        expect(model.predictOne(row)).toBe(labels[i]);
        const { responsibilities, logDensity } = read!.explainOne(row);
        expect(logDensity).toBeCloseTo(densities[i]!, 10);
        expect(Math.max(...responsibilities)).toBeCloseTo(
          Math.max(...shares.data.subarray(i * shares.columns, (i + 1) * shares.columns)),
          10,
        );
      }
    }
  });

  test('takes every start, and squarem', async () => {
    const best = await gaussianMixture(gappy, { k: 3, missing: 'em', starts: 3 });
    const labels = best.labels;
    const means = arraysOf(best.model.means.data, 3);
    const covariances = [...best.model.covariances];
    for (const init of ['kmeans', 'k-means++', 'random', { labels }, { means, covariances }] as const) {
      const fit = await gaussianMixture(gappy, { k: 3, missing: 'em', init, seed: 1, starts: 3 });
      expect(fit.logLikelihood).toBeGreaterThan(best.logLikelihood - 60);
      expect(fit.logLikelihood).toBeLessThan(best.logLikelihood + 1);
    }
    const leaps = await gaussianMixture(gappy, { k: 3, missing: 'em', starts: 3, acceleration: 'squarem' });
    expect(leaps.logLikelihood).toBeGreaterThan(best.logLikelihood - 0.1);
  });

  test('does not depend on the units', async () => {
    const moved = gappy.map(([a, b, c]) => [1e7 + 1024 * a!, b!, c! / 1024]);
    const options = { k: 3, missing: 'em', scaling: 'standard', init: 'kmeans' } as const;
    const here = await gaussianMixture(gappy, options);
    const there = await gaussianMixture(moved, options);
    expect(there.labels).toEqual(here.labels);
    const observed = (a: number): number => gappy.filter((row) => !Number.isNaN(row[a]!)).length;
    const shift = (observed(2) - observed(0)) * Math.log(1024);
    expect(there.logLikelihood - here.logLikelihood).toBeCloseTo(shift, 3);
  });

  test('repairs components that collapse', async () => {
    const rows = [...Array.from({ length: 30 }, () => [1, 2]), [5, NaN], [NaN, 7], [6, 9], [5.5, 8]];
    const fit = await gaussianMixture(rows, { k: 3, missing: 'em', starts: 3 });
    expect(fit.warnings.join(' ')).toMatch(/no width|moved|hardly/);
    expect(fit.model.means.data.every(Number.isFinite)).toBe(true);
  });

  test('never touches its input, takes null, and leaves out rows without any value', async () => {
    const rows = [...gappy.slice(0, 60), [NaN, NaN, NaN]];
    const copy = structuredClone(rows);
    const fit = await gaussianMixture(rows, { k: 2, missing: 'em', starts: 2 });
    expect(rows).toEqual(copy);
    expect(fit.labels[60]).toBe(-1);
    expect(fit.warnings).toContain('1 row without any value was left out.');
    const named = Object.fromEntries(
      ['a', 'b', 'c'].map((name, a) => [name, rows.map((row) => (Number.isNaN(row[a]!) ? null : row[a]!))]),
    ) as unknown as Record<string, number[]>;
    const other = await gaussianMixture(named, { k: 2, missing: 'em', starts: 2 });
    expect(bitsOf(other)).toBe(bitsOf(fit));
    expect((await fit.model.predictProba(rows)).data.slice(120)).toEqual(Float64Array.of(NaN, NaN));
    expect((await fit.model.scoreSamples(rows))[60]).toBeNaN();
    expect(() => fit.model.predictOne([NaN, NaN, NaN])).toThrow(/no value at all/);
  });

  test('works where no row is complete', async () => {
    const rows = oval.slice(0, 120).map((row, i) => row.map((value, a) => (a === i % 3 ? NaN : value)));
    const fit = await gaussianMixture(rows, { k: 2, missing: 'em', starts: 3 });
    const total = rows.reduce((sum, row) => sum + logMarginal(fit.model, row), 0);
    expect(fit.logLikelihood).toBeCloseTo(total, 7);
  });

  test('reports progress and can be stopped', async () => {
    const control = new AbortController();
    const stages = new Set<string>();
    const running = gaussianMixture(gappy, {
      k: 3,
      missing: 'em',
      signal: control.signal,
      onProgress: ({ stage }) => {
        stages.add(stage);
        control.abort(new Error('enough'));
      },
    });
    await expect(running).rejects.toThrow('enough');
    expect(stages.size).toBeGreaterThan(0);
  });

  test.each<[string, number[][], MixtureOptions, RegExp]>([
    [
      'a column without any value',
      [
        [1, NaN],
        [2, NaN],
        [3, NaN],
      ],
      { k: 1 },
      /column 1 has no value in any row/,
    ],
    [
      'no value at all',
      [
        [NaN, NaN],
        [NaN, NaN],
      ],
      { k: 1 },
      /no row has a value/,
    ],
    [
      'more components than rows with values',
      [
        [NaN, NaN],
        [1, NaN],
        [2, 3],
      ],
      { k: 3 },
      /k is 3/,
    ],
    [
      'an infinite value',
      [
        [1, Infinity],
        [NaN, 3],
        [2, 2],
      ],
      { k: 1 },
      /row 0, column 1 is Infinity/,
    ],
  ])('refuses %s', async (_, rows, options, message) => {
    const fitting = gaussianMixture(rows, { missing: 'em', ...options });
    await expect(fitting).rejects.toThrow(InputError);
    await expect(gaussianMixture(rows, { missing: 'em', ...options })).rejects.toThrow(message);
  });

  test('outliers are not sought among rows with gaps', async () => {
    const looking = outliers(gappy, { fit: { k: 2, missing: 'em', init: 'kmeans' } });
    await expect(looking).rejects.toThrow(/missing values; the densities .* Fill them in with impute/);
    const { model } = await gaussianMixture(gappy, { k: 2, missing: 'em', init: 'kmeans' });
    const found = await outliers(oval, { model, rate: 0.01 });
    expect(found.logDensities.every(Number.isFinite)).toBe(true);
  });

  test('K-means has no such policy', async () => {
    const options = { k: 2, missing: 'em' } as unknown as Parameters<typeof kmeans>[1];
    await expect(kmeans(gappy, options)).rejects.toThrow(
      /missing must be "refuse", "drop", "mean" or "median"/,
    );
  });
});
