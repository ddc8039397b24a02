import { axis, labelRoom, linearScale, titleAbove } from './chart/axis.ts';
import {
  type PlotOptions,
  figure,
  group,
  innerWidth,
  label,
  mark,
  scaled,
  themeOf,
  told,
  value,
} from './chart/figure.ts';
import { type GroupOptions, groupName, groupScales, nameColor } from './chart/groups.ts';
import { counted, valueFormat } from './chart/number.ts';
import { spreadOut } from './chart/place.ts';
import { faded, focusSignal } from './chart/points.ts';
import { extent, niceDomain } from './chart/scale.ts';
import type { Spec } from './chart/spec.ts';
import { shorten, textWidth, wrapInto } from './chart/text.ts';
import { type GroupProfile, standing, strikingColumns } from './profile.ts';

const HEIGHT = 300;
const MOST = 12;

/**
 * The centers as lines across the columns, each in spreads from the mean of all rows: groups that run apart in a
 * column differ there.
 *
 * @param profile what `groupProfile` returned
 * @returns a Vega specification
 * @throws RangeError where there are no groups or no columns
 * @example
 * const profile = groupProfile([[1, 5], [3, 5], [9, 7]], [0, 0, 1], ['length, mm', 'depth, mm']);
 * parallelPlot(profile).description.startsWith('Centers of 2 groups in 2'); // true
 */
export function parallelPlot(profile: GroupProfile, options: PlotOptions & GroupOptions = {}): Spec {
  const k = profile.means.length;
  if (k === 0 || profile.columns.length === 0)
    throw new RangeError('parallelPlot: there is nothing to draw.');
  const theme = themeOf(options);
  const wide = innerWidth(options);
  const columns = strikingColumns(profile, Math.min(MOST, Math.max(2, Math.floor(wide / 56))));
  const points = profile.means.flatMap((means, g) =>
    columns.flatMap((column, at) => {
      if (!Number.isFinite(means[column])) return [];
      const { write } = valueFormat(Math.abs(means[column]!), profile.spread[column]!);
      return [
        {
          g,
          at,
          z: Number(standing(profile, g, column).toFixed(4)),
          center: write(means[column]!),
          column: profile.columns[column]!,
        },
      ];
    }),
  );
  const [low, high] = extent(points.map(({ z }) => z));
  const y = niceDomain([Math.min(low, -0.5), Math.max(high, 0.5)], 4);
  const left = labelRoom(y.ticks);
  const names = profile.means.map((_, g) => shorten(groupName(g, options), 150, 12, 600));
  const right = Math.max(...names.map((name) => textWidth(name, 12, 600))) + 22;
  const box = { x: left, y: 20, width: wide - left - right, height: HEIGHT };
  const last = columns.length - 1;
  const edge = columns.length === 1 ? 0.5 : 0.35;
  const slot = box.width / (last + 2 * edge);
  const heads = columns.map((column) => wrapInto(3, profile.columns[column]!, slot - 6, 11));
  const down = (z: number): number => (HEIGHT * (y.domain[1] - z)) / (y.domain[1] - y.domain[0]);
  const ends = profile.means.flatMap((_, g) => {
    const end = points.filter((point) => point.g === g && point.at === last)[0];
    return end === undefined ? [] : [{ g, y: down(end.z) }];
  });
  const places = spreadOut(
    ends.map((end) => end.y),
    15,
    4,
    HEIGHT - 4,
  );
  return figure(options, {
    title: `Centers of ${counted(k, 'group')} in ${counted(columns.length, 'column')}`,
    note: 'How far each center lies from the mean of all rows, in spreads (standard deviations) of all rows.',
    remarks:
      columns.length < profile.columns.length
        ? [
            `Shown: the ${columns.length} of ${profile.columns.length} columns in which the groups differ most.`,
          ]
        : [],
    height: 20 + HEIGHT + 16 + 15 * Math.max(...heads.map((lines) => lines.length)),
    signals: [focusSignal],
    scales: groupScales(theme, k, options),
    data: [{ name: 'centers', values: points }],
    marks: [
      group(box, {
        scales: [
          linearScale('x', [-edge, last + edge], [0, box.width]),
          linearScale('y', y.domain, [HEIGHT, 0]),
        ],
        axes: [
          axis(theme, {
            scale: 'y',
            orient: 'left',
            values: y.ticks.values,
            format: y.ticks.format,
            grid: true,
          }),
        ],
        marks: [
          mark('rule', { x: value(0), x2: value(box.width), y: value(down(0)), stroke: value(theme.edge) }),
          ...columns.map((_, at) =>
            mark('rule', {
              x: { scale: 'x', value: at },
              y: value(0),
              y2: value(HEIGHT),
              stroke: value(theme.line),
            }),
          ),
          {
            type: 'group',
            interactive: false,
            from: { facet: { name: 'center', data: 'centers', groupby: 'g' } },
            marks: [
              mark(
                'line',
                {
                  x: scaled('x', 'at'),
                  y: scaled('y', 'z'),
                  stroke: scaled('line', 'g'),
                  strokeWidth: value(1.75),
                  opacity: [...faded],
                },
                'center',
              ),
            ],
          },
          mark(
            'symbol',
            {
              x: scaled('x', 'at'),
              y: scaled('y', 'z'),
              shape: scaled('shape', 'g'),
              size: value(72),
              fill: [{ test: 'datum.g % 12 >= 8', value: theme.surface }, scaled('fill', 'g')],
              stroke: scaled('stroke', 'g'),
              strokeWidth: scaled('strokeWidth', 'g'),
              opacity: [...faded],
              tooltip: told([
                ['group', "scale('title', datum.g)"],
                ['column', 'datum.column'],
                ['center', 'datum.center'],
                ['spreads from the mean', "format(datum.z, '+.2f')"],
              ]),
            },
            'centers',
            { name: 'points', interactive: true },
          ),
          ...ends.flatMap(({ g, y: from }, i) => [
            mark('rule', {
              x: { scale: 'x', value: last, offset: 7 },
              y: value(from),
              x2: value(box.width + 4),
              y2: value(places[i]!),
              stroke: value(theme.edge),
              strokeWidth: value(0.75),
            }),
            ...label({
              x: value(box.width + 9),
              y: value(places[i]!),
              text: value(names[g]!),
              fill: value(nameColor(theme, g)),
              size: 12,
              weight: 600,
              baseline: 'middle',
            }),
          ]),
          ...heads.flatMap((lines, at) =>
            label({
              x: { scale: 'x', value: at },
              y: value(HEIGHT + 18),
              text: value(lines),
              fill: value(theme.inkSecond),
              align: 'center',
              lineHeight: 15,
            }),
          ),
          ...titleAbove(theme, 'spreads from the mean', { x: -left, limit: 300 }),
        ],
      }),
    ],
  });
}
