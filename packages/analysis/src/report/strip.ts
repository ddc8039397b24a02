import { fixed } from '../words/words.ts';
import { colorOf, shape } from './key.ts';
import { type Markup, html } from './markup.ts';

const WIDTH = 330;
const HEIGHT = 46;
const BASE = HEIGHT - 11.5;
const STEPS = 90;
/** Values that a curve is made of at most. */
const MOST = 3000;

/** A column over all rows. */
export interface StripAxis {
  readonly low: number;
  readonly high: number;
  /** Values, evenly taken where there are many. */
  readonly values: readonly number[];
}

/** Measures a column; a row with label −1 or without a value is left out. */
export function axisOf(values: Float64Array, labels: Int32Array): StripAxis {
  let low = Infinity;
  let high = -Infinity;
  const known: number[] = [];
  for (let row = 0; row < values.length; row++) {
    if (labels[row]! < 0 || !Number.isFinite(values[row])) continue;
    low = Math.min(low, values[row]!);
    high = Math.max(high, values[row]!);
    known.push(row);
  }
  return { low, high, values: valuesOf(values, known) };
}

/** The values of some rows, evenly taken where there are many. */
export function valuesOf(values: Float64Array, rows: readonly number[]): readonly number[] {
  const step = Math.max(1, rows.length / MOST);
  const taken: number[] = [];
  for (let at = 0; Math.floor(at) < rows.length; at += step) {
    const value = values[rows[Math.floor(at)]!]!;
    if (Number.isFinite(value)) taken.push(value);
  }
  return taken;
}

/** One group in one column. */
export interface StripOptions {
  readonly group: number;
  readonly axis: StripAxis;
  /** Values of the group's rows. */
  readonly own: readonly number[];
  /** Mean and spread of the group, and the spread of all rows. */
  readonly mean: number;
  readonly spread: number;
  readonly width: number;
  readonly digits: number;
  /** Lowest and highest value as the axis names them, where it is not in the column's own units. */
  readonly ends?: readonly [string, string];
}

/** How a group's values lie among those of all rows: two curves of density on one axis, center and spread. */
export function strip({ group, axis, own, mean, spread, width, digits, ends }: StripOptions): Markup {
  const { low, high } = axis;
  const [lowest, highest] = ends ?? [fixed(low, digits), fixed(high, digits)];
  if (!(high > low)) return html`<span class="small">${lowest} in every row</span>`;
  const at = (value: number): number => 4 + ((WIDTH - 8) * (value - low)) / (high - low);
  const grid = Array.from({ length: STEPS + 1 }, (_, i) => low + ((high - low) * i) / STEPS);
  const smoothing = Math.max(width * 0.55, (high - low) / 60);
  const curves = [density(axis.values, grid, smoothing), density(own, grid, smoothing * 0.8)] as const;
  const top = Math.max(...curves[0], ...curves[1]) || 1;
  const path = (curve: readonly number[]): string =>
    `M${curve.map((value, i) => `${at(grid[i]!).toFixed(1)},${(BASE - 0.5 - (value / top) * (BASE - 3)).toFixed(1)}`).join('L')}`;
  const [from, to] = [at(Math.max(low, mean - spread)), at(Math.min(high, mean + spread))];
  const color = colorOf(group);
  return html`<svg
    class="strip"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-label="${ends ? 'The values' : fixed(mean, digits)}, between ${lowest} and ${highest}"
  >
    <path class="area f${color}" d="${path(curves[1])}V${BASE}H4Z" />
    <path class="edge l${color}" d="${path(curves[1])}" />
    <path class="all" d="${path(curves[0])}" />
    <path class="base" d="M4,${BASE}H${WIDTH - 4}" />
    ${
      Number.isFinite(from) && Number.isFinite(to)
        ? html`<path class="range l${color}" d="M${from.toFixed(1)},${BASE}H${to.toFixed(1)}" />`
        : ''
    }${Number.isFinite(mean) ? shape(group, at(mean), BASE, 4.4, 'center') : ''}
    <text x="4" y="${HEIGHT - 0.5}">${lowest}</text>
    <text x="${WIDTH - 4}" y="${HEIGHT - 0.5}" text-anchor="end">${highest}</text>
  </svg>`;
}

/** Epanechnikov's kernel estimate. */
function density(values: readonly number[], grid: readonly number[], width: number): number[] {
  const sums = grid.map(() => 0);
  for (const value of values) {
    for (const [g, x] of grid.entries()) {
      const apart = (x - value) / width;
      if (Math.abs(apart) < 1) sums[g]! += 1 - apart * apart;
    }
  }
  return sums.map((sum) => sum / (values.length * width || 1));
}
