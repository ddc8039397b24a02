import { axis, labelRoom, linearScale, titleAbove, titleBelow } from './chart/axis.ts';
import {
  type PlotOptions,
  figure,
  group,
  innerWidth,
  label,
  mark,
  scaled,
  themeOf,
  value,
} from './chart/figure.ts';
import { type Component, type Mixture, bell, densities, marginals, oval } from './chart/gaussian.ts';
import { type GroupOptions, groupName, lineColor, nameColor } from './chart/groups.ts';
import { formatFor } from './chart/number.ts';
import { placeLabels } from './chart/place.ts';
import { crossMarks, withoutUnit } from './chart/points.ts';
import { type Domain, extent, niceDomain, pad, roundingFor, ticksIn } from './chart/scale.ts';
import type { JsonObject, Spec } from './chart/spec.ts';
import { columnIn, columnNames } from './chart/table.ts';
import { nameLimit, shorten, textWidth } from './chart/text.ts';

export interface DensityOptions extends PlotOptions, GroupOptions {
  /** The columns' names with their units; default: those of the mixture. */
  readonly columns?: readonly string[];
  /** The column to the right, by name or number from 0; default the first. */
  readonly x?: string | number;
  /** The column upwards; default the second. */
  readonly y?: string | number;
}

/** Cells of the grid on which the density is known. */
const ACROSS = 96;
const DOWN = 72;
/** Shares of the mixture's mass inside the lines. */
const LEVELS = [0.95, 0.75, 0.5, 0.25];
const HEIGHT = 400;

/** Two columns of a mixture, named. */
export interface View {
  readonly first: number;
  readonly second: number;
  readonly names: readonly string[];
}

/** The columns that a picture of a mixture shows. */
export function viewOf(call: string, mixture: Mixture, options: DensityOptions): View {
  const count = mixture.means.columns;
  const names = options.columns ?? mixture.names ?? columnNames(count);
  if (names.length !== count) throw new RangeError(`${call}: ${names.length} names for ${count} columns.`);
  const first = columnIn(names, options.x ?? 0);
  const second = columnIn(names, options.y ?? (count > 1 ? (first === 1 ? 0 : 1) : 0));
  return { first, second, names };
}

/** The rectangle that holds nearly all of a mixture. */
export function domainsOf(components: readonly Component[]): { readonly x: Domain; readonly y: Domain } {
  const corners = components.flatMap((component) => oval(component, 0.98, 32));
  return {
    x: pad(extent(corners.map(([u]) => u)), 0.03),
    y: pad(extent(corners.map(([, v]) => v)), 0.03),
  };
}

/** Densities on a grid: from the upper left corner, line by line. */
export function densityGrid(
  components: readonly Component[],
  x: Domain,
  y: Domain,
  across: number,
  down: number,
): number[] {
  return Array.from({ length: across * down }, (_, at) => {
    const u = x[0] + ((x[1] - x[0]) * ((at % across) + 0.5)) / across;
    const v = y[1] - ((y[1] - y[0]) * (Math.floor(at / across) + 0.5)) / down;
    return densities(components, u, v).reduce((sum, one) => sum + one, 0);
  });
}

/**
 * The density of a mixture in two of its columns as lines that hold 25, 50, 75 and 95% of it; of a mixture of one
 * column the curve itself, with the part of each group.
 *
 * @param mixture a `MixtureModel`, or anything with weights, means and covariances
 * @returns a Vega specification
 * @throws RangeError for an unknown column, or names that are not one per column
 * @example
 * const { model } = await gaussianMixture([[0, 0], [1, 2], [0, 1], [8, 8], [9, 8], [8, 9]], { k: 2, covariance: 'tied' });
 * densityPlot(model, { columns: ['length, mm', 'depth, mm'] }).description.startsWith('Density by length and'); // true
 */
export function densityPlot(mixture: Mixture, options: DensityOptions = {}): Spec {
  const { first, second, names } = viewOf('densityPlot', mixture, options);
  const components = marginals(mixture, first, second);
  if (first === second) return curve(components, names[first]!, options);
  const theme = themeOf(options);
  const { x, y } = domainsOf(components);
  const ticks = ticksIn(y, 4);
  const left = labelRoom(ticks);
  const box = { x: left, y: 20, width: innerWidth(options) - left, height: HEIGHT };
  const grid = densityGrid(components, x, y, ACROSS, DOWN);
  const most = Math.max(...grid);
  const heights = grid.map((at) => (most > 0 ? Number((at / most).toPrecision(3)) : 0));
  const thresholds = massLevels(heights, LEVELS);
  const right = (u: number): number => (box.width * (u - x[0])) / (x[1] - x[0]);
  const down = (v: number): number => (box.height * (y[1] - v)) / (y[1] - y[0]);
  const wishes = components.map(({ mean }, g) => {
    const text = shorten(groupName(g, options), nameLimit(components.length), 12, 600);
    const [u, v] = [right(mean[0]), down(mean[1])];
    const width = textWidth(text, 12, 600) + 8;
    const spots = [
      [0, -18],
      [0, 18],
      [width / 2 + 10, 0],
      [-width / 2 - 10, 0],
      [0, -34],
      [0, 34],
      ...[14, 30].flatMap((up) =>
        [-up, up].flatMap((dy) => [
          [width / 2 + 4, dy],
          [-width / 2 - 4, dy],
        ]),
      ),
      [0, -50],
      [0, 50],
    ];
    return { text, g, width, height: 18, spots: spots.map(([dx = 0, dy = 0]) => ({ x: u + dx, y: v + dy })) };
  });
  const crosses = components.map(({ mean: [u, v] }) => ({
    left: right(u) - 8,
    right: right(u) + 8,
    top: down(v) - 8,
    bottom: down(v) + 8,
  }));
  const places = placeLabels(wishes, { left: 0, top: 0, right: box.width, bottom: box.height }, [], crosses);
  const partial = mixture.means.columns > 2 ? ' in these two columns' : '';
  return figure(options, {
    title: `Density by ${shorten(withoutUnit(names[first]!), 260, 14, 600)} and ${shorten(withoutUnit(names[second]!), 260, 14, 600)}`,
    note: `From the inside out the areas hold 25, 50, 75 and 95% of the mixture${partial}. Crosses: centers.`,
    height: 20 + box.height + 40,
    data: [
      { name: 'density', values: [{ width: ACROSS, height: DOWN, values: heights }] },
      {
        name: 'contours',
        source: 'density',
        transform: [
          { type: 'isocontour', thresholds, smooth: true, scale: [box.width / ACROSS, box.height / DOWN] },
        ],
      },
    ],
    scales: [
      {
        name: 'shade',
        type: 'ordinal',
        domain: thresholds,
        range: theme.sequential.slice(0, thresholds.length),
      },
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
                mark(
                  'path',
                  {
                    fill: { scale: 'shade', field: 'contour.value' },
                    stroke: value(theme.inkThird),
                    strokeWidth: value(0.75),
                  },
                  'contours',
                  { transform: [{ type: 'geopath', field: 'datum.contour' }] },
                ),
              ],
            },
          ),
          ...crossMarks(
            theme,
            components.map(({ mean }) => mean),
            x,
            y,
          ),
          ...wishes.flatMap(({ text, g }, i) =>
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
          ),
          ...titleAbove(theme, names[second]!, { x: -left, limit: box.width + left }),
          ...titleBelow(theme, box, names[first]!),
        ],
      }),
    ],
  });
}

/** The densities above which the given shares of all mass lie, upwards. */
export function massLevels(heights: readonly number[], shares: readonly number[]): number[] {
  const sorted = [...heights].sort((a, b) => b - a);
  const total = sorted.reduce((sum, one) => sum + one, 0);
  const levels = shares.map((share) => {
    let sum = 0;
    for (const height of sorted) {
      sum += height;
      if (sum >= share * total) return height;
    }
    return 0;
  });
  return [...new Set(levels)].filter((level) => level > 0).sort((a, b) => a - b);
}

/** One column: the density, and the part of each group below it. */
function curve(components: readonly Component[], name: string, options: DensityOptions): Spec {
  const theme = themeOf(options);
  const reach = components.map(({ mean: [u], covariance: [a] }) => [
    u - 3 * Math.sqrt(a),
    u + 3 * Math.sqrt(a),
  ]);
  const x = extent(reach.flat());
  const at = Array.from({ length: 241 }, (_, i) => x[0] + ((x[1] - x[0]) * i) / 240);
  const sums = at.map((v) => components.reduce((sum, component) => sum + bell(component, v), 0));
  const y = niceDomain([0, Math.max(...sums)], 3);
  const left = labelRoom(y.ticks);
  const box = { x: left, y: 20, width: innerWidth(options) - left - 8, height: 260 };
  const [roundX, roundY] = [roundingFor(x), roundingFor(y.domain)];
  const down = (height: number): number => box.height * (1 - height / y.domain[1]);
  const right = (u: number): number => (box.width * (u - x[0])) / (x[1] - x[0]);
  const tops = components.map((component) => bell(component, component.mean[0]));
  const ticks = ticksIn(x, 6);
  const names = components.map((_, g) =>
    shorten(groupName(g, options), nameLimit(components.length), 12, 600),
  );
  const places = placeLabels(
    names.map((text, g) => {
      const width = textWidth(text, 12, 600) + 6;
      const [u, v] = [right(components[g]!.mean[0]), down(tops[g]!)];
      return {
        width,
        height: 16,
        spots: [0, 12, 24, 36, 48].flatMap((up) =>
          [0, -0.6, 0.6].map((aside) => ({ x: u + aside * width, y: v - 12 - up })),
        ),
      };
    }),
    { left: 0, top: -14, right: box.width, bottom: box.height },
    at.map((u, i) => ({ x: right(u), y: down(sums[i]!) })),
  );
  const line = (data: string, stroke: JsonObject, width: number): JsonObject =>
    mark('line', { x: scaled('x', 'x'), y: scaled('y', 'y'), stroke, strokeWidth: value(width) }, data);
  return figure(options, {
    title: `Density by ${shorten(withoutUnit(name), 400, 14, 600)}`,
    note: 'Dark: the mixture; in color: the part of each group.',
    height: 20 + box.height + 40,
    data: [
      { name: 'sum', values: at.map((u, i) => ({ x: roundX(u), y: roundY(sums[i]!) })) },
      {
        name: 'parts',
        values: components.flatMap((component, g) =>
          at.map((u) => ({ g, x: roundX(u), y: roundY(bell(component, u)) })),
        ),
      },
    ],
    marks: [
      group(box, {
        scales: [
          linearScale('x', x, [0, box.width]),
          linearScale('y', y.domain, [box.height, 0]),
          {
            name: 'line',
            type: 'ordinal',
            domain: components.map((_, g) => g),
            range: components.map((_, g) => lineColor(theme, g)),
          },
        ],
        axes: [
          axis(theme, { scale: 'x', orient: 'bottom', values: ticks.values, format: ticks.format }),
          axis(theme, {
            scale: 'y',
            orient: 'left',
            values: y.ticks.values,
            format: formatFor(y.domain[1], y.ticks.step),
            grid: true,
          }),
        ],
        marks: [
          {
            type: 'group',
            interactive: false,
            from: { facet: { name: 'part', data: 'parts', groupby: 'g' } },
            marks: [line('part', scaled('line', 'g'), 1.5)],
          },
          line('sum', value(theme.ink), 1.75),
          ...names.flatMap((text, g) =>
            label({
              x: value(Math.round(places[g]!.x)),
              y: value(Math.round(places[g]!.y)),
              text: value(text),
              fill: value(nameColor(theme, g)),
              size: 12,
              weight: 600,
              align: 'center',
              baseline: 'middle',
              halo: theme.surface,
            }),
          ),
          ...titleAbove(theme, 'density', { x: -left, limit: 200 }),
          ...titleBelow(theme, box, name),
        ],
      }),
    ],
  });
}
