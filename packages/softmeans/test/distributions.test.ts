import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalCumulative, studentCumulative } from '../src/distributions.ts';
import { quantileAt, cumulativeAt, densityAt, momentsAt } from '../src/mixture/columnmixture.ts';

/** z and Φ(z), to 40 digits by mpmath 1.3.0. */
const NORMAL: readonly (readonly [number, number])[] = [
  [-37, 5.725571222524577e-300],
  [-20, 2.7536241186062337e-89],
  [-8, 6.220960574271784e-16],
  [-5, 2.866515718791939e-7],
  [-3, 0.0013498980316300946],
  [-2.5000001, 0.006209663572946307],
  [-2.4999999, 0.006209667078606401],
  [-1, 0.15865525393145705],
  [-0.1, 0.460172162722971],
  [-1e-9, 0.49999999960105773],
  [0, 0.5],
  [0.5, 0.6914624612740131],
  [1.3, 0.9031995154143897],
  [2.5, 0.9937903346742238],
  [4, 0.9999683287581669],
  [9, 1.0],
];

/** t, ν and the share below t, likewise. */
const STUDENT: readonly (readonly [number, number, number])[] = [
  [-50, 0.3, 0.10808182253955737],
  [-3, 0.3, 0.25066884484380975],
  [-0.7, 0.3, 0.372811544383249],
  [0.01, 0.3, 0.5022930269363646],
  [1.2, 0.3, 0.674468733752388],
  [6, 0.3, 0.7959686606756762],
  [-50, 1, 0.006365349100972796],
  [-3, 1, 0.10241638234956674],
  [-0.7, 1, 0.30559988778578523],
  [0.01, 1, 0.5031829927649083],
  [1.2, 1, 0.7788579383763045],
  [6, 1, 0.9474315432887466],
  [-50, 2, 0.00019988007994404028],
  [-3, 2, 0.04773298313335456],
  [-0.7, 2, 0.2781965123164327],
  [0.01, 2, 0.5035354455208995],
  [1.2, 2, 0.8234983196103153],
  [6, 2, 0.9866642633922876],
  [-50, 3.5, 2.009542223849108e-6],
  [-3, 3.5, 0.02368761974237322],
  [-0.7, 3.5, 0.2638170711728394],
  [0.01, 3.5, 0.5037176437740379],
  [1.2, 3.5, 0.8474927573110675],
  [6, 3.5, 0.9970555236775421],
  [-50, 10, 1.23715516465134e-13],
  [-3, 10, 0.006671827511284789],
  [-0.7, 10, 0.2499437850864422],
  [0.01, 10, 0.5038910125045143],
  [1.2, 10, 0.8711018496378472],
  [6, 10, 0.9999339455698226],
  [-50, 47.5, 4.902971481725392e-43],
  [-3, 47.5, 0.002145084531786193],
  [-0.7, 47.5, 0.24367084863303767],
  [0.01, 47.5, 0.5039684150095524],
  [1.2, 47.5, 0.8819548071793752],
  [6, 47.5, 0.9999998701410266],
  [-50, 200, 2.7102877398912426e-115],
  [-3, 200, 0.0015215235569529513],
  [-0.7, 200, 0.242370366496741],
  [0.01, 200, 0.5039843724233595],
  [1.2, 200, 0.884220565484467],
  [6, 200, 0.9999999954424398],
  [-3, 1e4, 0.0013532240949988331],
  [-0.7, 1e4, 0.24197179409005823],
  [0.01, 1e4, 0.5039892565753221],
  [1.2, 1e4, 0.8849161157415504],
  [6, 1e4, 0.9999999989791908],
];

function off(got: number, want: number): number {
  return Math.abs(got - want) / want;
}

describe('shares below a value', () => {
  test.each(NORMAL)('normal, below %d', (z, share) => {
    expect(off(normalCumulative(z), share)).toBeLessThan(1e-13);
  });

  test.each(STUDENT)('Student, below %d with %d degrees of freedom', (t, degrees, share) => {
    expect(off(studentCumulative(t, degrees), share)).toBeLessThan(1e-10);
  });

  test('grow, and mirror each other', () => {
    const value = fc.double({ min: -40, max: 40, noNaN: true });
    const degrees = fc.double({ min: 0.1, max: 1000, noNaN: true });
    fc.assert(
      fc.property(value, value, degrees, (a, b, nu) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(normalCumulative(high)).toBeGreaterThanOrEqual(normalCumulative(low) * (1 - 1e-13));
        expect(studentCumulative(high, nu)).toBeGreaterThanOrEqual(studentCumulative(low, nu) * (1 - 1e-10));
        expect(normalCumulative(a) + normalCumulative(-a)).toBeCloseTo(1, 14);
        expect(studentCumulative(a, nu) + studentCumulative(-a, nu)).toBeCloseTo(1, 14);
      }),
    );
  });

  test('at the ends', () => {
    expect(normalCumulative(-Infinity)).toBe(0);
    expect(normalCumulative(Infinity)).toBe(1);
    expect(normalCumulative(NaN)).toBeNaN();
    expect(studentCumulative(-1e200, 3)).toBe(0);
    expect(studentCumulative(1e200, 3)).toBe(1);
  });
});

const mixtures = fc
  .record({
    weights: fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 }),
    means: fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 4, maxLength: 4 }),
    deviations: fc.array(fc.double({ min: 1e-3, max: 50, noNaN: true }), { minLength: 4, maxLength: 4 }),
    degrees: fc.option(fc.double({ min: 1, max: 100, noNaN: true }), { nil: undefined }),
    noise: fc.option(fc.double({ min: 0.01, max: 0.5, noNaN: true }), { nil: undefined }),
  })
  .map(({ weights, means, deviations, degrees, noise }) => {
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return {
      weights: weights.map((weight) => (weight / sum) * (1 - (noise ?? 0))),
      means,
      deviations,
      ...(degrees !== undefined && { degreesOfFreedom: [degrees, degrees, degrees, degrees] }),
      ...(noise !== undefined && { uniform: { share: noise, least: -150, most: 130 } }),
    };
  });

describe('a mixture along one column', () => {
  test('quantiles are where the share is', () => {
    fc.assert(
      fc.property(mixtures, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (mixture, share) => {
        const value = quantileAt(mixture, share);
        const grain = 1e-12 * Math.max(1, Math.abs(value));
        expect(cumulativeAt(mixture, value - grain)).toBeLessThanOrEqual(share + 1e-12);
        expect(cumulativeAt(mixture, value + grain)).toBeGreaterThanOrEqual(share - 1e-12);
      }),
    );
  });

  test('its density is the slope of the shares', () => {
    fc.assert(
      fc.property(mixtures, fc.double({ min: -120, max: 120, noNaN: true }), (mixture, value) => {
        const step = 1e-4 * Math.min(...mixture.deviations);
        const slope =
          (cumulativeAt(mixture, value + step) - cumulativeAt(mixture, value - step)) / (2 * step);
        const density = densityAt(mixture, value);
        expect(Math.abs(slope - density)).toBeLessThanOrEqual(
          1e-6 * density + 1e-7 / Math.min(...mixture.deviations),
        );
      }),
    );
  });

  test('its moments are those of many quantiles', () => {
    const mixture = { weights: [0.3, 0.7], means: [-2, 5], deviations: [1, 0.5] };
    const { mean, variance } = momentsAt(mixture);
    expect(mean).toBeCloseTo(2.9, 12);
    expect(variance).toBeCloseTo(0.3 * (1 + 4.9 ** 2) + 0.7 * (0.25 + 2.1 ** 2), 12);
    const values = Array.from({ length: 4000 }, (_, i) => quantileAt(mixture, (i + 0.5) / 4000));
    const average = values.reduce((sum, value) => sum + value, 0) / 4000;
    expect(average).toBeCloseTo(mean, 3);
    expect(values.reduce((sum, value) => sum + (value - average) ** 2, 0) / 4000).toBeCloseTo(variance, 1);
  });

  test('heavy tails have no variance, and heavier ones no mean', () => {
    const parts = { weights: [1], means: [3], deviations: [2] };
    expect(momentsAt({ ...parts, degreesOfFreedom: [4] })).toEqual({ mean: 3, variance: 8 });
    expect(momentsAt({ ...parts, degreesOfFreedom: [2] })).toEqual({ mean: 3, variance: Infinity });
    expect(momentsAt({ ...parts, degreesOfFreedom: [1] }).mean).toBeNaN();
  });
});
