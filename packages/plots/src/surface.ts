import {
  type PlotOptions,
  computed,
  figure,
  innerWidth,
  label,
  mark,
  themeOf,
  value,
} from './chart/figure.ts';
import { type Mixture, densities, marginals } from './chart/gaussian.ts';
import { type GroupOptions, groupName, nameColor } from './chart/groups.ts';
import { withoutUnit } from './chart/points.ts';
import type { Domain } from './chart/scale.ts';
import type { JsonObject, Spec } from './chart/spec.ts';
import { nameLimit, shorten, textWidth } from './chart/text.ts';
import { type DensityOptions, densityGrid, densityPlot, domainsOf, viewOf } from './density.ts';

export interface SurfaceOptions extends PlotOptions, GroupOptions, DensityOptions {
  /** How far the surface is turned about the vertical, in degrees; default 35. */
  readonly turn?: number;
  /** How far one looks down on it, 5 to 60 degrees; default 32. */
  readonly tilt?: number;
}

/** Corners of the surface along each side. */
const CORNERS = 38;
const HEIGHT = 400;

/**
 * The density of a mixture in two of its columns as a surface, which in a page can be turned with the pointer.
 *
 * @param mixture a `MixtureModel`, or anything with weights, means and covariances
 * @returns a Vega specification; of one column, that of `densityPlot`
 * @throws RangeError as `densityPlot`
 * @example
 * const { model } = await gaussianMixture([[0, 0], [1, 2], [0, 1], [8, 8], [9, 8], [8, 9]], { k: 2, covariance: 'tied' });
 * surfacePlot(model).description.startsWith('Density above column 1 and column'); // true
 */
export function surfacePlot(mixture: Mixture, options: SurfaceOptions = {}): Spec {
  const { first, second, names } = viewOf('surfacePlot', mixture, options);
  if (first === second) return densityPlot(mixture, options);
  const theme = themeOf(options);
  const wide = innerWidth(options);
  const components = marginals(mixture, first, second);
  const { x, y } = domainsOf(components);
  // Corners of a grid of cells are the middles of a grid that is one larger: the outer half cells are left out.
  const grid = densityGrid(components, x, y, CORNERS, CORNERS);
  const most = Math.max(...grid) || 1;
  const height = (i: number, j: number): number => Number((grid[j * CORNERS + i]! / most).toFixed(3));
  const place = (i: number): number => Number(((2 * (i + 0.5)) / CORNERS - 1).toFixed(3));
  const cells: JsonObject[] = [];
  for (let j = 0; j + 1 < CORNERS; j++) {
    for (let i = 0; i + 1 < CORNERS; i++) {
      cells.push({
        x0: place(i),
        x1: place(i + 1),
        y0: -place(j),
        y1: -place(j + 1),
        h: [height(i, j), height(i + 1, j), height(i + 1, j + 1), height(i, j + 1)],
      });
    }
  }
  const scale = Math.min(wide / 2.9, HEIGHT / 2.7);
  const middle = { x: wide / 2, y: HEIGHT * 0.57 };
  const lift = 1.15;
  // Seen from far away: turned about the vertical, then tilted towards the reader.
  const right = (u: string, v: string): string =>
    `(${middle.x} + ${scale} * ((${u}) * cosTurn - (${v}) * sinTurn))`;
  const down = (u: string, v: string, h: string): string =>
    `(${middle.y} - ${scale} * (((${u}) * sinTurn + (${v}) * cosTurn) * sinTilt + ${lift} * (${h}) * cosTilt))`;
  const corner = (u: string, v: string, h: string): string =>
    `format(${right(u, v)}, '.1f') + ',' + format(${down(u, v, h)}, '.1f')`;
  const path = [
    "'M'",
    corner('datum.x0', 'datum.y0', 'datum.h[0]'),
    "'L'",
    corner('datum.x1', 'datum.y0', 'datum.h[1]'),
    "'L'",
    corner('datum.x1', 'datum.y1', 'datum.h[2]'),
    "'L'",
    corner('datum.x0', 'datum.y1', 'datum.h[3]'),
    "'Z'",
  ].join(' + ');
  const peaks = components.map(({ mean }, g) => ({
    g,
    name: shorten(groupName(g, options), nameLimit(components.length), 12, 600),
    color: nameColor(theme, g),
    u: within(mean[0], x),
    v: within(mean[1], y),
    h: Number((densities(components, mean[0], mean[1]).reduce((sum, one) => sum + one, 0) / most).toFixed(4)),
  }));
  const sides = [
    { column: first, domain: x, side: 0 },
    { column: second, domain: y, side: 1 },
  ].map(({ column, domain, side }) => {
    const text = `${shorten(names[column]!, 190, 11)} (${written(domain[0])} to ${written(domain[1])})`;
    return { text, width: Math.ceil(textWidth(text, 11)), side };
  });
  const floor = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(
    ([u, v]) => `format(${right(`${u}`, `${v}`)}, '.1f') + ',' + format(${down(`${u}`, `${v}`, '0')}, '.1f')`,
  );
  // The middle of that edge of the ground, of the two along a column, which is nearer to the reader.
  const front = [
    '(datum.side === 0 ? 0 : sinTurn > 0 ? -1.1 : 1.1)',
    '(datum.side === 1 ? 0 : cosTurn > 0 ? -1.1 : 1.1)',
  ] as const;
  const { turn = 35, tilt = 32 } = options;
  return figure(options, {
    title: `Density above ${shorten(withoutUnit(names[first]!), 250, 14, 600)} and ${shorten(withoutUnit(names[second]!), 250, 14, 600)}`,
    note: `The higher, the more rows are expected there${mixture.means.columns > 2 ? ', by these two columns alone' : ''}. In a page: drag to turn.`,
    height: HEIGHT,
    signals: [
      {
        name: 'grip',
        value: null,
        on: [
          { events: 'pointerdown', update: 'grip ? grip : {x: x(), y: y(), turn: turn, tilt: tilt}' },
          { events: 'window:pointerup', update: 'null' },
        ],
      },
      {
        name: 'turn',
        value: turn,
        on: [
          {
            events: '[pointerdown, window:pointerup] > window:pointermove!',
            update: 'grip ? grip.turn + (x() - grip.x) * 0.5 : turn',
          },
        ],
      },
      {
        name: 'tilt',
        value: Math.min(60, Math.max(5, tilt)),
        on: [
          {
            events: '[pointerdown, window:pointerup] > window:pointermove!',
            update: 'grip ? clamp(grip.tilt + (y() - grip.y) * 0.3, 5, 60) : tilt',
          },
        ],
      },
      { name: 'cosTurn', update: 'cos(turn * PI / 180)' },
      { name: 'sinTurn', update: 'sin(turn * PI / 180)' },
      { name: 'cosTilt', update: 'cos(tilt * PI / 180)' },
      { name: 'sinTilt', update: 'sin(tilt * PI / 180)' },
    ],
    data: [
      {
        name: 'cells',
        values: cells,
        transform: [
          { type: 'formula', as: 'depth', expr: '-(datum.x0 * sinTurn + datum.y0 * cosTurn)' },
          { type: 'formula', as: 'path', expr: path },
          { type: 'formula', as: 'mean', expr: '(datum.h[0] + datum.h[1] + datum.h[2] + datum.h[3]) / 4' },
        ],
      },
      { name: 'peaks', values: peaks },
      { name: 'sides', values: sides },
    ],
    scales: [
      { name: 'shade', type: 'linear', domain: [0, 0.2, 0.4, 0.6, 0.8, 1], range: [...theme.sequential] },
    ],
    marks: [
      mark('path', {
        path: computed(`'M' + ${floor.join(" + 'L' + ")} + 'Z'`),
        stroke: value(theme.edge),
        fill: value(theme.surface),
      }),
      mark(
        'path',
        {
          path: { field: 'path' },
          fill: { scale: 'shade', field: 'mean' },
          stroke: { scale: 'shade', field: 'mean' },
          strokeWidth: value(0.6),
        },
        'cells',
        { sort: { field: 'datum.depth' }, aria: false },
      ),
      mark(
        'rule',
        {
          x: computed(right('datum.u', 'datum.v')),
          x2: computed(right('datum.u', 'datum.v')),
          y: computed(`${down('datum.u', 'datum.v', 'datum.h')} - 14`),
          y2: computed(`${down('datum.u', 'datum.v', 'datum.h')} - 2`),
          stroke: value(theme.ink),
        },
        'peaks',
      ),
      ...label({
        x: computed(right('datum.u', 'datum.v')),
        y: computed(`${down('datum.u', 'datum.v', 'datum.h')} - 18`),
        text: { field: 'name' },
        fill: { field: 'color' },
        size: 12,
        weight: 600,
        align: 'center',
        halo: theme.surface,
        from: 'peaks',
      }),
      ...label({
        // To the outer side of the edge, but inside the picture.
        x: computed(
          `clamp(${right(...front)} - (${right(...front)} < ${middle.x} ? datum.width : 0), 0, ${wide} - datum.width)`,
        ),
        y: computed(`${down(...front, '0')} + 16`),
        text: { field: 'text' },
        fill: value(theme.inkThird),
        from: 'sides',
      }),
    ],
  });
}

/** A coordinate from −1 to 1. */
function within(at: number, [low, high]: Domain): number {
  return Number(((2 * (at - low)) / (high - low) - 1).toFixed(4));
}

function written(at: number): string {
  return Number(at.toPrecision(3)).toLocaleString('en').replace('-', '−');
}
