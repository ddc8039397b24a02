import { readPlain, writePlain } from './plain.ts';

/** Doubles that a question, and an answer, may take; larger ones go by message. */
const ROOM = 2 ** 16;

/** Bytes before the doubles. */
const HEAD = 64;

/** Milliseconds for which a worker listens after its last answer, before it looks for messages again. */
const LISTEN = 20;

/** The words at the head of a line, 32 bits each. */
const BELL = 0;
const MAIL = 1;
const ASKED = 2;
const ANSWERED = 3;
const LISTENING = 4;
const ASLEEP = 5;
const POSTED = 6;

/**
 * Shared memory between the main thread and one worker, over which a question and its answer cross in a few
 * microseconds: a message takes some tens of them each way. One question at a time.
 *
 * A worker listens for a moment after every answer, with its thread blocked; each message to it rings as well, so
 * that none waits for the end of that moment.
 */
export class Line {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #question: Float64Array;
  readonly #answer: Float64Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(HEAD + 2 * ROOM * 8)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer, 0, HEAD / 4);
    this.#question = new Float64Array(buffer, HEAD, ROOM);
    this.#answer = new Float64Array(buffer, HEAD + ROOM * 8, ROOM);
  }

  // What the main thread does.

  /** Puts a question; false if it has no room here. */
  ask(question: unknown): boolean {
    if (!writePlain(question, this.#question)) return false;
    Atomics.store(this.#words, ASLEEP, 1);
    Atomics.add(this.#words, ASKED, 1);
    this.#ring();
    return true;
  }

  /** Whether the worker listens; otherwise it needs a message to hear the question. */
  get listening(): boolean {
    return Atomics.load(this.#words, LISTENING) === 1;
  }

  /** Tells a worker that listens of a message. */
  announce(): void {
    Atomics.add(this.#words, MAIL, 1);
    this.#ring();
  }

  get answered(): boolean {
    return Atomics.load(this.#words, ANSWERED) === Atomics.load(this.#words, ASKED);
  }

  /** While the main thread is awake it looks for the answer itself; asleep it needs a message. */
  sleep(asleep: boolean): void {
    Atomics.store(this.#words, ASLEEP, asleep ? 1 : 0);
  }

  /** The answer, or undefined if it comes by message. */
  read(): unknown {
    return Atomics.load(this.#words, POSTED) === 1 ? undefined : readPlain(this.#answer);
  }

  // What the worker does.

  get asked(): boolean {
    return !this.answered;
  }

  /** How many messages were announced. */
  get messages(): number {
    return Atomics.load(this.#words, MAIL);
  }

  question(): unknown {
    return readPlain(this.#question);
  }

  /** Answers; says whether a message has to tell the main thread, and whether that has to hold the answer. */
  answer(answer: unknown): { readonly wake: boolean; readonly fits: boolean } {
    const fits = writePlain(answer, this.#answer);
    Atomics.store(this.#words, POSTED, fits ? 0 : 1);
    Atomics.store(this.#words, ANSWERED, Atomics.load(this.#words, ASKED));
    return { wake: Atomics.exchange(this.#words, ASLEEP, 0) === 1, fits };
  }

  /** Blocks the thread until there is a question (true), or a message, or until nothing came for a while. */
  listen(messages: number): boolean {
    Atomics.store(this.#words, LISTENING, 1);
    for (;;) {
      const bell = Atomics.load(this.#words, BELL);
      if (this.asked || this.messages !== messages) break;
      if (Atomics.wait(this.#words, BELL, bell, LISTEN) === 'timed-out') break;
    }
    Atomics.store(this.#words, LISTENING, 0);
    // Whoever asked before the line above saw the worker listen, and sends no message.
    return this.asked;
  }

  #ring(): void {
    Atomics.add(this.#words, BELL, 1);
    Atomics.notify(this.#words, BELL);
  }
}
