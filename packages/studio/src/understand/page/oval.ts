import type { Component } from '@softmeans/plots/drawing';

/** The spreads of a group along its longest direction and across it: the roots of the covariance's eigenvalues. */
export function axesOf([a, b, c]: Component['covariance']): [long: number, short: number] {
  const middle = (a + c) / 2;
  const half = Math.hypot((a - c) / 2, b);
  return [Math.sqrt(middle + half), Math.sqrt(Math.max(0, middle - half))];
}
