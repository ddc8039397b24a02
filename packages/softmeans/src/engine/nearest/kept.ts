import { Arena, BLOCK, type Layout } from '../layout.ts';

/**
 * What an engine keeps of each row from one question about nearest centers to the next, in bytes, right
 * behind the rows:
 *
 *     rounded   the rows as whole numbers of 16 bits
 *     lengths   two numbers in single precision per panel of 16 rows (see kernels/quantize.ts)
 *     squares   ‖x‖² of each row in single precision
 *     slack     how safe the label of each row is, in single precision (see kernels/slack.ts)
 */
export interface Kept {
  readonly rounded: number;
  readonly lengths: number;
  readonly squares: number;
  readonly slack: number;
  readonly end: number;
}

export function keptOf(layout: Layout): Kept {
  const arena = new Arena(layout.arena);
  const rounded = arena.bytes(layout.blocks * roundedBytes(layout.columns));
  const lengths = arena.bytes(layout.blocks * LENGTHS_BYTES);
  const squares = arena.bytes(layout.blocks * BLOCK * 4);
  const slack = arena.bytes(layout.blocks * BLOCK * 4);
  return { rounded, lengths, squares, slack, end: arena.end };
}

/** Where a block's part of what is kept lies. */
export interface KeptBlock {
  readonly rows: number;
  readonly lengths: number;
  readonly squares: number;
  readonly slack: number;
}

export function roundedOf(layout: Layout, block: number, kept: Kept = keptOf(layout)): KeptBlock {
  const { rounded, lengths, squares, slack } = kept;
  const rank = block - layout.first;
  return {
    rows: rounded + rank * roundedBytes(layout.columns),
    lengths: lengths + rank * LENGTHS_BYTES,
    squares: squares + rank * BLOCK * 4,
    slack: slack + rank * BLOCK * 4,
  };
}

/** Bytes of the lengths of a block. */
export const LENGTHS_BYTES: number = (BLOCK / 16) * 8;

/** Bytes of a block of rounded rows. */
export function roundedBytes(columns: number): number {
  return BLOCK * Math.ceil(columns / 2) * 4;
}

/** Bytes behind the rows that no request may use for anything else once rows have been rounded. */
export function keptBytes(layout: Layout): number {
  return keptOf(layout).end - layout.arena;
}
