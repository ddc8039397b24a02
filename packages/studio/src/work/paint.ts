import type { Context } from '../computing/job.ts';
import { hardColors, softColors } from '../drawing/color.ts';
import { type Plan, clusteringOf } from './desk.ts';

/** The place of each row in the palette, −1 for a row that was left out, and its color as four bytes. */
export interface Paint {
  readonly hard: Int16Array;
  readonly soft: Int16Array;
  readonly hardColors: Uint8Array;
  readonly softColors: Uint8Array;
  /** The share that its leading group has of each row; −1 for a row that was left out. */
  readonly sure: Float32Array;
}

/** Colors the rows. @param places for each group its place in the palette; groups put together share one */
export async function paint(
  { plan, places }: { readonly plan: Plan; readonly places: readonly number[] },
  { give }: Context,
): Promise<Paint> {
  const { kmeans, mixture, k } = clusteringOf(plan);
  const rows = mixture.labels.length;
  const placed = (labels: Int32Array): Int16Array =>
    Int16Array.from(labels, (label) => (label < 0 ? -1 : places[label]!));
  const [hard, soft] = [placed(kmeans.labels), placed(mixture.labels)];
  const { data } = mixture.responsibilities;
  let shares: ArrayLike<number> = data;
  let width = k;
  if (places.some((place, j) => place !== j)) {
    width = Math.max(...places) + 1;
    const moved = new Float32Array(rows * width);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < k; j++) moved[i * width + places[j]!]! += data[i * k + j]!;
    }
    shares = moved;
  }
  const sure = new Float32Array(rows).fill(-1);
  for (let i = 0; i < rows; i++) {
    if (soft[i]! >= 0) sure[i] = Math.min(1, shares[i * width + soft[i]!]!);
  }
  const painted = {
    hard,
    soft,
    hardColors: hardColors(hard),
    softColors: softColors(shares, rows, width),
    sure,
  };
  for (const { buffer } of Object.values(painted)) give(buffer);
  return painted;
}
