import { describe, expect, test } from 'vitest';
import type { Posterior } from '../../src/em/expectation.ts';
import { referenceEngine } from '../../src/em/reference.ts';
import { argmax, isNear, scoreRow, shareOut } from '../../src/em/score.ts';
import type { Statistics } from '../../src/em/statistics.ts';
import { openLocalEngine } from '../../src/engine/local.ts';
import { rowsOf } from '../../src/matrix.ts';
import { RandomState } from '../../src/random/randomstate.ts';
import { allShapes, expectations, someWeights } from './samples.ts';

/** Groups around points `apart` from each other: most shares are then too small to be noticed. */
function groups(rows: number, columns: number, apart: number, seed: number) {
  const random = new RandomState(seed);
  const middles = Float64Array.from({ length: 4 * columns }, () => random.uniform(-apart, apart));
  const data = Float64Array.from({ length: rows * columns }, () => random.normal(0, 1));
  for (let i = 0; i < rows; i++) {
    const group = random.integers(0, 4);
    for (let a = 0; a < columns; a++) data[i * columns + a]! += middles[group * columns + a]!;
  }
  return { source: rowsOf({ data, rows, columns }), middles };
}

function question(shape: Posterior['shape'], columns: number, middles: Float64Array): Posterior {
  const moments = ({ spherical: 'trace', diagonal: 'diagonal', full: 'full', tied: 'pooled' } as const)[
    shape
  ];
  const found = expectations(1, columns, 4, moments, 0, 7).find(
    (each): each is Posterior => each.kind === 'posterior' && each.shape === shape,
  )!;
  const { pivots: _, ...plain } = found;
  return { ...plain, centers: middles };
}

/** Differences relative to the largest number of the same kind. */
function expectClose(found: Statistics, wanted: Statistics): void {
  for (const name of ['weight', 'first', 'second'] as const) {
    const size = wanted[name].reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    for (const [at, value] of wanted[name].entries()) {
      expect(Math.abs(found[name][at]! - value) / size, `${name}[${at}]`).toBeLessThan(1e-12);
    }
  }
  expect(Math.abs(found.objective / wanted.objective - 1)).toBeLessThan(1e-12);
}

describe.each(allShapes)('%s: shares left out, rows whitened and scatter shared change no sum', (shape) => {
  test.each([
    [2, 1],
    [3, 6],
    [5, 30],
    [13, 3],
    [2, 1000],
  ])('%i columns, groups up to %i apart', async (columns, apart) => {
    const rows = 1300;
    const { source, middles } = groups(rows, columns, apart, columns);
    const asked = question(shape, columns, middles);
    const weights = someWeights(rows, 3);
    const engine = await openLocalEngine(source, { weights });
    const found = await engine.gather(asked);
    expectClose(found, await referenceEngine(source, weights).gather(asked));
    expect(await engine.gather(asked)).toEqual(found);
    engine.close();
  });
});

test.each(allShapes)('%s: a row alone has the same bits near the origin and far from it', async (shape) => {
  for (const apart of [2, 1e4]) {
    const { source, middles } = groups(300, 4, apart, 5);
    const asked = question(shape, 4, middles);
    expect(isNear(asked)).toBe(apart === 2);
    const engine = await openLocalEngine(source);
    const answer = await engine.label(asked, { labels: true, scores: true, responsibilities: true });
    const row = new Float64Array(4);
    const shares = new Float64Array(4);
    for (let i = 0; i < 300; i++) {
      source.read(i, 1, row);
      scoreRow(asked, row, shares);
      expect(answer.labels![i]).toBe(argmax(shares));
      expect(answer.scores![i]).toBe(shareOut(shares));
      expect(answer.responsibilities!.slice(i * 4, i * 4 + 4)).toEqual(shares);
    }
    engine.close();
  }
});

test.each(allShapes)(
  '%s: moments about the origin, an odd number of components, some without shares',
  async (shape) => {
    for (const columns of [1, 3, 4, 6]) {
      const { source, middles } = groups(1300, columns, 5, columns);
      const asked = question(shape, columns, middles);
      const size = asked.factors.length / (shape === 'tied' ? 1 : 4);
      const three = {
        ...asked,
        k: 3,
        centers: middles.slice(0, 3 * columns),
        bias: asked.bias.slice(0, 3),
        factors: asked.factors.slice(0, shape === 'tied' ? size : 3 * size),
      };
      const empty = { ...asked, bias: Float64Array.of(0, -1e5, 0, -1e5) };
      const engine = await openLocalEngine(source);
      const reference = referenceEngine(source);
      for (const each of [three, empty]) expectClose(await engine.gather(each), await reference.gather(each));
      engine.close();
    }
  },
);
