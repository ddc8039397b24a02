import type { Scale } from './scale.ts';

/** The path of a line through points, as SVG writes it. */
export function linePath(points: Iterable<readonly [number, number]>, x: Scale, y: Scale): string {
  let path = '';
  for (const [u, v] of points) path += `${path === '' ? 'M' : 'L'}${x(u).toFixed(1)},${y(v).toFixed(1)}`;
  return path;
}
