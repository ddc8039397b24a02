import type { Data } from 'softmeans';
import { axis, labelRoom, linearScale } from './chart/axis.ts';
import { type CloudOptions, cloudOf, domainOf } from './chart/cloud.ts';
import { figure, group, innerWidth, label, themeOf, value } from './chart/figure.ts';
import { marginals } from './chart/gaussian.ts';
import { groupName, groupScales, nameColor, shapeMark } from './chart/groups.ts';
import {
  centersOf,
  crossMarks,
  focusSignal,
  looseMarks,
  looseOf,
  noteOf,
  ovalMarks,
  ovalsOf,
  pointMarks,
  titleOf,
} from './chart/points.ts';
import { type Domain, type Ticks, roundingFor, ticksIn } from './chart/scale.ts';
import type { JsonObject, Spec } from './chart/spec.ts';
import { columnIn } from './chart/table.ts';
import { shorten, textWidth, wrapInto } from './chart/text.ts';
import { scatterPlot } from './scatter.ts';

export interface ScatterMatrixOptions extends CloudOptions {
  /** The columns that are shown, by name or number from 0; default the first six. */
  readonly only?: readonly (string | number)[];
}

const MOST = 6;
const GAP = 12;

/**
 * Every pair of columns as a scatter plot: rows of panels share the column to the left, columns of panels the
 * one below. The names of columns stand in the diagonal, those of groups in the free corner.
 *
 * @param data rows × columns
 * @returns a Vega specification; of one column, that of `scatterPlot`
 * @throws RangeError as `scatterPlot`
 * @example
 * const spec = scatterMatrix([[0, 1, 5], [1, 0, 6], [8, 9, 1]], { labels: [0, 0, 1], columns: ['a', 'b', 'c'] });
 * spec.description.startsWith('2 groups by a, b and c.'); // true
 */
export function scatterMatrix(data: Data, options: ScatterMatrixOptions = {}): Spec {
  let columns: number[] = [];
  const cloud = cloudOf(
    'scatterMatrix',
    data,
    ({ names }) => {
      columns =
        options.only?.map((column) => columnIn(names, column)) ?? names.map((_, j) => j).slice(0, MOST);
      return columns;
    },
    { limit: 3000, ...options },
  );
  if (columns.length < 2)
    return scatterPlot(data, {
      ...options,
      ...(columns[0] !== undefined && { x: columns[0], y: columns[0] }),
    });
  const theme = themeOf(options);
  const wide = innerWidth(options);
  const domains = columns.map((column) => domainOf(cloud, column));
  const ticks = domains.map((domain) => ticksIn(domain, columns.length > 4 ? 2 : 3));
  const left = Math.max(...ticks.slice(1).map(labelRoom));
  const count = columns.length;
  const size = (wide - left - (count - 1) * GAP) / count;
  const tall = Math.min(size, 170);
  const names = columns.map((column) => cloud.table.names[column]!);
  const components = (a: number, b: number) =>
    options.mixture === undefined ? [] : marginals(options.mixture, columns[a]!, columns[b]!);
  const rounds = domains.map(roundingFor);
  const points = cloud.rows.map((row) => ({
    row: row + 1,
    ...Object.fromEntries(columns.map((column, j) => [`c${j}`, rounds[j]!(cloud.table.at(row, column))])),
    g: cloud.group(row),
    ...(cloud.color && { color: cloud.color(row) }),
  }));
  const marks: JsonObject[] = [];
  for (let down = 0; down < count; down++) {
    for (let across = 0; across <= down; across++) {
      const box = { x: left + across * (size + GAP), y: down * (tall + GAP), width: size, height: tall };
      if (across === down) {
        const lines = wrapInto(3, names[down]!, size, 12, 600);
        marks.push(
          group(box, {
            marks: label({
              x: value(0),
              y: value(tall - 16 * (lines.length - 1) - 8),
              text: value(lines),
              fill: value(theme.ink),
              size: 12,
              weight: 600,
              lineHeight: 16,
            }),
          }),
        );
        continue;
      }
      const [x, y] = [domains[across]!, domains[down]!];
      const own = components(across, down);
      const last = down === count - 1;
      marks.push(
        group(box, {
          data: [{ name: 'ovals', values: ovalsOf(own, x, y) }],
          scales: [linearScale('x', x, [0, size]), linearScale('y', y, [tall, 0])],
          axes: [
            grid(
              axis(theme, {
                scale: 'x',
                orient: 'bottom',
                values: inside(ticks[across]!, x, size),
                format: ticks[across]!.format,
                grid: true,
              }),
              last,
            ),
            grid(
              axis(theme, {
                scale: 'y',
                orient: 'left',
                values: ticks[down]!.values,
                format: ticks[down]!.format,
                grid: true,
              }),
              across === 0,
            ),
          ],
          marks: [
            group(
              { x: 0, y: 0, width: size, height: tall },
              {
                clip: true,
                marks: [
                  ...looseMarks(theme, cloud, {
                    x: `c${across}`,
                    y: `c${down}`,
                    names: [names[across]!, names[down]!],
                  }),
                  ...pointMarks(theme, cloud, {
                    x: `c${across}`,
                    y: `c${down}`,
                    names: [names[across]!, names[down]!],
                    largest: count > 4 ? 2 : 2.6,
                  }),
                  ...ovalMarks(),
                ],
              },
            ),
            ...crossMarks(theme, centersOf(options, own, columns[across]!, columns[down]!), x, y, 4),
          ],
        }),
      );
    }
  }
  const hidden = cloud.table.columns - count;
  return figure(options, {
    title: titleOf(cloud, names),
    note: noteOf(cloud, options),
    remarks: [
      ...cloud.remarks,
      ...(hidden > 0 ? [`Shown: ${count} of ${cloud.table.columns} columns.`] : []),
    ],
    height: count * (tall + GAP) - GAP + 28,
    signals: [focusSignal],
    scales: groupScales(theme, cloud.k, options),
    data: [
      { name: 'points', values: points },
      ...looseOf(cloud, (row) =>
        Object.fromEntries(columns.map((column, j) => [`c${j}`, rounds[j]!(cloud.table.at(row, column))])),
      ),
    ],
    marks: [...marks, ...(cloud.grouped ? legend() : [])],
  });

  /** Names of the groups beside their shapes, in the upper right corner. */
  function legend(): JsonObject[] {
    const room = (count - 1) * (tall + GAP) - GAP;
    const lineHeight = Math.min(20, room / cloud.k);
    const perColumn = Math.max(1, Math.floor(room / Math.max(14, lineHeight)));
    const usual = left + (count - 1) * (size + GAP) - (cloud.k > perColumn ? 0.5 * size : 0);
    // Long names reach to the left as far as the panels beside them allow.
    const longest = Math.max(
      ...Array.from({ length: cloud.k }, (_, g) => textWidth(groupName(g, options), 12, 600)),
    );
    const deep = Math.ceil((8 + cloud.k * lineHeight) / (tall + GAP));
    const across =
      cloud.k > perColumn
        ? usual
        : Math.min(usual, Math.max(left + deep * (size + GAP), wide - longest - 24));
    const limit = (wide - across) / Math.ceil(cloud.k / perColumn) - 24;
    return Array.from({ length: cloud.k }, (_, g) => {
      const x = across + Math.floor(g / perColumn) * (limit + 24);
      const y = 8 + (g % perColumn) * Math.max(14, lineHeight);
      return [
        shapeMark(g, x + 6, y),
        ...label({
          x: value(x + 18),
          y: value(y),
          text: value(
            limit < 52 && options.groups === undefined
              ? `${g + 1}`
              : shorten(groupName(g, options), limit, 12, 600),
          ),
          fill: value(nameColor(theme, g)),
          size: 12,
          weight: 600,
          baseline: 'middle',
        }),
      ];
    }).flat();
  }
}

/** Ticks whose labels stay clear of each other and of those of the next panel. */
function inside({ values, format }: Ticks, [low, high]: Domain, size: number): readonly number[] {
  const edge = 0.12 * (high - low);
  const kept = values.filter((at) => at >= low + edge && at <= high - edge);
  const clear = kept.length >= 2 ? kept : values;
  const room = clear.reduce((sum, at) => sum + textWidth(format.write(at), 11) + 8, 0);
  return room <= size ? clear : clear.slice(clear.length >> 1, (clear.length >> 1) + 1);
}

function grid(of: JsonObject, labels: boolean): JsonObject {
  return { ...of, labels };
}
