import { fixed } from '../summary/words.ts';
import { colorOf, shape } from './key.ts';
import { type Markup, html } from './markup.ts';

const WIDTH = 330;
const HEIGHT = 46;
const BASE = HEIGHT - 11.5;
const STEPS = 90;
/** Values that a curve is made of at most. */
const MOST = 3000;

/** One group in one column. */
export interface StripOptions {
  readonly group: number;
  /** Values of all rows, and those of the group's rows; NaN where there is none. */
  readonly all: Float64Array;
  readonly own: Float64Array;
  /** Mean and spread of the group, and the spread of all rows. */
  readonly mean: number;
  readonly spread: number;
  readonly width: number;
  readonly digits: number;
}

/** How a group's values lie among those of all rows: two curves of density on one axis, center and spread. */
export function strip({ group, all, own, mean, spread, width, digits }: StripOptions): Markup {
  const known = present(all);
  let low = Infinity;
  let high = -Infinity;
  for (const value of known) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(high > low)) return html`<span class="small">${fixed(low, digits)} in every row</span>`;
  const at = (value: number): number => 4 + ((WIDTH - 8) * (value - low)) / (high - low);
  const grid = Array.from({ length: STEPS + 1 }, (_, i) => low + ((high - low) * i) / STEPS);
  const smoothing = Math.max(width * 0.55, (high - low) / 60);
  const curves = [density(known, grid, smoothing), density(present(own), grid, smoothing * 0.8)] as const;
  const top = Math.max(...curves[0], ...curves[1]) || 1;
  const path = (curve: readonly number[]): string =>
    `M${curve.map((value, i) => `${at(grid[i]!).toFixed(1)},${(BASE - 0.5 - (value / top) * (BASE - 3)).toFixed(1)}`).join('L')}`;
  const [from, to] = [at(Math.max(low, mean - spread)), at(Math.min(high, mean + spread))];
  const color = colorOf(group);
  return html`<svg
    class="strip"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-label="${fixed(mean, digits)}, between ${fixed(low, digits)} and ${fixed(high, digits)}"
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
    <text x="4" y="${HEIGHT - 0.5}">${fixed(low, digits)}</text>
    <text x="${WIDTH - 4}" y="${HEIGHT - 0.5}" text-anchor="end">${fixed(high, digits)}</text>
  </svg>`;
}

function present(values: Float64Array): number[] {
  const known: number[] = [];
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) known.push(values[i]!);
  return known;
}

/** Epanechnikov's kernel estimate. */
function density(values: readonly number[], grid: readonly number[], width: number): number[] {
  const step = Math.max(1, values.length / MOST);
  const sums = grid.map(() => 0);
  let count = 0;
  for (let i = 0; Math.floor(i) < values.length; i += step) {
    const value = values[Math.floor(i)]!;
    count++;
    for (const [g, x] of grid.entries()) {
      const apart = (x - value) / width;
      if (Math.abs(apart) < 1) sums[g]! += 1 - apart * apart;
    }
  }
  return sums.map((sum) => sum / (count * width || 1));
}
