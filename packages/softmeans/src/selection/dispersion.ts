import type { Matrix } from '../matrix.ts';
import { turn } from '../turn.ts';

/** Pairs of values between two turns of the event loop. */
const STEP = 2 ** 18;

/**
 * The pooled dispersion within clusters, W = ½ Σ over the clusters of (1 / rows of it) Σ over its pairs of rows of
 * their distance (R's `clusGap` with d.power = 1). The time grows with the square of the clusters' rows.
 *
 * @param labels 0 … k − 1, one per row; a negative one belongs to no cluster
 */
export async function pairDispersion(
  { data, rows, columns }: Matrix,
  labels: ArrayLike<number>,
  k: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const members: number[][] = Array.from({ length: k }, () => []);
  for (let i = 0; i < rows; i++) members[labels[i]!]?.push(i);
  let dispersion = 0;
  let done = 0;
  for (const cluster of members) {
    if (cluster.length < 2) continue;
    let total = 0;
    for (let a = 1; a < cluster.length; a++) {
      const p = cluster[a]! * columns;
      let sum = 0;
      for (let b = 0; b < a; b++) {
        const q = cluster[b]! * columns;
        let square = 0;
        for (let j = 0; j < columns; j++) {
          const delta = data[p + j]! - data[q + j]!;
          square += delta * delta;
        }
        sum += Math.sqrt(square);
      }
      total += sum;
      done += a * columns;
      if (done < STEP) continue;
      done = 0;
      await turn(signal);
    }
    dispersion += total / cluster.length / 2;
  }
  return dispersion;
}
