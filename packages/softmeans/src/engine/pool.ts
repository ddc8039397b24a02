import { InputError, SoftmeansError } from '../errors.ts';
import { Line } from './line.ts';
import type { Message, Reply } from './message.ts';
import { workerText } from './worker.generated.ts';

/** The most threads that are used unless the caller asks for more. */
const MOST = 16;

/** A message before it has its number. */
export type Unnumbered<Kind extends Message> = Kind extends { readonly id: number } ? Omit<Kind, 'id'> : Kind;

/** The part of a worker thread that Node and browsers have in common. */
interface Thread {
  post(message: Message, transfer: readonly ArrayBuffer[]): void;
  /** Whether a waiting thread keeps the process alive. */
  hold(on: boolean): void;
  end(): void;
}

/** Milliseconds for which the main thread looks for an answer that is due. */
const LOOK = 0.5;

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A worker thread that answers messages. All engines share the same few. */
export class Unit {
  /** Settles when the thread runs, or could not be started. */
  readonly started: Promise<void>;
  readonly #thread: Thread | undefined;
  readonly #waiting = new Map<number, Waiting>();
  /** Where memory may be shared. */
  readonly #line: Line | undefined;
  /** The number of the question that is on the line. */
  #onLine: number | undefined;
  #last = 0;
  #failure: SoftmeansError | undefined;

  constructor() {
    this.started = new Promise((resolve, reject) => {
      this.#waiting.set(0, { resolve: () => resolve(), reject });
    });
    try {
      this.#thread = startThread(
        (reply) => this.#hear(reply),
        (cause) => this.#fail(cause),
      );
      if (canShare()) {
        const line = new Line();
        this.#thread.post({ kind: 'line', buffer: line.buffer }, []);
        this.#line = line;
      }
    } catch (cause) {
      this.#fail(cause);
    }
  }

  get alive(): boolean {
    return this.#failure === undefined;
  }

  /** Sends a message that has an answer. The number says which one to cancel. */
  send(
    message: Unnumbered<Message & { readonly kind: 'open' | 'ask' }>,
    transfer: readonly ArrayBuffer[] = [],
  ): { readonly id: number; readonly answer: Promise<unknown> } {
    const id = ++this.#last;
    const answer = new Promise((resolve, reject) => {
      if (this.#failure) {
        reject(this.#failure);
        return;
      }
      this.#waiting.set(id, { resolve, reject });
      this.#thread?.hold(true);
      try {
        this.#post({ ...message, id }, transfer);
      } catch (cause) {
        this.#settle(id)?.reject(failure(cause));
      }
    });
    return { id, answer };
  }

  tell(message: Message & { readonly kind: 'cancel' | 'close' }): void {
    if (this.alive) this.#post(message, []);
  }

  /** Sends a question over the line, if there is one and it has room. */
  ask(
    message: Unnumbered<Message & { readonly kind: 'ask' }>,
  ): { readonly id: number; readonly answer: Promise<unknown> } | undefined {
    const line = this.#line;
    if (!line || !this.alive || this.#onLine !== undefined) return undefined;
    const id = ++this.#last;
    if (!line.ask({ ...message, id })) return undefined;
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#onLine = id;
    this.#thread?.hold(true);
    if (!line.listening) this.#post({ kind: 'ring' }, []);
    return { id, answer };
  }

  /** Says that this thread is going to call `hurry`. */
  expect(): void {
    if (this.#onLine !== undefined) this.#line?.sleep(false);
  }

  /** Looks for the answer on the line, for a moment; after that it comes by message. */
  hurry(): void {
    const line = this.#line;
    if (!line || this.#onLine === undefined) return;
    const end = performance.now() + LOOK;
    while (!line.answered && performance.now() < end);
    if (!line.answered) line.sleep(true);
    if (line.answered) this.#read(line);
  }

  #post(message: Message, transfer: readonly ArrayBuffer[]): void {
    this.#line?.announce();
    this.#thread?.post(message, transfer);
  }

  #read(line: Line): void {
    const id = this.#onLine;
    const reply = line.read();
    if (id === undefined || reply === undefined) return;
    // The worker put a reply there.
    this.#hear(reply as Reply);
  }

  /** Ends the thread; whatever it was asked fails. */
  end(): void {
    this.#thread?.end();
    this.#fail(new Error('it was ended'));
  }

  #hear(reply: Reply): void {
    if ('onLine' in reply) {
      if (this.#onLine === reply.id && this.#line) this.#read(this.#line);
      return;
    }
    const waiting = this.#settle(reply.id);
    if (!('error' in reply)) waiting?.resolve(reply.answer);
    else if (reply.code === 'WORKER_FAILED') waiting?.reject(failure(new Error(reply.error)));
    else waiting?.reject(new InputError(reply.code, reply.error));
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#onLine === id) this.#onLine = undefined;
    if (this.#waiting.size === 0) this.#thread?.hold(false);
    return waiting;
  }

  #fail(cause: unknown): void {
    if (this.#failure) return;
    this.#failure = failure(cause);
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}

function failure(cause: unknown): SoftmeansError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SoftmeansError(
    'WORKER_FAILED',
    `A worker thread failed: ${reason}. With threads: 1 the work is done without workers.`,
    { cause },
  );
}

const units: Unit[] = [];

/** The worker thread of this rank, from 0; started at first use and again after it has died. */
export function unitAt(rank: number): Unit {
  const unit = units[rank];
  if (unit?.alive) return unit;
  return (units[rank] = new Unit());
}

/** Whether memory may be shared with workers; in browsers only on pages that are isolated. */
export function canShare(): boolean {
  return typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated !== false;
}

/** As many threads as the machine has cores, at most 16. */
export function defaultThreads(): number {
  const cores =
    globalThis.process?.getBuiltinModule?.('node:os')?.availableParallelism() ??
    globalThis.navigator?.hardwareConcurrency ??
    1;
  return Math.max(1, Math.min(MOST, cores));
}

function startThread(hear: (reply: Reply) => void, fail: (cause: unknown) => void): Thread {
  const node = globalThis.process?.getBuiltinModule?.('node:worker_threads');
  if (node) {
    // Flags of the parent (loaders, inspectors) are not for this script.
    const worker = new node.Worker(workerText, { eval: true, execArgv: [], name: 'softmeans' });
    worker.on('message', hear);
    worker.on('error', fail);
    worker.on('messageerror', fail);
    worker.on('exit', (code) => fail(new Error(`it ended with code ${code}`)));
    return {
      post: (message, transfer) => worker.postMessage(message, [...transfer]),
      hold: (on) => (on ? worker.ref() : worker.unref()),
      end: () => void worker.terminate(),
    };
  }
  const url = URL.createObjectURL(new Blob([workerText], { type: 'text/javascript' }));
  const worker = new Worker(url, { name: 'softmeans' });
  URL.revokeObjectURL(url);
  worker.addEventListener('message', (event: MessageEvent<Reply>) => hear(event.data));
  worker.addEventListener('messageerror', () => fail(new Error('a message could not be read')));
  worker.addEventListener('error', (event) => fail(new Error(event.message || 'it could not start')));
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    hold: () => {},
    end: () => worker.terminate(),
  };
}
