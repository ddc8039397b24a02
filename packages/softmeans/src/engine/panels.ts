import { turn } from '../turn.ts';
import { Arena, BLOCK } from './layout.ts';
import type { Questions } from './question.ts';
import type { Shard } from './shard.ts';

/** Rows of a panel. */
function lanesOf(shard: Shard): number {
  return shard.layout.single ? 16 : 8;
}

function panelsOf(shard: Shard, block: number): Float64Array | Float32Array {
  const { columns, single } = shard.layout;
  const at = shard.panelsOf(block);
  return single ? shard.floats(at, BLOCK * columns) : shard.doubles(at, BLOCK * columns);
}

/** Values that are laid out in one go: what stays near the processor. */
const PIECE = 2 ** 14;

/** Rows that are laid out in one go: 16 … 512, by the columns alone. */
export function pieceRows(columns: number): number {
  let rows = BLOCK;
  while (rows > 16 && rows * columns > PIECE) rows /= 2;
  return rows;
}

/** Takes rows in and lays them out in panels. */
export async function fill(
  shard: Shard,
  { first, rows, values, byRows, origin, factor, weights }: Questions['fill'],
  signal: AbortSignal,
): Promise<undefined> {
  const { kernels } = shard;
  const { columns, single } = shard.layout;
  const piece = pieceRows(columns);
  const arena = new Arena(shard.layout.arena);
  const origins = arena.doubles(columns);
  const factors = arena.doubles(columns);
  const stage = arena.doubles(piece * columns);
  const wide = arena.doubles(single ? piece * columns : 0);
  shard.reserve(arena.end);
  shard.write(origins, origin);
  shard.write(factors, factor);
  const lay = byRows ? kernels.layRows : kernels.layColumns;
  for (let start = 0, block = first; start < rows; start += BLOCK, block++) {
    const count = Math.min(BLOCK, rows - start);
    const panels = shard.panelsOf(block);
    // The memory may have been used before.
    if (count < BLOCK) panelsOf(shard, block).fill(0);
    for (let done = 0; done < count; done += piece) {
      const some = Math.min(piece, count - done);
      const from = (start + done) * columns;
      shard.write(stage, values.subarray(from, from + some * columns));
      if (single) {
        if (some < piece) kernels.clear(wide, piece * columns);
        lay(stage, some, columns, origins, factors, wide);
        kernels.copy32(wide, some, columns, panels + done * columns * 4);
      } else {
        lay(stage, some, columns, origins, factors, panels + done * columns * 8);
      }
    }
    const weightsHere = shard.doubles(shard.weightsOf(block), BLOCK);
    if (weights) weightsHere.set(weights.subarray(start, start + count));
    else weightsHere.fill(1);
    weightsHere.fill(0, count);
    shard.integers(shard.labelsOf(block), BLOCK).fill(-1);
    await turn(signal);
  }
}

/** Gives rows back, row by row, with the values that are kept. */
export function readRows(shard: Shard, { indices }: Questions['rows']): Float64Array {
  const { columns } = shard.layout;
  const lanes = lanesOf(shard);
  const values = new Float64Array(indices.length * columns);
  for (const [rank, row] of indices.entries()) {
    const panels = panelsOf(shard, Math.floor(row / BLOCK));
    const i = row % BLOCK;
    const start = (i - (i % lanes)) * columns + (i % lanes);
    for (let a = 0; a < columns; a++) values[rank * columns + a] = panels[start + a * lanes]!;
  }
  return values;
}
