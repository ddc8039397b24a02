import { axis, labelRoom, linearScale, titleAbove, titleBelow } from './chart/axis.ts';
import {
  type PlotOptions,
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
import { counted, decimalFormat, formatFor } from './chart/number.ts';
import { extent, niceDomain, ticksIn } from './chart/scale.ts';
import type { JsonObject, Spec } from './chart/spec.ts';

/** The objective of each step of one start or several. */
export interface Convergence {
  /** For each start the objective of the parameters that entered each step, and the final one: `trace` of a fit. */
  readonly traces: readonly (readonly number[])[];
  /** Which start was kept; default the one with the best last value. */
  readonly kept?: number;
  /** What is traced; default `inertia`, of which lower is better; of `logLikelihood` higher is. */
  readonly objective?: 'inertia' | 'logLikelihood';
}

const HEIGHT = 250;
const TITLES = { inertia: 'inertia', logLikelihood: 'log-likelihood per row, nats' };

/**
 * How the objective went, step by step, one line per start; the one that was kept is dark.
 *
 * The axis shows the last part well; where the first steps lie far off, they are cut and the chart says so.
 *
 * @param convergence traces of one start or several
 * @returns a Vega specification
 * @throws RangeError where there is no trace
 * @example
 * const spec = convergencePlot({ traces: [[90, 40, 30], [80, 50, 45, 44]] });
 * spec.description.startsWith('2 starts; the best took 2 steps.'); // true
 */
export function convergencePlot(convergence: Convergence, options: PlotOptions = {}): Spec {
  const { objective = 'inertia' } = convergence;
  const sign = objective === 'inertia' ? 1 : -1;
  const traces = convergence.traces.filter((trace) => trace.some(Number.isFinite));
  if (traces.length === 0) throw new RangeError('convergencePlot: there is no trace to draw.');
  const ends = convergence.traces.map((trace) => sign * (trace.at(-1) ?? NaN));
  const kept =
    convergence.kept ??
    ends.reduce((best, end, i) => (end < ends[best]! || Number.isNaN(ends[best]!) ? i : best), 0);
  const best = convergence.traces[kept] ?? [];
  const theme = themeOf(options);
  const wide = innerWidth(options);
  const [least, most] = extent(traces.flat());
  // A change in the last digits is none that a reader should see as one.
  const spread = Math.max(most - least, 1e-4 * Math.max(Math.abs(least), Math.abs(most)));
  const [low, high] = objective === 'inertia' ? [least, least + spread] : [most - spread, most];
  // Far first values would press the rest into one line: cut beyond three times the range of all but two steps.
  const settled = extent(traces.flatMap((trace) => trace.slice(Math.min(2, trace.length - 1))));
  const reach = 3 * (settled[1] - settled[0]) || high - low;
  const cut = niceDomain(
    objective === 'inertia'
      ? [low, Math.min(high, Math.max(settled[1], low + reach))]
      : [Math.max(low, Math.min(settled[0], high - reach)), high],
    4,
  );
  const y = cut.domain;
  const left = labelRoom(cut.ticks);
  const steps = Math.max(1, ...traces.map((trace) => trace.length - 1));
  const right = 64;
  const box = { x: left, y: 20, width: wide - left - right, height: HEIGHT };
  const values = convergence.traces.flatMap((trace, start) =>
    trace.flatMap((at, step) =>
      Number.isFinite(at) ? [{ start, step, value: Number(at.toPrecision(9)) }] : [],
    ),
  );
  const hidden = traces.some((trace) => trace.some((at) => Number.isFinite(at) && (at < y[0] || at > y[1])));
  const format = formatFor(Math.max(Math.abs(low), Math.abs(high)), cut.ticks.step / 10);
  const line = (stroke: string, width: number): JsonObject =>
    mark(
      'line',
      { x: scaled('x', 'step'), y: scaled('y', 'value'), stroke: value(stroke), strokeWidth: value(width) },
      'trace',
    );
  const last = best.at(-1) ?? NaN;
  return figure(options, {
    title:
      traces.length === 1
        ? `${counted(best.length - 1, 'step')} to the end`
        : `${counted(traces.length, 'start')}; the best took ${counted(best.length - 1, 'step')}`,
    note: `${objective === 'inertia' ? 'Lower is better.' : 'Higher is better.'}${traces.length > 1 ? ' Dark: the start that was kept.' : ''}`,
    remarks: hidden
      ? [`First steps outside the picture begin at ${format.write(objective === 'inertia' ? high : low)}.`]
      : [],
    height: 20 + HEIGHT + 40,
    data: [{ name: 'traces', values }],
    marks: [
      group(box, {
        data: [
          {
            name: 'others',
            source: 'traces',
            transform: [{ type: 'filter', expr: `datum.start !== ${kept}` }],
          },
          {
            name: 'trace',
            source: 'traces',
            transform: [{ type: 'filter', expr: `datum.start === ${kept}` }],
          },
        ],
        scales: [linearScale('x', [0, steps], [0, box.width]), linearScale('y', y, [box.height, 0])],
        axes: [
          axis(theme, {
            scale: 'x',
            orient: 'bottom',
            values: ticksIn([0, steps], 6).values.filter(Number.isInteger),
            format: decimalFormat(0),
          }),
          axis(theme, {
            scale: 'y',
            orient: 'left',
            values: cut.ticks.values,
            format: cut.ticks.format,
            grid: true,
          }),
        ],
        marks: [
          group(
            { x: 0, y: 0, width: box.width + 4, height: box.height },
            {
              clip: true,
              marks: [
                {
                  type: 'group',
                  interactive: false,
                  from: { facet: { name: 'other', data: 'others', groupby: 'start' } },
                  marks: [
                    mark(
                      'line',
                      {
                        x: scaled('x', 'step'),
                        y: scaled('y', 'value'),
                        stroke: value(theme.edge),
                        strokeOpacity: value(0.7),
                        strokeWidth: value(1),
                      },
                      'other',
                    ),
                  ],
                },
                line(theme.surface, 4),
                line(theme.ink, 1.75),
              ],
            },
          ),
          mark(
            'symbol',
            {
              x: scaled('x', 'step'),
              y: scaled('y', 'value'),
              size: value(best.length > 60 ? 6 : 18),
              fill: value(theme.ink),
              opacity: [{ test: `datum.value > ${y[1]} || datum.value < ${y[0]}`, value: 0 }, value(1)],
              tooltip: told([
                ['step', 'datum.step'],
                [TITLES[objective], `format(datum.value, '${format.specifier}')`],
              ]),
            },
            'trace',
            { interactive: true },
          ),
          ...(Number.isFinite(last)
            ? label({
                x: placed('x', best.length - 1),
                y: placed('y', last),
                text: value(format.write(last)),
                fill: value(theme.ink),
                weight: 600,
                dx: 7,
                baseline: 'middle',
                halo: theme.surface,
              })
            : []),
          ...titleAbove(theme, TITLES[objective], { x: -left, limit: box.width }),
          ...titleBelow(theme, box, 'step'),
        ],
      }),
    ],
  });
}
