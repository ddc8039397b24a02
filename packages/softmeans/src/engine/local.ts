import type { Engine } from '../em/engine.ts';
import { InputError } from '../errors.ts';
import type { Rows } from '../matrix.ts';
import { turn } from '../turn.ts';
import { type Crew, InlineCrew, PrivateCrew, SharedCrew } from './crew.ts';
import { BLOCK, GULP, type Layout, checkSize, layoutOf } from './layout.ts';
import { LocalEngine } from './localengine.ts';
import { defaultThreads } from './pool.ts';
import { Weighing } from './weighing.ts';

export interface LocalEngineOptions {
  /** One per row, at least 0; default 1 each. */
  readonly weights?: ArrayLike<number>;
  /** Default: the machine's cores, at most 16; small requests use fewer. No result depends on it. */
  readonly threads?: number;
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

/** The same where each worker needs its own copy of its rows. */
const VERY_LARGE = 2 ** 18;

/**
 * Opens an engine over rows in this process: WebAssembly kernels over blocks of 512 rows, on worker threads
 * where that pays. The rows are copied, in the order that the kernels read them.
 *
 * Inside a block the kernels sum in a fixed order, and the blocks are folded in a fixed binary tree, so the
 * bits of an answer depend on the rows and the request alone.
 *
 * @param source finite values, centered and scaled by the caller; single precision is kept as such
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
  const layout = layoutOf(rows, columns, source.precision === 'float32', 0, blocks);
  checkSize(layout.arena, `data: ${rows} rows of ${columns} columns`);
  const crew = await openCrew(layout, options);
  try {
    const weighing = new Weighing(rows, weights);
    await fill(source, weighing, crew, signal ?? new AbortController().signal);
    return new LocalEngine(rows, columns, crew, weighing, await weighing.heavy(signal));
  } catch (error) {
    crew.close();
    throw error;
  }
}

async function openCrew(
  layout: Layout,
  { threads, chunk, memory = 'auto' }: LocalEngineOptions,
): Promise<Crew> {
  const count = Math.max(1, Math.min(threads ?? defaultThreads(), layout.blocks));
  if (memory === 'shared') return SharedCrew.open(layout, chunk, count, true);
  if (memory === 'private' && layout.blocks > 0) return PrivateCrew.open(layout, chunk, count);
  const values = layout.rows * layout.columns;
  if (memory === 'auto' && count > 1 && values >= LARGE) {
    if (canShare()) return SharedCrew.open(layout, chunk, count, false);
    // A page that allows no workers still gets its answers.
    const crew =
      values >= VERY_LARGE && (await PrivateCrew.open(layout, chunk, count).catch(() => undefined));
    if (crew) return crew;
  }
  return InlineCrew.open(layout, chunk);
}

/** Whether a memory may be shared with workers; in browsers only on pages that are isolated. */
function canShare(): boolean {
  return typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated !== false;
}

async function fill(source: Rows, weighing: Weighing, crew: Crew, signal: AbortSignal): Promise<void> {
  const { rows, columns } = source;
  const step = Math.max(1, Math.floor(GULP / (BLOCK * Math.max(1, columns)))) * BLOCK;
  for (const { shard, place } of await crew.parts({ work: 0, bytes: () => 0 })) {
    const end = Math.min(rows, place.end * BLOCK);
    for (let first = place.first * BLOCK; first < end; first += step) {
      const count = Math.min(step, end - first);
      const values = new Float64Array(count * columns);
      source.read(first, count, values);
      const weights = weighing.take(first, count);
      await shard.ask(
        'fill',
        { first: first / BLOCK, rows: count, values, ...(weights && { weights }) },
        signal,
      );
      await turn(signal);
    }
  }
}
