import { Arena, BLOCK, type Layout } from '../layout.ts';

/**
 * What an engine keeps of each row from one question about nearest centers to the next, in bytes, right
 * behind the rows:
 *
 *     rounded   the rows as whole numbers of 16 bits
 *     lengths   two numbers in single precision per panel of 16 rows (see kernels/quantize.ts)
 */
export interface Kept {
  readonly rounded: number;
  readonly lengths: number;
  readonly end: number;
}

export function keptOf(layout: Layout): Kept {
  const arena = new Arena(layout.arena);
  const rounded = arena.bytes(layout.blocks * roundedBytes(layout.columns));
  const lengths = arena.bytes(layout.blocks * LENGTHS_BYTES);
  return { rounded, lengths, end: arena.end };
}

/** Where the rounded rows of a block lie. */
export function roundedOf(
  layout: Layout,
  block: number,
): { readonly rows: number; readonly lengths: number } {
  const { rounded, lengths } = keptOf(layout);
  const rank = block - layout.first;
  return {
    rows: rounded + rank * roundedBytes(layout.columns),
    lengths: lengths + rank * LENGTHS_BYTES,
  };
}

const LENGTHS_BYTES = (BLOCK / 16) * 8;

function roundedBytes(columns: number): number {
  return BLOCK * Math.ceil(columns / 2) * 4;
}

/** Bytes behind the rows that no request may use for anything else once rows have been rounded. */
export function keptBytes(layout: Layout): number {
  return keptOf(layout).end - layout.arena;
}
