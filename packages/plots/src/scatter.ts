import type { Data } from 'softmeans';
import { axis, labelRoom, linearScale, titleAbove, titleBelow } from './chart/axis.ts';
import { type Cloud, type CloudOptions, cloudOf, domainOf } from './chart/cloud.ts';
import { type Box, figure, group, innerWidth, label, placed, themeOf, value } from './chart/figure.ts';
import { type Component, marginals, oval } from './chart/gaussian.ts';
import { groupName, groupScales, nameColor } from './chart/groups.ts';
import { placeLabels } from './chart/place.ts';
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
  pointsOf,
  titleOf,
} from './chart/points.ts';
import { scatter } from './chart/sample.ts';
import { type Domain, roundingFor, ticksIn } from './chart/scale.ts';
import type { JsonObject, Spec } from './chart/spec.ts';
import { columnIn } from './chart/table.ts';
import { nameLimit, shorten, textWidth } from './chart/text.ts';
import type { Theme } from './chart/theme.ts';

export interface ScatterOptions extends CloudOptions {
  /** The column to the right, by name or number from 0; default the first. */
  readonly x?: string | number;
  /** The column upwards; default the second. */
  readonly y?: string | number;
  /** Height of the area with points, in pixels; default 400. */
  readonly height?: number;
}

const LANE = 44;

/**
 * Rows as points in two columns. Groups differ in color and shape and bear their names; with responsibilities
 * the colors blend and doubtful rows are gray; a mixture adds its ovals, K-means its centers.
 *
 * Of one column the rows lie in lanes, one per group. Of many rows a sample is drawn, and the chart says so.
 *
 * @param data rows × columns
 * @returns a Vega specification
 * @throws RangeError where labels, shares, centers or the mixture do not fit the data, or a column is unknown
 * @example
 * const spec = scatterPlot([[0, 1], [1, 0], [8, 9]], { labels: [0, 0, 1], columns: ['length, mm', 'depth, mm'] });
 * spec.description.startsWith('2 groups by length and depth.'); // true
 */
export function scatterPlot(data: Data, options: ScatterOptions = {}): Spec {
  let first = 0;
  let second = 0;
  const cloud = cloudOf(
    'scatterPlot',
    data,
    (table) => {
      first = columnIn(table.names, options.x ?? 0);
      second = columnIn(table.names, options.y ?? (table.columns > 1 ? (first === 1 ? 0 : 1) : 0));
      return [first, second];
    },
    options,
  );
  // Rows of no group have no lane.
  return first === second
    ? lanes({ ...cloud, loose: [] }, first, options)
    : plane(cloud, first, second, options);
}

/** What lies behind the points of a plane: marks in the scales `x` and `y`, and how to read them. */
export interface Ground {
  readonly note: string;
  marks(x: Domain, y: Domain, box: Box): JsonObject[];
}

/** Two columns against each other. */
export function plane(
  cloud: Cloud,
  first: number,
  second: number,
  options: ScatterOptions,
  ground?: Ground,
): Spec {
  const theme = themeOf(options);
  const x = domainOf(cloud, first);
  const y = domainOf(cloud, second);
  const ticks = ticksIn(y, 4);
  const left = labelRoom(ticks);
  const box = { x: left, y: 20, width: innerWidth(options) - left, height: options.height ?? 400 };
  const components = options.mixture === undefined ? [] : marginals(options.mixture, first, second);
  const names = cloud.table.names;
  const background = ground?.marks(x, y, box) ?? [];
  return figure(options, {
    title: titleOf(cloud, [names[first]!, names[second]!]),
    note: [noteOf(cloud, options), ...(ground ? [ground.note] : [])].join(' '),
    remarks: cloud.remarks,
    height: 20 + box.height + 40,
    signals: [focusSignal],
    scales: groupScales(theme, cloud.k, options),
    data: [
      { name: 'points', values: pointsOf(cloud, first, second, x, y) },
      { name: 'ovals', values: ovalsOf(components, x, y) },
      ...looseOf(cloud, (row) => ({
        x: roundingFor(x)(cloud.table.at(row, first)),
        y: roundingFor(y)(cloud.table.at(row, second)),
      })),
    ],
    marks: [
      group(box, {
        scales: [linearScale('x', x, [0, box.width]), linearScale('y', y, [box.height, 0])],
        axes: [
          axis(theme, {
            scale: 'x',
            orient: 'bottom',
            values: ticksIn(x, 5).values,
            format: ticksIn(x, 5).format,
          }),
          axis(theme, { scale: 'y', orient: 'left', values: ticks.values, format: ticks.format, grid: true }),
        ],
        marks: [
          group(
            { x: 0, y: 0, width: box.width, height: box.height },
            {
              clip: true,
              marks: [
                ...background,
                ...looseMarks(theme, cloud, { names: [names[first]!, names[second]!] }),
                ...pointMarks(theme, cloud, { names: [names[first]!, names[second]!] }),
                ...ovalMarks(),
              ],
            },
          ),
          ...crossMarks(theme, centersOf(options, components, first, second), x, y),
          ...nameMarks(theme, cloud, components, { first, second, x, y, box }, options),
          ...titleAbove(theme, names[second]!, { x: -left, limit: box.width + left }),
          ...titleBelow(theme, box, names[first]!),
        ],
      }),
    ],
  });
}

interface Panel {
  readonly first: number;
  readonly second: number;
  readonly x: Domain;
  readonly y: Domain;
  readonly box: Box;
}

/** Names of the groups, beside their points. */
function nameMarks(
  theme: Theme,
  cloud: Cloud,
  components: readonly Component[],
  { first, second, x, y, box }: Panel,
  options: CloudOptions,
): JsonObject[] {
  if (!cloud.grouped) return [];
  const right = (u: number): number => (box.width * (u - x[0])) / (x[1] - x[0]);
  const down = (v: number): number => (box.height * (y[1] - v)) / (y[1] - y[0]);
  const points = [...cloud.rows, ...cloud.loose].map((row) => ({
    x: right(cloud.table.at(row, first)),
    y: down(cloud.table.at(row, second)),
  }));
  const present = Array.from({ length: cloud.k }, (_, g) => g).filter((g) =>
    cloud.rows.some((row) => cloud.group(row) === g),
  );
  const wishes = present.map((g) => {
    const text = shorten(groupName(g, options), nameLimit(cloud.k), 12, 600);
    const size = { width: textWidth(text, 12, 600) + 8, height: 18 };
    const around = components[g] ?? spreadOf(cloud, g, first, second);
    const corners = oval(around, 0.9, 16).slice(0, 16);
    // From the top clockwise: corners count from the right, upwards.
    const outline = corners.map(([u, v]) => ({ x: right(u), y: down(v) }));
    // From the top clockwise: corners count from the right, upwards. The box touches the oval from outside.
    const spots = [4, 12, 0, 8, 3, 5, 11, 13, 2, 6, 10, 14, 1, 7, 9, 15].map((at) => {
      const [before, after] = [outline[(at + 15) % 16]!, outline[(at + 1) % 16]!];
      const [dx, dy] = [before.y - after.y, after.x - before.x];
      const length = Math.sqrt(dx * dx + dy * dy);
      const angle = (at * Math.PI) / 8;
      // Where all rows are one point, the oval has no outline: go the corner's own way.
      const [nx, ny] = length > 0 ? [dx / length, dy / length] : [Math.cos(angle), -Math.sin(angle)];
      const away = (Math.abs(nx) * size.width + Math.abs(ny) * size.height) / 2 + 3;
      return { x: outline[at]!.x + nx * away, y: outline[at]!.y + ny * away };
    });
    return { text, g, ...size, spots };
  });
  const crosses = centersOf(options, components, first, second).map(([u, v]) => ({
    left: right(u) - 8,
    right: right(u) + 8,
    top: down(v) - 8,
    bottom: down(v) + 8,
  }));
  const outlines = components.flatMap((component) =>
    oval(component, 0.9).map(([u, v]) => ({ x: right(u), y: down(v) })),
  );
  const bounds = { left: 0, top: 0, right: box.width, bottom: box.height };
  const places = placeLabels(wishes, bounds, [...points, ...outlines], crosses);
  return wishes.flatMap(({ text, g }, i) =>
    label({
      x: value(Math.round(places[i]!.x)),
      y: value(Math.round(places[i]!.y)),
      text: value(text),
      fill: value(nameColor(theme, g)),
      size: 12,
      weight: 600,
      align: 'center',
      baseline: 'middle',
      halo: theme.surface,
    }),
  );
}

/** A group's drawn rows as one component, for where its name may go. */
function spreadOf(cloud: Cloud, g: number, first: number, second: number): Component {
  const rows = cloud.rows.filter((row) => cloud.group(row) === g);
  const mean = (column: number): number =>
    rows.reduce((sum, row) => sum + cloud.table.at(row, column), 0) / rows.length;
  const [u, v] = [mean(first), mean(second)];
  let [a, b, c] = [0, 0, 0];
  for (const row of rows) {
    const dx = cloud.table.at(row, first) - u;
    const dy = cloud.table.at(row, second) - v;
    a += (dx * dx) / rows.length;
    b += (dx * dy) / rows.length;
    c += (dy * dy) / rows.length;
  }
  return { weight: 1, mean: [u, v], covariance: [a, b, c] };
}

/** One column: a lane for each group. */
function lanes(cloud: Cloud, column: number, options: ScatterOptions): Spec {
  const theme = themeOf(options);
  const x = domainOf(cloud, column);
  const round = roundingFor(x);
  const names = Array.from({ length: cloud.k }, (_, g) => groupName(g, options));
  const wide = innerWidth(options);
  const left = cloud.grouped
    ? Math.min(0.3 * wide, Math.max(...names.map((name) => textWidth(name, 12, 600))) + 14)
    : 0;
  const box = { x: left, y: 4, width: wide - left - 4, height: cloud.k * LANE };
  const name = cloud.table.names[column]!;
  const ticks = ticksIn(x, 6);
  const components = options.mixture === undefined ? [] : marginals(options.mixture, column, column);
  const centers = centersOf(options, components, column, column);
  const values = cloud.rows.map((row) => ({
    row: row + 1,
    x: round(cloud.table.at(row, column)),
    y: Number((cloud.group(row) + 0.5 + 0.56 * (scatter(row) / 2 ** 32 - 0.5)).toFixed(3)),
    g: cloud.group(row),
    ...(cloud.color && { color: cloud.color(row) }),
  }));
  return figure(options, {
    title: titleOf(cloud, [name]),
    note: `${noteOf(cloud, {})}${cloud.grouped ? ' One lane for each group; up' : ' Up'} and down has no meaning.${centers.length > 0 ? ' Crosses: centers.' : ''}`,
    remarks: cloud.remarks,
    height: box.height + 44,
    signals: [focusSignal],
    scales: groupScales(theme, cloud.k, options),
    data: [{ name: 'points', values }],
    marks: [
      group(box, {
        scales: [linearScale('x', x, [0, box.width]), linearScale('y', [0, cloud.k], [0, box.height])],
        axes: [
          axis(theme, {
            scale: 'x',
            orient: 'bottom',
            values: ticks.values,
            format: ticks.format,
            grid: true,
          }),
        ],
        marks: [
          ...pointMarks(theme, cloud, { names: [name] }),
          ...crossMarks(
            theme,
            centers.map(([u], g) => [u, g + 0.5]),
            x,
            [0, cloud.k],
          ),
          ...(cloud.grouped
            ? names.flatMap((text, g) =>
                label({
                  x: value(-14),
                  y: placed('y', g + 0.5),
                  text: value(shorten(text, left - 14, 12, 600)),
                  fill: value(nameColor(theme, g)),
                  size: 12,
                  weight: 600,
                  align: 'right',
                  baseline: 'middle',
                }),
              )
            : []),
          ...titleBelow(theme, box, name),
        ],
      }),
    ],
  });
}
