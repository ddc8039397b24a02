import { describe, expect, test } from 'vitest';
import type { Engine } from '../../src/em/engine.ts';
import { openLocalEngine } from '../../src/engine/local.ts';
import { clumps, expectations, someWeights } from './samples.ts';

/** One engine that answers questions about few rows at once, and one that never does. */
async function both(
  columns: number,
  precision: 'float64' | 'float32',
  weights: Float64Array | undefined,
  check: (few: Engine, other: Engine) => Promise<void>,
): Promise<void> {
  const source = clumps(150, columns, 3);
  const options = { precision, ...(weights && { weights }) };
  const few = await openLocalEngine(source, options);
  const other = await openLocalEngine(source, { ...options, memory: 'shared', threads: 1 });
  try {
    await check(few, other);
  } finally {
    few.close();
    other.close();
  }
}

describe.each(['float64', 'float32'] as const)('few rows in %s', (precision) => {
  test.each([1, 4])('%i columns: the bits of many rows', async (columns) => {
    for (const weights of [undefined, someWeights(150, 3)]) {
      await both(columns, precision, weights, async (few, other) => {
        for (const k of [1, 2, 5]) {
          for (const seed of [1, 2]) {
            for (const question of expectations(150, columns, k, 'none', 0, seed)) {
              expect(await few.gather(question)).toEqual(await other.gather(question));
            }
            const want = { labels: true };
            const [nearest] = expectations(150, columns, k, 'none', 0, seed);
            expect(await few.label(nearest!, want)).toEqual(await other.label(nearest!, want));
          }
        }
      });
    }
  });

  test('the same rows are picked', async () => {
    for (const weights of [undefined, someWeights(150, 3)]) {
      await both(4, precision, weights, async (few, other) => {
        for (let seed = 0; seed < 5; seed++) {
          for (const trials of [1, 3]) {
            const asked = { method: 'plusplus', k: 8, trials, seed } as const;
            const picked = await few.pick(asked);
            expect(picked).toEqual(await other.pick(asked));
            const beside = { ...asked, k: 2, centers: picked.values.slice(0, 12) };
            expect(await few.pick(beside)).toEqual(await other.pick(beside));
          }
          const random = { method: 'random', k: 5, seed } as const;
          expect(await few.pick(random)).toEqual(await other.pick(random));
        }
      });
    }
  });
});

test('few rows: a request ends with its signal, and a closed engine answers nothing', async () => {
  const engine = await openLocalEngine(clumps(20, 2, 1));
  const [question] = expectations(20, 2, 2, 'none', 0, 1);
  const signal = AbortSignal.abort(new Error('never'));
  await expect(engine.gather(question!, { signal })).rejects.toThrow('never');
  await expect(engine.pick({ method: 'random', k: 2, seed: 0 }, { signal })).rejects.toThrow('never');
  await expect(engine.pick({ method: 'random', k: 21, seed: 0 })).rejects.toThrow('21');
  await engine.gather(question!);
  engine.close();
  await expect(engine.gather(question!)).rejects.toThrow('closed');
});
