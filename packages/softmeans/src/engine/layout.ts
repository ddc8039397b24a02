import { InputError } from '../errors.ts';

/** Rows of a block: the unit of every sum. Sums are taken inside a block and then folded over the blocks. */
export const BLOCK = 512;

/** Bytes from one component's values per row of a block to the next one's (see kernels/line.ts). */
export const LINE: number = BLOCK * 8 + 64;

/** Bytes of the constants that the kernels' exp and log read. */
export const CONSTANTS_BYTES: number = 40 * 8;

/** Values read, or returned, in one go. */
export const GULP: number = 2 ** 17;

/** Bytes of a page of WebAssembly memory. */
export const PAGE = 65536;

/** The largest WebAssembly memory: 4 GiB. */
const LARGEST = PAGE * 65536;

/**
 * Where the rows of some neighboring blocks lie in one WebAssembly memory, in bytes:
 *
 *     panels    the values (see kernels/index.ts)
 *     weights   one double per row, 0 for the rows that fill up the last block
 *     labels    one 32-bit integer per row: the last answer's; −1 before the first
 *     arena     whatever the request at hand needs
 */
export interface Layout {
  /** Number of the first block here. */
  readonly first: number;
  /** Number of blocks here. */
  readonly blocks: number;
  /** Rows in the whole engine. */
  readonly rows: number;
  readonly columns: number;
  readonly single: boolean;
  readonly panels: number;
  readonly weights: number;
  readonly labels: number;
  readonly arena: number;
}

export function layoutOf(rows: number, columns: number, single: boolean, first: number, end: number): Layout {
  const blocks = end - first;
  const panels = 64;
  const weights = panels + blocks * BLOCK * columns * (single ? 4 : 8);
  const labels = weights + blocks * BLOCK * 8;
  const arena = labels + blocks * BLOCK * 4;
  return { first, blocks, rows, columns, single, panels, weights, labels, arena };
}

/** Rows of a block that are real. */
export function rowsInBlock(layout: Layout, block: number): number {
  return Math.min(BLOCK, layout.rows - block * BLOCK);
}

/** Whether so many bytes fit into one memory, with room for a request. */
export function fits(bytes: number): boolean {
  return bytes <= LARGEST - 2 ** 28;
}

/** @throws InputError `OVER_LIMIT` if so many bytes do not fit into one memory */
export function checkSize(bytes: number, what: string): void {
  if (bytes <= LARGEST) return;
  throw new InputError(
    'OVER_LIMIT',
    `${what} need ${gibibytes(bytes)} of memory; one engine holds at most ${gibibytes(LARGEST)}. ` +
      'Use fewer rows or columns, single precision, or a sample of the rows.',
  );
}

/** The error for a memory that the machine did not give. */
export function outOfMemory(bytes: number, cause: unknown): InputError {
  return new InputError(
    'OVER_LIMIT',
    `The data need ${gibibytes(bytes)} of memory, which could not be had. Use fewer rows or columns.`,
    { cause },
  );
}

function gibibytes(bytes: number): string {
  const size = bytes / 2 ** 30;
  return size < 0.1 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${size.toFixed(1)} GiB`;
}

/** Hands out places in a memory, one after the other, on the borders of cache lines. */
export class Arena {
  end: number;

  constructor(start: number) {
    this.end = Math.ceil(start / 64) * 64;
  }

  bytes(count: number): number {
    const start = this.end;
    this.end = Math.ceil((start + count) / 64) * 64;
    return start;
  }

  doubles(count: number): number {
    return this.bytes(count * 8);
  }
}
