import { type Component, borders } from '@softmeans/plots/drawing';
import type { View } from '../../drawing/frame.ts';
import type { Place } from './plane.ts';

/** Weight times density of each group at a place, as a logarithm but for a constant: the likeliest has the highest. */
export function scoresOf(components: readonly Component[]): (x: number, y: number) => number[] {
  const parts = components.map(({ weight, mean: [u, v], covariance: [a, b, c] }) => {
    const determinant = a * c - b * b;
    const [p, q, r] = [c, -b, a].map((term) => term / (2 * determinant)) as [number, number, number];
    return { u, v, p, q, r, bias: Math.log(weight) - 0.5 * Math.log(determinant) };
  });
  return (x, y) =>
    parts.map(({ u, v, p, q, r, bias }) => {
      const [dx, dy] = [x - u, y - v];
      return bias - (p * dx * dx + 2 * q * dx * dy + r * dy * dy);
    });
}

/** Cells of the grid on which borders are looked for, each way. */
const CELLS = 96;

/** The lines along which two groups have even shares, over what a stage may show of a view. */
export function bordersOf(components: readonly Component[], { x, y }: View): readonly (readonly Place[])[] {
  const k = components.length;
  return k < 2 ? [] : borders(scoresOf(components), k, wide(x), wide(y), CELLS);
}

function wide([a, b]: readonly [number, number]): [number, number] {
  const room = (b - a) / 2;
  return [a - room, b + room];
}
