import { useEffect, useRef, useState } from 'preact/hooks';
import { type Argument, type Result, compute } from '../../computing/compute.ts';
import type { Jobs } from '../../computing/jobs.ts';

/** What the worker says to a question that changes under the reader's hands. */
export interface Live<A, R> {
  /** The last answer that counts, and what was asked. */
  readonly answer: { readonly asked: A; readonly found: R } | undefined;
  /** Whether it answers the question as it is now. */
  readonly isCurrent: boolean;
  /** Whether a newer question waits for its answer for longer than a reader should wonder. */
  readonly slow: boolean;
  readonly stopped: boolean;
  readonly failure: string | undefined;
  stop(): void;
  /** Asks again what was stopped. */
  again(): void;
}

/** A question that takes longer is stopped when a newer one comes; a quicker one is answered first. */
const PATIENCE = 300;
/** After so long the reader is told, and can stop it. */
const LONG = 500;

/** What a question is about. */
export interface About {
  /** The rows, whatever was done to them since they were loaded. */
  readonly stamp: number | undefined;
  /** Answers to questions of another family than the last one's are dropped. */
  readonly family?: string;
}

/**
 * Asks the worker whenever the question changes, one question at a time.
 *
 * @param asked what to ask; the same object is the same question; nothing asks nothing
 * @param about says which answers still count
 */
export function useLive<N extends keyof Jobs>(
  name: N,
  asked: Argument<Jobs[N]> | undefined,
  { stamp, family: rest = '' }: About,
): Live<Argument<Jobs[N]>, Result<Jobs[N]>> {
  const family = `${stamp} ${rest}`;
  type Answer = Live<Argument<Jobs[N]>, Result<Jobs[N]>>['answer'];
  const [answered, setAnswered] = useState<{ readonly stamp: number | undefined; readonly answer: Answer }>();
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const [slow, setSlow] = useState(false);
  const [stopped, setStopped] = useState(false);
  const wanted = useRef<About & { readonly asked: Argument<Jobs[N]> | undefined }>({ asked, family, stamp });
  const running = useRef<
    | { readonly asked: Argument<Jobs[N]>; readonly controller: AbortController; readonly since: number }
    | undefined
  >(undefined);
  const isClosed = useRef(false);

  const run = async (): Promise<void> => {
    while (!isClosed.current) {
      const { asked, family, stamp } = wanted.current;
      if (asked === undefined) return;
      const controller = new AbortController();
      running.current = { asked, controller, since: performance.now() };
      const wait = setTimeout(() => setSlow(true), LONG);
      const counts = (): boolean => !controller.signal.aborted && wanted.current.family === family;
      try {
        const found = await compute(name, asked, { signal: controller.signal });
        if (counts()) {
          setAnswered({ stamp, answer: { asked, found } });
          setFailure(undefined);
        }
      } catch (error) {
        if (counts()) setFailure(error instanceof Error ? error.message : String(error));
      }
      clearTimeout(wait);
      if (isClosed.current) return;
      setSlow(false);
      running.current = undefined;
      if (wanted.current.asked === asked) return;
    }
  };

  useEffect(() => {
    wanted.current = { asked, family, stamp };
    setStopped(false);
    const now = running.current;
    if (!now) {
      void run();
      return undefined;
    }
    const left = PATIENCE - (performance.now() - now.since);
    const timer = setTimeout(() => now.controller.abort(), Math.max(0, left));
    return () => clearTimeout(timer);
  }, [asked]);
  useEffect(() => {
    return () => {
      isClosed.current = true;
      running.current?.controller.abort();
    };
  }, []);
  // Other rows keep the old picture for a moment, so that nothing flickers, but not for long.
  const answer = slow && answered?.stamp !== stamp ? undefined : answered?.answer;
  return {
    answer,
    isCurrent: answer !== undefined && answer.asked === asked,
    slow,
    stopped,
    failure,
    stop() {
      if (!running.current) return;
      wanted.current = { asked: running.current.asked, family, stamp };
      running.current.controller.abort();
      setStopped(true);
    },
    again() {
      setStopped(false);
      if (!running.current) void run();
    },
  };
}
