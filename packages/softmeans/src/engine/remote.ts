import type { Layout } from './layout.ts';
import { compact } from './message.ts';
import type { Unit } from './pool.ts';
import type { Answers, QuestionName, Questions, Shardlike } from './question.ts';

let opened = 0;

/** A shard on a worker thread, seen from the main thread. */
export class RemoteShard implements Shardlike {
  readonly #unit: Unit;
  readonly #shard: number;

  private constructor(unit: Unit, shard: number) {
    this.#unit = unit;
    this.#shard = shard;
  }

  /** @param memory shared; without one the worker makes a memory of its own, to be filled */
  static async open(
    unit: Unit,
    module: WebAssembly.Module,
    layout: Layout,
    chunk: number | undefined,
    memory?: WebAssembly.Memory,
  ): Promise<RemoteShard> {
    const shard = ++opened;
    await unit.started;
    await unit.send({ kind: 'open', shard, module, layout, chunk, ...(memory && { memory }) }).answer;
    return new RemoteShard(unit, shard);
  }

  get alive(): boolean {
    return this.#unit.alive;
  }

  async ask<Name extends QuestionName>(
    name: Name,
    question: Questions[Name],
    signal: AbortSignal,
  ): Promise<Answers[Name]> {
    signal.throwIfAborted();
    const message = { kind: 'ask', shard: this.#shard, name, question } as const;
    const onLine = name === 'fill' ? undefined : this.#unit.ask(message);
    const { id, answer } = onLine ?? this.#unit.send({ ...message, question: compact(question) });
    const cancel = (): void => this.#unit.tell({ kind: 'cancel', id });
    signal.addEventListener('abort', cancel, { once: true });
    try {
      // The worker runs this library's own code, so the answer is of the type that the question has.
      return (await answer) as Answers[Name];
    } catch (error) {
      // A worker that was told to stop says no more than that it did; the signal knows why.
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  expect(): void {
    this.#unit.expect();
  }

  hurry(): void {
    this.#unit.hurry();
  }

  close(): void {
    this.#unit.tell({ kind: 'close', shard: this.#shard });
  }
}
