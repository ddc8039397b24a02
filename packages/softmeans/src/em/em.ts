import type { Steps } from '../linalg/steps.ts';
import { isDue, turn } from '../turn.ts';
import type { Engine } from './engine.ts';
import type { Expectation } from './expectation.ts';
import type { Statistics } from './statistics.ts';

/**
 * What makes one model of the family: how its parameters become a question, and how the answer becomes better
 * parameters. K-means and every mixture are rules for the one loop `em`. A rule never sees a row.
 */
export interface Rule<Parameters> {
  /** The E-step's question under these parameters. */
  expectation(parameters: Parameters): Expectation;
  /** The question about the parameters that are returned, where it is not the same. */
  conclusion?(parameters: Parameters): Expectation;
  /**
   * The M-step. It may first ask for more about the same parameters: the worst rows for a repair, or moments
   * about other pivots; `asked` is the question that the statistics answer.
   */
  update(parameters: Parameters, statistics: Statistics, asked: Expectation): Steps<Update<Parameters> | Ask>;
  /** What the trace reports of an answer. */
  objective(statistics: Statistics): number;
  /** Whether the loop has arrived. */
  settled(step: Step<Parameters>): boolean;
}

export interface Update<Parameters> {
  readonly parameters: Parameters;
  /** Why the objective may have become worse by this update; empty as a rule. */
  readonly marks: readonly MarkReason[];
}

/** A second question that an update needs an answer to. */
export interface Ask {
  readonly ask: Expectation;
}

/** `repair`: an empty or collapsed component was moved. `regularization`: a covariance was held off zero. */
export type MarkReason = 'repair' | 'regularization';

/** A step of the trace after which the objective may be worse. */
export interface Mark {
  /** The iteration, from 1. */
  readonly iteration: number;
  readonly reason: MarkReason;
}

export interface Step<Parameters> {
  /** From 1. */
  readonly iteration: number;
  readonly before: Parameters;
  readonly after: Parameters;
  readonly statistics: Statistics;
  /** The objective of `before`. */
  readonly objective: number;
  /** The objective of the step before this one, undefined in the first. */
  readonly previous: number | undefined;
}

export interface Arrival<Parameters> {
  readonly parameters: Parameters;
  /** M-steps done. */
  readonly iterations: number;
  readonly converged: boolean;
  /** The objective of the returned parameters. */
  readonly objective: number;
  /** trace[i] belongs to the parameters that entered step i + 1; the final objective is appended. */
  readonly trace: readonly number[];
  readonly marks: readonly Mark[];
}

/** Yields questions and receives their answers, or yields nothing for a pause in long work of its own. */
export type Loop<Result> = Generator<Expectation | undefined, Result, Statistics | undefined>;

function* answerTo(expectation: Expectation): Loop<Statistics> {
  const statistics = yield expectation;
  if (!statistics) throw new TypeError('em: a question was left without an answer.');
  return statistics;
}

/** One E-step and one M-step, with all questions that the update asks. */
export function* improved<Parameters>(
  rule: Rule<Parameters>,
  parameters: Parameters,
): Loop<{ readonly statistics: Statistics; readonly update: Update<Parameters> }> {
  let asked = rule.expectation(parameters);
  let statistics = yield* answerTo(asked);
  let update = yield* rule.update(parameters, statistics, asked);
  while ('ask' in update) {
    asked = update.ask;
    // Asked again about the same parameters, every row keeps its label, so `changed` is the first answer's.
    statistics = { ...(yield* answerTo(asked)), changed: statistics.changed };
    update = yield* rule.update(parameters, statistics, asked);
  }
  return { statistics, update };
}

/** One more E-step gives the objective of the parameters that are returned. */
export function* conclude<Parameters>(
  rule: Rule<Parameters>,
  arrived: Omit<Arrival<Parameters>, 'objective'>,
): Loop<Arrival<Parameters>> {
  const { parameters, trace } = arrived;
  const question = rule.conclusion?.(parameters) ?? rule.expectation(parameters);
  const last = yield* answerTo(question.moments === 'none' ? question : { ...question, moments: 'none' });
  const objective = rule.objective(last);
  return { ...arrived, objective, trace: [...trace, objective] };
}

/**
 * Expectation-maximization without data: yields each E-step's question, receives the statistics, returns the
 * parameters at which it stopped (Dempster, Laird & Rubin 1977).
 */
export function* em<Parameters>(
  rule: Rule<Parameters>,
  start: Parameters,
  maxIterations: number,
): Loop<Arrival<Parameters>> {
  let parameters = start;
  const trace: number[] = [];
  const marks: Mark[] = [];
  let converged = false;
  let iteration = 0;
  while (iteration < maxIterations && !converged) {
    iteration++;
    const { statistics, update } = yield* improved(rule, parameters);
    const previous = trace.at(-1);
    const objective = rule.objective(statistics);
    trace.push(objective);
    for (const reason of update.marks) marks.push({ iteration, reason });
    const step = { iteration, before: parameters, after: update.parameters, statistics, objective, previous };
    converged = rule.settled(step);
    parameters = update.parameters;
  }
  return yield* conclude(rule, { parameters, iterations: iteration, converged, trace, marks });
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after every answer. */
  readonly onAnswer?: ((statistics: Statistics) => void) | undefined;
}

/** Lets an engine answer the questions of a loop until the loop returns. */
export async function run<Result>(
  loop: Loop<Result>,
  engine: Engine,
  { signal, onAnswer }: RunOptions = {},
): Promise<Result> {
  let step = loop.next(undefined);
  while (!step.done) {
    if (step.value === undefined) {
      await turn(signal);
      step = loop.next(undefined);
    } else {
      if (isDue()) await turn(signal);
      const known = engine.gatherAtOnce?.(step.value);
      const statistics = known ?? (await engine.gather(step.value, { signal }));
      onAnswer?.(statistics);
      step = loop.next(statistics);
    }
  }
  return step.value;
}
