import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ovals } from '../rows.ts';
import { referenceEngine } from '../../src/em/reference.ts';
import { openLocalEngine } from '../../src/engine/local.ts';
import { type Matrix, rowsOf } from '../../src/matrix.ts';
import { RandomState } from '../../src/random/randomstate.ts';
import { cases, table } from '../reference.ts';
import { clumps, lattice, someWeights } from './samples.ts';

function centered({ data, rows, columns }: Matrix): Matrix {
  const shifted = Float64Array.from(data);
  for (let j = 0; j < columns; j++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += data[i * columns + j]! / rows;
    for (let i = 0; i < rows; i++) shifted[i * columns + j]! -= mean;
  }
  return { data: shifted, rows, columns };
}

describe('k-means++ picks the rows that scikit-learn 1.2.1 picks', () => {
  test.each(cases('kmeans_plusplus'))('$id', async ({ data, params, expected }) => {
    const k = params.n_clusters;
    const trials = params.n_local_trials ?? 2 + Math.floor(Math.log(k));
    const engine = await openLocalEngine(rowsOf(centered(table(data))));
    const { indices } = await engine.pick({ method: 'plusplus', k, trials, seed: params.random_state });
    expect([...indices]).toEqual(expected.indices);
    engine.close();
  });
});

describe('k-means++', () => {
  test('agrees with the reference engine', async () => {
    const sizes = [1, 5, 9, 100, 513, 1500];
    for (const [seed, rows] of sizes.entries()) {
      for (const weights of [undefined, someWeights(rows, seed + 1)]) {
        if (weights && !weights.some((weight) => weight > 0)) continue;
        const source = clumps(rows, 3, seed);
        const seeding = { method: 'plusplus', k: Math.min(rows, 7), trials: 3, seed } as const;
        const engine = await openLocalEngine(source, weights ? { weights } : {});
        const want = await referenceEngine(source, weights).pick(seeding);
        if (rows > 5) expect(await engine.pick(seeding), `${rows} rows`).toEqual(want);
        else expect((await engine.pick(seeding)).indices).toHaveLength(seeding.k);
        engine.close();
      }
    }
  });

  test('never picks a row of weight 0 while there are others', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(0, 0, 0, 1, 0.5), { minLength: 1, maxLength: 1100 }),
        fc.nat(1000),
        fc.constantFrom('plusplus', 'random'),
        async (given, seed, method) => {
          const heavy = given.filter((weight) => weight > 0).length;
          fc.pre(heavy > 0);
          const weights = Float64Array.from(given);
          const engine = await openLocalEngine(lattice(given.length, 2, seed, false), { weights });
          const { indices } = await engine.pick({ method, k: Math.min(heavy, 6), trials: 2, seed });
          for (const row of indices) expect(weights[row]).toBeGreaterThan(0);
          engine.close();
        },
      ),
      { numRuns: 40 },
    );
  });

  test('fewer different rows than centers', async () => {
    const data = new Float64Array(600).fill(3);
    const engine = await openLocalEngine(rowsOf({ data, rows: 600, columns: 1 }));
    const { indices, values } = await engine.pick({ method: 'plusplus', k: 4, trials: 3, seed: 2 });
    expect(indices).toHaveLength(4);
    expect([...values]).toEqual([3, 3, 3, 3]);
    engine.close();
  });

  test('picks different rows while there are different ones', async () => {
    const data = Float64Array.from({ length: 1200 }, (_, i) => i % 5);
    const engine = await openLocalEngine(rowsOf({ data, rows: 1200, columns: 1 }));
    for (let seed = 0; seed < 20; seed++) {
      const { values } = await engine.pick({ method: 'plusplus', k: 5, trials: 2, seed });
      expect([...values].toSorted()).toEqual([0, 1, 2, 3, 4]);
    }
    engine.close();
  });
});

describe('other ways to pick', () => {
  test('random rows are drawn by the random state', async () => {
    const engine = await openLocalEngine(clumps(20_000, 2, 1));
    const { indices } = await engine.pick({ method: 'random', k: 9, seed: 5 });
    expect(indices).toEqual(new RandomState(5).draw(20_000, 9));
    engine.close();
  });

  test('given rows come with their values, in the order given', async () => {
    const source = clumps(2000, 3, 1);
    for (const memory of ['inline', 'shared', 'private'] as const) {
      const engine = await openLocalEngine(source, { memory, threads: 3 });
      const given = Int32Array.of(1999, 0, 513, 0);
      const { indices, values } = await engine.pick({ method: 'rows', indices: given });
      expect(indices).toEqual(given);
      const row = new Float64Array(3);
      for (const [rank, i] of given.entries()) {
        source.read(i, 1, row);
        expect(values.slice(rank * 3, rank * 3 + 3)).toEqual(row);
      }
      engine.close();
    }
  });

  test('more centers than rows, and rows that are not there', async () => {
    const engine = await openLocalEngine(clumps(5, 2, 1));
    await expect(engine.pick({ method: 'random', k: 6, seed: 1 })).rejects.toMatchObject({
      code: 'TOO_FEW_ROWS',
    });
    await expect(engine.pick({ method: 'plusplus', k: 6, trials: 2, seed: 1 })).rejects.toMatchObject({
      code: 'TOO_FEW_ROWS',
    });
    for (const row of [-1, 5]) {
      await expect(engine.pick({ method: 'rows', indices: Int32Array.of(row) })).rejects.toMatchObject({
        code: 'INVALID_OPTION',
      });
    }
    engine.close();
  });
});

test('rows beside centers that are there already: as the reference picks them, for any threads', async () => {
  const rows = rowsOf(ovals(1_300, 3));
  const centers = Float64Array.of(0, 0, 0, 6, 7, 8);
  const reference = referenceEngine(rows);
  for (const seed of [0, 1, 2]) {
    const seeding = { method: 'plusplus', k: 3, trials: 2, seed, centers } as const;
    const { indices } = await reference.pick(seeding);
    for (const threads of [1, 3]) {
      const engine = await openLocalEngine(rows, { threads, memory: 'shared' });
      expect((await engine.pick(seeding)).indices).toEqual(indices);
      engine.close();
    }
  }
});

describe('many points are picked by a screen in whole numbers: the same rows as without', () => {
  for (const [name, trials, k] of [
    ['few trials', 3, 12],
    ['more trials than bits of a byte', 11, 20],
  ] as const) {
    test(name, async () => {
      for (const seed of [1, 2, 3]) {
        const source = clumps(1_500, 4, seed);
        const seeding = { method: 'plusplus', k, trials, seed } as const;
        const want = await referenceEngine(source).pick(seeding);
        for (const memory of ['inline', 'shared', 'private'] as const) {
          const engine = await openLocalEngine(source, { memory, threads: 3 });
          expect(await engine.pick(seeding), memory).toEqual(want);
          engine.close();
        }
      }
    });
  }

  test('single-precision rows', async () => {
    const wide = clumps(1_300, 5, 4);
    const values = new Float64Array(1_300 * 5);
    for (let i = 0; i < 1_300; i++) wide.read(i, 1, values.subarray(i * 5, i * 5 + 5));
    const source = rowsOf({ data: Float32Array.from(values), rows: 1_300, columns: 5 });
    const seeding = { method: 'plusplus', k: 15, trials: 4, seed: 6 } as const;
    const engine = await openLocalEngine(source);
    expect(await engine.pick(seeding)).toEqual(await referenceEngine(source).pick(seeding));
    engine.close();
  });

  test('equally good candidates: the first one, as the reference has it', async () => {
    for (const seed of [0, 1, 2, 3]) {
      const source = lattice(900, 2, seed, false);
      const seeding = { method: 'plusplus', k: 14, trials: 6, seed } as const;
      const engine = await openLocalEngine(source);
      expect((await engine.pick(seeding)).indices).toEqual(
        (await referenceEngine(source).pick(seeding)).indices,
      );
      engine.close();
    }
  });

  test('scales that single precision does not reach, and rows far from all others', async () => {
    for (const scale of [1e-120, 1e-25, 1e25, 1e120]) {
      const data = Float64Array.from({ length: 1_200 }, (_, i) => ((i * 7919) % 1201) * scale);
      const source = rowsOf({ data, rows: 600, columns: 2 });
      const seeding = { method: 'plusplus', k: 12, trials: 4, seed: 3 } as const;
      const engine = await openLocalEngine(source);
      expect((await engine.pick(seeding)).indices, `${scale}`).toEqual(
        (await referenceEngine(source).pick(seeding)).indices,
      );
      engine.close();
    }
    const data = Float64Array.from({ length: 1_200 }, (_, i) => (i === 77 ? 1e5 : Math.sin(i)));
    const source = rowsOf({ data, rows: 600, columns: 2 });
    const seeding = { method: 'plusplus', k: 12, trials: 4, seed: 3 } as const;
    const engine = await openLocalEngine(source);
    expect((await engine.pick(seeding)).indices).toEqual(
      (await referenceEngine(source).pick(seeding)).indices,
    );
    engine.close();
  });
});
