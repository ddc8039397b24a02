/**
 * What rows that changed their cluster did to its sums about fixed points, as the kernel `moves` takes them:
 * of the clusters that any row left or joined, in ascending order.
 */
export interface Moves {
  /** Σ ±w‖x − point‖². */
  readonly total: number;
  /** How many rows. */
  readonly changed: number;
  readonly clusters: Int32Array;
  /** One per cluster in `clusters`. */
  readonly weight: Float64Array;
  /** `columns` per cluster in `clusters`. */
  readonly first: Float64Array;
}

/** How many doubles the marks of k clusters take. */
function marksSize(k: number): number {
  return Math.ceil(k / 8);
}

/** How many doubles the kernel's sums take. */
export function movesSize(k: number, columns: number): number {
  return 2 + marksSize(k) + k + k * columns;
}

/** Reads what the kernel has summed. */
export function readMoves(sums: Float64Array, k: number, columns: number): Moves {
  const total = sums[0]!;
  const changed = sums[1]!;
  const marks = new Uint8Array(sums.buffer, sums.byteOffset + 16, k);
  const marked: number[] = [];
  if (changed > 0) for (let j = 0; j < k; j++) if (marks[j]! > 0) marked.push(j);
  const weights = 2 + marksSize(k);
  const clusters = new Int32Array(marked);
  const weight = new Float64Array(marked.length);
  const first = new Float64Array(marked.length * columns);
  for (const [rank, j] of marked.entries()) {
    const at = weights + k + j * columns;
    weight[rank] = sums[weights + j]!;
    first.set(sums.subarray(at, at + columns), rank * columns);
  }
  return { total, changed, clusters, weight, first };
}

/** The moves of two sets of rows together, with the additions that the kernel `mergeMoves` does. */
export function mergeMoves(left: Moves, right: Moves, columns: number): Moves {
  if (right.changed === 0) return left;
  const all = [...new Set([...left.clusters, ...right.clusters])].sort((a, b) => a - b);
  const clusters = Int32Array.from(all);
  const weight = new Float64Array(clusters.length);
  const first = new Float64Array(clusters.length * columns);
  for (const part of [left, right]) {
    let rank = 0;
    for (const [from, j] of part.clusters.entries()) {
      while (clusters[rank]! < j) rank++;
      weight[rank]! += part.weight[from]!;
      for (let a = 0; a < columns; a++) first[rank * columns + a]! += part.first[from * columns + a]!;
    }
  }
  const total = left.total + right.total;
  return { total, changed: left.changed + right.changed, clusters, weight, first };
}
