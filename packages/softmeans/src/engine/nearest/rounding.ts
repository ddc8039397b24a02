import { BLOCK, Arena, rowsInBlock } from '../layout.ts';
import type { Answers, Questions } from '../question.ts';
import type { Shard } from '../shard.ts';
import { roundedOf } from './kept.ts';

/** Steps of the rounding from zero to the largest value of a column. */
export const STEPS = 32767;

/** Bytes of the arena that `round` needs. */
export function roundBytes(shard: Shard): number {
  return plan(shard, 0).end;
}

function plan(shard: Shard, start: number) {
  const arena = new Arena(start);
  const numbers = arena.doubles(shard.layout.columns);
  const wide = arena.bytes(shard.wideBytes);
  return { numbers, wide, end: arena.end };
}

/**
 * The largest |x| of each column; or, when the steps are known, keeps the rounded rows and answers with the
 * length of the longest of them and the largest ‖x‖².
 */
export async function round(
  shard: Shard,
  { place, steps }: Questions['round'],
  signal: AbortSignal,
): Promise<Answers['round']> {
  const { kernels, layout } = shard;
  const { columns } = layout;
  const { first, end, arena } = place;
  const { numbers, wide, end: last } = plan(shard, arena);
  shard.reserve(last);
  shard.write(numbers, steps ? steps.map((step) => 1 / step) : new Float64Array(columns));
  let largest = 0;
  await shard.sweep(first, end, 1, columns * BLOCK * 4, signal, (block) => {
    const rows = rowsInBlock(layout, block);
    const panels = shard.widePanels(block, wide);
    if (!steps) return kernels.extents(panels, rows, columns, numbers);
    const kept = roundedOf(layout, block);
    largest = Math.max(
      largest,
      kernels.quantize(panels, rows, columns, numbers, kept.rows, kept.lengths, kept.squares),
    );
  });
  if (!steps) return shard.doubles(numbers, columns).slice();
  let longest = 0;
  for (let block = first; block < end; block++) {
    const panels = Math.ceil(rowsInBlock(layout, block) / 16);
    const lengths = shard.floats(roundedOf(layout, block).lengths, panels * 2);
    for (let panel = 0; panel < panels; panel++) longest = Math.max(longest, lengths[panel * 2]!);
  }
  return Float64Array.of(longest, largest);
}
