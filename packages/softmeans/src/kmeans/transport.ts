import { turn } from '../turn.ts';
import { Heap } from './heap.ts';

/** How many rows a cluster may hold, both included. */
export interface SizeLimits {
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * Gives each row a cluster so that the sum of the costs is smallest while every cluster keeps its size limits: a
 * transportation problem, solved exactly.
 *
 * Each row first goes to its cheapest cluster. Rows too many are then moved, one unit at a time, along the path of
 * least added cost through the clusters to where rows are wanted (successive shortest paths: Busacker & Gowen 1960,
 * with node prices as Edmonds & Karp 1972). The cheapest row to move from one cluster to another comes from a heap
 * for each pair of clusters. Ties go to the lower row and cluster, so the answer is always the same.
 *
 * @param costs rows × k, row-major, finite
 * @param limits k · minimum ≤ rows ≤ k · maximum
 * @returns one cluster per row
 */
export async function assignWithin(
  costs: Float64Array,
  k: number,
  { minimum, maximum }: SizeLimits,
  signal?: AbortSignal,
): Promise<Int32Array> {
  const rows = costs.length / k;
  const labels = new Int32Array(rows);
  const sizes = new Int32Array(k);
  for (let i = 0; i < rows; i++) {
    let best = 0;
    for (let j = 1; j < k; j++) if (costs[i * k + j]! < costs[i * k + best]!) best = j;
    labels[i] = best;
    sizes[best]!++;
  }
  // Node k is the pool that clusters hand their rows to: each between its minimum and its maximum.
  const handed = Int32Array.from(sizes, (size) => Math.min(maximum, Math.max(minimum, size)));
  const pool = k;
  const surplus = new Int32Array(k + 1);
  for (let j = 0; j < k; j++) {
    surplus[j] = sizes[j]! - handed[j]!;
    surplus[pool]! += handed[j]!;
  }
  surplus[pool]! -= rows;
  if (surplus.every((units) => units === 0)) return labels;

  const heaps = Array.from({ length: k * k }, () => new Heap());
  const enter = (row: number): void => {
    const from = labels[row]!;
    for (let to = 0; to < k; to++) {
      if (to !== from) heaps[from * k + to]!.push(row, costs[row * k + to]! - costs[row * k + from]!);
    }
  };
  for (let i = 0; i < rows; i++) {
    enter(i);
    if (i % 4096 === 0) await turn(signal);
  }
  /** The cheapest row to move between two clusters; rows that have left are dropped from the heap. */
  const cheapest = (from: number, to: number): number => {
    const heap = heaps[from * k + to]!;
    while (heap.size > 0 && labels[heap.row]! !== from) heap.pop();
    return heap.size > 0 ? heap.row : -1;
  };
  const costOf = (from: number, to: number): number => {
    if (to === pool) return handed[from]! < maximum ? 0 : Infinity;
    if (from === pool) return handed[to]! > minimum ? 0 : Infinity;
    return cheapest(from, to) < 0 ? Infinity : heaps[from * k + to]!.key;
  };

  const nodes = k + 1;
  const price = new Float64Array(nodes);
  const distance = new Float64Array(nodes);
  const previous = new Int32Array(nodes);
  const settled = new Uint8Array(nodes);
  for (;;) {
    const source = surplus.findIndex((units) => units > 0);
    if (source < 0) return labels;
    await turn(signal);
    distance.fill(Infinity);
    settled.fill(0);
    distance[source] = 0;
    let target = -1;
    for (;;) {
      let node = -1;
      for (let v = 0; v < nodes; v++) {
        if (settled[v] === 0 && distance[v]! < Infinity && (node < 0 || distance[v]! < distance[node]!))
          node = v;
      }
      if (node < 0) break;
      settled[node] = 1;
      if (surplus[node]! < 0) {
        target = node;
        break;
      }
      for (let v = 0; v < nodes; v++) {
        if (settled[v] === 1 || v === node) continue;
        // Prices keep every step at 0 or more; what rounding leaves below is 0.
        const step = Math.max(0, costOf(node, v) + price[node]! - price[v]!);
        if (distance[node]! + step < distance[v]!) {
          distance[v] = distance[node]! + step;
          previous[v] = node;
        }
      }
    }
    // Within the limits' sums every surplus has a way.
    if (target < 0) throw new RangeError('assignWithin: the limits cannot hold the rows.');
    const reach = distance[target]!;
    for (let v = 0; v < nodes; v++) price[v]! += settled[v] === 1 ? distance[v]! : reach;
    const path: [from: number, to: number][] = [];
    for (let v = target; v !== source; v = previous[v]!) path.push([previous[v]!, v]);
    const movers = path.map(([from, to]) => (from === pool || to === pool ? -1 : cheapest(from, to)));
    for (const [step, [from, to]] of path.entries()) {
      if (to === pool) handed[from]!++;
      else if (from === pool) handed[to]!--;
      else {
        const row = movers[step]!;
        labels[row] = to;
        enter(row);
      }
    }
    surplus[source]!--;
    surplus[target]!++;
  }
}
