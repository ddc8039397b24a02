/** Work in small steps: each says which share of it is done, 0 … 1. */
export type Steps<Result> = Generator<number, Result, void>;

/** Options of calls that work for a while and return pixels, a file or a number. */
export interface TurnOptions {
  /** Cancels the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the share of the work that is done, 0 … 1. */
  readonly onProgress?: ((progress: { readonly fraction: number }) => void) | undefined;
}

export const TURN_OPTIONS: readonly (keyof TurnOptions)[] = ['signal', 'onProgress'];

/** Pixels of a step, a few milliseconds of work. */
export const STEP: number = 1 << 15;

/** Milliseconds of work after which the event loop turns. */
const SLICE = 15;

/**
 * Drives work in steps, and lets the event loop turn between them.
 *
 * @throws the signal's reason, once it is aborted
 */
export async function inTurns<Result>(
  steps: Steps<Result>,
  signal: AbortSignal | undefined,
  onFraction?: (fraction: number) => void,
): Promise<Result> {
  signal?.throwIfAborted();
  let last = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - last < SLICE) continue;
    onFraction?.(step.value);
    await macrotask();
    signal?.throwIfAborted();
    last = performance.now();
  }
}

/** The end of the event queue; timers of nested calls are held back by 4 ms in browsers. */
function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    const { setImmediate } = globalThis as { setImmediate?: (resume: () => void) => void };
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
