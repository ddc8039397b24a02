import { View, parse } from 'vega';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { borders } from '../src/chart/border.ts';
import { oval, sharesAt } from '../src/chart/gaussian.ts';
import { formatFor, shareInWords, valueFormat } from '../src/chart/number.ts';
import { overlap, placeLabels, spreadOut } from '../src/chart/place.ts';
import { sampleRows } from '../src/chart/sample.ts';
import { niceDomain, roundingFor, ticksIn } from '../src/chart/scale.ts';
import { columnIn, tableOf } from '../src/chart/table.ts';
import { shorten, textWidth, wrap, wrapInto } from '../src/chart/text.ts';

const anyNumber = fc.double({ min: -1e15, max: 1e15, noNaN: true });

describe('text', () => {
  test('is measured as Inter sets it', () => {
    expect(textWidth('Group 1', 12, 600)).toBeCloseTo(43.99, 2);
    expect(textWidth('', 11)).toBe(0);
    expect(textWidth('漢字', 10)).toBe(20);
  });

  test('that is shortened fits and keeps its beginning and its end', () => {
    expect(shorten('a very long name of a column, mm', 120, 11)).toBe('a very long…mn, mm');
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.integer({ min: 20, max: 300 }),
        (text, limit) => {
          expect(textWidth(shorten(text, limit, 11), 11)).toBeLessThanOrEqual(limit + 0.01);
        },
      ),
    );
  });

  test('that is wrapped fits line by line and loses no short word', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 20 }), (words) => {
        const lines = wrap(words.join(' '), 90, 11);
        expect(lines.join(' ')).toBe(words.join(' '));
        for (const line of lines) expect(textWidth(line, 11)).toBeLessThanOrEqual(90);
      }),
    );
    expect(wrapInto(2, 'one two three four five six seven', 60, 11)).toHaveLength(2);
  });
});

describe('numbers', () => {
  test.each([
    [1234567.5, 0.5, '1,234,567.5'],
    [2_500_000, 500_000, '2.5M'],
    [-1200, 100, '−1,200'],
    [0.25, 0.05, '0.25'],
    [5e-9, 1e-9, '5.0e-9'],
    [-0.0000001, 1, '−1.0e-7'],
  ])('%d in steps of %d is %s', (value, step, text) => {
    expect(formatFor(value, step).write(value)).toBe(text);
  });

  test('are written as Vega writes them', () => {
    const view = new View(
      parse({
        signals: [
          { name: 'value', value: 0 },
          { name: 'specifier', value: 'd' },
          { name: 'text', update: 'format(value, specifier)' },
        ],
      }),
    );
    const format = (value: number, specifier: string): unknown => {
      return view.signal('value', value).signal('specifier', specifier).run().signal('text');
    };
    fc.assert(
      fc.property(anyNumber, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (value, step) => {
        const { specifier, write } = formatFor(value, step);
        expect(write(value)).toBe(format(value, specifier));
      }),
    );
  });

  test('of a column show about three digits of its spread', () => {
    expect(valueFormat(5000, 530).write(3688.2)).toBe('3,688');
    expect(valueFormat(50, 2.8).write(39.04)).toBe('39.0');
    expect(valueFormat(3, 0).write(3)).toBe('3.0');
  });

  test('of shares never claim what is not so', () => {
    expect([0, 0.001, 0.5, 0.999, 1].map(shareInWords)).toEqual([
      '0%',
      'under 1%',
      '50%',
      'over 99%',
      '100%',
    ]);
  });
});

describe('axes', () => {
  test('have ticks inside, growing, and told apart', () => {
    fc.assert(
      fc.property(anyNumber, anyNumber, (a, b) => {
        fc.pre(Math.abs(a - b) > 1e-6 * Math.max(Math.abs(a), Math.abs(b), 1e-6));
        const domain = [Math.min(a, b), Math.max(a, b)] as const;
        const { values, format: written } = ticksIn(domain);
        expect(values.length).toBeGreaterThanOrEqual(1);
        expect(values.length).toBeLessThanOrEqual(10);
        expect(new Set(values.map((at) => written.write(at))).size).toBe(values.length);
        const length = domain[1] - domain[0];
        for (const at of values) {
          expect(at).toBeGreaterThanOrEqual(domain[0] - 1e-6 * length);
          expect(at).toBeLessThanOrEqual(domain[1] + 1e-6 * length);
        }
        const nice = niceDomain(domain).domain;
        expect(nice[0]).toBeLessThanOrEqual(domain[0] + 1e-6 * length);
        expect(nice[1]).toBeGreaterThanOrEqual(domain[1] - 1e-6 * length);
      }),
    );
  });

  test('round data to what can be seen', () => {
    expect(roundingFor([0, 1])(0.123456789)).toBe(0.1235);
    expect(roundingFor([1e8, 1e8 + 1])(1e8 + 0.123456789)).toBeCloseTo(1e8 + 0.1235, 6);
    expect(roundingFor([3, 3])(3)).toBe(3);
  });
});

describe('labels', () => {
  test('in a column stay apart, in order, and inside where they fit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 1, maxLength: 12 }),
        (wishes) => {
          const places = spreadOut(wishes, 13, 0, 200);
          const sorted = places.toSorted((a, b) => a - b);
          sorted.forEach((at, i) => {
            if (i > 0) expect(at - sorted[i - 1]!).toBeGreaterThanOrEqual(13 - 1e-9);
            expect(at).toBeGreaterThanOrEqual(-1e-9);
            expect(at).toBeLessThanOrEqual(200 + 1e-9);
          });
          wishes.forEach((wish, i) => {
            wishes.forEach((other, j) => {
              if (wish < other) expect(places[i]!).toBeLessThan(places[j]!);
            });
          });
        },
      ),
    );
  });

  test('in a plane do not cover each other where there is room', () => {
    const wish = {
      width: 40,
      height: 18,
      spots: [
        { x: 50, y: 50 },
        { x: 50, y: 80 },
        { x: 120, y: 50 },
      ],
    };
    const places = placeLabels([wish, wish, wish], { left: 0, top: 0, right: 200, bottom: 200 }, []);
    const areas = places.map(({ x, y }) => ({ left: x - 20, right: x + 20, top: y - 9, bottom: y + 9 }));
    expect(areas.some((a, i) => areas.some((b, j) => i < j && overlap(a, b)))).toBe(false);
  });
});

describe('rows', () => {
  test('are read from every form of data', () => {
    const forms = [
      { data: Float32Array.of(1, 2, 3, 4, 5, 6), rows: 3, columns: 2 },
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      { length: Float64Array.of(1, 3, 5), depth: [2, 4, 6] },
    ];
    for (const form of forms) {
      const table = tableOf(form);
      expect([table.rows, table.columns, table.at(2, 0), table.at(0, 1)]).toEqual([3, 2, 5, 2]);
    }
    expect(tableOf(forms[2]!).names).toEqual(['length', 'depth']);
    expect(tableOf([[1, 2]]).names).toEqual(['column 1', 'column 2']);
  });

  test('that make no table are refused', () => {
    expect(() => tableOf([[1, 2], [3]])).toThrow('Row 1 has 1 values, row 0 has 2.');
    expect(() => tableOf({ a: [1], b: [1, 2] })).toThrow('Column "b" has 2 values');
    expect(() => tableOf([[1, 2]], ['a'])).toThrow('1 names for 2 columns.');
    expect(() => columnIn(['a', 'b'], 'c')).toThrow('There is no column "c"; there are 2: a, b.');
    expect(() => columnIn(['a', 'b'], 2)).toThrow('There is no column 2');
  });

  test('are sampled the same every time, and small groups in full', () => {
    const group = (row: number): number => (row % 1000 === 0 ? 1 : row % 7 === 0 ? -1 : 0);
    const sample = sampleRows(20_000, 500, group);
    expect(sampleRows(20_000, 500, group)).toEqual(sample);
    expect(sample.rows.filter((row) => group(row) === 1)).toHaveLength(20);
    expect(sample.rows.some((row) => group(row) < 0)).toBe(false);
    expect(sample.remark[0]).toMatch(
      /^Drawn: 500 of 17,1\d\d rows, at random; groups of up to 50 rows in full\.$/,
    );
    expect(sampleRows(10, 500, () => 0)).toEqual({ rows: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], remark: [] });
  });
});

describe('mixtures', () => {
  const component = { weight: 0.5, mean: [1, 2], covariance: [4, 1.5, 1] } as const;

  test('have ovals at the distance that holds the share', () => {
    const [a, b, c] = component.covariance;
    for (const [x, y] of oval(component, 0.9)) {
      const [u, v] = [x - 1, y - 2];
      const square = (c * u * u - 2 * b * u * v + a * v * v) / (a * c - b * b);
      expect(1 - Math.exp(-square / 2)).toBeCloseTo(0.9, 10);
    }
  });

  test('have shares that sum to 1, far away too', () => {
    const other = { weight: 0.5, mean: [5, 2], covariance: [1, 0, 1] } as const;
    for (const [x, y] of [
      [0, 0],
      [1e6, -1e6],
      [3, 2],
    ] as const) {
      const shares = sharesAt([component, other], x, y);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    }
  });

  test('have borders where shares are even', () => {
    const left = { weight: 0.5, mean: [-1, 0], covariance: [1, 0, 1] } as const;
    const right = { weight: 0.5, mean: [1, 0], covariance: [1, 0, 1] } as const;
    const lines = borders((x, y) => sharesAt([left, right], x, y).map(Math.log), 2, [-3.1, 3], [-2, 2], 20);
    expect(lines).toHaveLength(1);
    for (const [x] of lines[0]!) expect(x).toBeCloseTo(0, 6);
  });
});
