import type { Place } from './plane.ts';
import type { Places } from './plane.ts';

/** The spread of each group of K-means about its center, per direction. */
export function spreadsOf(centers: readonly Place[], { x, y }: Places, labels: Int32Array): number[] {
  const sums = centers.map(() => 0);
  const counts = centers.map(() => 0);
  labels.forEach((label, i) => {
    const [u, v] = centers[label]!;
    sums[label]! += (x[i]! - u) ** 2 + (y[i]! - v) ** 2;
    counts[label]!++;
  });
  return sums.map((sum, j) => Math.sqrt(sum / Math.max(1, counts[j]!) / 2));
}

/** The nearest center of each row. */
export function nearestCenters({ x, y }: Places, centers: readonly Place[]): Int32Array {
  return Int32Array.from(x, (u, i) => {
    const squares = centers.map(([a, b]) => (u - a) ** 2 + (y[i]! - b) ** 2);
    return squares.indexOf(Math.min(...squares));
  });
}

/** The group with the largest share of each row. @param shares rows × k */
export function leaders(shares: ArrayLike<number>, k: number): Int32Array {
  return Int32Array.from({ length: shares.length / k }, (_, i) => {
    let leader = 0;
    for (let j = 1; j < k; j++) if (shares[i * k + j]! > shares[i * k + leader]!) leader = j;
    return leader;
  });
}
