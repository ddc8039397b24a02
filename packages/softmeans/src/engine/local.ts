import type { Engine } from '../em/engine.ts';
import { InputError } from '../errors.ts';
import { type Rows, matrixBehind } from '../matrix.ts';
import { type Frame, powerOfTwo } from '../rows/frame.ts';
import { turn } from '../turn.ts';
import { type Crew, InlineCrew, PrivateCrew, SharedCrew } from './crew.ts';
import { BLOCK, GULP, type Layout, checkSize, layoutOf } from './layout.ts';
import { LocalEngine } from './localengine.ts';
import { pieceRows } from './panels.ts';
import { canShare, defaultThreads } from './pool.ts';
import { Weighing } from './weighing.ts';

export interface LocalEngineOptions {
  /** One per row, at least 0; default 1 each. */
  readonly weights?: ArrayLike<number>;
  /** Default: the machine's cores, at most 16; small requests use fewer. No result depends on it. */
  readonly threads?: number;
  /** A value x is kept as (x − origin) · 2^−exponent; default: as it is. */
  readonly frame?: Frame;
  /** In which precision values are kept; default: that of the source. */
  readonly precision?: 'float64' | 'float32';
  /** Ends the opening. */
  readonly signal?: AbortSignal | undefined;
  /** Blocks between looks at the clock; default by the work in a block. No result depends on it. */
  readonly chunk?: number;
  /**
   * Where the rows are kept and who works on them; default `auto`, by size and by what the page may do.
   * `inline`: this thread alone. `shared`: one memory for all workers. `private`: a memory for each worker.
   * No result depends on it.
   */
  readonly memory?: 'auto' | 'inline' | 'shared' | 'private';
}

/** Values (rows times columns) from which workers may be worth their start. */
const LARGE = 2 ** 15;

/** Operations that a value takes in a fit, roughly: what makes pairs of rows comparable. */
const PER_VALUE = 2 ** 10;

/** The same where each worker needs its own copy of its rows. */
const VERY_LARGE = 2 ** 18;

/**
 * Opens an engine over rows in this process: WebAssembly kernels over blocks of 512 rows, on worker threads
 * where that pays. The rows are copied, in the order that the kernels read them.
 *
 * Inside a block the kernels sum in a fixed order, and the blocks are folded in a fixed binary tree, so the
 * bits of an answer depend on the rows and the request alone.
 *
 * @param source finite values; the caller sees to it that they are centered and scaled, here or by a frame
 * @throws InputError `OVER_LIMIT` for rows that need more than 4 GiB, before anything is allocated
 * @throws InputError `INVALID_OPTION` for weights that are not one finite number of at least 0 per row
 */
export async function openLocalEngine(source: Rows, options: LocalEngineOptions = {}): Promise<Engine> {
  const { rows, columns } = source;
  const { weights, signal } = options;
  signal?.throwIfAborted();
  if (weights && weights.length !== rows) {
    throw new InputError('INVALID_OPTION', `weights: ${weights.length} values for ${rows} rows.`);
  }
  const blocks = Math.ceil(rows / BLOCK);
  const layout = layoutOf(rows, columns, (options.precision ?? source.precision) === 'float32', 0, blocks);
  checkSize(layout.arena, `data: ${rows} rows of ${columns} columns`);
  const crew = await openCrew(layout, options);
  try {
    const weighing = new Weighing(rows, weights);
    await fill(source, options.frame, weighing, crew, signal ?? new AbortController().signal);
    return new LocalEngine(rows, columns, layout.single, crew, weighing, await weighing.heavy(signal));
  } catch (error) {
    crew.close();
    throw error;
  }
}

/**
 * Opens rows for questions about pairs of them: wherever they are kept, each worker has all.
 *
 * @param work operations of the questions to come, roughly
 */
export async function openPairs(
  source: Rows,
  work: number,
  options: Pick<LocalEngineOptions, 'threads' | 'memory' | 'signal'>,
): Promise<Crew> {
  const { rows, columns } = source;
  const { signal } = options;
  signal?.throwIfAborted();
  const layout = layoutOf(rows, columns, false, 0, Math.ceil(rows / BLOCK));
  checkSize(layout.arena, `data: ${rows} rows of ${columns} columns`);
  const crew = await openCrew(layout, options, work / PER_VALUE);
  try {
    await fill(
      source,
      undefined,
      new Weighing(rows, undefined),
      crew,
      signal ?? new AbortController().signal,
    );
    return crew;
  } catch (error) {
    crew.close();
    throw error;
  }
}

/** @param pairs for questions about pairs of rows: values that are as much work, roughly */
async function openCrew(
  layout: Layout,
  { threads, chunk, memory = 'auto' }: LocalEngineOptions,
  pairs?: number,
): Promise<Crew> {
  const copies = pairs !== undefined;
  const count = Math.max(1, Math.min(threads ?? defaultThreads(), layout.blocks));
  if (memory === 'shared') return SharedCrew.open(layout, chunk, count, true);
  if (memory === 'private' && layout.blocks > 0) return PrivateCrew.open(layout, chunk, count, copies);
  const values = pairs ?? layout.rows * layout.columns;
  if (memory === 'auto' && count > 1 && values >= LARGE) {
    if (canShare()) return SharedCrew.open(layout, chunk, count, false);
    // A page that allows no workers still gets its answers.
    const crew =
      values >= VERY_LARGE && (await PrivateCrew.open(layout, chunk, count, copies).catch(() => undefined));
    if (crew) return crew;
  }
  return InlineCrew.open(layout, chunk);
}

async function fill(
  source: Rows,
  frame: Frame | undefined,
  weighing: Weighing,
  crew: Crew,
  signal: AbortSignal,
): Promise<void> {
  const { rows, columns } = source;
  const matrix = matrixBehind(source);
  const piece = pieceRows(columns);
  const step = Math.max(1, Math.floor(GULP / (BLOCK * Math.max(1, columns)))) * BLOCK;
  const read = matrix ? undefined : new Float64Array(Math.min(rows, step) * columns);
  const origin = frame?.origin ?? new Float64Array(columns);
  const factor = new Float64Array(columns).fill(powerOfTwo(-(frame?.exponent ?? 0)));
  for (const { shard, place } of await crew.parts({ work: 0, bytes: () => 0 })) {
    const end = Math.min(rows, place.end * BLOCK);
    for (let first = place.first * BLOCK; first < end; first += step) {
      const count = Math.min(step, end - first);
      if (read) {
        for (let done = 0; done < count; done += piece) {
          source.read(first + done, Math.min(piece, count - done), read.subarray(done * columns));
        }
      }
      const values = read ?? matrix!.data.subarray(first * columns, (first + count) * columns);
      const weights = weighing.take(first, count);
      const question = { first: first / BLOCK, rows: count, values, byRows: !read, origin, factor };
      await shard.ask('fill', { ...question, ...(weights && { weights }) }, signal);
      await turn(signal);
    }
  }
}
