import { type Signal, signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { type Argument, type Result, compute } from './compute.ts';
import type { Jobs } from './jobs.ts';

/** What went wrong with a question that no button asked; the room shows it. */
export const trouble: Signal<string | undefined> = signal(undefined);

/**
 * What the worker says to a question, asked again when its key changes; nothing while that is not known.
 *
 * @param argument of the job; without one nothing is asked
 * @param key says whether the question is still the same
 */
export function useAnswer<N extends keyof Jobs>(
  name: N,
  argument: Argument<Jobs[N]> | undefined,
  key: string,
): Result<Jobs[N]> | undefined {
  const [answer, setAnswer] = useState<{ key: string; result: Result<Jobs[N]> } | undefined>(undefined);
  useEffect(() => {
    if (argument === undefined) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    const ask = async (): Promise<void> => {
      try {
        const result = await compute(name, argument, { signal });
        if (!signal.aborted) setAnswer({ key, result });
      } catch (error) {
        if (!signal.aborted) trouble.value = error instanceof Error ? error.message : String(error);
      }
    };
    void ask();
    return () => controller.abort();
  }, [name, key, argument === undefined]);
  return answer?.key === key ? answer.result : undefined;
}
