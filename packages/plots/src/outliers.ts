import { axis, labelRoom, linearScale, titleAbove, titleBelow } from './chart/axis.ts';
import { pointRadius } from './chart/cloud.ts';
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
import { counted, decimalFormat } from './chart/number.ts';
import { sampleRows } from './chart/sample.ts';
import { niceDomain, roundingFor, ticksIn } from './chart/scale.ts';
import type { Spec } from './chart/spec.ts';
import { textWidth } from './chart/text.ts';

/** Log densities and the threshold below which a row is an outlier, as `outliers` finds them. */
export interface OutlyingRows {
  /** Of each row, nats; a row without one is not drawn. */
  readonly logDensities: ArrayLike<number>;
  readonly threshold: number;
}

export interface OutlierOptions extends PlotOptions {
  /** Other rows that are drawn at most, a random sample of more; default 5000. Outliers are all drawn. */
  readonly limit?: number;
  /** What rows are called, such as names of places; default: their numbers from 1. */
  readonly names?: readonly string[];
}

const HEIGHT = 260;
/** Outliers that bear their names. */
const NAMED = 24;

/**
 * How far out each row lies, in the order of the table, with the threshold as a dashed line and outliers as named
 * crosses above it.
 *
 * Up goes √(2 · (highest log density − the row's)), which for one Gaussian group is the distance from its center in
 * standard deviations.
 *
 * @param found what `outliers` returns, or its log densities and threshold
 * @returns a Vega specification
 * @throws RangeError where no row has a log density, or names are not one per row
 * @example
 * const spec = outlierPlot({ logDensities: [-1, -2, -1.5, -40], threshold: -9 });
 * spec.description.startsWith('1 of 4 rows fits no group.'); // true
 */
export function outlierPlot(found: OutlyingRows, options: OutlierOptions = {}): Spec {
  const { logDensities, threshold } = found;
  const { names, limit = 5000 } = options;
  const rows = logDensities.length;
  if (names !== undefined && names.length !== rows)
    throw new RangeError(`outlierPlot: ${names.length} names, but there are ${rows} rows.`);
  let peak = -Infinity;
  let known = 0;
  for (let row = 0; row < rows; row++) {
    const density = logDensities[row]!;
    if (!Number.isFinite(density)) continue;
    known++;
    peak = Math.max(peak, density);
  }
  if (known === 0) throw new RangeError('outlierPlot: no row has a log density.');
  const theme = themeOf(options);
  const wide = innerWidth(options);
  const far = (density: number): number => Math.sqrt(2 * Math.max(0, peak - density));
  const isOut = (row: number): boolean => logDensities[row]! < threshold;
  const out: number[] = [];
  for (let row = 0; row < rows; row++) if (Number.isFinite(logDensities[row]!) && isOut(row)) out.push(row);
  const others = sampleRows(rows, limit, (row) =>
    Number.isFinite(logDensities[row]!) && !isOut(row) ? 0 : -1,
  );
  const line = far(threshold);
  const most = [...out, ...others.rows].reduce((top, row) => Math.max(top, far(logDensities[row]!)), line);
  const y = niceDomain([0, most * 1.04], 4);
  const left = labelRoom(y.ticks);
  const box = { x: left, y: 20, width: wide - left - 8, height: HEIGHT };
  const x: readonly [number, number] = [1 - 0.02 * rows, rows + 0.02 * rows];
  const ticks = ticksIn([1, Math.max(2, rows)], 5);
  const round = roundingFor(y.domain);
  const nameOf = (row: number): string => names?.[row] ?? decimalFormat(0).write(row + 1);
  const datum = (row: number): { row: number; y: number; name: string; density: number } => ({
    row: row + 1,
    y: round(far(logDensities[row]!)),
    name: nameOf(row),
    density: Number(logDensities[row]!.toPrecision(5)),
  });
  const right = (row: number): number => (box.width * (row + 1 - x[0])) / (x[1] - x[0]);
  const down = (row: number): number => HEIGHT * (1 - far(logDensities[row]!) / y.domain[1]);
  const crosses = out.map((row) => ({ x: right(row), y: down(row) }));
  const named: { readonly row: number; readonly x: number; readonly y: number; readonly half: number }[] = [];
  // From the farthest on, as long as a name has a place that no other and no cross takes.
  for (const row of out.toSorted((a, b) => logDensities[a]! - logDensities[b]!)) {
    if (named.length === NAMED) break;
    const half = textWidth(nameOf(row), 11) / 2 + 2;
    const [u, v] = [right(row), down(row)];
    const beside = half + 6;
    const spots = [
      [u, v - 12],
      [u + beside, v],
      [u - beside, v],
      [u, v + 12],
    ] as const;
    const free = spots.find(
      ([x, y]) =>
        x - half >= 0 &&
        x + half <= box.width &&
        y <= HEIGHT - 6 &&
        !named.some((other) => Math.abs(other.x - x) < other.half + half && Math.abs(other.y - y) < 13) &&
        !crosses.some((cross) => Math.abs(cross.x - x) < half + 3 && Math.abs(cross.y - y) < 9),
    );
    if (free) named.push({ row, x: free[0], y: free[1], half });
  }
  const radius = pointRadius(others.rows.length);
  const tooltip = told([
    ['row', 'datum.name'],
    ['log density', 'datum.density'],
  ]);
  return figure(options, {
    title: `${decimalFormat(0).write(out.length)} of ${counted(known, 'row')} ${out.length === 1 ? 'fits' : 'fit'} no group`,
    note: 'Up: how far out a row lies, √(2 × (highest log density − its own)); with one Gaussian group, its distance in standard deviations. Dashed: the threshold.',
    remarks: [
      ...others.remark,
      ...(out.length > named.length ? ['Outliers bear their names where there is room.'] : []),
      ...(known < rows ? [`Not drawn: ${counted(rows - known, 'row')} without a value.`] : []),
    ],
    height: 20 + HEIGHT + 40,
    data: [
      { name: 'others', values: others.rows.map(datum) },
      { name: 'out', values: out.map(datum) },
    ],
    marks: [
      group(box, {
        scales: [linearScale('x', x, [0, box.width]), linearScale('y', y.domain, [HEIGHT, 0])],
        axes: [
          axis(theme, { scale: 'x', orient: 'bottom', values: ticks.values, format: ticks.format }),
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
            'symbol',
            {
              x: scaled('x', 'row'),
              y: scaled('y', 'y'),
              size: value(Number((4 * radius * radius).toFixed(2))),
              fill: value(theme.inkThird),
              stroke: value(theme.surface),
              strokeWidth: value(0.4),
              tooltip,
            },
            'others',
            { interactive: true },
          ),
          mark('rule', {
            x: value(0),
            x2: value(box.width),
            y: placed('y', round(line)),
            stroke: value(theme.ink),
            strokeWidth: value(1.25),
            strokeDash: value([4, 4]),
          }),
          mark(
            'symbol',
            {
              x: scaled('x', 'row'),
              y: scaled('y', 'y'),
              size: value(40),
              shape: value('M-1,-1L1,1M-1,1L1,-1'),
              stroke: value(theme.ink),
              strokeWidth: value(1.75),
              tooltip,
            },
            'out',
            { interactive: true },
          ),
          ...named.flatMap(({ row, x: u, y: v }) =>
            label({
              x: value(Math.round(u)),
              y: value(Math.round(v)),
              text: value(nameOf(row)),
              fill: value(theme.inkSecond),
              size: 11,
              align: 'center',
              baseline: 'middle',
              halo: theme.surface,
            }),
          ),
          ...titleAbove(theme, 'how far out', { x: -left, limit: box.width }),
          ...titleBelow(theme, box, 'row'),
        ],
      }),
    ],
  });
}
