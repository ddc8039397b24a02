import { type Rows, matrixBehind } from '../matrix.ts';
import type { Scatter, Survey } from '../rows/frame.ts';
import { turn } from '../turn.ts';
import { Arena, PAGE } from './layout.ts';
import { compileKernels } from './modules.ts';
import { type Kernels, bindKernels } from './kernels.ts';
import { pieceRows } from './panels.ts';

/**
 * The range and the sum of every column, in one pass. Sums are taken in an order that the numbers of rows and
 * columns fix.
 */
export function surveyRows(source: Rows, signal: AbortSignal | undefined): Promise<Survey> {
  const { columns } = source;
  return withDesk(columns, async (desk) => {
    const [least, most, sums] = desk.results;
    desk.doubles(least, columns).fill(Infinity);
    desk.doubles(most, columns).fill(-Infinity);
    desk.doubles(sums, columns).fill(0);
    desk.frame(new Float64Array(columns), new Float64Array(columns).fill(1));
    await desk.pass(source, signal, (panels, rows) =>
      desk.kernels.survey(panels, rows, columns, least, most, sums),
    );
    return {
      least: desk.doubles(least, columns).slice(),
      most: desk.doubles(most, columns).slice(),
      sums: desk.doubles(sums, columns).slice(),
    };
  });
}

/** Σ u and Σ u² of every column for u = (x − origin) · factor, in one pass; one origin and factor per column. */
export function scatterRows(
  source: Rows,
  origin: Float64Array,
  factor: Float64Array,
  signal: AbortSignal | undefined,
): Promise<Scatter> {
  const { columns } = source;
  return withDesk(columns, async (desk) => {
    const [sums, squares] = desk.results;
    desk.doubles(sums, columns).fill(0);
    desk.doubles(squares, columns).fill(0);
    desk.frame(origin, factor);
    await desk.pass(source, signal, (panels, rows) =>
      desk.kernels.spread(panels, rows, columns, sums, squares),
    );
    return {
      sums: desk.doubles(sums, columns).slice(),
      squares: desk.doubles(squares, columns).slice(),
    };
  });
}

/** A small memory through which rows pass, a piece at a time. */
class Desk {
  readonly kernels: Kernels;
  /** Room for three results, one double per column each. */
  readonly results: readonly [number, number, number];
  readonly #buffer: ArrayBuffer;
  readonly #columns: number;
  readonly #origin: number;
  readonly #factor: number;
  readonly #stage: number;
  readonly #panels: number;

  constructor(kernels: Kernels, memory: WebAssembly.Memory, columns: number) {
    const arena = new Arena(64);
    this.kernels = kernels;
    this.#columns = columns;
    this.results = [arena.doubles(columns), arena.doubles(columns), arena.doubles(columns)];
    this.#origin = arena.doubles(columns);
    this.#factor = arena.doubles(columns);
    this.#stage = arena.doubles(pieceRows(columns) * columns);
    this.#panels = arena.doubles(pieceRows(columns) * columns);
    const missing = arena.end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    this.#buffer = memory.buffer;
  }

  doubles(at: number, count: number): Float64Array {
    return new Float64Array(this.#buffer, at, count);
  }

  frame(origin: Float64Array, factor: Float64Array): void {
    this.doubles(this.#origin, this.#columns).set(origin);
    this.doubles(this.#factor, this.#columns).set(factor);
  }

  async pass(
    source: Rows,
    signal: AbortSignal | undefined,
    visit: (panels: number, rows: number) => void,
  ): Promise<void> {
    const { rows, columns } = source;
    const { kernels } = this;
    const matrix = matrixBehind(source);
    const lay = matrix ? kernels.layRows : kernels.layColumns;
    const piece = pieceRows(columns);
    const stage = this.doubles(this.#stage, piece * columns);
    for (let first = 0; first < rows; first += piece) {
      const count = Math.min(piece, rows - first);
      if (matrix) stage.set(matrix.data.subarray(first * columns, (first + count) * columns));
      else source.read(first, count, stage);
      lay(this.#stage, count, columns, this.#origin, this.#factor, this.#panels);
      visit(this.#panels, count);
      await turn(signal);
    }
  }
}

/** The memory of the last pass, for the next one. */
let idle: WebAssembly.Memory | undefined;

async function withDesk<Result>(columns: number, work: (desk: Desk) => Promise<Result>): Promise<Result> {
  const memory = idle ?? new WebAssembly.Memory({ initial: 1 });
  idle = undefined;
  try {
    const kernels = await bindKernels(await compileKernels(false), memory);
    return await work(new Desk(kernels, memory, columns));
  } finally {
    idle = memory;
  }
}
