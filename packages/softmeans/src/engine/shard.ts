import { turn } from '../turn.ts';
import { type Kernels, bindKernels } from './kernels.ts';
import { BLOCK, type Layout, PAGE, checkSize, outOfMemory, rowsInBlock } from './layout.ts';

/** Operations after which a shard looks at the clock: some milliseconds at most. */
const LOOK = 1e7;

/**
 * A memory with rows and the kernels over it: the same on the main thread and on a worker, with a memory of its
 * own or one that is shared.
 */
export class Shard {
  readonly kernels: Kernels;
  readonly layout: Layout;
  readonly #chunk: number | undefined;
  readonly #memory: WebAssembly.Memory;
  /** The whole memory, as far as it reached when last asked for. */
  #all: Float64Array;

  private constructor(
    memory: WebAssembly.Memory,
    kernels: Kernels,
    layout: Layout,
    chunk: number | undefined,
  ) {
    this.#memory = memory;
    this.#all = new Float64Array(memory.buffer);
    this.kernels = kernels;
    this.layout = layout;
    this.#chunk = chunk;
  }

  /** @param chunk blocks between looks at the clock; the default goes by the work in a block */
  static async open(
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    layout: Layout,
    chunk: number | undefined,
  ): Promise<Shard> {
    return new Shard(memory, await bindKernels(module, memory), layout, chunk);
  }

  /** Sees to it that the memory reaches as far as `end`. */
  reserve(end: number): void {
    if (end <= this.#memory.buffer.byteLength) return;
    checkSize(end, 'The rows and what this call computes from them');
    // A memory that another thread has grown shows its new size only after a call of grow.
    this.#memory.grow(0);
    const missing = end - this.#memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      this.#memory.grow(Math.ceil(missing / PAGE));
    } catch (cause) {
      throw outOfMemory(end, cause);
    }
  }

  /** A view of doubles; growing the memory ends its life. */
  doubles(at: number, count: number): Float64Array {
    return new Float64Array(this.#memory.buffer, at, count);
  }

  floats(at: number, count: number): Float32Array {
    return new Float32Array(this.#memory.buffer, at, count);
  }

  integers(at: number, count: number): Int32Array {
    return new Int32Array(this.#memory.buffer, at, count);
  }

  shorts(at: number, count: number): Int16Array {
    return new Int16Array(this.#memory.buffer, at, count);
  }

  /** Copies values into the memory. */
  write(at: number, values: ArrayLike<number>): void {
    const { buffer } = this.#memory;
    if (this.#all.buffer !== buffer) this.#all = new Float64Array(buffer);
    // No view is made for few values: making one takes longer than copying them.
    this.#all.set(values, at / 8);
  }

  /** Copies doubles out of the memory, as many as there is room for. */
  read(at: number, into: Float64Array): Float64Array {
    const { buffer } = this.#memory;
    if (this.#all.buffer !== buffer) this.#all = new Float64Array(buffer);
    for (let i = 0, from = at / 8; i < into.length; i++, from++) into[i] = this.#all[from]!;
    return into;
  }

  /** Where a block's own panels begin. */
  panelsOf(block: number): number {
    const { panels, columns, single, first } = this.layout;
    return panels + (block - first) * BLOCK * columns * (single ? 4 : 8);
  }

  /** Where a block's panels begin in double precision: `room` takes those that have to be widened. */
  widePanels(block: number, room: number): number {
    const panels = this.panelsOf(block);
    const { columns, single } = this.layout;
    if (!single) return panels;
    this.kernels.widen(panels, rowsInBlock(this.layout, block), columns, room);
    return room;
  }

  /** Bytes that `widePanels` needs for its room. */
  get wideBytes(): number {
    return this.layout.single ? BLOCK * this.layout.columns * 8 : 0;
  }

  weightsOf(block: number): number {
    return this.layout.weights + (block - this.layout.first) * BLOCK * 8;
  }

  labelsOf(block: number): number {
    return this.layout.labels + (block - this.layout.first) * BLOCK * 4;
  }

  /**
   * Goes through blocks in order, each in some steps, and lets the event loop turn in between.
   *
   * @param work operations of one step, roughly
   */
  async sweep(
    first: number,
    end: number,
    steps: number,
    work: number,
    signal: AbortSignal,
    visit: (block: number, step: number) => void,
  ): Promise<void> {
    const pause = this.#chunk === undefined ? Math.max(1, Math.floor(LOOK / work)) : this.#chunk * steps;
    let count = 0;
    await turn(signal);
    for (let block = first; block < end; block++) {
      for (let step = 0; step < steps; step++) {
        visit(block, step);
        if (++count % pause === 0) await turn(signal);
      }
    }
  }
}

/** Copies row i out of a block's double-precision panels. */
export function copyRow(panels: Float64Array, i: number, into: Float64Array): void {
  const columns = into.length;
  for (let a = 0, at = (i - (i % 8)) * columns + (i % 8); a < columns; a++, at += 8) into[a] = panels[at]!;
}
