/** How a quantity lies over the rounds. */
export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** The middle value, of two middle ones their mean; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** The median with the lowest and the highest value. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), lowest: Math.min(...values), highest: Math.max(...values) };
}

/** peer / product, round by round: both of a round ran right after each other, so that noise falls on both. */
export function ratios(peer: readonly number[], product: readonly number[]): Spread {
  return spreadOf(product.map((time, round) => peer[round]! / time));
}
