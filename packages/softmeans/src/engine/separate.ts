import { turn } from '../turn.ts';
import { Arena } from './layout.ts';
import type { Answers, Questions } from './question.ts';
import type { Shard } from './shard.ts';

/** Operations after which a shard looks at the clock, and the most of one call of a kernel. */
const LOOK = 1e7;

/** Operations of a pair of rows, roughly. */
export function pairWork(columns: number): number {
  return 3 * columns + 12;
}

/** Bytes of the arena that `separate` needs for strips of so many rows. */
export function separateBytes(shard: Shard, rows: number): number {
  return planSeparate(shard, rows, 0).end;
}

function planSeparate(shard: Shard, rows: number, start: number) {
  const arena = new Arena(start);
  const strip = arena.doubles(rows * shard.layout.columns);
  const opposite = arena.doubles(rows * 2);
  const sums = arena.doubles(shard.layout.rows + 8);
  return { strip, opposite, sums, end: arena.end };
}

/** Keeps the smallest mean, ties to the lowest cluster. */
export function keepNearest(
  other: Float64Array,
  nearest: Int32Array,
  at: number,
  mean: number,
  cluster: number,
): void {
  if (mean < other[at]! || (mean === other[at]! && cluster < nearest[at]!)) {
    other[at] = mean;
    nearest[at] = cluster;
  }
}

/** Lets a strip meet all rows from its first one on, a cluster of the strip with a cluster of the rows at a time. */
export async function separate(
  shard: Shard,
  { arena, metric, starts, strip }: Questions['separate'],
  signal: AbortSignal,
): Promise<Answers['separate']> {
  const { rows, columns } = shard.layout;
  const { first, end, part } = strip;
  const { kernels } = shard;
  const meet = {
    euclidean: kernels.euclideanSums,
    manhattan: kernels.manhattanSums,
    chebyshev: kernels.chebyshevSums,
  }[metric];
  const plan = planSeparate(shard, end - first, arena);
  shard.reserve(plan.end);
  const lead = first % 8;

  const own = new Float64Array(end - first);
  const reach = part ? end - first : rows - first;
  const other = new Float64Array(reach).fill(Infinity);
  const nearest = new Int32Array(reach);

  let done = 0;
  /** Lets some of the rows from … to − 1 meet the strip's rows that are at hand; returns the row to go on from. */
  const meetRows = (from: number, to: number, members: number): number => {
    const panel = Math.floor(from / 8);
    const perPanel = 8 * members * pairWork(columns);
    const count = Math.min(Math.max(1, Math.floor(LOOK / perPanel)), Math.ceil(to / 8) - panel);
    const panels = shard.layout.panels + panel * columns * 64;
    const sums = plan.sums + (panel * 8 - first + lead) * 8;
    meet(panels, count, columns, from - panel * 8, to - panel * 8, plan.strip, members, sums, plan.opposite);
    done += count * perPanel;
    return Math.min(to, (panel + count) * 8);
  };
  const rest = (): Promise<void> => {
    done = 0;
    return turn(signal);
  };

  await turn(signal);
  for (let c = strip.cluster, from = first; from < end; c++) {
    const to = Math.min(end, starts[c + 1]!);
    const members = to - from;
    copyRows(shard, from, to, plan.strip);
    kernels.clear(plan.sums, rows - first + lead + 8);
    kernels.clear(plan.opposite, members * 2);
    for (let row = first; row < end;) {
      row = meetRows(row, end, members);
      if (done >= LOOK) await rest();
    }
    for (let d = clusterAt(starts, end, c), start = end; start < rows; d++) {
      const stop = starts[d + 1]!;
      kernels.clear(plan.opposite, members * 2);
      for (let row = start; row < stop;) {
        row = meetRows(row, stop, members);
        if (done >= LOOK) await rest();
      }
      const sums = shard.doubles(plan.opposite, members * 2);
      for (let i = 0; i < members; i++) {
        const sum = sums[2 * i]! + sums[2 * i + 1]!;
        if (d === c) own[i] = sum;
        else keepNearest(other, nearest, from - first + i, sum / (stop - start), d);
      }
      start = stop;
    }
    if (!part) {
      const sums = shard.doubles(plan.sums + lead * 8, rows - first);
      own.set(sums.subarray(from - first, to - first), from - first);
      for (let i = 0; i < from - first; i++) keepNearest(other, nearest, i, sums[i]! / members, c);
      for (let i = to - first; i < rows - first; i++) keepNearest(other, nearest, i, sums[i]! / members, c);
    }
    from = to;
  }
  const sums = part ? shard.doubles(plan.sums + lead * 8, rows - first).slice() : new Float64Array();
  return { sums, own, other, nearest };
}

/** The cluster that holds a row at or behind the end of cluster `from` − 1. */
function clusterAt(starts: Int32Array, row: number, from: number): number {
  let cluster = from;
  while (cluster + 1 < starts.length && starts[cluster + 1]! <= row) cluster++;
  return cluster;
}

/** Rows of the panels, row-major. */
function copyRows(shard: Shard, from: number, to: number, into: number): void {
  const { panels, columns } = shard.layout;
  const values = shard.doubles(into, (to - from) * columns);
  const base = Math.floor(from / 8);
  const source = shard.doubles(panels + base * columns * 64, (Math.ceil(to / 8) - base) * columns * 8);
  for (let row = from, at = 0; row < to; row++) {
    const start = (Math.floor(row / 8) - base) * columns * 8 + (row % 8);
    for (let a = 0; a < columns; a++) values[at++] = source[start + a * 8]!;
  }
}
