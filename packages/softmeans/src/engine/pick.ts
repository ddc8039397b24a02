import type { Picked, Seeding } from '../em/engine.ts';
import { RandomState } from '../random/randomstate.ts';
import { foldValues } from './fold.ts';
import type { Target } from './question.ts';
import { type Waits, the } from './waits.ts';

/** What picking needs to know of rows that may lie anywhere. */
export interface Candidates {
  readonly rows: number;
  readonly columns: number;
  /** Σ weight of each block; absent if every row weighs 1. */
  readonly blockWeights: Float64Array | undefined;
  /** The rows of positive weight, ascending; absent if those are all rows. */
  readonly heavy: Int32Array | undefined;
  /** Has the rows rounded if that is worth it, which `gains` needs; before all else, for it moves what is kept. */
  round(worthwhile: boolean): void | Promise<void>;
  /** Takes points as picked; returns what is left of each block's weight times squared distance. */
  begin(points: Float64Array): Float64Array | Promise<Float64Array>;
  /** Gets ready for `gains` of so many points at a time; false where they cannot be had. */
  prepare(trials: number): boolean | Promise<boolean>;
  /** By how much each point would lower the potential: at most `gain`, which is too high by at most `excess`. */
  gains(points: Float64Array): Promise<readonly Gain[]>;
  /**
   * What would be left of each block's potential with each point, [point][block]; `ranks` are their numbers among the
   * last `gains`.
   */
  potentials(points: Float64Array, ranks?: readonly number[]): Float64Array | Promise<Float64Array>;
  /** Adds a point to those picked; `rank` is its number among the last `gains`. Returns as `begin`. */
  join(point: Float64Array, rank: number | undefined): Float64Array | Promise<Float64Array>;
  locate(targets: readonly Target[]): Int32Array | Promise<Int32Array>;
  /** The values of rows, row-major. */
  values(indices: Int32Array): Float64Array | Promise<Float64Array>;
}

/** See `Candidates.gains`. */
export interface Gain {
  readonly gain: number;
  readonly excess: number;
}

/** Points to be picked from which what `gains` needs is worth its making. */
const MANY = 6;

/** Rows to start from (see `Seeding`). */
export function* pick(seeding: Seeding, candidates: Candidates): Waits<Picked> {
  const indices = yield* pickIndices(seeding, candidates);
  return { indices, values: yield* the(candidates.values(indices)) };
}

function* pickIndices(seeding: Seeding, candidates: Candidates): Waits<Int32Array> {
  switch (seeding.method) {
    case 'rows':
      return seeding.indices.slice();
    case 'random':
      return pickAtRandom(seeding.k, new RandomState(seeding.seed), candidates);
    case 'plusplus':
      return yield* pickSpread(seeding, new RandomState(seeding.seed), candidates);
  }
}

/** Among the rows of positive weight, where there are enough. */
function pickAtRandom(k: number, random: RandomState, { rows, heavy }: Candidates): Int32Array {
  if (!heavy || heavy.length < k) return random.draw(rows, k);
  return random.draw(heavy.length, k).map((at) => heavy[at]!);
}

/** Greedy k-means++, as scikit-learn 1.2 does it. */
function* pickSpread(
  { k, trials, centers }: Extract<Seeding, { method: 'plusplus' }>,
  random: RandomState,
  candidates: Candidates,
): Waits<Int32Array> {
  const { columns } = candidates;
  const indices = new Int32Array(k);
  let masses: Float64Array;
  let first = 0;
  if (trials > 1) yield* the(candidates.round(k - (centers && centers.length > 0 ? 0 : 1) >= MANY));
  if (centers && centers.length > 0) masses = yield* the(candidates.begin(centers));
  else {
    indices[0] = yield* pickFirst(random, candidates);
    masses = yield* the(candidates.begin(yield* the(candidates.values(indices.slice(0, 1)))));
    first = 1;
  }
  const quick = trials > 1 && k > first && (yield* the(candidates.prepare(trials)));
  for (let picked = first; picked < k; picked++) {
    const potential = foldValues(masses.slice());
    const targets = Array.from({ length: trials }, () => random.random() * potential);
    const drawn = yield* search(masses, 'closest', targets, candidates);
    const values = yield* the(candidates.values(drawn));
    const gains = quick ? yield* the(candidates.gains(values)) : undefined;
    const best = yield* bestOf(drawn, values, gains && contenders(gains, potential), candidates);
    indices[picked] = drawn[best]!;
    if (picked + 1 === k) break;
    masses = yield* the(
      candidates.join(values.subarray(best * columns, (best + 1) * columns), quick ? best : undefined),
    );
  }
  return indices;
}

function* pickFirst(random: RandomState, candidates: Candidates): Waits<number> {
  const { rows, blockWeights } = candidates;
  if (!blockWeights) return random.integers(0, rows);
  const target = random.random() * foldValues(blockWeights.slice());
  const [row] = yield* search(blockWeights, 'weight', [target], candidates);
  return row!;
}

/** The points that may be the best, for all that their gains say. */
function contenders(gains: readonly Gain[], potential: number): number[] {
  // More than the rounding of the potentials themselves, so that equals stay equal.
  const rounding = 1e-12 * potential;
  const sure = gains.reduce((most, { gain, excess }) => Math.max(most, gain - excess), 0);
  return [...gains.keys()].filter((point) => !(gains[point]!.gain + rounding < sure - rounding));
}

/** Which of the rows drawn leaves the smallest potential, the first one on a tie. */
function* bestOf(
  drawn: Int32Array,
  values: Float64Array,
  among: readonly number[] | undefined,
  candidates: Candidates,
): Waits<number> {
  const open = [...(among ?? drawn.keys())].filter((trial) => drawn.indexOf(drawn[trial]!) === trial);
  if (open.length === 1) return open[0]!;
  const { columns } = candidates;
  const points = new Float64Array(open.length * columns);
  for (const [at, trial] of open.entries()) {
    points.set(values.subarray(trial * columns, (trial + 1) * columns), at * columns);
  }
  const sums = yield* the(candidates.potentials(points, among && open));
  const blocks = sums.length / open.length;
  let best = open[0]!;
  let smallest = Infinity;
  for (const [at, trial] of open.entries()) {
    const potential = foldValues(sums.slice(at * blocks, (at + 1) * blocks));
    if (potential < smallest) {
      smallest = potential;
      best = trial;
    }
  }
  return best;
}

/**
 * The rows at which the running sum of masses reaches each target: over the blocks' sums first, then inside one
 * block. Where rounding leaves the sum below the target it is the last row that has a mass.
 */
function* search(
  masses: Float64Array,
  mass: Target['mass'],
  targets: readonly number[],
  candidates: Candidates,
): Waits<Int32Array> {
  let last = -1;
  for (let block = masses.length - 1; block >= 0 && last < 0; block--) if (masses[block]! > 0) last = block;
  if (last < 0) return new Int32Array(targets.length).fill(candidates.heavy?.[0] ?? 0);
  const places = targets.map((target): Target => {
    let before = 0;
    for (let block = 0; block <= last; block++) {
      const here = masses[block]!;
      if (!(here > 0)) continue;
      if (before + here >= target) return { mass, block, before, target };
      before += here;
    }
    return { mass, block: last, before: 0, target: Infinity };
  });
  return yield* the(candidates.locate(places));
}
