import type { Expectation, Nearest } from '../../em/expectation.ts';
import type { Statistics } from '../../em/statistics.ts';
import { concurrently } from '../concurrently.ts';
import type { Crew } from '../crew.ts';
import { Fold } from '../fold.ts';
import { BLOCK, fits, layoutOf } from '../layout.ts';
import type { Answers, Bounds, Rounding } from '../question.ts';
import { addInto, statisticsOf } from '../sums.ts';
import { keptBytes, keptOf } from './kept.ts';
import { type Moves, mergeMoves } from './moves.ts';
import { relabelBytes } from './relabel.ts';
import { STEPS, roundBytes } from './rounding.ts';

/** Answers after which the sums are taken anew from all rows, so that rounding cannot pile up. */
const REFRESH = 64;

/** A cluster that is left with less than this share of what it once weighed has its sums taken anew. */
const REMAINDER = 2 ** -10;

/** Rows from which whole numbers are worth their rounding. */
const MANY_ROWS = 4096;

/** Centers from which the rounding pays for itself in one answer. */
const MANY_CENTERS = 32;

/** Columns from which whole numbers are quicker than single precision; half as many for many centers. */
const MANY_COLUMNS = 16;

/** The share of the rows up to which whole numbers may leave the label open before they are given up. */
const DOUBTFUL = 0.3;

/** The share of the rows of which a new label makes bounds worth their keeping for few centers. */
const SETTLING = 0.002;

/** Sums of the rows about fixed points, kept from one answer to the next. */
interface Sums {
  readonly k: number;
  /** k × columns: the centers when the sums were last taken from all rows. */
  readonly points: Float64Array;
  readonly weight: Float64Array;
  readonly first: Float64Array;
  /** Σ w‖x − point‖². */
  readonly total: number;
  /** What each cluster weighed at most since then. */
  readonly heaviest: Float64Array;
  /** Answers since then. */
  readonly age: number;
  /** Σ w‖x − center‖² of the last answer. */
  readonly inertia: number;
  /** Rows whose label it changed. */
  readonly changed: number;
}

/**
 * Answers questions about nearest centers that follow each other, as the steps of Lloyd's algorithm do.
 *
 * Sums are kept about fixed points p, so that only rows whose label changes touch them: with weight[j] = Σ w,
 * F[j] = Σ w(x − p[j]) and T = Σ w‖x − p‖²,
 *
 *     Σ w(x − c[j]) = F[j] − weight[j](c[j] − p[j])
 *     Σ w‖x − c‖² = T − Σ (c[j] − p[j])·(2F[j] − weight[j](c[j] − p[j]))
 *
 * The differences cost no more than a digit while Σ weight‖c − p‖² is below the inertia; when it is not, the sums
 * are taken anew about the centers. Labels do not depend on how they were found, so neither do the sums.
 */
export class Series {
  readonly #crew: Crew;
  readonly #rows: number;
  readonly #columns: number;
  readonly #single: boolean;
  #sums: Sums | undefined;
  /** Those of the last answer. */
  #centers: Float64Array | undefined;
  #rounding: Rounding | undefined;
  /** Those that the slacks of the rows are about, if they have any. */
  #bounded: Float64Array | undefined;
  /** Answers since the centers last jumped. */
  #length = 0;
  #doubtful = false;

  constructor(crew: Crew, rows: number, columns: number, single: boolean) {
    this.#crew = crew;
    this.#rows = rows;
    this.#columns = columns;
    this.#single = single;
  }

  /** Before another question changes the labels; if it then has not, `resume` takes the series up again. */
  pause(): { readonly resume: () => void } {
    const sums = this.#sums;
    const centers = this.#centers;
    const bounded = this.#bounded;
    this.#sums = undefined;
    this.#centers = undefined;
    this.#bounded = undefined;
    return {
      resume: () => {
        this.#sums = sums;
        this.#centers = centers;
        this.#bounded = bounded;
      },
    };
  }

  /** The labels are going to be changed without it. */
  forget(): void {
    this.#sums = undefined;
    this.#centers = undefined;
    this.#bounded = undefined;
  }

  /** Whether it keeps something in the memory behind the rows. */
  get keeps(): boolean {
    return this.#rounding !== undefined;
  }

  /** Whether the labels in the memory are those under this expectation. */
  knows({ kind, centers, ...rest }: Expectation): boolean {
    const known = this.#centers;
    if (kind !== 'nearest' || !known || known.length !== centers.length) return false;
    if ('bias' in rest && rest.bias.some((bias) => bias !== 0)) return false;
    return known.every((value, at) => value === centers[at]);
  }

  async gather(expectation: Nearest, stop: AbortController): Promise<Statistics> {
    this.#centers = undefined;
    const statistics = await this.#gather(expectation, stop);
    this.#centers = expectation.centers.slice();
    // No bit of a series shall depend on an earlier one.
    if (expectation.last) this.#sums = undefined;
    return statistics;
  }

  async #gather(expectation: Nearest, stop: AbortController): Promise<Statistics> {
    const before = this.#sums;
    // Until the answer is whole, labels and sums may not belong together.
    this.#sums = undefined;
    const near = before && isNear(before, expectation);
    if (!near) {
      this.#length = 0;
      this.#doubtful = false;
      this.#bounded = undefined;
    }
    this.#length++;
    const rounding = await this.#roundingFor(expectation, near ? before : undefined, stop);
    const way = { ...(rounding && { rounding, ...this.#boundsFor(expectation, near ? before : undefined) }) };
    if (!near || before.age >= REFRESH || expectation.last) return this.#gatherAll(expectation, way, stop);
    const { points } = before;
    const answers = await this.#ask(expectation, { ...way, points }, stop);
    const fold = new Fold<Moves>((left, right) => mergeMoves(left, right, expectation.columns));
    for (const { moves = [] } of answers)
      for (const { level, index, sum } of moves) fold.push(level, index, sum);
    const moves = fold.total();
    const sums = addMoves(before, expectation, moves);
    const changed = moves?.changed ?? 0;
    if (sums.weight.some((weight, j) => weight < REMAINDER * sums.heaviest[j]!))
      return { ...(await this.#gatherAll(expectation, rounding ? { rounding } : {}, stop)), changed };
    const statistics = statisticsAbout(sums, expectation, this.#rows, changed);
    this.#sums = { ...sums, inertia: -2 * statistics.objective, changed };
    return statistics;
  }

  /** Takes the sums from all rows, as `gather` does, about the centers. */
  async #gatherAll(expectation: Nearest, way: Way, stop: AbortController): Promise<Statistics> {
    const answers = await this.#ask(expectation, way, stop);
    const fold = new Fold(addInto);
    for (const { sums = [] } of answers)
      for (const { level, index, sum } of sums) fold.push(level, index, sum);
    const statistics = { ...statisticsOf(expectation, this.#rows, fold.total()), farthest: [] };
    const inertia = -2 * statistics.objective;
    this.#sums = {
      k: expectation.k,
      points: expectation.centers.slice(),
      weight: statistics.weight,
      first: statistics.first,
      total: inertia,
      heaviest: statistics.weight,
      age: 0,
      inertia,
      changed: statistics.changed,
    };
    return statistics;
  }

  async #ask(expectation: Nearest, way: Way, stop: AbortController): Promise<readonly Answers['relabel'][]> {
    const { k, columns, centers } = expectation;
    const { rounding, points } = way;
    const question = { expectation, ...way };
    this.#bounded = undefined;
    const parts = await this.#crew.parts({
      work: ((rounding ? 0.5 : 2) * k + (points ? 2 : 10)) * columns * this.#rows,
      bytes: (shard, first, end) => relabelBytes(shard, question, first, end),
    });
    const answers = await concurrently(stop, parts, ({ shard, place }) =>
      shard.ask('relabel', { place, ...question }, stop.signal),
    );
    if (rounding) {
      const doubts = answers.reduce((sum, answer) => sum + answer.doubts, 0);
      this.#doubtful = doubts > DOUBTFUL * this.#rows;
      if (answers.every(({ bounded }) => bounded)) this.#bounded = centers.slice();
    }
    return answers;
  }

  /** The rounding to use for this answer, if any; makes it when it is first worth it. */
  async #roundingFor(
    { k, algorithm, last }: Nearest,
    before: Sums | undefined,
    stop: AbortController,
  ): Promise<Rounding | undefined> {
    const layout = layoutOf(this.#rows, this.#columns, this.#single, 0, Math.ceil(this.#rows / BLOCK));
    if (algorithm === 'lloyd' || this.#columns === 0 || !fits(keptOf(layout).end)) return undefined;
    if (algorithm === 'auto') {
      if (k < 3 || this.#rows < MANY_ROWS || this.#doubtful) return undefined;
      const least = k < MANY_CENTERS ? MANY_COLUMNS : MANY_COLUMNS / 2;
      if (this.#single && this.#columns < least && !this.#isSettling(before)) return undefined;
      if (!this.#rounding && k < MANY_CENTERS && (this.#length < 2 || last)) return undefined;
    }
    return (this.#rounding ??= await this.#round(stop));
  }

  /** The rows as whole numbers, made now if that is worth it; nothing where there is no room for them. */
  async rounding(worthwhile: boolean, stop: AbortController): Promise<Rounding | undefined> {
    const layout = layoutOf(this.#rows, this.#columns, this.#single, 0, Math.ceil(this.#rows / BLOCK));
    if (!worthwhile || this.#columns === 0 || !fits(keptOf(layout).end)) return this.#rounding;
    return (this.#rounding ??= await this.#round(stop));
  }

  /** Whether rows shall have slacks, and what the moves of the centers take off those that they have. */
  #boundsFor(
    { k, columns, centers, algorithm }: Nearest,
    before: Sums | undefined,
  ): { readonly bounds?: Bounds } {
    if (algorithm === 'screen') return {};
    const known = this.#bounded;
    if (algorithm === 'auto' && k < MANY_CENTERS && !this.#isSettling(before)) return {};
    return { bounds: known ? { drifts: driftsOf(k, columns, known, centers) } : {} };
  }

  /** Whether few rows change their cluster, so that most need not be looked at; once so, until centers jump. */
  #isSettling(before: Sums | undefined): boolean {
    return this.#bounded !== undefined || (before !== undefined && before.changed < SETTLING * this.#rows);
  }

  async #round(stop: AbortController): Promise<Rounding> {
    this.#crew.keep(keptBytes);
    const most = await this.#askRound(undefined, stop);
    const steps = most.map((value) => (value > 0 ? value / STEPS : 1));
    const [longest = 0, largest = 0] = await this.#askRound(steps, stop);
    return { steps, longest, largest };
  }

  async #askRound(steps: Float64Array | undefined, stop: AbortController): Promise<Float64Array> {
    const parts = await this.#crew.parts({ work: 8 * this.#columns * this.#rows, bytes: roundBytes });
    const answers = await concurrently(stop, parts, ({ shard, place }) =>
      shard.ask('round', { place, ...(steps && { steps }) }, stop.signal),
    );
    return answers.reduce((most, some) => most.map((value, at) => Math.max(value, some[at]!)));
  }
}

/** How labels are found, and the points that the sums are about, unless they are taken from all rows. */
interface Way {
  readonly rounding?: Rounding;
  readonly bounds?: Bounds;
  readonly points?: Float64Array;
}

/** For each center its move and the largest one of another, as the kernel `shrink` takes them. */
function driftsOf(k: number, columns: number, before: Float64Array, after: Float64Array): Float32Array {
  const moves = Float64Array.from({ length: k }, (_, j) => {
    let square = 0;
    for (let a = j * columns; a < (j + 1) * columns; a++) square += (after[a]! - before[a]!) ** 2;
    return Math.sqrt(square);
  });
  const [most = 0, next = 0] = moves.slice().sort().reverse();
  const first = moves.indexOf(most);
  // Rounded up, and never below what single precision rounds as it should.
  return Float32Array.from(moves, (move, j) => (move + (j === first ? next : most)) * 1.000001 + 2 ** -126);
}

/** Whether sums about the points of `sums` serve these centers too. */
function isNear({ k, points, weight, inertia }: Sums, expectation: Nearest): boolean {
  const { columns, centers } = expectation;
  if (k !== expectation.k) return false;
  let spread = 0;
  for (let j = 0; j < k; j++) {
    let square = 0;
    for (let a = j * columns; a < (j + 1) * columns; a++) square += (centers[a]! - points[a]!) ** 2;
    spread += weight[j]! * square;
  }
  return spread <= 0.5 * inertia;
}

function addMoves(before: Sums, { columns }: Nearest, moves: Moves | undefined): Sums {
  const weight = before.weight.slice();
  const first = before.first.slice();
  const heaviest = before.heaviest.slice();
  for (const [rank, j] of moves?.clusters.entries() ?? []) {
    weight[j]! += moves!.weight[rank]!;
    heaviest[j] = Math.max(heaviest[j]!, weight[j]!);
    for (let a = 0; a < columns; a++) first[j * columns + a]! += moves!.first[rank * columns + a]!;
  }
  const total = before.total + (moves?.total ?? 0);
  return { ...before, weight, first, heaviest, total, age: before.age + 1 };
}

/** The statistics about the centers from sums about other points. */
function statisticsAbout(
  sums: Sums,
  { k, columns, centers }: Nearest,
  rows: number,
  changed: number,
): Statistics {
  const { points, weight } = sums;
  const first = new Float64Array(k * columns);
  let inertia = sums.total;
  for (let j = 0; j < k; j++) {
    let correction = 0;
    for (let at = j * columns; at < (j + 1) * columns; at++) {
      const shift = centers[at]! - points[at]!;
      correction += shift * (2 * sums.first[at]! - weight[j]! * shift);
      first[at] = sums.first[at]! - weight[j]! * shift;
    }
    inertia -= correction;
  }
  inertia = Math.max(0, inertia);
  const objective = inertia === 0 ? 0 : -0.5 * inertia;
  const none = new Float64Array();
  const robust = { uniform: 0, scaled: none, scaledLog: none };
  return {
    rows,
    changed,
    objective,
    certainty: 0,
    weight: weight.slice(),
    ...robust,
    first,
    second: none,
    farthest: [],
  };
}
