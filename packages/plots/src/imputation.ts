import type { Matrix } from 'softmeans';
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
import { counted } from './chart/number.ts';
import { withoutUnit } from './chart/points.ts';
import { extent, niceDomain, pad, roundingFor, ticksIn } from './chart/scale.ts';
import type { Spec } from './chart/spec.ts';
import { columnIn, columnNames } from './chart/table.ts';
import { shorten } from './chart/text.ts';

/** Rows that were filled in, as `impute` returns them. */
export interface FilledRows {
  /** rows × columns. */
  readonly data: Matrix;
  /** Standard deviations of what was filled in; 0 where there was a value. */
  readonly deviations: Matrix;
}

export interface ImputationPlotOptions extends PlotOptions {
  /** The columns' names with their units. */
  readonly columns?: readonly string[];
  /** The column to the right, by name or number from 0; default the first. */
  readonly x?: string | number;
  /** The column upwards; default the second. */
  readonly y?: string | number;
}

const HEIGHT = 360;

/**
 * Rows in two columns, with those that have a value filled in as rings, and how far off that value may be.
 *
 * @param filled the result of `impute`
 * @returns a Vega specification
 * @throws RangeError for an unknown column, or names that are not one per column
 * @example
 * const rows = [[1, 2], [2, 4.1], [3, 5.9], [4, 8.1], [5, 9.9], [6, NaN]];
 * const { model } = await gaussianMixture(rows, { k: 1, missing: 'em' });
 * const spec = imputationPlot(await impute(model, rows), { columns: ['x', 'y'] });
 * spec.description.startsWith('1 of 6 rows has a value filled in'); // true
 */
export function imputationPlot(filled: FilledRows, options: ImputationPlotOptions = {}): Spec {
  const { data, deviations } = filled;
  const { rows, columns } = data;
  const names = options.columns ?? columnNames(columns);
  if (names.length !== columns)
    throw new RangeError(`imputationPlot: ${names.length} names for ${columns} columns.`);
  if (deviations.rows !== rows || deviations.columns !== columns)
    throw new RangeError('imputationPlot: data and deviations differ in their shape.');
  const first = columnIn(names, options.x ?? 0);
  const second = columnIn(names, options.y ?? (columns > 1 ? (first === 1 ? 0 : 1) : 0));
  const theme = themeOf(options);
  const at = (matrix: Matrix, row: number, column: number): number => matrix.data[row * columns + column]!;
  const all = Array.from({ length: rows }, (_, row) => {
    const [x, y] = [at(data, row, first), at(data, row, second)];
    const [right, up] = [at(deviations, row, first), at(deviations, row, second)];
    const [spreadX, spreadY] = [right, up].map((spread) => (Number.isFinite(spread) ? spread : 0)) as [
      number,
      number,
    ];
    return {
      row,
      x,
      y,
      right,
      up,
      left: x - spreadX,
      most: x + spreadX,
      low: y - spreadY,
      high: y + spreadY,
    };
  }).filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  const ringed = all.filter(({ right, up }) => right > 0 || up > 0);
  const across = pad(extent(all.flatMap(({ left, most }) => [left, most])), 0.02);
  const upwards = niceDomain(extent(all.flatMap(({ low, high }) => [low, high])), 5);
  const left = labelRoom(upwards.ticks);
  const box = { x: left, y: 20, width: innerWidth(options) - left, height: HEIGHT };
  const [roundX, roundY] = [roundingFor(across), roundingFor(upwards.domain)];
  const dots = all
    .filter(({ right, up }) => !(right > 0 || up > 0))
    .map(({ row, x, y }) => ({ row: row + 1, x: roundX(x), y: roundY(y) }));
  const rings = ringed.map((each) => ({
    row: each.row + 1,
    x: roundX(each.x),
    y: roundY(each.y),
    left: roundX(each.left),
    right: roundX(each.most),
    low: roundY(each.low),
    high: roundY(each.high),
  }));
  const tooltip = told([
    ['row', 'datum.row'],
    [names[first]!, 'datum.x'],
    [names[second]!, 'datum.y'],
  ]);
  const bar = { stroke: value(theme.edge), strokeWidth: value(1) };
  const place = { x: scaled('x', 'x'), y: scaled('y', 'y') };
  return figure(options, {
    title: `${ringed.length} of ${counted(rows, 'row')} ${ringed.length === 1 ? 'has' : 'have'} a value filled in, of ${shorten(withoutUnit(names[first]!), 180, 14, 600)} or ${shorten(withoutUnit(names[second]!), 180, 14, 600)}`,
    note: 'Rings: rows with a value filled in, ± one standard deviation of it. Dots: the other rows.',
    height: 20 + HEIGHT + 40,
    data: [
      { name: 'dots', values: dots },
      { name: 'rings', values: rings },
    ],
    marks: [
      group(box, {
        scales: [linearScale('x', across, [0, box.width]), linearScale('y', upwards.domain, [box.height, 0])],
        axes: [
          axis(theme, {
            scale: 'x',
            orient: 'bottom',
            values: ticksIn(across, 6).values,
            format: ticksIn(across, 6).format,
          }),
          axis(theme, {
            scale: 'y',
            orient: 'left',
            values: upwards.ticks.values,
            format: upwards.ticks.format,
            grid: true,
          }),
        ],
        marks: [
          mark(
            'symbol',
            {
              ...place,
              size: value(rows > 1000 ? 8 : 22),
              fill: value(theme.inkThird),
              fillOpacity: value(0.6),
              tooltip,
            },
            'dots',
            { interactive: true },
          ),
          mark(
            'rule',
            { x: scaled('x', 'x'), y: scaled('y', 'low'), y2: scaled('y', 'high'), ...bar },
            'rings',
          ),
          mark(
            'rule',
            { y: scaled('y', 'y'), x: scaled('x', 'left'), x2: scaled('x', 'right'), ...bar },
            'rings',
          ),
          mark(
            'symbol',
            {
              ...place,
              size: value(42),
              fill: value(theme.surface),
              stroke: value(theme.ink),
              strokeWidth: value(1.5),
              tooltip,
            },
            'rings',
            { interactive: true },
          ),
          ...titleAbove(theme, names[second]!, { x: -left, limit: box.width }),
          ...titleBelow(theme, box, names[first]!),
        ],
      }),
    ],
  });
}
