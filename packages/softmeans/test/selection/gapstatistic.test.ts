import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeBlobs } from '../../src/index.ts';
import { measureDistortion } from '../../src/metrics/spread.ts';
import { pairDispersion } from '../../src/selection/dispersion.ts';
import { GAP_RULES, placeByRule } from '../../src/selection/gaprule.ts';
import {
  gapChoices,
  gapStatistic,
  gapTable,
  referenceDispersions,
} from '../../src/selection/gapstatistic.ts';
import { boxAround, drawFromBox } from '../../src/selection/referencebox.ts';
import { type Json, cases, expectClose, table } from '../reference.ts';

const family = cases('gap_statistic');
const ofKind = (kind: string): typeof family => family.filter(({ params }) => params.kind === kind);
const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);

describe('reference: gap_statistic', () => {
  test.each(ofKind('logW'))('$id', async ({ data, params, expected, tolerance }) => {
    const matrix = table(data);
    const one: number[] = [];
    const two: number[] = [];
    for (const labels of params.labels_per_k as number[][]) {
      const zeroed = labels.map((label) => label - 1);
      one.push(Math.log(await pairDispersion(matrix, zeroed, Math.max(...labels), undefined)));
      two.push(Math.log((await measureDistortion(matrix, zeroed)) / 2));
    }
    expectClose(one, expected.logW_power1, tolerance.logW);
    expectClose(two, expected.logW_power2, tolerance.logW);
  });

  test.each(ofKind('explicit_reference'))('$id', async ({ data, params, expected }) => {
    const ks = upTo(params['K.max']);
    const settings = { power: params['d.power'], starts: 60, seed: 0 };
    const rows = table(data);
    const reference = params.spaceH0 === 'original' ? 'columns' : 'principal';
    const box = await boxAround(rows, reference, undefined);
    const { min, max } = expected.box_in_rotated_centred_space;
    for (let a = 0; a < 2; a++) {
      const sides = [box.least[a]!, box.most[a]!];
      const turned = Math.abs(sides[0]! - min[a]) > 1e-6 ? [-sides[1]!, -sides[0]!] : sides;
      expectClose(turned, [min[a], max[a]], { rel: 1e-9 });
    }
    const observed = await referenceDispersions(rows, ks, settings);
    const references: number[][] = [];
    for (const given of params.reference as Json[]) {
      references.push(await referenceDispersions(table({ X: given }), ks, settings));
    }
    expectClose(observed, expected.logW, { abs: 1e-6 });
    expectClose(references, expected.logW_reference, { abs: 1e-6 });
    const found = gapTable(ks, observed, references);
    expectClose(found.expected, expected['E.logW'], { abs: 1e-5 });
    expectClose(found.gap, expected.gap, { abs: 1e-5 });
    expectClose(found.standardErrors, expected['SE.sim'], { abs: 1e-5 });
    expect(gapChoices(found)).toEqual(expected.k);
  });

  // The expectations there are means over 200 references; fewer serve here, so that the sampling error is added.
  const references = 20;
  test.each(ofKind('clusGap'))('$id', async ({ data, params, expected, tolerance }) => {
    const { K, power } = { K: params['K.max'], power: params['d.power'] };
    const found = await gapStatistic(table(data), {
      k: upTo(K),
      power,
      reference: params.spaceH0 === 'original' ? 'uniform' : 'pca',
      references,
      starts: 2,
      threads: 1,
    });
    const widest = Math.max(...(expected['SE.sim'] as number[]));
    const slack = { abs: tolerance['E.logW'].abs + (3 * widest) / Math.sqrt(references) };
    for (const [at, want] of (expected.logW as number[]).entries()) {
      // A better optimum than there is no fault.
      if (power === 2) expect(found.logDispersion[at]!).toBeLessThanOrEqual(want + 0.001);
      else expect(Math.abs(found.logDispersion[at]! - want)).toBeLessThanOrEqual(0.03);
    }
    expectClose(found.expected, expected['E.logW'], slack);
    const lower = (expected.logW as number[]).map((want, at) => want - found.logDispersion[at]!);
    const gaps = found.gap.map((gap, at) => gap - lower[at]!);
    expectClose(gaps, expected.gap, slack);
    const others = Object.entries<number[]>(expected.k_other_seeds ?? {});
    for (const [rule, seeds] of others) {
      if (seeds.some((k) => k !== expected.k[rule]) || params['K.max'] === seeds[0]) continue;
      expect(found.choices[rule as keyof typeof found.choices], rule).toBe(expected.k[rule]);
    }
  });

  test.each(ofKind('maxSE'))('$id', ({ params, expected }) => {
    for (const rule of GAP_RULES) {
      const place = placeByRule(params.gap, params['SE.sim'], rule, params['SE.factor']);
      expect(place + 1, rule).toBe(expected.k[rule]);
    }
  });
});

describe('laws', () => {
  test('rules: without errors the first and the global rules are plain maxima', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -5, max: 5 }), { minLength: 1, maxLength: 12 }),
        (gaps) => {
          const none = gaps.map(() => 0);
          const by = (rule: (typeof GAP_RULES)[number]): number => placeByRule(gaps, none, rule);
          expect(gaps[by('globalmax')]).toBe(Math.max(...gaps));
          expect(by('globalSEmax')).toBe(by('globalmax'));
          expect(by('Tibs2001SEmax')).toBe(by('firstmax'));
          expect(by('firstmax')).toBeLessThanOrEqual(by('globalmax'));
          expect(by('firstSEmax')).toBeLessThanOrEqual(by('firstmax'));
        },
      ),
    );
  });

  test('a box holds its rows, and what is drawn from it', async () => {
    const rows = makeBlobs({ rows: 40, columns: 3, centers: 2, randomState: 5 }).data;
    for (const follow of ['columns', 'principal'] as const) {
      const box = await boxAround(rows, follow, undefined);
      const drawn = await boxAround(await drawFromBox(box, 500, 1, undefined), follow, undefined);
      if (follow === 'principal') continue;
      for (let a = 0; a < 3; a++) {
        expect(drawn.mean[a]! + drawn.least[a]!).toBeGreaterThanOrEqual(box.mean[a]! + box.least[a]! - 1e-12);
        expect(drawn.mean[a]! + drawn.most[a]!).toBeLessThanOrEqual(box.mean[a]! + box.most[a]! + 1e-12);
      }
    }
  });

  test('rows on a line stay on it with pca, and fill the plane with uniform', async () => {
    const data = {
      data: Float64Array.from({ length: 40 }, (_, i) => Math.floor(i / 2)),
      rows: 20,
      columns: 2,
    };
    const along = await drawFromBox(await boxAround(data, 'principal', undefined), 50, 3, undefined);
    const across = await drawFromBox(await boxAround(data, 'columns', undefined), 50, 3, undefined);
    const off = (rows: typeof along): number =>
      Math.max(...Array.from({ length: 50 }, (_, i) => Math.abs(rows.data[2 * i]! - rows.data[2 * i + 1]!)));
    expect(off(along)).toBeLessThan(1e-12);
    expect(off(across)).toBeGreaterThan(1);
  });
});

describe('gapStatistic', () => {
  const { data } = makeBlobs({ rows: 60, columns: 2, centers: 3, randomState: 1 });
  const quick = { k: { from: 1, to: 4 }, references: 5, seed: 7 } as const;

  test('same bits for any number of threads; the scale of the data does not matter', async () => {
    const { seconds: _, ...one } = await gapStatistic(data, { ...quick, threads: 1 });
    const { seconds: __, ...two } = await gapStatistic(data, { ...quick, threads: 2 });
    expect(two).toEqual(one);
    const large = { ...data, data: data.data.map((value) => value * 2 ** 500) };
    const { gap } = await gapStatistic(large, quick);
    expectClose(gap, one.gap, { abs: 1e-9 });
  });

  test('one group, and rows that are all equal', async () => {
    const flat = await drawFromBox(
      {
        mean: new Float64Array(2),
        axes: Float64Array.of(1, 0, 0, 1),
        least: Float64Array.of(0, 0),
        most: Float64Array.of(1, 1),
      },
      150,
      11,
      undefined,
    );
    expect((await gapStatistic(flat, { k: { from: 1, to: 5 }, references: 15 })).chosen).toBe(1);
    const equal = Array.from({ length: 8 }, () => [3, 3]);
    const { chosen, gap, standardErrors } = await gapStatistic(equal, {
      k: { from: 1, to: 3 },
      references: 3,
    });
    expect(chosen).toBe(1);
    expect(gap).toEqual([0, 0, 0]);
    expect(standardErrors).toEqual([0, 0, 0]);
    expect((await gapStatistic([[1, 2]], { references: 2 })).chosen).toBe(1);
  });

  test('progress, cancelling, bad options', async () => {
    const fractions: number[] = [];
    await gapStatistic(data, { ...quick, onProgress: ({ fraction }) => void fractions.push(fraction) });
    expect(fractions.at(-1)).toBe(1);
    expect(fractions.toSorted((a, b) => a - b)).toEqual(fractions);
    await expect(gapStatistic(data, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
    await expect(gapStatistic(data, { references: 1 })).rejects.toThrow('references');
    await expect(gapStatistic(data, { k: [61] })).rejects.toThrow('k[0]');
    // @ts-expect-error an option that does not exist
    await expect(gapStatistic(data, { reference: 'box' })).rejects.toThrow('"uniform" or "pca"');
    // @ts-expect-error row weights are not taken
    await expect(gapStatistic(data, { rowWeights: [1] })).rejects.toThrow('rowWeights');
    await expect(
      gapStatistic([
        [NaN, 1],
        [2, 3],
      ]),
    ).rejects.toThrow();
  });
});
