import type { Component } from '@softmeans/plots/drawing';

/** The spreads of a group along its longest direction and across it: the roots of the covariance's eigenvalues. */
export function axesOf([a, b, c]: Component['covariance']): [long: number, short: number] {
  const middle = (a + c) / 2;
  const half = Math.hypot((a - c) / 2, b);
  return [Math.sqrt(middle + half), Math.sqrt(Math.max(0, middle - half))];
}

/** The spread of a group: the root of its mean variance over both directions. */
export function spreadOf([across, , up]: Component['covariance']): number {
  return Math.sqrt((across + up) / 2);
}

/** The density of a group at a place, per unit of area, without its weight. */
export function densityAt({ mean, covariance: [a, b, c] }: Component, x: number, y: number): number {
  const determinant = a * c - b * b;
  const [u, v] = [x - mean[0], y - mean[1]];
  const square = (c * u * u - 2 * b * u * v + a * v * v) / determinant;
  return Math.exp(-0.5 * square) / (2 * Math.PI * Math.sqrt(determinant));
}
