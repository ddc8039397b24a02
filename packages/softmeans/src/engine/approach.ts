import { Arena, BLOCK, type Layout, rowsInBlock } from './layout.ts';
import type { Answers, Place, Questions } from './question.ts';
import { NearestScorer } from './scorer.ts';
import type { Shard } from './shard.ts';

/** Points whose bits go into one byte of a row. */
const BITS = 8;

/**
 * What picking keeps of each row from question to question, as places in the memory:
 *
 *     closest      squared distance to the nearest point picked so far (8 bytes)
 *
 * and, for `gains`,
 *
 *     squares      squared length (8 bytes)
 *     thresholds   see the kernel of that name (4 bytes)
 *     margins      one double per block: by how much its thresholds lie low (1 byte per row is more than enough)
 *     copy         the rows in single precision, where they are not kept so (4 bytes per column)
 *     near         a bit for each point of the last `gains` (1 byte for eight)
 */
function keptPlaces({ blocks, columns, single, panels }: Layout, kept: number) {
  const rows = blocks * BLOCK;
  const squares = kept + rows * 8;
  const thresholds = squares + rows * 8;
  const margins = thresholds + rows * 4;
  const copy = margins + rows;
  const near = copy + (single ? 0 : rows * columns * 4);
  return { closest: kept, squares, thresholds, margins, copy: single ? panels : copy, near };
}

/** Bytes that are kept for a row; without trials only what takes no `gains`. */
export function keptBytes(columns: number, trials: number): number {
  return trials === 0 ? 8 : 21 + columns * 4 + Math.ceil(trials / BITS);
}

/** Bytes of the arena that a question about so many points needs. */
export function approachBytes(shard: Shard, points: number): number {
  return planApproach(shard, points, 0).end;
}

function planApproach(shard: Shard, points: number, start: number) {
  const { columns } = shard.layout;
  const arena = new Arena(start);
  const places = arena.doubles(Math.max(1, points) * columns);
  const wide = arena.bytes(shard.wideBytes);
  const distances = arena.doubles(BLOCK);
  const labels = arena.bytes(BLOCK * 4);
  const room = arena.doubles(16 * columns + 16);
  const pairs = arena.doubles(BITS * columns);
  const starts = arena.doubles(BITS);
  const sums = arena.doubles(2 * BITS);
  const scorer = new NearestScorer(shard, nearestTo(new Float64Array(points * columns), columns), arena);
  return { places, wide, distances, labels, room, pairs, starts, sums, scorer, end: arena.end };
}

function nearestTo(centers: Float64Array, columns: number) {
  const k = centers.length / columns;
  const bias = new Float64Array(k);
  return { kind: 'nearest', k, columns, centers, bias, moments: 'none', farthest: 0 } as const;
}

/** A question's places, with its points written. */
function open(shard: Shard, place: Place, points: Float64Array) {
  const plan = planApproach(shard, points.length / shard.layout.columns, place.arena);
  shard.reserve(plan.end);
  shard.write(plan.places, points);
  return plan;
}

/** Where a block's share of what is kept begins, given the bytes for one row. */
function blockAt(shard: Shard, at: number, block: number, bytes: number): number {
  return at + (block - shard.layout.first) * BLOCK * bytes;
}

export async function begin(
  shard: Shard,
  { place, kept, points }: Questions['begin'],
  signal: AbortSignal,
): Promise<Answers['begin']> {
  const { kernels, layout } = shard;
  const { columns } = layout;
  const { first, end } = place;
  const plan = open(shard, place, points);
  const question = nearestTo(points, columns);
  if (question.k > 1) plan.scorer.write(question);
  const masses = new Float64Array(end - first);
  await shard.sweep(first, end, 1, (question.k + 3) * columns * 2 * BLOCK, signal, (block) => {
    const rows = rowsInBlock(layout, block);
    const panels = shard.widePanels(block, plan.wide);
    const closest = blockAt(shard, kept, block, 8);
    if (question.k === 1) kernels.distances(panels, rows, columns, plan.places, closest);
    else {
      shard.integers(plan.labels, BLOCK).fill(0);
      plan.scorer.label(block, rows, plan.labels);
      kernels.owned(panels, rows, columns, plan.places, plan.labels, closest);
    }
    masses[block - first] = kernels.closest(rows, closest, shard.weightsOf(block), closest, 0);
  });
  return masses;
}

export async function prepare(
  shard: Shard,
  { place, kept, slack }: Questions['prepare'],
  signal: AbortSignal,
): Promise<Answers['prepare']> {
  const { kernels, layout } = shard;
  const { columns, single } = layout;
  const { first, end } = place;
  const plan = open(shard, place, new Float64Array(columns));
  const { closest, squares, thresholds, margins, copy } = keptPlaces(layout, kept);
  let largest = 0;
  await shard.sweep(first, end, 1, 8 * columns * BLOCK, signal, (block) => {
    const rows = rowsInBlock(layout, block);
    const panels = shard.widePanels(block, plan.wide);
    if (!single) kernels.copy32(panels, rows, columns, blockAt(shard, copy, block, 4 * columns));
    const lengths = blockAt(shard, squares, block, 8);
    kernels.distances(panels, rows, columns, plan.places, lengths);
    const margin = kernels.thresholds(
      rows,
      lengths,
      blockAt(shard, closest, block, 8),
      slack,
      blockAt(shard, thresholds, block, 4),
    );
    shard.doubles(margins + (block - layout.first) * 8, 1)[0] = margin;
    for (const square of shard.doubles(lengths, rows)) if (square > largest) largest = square;
  });
  return largest;
}

export async function gains(
  shard: Shard,
  { place, kept, slack, points }: Questions['gains'],
  signal: AbortSignal,
): Promise<Answers['gains']> {
  const { kernels, layout } = shard;
  const { columns, blocks } = layout;
  const { first, end } = place;
  const { thresholds, margins, copy, near } = keptPlaces(layout, kept);
  const plan = open(shard, place, points);
  const count = points.length / columns;
  const length = end - first;
  const answer = new Float64Array(count * length * 2);
  for (let start = 0; start < count; start += BITS) {
    const some = Math.min(BITS, count - start);
    const pairCount = Math.ceil(some / 2);
    const squares = writePairs(
      shard,
      points.subarray(start * columns, (start + some) * columns),
      slack,
      plan,
    );
    const bits = near + (start / BITS) * blocks * BLOCK;
    await shard.sweep(first, end, 1, pairCount * columns * BLOCK, signal, (block) => {
      kernels.gains(
        blockAt(shard, copy, block, 4 * columns),
        rowsInBlock(layout, block),
        columns,
        pairCount,
        plan.pairs,
        plan.starts,
        blockAt(shard, thresholds, block, 4),
        blockAt(shard, bits, block, 1),
        plan.sums,
      );
      const sums = shard.doubles(plan.sums, 2 * some);
      const margin = shard.doubles(margins + (block - layout.first) * 8, 1)[0]!;
      for (let point = 0; point < some; point++) {
        const gain = sums[2 * point]!;
        const at = ((start + point) * length + block - first) * 2;
        answer[at] = gain;
        answer[at + 1] = 4 * sums[2 * point + 1]! * (margin + slack * squares[point]!) + 1e-6 * gain;
      }
    });
  }
  return answer;
}

/** Lays points out as the kernel `gains` reads them; returns their squared lengths. */
function writePairs(
  shard: Shard,
  points: Float64Array,
  slack: number,
  plan: { readonly pairs: number; readonly starts: number },
): Float64Array {
  const { columns } = shard.layout;
  const count = points.length / columns;
  const even = 2 * Math.ceil(count / 2);
  const pairs = shard.floats(plan.pairs, even * columns).fill(0);
  const starts = shard.floats(plan.starts, even).fill(-Infinity);
  return Float64Array.from({ length: count }, (_, point) => {
    let square = 0;
    for (let a = 0; a < columns; a++) {
      const value = points[point * columns + a]!;
      square += value * value;
      pairs[(point - (point % 2)) * columns + a * 2 + (point % 2)] = value;
    }
    starts[point] = slack * square - 0.5 * square;
    return square;
  });
}

export async function potentials(
  shard: Shard,
  { place, kept, points }: Questions['potentials'],
  signal: AbortSignal,
): Promise<Answers['potentials']> {
  const { kernels, layout } = shard;
  const { columns } = layout;
  const { first, end } = place;
  const plan = open(shard, place, points);
  const count = points.length / columns;
  const sums = new Float64Array(count * (end - first));
  await shard.sweep(first, end, 1, count * columns * 3 * BLOCK, signal, (block) => {
    const rows = rowsInBlock(layout, block);
    const panels = shard.widePanels(block, plan.wide);
    const weights = shard.weightsOf(block);
    const closest = blockAt(shard, kept, block, 8);
    for (let point = 0; point < count; point++) {
      kernels.distances(panels, rows, columns, plan.places + point * columns * 8, plan.distances);
      const sum = kernels.closest(rows, plan.distances, weights, closest, 0);
      sums[point * (end - first) + block - first] = sum;
    }
  });
  return sums;
}

export async function join(
  shard: Shard,
  { place, kept, point, among }: Questions['join'],
  signal: AbortSignal,
): Promise<Answers['join']> {
  const { kernels, layout } = shard;
  const { columns, blocks, single } = layout;
  const { first, end } = place;
  const plan = open(shard, place, point);
  const { squares, thresholds, near } = keptPlaces(layout, kept);
  const masses = new Float64Array(end - first);
  await shard.sweep(first, end, 1, (among ? 2 : 3 * columns) * BLOCK, signal, (block) => {
    const rows = rowsInBlock(layout, block);
    const weights = shard.weightsOf(block);
    const closest = blockAt(shard, kept, block, 8);
    let distances = closest;
    if (among) {
      const bits = near + Math.floor(among.rank / BITS) * blocks * BLOCK;
      kernels.join(
        shard.panelsOf(block),
        rows,
        columns,
        single ? 1 : 0,
        plan.places,
        plan.room,
        blockAt(shard, bits, block, 1),
        1 << (among.rank % BITS),
        blockAt(shard, squares, block, 8),
        closest,
        among.slack,
        blockAt(shard, thresholds, block, 4),
      );
    } else {
      distances = plan.distances;
      kernels.distances(shard.widePanels(block, plan.wide), rows, columns, plan.places, distances);
    }
    masses[block - first] = kernels.closest(rows, distances, weights, closest, among ? 0 : 1);
  });
  return masses;
}

/** Walks through blocks, row by row; the last row that has a mass if a sum stays below its target. */
export function locate(shard: Shard, { kept, targets }: Questions['locate']): Int32Array {
  return Int32Array.from(targets, ({ mass, block, before, target }) => {
    const rows = rowsInBlock(shard.layout, block);
    const weights = shard.doubles(shard.weightsOf(block), rows);
    const closest = mass === 'closest' ? shard.doubles(blockAt(shard, kept, block, 8), rows) : undefined;
    let sum = before;
    let last = 0;
    for (let i = 0; i < rows; i++) {
      const here = closest ? weights[i]! * closest[i]! : weights[i]!;
      if (!(here > 0)) continue;
      sum += here;
      last = i;
      if (sum >= target) break;
    }
    return block * BLOCK + last;
  });
}
