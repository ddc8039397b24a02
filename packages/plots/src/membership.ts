import type { Data } from 'softmeans';
import { borders } from './chart/border.ts';
import { cloudOf } from './chart/cloud.ts';
import { blendShares, layOver } from './chart/color.ts';
import { type Box, mark, scaled, themeOf, value } from './chart/figure.ts';
import { type Component, type Mixture, marginals, sharesAt } from './chart/gaussian.ts';
import { type Domain, roundingFor } from './chart/scale.ts';
import type { JsonObject, Spec } from './chart/spec.ts';
import { columnIn } from './chart/table.ts';
import type { Theme } from './chart/theme.ts';
import { type ScatterOptions, plane, scatterPlot } from './scatter.ts';

export interface MembershipOptions extends ScatterOptions {
  readonly mixture: Mixture;
}

/** Cells of the field across and down. */
const ACROSS = 125;
const DOWN = 84;

/**
 * Soft membership: a field behind the points takes the color of the group that leads there, and blends into gray
 * where shares are even; dashed lines run where two groups are even.
 *
 * @param data rows × columns; with more than two columns the field knows only the two that are shown
 * @param options the mixture is needed; give `responsibilities` too, so that the rows blend likewise
 * @returns a Vega specification; of one column, that of `scatterPlot`
 * @throws RangeError as `scatterPlot`
 * @example
 * const data = [[0, 0], [1, 0], [0, 1], [8, 8], [9, 8], [8, 9]];
 * const { model, labels } = await gaussianMixture(data, { k: 2, covariance: 'tied' });
 * const spec = membershipPlot(data, { mixture: model, labels });
 * spec.description.includes('even shares'); // true
 */
export function membershipPlot(data: Data, options: MembershipOptions): Spec {
  let first = 0;
  let second = 0;
  const cloud = cloudOf(
    'membershipPlot',
    data,
    ({ names }) => {
      first = columnIn(names, options.x ?? 0);
      second = columnIn(names, options.y ?? (names.length > 1 ? (first === 1 ? 0 : 1) : 0));
      return [first, second];
    },
    options,
  );
  if (first === second) return scatterPlot(data, options);
  const theme = themeOf(options);
  const components = marginals(options.mixture, first, second);
  const partial = cloud.table.columns > 2 ? ', by these two columns alone' : '';
  return plane(cloud, first, second, options, {
    note: `The ground shows which group leads${partial}; dashed: even shares.`,
    marks: (x, y, box) => [...field(theme, components, x, y, box), ...evenShares(theme, components, x, y)],
  });
}

/** Cells of one color, joined along each line where neighbors are alike. */
function field(theme: Theme, components: readonly Component[], x: Domain, y: Domain, box: Box): JsonObject[] {
  const [wide, tall] = [box.width / ACROSS, box.height / DOWN];
  const values: JsonObject[] = [];
  for (let j = 0; j < DOWN; j++) {
    let from = 0;
    let color = '';
    for (let i = 0; i <= ACROSS; i++) {
      const u = x[0] + ((x[1] - x[0]) * (i + 0.5)) / ACROSS;
      const v = y[1] - ((y[1] - y[0]) * (j + 0.5)) / DOWN;
      const next =
        i === ACROSS
          ? ''
          : layOver(blendShares(coarse(sharesAt(components, u, v))), theme.surface, theme.field);
      if (next === color) continue;
      // Cells reach a little below and beside their own, so that no seam shows between them.
      if (color !== '')
        values.push({
          x: pixel(from * wide),
          y: pixel(j * tall),
          w: pixel((i - from) * wide + 0.4),
          h: pixel(tall + 0.4),
          color,
        });
      [from, color] = [i, next];
    }
  }
  return [
    mark('group', {}, undefined, {
      data: [{ name: 'cells', values }],
      marks: [
        mark(
          'rect',
          {
            x: { field: 'x' },
            y: { field: 'y' },
            width: { field: 'w' },
            height: { field: 'h' },
            fill: { field: 'color' },
          },
          'cells',
          { aria: false },
        ),
      ],
    }),
  ];
}

/** Shares in steps of 4%, so that cells of nearly one color join. */
function coarse(shares: readonly number[]): number[] {
  return shares.map((share) => Math.round(25 * share) / 25);
}

function evenShares(theme: Theme, components: readonly Component[], x: Domain, y: Domain): JsonObject[] {
  const [roundX, roundY] = [roundingFor(x), roundingFor(y)];
  const scores = (u: number, v: number): number[] =>
    sharesAt(components, u, v).map((share) => Math.log(Math.max(share, 1e-300)));
  const values = borders(scores, components.length, x, y).flatMap((line, at) =>
    line.map(([u, v]) => ({ line: at, x: roundX(u), y: roundY(v) })),
  );
  return [
    mark('group', {}, undefined, {
      data: [{ name: 'borders', values }],
      marks: [
        {
          type: 'group',
          interactive: false,
          from: { facet: { name: 'border', data: 'borders', groupby: 'line' } },
          marks: [
            mark(
              'line',
              {
                x: scaled('x', 'x'),
                y: scaled('y', 'y'),
                stroke: value(theme.inkThird),
                strokeDash: value([3, 3]),
                strokeWidth: value(1),
              },
              'border',
            ),
          ],
        },
      ],
    }),
  ];
}

function pixel(value: number): number {
  return Number(value.toFixed(1));
}
