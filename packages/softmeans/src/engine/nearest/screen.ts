import type { Nearest } from '../../em/expectation.ts';
import { type Arena, BLOCK } from '../layout.ts';
import type { Bounds, Rounding } from '../question.ts';
import type { NearestScorer } from '../scorer.ts';
import type { Shard } from '../shard.ts';
import { type Kept, type KeptBlock, LENGTHS_BYTES, keptOf, roundedOf, roundedBytes } from './kept.ts';
import { STEPS } from './rounding.ts';

/** Below this, single precision rounds more coarsely than its unit says. */
const SMALLEST = 2 ** -120;

/** Centers whose scores cost as much as packing a row. */
const PACKING = 32;

/** Between these, single precision holds squared distances and products of scores to its last digit. */
const SQUARES = { least: 2 ** -80, most: 2 ** 80 };

/**
 * Labels by scores in whole numbers; the rows that these cannot decide are labeled by the kernel in the
 * precision of the rows, so that all labels are that kernel's.
 *
 * With x = step∘(q + e) column by column, m the mean of the centers and one factor f for all,
 *
 *     f·(score[j](x) + ‖m‖-terms that are the same for all j) = f·start[j] + (q + e)·v,   v = f·step∘(c[j] − m)
 *
 * and the whole-number score is s[j] = round(f·(start[j] − middle)) + q·r, r = round(v), both rounded to
 * multiples of n. The lowest bits of the sum hold j; for few centers n = 2^bits makes room for them, otherwise
 * n = 1 and they give way. So it errs by
 *
 *     |½n + q·(r − v) − e·v| ≤ ½n + ‖q‖·max‖r − v‖ + ‖e‖·max‖v‖
 *
 * and a difference of two scores by twice that; the numbers of the centers add 2^bits. The
 * other kernel's own rounding, at most 2(d + 4)u(½‖c‖² + ‖x‖‖c‖) for two scores with u half a unit in its last
 * place of 1, is added too, with ‖x‖ ≤ max step·(‖q‖ + ‖e‖). Rows whose two best scores are farther apart than
 * all that have the label that the other kernel gives them.
 *
 * f is as large as 16 bits for r and 32 for s allow.
 *
 * With bounds m is 0, so that ‖x − c[j]‖² = ‖x‖² − 2·middle − 2·s[j]/f but for the errors. The scores then also
 * tell each row's slack (see kernels/slack.ts), and only rows that have used it up are scored again: packed together
 * where they are few. A row of slack t > 0 has two best scores at least ½t² apart, more than the other kernel
 * rounds off as long as t > floor.
 */
export class Screen {
  readonly #shard: Shard;
  readonly #scorer: NearestScorer;
  readonly #steps: Float64Array;
  readonly #longest: number;
  readonly #largest: number;
  readonly #bounds: Bounds | undefined;
  readonly #k: number;
  readonly #kept: Kept;
  readonly #pairCount: number;
  readonly #bits: number;
  /** Whether the numbers of the centers come with the starts. */
  readonly #few: boolean;
  readonly #pairs: number;
  readonly #starts: number;
  readonly #list: number;
  readonly #panels: number;
  readonly #labels: number;
  readonly #terms: number;
  readonly #drifts: number;
  readonly #needs: number;
  readonly #some: KeptBlock;
  readonly #someLabels: number;
  readonly #places: number;
  #floor = 0;
  #bounded = false;

  /**
   * @param scorer labels the rows in doubt
   * @param rounding how the rows were rounded
   * @param bounds whether to find and use slacks
   */
  constructor(
    shard: Shard,
    { k }: Nearest,
    scorer: NearestScorer,
    { steps, longest, largest }: Rounding,
    bounds: Bounds | undefined,
    arena: Arena,
  ) {
    const { columns, single } = shard.layout;
    this.#shard = shard;
    this.#scorer = scorer;
    this.#steps = steps;
    this.#longest = longest;
    this.#largest = largest;
    this.#bounds = bounds;
    this.#k = k;
    this.#kept = keptOf(shard.layout);
    this.#pairCount = Math.ceil(k / 2);
    this.#bits = 32 - Math.clz32(this.#pairCount * 2 - 1);
    this.#few = this.#bits <= 4;
    this.#pairs = arena.bytes(this.#pairCount * Math.ceil(columns / 2) * 8);
    this.#starts = arena.bytes(this.#pairCount * 2 * 4);
    this.#list = arena.bytes(BLOCK * 4);
    this.#panels = arena.bytes(BLOCK * columns * (single ? 4 : 8));
    this.#labels = arena.bytes(BLOCK * 4);
    this.#terms = arena.doubles(7);
    const block = bounds ? BLOCK : 0;
    this.#drifts = arena.bytes(bounds ? k * 4 : 0);
    this.#needs = arena.bytes(block * 4);
    this.#someLabels = arena.bytes(block * 4);
    this.#places = arena.bytes(block * 4);
    this.#some = {
      rows: arena.bytes(bounds ? roundedBytes(columns) : 0),
      lengths: arena.bytes(bounds ? LENGTHS_BYTES : 0),
      squares: arena.bytes(block * 4),
      slack: arena.bytes(block * 4),
    };
  }

  /** Whether the rows get slacks. */
  get bounded(): boolean {
    return this.#bounded;
  }

  /** Whether whole numbers can tell these centers apart at all; if so, writes them down. */
  write({ k, columns, centers, bias }: Nearest): boolean {
    const { single } = this.#shard.layout;
    const round = single ? Math.fround : Number;
    const middle = new Float64Array(columns);
    const starts = new Float64Array(k);
    let least = Infinity;
    let most = -Infinity;
    let farthest = 0;
    for (let j = 0; j < k; j++) {
      let square = 0;
      for (let a = 0; a < columns; a++) {
        const value = centers[j * columns + a]!;
        square += value * value;
        if (!this.#bounds) middle[a]! += value / k;
      }
      starts[j] = round(bias[j]! - 0.5 * square);
      least = Math.min(least, starts[j]!);
      most = Math.max(most, starts[j]!);
      farthest = Math.max(farthest, square);
    }
    const steps = this.#steps;
    let reach = 0;
    let entry = 0;
    for (let j = 0; j < k; j++) {
      let square = 0;
      for (let a = 0; a < columns; a++) {
        const value = (round(centers[j * columns + a]!) - middle[a]!) * steps[a]!;
        square += value * value;
        entry = Math.max(entry, Math.abs(value));
      }
      reach = Math.max(reach, Math.sqrt(square));
    }
    const unit = this.#few ? 1 << this.#bits : 1;
    // ‖q‖·‖r‖ ≤ ‖q‖·(f·reach + ½n√columns), beside which the start, its rounding and the low bits need room.
    const room = 2 ** 31 - (2 << this.#bits) - unit * this.#longest * Math.sqrt(columns);
    const largest = Math.floor(STEPS / unit) * unit;
    const factor = Math.min(largest / entry, room / (1.001 * (this.#longest * reach + 0.5 * (most - least))));
    if (!(factor > 0 && factor < 2 ** 900)) return false;

    const rounded = new Int16Array(this.#pairCount * Math.ceil(columns / 2) * 4);
    let worst = 0;
    for (let j = 0; j < k; j++) {
      const pair = (j >> 1) * Math.ceil(columns / 2);
      let square = 0;
      for (let a = 0; a < columns; a++) {
        const value = (round(centers[j * columns + a]!) - middle[a]!) * steps[a]! * factor;
        const whole = Math.round(value / unit) * unit;
        rounded[(pair + (a >> 1)) * 4 + (j % 2) * 2 + (a % 2)] = whole;
        square += (value - whole) ** 2;
      }
      worst = Math.max(worst, Math.sqrt(square));
    }
    const wholeStarts = new Int32Array(this.#pairCount * 2).fill(-(2 ** 31));
    for (let j = 0; j < k; j++)
      wholeStarts[j] =
        Math.round(((starts[j]! - 0.5 * (least + most)) * factor) / unit) * unit + (this.#few ? j : 0);
    this.#shard.shorts(this.#pairs, rounded.length).set(rounded);
    this.#shard.integers(this.#starts, wholeStarts.length).set(wholeStarts);

    const rounding = 2 * (columns + 4) * (single ? 2 ** -24 : 2 ** -53) * factor * 1.01;
    const largestStep = steps.reduce((largest, step) => Math.max(largest, step), 0);
    const exact = rounding * Math.sqrt(farthest) * largestStep;
    const constant = 1 + unit + (1 << this.#bits) + rounding * (0.5 * farthest + SMALLEST);
    const offset = -(least + most);
    const size = this.#largest + farthest;
    const error = 2 ** -20 * (this.#largest + 2 * farthest + Math.abs(offset)) + SMALLEST;
    this.#shard.write(this.#terms, [
      constant,
      2.001 * worst + exact,
      2.001 * factor * reach + exact,
      offset,
      -2 / factor,
      1.001 / factor,
      error,
    ]);
    const { drifts } = this.#bounds ?? {};
    this.#bounded = this.#bounds !== undefined && size > SQUARES.least && size < SQUARES.most;
    // As for the doubt, with some more rounding: the distances are to the centers before these were rounded.
    const unsure =
      (2 * rounding * (0.5 * farthest + Math.sqrt(farthest * this.#largest) + SMALLEST)) / factor;
    this.#floor = 1.001 * Math.sqrt(2 * unsure);
    if (this.#bounded && drifts) this.#shard.floats(this.#drifts, k).set(drifts);
    return true;
  }

  /**
   * Labels a block's rows; returns for how many of them whole numbers were not enough, and −1 if no label can
   * have changed: then none is written.
   *
   * @param before their labels until now
   */
  label(block: number, rows: number, before: number, labels: number): number {
    const kept = roundedOf(this.#shard.layout, block, this.#kept);
    if (!this.#bounded || !this.#bounds?.drifts) return this.#score(block, kept, rows, undefined, labels);
    const { kernels, layout } = this.#shard;
    const count = kernels.shrink(rows, before, this.#drifts, this.#floor, kept.slack, this.#needs);
    if (count === 0) return -1;
    // What packing costs per row is worth it only if it spares enough scores.
    if (count * (this.#k + PACKING) > rows * this.#k)
      return this.#score(block, kept, rows, undefined, labels);
    const some = this.#some;
    kernels.compactRounded(
      kept.rows,
      kept.lengths,
      kept.squares,
      layout.columns,
      this.#needs,
      count,
      some.rows,
      some.lengths,
      some.squares,
    );
    const doubts = this.#score(block, some, count, this.#needs, this.#someLabels);
    this.#shard.integers(labels, rows).set(this.#shard.integers(before, rows));
    kernels.restore(this.#needs, count, this.#someLabels, labels);
    kernels.restore(this.#needs, count, some.slack, kept.slack);
    return doubts;
  }

  /**
   * Labels rounded rows, and those in doubt in the precision of the rows.
   *
   * @param origin where each of the rows stands in its block, unless they are the block
   */
  #score(block: number, from: KeptBlock, rows: number, origin: number | undefined, labels: number): number {
    const { kernels, layout } = this.#shard;
    const { columns } = layout;
    const screen = this.#few ? kernels.screenFew : kernels.screenMany;
    const count = screen(
      from.rows,
      from.lengths,
      rows,
      columns,
      this.#pairCount,
      this.#pairs,
      this.#starts,
      this.#bits,
      this.#terms,
      labels,
      this.#list,
      from.squares,
      this.#bounded ? from.slack : 0,
    );
    if (count === 0) return 0;
    let list = this.#list;
    if (origin !== undefined) {
      const doubtful = this.#shard.integers(this.#list, count);
      const places = this.#shard.integers(origin, rows);
      list = this.#places;
      this.#shard.integers(list, count).set(doubtful.map((rank) => places[rank]!));
    }
    const compact = layout.single ? kernels.compact32 : kernels.compact64;
    compact(this.#shard.panelsOf(block), columns, list, count, this.#panels);
    this.#scorer.labelPanels(this.#panels, count, this.#labels);
    kernels.restore(this.#list, count, this.#labels, labels);
    return count;
  }
}
