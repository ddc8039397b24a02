import type { Rows } from '../matrix.ts';
import { ALONE, type PairMetric, type Separation, type Starts } from '../metrics/separation.ts';
import { turn } from '../turn.ts';
import { concurrently } from './concurrently.ts';
import { type LocalEngineOptions, openPairs } from './local.ts';
import type { Answers } from './question.ts';
import { keepNearest, pairWork, separateBytes } from './separate.ts';
import { type Strip, cutStrips, stripRows } from './strip.ts';

export interface PairOptions extends Pick<LocalEngineOptions, 'threads' | 'memory' | 'signal'> {
  /** Told now and then how much is done, 0 to 1. */
  readonly onFraction?: ((fraction: number) => void) | undefined;
}

/**
 * Measures rows pair by pair: for each the mean distance to the others of its cluster and to the nearest other
 * cluster.
 *
 * The rows are cut into strips by counts alone. Threads take strips as they come; what a strip says is added up
 * in the order of the strips, so the bits do not depend on who answered when. The memory grows with
 * rows × columns: nothing is kept per pair.
 *
 * @param source finite values of moderate size, sorted by cluster
 * @throws InputError `OVER_LIMIT` for rows that need more than 4 GiB
 */
export async function separateRows(
  source: Rows,
  starts: Starts,
  metric: PairMetric,
  options: PairOptions = {},
): Promise<Separation> {
  const { rows, columns } = source;
  const { signal, onFraction } = options;
  const most = stripRows(rows, columns);
  const strips = cutStrips(starts, most);
  const work = 0.5 * rows * rows * pairWork(columns);
  const crew = await openPairs(source, work, options);
  const stop = new AbortController();
  const abort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    signal?.throwIfAborted();
    const sum = new SeparationSum(rows, starts);
    const waiting = new Map<number, Answers['separate']>();
    let taken = 0;
    let added = 0;
    const parts = await crew.parts({ work, bytes: (shard) => separateBytes(shard, most) });
    await concurrently(stop, parts, async ({ shard, place: { arena } }) => {
      for (let at = taken++; at < strips.length; at = taken++) {
        const strip = strips[at]!;
        waiting.set(at, await shard.ask('separate', { arena, metric, starts, strip }, stop.signal));
        for (let answer = waiting.get(added); answer; answer = waiting.get(added)) {
          const { end } = strips[added]!;
          sum.add(strips[added]!, answer);
          waiting.delete(added++);
          onFraction?.(1 - (1 - end / rows) ** 2);
          await turn(stop.signal);
        }
      }
    });
    return sum.means();
  } finally {
    signal?.removeEventListener('abort', abort);
    crew.close();
  }
}

/** What strips have said so far, added in their order. */
class SeparationSum {
  readonly #starts: Starts;
  /** Σ distances to the part of the running cluster that has been met. */
  readonly #sums: Float64Array;
  readonly #own: Float64Array;
  readonly #other: Float64Array;
  readonly #nearest: Int32Array;

  constructor(rows: number, starts: Starts) {
    this.#starts = starts;
    this.#sums = new Float64Array(rows);
    this.#own = new Float64Array(rows);
    this.#other = new Float64Array(rows).fill(Infinity);
    this.#nearest = new Int32Array(rows);
  }

  add({ first, end, cluster, part }: Strip, { sums, own, other, nearest }: Answers['separate']): void {
    const all = this.#sums;
    for (let i = 0; i < sums.length; i++) all[first + i]! += sums[i]!;
    for (let i = 0; i < own.length; i++) this.#own[first + i] = own[i]! + all[first + i]!;
    for (let i = 0; i < other.length; i++) this.#keep(first + i, other[i]!, nearest[i]!);
    if (!part || end < this.#starts[cluster + 1]!) return;
    const size = end - this.#starts[cluster]!;
    for (let row = end; row < all.length; row++) this.#keep(row, all[row]! / size, cluster);
    all.fill(0);
  }

  means(): Separation {
    const own = this.#own;
    for (let c = 0; c + 1 < this.#starts.length; c++) {
      const end = this.#starts[c + 1]!;
      const others = end - this.#starts[c]! - 1;
      for (let row = end - others - 1; row < end; row++) own[row] = others === 0 ? ALONE : own[row]! / others;
    }
    return { own, other: this.#other, nearest: this.#nearest };
  }

  #keep(row: number, mean: number, cluster: number): void {
    keepNearest(this.#other, this.#nearest, row, mean, cluster);
  }
}
