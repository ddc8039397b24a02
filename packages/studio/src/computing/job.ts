/** What a job has besides its argument. */
export interface Context {
  /** Aborts when the page stops the job. */
  readonly signal: AbortSignal;
  /** Says how far the job is. @param fraction 0 to 1 */
  progress(stage: string, fraction: number): void;
  /** Hands over a part of the result before the job has ended. */
  part(value: unknown): void;
  /** Gives a buffer of the result away instead of copying it; the worker must not use it again. */
  give(buffer: ArrayBufferLike): void;
}

/** Work that runs in the worker: plain data in, plain data out. */
export type Job<A, R> = (argument: A, context: Context) => Promise<R>;
