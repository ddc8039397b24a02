/** Work in small steps: each says which share of it is done, 0 … 1. */
export type Steps<Result> = Generator<number, Result, void>;

/** Milliseconds of work after which the event loop turns. */
const SLICE = 15;

/** Does all steps at once. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/**
 * Does the steps, and lets the event loop turn between them.
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
