import { median } from '../ratio.ts';
import type { Outcome } from '../job.ts';

/** What a fit reached, and how many iterations it took. */
export interface Arrival {
  readonly iterations: number;
  readonly objective: readonly number[];
}

type Timing = Pick<Outcome, 'iteration' | 'iterations' | 'call' | 'first' | 'objective'>;

/**
 * Times fits of 1 and of many iterations in turn until `seconds` have passed, or three times as many
 * where there is only one of each. A time only ever grows by what else the
 * machine does, so the shortest of each are what the difference is taken of.
 */
export async function timeIterations(
  fit: (iterations: number) => Promise<Arrival>,
  iterations: number,
  seconds: number,
): Promise<Timing> {
  const short: number[] = [];
  const long: number[] = [];
  const began = performance.now();
  let first: Arrival;
  let last: Arrival;
  do {
    let start = performance.now();
    first = await fit(1);
    short.push(performance.now() - start);
    start = performance.now();
    last = await fit(iterations);
    long.push(performance.now() - start);
  } while (performance.now() - began < 1000 * (long.length < 2 ? 3 * seconds : seconds));
  return {
    iteration: (Math.min(...long) - Math.min(...short)) / (last.iterations - first.iterations),
    iterations: last.iterations,
    call: median(long),
    first: median(short),
    objective: last.objective,
  };
}

/**
 * Times whole calls until `seconds` have passed. Those that ended in the first half of that time are counted only
 * where there is no other: engines of JavaScript compile what runs often while it runs.
 */
export async function timeCalls(call: () => Promise<Arrival>, seconds: number): Promise<Timing> {
  const times: number[] = [];
  const ends: number[] = [];
  const began = performance.now();
  let arrival: Arrival;
  do {
    const start = performance.now();
    arrival = await call();
    times.push(performance.now() - start);
    ends.push(performance.now() - began);
  } while (performance.now() - began < 1000 * seconds);
  const settled = times.filter((_, i) => ends[i]! > 500 * seconds);
  return {
    call: median(settled.length > 0 ? settled : times),
    iterations: arrival.iterations,
    objective: arrival.objective,
  };
}
