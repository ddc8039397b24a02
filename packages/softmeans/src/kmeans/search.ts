import type { TrainingSet } from '../dataset.ts';
import { type Arrival, em } from '../em/em.ts';
import type { Engine, RequestOptions } from '../em/engine.ts';
import type { NearestAlgorithm } from '../em/expectation.ts';
import { plusPlusTrials } from '../seeding/trials.ts';
import { isDue, turn } from '../turn.ts';
import { type Centers, kmeansRule } from './rule.ts';

/** Steps as large as the last one that a run is credited with before it is given up against the best. */
const CREDIT = 3;

/** How many centers are tried, one after the other, as the one to move. */
const MOVABLE = 5;

/** Where Lloyd's algorithm came to rest. */
export interface Rest extends Arrival<Centers> {
  /** Σ of the row weights of each cluster. */
  readonly weight: Float64Array;
}

/** The settings of a search, checked; all numbers in engine units. */
export interface SearchSettings {
  readonly k: number;
  readonly maxIterations: number;
  /** Times the mean column variance. */
  readonly tolerance: number;
  readonly signal?: AbortSignal | undefined;
  /** How labels are found; default `auto`. */
  readonly algorithm?: NearestAlgorithm;
  /** What is done to each new center. */
  readonly place?: (center: Float64Array) => void;
  /** Called after each iteration with its number in the run. */
  readonly onIteration?: (iteration: number) => void;
}

/**
 * Looks for the k centers of the lowest inertia: runs Lloyd's algorithm from one set of centers after the other
 * and keeps the best result, the first one on a tie.
 *
 * A run that is worse than the best so far, and would be so after three more steps like its last one, is given
 * up: the steps of Lloyd's algorithm shrink, so hardly any of these would have won.
 */
export class Search {
  readonly #engine: Engine;
  readonly #settings: SearchSettings;
  readonly #tolerance: number;
  #best: Rest | undefined;
  #failures = 0;

  constructor({ engine, frame }: Pick<TrainingSet, 'engine' | 'frame'>, settings: SearchSettings) {
    this.#engine = engine;
    this.#settings = settings;
    this.#tolerance = settings.tolerance * frame.meanVariance;
  }

  /** The best result so far. */
  get best(): Rest | undefined {
    return this.#best;
  }

  get k(): number {
    return this.#settings.k;
  }

  /** Swaps in a row that have not bettered the best. */
  get failures(): number {
    return this.#failures;
  }

  /**
   * Runs from k centers, which `place` may change.
   *
   * @param hurried whether the run may be given up
   */
  async from(centers: Float64Array, hurried = true): Promise<void> {
    const { columns } = this.#engine;
    const { k, place } = this.#settings;
    if (place) for (let j = 0; j < k; j++) place(centers.subarray(j * columns, (j + 1) * columns));
    const rest = await this.#run({ k, columns, centers }, hurried);
    if (!rest || (this.#best && !(rest.objective < this.#best.objective))) return;
    this.#best = rest;
    this.#failures = 0;
  }

  /** Runs from rows that greedy k-means++ picks. */
  async afresh(seed: number): Promise<void> {
    await this.from(await this.#picked(this.#settings.k, seed));
  }

  /** Runs from rows drawn without replacement; it is never given up. */
  async atRandom(seed: number): Promise<void> {
    const { values } = await this.#engine.pick(
      { method: 'random', k: this.#settings.k, seed },
      this.#request(),
    );
    await this.from(values, false);
  }

  /** Runs from the centers of a result with fewer clusters, and rows picked beside them. */
  async grow({ parameters: { k, centers } }: Rest, seed: number): Promise<void> {
    await this.#beside(centers, this.#settings.k - k, seed);
  }

  /** Runs from the centers of a result with one cluster more, but for the one that can best be spared. */
  async shrink(rest: Rest, rank: number): Promise<void> {
    await this.from(without(rest.parameters, sparable(rest)[rank]!));
  }

  /**
   * Runs from the best centers with one of them put elsewhere: onto a row picked by k-means++ beside the others.
   * Lloyd's algorithm cannot move a center from where there is one too many to where one is missing; such a swap
   * can (Fränti 2018). Taken away is the center that can best be spared, after a failure the next one.
   */
  async swap(seed: number): Promise<void> {
    const best = this.#best;
    if (!best) return this.afresh(seed);
    const gone = sparable(best)[this.#failures % Math.min(this.#settings.k, MOVABLE)]!;
    await this.#beside(without(best.parameters, gone), 1, seed);
    if (this.#best === best) this.#failures++;
  }

  async #beside(others: Float64Array, count: number, seed: number): Promise<void> {
    const centers = new Float64Array(this.#settings.k * this.#engine.columns);
    centers.set(others);
    centers.set(await this.#picked(count, seed, others), others.length);
    await this.from(centers);
  }

  async #picked(count: number, seed: number, centers?: Float64Array): Promise<Float64Array> {
    const trials = plusPlusTrials(this.#settings.k);
    const seeding = { method: 'plusplus', k: count, trials, seed, ...(centers && { centers }) } as const;
    return (await this.#engine.pick(seeding, this.#request())).values;
  }

  #request(): RequestOptions {
    return { signal: this.#settings.signal };
  }

  /** Nothing if the run was given up. */
  async #run(start: Centers, hurried: boolean): Promise<Rest | undefined> {
    const { maxIterations, algorithm = 'auto', place, onIteration, signal } = this.#settings;
    const limit = hurried && this.#best ? this.#best.objective : Infinity;
    const loop = em(kmeansRule(this.#tolerance, algorithm, place), start, maxIterations);
    const inertias: number[] = [];
    let weight: Float64Array = new Float64Array(start.k);
    let step = loop.next(undefined);
    while (!step.done) {
      if (step.value === undefined) {
        await turn(signal);
        step = loop.next(undefined);
        continue;
      }
      if (isDue()) await turn(signal);
      const known = this.#engine.gatherAtOnce?.(step.value);
      const statistics = known ?? (await this.#engine.gather(step.value, this.#request()));
      weight = statistics.weight;
      inertias.push(-2 * statistics.objective);
      onIteration?.(inertias.length);
      if (isHopeless(inertias, limit)) return undefined;
      step = loop.next(statistics);
    }
    return { ...step.value, weight };
  }
}

function isHopeless(inertias: readonly number[], limit: number): boolean {
  const now = inertias.at(-1)!;
  const before = inertias.at(-2);
  if (inertias.length < 3 || before === undefined || before < now) return false;
  return now - CREDIT * (before - now) > limit;
}

function without({ columns, centers }: Centers, gone: number): Float64Array {
  return centers.filter((_, at) => Math.floor(at / columns) !== gone);
}

/**
 * The clusters, that one first which can best be spared: by what the inertia would rise by if it were joined with
 * one other, w·v/(w + v) ‖c − d‖² (Ward 1963).
 */
function sparable({ parameters: { k, columns, centers }, weight }: Rest): number[] {
  const rise = new Float64Array(k).fill(Infinity);
  for (let j = 0; j < k; j++) {
    for (let l = 0; l < j; l++) {
      let square = 0;
      for (let a = 0; a < columns; a++)
        square += (centers[j * columns + a]! - centers[l * columns + a]!) ** 2;
      const both = weight[j]! + weight[l]!;
      const joined = both > 0 ? square * weight[j]! * (weight[l]! / both) : 0;
      rise[j] = Math.min(rise[j]!, joined);
      rise[l] = Math.min(rise[l]!, joined);
    }
  }
  return [...rise.keys()].sort((j, l) => rise[j]! - rise[l]! || j - l);
}
