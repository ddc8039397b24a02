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
import { decimalFormat } from './chart/number.ts';
import { extent, niceDomain, wholeTicks } from './chart/scale.ts';
import type { Spec } from './chart/spec.ts';
import { checkSweep, inWords, sweepDomain } from './chart/sweep.ts';

/** The gap statistic of a sweep over the number of groups (Tibshirani, Walther & Hastie 2001). */
export interface GapCurve {
  /** The numbers of groups, upwards. */
  readonly k: readonly number[];
  /** Gap for each k: mean log dispersion of tables without groups, less that of the data. */
  readonly gap: readonly number[];
  /** The standard error of each gap. */
  readonly standardErrors: readonly number[];
  /** The k that the rule chose. */
  readonly chosen?: number | null;
}

const HEIGHT = 240;

/**
 * The gap statistic as bars with one standard error up and down; the chosen k is dark.
 *
 * @param curve gaps and their standard errors for each k, upwards
 * @returns a Vega specification
 * @throws RangeError where there is no k, or not one value for each
 * @example
 * const spec = gapPlot({ k: [1, 2, 3], gap: [0.2, 0.9, 0.7], standardErrors: [0.02, 0.03, 0.02], chosen: 2 });
 * spec.description.startsWith('The gap says k = 2.'); // true
 */
export function gapPlot(curve: GapCurve, options: PlotOptions = {}): Spec {
  const { k, gap, standardErrors, chosen } = curve;
  checkSweep('gapPlot', k, { gap, standardErrors });
  const theme = themeOf(options);
  const wide = innerWidth(options);
  const [low, high] = extent(gap.flatMap((at, i) => [at - standardErrors[i]!, at + standardErrors[i]!]));
  const y = niceDomain([Math.min(0, low), Math.max(0, high)], 3);
  const left = labelRoom(y.ticks);
  const box = { x: left, y: 20, width: wide - left - 8, height: HEIGHT };
  const domain = sweepDomain(k);
  const room: readonly [number, number] = [domain[0] - 0.3, domain[1] + 0.3];
  const slot = box.width / (room[1] - room[0]);
  const bar = Math.max(3, Math.min(36, slot * 0.5));
  const known = chosen !== undefined && chosen !== null && k.includes(chosen);
  const on = known ? `datum.k === ${chosen}` : 'false';
  const at = known ? k.indexOf(chosen) : -1;
  const top = known ? gap[at]! + standardErrors[at]! : NaN;
  const format = decimalFormat(2);
  const rows = k.map((count, i) => ({
    k: count,
    gap: gap[i]!,
    low: gap[i]! - standardErrors[i]!,
    high: gap[i]! + standardErrors[i]!,
  }));
  // Where no row is off its center the gap is infinite.
  const values = rows.filter((row) => Number.isFinite(row.low));
  const endless = rows.filter((row) => !Number.isFinite(row.low)).map((row) => row.k);
  return figure(options, {
    title: known ? `The gap says k = ${chosen}` : `The gap ${inWords(k)}`,
    note: 'How far the table is from one with no groups. Thin lines: one standard error.',
    remarks: endless.length > 0 ? [`Not drawn: k = ${endless.join(', ')}, where the gap has no end.`] : [],
    height: 20 + HEIGHT + 40,
    data: [{ name: 'gaps', values }],
    marks: [
      group(box, {
        scales: [linearScale('x', room, [0, box.width]), linearScale('y', y.domain, [box.height, 0])],
        axes: [
          axis(theme, { scale: 'x', orient: 'bottom', values: wholeTicks(k), format: decimalFormat(0) }),
          axis(theme, {
            scale: 'y',
            orient: 'left',
            values: y.ticks.values,
            format: y.ticks.format,
            grid: true,
          }),
        ],
        marks: [
          mark(
            'rect',
            {
              xc: scaled('x', 'k'),
              width: value(bar),
              y: scaled('y', 'gap'),
              y2: placed('y', 0),
              fill: [{ test: on, value: theme.ink }, value(theme.sequential[1]!)],
              tooltip: told([
                ['k', 'datum.k'],
                ['gap', "format(datum.gap, '.3f')"],
                ['standard error', "format(datum.high - datum.gap, '.3f')"],
              ]),
            },
            'gaps',
            { interactive: true },
          ),
          mark(
            'rule',
            {
              x: scaled('x', 'k'),
              y: scaled('y', 'low'),
              y2: scaled('y', 'high'),
              stroke: [{ test: on, value: theme.edge }, value(theme.ink)],
              strokeWidth: value(1.5),
            },
            'gaps',
          ),
          ...(Number.isFinite(top)
            ? label({
                x: placed('x', k[at]!),
                y: placed('y', Math.max(0, top)),
                text: value(format.write(gap[at]!)),
                fill: value(theme.ink),
                weight: 600,
                align: 'center',
                dy: -7,
                halo: theme.surface,
              })
            : []),
          ...(low < 0
            ? [
                mark('rule', {
                  x: value(0),
                  x2: value(box.width),
                  y: placed('y', 0),
                  stroke: value(theme.edge),
                }),
              ]
            : []),
          ...titleAbove(theme, 'gap', { x: -left, limit: box.width }),
          ...titleBelow(theme, box, 'number of groups, k'),
        ],
      }),
    ],
  });
}
