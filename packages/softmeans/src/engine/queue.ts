/** One request at a time over rows whose memory only one request can use. */
export class Queue {
  #last: Promise<void> | undefined;
  readonly #running = new Set<(reason: unknown) => void>();
  #closed: Error | undefined;
  /** The controller of a request that ended well, for the next one. */
  #idle: AbortController | undefined;

  /** Whether work that is done at once need not be queued: nothing runs, and the end has not come. */
  get idle(): boolean {
    return this.#last === undefined && this.#closed === undefined;
  }

  /**
   * Does some work when all earlier work has ended.
   *
   * @param signal ends the request at once; the work is told by its own signal, and the next one waits for it
   */
  async run<Result>(
    signal: AbortSignal | undefined,
    work: (stop: AbortController) => Promise<Result>,
  ): Promise<Result> {
    signal?.throwIfAborted();
    if (this.#closed) throw this.#closed;
    const stop = this.#idle ?? new AbortController();
    this.#idle = undefined;
    const before = this.#last;
    const working = before ? before.then(() => start(stop, work)) : work(stop);
    const ended = working.then(ignore, ignore);
    this.#last = ended;
    let end!: (reason: unknown) => void;
    const result = new Promise<Result>((resolve, reject) => {
      working.then(resolve, reject);
      end = (reason) => {
        stop.abort(reason);
        reject(stop.signal.reason);
      };
    });
    const abort = (): void => end(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    this.#running.add(end);
    try {
      return await result;
    } finally {
      signal?.removeEventListener('abort', abort);
      this.#running.delete(end);
      if (this.#last === ended && !stop.signal.aborted) {
        this.#last = undefined;
        this.#idle = stop;
      }
    }
  }

  /** Ends everything with an error; settles when the work has ended. */
  async close(error: Error): Promise<void> {
    this.#closed ??= error;
    for (const end of this.#running) end(error);
    await this.#last;
  }
}

async function start<Result>(
  stop: AbortController,
  work: (stop: AbortController) => Promise<Result>,
): Promise<Result> {
  stop.signal.throwIfAborted();
  return work(stop);
}

function ignore(): void {}
