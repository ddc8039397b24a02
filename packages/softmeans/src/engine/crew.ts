import { answering } from './answer.ts';
import { FewRows } from './few.ts';
import { cutBlocks } from './fold.ts';
import { BLOCK, type Layout, layoutOf } from './layout.ts';
import { returnMemory, takeMemory } from './memories.ts';
import { compileKernels } from './modules.ts';
import { unitAt } from './pool.ts';
import type { Place, Shardlike } from './question.ts';
import { RemoteShard } from './remote.ts';
import { Shard } from './shard.ts';

/** A range of blocks and who answers for it. */
export interface Part {
  readonly shard: Shardlike;
  readonly place: Place;
  /** Byte from which a request may keep something for each row of that memory; `place.arena` lies behind it. */
  readonly kept: number;
  /** Whether it is this thread's; then it is the last one. */
  readonly here?: true;
  /** This thread's view of the same memory, where it has one. */
  readonly view?: Shard;
}

/** What a request needs of the memory that it runs in. */
export interface Needs {
  /** Floating-point operations of the whole request, roughly: small ones stay on this thread. */
  readonly work: number;
  /** Bytes that are kept for each row from call to call. */
  readonly perRow?: number;
  /** Bytes of the arena, for the blocks first … end − 1. */
  bytes(shard: Shard, first: number, end: number): number;
}

/** Where the rows are and who works on them. All crews give the same bits. */
export interface Crew {
  /** The rows, where they are few and this thread's. */
  readonly few?: FewRows | undefined;
  /** Who answers for which blocks, in block order. */
  parts(needs: Needs): Promise<readonly Part[]>;
  /** From now on leaves some bytes behind the rows to whoever keeps something there for good. */
  keep(bytes: (layout: Layout) => number): void;
  /** Gives the memory back; nothing may be under way. */
  close(): void;
}

/** What remains of a crew after its end. */
export const nobody: Crew = {
  parts: () => Promise.reject(new Error('The engine is closed.')),
  keep: () => {},
  close: () => {},
};

/** Operations that are worth a message to a worker. */
const SHARE = 4e6;

/** The same for a worker that runs already. */
const SHORT_SHARE = 1e6;

/** Operations of a request for which the start of workers is waited for. */
const LONG = 2e8;

const none = (): number => 0;

/** Where the bytes that are kept and the arena begin. */
function arenaOf(
  layout: Layout,
  needs: Needs,
  bytes: (layout: Layout) => number,
): { readonly kept: number; readonly arena: number } {
  const kept = Math.ceil((layout.arena + bytes(layout)) / 64) * 64;
  return { kept, arena: kept + layout.blocks * BLOCK * (needs.perRow ?? 0) };
}

/** Everything on the calling thread. */
export class InlineCrew implements Crew {
  readonly few: FewRows | undefined;
  readonly #shard: Shard;
  readonly #memory: WebAssembly.Memory;
  #bytes: (layout: Layout) => number = none;

  private constructor(shard: Shard, memory: WebAssembly.Memory) {
    this.#shard = shard;
    this.#memory = memory;
    this.few = shard.layout.blocks === 1 ? new FewRows(shard) : undefined;
  }

  static async open(layout: Layout, chunk: number | undefined): Promise<InlineCrew> {
    const module = await compileKernels(false);
    const memory = takeMemory(layout, false);
    return new InlineCrew(await Shard.open(module, memory, layout, chunk), memory);
  }

  async parts(needs: Needs): Promise<readonly Part[]> {
    const { layout } = this.#shard;
    const { kept, arena } = arenaOf(layout, needs, this.#bytes);
    this.#shard.reserve(arena);
    const place = { first: 0, end: layout.blocks, arena };
    return [{ shard: answering(this.#shard), place, kept, view: this.#shard }];
  }

  keep(bytes: (layout: Layout) => number): void {
    this.#bytes = bytes;
  }

  close(): void {
    returnMemory(this.#memory, false);
  }
}

/** One shared memory; as many workers as a request is worth. */
export class SharedCrew implements Crew {
  readonly #shard: Shard;
  readonly #memory: WebAssembly.Memory;
  readonly #chunk: number | undefined;
  readonly #threads: number;
  readonly #always: boolean;
  readonly #workers = new Map<number, Promise<RemoteShard>>();
  readonly #ready = new Map<number, RemoteShard>();
  #lost = false;
  #bytes: (layout: Layout) => number = none;

  private constructor(
    shard: Shard,
    memory: WebAssembly.Memory,
    chunk: number | undefined,
    threads: number,
    always: boolean,
  ) {
    this.#shard = shard;
    this.#memory = memory;
    this.#chunk = chunk;
    this.#threads = threads;
    this.#always = always;
  }

  /** @param always whether even the smallest request goes to all workers */
  static async open(
    layout: Layout,
    chunk: number | undefined,
    threads: number,
    always: boolean,
  ): Promise<SharedCrew> {
    const module = await compileKernels(true);
    const memory = takeMemory(layout, true);
    return new SharedCrew(await Shard.open(module, memory, layout, chunk), memory, chunk, threads, always);
  }

  async parts(needs: Needs): Promise<readonly Part[]> {
    const { layout } = this.#shard;
    const { kept, arena } = arenaOf(layout, needs, this.#bytes);
    const workers = await this.#hire(needs.work);
    if (workers.length === 0) {
      this.#shard.reserve(arena);
      const place = { first: 0, end: layout.blocks, arena };
      return [{ shard: answering(this.#shard), place, kept, view: this.#shard }];
    }
    const along = this.#worksAlong(needs.work);
    const hands = along ? [...workers, answering(this.#shard)] : workers;
    const cuts = cutBlocks(layout.blocks, hands.length);
    let next = arena;
    const parts = hands.map((shard, rank): Part => {
      const place = { first: cuts[rank]!, end: cuts[rank + 1]!, arena: next };
      next += needs.bytes(this.#shard, place.first, place.end);
      const here = along && rank === workers.length;
      return { shard, place, kept, view: this.#shard, ...(here && { here }) };
    });
    this.#shard.reserve(next);
    return parts.filter(({ place }) => place.end > place.first);
  }

  /**
   * The workers for so many operations; none where this thread alone is as quick. While workers start, short
   * requests are answered without them; where none can be had, all are.
   */
  async #hire(work: number): Promise<readonly RemoteShard[]> {
    const share = this.#ready.size > 0 && this.#worksAlong(work) ? SHORT_SHARE : SHARE;
    const hands = this.#always ? this.#threads : Math.min(this.#threads, Math.floor(work / share));
    if (hands < 2 && !this.#always) return [];
    const count = this.#worksAlong(work) ? hands - 1 : hands;
    const starting = Array.from({ length: count }, (_, rank) => this.#start(rank));
    if (this.#always) return Promise.all(starting);
    if (work >= LONG) await Promise.allSettled(starting);
    const ready = [...this.#ready.values()].filter((worker) => worker.alive).slice(0, count);
    return ready.length < Math.min(2, count) ? [] : ready;
  }

  /** Whether this thread takes a part of so many operations: it wakes up later than they take. */
  #worksAlong(work: number): boolean {
    return !this.#always && work < LONG;
  }

  #start(rank: number): Promise<RemoteShard> {
    const old = this.#ready.get(rank);
    if (old && !old.alive) {
      this.#lost = true;
      this.#ready.delete(rank);
      this.#workers.delete(rank);
    }
    let worker = this.#workers.get(rank);
    if (!worker) {
      worker = this.#open(rank);
      this.#workers.set(rank, worker);
      worker.catch(() => {});
    }
    return worker;
  }

  async #open(rank: number): Promise<RemoteShard> {
    const module = await compileKernels(true);
    const worker = await RemoteShard.open(
      unitAt(rank),
      module,
      this.#shard.layout,
      this.#chunk,
      this.#memory,
    );
    this.#ready.set(rank, worker);
    return worker;
  }

  keep(bytes: (layout: Layout) => number): void {
    this.#bytes = bytes;
  }

  close(): void {
    // A worker that died may write a little longer.
    const lost = this.#lost || [...this.#ready.values()].some((worker) => !worker.alive);
    if (!lost) returnMemory(this.#memory, true);
    for (const worker of this.#workers.values()) {
      worker.then(
        (shard) => shard.close(),
        () => {},
      );
    }
  }
}

/** A memory of its own for each worker, where pages may not share one. */
export class PrivateCrew implements Crew {
  readonly #parts: readonly { readonly shard: RemoteShard; readonly layout: Layout }[];
  #bytes: (layout: Layout) => number = none;

  private constructor(parts: readonly { readonly shard: RemoteShard; readonly layout: Layout }[]) {
    this.#parts = parts;
  }

  /** @param copies whether each worker holds all rows */
  static async open(
    whole: Layout,
    chunk: number | undefined,
    threads: number,
    copies: boolean,
  ): Promise<PrivateCrew> {
    const module = await compileKernels(false);
    const layouts = copies ? Array.from({ length: threads }, () => whole) : cutLayout(whole, threads);
    const opening = layouts.map(async (layout, rank) => ({
      shard: await RemoteShard.open(unitAt(rank), module, layout, chunk),
      layout,
    }));
    try {
      return new PrivateCrew(await Promise.all(opening));
    } catch (error) {
      for (const part of await Promise.allSettled(opening)) {
        if (part.status === 'fulfilled') part.value.shard.close();
      }
      throw error;
    }
  }

  async parts(needs: Needs): Promise<readonly Part[]> {
    return this.#parts.map(({ shard, layout }) => {
      const { kept, arena } = arenaOf(layout, needs, this.#bytes);
      return { shard, place: { first: layout.first, end: layout.first + layout.blocks, arena }, kept };
    });
  }

  keep(bytes: (layout: Layout) => number): void {
    this.#bytes = bytes;
  }

  close(): void {
    for (const { shard } of this.#parts) shard.close();
  }
}

/** The layouts of some neighboring ranges of blocks, each with at least one. */
function cutLayout(whole: Layout, parts: number): Layout[] {
  const cuts = cutBlocks(whole.blocks, parts);
  return cuts
    .slice(1)
    .map((end, rank) => layoutOf(whole.rows, whole.columns, whole.single, cuts[rank]!, end))
    .filter((layout) => layout.blocks > 0);
}
