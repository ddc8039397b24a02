import type { Steps } from '../linalg/steps.ts';
import { type Arrival, type Loop, type Mark, type Rule, conclude, improved } from './em.ts';

/** What a model adds to its rule so that the loop may leap ahead. */
export interface Leap<Parameters> {
  /** The step length −‖r‖/‖v‖ with r = one − zero and v = (two − one) − r; −1 or above where there is nothing to gain. */
  length(zero: Parameters, one: Parameters, two: Parameters): number;
  /** zero − 2·length·r + length²·v, a valid model; undefined where that is none. Length −1 gives `two`. */
  extrapolated(
    zero: Parameters,
    one: Parameters,
    two: Parameters,
    length: number,
  ): Steps<Parameters | undefined>;
}

/** The longest first leap. */
const FIRST = 4;
/** How the longest leap grows with success; Varadhan & Roland's choice. */
const GROWTH = 4;

/**
 * Expectation-maximization that leaps ahead after every two steps (SQUAREM, scheme S3; Varadhan & Roland 2008). A leap
 * that lowers the objective is taken back, and the loop goes on where it jumped off: like plain EM it climbs at
 * every step. Such a refused leap counts as an iteration, and the trace repeats the objective before it.
 */
export function* squarem<Parameters>(
  rule: Rule<Parameters>,
  leap: Leap<Parameters>,
  start: Parameters,
  maxIterations: number,
): Loop<Arrival<Parameters>> {
  let parameters = start;
  const trace: number[] = [];
  const marks: Mark[] = [];
  let converged = false;
  let iteration = 0;
  let longest = FIRST;
  /** The parameters that entered the last steps without a mark, the oldest first. */
  let path: Parameters[] = [];
  let refuge: Parameters | undefined;
  let reach = 0;
  while (iteration < maxIterations && !converged) {
    iteration++;
    const { statistics, update } = yield* improved(rule, parameters);
    const previous = trace.at(-1);
    const objective = rule.objective(statistics);
    if (refuge !== undefined && previous !== undefined && !(objective >= previous)) {
      trace.push(previous);
      longest = Math.max(FIRST, longest / 2);
      parameters = refuge;
      refuge = undefined;
      continue;
    }
    if (refuge !== undefined && reach >= longest) longest *= GROWTH;
    refuge = undefined;
    trace.push(objective);
    for (const reason of update.marks) marks.push({ iteration, reason });
    const after = update.parameters;
    converged = rule.settled({ iteration, before: parameters, after, statistics, objective, previous });
    path = update.marks.length > 0 ? [] : [...path, parameters];
    parameters = after;
    const [zero, one] = path;
    if (converged || zero === undefined || one === undefined) continue;
    path = [];
    reach = Math.min(longest, -leap.length(zero, one, after));
    if (!(reach > 1)) continue;
    const ahead = yield* leap.extrapolated(zero, one, after, -reach);
    if (ahead === undefined) {
      longest = Math.max(FIRST, longest / 2);
    } else {
      refuge = after;
      parameters = ahead;
    }
  }
  // A leap that no step has confirmed is not returned.
  return yield* conclude(rule, {
    parameters: refuge ?? parameters,
    iterations: iteration,
    converged,
    trace,
    marks,
  });
}
