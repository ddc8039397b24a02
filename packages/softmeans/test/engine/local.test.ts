import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Engine } from '../../src/em/engine.ts';
import { type Expectation, type Nearest, componentsOf } from '../../src/em/expectation.ts';
import { referenceEngine } from '../../src/em/reference.ts';
import type { Statistics } from '../../src/em/statistics.ts';
import { type LocalEngineOptions, openLocalEngine } from '../../src/engine/local.ts';
import { type Rows, rowsOf } from '../../src/matrix.ts';
import {
  allMoments,
  bitsOf,
  clumps,
  describe as name,
  expectations,
  lattice,
  someWeights,
} from './samples.ts';

/** Holds two arrays to 1e-12 of the sums of magnitudes that made them, which are about `scale`. */
function expectNear(got: ArrayLike<number>, want: ArrayLike<number>, scale: number, what: string): void {
  expect(got.length, `${what}: length`).toBe(want.length);
  for (let i = 0; i < want.length; i++) {
    const error = Math.abs(got[i]! - want[i]!);
    if (!(error <= 1e-12 * Math.max(scale, Math.abs(want[i]!)))) {
      expect.fail(`${what}[${i}]: got ${got[i]}, want ${want[i]}`);
    }
  }
}

function expectAgreement(got: Statistics, want: Statistics, total: number, what: string): void {
  const scale = 100 * (1 + total);
  expect(got.rows, what).toBe(want.rows);
  expect(got.changed, `${what}: changed`).toBe(want.changed);
  expectNear([got.objective], [want.objective], scale, `${what}: objective`);
  expectNear([got.certainty], [want.certainty], scale, `${what}: certainty`);
  expectNear(got.weight, want.weight, 1 + total, `${what}: weight`);
  expectNear([got.uniform], [want.uniform], 1 + total, `${what}: uniform`);
  expectNear(got.scaled, want.scaled, 1 + total, `${what}: scaled`);
  expectNear(got.scaledLog, want.scaledLog, scale, `${what}: scaledLog`);
  expectNear(got.first, want.first, scale, `${what}: first`);
  expectNear(got.second, want.second, scale, `${what}: second`);
  expect(
    got.farthest.map(({ row }) => row),
    `${what}: farthest`,
  ).toEqual(want.farthest.map(({ row }) => row));
  for (const [rank, far] of got.farthest.entries()) {
    const { score, ...rest } = far;
    const { score: wanted, ...others } = want.farthest[rank]!;
    expect(rest, what).toEqual(others);
    expectNear([score], [wanted], 1 + Math.abs(wanted), `${what}: score`);
  }
}

async function both(
  source: Rows,
  options: LocalEngineOptions,
  compare: (local: Engine, reference: Engine) => Promise<void>,
): Promise<void> {
  const local = await openLocalEngine(source, options);
  try {
    await compare(local, referenceEngine(source, options.weights));
  } finally {
    local.close();
  }
}

describe('the local engine agrees with the reference', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 17, 33])(
    '%i columns, all kinds, shapes and moments',
    async (columns) => {
      const rows = 530 + columns;
      const weights = columns % 2 === 0 ? someWeights(rows, columns) : undefined;
      await both(clumps(rows, columns, columns), weights ? { weights } : {}, async (local, reference) => {
        for (const moments of allMoments) {
          for (const expectation of expectations(rows, columns, 1 + (columns % 4), moments, 3, columns)) {
            const want = await reference.gather(expectation);
            expectAgreement(await local.gather(expectation), want, local.weight, name(expectation));
          }
        }
      });
    },
  );

  test.each([1, 2, 7, 8, 9, 15, 16, 17, 511, 512, 513, 1025, 2049])('%i rows', async (rows) => {
    for (const weights of [undefined, someWeights(rows, 3)]) {
      await both(clumps(rows, 3, rows), weights ? { weights } : {}, async (local, reference) => {
        expect(local.rows).toBe(rows);
        expectNear([local.weight], [reference.weight], reference.weight, 'weight');
        for (const expectation of expectations(rows, 3, 4, 'full', 5, rows)) {
          const want = await reference.gather(expectation);
          expectAgreement(await local.gather(expectation), want, local.weight, name(expectation));
        }
      });
    }
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('k = %i', async (k) => {
    await both(clumps(600, 4, k), {}, async (local, reference) => {
      for (const expectation of expectations(600, 4, k, 'pooled', 2, k)) {
        const want = await reference.gather(expectation);
        expectAgreement(await local.gather(expectation), want, local.weight, name(expectation));
      }
    });
  });

  test('labels, scores, responsibilities and distances', async () => {
    const want = { labels: true, scores: true, responsibilities: true, distances: true };
    for (const [rows, columns, k] of [
      [1, 1, 1],
      [9, 2, 3],
      [515, 5, 4],
      [1100, 12, 7],
    ] as const) {
      await both(clumps(rows, columns, 4), {}, async (local, reference) => {
        for (const expectation of expectations(rows, columns, k, 'none', 0, 9)) {
          const here = await local.label(expectation, want);
          const there = await reference.label(expectation, want);
          expect(here.labels, name(expectation)).toEqual(there.labels);
          expectNear(here.scores!, there.scores!, 1, `${name(expectation)}: scores`);
          expectNear(
            here.responsibilities!,
            there.responsibilities!,
            1,
            `${name(expectation)}: responsibilities`,
          );
          expectNear(here.distances!, there.distances!, 1, `${name(expectation)}: distances`);
        }
      });
    }
  });

  test('no rows at all', async () => {
    await both(rowsOf({ data: new Float64Array(), rows: 0, columns: 3 }), {}, async (local, reference) => {
      for (const expectation of expectations(0, 3, 2, 'full', 2, 1)) {
        expect(await local.gather(expectation)).toEqual(await reference.gather(expectation));
        expect(await local.label(expectation, { labels: true })).toEqual({ labels: new Int32Array() });
      }
    });
  });
});

describe('answers hold together', () => {
  const rows = 1300;
  const weights = someWeights(rows, 8);

  test('the objective is the same bits whatever moments are asked for', async () => {
    const engine = await openLocalEngine(clumps(rows, 5, 1), { weights });
    const plain = expectations(rows, 5, 4, 'none', 0, 2);
    for (const expectation of plain) {
      const { objective, certainty, weight, first } = await engine.gather(expectation);
      for (const moments of allMoments) {
        const other = await engine.gather({ ...expectation, moments });
        expect(other, name({ ...expectation, moments })).toMatchObject({ objective, certainty, weight });
        expectNear(other.first, first, 1000, name({ ...expectation, moments }));
      }
    }
    engine.close();
  });

  test('labels and scores add up to the moments', async () => {
    const engine = await openLocalEngine(clumps(rows, 5, 1), { weights });
    for (const expectation of expectations(rows, 5, 4, 'none', 0, 2)) {
      const { objective, weight, uniform } = await engine.gather(expectation);
      const parts = componentsOf(expectation);
      const { labels, scores, responsibilities } = await engine.label(expectation, {
        labels: true,
        scores: true,
        responsibilities: true,
      });
      let sum = 0;
      const sums = new Float64Array(parts);
      for (let i = 0; i < rows; i++) {
        sum += weights[i]! * scores![i]!;
        let shares = 0;
        for (let j = 0; j < parts; j++) {
          sums[j]! += weights[i]! * responsibilities![i * parts + j]!;
          shares += responsibilities![i * parts + j]!;
        }
        const left = expectation.kind === 'assigned' && labels![i]! < 0;
        expect(Math.abs(shares - (left ? 0 : 1))).toBeLessThanOrEqual(1e-15 * 4);
      }
      expectNear([objective], [sum], Math.abs(sum), name(expectation));
      const all = parts > 4 ? [...weight, uniform] : weight;
      expectNear(all, sums, engine.weight, name(expectation));
    }
    engine.close();
  });

  test('counts the labels that changed, also when labels were asked for in between', async () => {
    const engine = await openLocalEngine(clumps(rows, 3, 1), { weights });
    const [nearest] = expectations(rows, 3, 4, 'none', 0, 2);
    const moved: Expectation = { ...nearest!, centers: nearest!.centers.map((value) => value + 0.3) };
    expect((await engine.gather(nearest!)).changed).toBe(rows);
    const { labels } = await engine.label(nearest!, { labels: true });
    const { labels: after } = await engine.label(moved, { labels: true });
    expect((await engine.gather(nearest!)).changed).toBe(0);
    const different = labels!.reduce((count, label, i) => count + (label === after![i] ? 0 : 1), 0);
    expect(different).toBeGreaterThan(0);
    expect((await engine.gather(moved)).changed).toBe(different);
    engine.close();
  });

  test('inputs stay as they were', async () => {
    const source = clumps(700, 3, 1);
    const data = new Float64Array(700 * 3);
    source.read(0, 700, data);
    const given = someWeights(700, 1);
    const copies = structuredClone({ data, given });
    const engine = await openLocalEngine(rowsOf({ data, rows: 700, columns: 3 }), { weights: given });
    for (const expectation of expectations(700, 3, 3, 'full', 4, 1)) {
      const before = structuredClone(expectation);
      await engine.gather(expectation);
      await engine.label(expectation, { labels: true, responsibilities: true });
      expect(expectation).toEqual(before);
    }
    await engine.pick({ method: 'plusplus', k: 3, trials: 2, seed: 1 });
    expect({ data, given }).toEqual(copies);
    engine.close();
  });

  test('rows of weight 0 count for nothing but may be the farthest', async () => {
    const source = clumps(40, 2, 1);
    const all = new Float64Array(80);
    for (let i = 0; i < 40; i++) all.set(rowAt(source, i), i * 2);
    const padded = Float64Array.from([...all, 100, 100]);
    const weights = Float64Array.from({ length: 41 }, (_, i) => (i < 40 ? 1 : 0));
    const engine = await openLocalEngine(rowsOf({ data: all, rows: 40, columns: 2 }));
    const other = await openLocalEngine(rowsOf({ data: padded, rows: 41, columns: 2 }), { weights });
    for (const expectation of expectations(41, 2, 3, 'full', 1, 1)) {
      const labels = expectation.kind === 'assigned' ? { labels: expectation.labels.slice(0, 40) } : {};
      const without = await engine.gather({ ...expectation, ...labels } as Expectation);
      const { changed: _, farthest: far, rows, ...sums } = await other.gather(expectation);
      expect(without).toMatchObject(sums);
      expect([without.rows, rows]).toEqual([40, 41]);
      if (expectation.kind !== 'assigned') expect(far[0]).toMatchObject({ row: 40, weight: 0 });
    }
    engine.close();
    other.close();
  });
});

function rowAt(source: Rows, i: number): Float64Array {
  const row = new Float64Array(source.columns);
  source.read(i, 1, row);
  return row;
}

describe('ties', () => {
  /** The first of the nearest centers, by whole-number arithmetic. */
  function firstNearest(row: Float64Array, { k, columns, centers }: Nearest): number {
    let best = 0;
    let least = Infinity;
    for (let j = 0; j < k; j++) {
      let square = 0;
      for (let a = 0; a < columns; a++) square += (row[a]! - centers[j * columns + a]!) ** 2;
      if (square < least) [best, least] = [j, square];
    }
    return best;
  }

  test.each([false, true])('go to the lowest index; single precision: %s', async (single) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(1000),
        async (rows, columns, k, seed) => {
          const source = lattice(rows, columns, seed, single);
          const engine = await openLocalEngine(source);
          const centers = new Float64Array(k * columns);
          for (let j = 0; j < k; j++)
            centers.set(rowAt(lattice(k, columns, seed + 1, single), j), j * columns);
          const expectation: Nearest = {
            kind: 'nearest',
            k,
            columns,
            centers,
            bias: new Float64Array(k),
            moments: 'none',
            farthest: 0,
          };
          const { labels } = await engine.label(expectation, { labels: true });
          for (let i = 0; i < rows; i++) expect(labels![i]).toBe(firstNearest(rowAt(source, i), expectation));
          const { objective, weight } = await engine.gather(expectation);
          const reference = await referenceEngine(source).gather(expectation);
          expect([objective, ...weight]).toEqual([reference.objective, ...reference.weight]);
          engine.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  test('of the farthest rows go to the later one', async () => {
    const data = Float64Array.from({ length: 1100 }, (_, i) => (i % 7 === 3 ? 5 : 1));
    const engine = await openLocalEngine(rowsOf({ data, rows: 1100, columns: 1 }), {
      memory: 'shared',
      threads: 2,
    });
    for (const expectation of expectations(1100, 1, 1, 'none', 4, 1)) {
      if (expectation.kind === 'assigned') continue;
      const { farthest } = await engine.gather({ ...expectation, centers: Float64Array.of(0) });
      expect(farthest.map(({ row }) => row)).toEqual([1095, 1088, 1081, 1074]);
    }
    engine.close();
  });
});

describe('single precision', () => {
  test('sums in double precision', async () => {
    const random = clumps(900, 5, 3);
    const values = new Float32Array(900 * 5);
    for (let i = 0; i < 900; i++) values.set(rowAt(random, i), i * 5);
    const source = rowsOf({ data: values, rows: 900, columns: 5 });
    expect(source.precision).toBe('float32');
    await both(source, {}, async (local, reference) => {
      for (const expectation of expectations(900, 5, 3, 'full', 3, 5)) {
        const want = await reference.gather(expectation);
        expectAgreement(await local.gather(expectation), want, 900, name(expectation));
      }
    });
  });
});

describe('extremes', () => {
  test('a row that overflows every score still gets finite shares', async () => {
    const data = Float64Array.of(0, 0, 1, 1, 1e200, -1e200, 1e150, 3);
    for (const expectation of expectations(4, 2, 3, 'none', 0, 3)) {
      if (expectation.kind !== 'posterior') continue;
      const engine = await openLocalEngine(rowsOf({ data, rows: 4, columns: 2 }));
      const { objective, certainty, weight, uniform, scaled, scaledLog } = await engine.gather(expectation);
      for (const value of [objective, certainty, ...weight, ...scaled, ...scaledLog])
        expect(value, name(expectation)).toSatisfy(Number.isFinite);
      expect(weight.reduce((sum, value) => sum + value) + uniform).toBeCloseTo(4, 12);
      engine.close();
    }
  });

  test('clusters far apart', async () => {
    const data = Float64Array.from({ length: 600 }, (_, i) => (i % 2 === 0 ? -1e4 : 1e4) + (i % 5) * 0.1);
    await both(rowsOf({ data, rows: 600, columns: 1 }), {}, async (local, reference) => {
      for (const expectation of expectations(600, 1, 2, 'full', 0, 3)) {
        const centers = Float64Array.of(-1e4, 1e4);
        const far = {
          ...expectation,
          centers,
          ...('pivots' in expectation && { pivots: centers }),
        } as Expectation;
        const [got, want] = [await local.gather(far), await reference.gather(far)];
        expectNear(got.weight, want.weight, 1, name(far));
        expectNear(got.first, want.first, 100, name(far));
      }
    });
  });
});

test('the same answer to the same question', async () => {
  const engine = await openLocalEngine(clumps(1000, 3, 1));
  for (const expectation of expectations(1000, 3, 3, 'full', 2, 1)) {
    await engine.gather(expectation);
    expect(bitsOf(await engine.gather(expectation))).toEqual(bitsOf(await engine.gather(expectation)));
  }
  engine.close();
});
