import type { Steps } from '../linalg/steps.ts';
import { rowsAt } from '../rows/selection.ts';
import type { Affinity } from './affinity.ts';
import { Neighbors } from './neighbors.ts';

/**
 * Groups from the parts of a graph: its k largest parts, each smaller one with the part that has the row nearest to one
 * of its own, or with the largest where distances are not known.
 *
 * @param parts the part of each row
 * @returns labels; the largest part is group 0
 */
export function* joinParts(
  parts: Int32Array,
  partCount: number,
  k: number,
  affinity: Affinity | undefined,
): Steps<Int32Array> {
  const sizes = new Int32Array(partCount);
  for (const part of parts) sizes[part]!++;
  const ranked = Array.from(sizes.keys()).sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  const groups = new Int32Array(partCount).fill(-1);
  for (const [rank, part] of ranked.slice(0, k).entries()) groups[part] = rank;
  if (partCount > k) {
    const large = Int32Array.from(parts.keys()).filter((i) => groups[parts[i]!]! >= 0);
    const nearest = affinity && (yield* nearestParts(parts, groups, large, affinity));
    for (const part of ranked.slice(k)) groups[part] = nearest ? groups[nearest.get(part)!]! : 0;
  }
  return parts.map((part) => groups[part]!);
}

/** For each part without a group the part, among those with one, that has the row nearest to one of its own. */
function* nearestParts(
  parts: Int32Array,
  groups: Int32Array,
  large: Int32Array,
  { data, columns }: Affinity,
): Steps<ReadonlyMap<number, number>> {
  const tree = yield* Neighbors.steps(rowsAt({ data, rows: parts.length, columns }, large));
  const found = new Map<number, { readonly square: number; readonly part: number }>();
  for (const [i, part] of parts.entries()) {
    if (groups[part]! >= 0) continue;
    const near = tree.find(data, i * columns, 1);
    const square = near.squares[0]!;
    const best = found.get(part);
    if (!best || square < best.square) found.set(part, { square, part: parts[large[near.rows[0]!]!]! });
    yield;
  }
  return new Map(Array.from(found, ([part, best]) => [part, best.part]));
}
