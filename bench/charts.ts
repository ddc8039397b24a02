import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A chart in Vega-Lite. */
export type Chart = object;

/** One line of a chart of ratios. */
export interface RatioLine {
  readonly label: string;
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  readonly goal?: number;
  readonly text: string;
}

/** A curve, and what it is called at its end. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** How the axes of curves are drawn. */
export interface Axes {
  readonly x: string;
  readonly y: string;
  readonly xTicks: readonly number[];
  /** Slope 1 as a dashed line through this point: what grows as x does. */
  readonly proportional?: readonly [x: number, y: number];
}

/** A bar of parts that add up. */
export interface Bar {
  readonly label: string;
  readonly parts: readonly { readonly name: string; readonly value: number }[];
}

const INK = '#15181c';
const INK_2 = '#454c55';
const INK_3 = '#636b75';
const LINE = '#e2e5e8';
const EDGE = '#858c95';
const TIME = '#1a7a3e';
/** Groups 1 to 8, with a shape each, because colors alone do not tell them apart for everyone. */
const COLORS = ['#1c64d8', '#e67605', '#13a88a', '#95517b', '#589bad', '#e14962', '#aa7bff', '#8a6016'];
const NAMES = ['#195ecd', '#a95500', '#067a64', '#914e77', '#307486', '#c72f4e', '#804fcf', '#855c11'];
const SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down'];

const SHEET = {
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  // Its own paper, so that the ink can be read on a page of any color.
  background: '#ffffff',
  // Without a canvas Vega guesses the width of texts too large, so that margins are given instead.
  autosize: { type: 'none' },
  config: {
    font: 'Inter, system-ui, "Segoe UI", sans-serif',
    view: { stroke: null },
    axis: {
      domain: false,
      ticks: false,
      gridColor: LINE,
      labelColor: INK_2,
      labelFontSize: 12,
      labelPadding: 8,
      titleColor: INK_3,
      titleAnchor: 'end',
      titleFontSize: 12,
      titleFontWeight: 400,
    },
    text: { font: 'Inter, system-ui, "Segoe UI", sans-serif', fontSize: 12, color: INK },
  },
};

/** Ratios with their range over the rounds and the goal, one line each; the goal is a short upright line. */
export function ratioChart(lines: readonly RatioLine[], title: string): Chart {
  const values = lines.map((line) => ({ ...line, met: line.median >= (line.goal ?? 1) }));
  const ends = values.flatMap(({ lowest, highest, goal = 1 }) => [lowest, highest, goal]);
  const low = Math.min(0.5, ...ends) / 1.1;
  const high = Math.max(10, ...ends) * 1.6;
  const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].filter(
    (x) => x > low && x < high,
  );
  const ticks = steps.length > 8 ? steps.filter((x) => /^[01.]+$/.test(String(x))) : steps;
  const scale = { type: 'log', domain: [low, high], nice: false };
  const y = { field: 'label', type: 'nominal', sort: null };
  return {
    ...SHEET,
    width: 440,
    height: 24 * lines.length,
    padding: { left: marginOf(lines), top: 48, right: 24, bottom: 16 },
    data: { values },
    encoding: {
      y: { ...y, axis: { title: null, labelLimit: 0, labelColor: INK, labelPadding: 12 } },
      x: {
        field: 'median',
        type: 'quantitative',
        scale,
        axis: {
          title,
          titleAlign: 'right',
          values: ticks,
          labelExpr: "format(datum.value, '~g') + '×'",
          orient: 'top',
        },
      },
    },
    layer: [
      {
        data: { values: [{ median: 1 }] },
        mark: { type: 'rule', color: EDGE, strokeWidth: 1 },
        encoding: { y: { value: 0 }, y2: { value: 24 * lines.length } },
      },
      {
        mark: { type: 'rule', strokeWidth: 2, color: COLORS[0], opacity: 0.45 },
        encoding: { x: { field: 'lowest', type: 'quantitative' }, x2: { field: 'highest' } },
      },
      {
        transform: [{ filter: 'isValid(datum.goal)' }],
        mark: { type: 'tick', thickness: 2, size: 16, color: INK },
        encoding: { x: { field: 'goal', type: 'quantitative' } },
      },
      {
        mark: { type: 'point', size: 70, filled: true, opacity: 1, strokeWidth: 1.6 },
        encoding: {
          fill: {
            condition: { test: 'datum.met', value: COLORS[0] },
            value: '#ffffff',
          },
          stroke: { value: COLORS[0] },
        },
      },
      {
        transform: [
          { calculate: 'max(datum.highest, datum.median, isValid(datum.goal) ? datum.goal : 0)', as: 'end' },
        ],
        mark: { type: 'text', align: 'left', dx: 9 },
        encoding: { x: { field: 'end', type: 'quantitative' }, text: { field: 'text' } },
      },
    ],
  };
}

/** Curves over two logarithmic axes, named at their ends. */
export function curveChart(curves: readonly Curve[], axes: Axes): Chart {
  const values = curves.flatMap(({ name, points }) => points.map(([x, y]) => ({ name, x, y })));
  const xs = values.map(({ x }) => x);
  const ys = values.map(({ y }) => y);
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  const names = curves.map(({ name }) => name);
  const range = [0.8 * Math.min(...ys), 1.25 * Math.max(...ys)] as const;
  const yTicks = ticksWithin(...range);
  const height = 260;
  const pixel = (y: number): number => (height * Math.log10(range[1] / y)) / Math.log10(range[1] / range[0]);
  const places = apart(
    curves.map(({ points }) => pixel(points.at(-1)![1])),
    16,
  );
  const by = { field: 'name', type: 'nominal', legend: null };
  const proportional = (x: number): number =>
    ((axes.proportional?.[1] ?? 1) * x) / (axes.proportional?.[0] ?? 1);
  const logarithmic = (domain: readonly number[]): object => ({ type: 'log', domain, nice: false });
  return {
    ...SHEET,
    width: 400,
    height,
    padding: { left: 64, top: 48, right: 184, bottom: 56 },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        scale: logarithmic([low, high]),
        axis: {
          title: axes.x,
          titleAlign: 'right',
          titlePadding: 8,
          values: axes.xTicks,
          grid: false,
          labelExpr: "datum.value >= 1e6 ? format(datum.value / 1e6, '~g') + 'M' : format(datum.value, ',')",
        },
      },
      y: {
        field: 'y',
        type: 'quantitative',
        scale: logarithmic(range),
        axis: {
          title: axes.y,
          titleAngle: 0,
          titleAlign: 'left',
          titleX: -48,
          titleY: -18,
          values: yTicks,
          labelExpr: "format(datum.value, ',~g')",
        },
      },
    },
    layer: [
      ...(axes.proportional
        ? [
            {
              data: { values: [low, high].map((x) => ({ x, y: proportional(x) })) },
              mark: { type: 'line', strokeDash: [2, 4], color: EDGE, strokeWidth: 1, clip: true },
            },
          ]
        : []),
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 2 },
        encoding: { color: { ...by, scale: { domain: names, range: COLORS } } },
      },
      {
        data: { values },
        mark: { type: 'point', size: 50, opacity: 1, filled: true },
        encoding: {
          color: { ...by, scale: { domain: names, range: COLORS } },
          shape: { ...by, scale: { domain: names, range: SHAPES } },
        },
      },
      {
        data: { values: names.map((name, i) => ({ name, x: high, place: places[i] })) },
        mark: { type: 'text', align: 'left', dx: 12 },
        encoding: {
          y: { field: 'place', type: 'quantitative', scale: null },
          text: { field: 'name' },
          color: { ...by, scale: { domain: names, range: NAMES } },
        },
      },
    ],
    resolve: { scale: { color: 'independent', y: 'shared' } },
  };
}

/** Bars of parts that add up, the parts named above the first bar. */
export function barChart(bars: readonly Bar[], title: string): Chart {
  const names = bars[0]?.parts.map(({ name }) => name) ?? [];
  const colors = ['#495b70', '#a3b0be', TIME];
  const values = bars.flatMap(({ label, parts }) => {
    let end = 0;
    return parts.map(({ name, value }) => {
      const start = end;
      end += value;
      return { label, name, start, end };
    });
  });
  return {
    ...SHEET,
    width: 480,
    height: 32 * bars.length,
    padding: { left: marginOf(bars), top: 48, right: 24, bottom: 56 },
    data: { values },
    mark: { type: 'bar', height: 16 },
    encoding: {
      y: {
        field: 'label',
        type: 'nominal',
        sort: null,
        axis: { title: null, labelLimit: 0, labelColor: INK, labelPadding: 12 },
      },
      x: {
        field: 'start',
        type: 'quantitative',
        axis: {
          title,
          titleAlign: 'right',
          titlePadding: 8,
          tickCount: 5,
          labelExpr: "format(datum.value, ',~g')",
        },
      },
      x2: { field: 'end' },
      color: {
        field: 'name',
        type: 'nominal',
        scale: { domain: names, range: colors },
        legend: { orient: 'top', title: null, symbolType: 'square', labelFontSize: 12, labelColor: INK_2 },
      },
    },
  };
}

/** Room for the labels on the left. */
function marginOf(lines: readonly { readonly label: string }[]): number {
  return 28 + 6.4 * Math.max(...lines.map(({ label }) => label.length));
}

/** Powers of ten within a range, or with 2 and 5 between where that is fewer than three. */
function ticksWithin(low: number, high: number): number[] {
  const powers = Array.from({ length: 16 }, (_, i) => Number(`1e${i - 8}`));
  const within = (steps: readonly number[]): number[] => steps.filter((step) => step >= low && step <= high);
  const coarse = within(powers);
  return coarse.length > 2 ? coarse : within(powers.flatMap((power) => [power, 2 * power, 5 * power]));
}

/** The same places, moved down where one is nearer than `gap` to the one above it. */
function apart(places: readonly number[], gap: number): number[] {
  const moved = [...places];
  let above = Number.NEGATIVE_INFINITY;
  for (const i of places.map((_, i) => i).toSorted((a, b) => places[a]! - places[b]!)) {
    moved[i] = above = Math.max(places[i]!, above + gap);
  }
  return moved;
}

/** Draws charts into a folder, one SVG file each. */
export function drawCharts(folder: string, charts: Readonly<Record<string, Chart>>): void {
  const { status } = spawnSync(
    process.execPath,
    [fileURLToPath(new URL('./render.js', import.meta.url)), folder],
    { input: JSON.stringify(charts), stdio: ['pipe', 'inherit', 'inherit'] },
  );
  if (status !== 0) throw new Error('The charts could not be drawn.');
}
