/**
 * The shortest decimal number x with low ≤ x < high: a threshold that reads well and parts the same values. Of
 * those as short the one nearest the middle.
 */
export function shortestBetween(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  for (let digits = 1; digits <= 17; digits++) {
    const near = Number(middle.toPrecision(digits));
    if (near >= low && near < high) return near;
  }
  return low;
}
