import { axis, labelRoom, linearScale, ruleAt, titleAbove, titleBelow } from './chart/axis.ts';
import {
  type PlotOptions,
  computed,
  figure,
  group,
  innerWidth,
  label,
  mark,
  placed,
  scaled,
  themeOf,
  told,
  value,
} from './chart/figure.ts';
import { decimalFormat, formatFor } from './chart/number.ts';
import { type Domain, extent, niceDomain, wholeTicks } from './chart/scale.ts';
import type { Spec } from './chart/spec.ts';
import { checkSweep, inWords, sweepDomain } from './chart/sweep.ts';

/** Scores of a sweep over the number of groups. */
export interface ElbowCurve {
  /** The numbers of groups, upwards. */
  readonly k: readonly number[];
  /** One score for each k; NaN where there is none. */
  readonly scores: readonly number[];
  /** The time of each fit in seconds. */
  readonly seconds?: readonly number[];
  /** The k at which the curve bends, if it does. */
  readonly elbow?: number | null;
  /** What the scores are; default `distortion`. */
  readonly metric?: 'distortion' | 'silhouette' | 'calinski-harabasz' | (string & {});
}

export interface ElbowOptions extends PlotOptions {
  /** Whether the fit times are drawn where there are some; default true. */
  readonly timings?: boolean;
}

const words = new Map([
  ['distortion', { axis: 'distortion', note: 'Squared distance left between rows and their center.' }],
  ['inertia', { axis: 'inertia', note: 'Squared distance left between rows and their center.' }],
  ['silhouette', { axis: 'silhouette', note: 'How much nearer a row is to its own group than to the next.' }],
  [
    'calinski-harabasz',
    { axis: 'Calinski-Harabasz index', note: 'Spread between the groups over the spread within them.' },
  ],
]);

const HEIGHT = 260;

/**
 * The elbow: score against the number of groups, with a dashed line where the curve bends, and the fit times
 * dashed on an axis of their own.
 *
 * @param curve scores for each k, upwards
 * @returns a Vega specification
 * @throws RangeError where there is no k, or not one score for each
 * @example
 * const spec = elbowPlot({ k: [1, 2, 3, 4], scores: [90, 30, 10, 8], elbow: 3 });
 * spec.description.startsWith('The curve bends at k = 3.'); // true
 */
export function elbowPlot(curve: ElbowCurve, options: ElbowOptions = {}): Spec {
  const { k, scores, elbow, metric = 'distortion' } = curve;
  checkSweep('elbowPlot', k, { scores, ...(curve.seconds && { seconds: curve.seconds }) });
  const theme = themeOf(options);
  const timed = options.timings !== false && curve.seconds !== undefined;
  const seconds = timed ? curve.seconds : [];
  const slowest = Math.max(0, ...seconds);
  const unit = slowest < 1 ? { name: 'ms', factor: 1000 } : { name: 's', factor: 1 };

  const [low, high] = extent(scores);
  const fromZero: Domain = low >= 0 && low < 0.6 * high ? [0, high] : [low, high];
  const y = niceDomain(fromZero, 3);
  const t = niceDomain([0, slowest * unit.factor || 1], 3);
  const wide = innerWidth(options);
  const left = labelRoom(y.ticks);
  const right = timed ? labelRoom(t.ticks) : 8;
  const box = { x: left, y: 20, width: wide - left - right, height: HEIGHT };
  const bent = elbow !== undefined && elbow !== null && k.includes(elbow);
  const scoreAt = bent ? scores[k.indexOf(elbow)]! : NaN;
  const known = words.get(metric) ?? { axis: metric, note: '' };
  const scoreFormat = formatFor(high, y.ticks.step / 10);
  const onRight = bent && k.indexOf(elbow) < k.length / 2;

  // The name of the elbow stands at the other end of its line where the curve comes near; a last value turns back.
  const nearTop = bent && y.domain[1] - scoreAt < 0.15 * (y.domain[1] - y.domain[0]);
  const isLast = bent && elbow === k.at(-1);

  const values = k.map((at, i) => ({
    k: at,
    score: Number.isFinite(scores[i]) ? scores[i]! : null,
    ...(timed && { time: seconds[i]! * unit.factor }),
  }));
  const tip = told([
    ['k', 'datum.k'],
    [known.axis, `format(datum.score, '${scoreFormat.specifier}')`],
    ...(timed ? [[`fit time, ${unit.name}`, "format(datum.time, ',.1f')"] as const] : []),
  ]);
  return figure(options, {
    title: bent ? `The curve bends at k = ${elbow}` : `No bend in the curve ${inWords(k)}`,
    note: `${known.note}${timed ? ' Dashed green: time to fit.' : ''}`.trim(),
    height: 20 + HEIGHT + 40,
    data: [{ name: 'sweep', values }],
    marks: [
      group(box, {
        scales: [
          linearScale('x', sweepDomain(k), [0, box.width]),
          linearScale('y', y.domain, [box.height, 0]),
          ...(timed ? [linearScale('time', t.domain, [box.height, 0])] : []),
        ],
        axes: [
          axis(theme, { scale: 'x', orient: 'bottom', values: wholeTicks(k), format: decimalFormat(0) }),
          axis(theme, {
            scale: 'y',
            orient: 'left',
            values: y.ticks.values,
            format: y.ticks.format,
            grid: true,
          }),
          ...(timed
            ? [
                axis(theme, {
                  scale: 'time',
                  orient: 'right',
                  values: t.ticks.values,
                  format: t.ticks.format,
                  color: theme.time,
                }),
              ]
            : []),
        ],
        marks: [
          ...(bent
            ? [
                ruleAt('x', elbow, box, { stroke: value(theme.ink), strokeDash: value([3, 3]) }),
                ...label({
                  x: placed('x', elbow),
                  y: value(nearTop ? HEIGHT - 8 : 12),
                  text: value(`elbow at ${elbow}`),
                  fill: value(theme.ink),
                  weight: 600,
                  align: onRight ? 'left' : 'right',
                  dx: onRight ? 7 : -7,
                  halo: theme.surface,
                }),
              ]
            : []),
          ...(timed
            ? [
                mark(
                  'line',
                  {
                    x: scaled('x', 'k'),
                    y: scaled('time', 'time'),
                    stroke: value(theme.time),
                    strokeWidth: value(1.5),
                    strokeDash: value([4, 3]),
                  },
                  'sweep',
                ),
              ]
            : []),
          mark(
            'line',
            {
              x: scaled('x', 'k'),
              y: scaled('y', 'score'),
              defined: computed('isValid(datum.score)'),
              stroke: value(theme.ink),
              strokeWidth: value(1.75),
            },
            'sweep',
          ),
          mark(
            'symbol',
            {
              x: scaled('x', 'k'),
              y: scaled('y', 'score'),
              size: bent ? [{ test: `datum.k === ${elbow}`, value: 81 }, value(30)] : value(30),
              fill: value(theme.ink),
              stroke: value(theme.surface),
              strokeWidth: bent ? [{ test: `datum.k === ${elbow}`, value: 2 }, value(0)] : value(0),
              opacity: [{ test: 'isValid(datum.score)', value: 1 }, value(0)],
              tooltip: tip,
            },
            'sweep',
            { interactive: true },
          ),
          ...(bent && Number.isFinite(scoreAt)
            ? label({
                x: placed('x', elbow),
                y: placed('y', scoreAt),
                text: value(scoreFormat.write(scoreAt)),
                fill: value(theme.ink),
                weight: 600,
                ...(isLast
                  ? { align: 'right' as const, dx: -9, dy: nearTop ? 16 : -7 }
                  : { dx: 9, dy: nearTop ? 14 : -7 }),
                halo: theme.surface,
              })
            : []),
          ...titleAbove(theme, known.axis, { x: -left, limit: box.width * 0.6 }),
          ...(timed
            ? titleAbove(theme, `fit time, ${unit.name}`, {
                x: box.width + right,
                limit: box.width * 0.4,
                color: theme.time,
                align: 'right',
              })
            : []),
          ...titleBelow(theme, box, 'number of groups, k'),
        ],
      }),
    ],
  });
}
