import { Arena, BLOCK, type Layout, rowsInBlock } from './layout.ts';
import { roundedOf } from './nearest/kept.ts';
import type { Answers, Heights, Place, Questions } from './question.ts';
import { NearestScorer } from './scorer.ts';
import type { Shard } from './shard.ts';

/** Points whose bits go into one byte of a row. */
const BITS = 8;

/** More than the rounding of a length. */
const MORE = 1 + 1e-6;

/**
 * What picking keeps of each row from question to question, as places in the memory:
 *
 *     closest      squared distance to the nearest point picked so far (8 bytes)
 *
 * and, for `gains`,
 *
 *     thresholds   see the kernel of that name (4 bytes)
 *     near         a bit for each point of the last `gains` (1 byte for eight)
 */
function keptPlaces({ blocks }: Layout, kept: number) {
  const rows = blocks * BLOCK;
  const thresholds = kept + rows * 8;
  return { closest: kept, thresholds, near: thresholds + rows * 4 };
}

/** Bytes that are kept for a row; without trials only what takes no `gains`. */
export function keptBytes(trials: number): number {
  return trials === 0 ? 8 : 12 + Math.ceil(trials / BITS);
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
  const pairs = arena.bytes(BITS * Math.ceil(columns / 2) * 4);
  const starts = arena.bytes(BITS * 4);
  const margins = arena.doubles(2 * BITS);
  const sums = arena.doubles(2 * BITS);
  const scorer = new NearestScorer(shard, nearestTo(new Float64Array(points * columns), columns), arena);
  return { places, wide, distances, labels, room, pairs, starts, margins, sums, scorer, end: arena.end };
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
  { place, kept, heights: { factor, largest } }: Questions['prepare'],
  signal: AbortSignal,
): Promise<Answers['prepare']> {
  const { kernels, layout } = shard;
  const { first, end } = place;
  const { thresholds } = keptPlaces(layout, kept);
  shard.reserve(place.arena);
  let lowest = Infinity;
  await shard.sweep(first, end, 1, 8 * BLOCK, signal, (block) => {
    const rows = rowsInBlock(layout, block);
    const { squares } = roundedOf(layout, block);
    const closest = blockAt(shard, kept, block, 8);
    const into = blockAt(shard, thresholds, block, 4);
    lowest = Math.min(lowest, kernels.thresholds(rows, squares, closest, factor, largest, into));
  });
  return lowest;
}

/**
 * With x = step∘(q + e) column by column, v = factor·step∘c and r = round(v), a score in whole numbers errs by
 *
 *     |q·(v − r) + e·v| ≤ ‖q‖·‖v − r‖ + ‖e‖·‖v‖
 *
 * and is raised by that, so that no row is missed and no gain is too small.
 */
export async function gains(
  shard: Shard,
  { place, kept, heights, points }: Questions['gains'],
  signal: AbortSignal,
): Promise<Answers['gains']> {
  const { kernels, layout } = shard;
  const { columns } = layout;
  const { first, end } = place;
  const { thresholds } = keptPlaces(layout, kept);
  const plan = open(shard, place, points);
  const count = points.length / columns;
  const length = end - first;
  const answer = new Float64Array(count * length * 2);
  const unit = 2 / heights.factor;
  for (let start = 0; start < count; start += BITS) {
    const some = Math.min(BITS, count - start);
    const pairCount = Math.ceil(some / 2);
    writePairs(shard, points.subarray(start * columns, (start + some) * columns), heights, plan);
    await shard.sweep(first, end, 1, pairCount * columns * BLOCK, signal, (block) => {
      const rounded = roundedOf(layout, block);
      kernels.gains(
        rounded.rows,
        rounded.lengths,
        rowsInBlock(layout, block),
        columns,
        pairCount,
        plan.pairs,
        plan.starts,
        plan.margins,
        blockAt(shard, thresholds, block, 4),
        nearAt(shard, kept, block, start),
        plan.sums,
      );
      const sums = shard.doubles(plan.sums, 2 * some);
      for (let point = 0; point < some; point++) {
        const at = ((start + point) * length + block - first) * 2;
        answer[at] = unit * sums[2 * point]!;
        answer[at + 1] = unit * sums[2 * point + 1]!;
      }
    });
  }
  return answer;
}

/** Where a block's bits about a point of the last `gains` lie. */
function nearAt(shard: Shard, kept: number, block: number, rank: number): number {
  const { layout } = shard;
  const bits = keptPlaces(layout, kept).near + Math.floor(rank / BITS) * layout.blocks * BLOCK;
  return blockAt(shard, bits, block, 1);
}

/** Lays points out as the kernel `gains` reads them. */
function writePairs(
  shard: Shard,
  points: Float64Array,
  { steps, factor, largest }: Heights,
  plan: { readonly pairs: number; readonly starts: number; readonly margins: number },
): void {
  const { columns } = shard.layout;
  const count = points.length / columns;
  const even = 2 * Math.ceil(count / 2);
  const columnPairs = Math.ceil(columns / 2);
  const pairs = shard.shorts(plan.pairs, even * columnPairs * 2).fill(0);
  const starts = shard.integers(plan.starts, even).fill(-(2 ** 31));
  const margins = shard.doubles(plan.margins, even * 2).fill(0);
  for (let point = 0; point < count; point++) {
    let square = 0;
    let rest = 0;
    let length = 0;
    for (let a = 0; a < columns; a++) {
      const value = points[point * columns + a]!;
      const exact = factor * steps[a]! * value;
      const whole = Math.round(exact);
      square += value * value;
      rest += (exact - whole) ** 2;
      length += exact ** 2;
      pairs[((point >> 1) * columnPairs + (a >> 1)) * 4 + (point % 2) * 2 + (a % 2)] = whole;
    }
    starts[point] = Math.ceil(0.5 * factor * (largest - square)) + 1;
    margins[2 * point] = Math.sqrt(rest) * MORE;
    margins[2 * point + 1] = Math.sqrt(length) * MORE;
  }
}

export async function potentials(
  shard: Shard,
  { place, kept, points, ranks }: Questions['potentials'],
  signal: AbortSignal,
): Promise<Answers['potentials']> {
  const { kernels, layout } = shard;
  const { columns } = layout;
  const { first, end } = place;
  const plan = open(shard, place, points);
  const count = points.length / columns;
  const sums = new Float64Array(count * (end - first));
  await shard.sweep(first, end, 1, count * columns * (ranks ? 1 : 3) * BLOCK, signal, (block) => {
    const rows = rowsInBlock(layout, block);
    const closest = blockAt(shard, kept, block, 8);
    const panels = ranks ? 0 : shard.widePanels(block, plan.wide);
    for (let point = 0; point < count; point++) {
      const place = plan.places + point * columns * 8;
      let sum: number;
      if (ranks) sum = joinNear(shard, kept, block, place, plan, ranks[point]!, undefined);
      else {
        kernels.distances(panels, rows, columns, place, plan.distances);
        sum = kernels.closest(rows, plan.distances, shard.weightsOf(block), closest, 0);
      }
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
  const { columns } = layout;
  const { first, end } = place;
  const plan = open(shard, place, point);
  const masses = new Float64Array(end - first);
  await shard.sweep(first, end, 1, (among ? 2 : 3 * columns) * BLOCK, signal, (block) => {
    if (among) {
      const { rank, heights } = among;
      masses[block - first] = joinNear(shard, kept, block, plan.places, plan, rank, heights);
      return;
    }
    const rows = rowsInBlock(layout, block);
    kernels.distances(shard.widePanels(block, plan.wide), rows, columns, plan.places, plan.distances);
    const closest = blockAt(shard, kept, block, 8);
    masses[block - first] = kernels.closest(rows, plan.distances, shard.weightsOf(block), closest, 1);
  });
  return masses;
}

/** A block's potential with one more point, a point of the last `gains`; it joins if there are heights. */
function joinNear(
  shard: Shard,
  kept: number,
  block: number,
  point: number,
  { room, distances }: { readonly room: number; readonly distances: number },
  rank: number,
  heights: Heights | undefined,
): number {
  const { kernels, layout } = shard;
  const { thresholds } = keptPlaces(layout, kept);
  const closest = blockAt(shard, kept, block, 8);
  return kernels.join(
    shard.panelsOf(block),
    rowsInBlock(layout, block),
    layout.columns,
    layout.single ? 1 : 0,
    point,
    room,
    nearAt(shard, kept, block, rank),
    1 << (rank % BITS),
    closest,
    heights ? closest : distances,
    roundedOf(layout, block).squares,
    heights?.factor ?? 0,
    heights?.largest ?? 0,
    blockAt(shard, thresholds, block, 4),
  );
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
