import type { Steps } from './linalg/steps.ts';

/** Milliseconds of work after which a call lets the event loop turn. */
const SLICE = 15;

type Schedule = (resume: () => void) => void;

let schedule: Schedule | undefined;
let last = 0;

/**
 * Lets the event loop turn when it has not for about 15 ms, and stops a job that was cancelled.
 *
 * Long work on the main thread awaits this every few milliseconds, so that timers, input and Ctrl-C live.
 * The clock is shared by all jobs, for they share one event loop.
 *
 * @throws the signal's reason, once it is aborted
 */
export async function turn(signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  if (!isDue()) return;
  schedule ??= macrotask();
  await new Promise<void>(schedule);
  last = performance.now();
  signal?.throwIfAborted();
}

/** Whether `turn` would let the event loop turn now: short work need not await it otherwise. */
export function isDue(): boolean {
  return performance.now() - last >= SLICE;
}

/** The quickest way to the end of the event queue: timers of nested calls are held back by 4 ms in browsers. */
function macrotask(): Schedule {
  const { setImmediate } = globalThis as { setImmediate?: Schedule };
  if (typeof setImmediate === 'function') return (resume) => void setImmediate(resume);
  if (typeof MessageChannel === 'function') {
    return (resume) => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener(
        'message',
        () => {
          port1.close();
          resume();
        },
        { once: true },
      );
      port1.start();
      port2.postMessage(undefined);
    };
  }
  return (resume) => void setTimeout(resume, 0);
}

/** Drives a computation in small steps and lets the event loop turn between them. */
export async function inTurns<Result>(
  steps: Steps<Result>,
  signal?: AbortSignal | undefined,
): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await turn(signal);
  }
}
