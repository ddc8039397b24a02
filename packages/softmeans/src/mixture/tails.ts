import { InputError } from '../errors.ts';
import { digamma, log } from '../mathematics.ts';
import { checkOptions, realNumber, show } from '../options.ts';

/** How far the components' tails reach. */
export type TailOptions =
  | 'gaussian'
  | 'student'
  | {
      /** ν: a number for all components, k numbers, or `estimate` to fit it; small is heavy, from 30 on nearly Gaussian. */
      readonly degreesOfFreedom: number | ArrayLike<number> | 'estimate';
      /** With `estimate`: true fits one ν for all components; default false, one for each. */
      readonly shared?: boolean;
    };

/** Student tails of a mixture. */
export interface Tails {
  /** ν of each component, k values. */
  readonly degreesOfFreedom: Float64Array;
  /** How the fit found them. */
  readonly estimated: TailEstimate;
}

export type TailEstimate = 'each' | 'shared' | 'no';

export const TAIL_ESTIMATES: readonly TailEstimate[] = ['each', 'shared', 'no'];

/** Bounds of an estimated ν: Cauchy tails, and tails that no sample tells from Gaussian ones. */
export const LEAST_DEGREES = 1;
export const MOST_DEGREES = 200;
/** Where the estimate starts: rows far out weigh little from the first step on. */
const FIRST_DEGREES = 5;
/** A given ν. */
const GIVEN = { above: 0, maximum: 1e6 };

/** @throws InputError `INVALID_OPTION`, `UNKNOWN_OPTION` */
export function tailsOf(call: string, given: TailOptions | undefined, k: number): Tails | undefined {
  const name = `${call}: tails`;
  if (given === undefined || given === 'gaussian') return undefined;
  const start = new Float64Array(k).fill(FIRST_DEGREES);
  if (given === 'student') return { degreesOfFreedom: start, estimated: 'each' };
  if (typeof given !== 'object' || given === null) {
    throw new InputError(
      'INVALID_OPTION',
      `${name} must be "gaussian", "student" or { degreesOfFreedom }, got ${show(given)}.`,
    );
  }
  checkOptions(name, given, ['degreesOfFreedom', 'shared']);
  const { degreesOfFreedom, shared = false } = given;
  if (typeof shared !== 'boolean') {
    throw new InputError('INVALID_OPTION', `${name}.shared must be true or false, got ${show(shared)}.`);
  }
  if (degreesOfFreedom === 'estimate') {
    return { degreesOfFreedom: start, estimated: shared ? 'shared' : 'each' };
  }
  const field = `${name}.degreesOfFreedom`;
  if (typeof degreesOfFreedom === 'number') {
    return { degreesOfFreedom: start.fill(realNumber(field, degreesOfFreedom, GIVEN)), estimated: 'no' };
  }
  const values: unknown = degreesOfFreedom;
  if ((!Array.isArray(values) && !ArrayBuffer.isView(values)) || degreesOfFreedom.length !== k) {
    throw new InputError(
      'INVALID_OPTION',
      `${field} must be a number above 0, ${k} such numbers or "estimate", got ${show(values)}.`,
    );
  }
  return {
    degreesOfFreedom: start.map((_, j) => realNumber(`${field}[${j}]`, degreesOfFreedom[j], GIVEN)),
    estimated: 'no',
  };
}

/** Free parameters of the tails, for BIC and AIC. */
export function tailParameters(tails: Tails | undefined): number {
  if (!tails || tails.estimated === 'no') return 0;
  return tails.estimated === 'shared' ? 1 : tails.degreesOfFreedom.length;
}

/**
 * The step of the M-step that fits ν (Peel & McLachlan 2000, equation 24): the root of
 *
 *     ln(ν/2) − ψ(ν/2) + 1 + Σ r(ln u − u) / Σ r + ψ((ν' + d)/2) − ln((ν' + d)/2)
 *
 * with ν' the ν that u was taken under. The first two terms fall from infinity to 0, so it has one root or none,
 * and then ν is as large as it may be.
 *
 * @param weight Σ r, k values
 * @param scaledLog Σ r(ln u − u), k values
 */
export function improvedTails(
  tails: Tails,
  weight: Float64Array,
  scaledLog: Float64Array,
  columns: number,
): Tails {
  const { degreesOfFreedom, estimated } = tails;
  if (estimated === 'no') return tails;
  const bend = (degrees: number): number =>
    digamma(0.5 * (degrees + columns)) - log(0.5 * (degrees + columns));
  if (estimated === 'each') {
    const next = degreesOfFreedom.map((degrees, j) =>
      degreesAt(1 + scaledLog[j]! / weight[j]! + bend(degrees)),
    );
    return { degreesOfFreedom: next, estimated };
  }
  let sum = 0;
  let logs = 0;
  for (const [j, value] of weight.entries()) {
    sum += value;
    logs += scaledLog[j]!;
  }
  const common = degreesAt(1 + logs / sum + bend(degreesOfFreedom[0]!));
  return { degreesOfFreedom: degreesOfFreedom.map(() => common), estimated };
}

/** The ν at which ln(ν/2) − ψ(ν/2) = −constant, within its bounds. */
function degreesAt(constant: number): number {
  const above = (degrees: number): boolean => log(0.5 * degrees) - digamma(0.5 * degrees) + constant > 0;
  let low = LEAST_DEGREES;
  let high = MOST_DEGREES;
  // A component without rows has no say.
  if (!(constant < 0) || above(high)) return high;
  if (!above(low)) return low;
  for (let step = 0; step < 60; step++) {
    const middle = 0.5 * (low + high);
    if (above(middle)) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}
