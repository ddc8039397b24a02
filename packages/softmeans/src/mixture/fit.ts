import { type Arrival, em, run } from '../em/em.ts';
import { squarem } from '../em/squarem.ts';
import type { Engine } from '../em/engine.ts';
import { FitError } from '../errors.ts';
import { fitCenters, startSeeds } from '../kmeans/fit.ts';
import { plusPlusTrials } from '../seeding/trials.ts';
import type { Steps } from '../linalg/steps.ts';
import { type ProgressOptions, within } from '../progress.ts';
import { inTurns } from '../turn.ts';
import { isSpurious } from './degeneracy.ts';
import { mixtureLeap } from './leap.ts';
import { RandomState } from '../random/randomstate.ts';
import {
  type Mixture,
  type MixtureRuleSettings,
  assembled,
  commonSpread,
  mixtureRule,
  sharing,
  singular,
} from './rule.ts';
import { overallSpread, startFromCenters, startFromLabels, startFromMeans } from './start.ts';

export type StartWord = 'auto' | 'kmeans' | 'k-means++' | 'random';

/** The settings of a mixture fit, checked; all numbers in engine units. */
export interface MixtureSettings extends ProgressOptions {
  readonly k: number;
  readonly rule: MixtureRuleSettings;
  readonly init: StartWord | { readonly labels: Int32Array } | { readonly mixture: Mixture };
  /** Runs, or for `auto` the size of the portfolio. */
  readonly starts: number;
  readonly maxIterations: number;
  readonly seed: number;
  /** Whether the run on all rows leaps ahead. */
  readonly accelerated: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Whether it has Student tails or noise. */
  readonly robust: boolean;
  /** Puts in what is held fixed, tails and noise, if there are any. */
  readonly hold?: ((start: Mixture) => Steps<Mixture>) | undefined;
}

/** The rows to fit, with a small sample of them on which a portfolio of starts is tried when they are many. */
export interface Rehearsal {
  readonly engine: Engine;
  readonly meanVariance: number;
  readonly sample: Engine;
}

/** The rounds of a portfolio: every start gets a few iterations, the better part of them ever more. */
const ROUNDS = [
  { iterations: 12, kept: 1 },
  { iterations: 30, kept: 0.5 },
  { iterations: 400, kept: 0.2 },
] as const;
/** Tries at bettering the winner by moving one component, as a share of the starts. */
const SWAPS = 0.5;
/** A try this close to the winner, in nats per row, is worth finishing. */
const PROMISING = 0.02;
/** Two runs whose mean log-likelihoods and sorted weights differ by less are on the way to one optimum. */
const SAME_OBJECTIVE = 1e-4;
const SAME_WEIGHT = 0.005;
/** Gain per row, in nats, below which a rehearsal run stops. */
const REHEARSAL_TOLERANCE = 1e-5;

/** The best of several starts: the highest likelihood among those whose components all describe rows. */
export async function fitMixture(rehearsal: Rehearsal, settings: MixtureSettings): Promise<Arrival<Mixture>> {
  const { engine } = rehearsal;
  const { init, starts, maxIterations, signal, onProgress } = settings;
  if (typeof init === 'object') {
    const start =
      'mixture' in init
        ? init.mixture
        : await startFromLabels(engine, settings.k, init.labels, settings.rule, 0, signal);
    return finish(engine, settings, await held(start, settings), maxIterations, onProgress);
  }
  if (init === 'auto') {
    const start = await bestOfPortfolio(rehearsal, { ...settings, onProgress: within(onProgress, 0, 0.7) });
    return finish(engine, settings, start, maxIterations, within(onProgress, 0.7, 1));
  }
  const rows = startingRows(engine, rehearsal.meanVariance, signal);
  const failures = new Failures();
  let best: Arrival<Mixture> | undefined;
  for (const [index, seed] of startSeeds(settings.seed, starts).entries()) {
    const progress = within(onProgress, index / starts, (index + 1) / starts);
    const arrival = await failures.spare(async () => {
      const start = await startBy(init, rows, settings, seed);
      return finish(engine, settings, await held(start, settings), maxIterations, progress);
    });
    if (arrival && (!best || order(arrival, best, settings) < 0)) best = arrival;
  }
  return best ?? failures.fail();
}

async function held(start: Mixture, { hold, signal }: MixtureSettings): Promise<Mixture> {
  return hold ? inTurns(hold(start), signal) : start;
}

async function finish(
  engine: Engine,
  { rule, accelerated, signal }: MixtureSettings,
  start: Mixture,
  maxIterations: number,
  onProgress: ProgressOptions['onProgress'],
): Promise<Arrival<Mixture>> {
  let iteration = 0;
  const onAnswer = ({ objective }: { readonly objective: number }): void => {
    iteration++;
    const fraction = iteration / (iteration + 20);
    onProgress?.({ stage: 'mixture', fraction, iteration, objective: objective / rule.total });
  };
  const loop = accelerated
    ? squarem(mixtureRule(rule), mixtureLeap(rule), start, maxIterations)
    : em(mixtureRule(rule), start, maxIterations);
  const arrival = await run(loop, engine, { signal, onAnswer });
  onProgress?.({ stage: 'mixture', fraction: 1, iteration, objective: arrival.objective });
  return arrival;
}

/**
 * Tries many short EM runs from unlike starts and goes on with the best (Biernacki, Celeux & Govaert 2003).
 * No single kind of start finds every shape: K-means is good at round groups, random rows with the spread of
 * the whole at long parallel ones, random rows with a small spread at many small ones.
 */
async function bestOfPortfolio(rehearsal: Rehearsal, settings: MixtureSettings): Promise<Mixture> {
  const { sample, meanVariance } = rehearsal;
  const { k, starts, onProgress, signal } = settings;
  const total = sample.weight;
  const rule = { ...settings.rule, total, rows: sample.rows, tolerance: REHEARSAL_TOLERANCE };
  const short = { ...settings, rule };
  const rows = startingRows(sample, meanVariance, signal);
  // Far rows give even a single robust component several optima.
  if (k === 1 && !settings.robust) {
    const start = await startBy('k-means++', rows, short, settings.seed);
    return held(start, settings);
  }
  const failures = new Failures();
  let field: Arrival<Mixture>[] = [];
  for (const [index, seed] of startSeeds(settings.seed, starts).entries()) {
    const arrival = await failures.spare(async () => {
      const kind = KINDS[index % KINDS.length]!;
      const start = await startBy(kind, rows, short, seed);
      const entered = await held(start, settings);
      return run(em(mixtureRule(rule), entered, ROUNDS[0].iterations), sample, { signal });
    });
    if (arrival) field.push(arrival);
    onProgress?.({ stage: 'mixture', fraction: (0.5 * (index + 1)) / starts, start: index + 1 });
  }
  for (const [round, { iterations, kept }] of ROUNDS.slice(1).entries()) {
    const ranked = unlike(field.sort((a, b) => order(a, b, short))).slice(
      0,
      Math.max(1, Math.ceil(starts * kept)),
    );
    field = [];
    for (const { parameters } of ranked) {
      const further = em(mixtureRule(rule), parameters, iterations);
      const arrival = await failures.spare(() => run(further, sample, { signal }));
      if (arrival) field.push(arrival);
      onProgress?.({
        stage: 'mixture',
        fraction: 0.5 + (0.5 * (round + field.length / ranked.length)) / ROUNDS.length,
      });
    }
  }
  const [found] = field.sort((a, b) => order(a, b, short));
  if (!found) return failures.fail();
  let best = found;
  if (settings.rule.fixed) return best.parameters;
  const seeds = startSeeds(settings.seed, 2 * starts).slice(starts, starts + Math.ceil(starts * SWAPS));
  for (const seed of seeds) {
    const arrival = await failures.spare(async () => {
      const start = await inTurns(await swapped(sample, best.parameters, short, seed), signal);
      const tried = await run(em(mixtureRule(rule), start, ROUNDS[1].iterations), sample, { signal });
      if (order(tried, best, short) >= 0 && best.objective - tried.objective > PROMISING) return tried;
      return run(em(mixtureRule(rule), tried.parameters, ROUNDS[2].iterations), sample, { signal });
    });
    if (arrival && order(arrival, best, short) < 0) best = arrival;
  }
  return best.parameters;
}

/** The mixture with one component, drawn at random, put around a random row with the common spread. */
async function swapped(
  engine: Engine,
  mixture: Mixture,
  { rule, signal }: Pick<MixtureSettings, 'rule' | 'signal'>,
  seed: number,
): Promise<Steps<Mixture>> {
  const { family, regularization } = rule;
  const { k, columns } = mixture;
  const gone = new RandomState(seed).interval(k - 1);
  const { values } = await engine.pick({ method: 'random', k: 1, seed }, { signal });
  const means = Float64Array.from(mixture.means);
  means.set(values, gone * columns);
  const common = family.spread(commonSpread(mixture, [gone], rule), k, columns);
  const weights = mixture.weights.map((weight, j) => (j === gone ? 1 / k : weight));
  return assembled(family, regularization, {
    ...mixture,
    weights: sharing(weights, mixture.noise),
    means,
    covariances: family.replaced(mixture.covariances, gone, columns, common),
    repairsLeft: k,
  });
}

/** Starts that led to a singular covariance, which is an error only where every start does. */
class Failures {
  #first: FitError | undefined;

  async spare<Result>(attempt: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof FitError)) throw error;
      this.#first ??= error;
      return undefined;
    }
  }

  fail(): never {
    throw this.#first ?? singular(new Float64Array(1));
  }
}

/** Of arrivals that are plainly the same optimum only the first. */
function unlike(ranked: readonly Arrival<Mixture>[]): Arrival<Mixture>[] {
  const distinct: Arrival<Mixture>[] = [];
  for (const arrival of ranked) if (!distinct.some((other) => alike(arrival, other))) distinct.push(arrival);
  return distinct;
}

function alike(a: Arrival<Mixture>, b: Arrival<Mixture>): boolean {
  if (Math.abs(a.objective - b.objective) > SAME_OBJECTIVE) return false;
  const sorted = ({ parameters }: Arrival<Mixture>): Float64Array => parameters.weights.toSorted();
  const left = sorted(a);
  const right = sorted(b);
  return left.every((weight, j) => Math.abs(weight - right[j]!) < SAME_WEIGHT);
}

type Kind = Exclude<StartWord, 'auto'> | 'small';

/** The portfolio, in the order in which it is gone through. */
const KINDS: readonly Kind[] = [
  'kmeans',
  'random',
  'small',
  'random',
  'k-means++',
  'random',
  'small',
  'random',
];

/** The rows that starts are drawn from; their common spread is measured once, when it is first needed. */
interface StartingRows {
  readonly engine: Engine;
  readonly meanVariance: number;
  spread(): Promise<Float64Array>;
}

function startingRows(engine: Engine, meanVariance: number, signal: AbortSignal | undefined): StartingRows {
  let spread: Promise<Float64Array> | undefined;
  return { engine, meanVariance, spread: () => (spread ??= overallSpread(engine, signal)) };
}

async function startBy(
  kind: Kind,
  { engine, meanVariance, spread }: StartingRows,
  { k, rule, signal }: Pick<MixtureSettings, 'k' | 'rule' | 'signal'>,
  seed: number,
): Promise<Mixture> {
  if (kind === 'kmeans') {
    const settings = {
      k,
      init: 'k-means++',
      starts: 1,
      maxIterations: 300,
      tolerance: 1e-4,
      seed,
      signal,
    } as const;
    const frame = { origin: new Float64Array(0), exponent: 0, meanVariance };
    const { parameters } = await fitCenters({ engine, frame }, settings);
    return startFromCenters(engine, parameters.centers, rule, k, signal);
  }
  if (kind === 'k-means++') {
    const question = { method: 'plusplus', k, trials: plusPlusTrials(k), seed } as const;
    const { values } = await engine.pick(question, { signal });
    return startFromCenters(engine, values, rule, k, signal);
  }
  const { values } = await engine.pick({ method: 'random', k, seed }, { signal });
  const shrink = kind === 'small' ? 1 / (k === 1 ? 16 : k * k) : 1;
  return startFromMeans(await spread(), values, engine.columns, rule, k, shrink, signal);
}

/**
 * Better arrivals first. A mixture whose components all describe rows is better than one with a spurious
 * component, whatever its likelihood.
 */
function order(a: Arrival<Mixture>, b: Arrival<Mixture>, { rule }: Pick<MixtureSettings, 'rule'>): number {
  const spurious = Number(isSpurious(a.parameters, rule)) - Number(isSpurious(b.parameters, rule));
  return spurious || b.objective - a.objective;
}
