import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sharesAt } from '@softmeans/plots/drawing';
import { axesOf, densityAt } from '../src/understand/page/oval.ts';
import { scoresOf } from '../src/understand/page/borders.ts';
import { orderAlike } from '../src/understand/bothfits.ts';
import { type Place, type Plane, edited, evened, nearestRow, viewOf } from '../src/understand/page/plane.ts';

const coordinate = fc.double({ min: -100, max: 100, noNaN: true });
const place = fc.tuple(coordinate, coordinate);
const places = fc.array(place, { minLength: 1, maxLength: 20 });

function planeOf(rows: readonly Place[]): Plane {
  const x = Float64Array.from(rows, ([u]) => u);
  const y = Float64Array.from(rows, ([, v]) => v);
  return {
    stamp: 1,
    x,
    y,
    titles: ['across', 'up'],
    view: viewOf({ x, y }),
    truth: new Int32Array(x.length),
  };
}

function rowsOf({ x, y }: Plane): Place[] {
  return Array.from(x, (u, i): Place => [u, y[i]!]);
}

describe('rows in a plane', () => {
  test('an edit makes a new plane and leaves the old one as it was', () => {
    fc.assert(
      fc.property(places, places, fc.nat(), (rows, added, at) => {
        const plane = planeOf(rows);
        const row = at % rows.length;
        const grown = edited(plane, { kind: 'add', places: added });
        expect(rowsOf(grown)).toEqual([...rows, ...added]);
        expect(grown.truth).toBeUndefined();
        const less = edited(plane, { kind: 'erase', rows: [row] });
        expect(rowsOf(less)).toEqual(rows.toSpliced(row, 1));
        expect(less.truth).toHaveLength(rows.length - 1);
        const moved = edited(plane, { kind: 'move', row, place: added[0]! });
        expect(rowsOf(moved)).toEqual(rows.with(row, added[0]!));
        expect(rowsOf(plane)).toEqual(rows);
        expect([grown, less, moved].map(({ stamp }) => stamp)).toEqual([1, 1, 1]);
      }),
    );
  });

  test('no more rows are added than a page draws', () => {
    const rows = Array.from({ length: 1400 }, (_, i): Place => [i, i]);
    const grown = edited(planeOf(rows), { kind: 'add', places: rows });
    expect(grown.x).toHaveLength(1500);
  });

  test('a view shows all rows, and circles as circles', () => {
    fc.assert(
      fc.property(
        places,
        fc.integer({ min: 50, max: 2000 }),
        fc.integer({ min: 50, max: 2000 }),
        (rows, w, h) => {
          const { x, y } = evened(planeOf(rows).view, w, h);
          expect((x[1] - x[0]) / w).toBeCloseTo((y[1] - y[0]) / h, 9);
          for (const [u, v] of rows) expect(u >= x[0] && u <= x[1] && v >= y[0] && v <= y[1]).toBe(true);
        },
      ),
    );
  });

  test('the nearest row is as near as any', () => {
    fc.assert(
      fc.property(places, place, (rows, [u, v]) => {
        const far = rows.map(([a, b]) => Math.hypot(a - u, b - v));
        expect(far[nearestRow(planeOf(rows), [u, v])]).toBeCloseTo(Math.min(...far), 9);
      }),
    );
  });
});

describe('ovals', () => {
  const component = fc
    .tuple(
      place,
      fc.double({ min: 0.1, max: 5, noNaN: true }),
      fc.double({ min: 0.1, max: 5, noNaN: true }),
      coordinate,
    )
    .map(([mean, long, short, turn]) => {
      const [c, s] = [Math.cos(turn), Math.sin(turn)];
      const [p, q] = [long * long, short * short];
      return {
        weight: 0.5,
        mean,
        covariance: [c * c * p + s * s * q, c * s * (p - q), s * s * p + c * c * q] as const,
        spreads: [Math.max(long, short), Math.min(long, short)],
      };
    });

  test('have the spreads that they were turned with', () => {
    fc.assert(
      fc.property(component, ({ covariance, spreads }) => {
        const found = axesOf(covariance);
        expect(found[0]).toBeCloseTo(spreads[0]!, 6);
        expect(found[1]).toBeCloseTo(spreads[1]!, 6);
      }),
    );
  });

  test('densities and scores share a place out as the charts do', () => {
    fc.assert(
      fc.property(component, component, fc.tuple(coordinate, coordinate), (a, b, [dx, dy]) => {
        const [u, v] = [a.mean[0] + dx / 100, a.mean[1] + dy / 100];
        const [share = 0] = sharesAt([a, b], u, v);
        const [first, second] = [a, b].map((one) => one.weight * densityAt(one, u, v)) as [number, number];
        expect(first / (first + second)).toBeCloseTo(share, 9);
        const [p = 0, q = 0] = scoresOf([a, b])(u, v);
        expect(1 / (1 + Math.exp(q - p))).toBeCloseTo(share, 9);
      }),
    );
  });
});

test('groups of two labelings are numbered alike, and each number is given once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 })), { minLength: 1, maxLength: 40 }),
      async (pairs) => {
        const [labels, others] = [0, 1].map((side) => Int32Array.from(pairs, (pair) => pair[side]!));
        const order = await orderAlike(labels!, others!, 4);
        expect(order.toSorted()).toEqual([0, 1, 2, 3]);
        const same = await orderAlike(labels!, labels!, 4);
        for (const label of new Set(labels)) expect(same[label]).toBe(label);
      },
    ),
    { numRuns: 40 },
  );
});
