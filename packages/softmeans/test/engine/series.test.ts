import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Engine } from '../../src/em/engine.ts';
import type { Nearest, NearestAlgorithm } from '../../src/em/expectation.ts';
import type { Statistics } from '../../src/em/statistics.ts';
import { type LocalEngineOptions, openLocalEngine } from '../../src/engine/local.ts';
import { nearestCenter } from '../../src/kmeans/rule.ts';
import { type Rows, rowsOf } from '../../src/matrix.ts';
import { RandomState } from '../../src/random/randomstate.ts';
import { bitsOf, clumps, lattice, someWeights } from './samples.ts';

const algorithms: readonly NearestAlgorithm[] = ['auto', 'lloyd', 'screen', 'bounds'];

/** The centers that Lloyd's algorithm goes to. */
function moved({ k, columns, centers }: Nearest, { weight, first }: Statistics): Float64Array {
  return centers.map((value, at) => {
    const w = weight[Math.floor(at / columns)]!;
    return k > 0 && w > 0 ? value + first[at]! / w : value;
  });
}

/** Some rows, with noise, as centers to start from; two of them may be equal. */
function startOf(source: Rows, k: number, seed: number): Float64Array {
  const random = new RandomState(seed);
  const centers = new Float64Array(k * source.columns);
  const row = new Float64Array(source.columns);
  for (let j = 0; j < k; j++) {
    source.read(random.integers(0, source.rows), 1, row);
    centers.set(row, j * source.columns);
  }
  return centers;
}

/** Answers of a series of questions beside those of an engine that knows no series. */
async function follow(
  source: Rows,
  options: LocalEngineOptions,
  k: number,
  algorithm: NearestAlgorithm,
  compare: (answer: Statistics, plain: Statistics, step: number) => void,
): Promise<void> {
  const { columns } = source;
  const weights = options.weights ? { weights: options.weights } : {};
  const engine = await openLocalEngine(source, options);
  const oracle = await openLocalEngine(source, { ...weights, memory: 'inline' });
  // The second start jumps, with labels and sums of the first behind it.
  for (const seed of [1, 2]) {
    let centers = startOf(source, k, seed);
    for (let step = 0; step < 7; step++) {
      const question = nearestCenter({ k, columns, centers });
      const answer = await engine.gather({ ...question, algorithm });
      const plain = await oracle.gather(question);
      compare(answer, plain, step);
      centers = moved(question, plain);
    }
    const question = nearestCenter({ k, columns, centers });
    const last = await engine.gather({ ...question, algorithm, last: true });
    expect(bitsOf(last)).toEqual(bitsOf(await oracle.gather(question)));
  }
  engine.close();
  oracle.close();
}

function expectSame(answer: Statistics, plain: Statistics, scale: number): void {
  expect([answer.rows, answer.changed]).toEqual([plain.rows, plain.changed]);
  const near = (got: number, want: number, size: number): void =>
    expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-13 * Math.max(size, Math.abs(want)));
  near(answer.objective, plain.objective, scale);
  for (const [j, weight] of plain.weight.entries()) near(answer.weight[j]!, weight, scale);
  for (const [at, first] of plain.first.entries()) near(answer.first[at]!, first, scale);
}

function single(source: Rows): Rows {
  const { rows, columns } = source;
  const data = new Float32Array(rows * columns);
  const row = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    source.read(i, 1, row);
    data.set(row, i * columns);
  }
  return rowsOf({ data, rows, columns });
}

describe.each(algorithms)('a series of questions, %s', (algorithm) => {
  test.each([
    [4300, 12, 8],
    [4200, 3, 16],
    [1100, 33, 17],
    [1030, 7, 70],
    [600, 1, 3],
    [520, 5, 1],
    [9, 2, 9],
  ])('%i rows, %i columns, %i centers: labels and sums of the plain kernel', async (rows, columns, k) => {
    for (const source of [clumps(rows, columns, k), single(clumps(rows, columns, k))]) {
      for (const weights of [undefined, someWeights(rows, 3)]) {
        await follow(source, weights ? { weights } : {}, k, algorithm, (answer, plain) =>
          expectSame(answer, plain, 10 * rows),
        );
      }
    }
  });

  test('many equal distances', async () => {
    for (const precision of [false, true]) {
      await follow(lattice(2000, 2, 1, precision), {}, 9, algorithm, (answer, plain) =>
        expectSame(answer, plain, 20_000),
      );
    }
  });

  test('columns of very different size, and a cluster far from the others', async () => {
    const random = new RandomState(3);
    const data = Float64Array.from({ length: 900 * 4 }, (_, at) => {
      const far = Math.floor(at / 4) % 3 === 0 ? 1 : 0;
      return far + random.normal(0, 1) * 10 ** (-3 * (at % 4));
    });
    await follow(rowsOf({ data, rows: 900, columns: 4 }), {}, 5, algorithm, (answer, plain) =>
      expectSame(answer, plain, 9000),
    );
  });

  test('the same bits for any memory, threads and chunks', async () => {
    const weights = someWeights(5000, 1);
    const want: Uint8Array[] = [];
    const ways: LocalEngineOptions[] = [{ memory: 'inline' }, { memory: 'inline', chunk: 1 }];
    for (const memory of ['shared', 'private'] as const)
      for (const threads of [1, 2, 5]) ways.push({ memory, threads });
    for (const way of ways) {
      const got: Uint8Array[] = [];
      await follow(clumps(5000, 5, 2), { ...way, weights }, 7, algorithm, (answer) =>
        got.push(bitsOf(answer)),
      );
      if (want.length === 0) want.push(...got);
      expect(got).toEqual(want);
    }
  });
});

test('all algorithms give the same bits', async () => {
  const bits = new Map<NearestAlgorithm, Uint8Array[]>();
  for (const algorithm of algorithms) {
    const got: Uint8Array[] = [];
    await follow(clumps(4600, 6, 4), {}, 12, algorithm, (answer) => got.push(bitsOf(answer)));
    bits.set(algorithm, got);
  }
  for (const algorithm of algorithms) expect(bits.get(algorithm)).toEqual(bits.get('lloyd'));
});

test('centers so far away that whole numbers cannot tell them apart', async () => {
  for (const size of [1e15, 1e160, 1e300]) {
    const engine = await openLocalEngine(clumps(700, 2, 1));
    const oracle = await openLocalEngine(clumps(700, 2, 1));
    const centers = Float64Array.of(size, size, -size, size, 0.5, size);
    const question = nearestCenter({ k: 3, columns: 2, centers });
    const { weight } = await engine.gather({ ...question, algorithm: 'screen' });
    expect(weight).toEqual((await oracle.gather(question)).weight);
    engine.close();
    oracle.close();
  }
});

test.each(['screen', 'bounds'] as const)(
  'questions in between do not disturb a series by %s',
  async (algorithm) => {
    const source = clumps(3000, 4, 5);
    const engine = await openLocalEngine(source);
    const oracle: Engine = await openLocalEngine(source);
    let centers = startOf(source, 6, 1);
    for (let step = 0; step < 6; step++) {
      const question = nearestCenter({ k: 6, columns: 4, centers });
      const answer = await engine.gather({ ...question, algorithm });
      const plain = await oracle.gather(question);
      expect(answer.weight).toEqual(plain.weight);
      centers = moved(question, plain);
      const other = nearestCenter({ k: 3, columns: 4, centers: centers.slice(0, 12) });
      if (step % 2 === 0) await engine.gather(other);
      else await engine.pick({ method: 'plusplus', k: 4, trials: 2, seed: step });
      await engine.label(other, { labels: true, distances: true });
    }
    engine.close();
    oracle.close();
  },
);

test('any rows: labels and sums of the plain kernel', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        rows: fc.integer({ min: 1, max: 60 }),
        columns: fc.integer({ min: 1, max: 5 }),
        k: fc.integer({ min: 1, max: 20 }),
        scale: fc.constantFrom(1e-30, 1e-12, 1e-3, 1, 1e4, 1e12, 1e25),
        values: fc.infiniteStream(fc.double({ min: -1, max: 1, noNaN: true })),
        float: fc.boolean(),
        algorithm: fc.constantFrom<NearestAlgorithm>('screen', 'bounds'),
      }),
      async ({ rows, columns, k, scale, values, float, algorithm }) => {
        const data = Float64Array.from({ length: rows * columns }, () => values.next().value * scale);
        const source = rowsOf({ data: float ? Float32Array.from(data) : data, rows, columns });
        await follow(source, { memory: 'inline' }, k, algorithm, ({ changed, weight }, plain) => {
          expect(changed).toBe(plain.changed);
          expect(weight).toEqual(plain.weight);
        });
      },
    ),
    { numRuns: 90 },
  );
});

test.each(['screen', 'bounds'] as const)(
  "labels after a series by %s are the plain kernel's",
  async (algorithm) => {
    for (const source of [clumps(2100, 5, 3), single(clumps(2100, 5, 3))]) {
      const engine = await openLocalEngine(source);
      const oracle = await openLocalEngine(source);
      let centers = startOf(source, 9, 1);
      for (let step = 0; step < 5; step++) {
        const question = nearestCenter({ k: 9, columns: 5, centers });
        const answer = await engine.gather({ ...question, algorithm });
        const want = { labels: true, scores: true };
        expect(await engine.label(question, want)).toEqual(await oracle.label(question, want));
        const fewer = nearestCenter({ k: 8, columns: 5, centers: centers.slice(0, 40) });
        expect(await engine.label(fewer, want)).toEqual(await oracle.label(fewer, want));
        centers = moved(question, answer);
      }
      engine.close();
      oracle.close();
    }
  },
);

test.each([
  [3, 40],
  [8, 6],
  [20, 90],
])('%i columns, %i centers: bounds to the end, while ever fewer rows are looked at', async (columns, k) => {
  const random = new RandomState(columns);
  const data = Float64Array.from({ length: 5000 * columns }, () => random.normal(0, 1));
  for (const values of [data, Float32Array.from(data)]) {
    const source = rowsOf({ data: values, rows: 5000, columns });
    const engine = await openLocalEngine(source, { memory: 'inline' });
    const oracle = await openLocalEngine(source, { memory: 'inline' });
    let centers = startOf(source, k, 3);
    for (let step = 0; step < 60; step++) {
      const question = nearestCenter({ k, columns, centers });
      const answer = await engine.gather({ ...question, algorithm: 'bounds' });
      const plain = await oracle.gather(question);
      expect([answer.changed, ...answer.weight]).toEqual([plain.changed, ...plain.weight]);
      // Sometimes centers turn back.
      const next = moved(question, plain);
      centers = step % 7 === 6 ? centers.map((value, at) => value + 0.5 * (next[at]! - value)) : next;
    }
    const question = nearestCenter({ k, columns, centers });
    const want = { labels: true };
    await engine.gather({ ...question, algorithm: 'bounds' });
    expect(await engine.label(question, want)).toEqual(await oracle.label(question, want));
    engine.close();
    oracle.close();
  }
});
