import type { Nearest } from '../../em/expectation.ts';
import { type Arena, BLOCK } from '../layout.ts';
import type { Rounding } from '../question.ts';
import type { NearestScorer } from '../scorer.ts';
import type { Shard } from '../shard.ts';
import { roundedOf } from './kept.ts';
import { STEPS } from './rounding.ts';

/** Below this, single precision rounds more coarsely than its unit says. */
const SMALLEST = 2 ** -120;

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
 */
export class Screen {
  readonly #shard: Shard;
  readonly #scorer: NearestScorer;
  readonly #steps: Float64Array;
  readonly #longest: number;
  readonly #pairCount: number;
  readonly #bits: number;
  /** Whether the numbers of the centers come with the starts. */
  readonly #few: boolean;
  readonly #pairs: number;
  readonly #starts: number;
  readonly #list: number;
  readonly #panels: number;
  readonly #labels: number;
  #constant = 0;
  #perLength = 0;
  #perError = 0;

  /**
   * @param scorer labels the rows in doubt
   * @param rounding how the rows were rounded
   */
  constructor(
    shard: Shard,
    { k }: Nearest,
    scorer: NearestScorer,
    { steps, longest }: Rounding,
    arena: Arena,
  ) {
    const { columns, single } = shard.layout;
    this.#shard = shard;
    this.#scorer = scorer;
    this.#steps = steps;
    this.#longest = longest;
    this.#pairCount = Math.ceil(k / 2);
    this.#bits = 32 - Math.clz32(this.#pairCount * 2 - 1);
    this.#few = this.#bits <= 4;
    this.#pairs = arena.bytes(this.#pairCount * Math.ceil(columns / 2) * 8);
    this.#starts = arena.bytes(this.#pairCount * 2 * 4);
    this.#list = arena.bytes(BLOCK * 4);
    this.#panels = arena.bytes(BLOCK * columns * (single ? 4 : 8));
    this.#labels = arena.bytes(BLOCK * 4);
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
        middle[a]! += value / k;
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
    this.#constant = 1 + unit + (1 << this.#bits) + rounding * (0.5 * farthest + SMALLEST);
    this.#perLength = 2.001 * worst + exact;
    this.#perError = 2.001 * factor * reach + exact;
    return true;
  }

  /** Labels a block's rows; returns how many were in doubt. */
  label(block: number, rows: number, labels: number): number {
    const { kernels, layout } = this.#shard;
    const { columns } = layout;
    const kept = roundedOf(layout, block);
    const screen = this.#few ? kernels.screenFew : kernels.screenMany;
    const count = screen(
      kept.rows,
      kept.lengths,
      rows,
      columns,
      this.#pairCount,
      this.#pairs,
      this.#starts,
      this.#bits,
      this.#constant,
      this.#perLength,
      this.#perError,
      labels,
      this.#list,
    );
    if (count === 0) return 0;
    const compact = layout.single ? kernels.compact32 : kernels.compact64;
    compact(this.#shard.panelsOf(block), columns, this.#list, count, this.#panels);
    this.#scorer.labelPanels(this.#panels, count, this.#labels);
    kernels.restore(this.#list, count, this.#labels, labels);
    return count;
  }
}
