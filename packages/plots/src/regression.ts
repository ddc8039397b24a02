import { axis, labelRoom, linearScale, titleAbove, titleBelow } from './chart/axis.ts';
import {
  type PlotOptions,
  figure,
  group,
  innerWidth,
  mark,
  scaled,
  themeOf,
  told,
  value,
} from './chart/figure.ts';
import { shareInWords } from './chart/number.ts';
import { withoutUnit } from './chart/points.ts';
import { extent, niceDomain, pad, roundingFor, ticksIn } from './chart/scale.ts';
import type { JsonObject, Spec } from './chart/spec.ts';
import { shorten } from './chart/text.ts';

/** One column predicted from another, at many of its values. */
export interface RegressionCurve {
  /** Values that are predicted from, ascending. */
  readonly x: ArrayLike<number>;
  /** What is expected at each. */
  readonly expected: ArrayLike<number>;
  /** Ends of the intervals; without them there is no band. */
  readonly lower?: ArrayLike<number>;
  readonly upper?: ArrayLike<number>;
  /** The share that an interval holds; default 0.9. */
  readonly level?: number;
  /** Rows to draw beside the curve. */
  readonly rows?: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };
}

export interface RegressionPlotOptions extends PlotOptions {
  /** Names of the two columns, with their units; default `x` and `y`. */
  readonly columns?: readonly [string, string];
}

const HEIGHT = 360;
/** Rows that are drawn; of more, evenly chosen ones. */
const MOST = 4000;

/**
 * What a mixture expects of one column at each value of another, with its interval, over the rows.
 *
 * @param curve as `regress` gives it for ascending values
 * @returns a Vega specification
 * @throws RangeError for lists of unequal length or fewer than two values
 * @example
 * const { model } = await gaussianMixture([[1, 2.1], [2, 3.9], [3, 6], [4, 8.2], [5, 9.8]], { k: 1 });
 * const x = [1, 2, 3, 4, 5];
 * const { expected, lower, upper } = await regress(model, x.map((value) => [value]), { target: 1, level: 0.9 });
 * const spec = regressionPlot({ x, expected: expected.data, lower: lower.data, upper: upper.data });
 * spec.description.startsWith('Y by x.'); // true
 */
export function regressionPlot(curve: RegressionCurve, options: RegressionPlotOptions = {}): Spec {
  const { x, expected, lower, upper, rows } = curve;
  for (const list of [expected, lower ?? x, upper ?? x]) {
    if (list.length === x.length) continue;
    throw new RangeError(`regressionPlot: ${list.length} values for ${x.length} of x.`);
  }
  if (rows && rows.x.length !== rows.y.length) {
    throw new RangeError(
      `regressionPlot: the rows have ${rows.x.length} values of x and ${rows.y.length} of y.`,
    );
  }
  if (x.length < 2) throw new RangeError('regressionPlot: a curve needs two values of x.');
  const [across = 'x', upwards = 'y'] = options.columns ?? [];
  const theme = themeOf(options);
  const finite = (...lists: readonly (ArrayLike<number> | undefined)[]): number[] =>
    lists.flatMap((list) => (list ? Array.from(list).filter(Number.isFinite) : []));
  const room = pad(extent(finite(x, rows?.x)), 0.02);
  const high = niceDomain(extent(finite(expected, lower, upper, rows?.y)), 5);
  const left = labelRoom(high.ticks);
  const box = { x: left, y: 20, width: innerWidth(options) - left, height: HEIGHT };
  const [roundX, roundY] = [roundingFor(room), roundingFor(high.domain)];
  const band = lower !== undefined && upper !== undefined;
  const line = Array.from(x, (at, i) => ({
    x: roundX(at),
    y: roundY(expected[i]!),
    ...(band && { low: roundY(lower[i]!), high: roundY(upper[i]!) }),
  })).filter((point) => Object.values(point).every(Number.isFinite));
  const count = rows?.x.length ?? 0;
  const every = Math.max(1, Math.ceil(count / MOST));
  const points = Array.from({ length: Math.ceil(count / every) }, (_, i) => ({
    row: i * every + 1,
    x: roundX(rows!.x[i * every]!),
    y: roundY(rows!.y[i * every]!),
  })).filter((point) => Object.values(point).every(Number.isFinite));
  const bend = { x: scaled('x', 'x'), interpolate: value('monotone') };
  const curveMark = (stroke: string, width: number): JsonObject =>
    mark('line', { ...bend, y: scaled('y', 'y'), stroke: value(stroke), strokeWidth: value(width) }, 'curve');
  return figure(options, {
    title: capitalized(
      `${shorten(withoutUnit(upwards), 260, 14, 600)} by ${shorten(withoutUnit(across), 260, 14, 600)}`,
    ),
    note: [
      'Line: what is expected.',
      ...(band ? [`Band: where ${shareInWords(curve.level ?? 0.9)} of the values lie.`] : []),
      ...(points.length > 0 ? ['Each mark is one row.'] : []),
    ].join(' '),
    remarks: every > 1 ? [`Drawn: one of ${every} rows.`] : [],
    height: 20 + HEIGHT + 40,
    data: [
      { name: 'curve', values: line },
      { name: 'points', values: points },
    ],
    marks: [
      group(box, {
        scales: [linearScale('x', room, [0, box.width]), linearScale('y', high.domain, [box.height, 0])],
        axes: [
          axis(theme, {
            scale: 'x',
            orient: 'bottom',
            values: ticksIn(room, 6).values,
            format: ticksIn(room, 6).format,
          }),
          axis(theme, {
            scale: 'y',
            orient: 'left',
            values: high.ticks.values,
            format: high.ticks.format,
            grid: true,
          }),
        ],
        marks: [
          ...(band
            ? [
                mark(
                  'area',
                  {
                    ...bend,
                    y: scaled('y', 'low'),
                    y2: scaled('y', 'high'),
                    fill: value(theme.sequential[1]!),
                    fillOpacity: value(0.7),
                  },
                  'curve',
                ),
              ]
            : []),
          mark(
            'symbol',
            {
              x: scaled('x', 'x'),
              y: scaled('y', 'y'),
              size: value(points.length > 1000 ? 8 : 22),
              fill: value(theme.inkThird),
              fillOpacity: value(points.length > 1000 ? 0.5 : 0.75),
              tooltip: told([
                ['row', 'datum.row'],
                [across, 'datum.x'],
                [upwards, 'datum.y'],
              ]),
            },
            'points',
            { interactive: true },
          ),
          curveMark(theme.surface, 5),
          curveMark(theme.ink, 2),
          ...titleAbove(theme, upwards, { x: -left, limit: box.width }),
          ...titleBelow(theme, box, across),
        ],
      }),
    ],
  });
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
