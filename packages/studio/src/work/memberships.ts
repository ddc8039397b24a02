import { percent } from '../drawing/number.ts';

/** A part of a row that a group has. */
export interface Part {
  readonly group: number;
  readonly share: number;
}

/** The groups that a row belongs to, the largest share first; those that round to nothing are left out. */
export function partsOf(
  shares: ArrayLike<number>,
  row: number,
  k: number,
  merged: readonly number[],
): Part[] {
  const sums = new Map<number, number>();
  for (let j = 0; j < k; j++) {
    const group = merged[j] ?? j;
    sums.set(group, (sums.get(group) ?? 0) + shares[row * k + j]!);
  }
  return [...sums]
    .map(([group, share]) => ({ group, share }))
    .filter(({ share }) => Math.round(100 * share) > 0)
    .sort((a, b) => b.share - a.share || a.group - b.group);
}

/** The memberships in words: "72% group 2, 28% group 1". */
export function memberships(parts: readonly Part[], nameOf: (group: number) => string): string {
  return parts.map(({ group, share }) => `${percent(share)} ${inSentence(nameOf(group))}`).join(', ');
}

function inSentence(name: string): string {
  return /^Group \d+$/.test(name) ? name.toLowerCase() : name;
}
