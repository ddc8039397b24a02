import { type Signal, signal } from '@preact/signals';
import type { ComputeOptions } from '../computing/compute.ts';

/** A long computation that the reader sees and can stop. */
export interface Task {
  /** What is being done, and how far: 0 to 1. Nothing while nothing runs. */
  readonly state: Signal<{ readonly stage: string; readonly fraction: number } | undefined>;
  /** What went wrong the last time, in words. */
  readonly failure: Signal<string | undefined>;
  /** Whether the reader stopped it. */
  readonly stopped: Signal<boolean>;
  /** Runs work; what ran before is stopped. @returns nothing where it failed or was stopped */
  run<T>(
    stage: string,
    work: (options: ComputeOptions & { signal: AbortSignal }) => Promise<T>,
  ): Promise<T | undefined>;
  stop(): void;
}

/** A task that has not run yet. */
export function newTask(): Task {
  const state: Task['state'] = signal(undefined);
  const failure: Task['failure'] = signal(undefined);
  const stopped = signal(false);
  let controller: AbortController | undefined;
  return {
    state,
    failure,
    stopped,
    async run(stage, work) {
      controller?.abort();
      const own = new AbortController();
      controller = own;
      state.value = { stage, fraction: 0 };
      failure.value = undefined;
      stopped.value = false;
      try {
        const result = await work({
          signal: own.signal,
          onProgress: (stage, fraction) => {
            if (controller === own) state.value = { stage, fraction };
          },
        });
        return own.signal.aborted ? undefined : result;
      } catch (error) {
        if (!own.signal.aborted) failure.value = error instanceof Error ? error.message : String(error);
        return undefined;
      } finally {
        if (controller === own) {
          state.value = undefined;
          controller = undefined;
        }
      }
    },
    stop() {
      if (!controller) return;
      controller.abort();
      controller = undefined;
      state.value = undefined;
      stopped.value = true;
    },
  };
}
