import { blendShares, groupFill } from '@softmeans/plots/drawing';

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/** Of rows without a group. */
const NONE: Rgb = [136, 136, 136];

/** The channels of `#rrggbb`. */
export function channels(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/**
 * The colors of all rows by their shares: the groups' colors mixed in OKLab, gray where shares are even.
 *
 * @param shares rows × k, row-major
 * @returns rows × 4 bytes: red, green, blue, 255
 */
export function softColors(shares: ArrayLike<number>, rows: number, k: number): Uint8Array {
  const colors = new Uint8Array(4 * rows);
  // Most rows of a large table have one of few mixtures, to the half percent that an eye could tell.
  const known = new Map<string, Rgb>();
  const row = Array.from({ length: k }, () => 0);
  for (let i = 0; i < rows; i++) {
    let key = '';
    let sum = 0;
    for (let j = 0; j < k; j++) {
      const share = Math.round(200 * shares[i * k + j]!);
      row[j] = share;
      sum += share;
      key += String.fromCharCode(share);
    }
    let color = known.get(key);
    if (!color) {
      color = sum > 0 ? channels(blendShares(row.map((share) => share / sum))) : NONE;
      known.set(key, color);
    }
    colors.set(color, 4 * i);
    colors[4 * i + 3] = 255;
  }
  return colors;
}

/** The colors of all rows by their groups; rows without one (−1) are gray. */
export function hardColors(labels: ArrayLike<number>): Uint8Array {
  const fills = Array.from({ length: 12 }, (_, group) => channels(groupFill(group)));
  const colors = new Uint8Array(4 * labels.length);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    colors.set(label < 0 ? NONE : fills[label % 12]!, 4 * i);
    colors[4 * i + 3] = 255;
  }
  return colors;
}
