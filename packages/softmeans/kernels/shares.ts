import { LINE } from './line';
import { exp, layConstants, log } from './mathematics';
import { madd } from './multiplyadd';

/** Scores below this are those of rows far from everything, whose squared distances are large: no share is small there. */
const REMOTE: f64 = -4096;
/** Where `cut` does not hold, a share is 0 only below e^-460: subnormal numbers are slow. */
const LEAST: f64 = -460;

/**
 * Turns the scores of all components into shares of the row's weight w, in place: with m the highest score,
 *
 *     total = Σ exp(score[j] − m),   share[j] = exp(score[j] − m)·w / total
 *     objective += w·(m + ln total),   certainty −= w·ln total
 *
 * A share whose score lies further than `cut` below m counts as 0.
 *
 * @param rows a multiple of 8: the rows that fill up the last panel have weight 0
 * @param scores k lines
 * @param cut a negative number above −708
 * @param explained receives m + ln total of each row
 * @param sums objective and certainty
 * @param constants room for 27 doubles
 */
export function shares(
  rows: i32,
  k: i32,
  scores: usize,
  weights: usize,
  cut: f64,
  explained: usize,
  sums: usize,
  constants: usize,
): void {
  layConstants(constants);
  const bytes = <usize>k * LINE;
  let objective0 = f64x2.splat(0);
  let objective1 = objective0;
  let certainty0 = objective0;
  let certainty1 = objective0;
  for (let row: usize = 0, rowsEnd = <usize>rows << 3; row < rowsEnd; row += 64) {
    const first = scores + row;
    const end = first + bytes;
    let highest0 = v128.load(first);
    let highest1 = v128.load(first, 16);
    let highest2 = v128.load(first, 32);
    let highest3 = v128.load(first, 48);
    for (let at = first + LINE; at < end; at += LINE) {
      highest0 = f64x2.pmax(highest0, v128.load(at));
      highest1 = f64x2.pmax(highest1, v128.load(at, 16));
      highest2 = f64x2.pmax(highest2, v128.load(at, 32));
      highest3 = f64x2.pmax(highest3, v128.load(at, 48));
    }
    const cut0 = cutOf(highest0, cut);
    const cut1 = cutOf(highest1, cut);
    const cut2 = cutOf(highest2, cut);
    const cut3 = cutOf(highest3, cut);
    let total0 = f64x2.splat(0);
    let total1 = total0;
    let total2 = total0;
    let total3 = total0;
    for (let at = first; at < end; at += LINE) {
      total0 = f64x2.add(total0, exponential(at, highest0, cut0, constants));
      total1 = f64x2.add(total1, exponential(at + 16, highest1, cut1, constants));
      total2 = f64x2.add(total2, exponential(at + 32, highest2, cut2, constants));
      total3 = f64x2.add(total3, exponential(at + 48, highest3, cut3, constants));
    }
    const weight0 = v128.load(weights + row);
    const weight1 = v128.load(weights + row, 16);
    const weight2 = v128.load(weights + row, 32);
    const weight3 = v128.load(weights + row, 48);
    const logarithm0 = log(total0, constants);
    const logarithm1 = log(total1, constants);
    const logarithm2 = log(total2, constants);
    const logarithm3 = log(total3, constants);
    certainty0 = madd(madd(certainty0, weight0, logarithm0), weight2, logarithm2);
    certainty1 = madd(madd(certainty1, weight1, logarithm1), weight3, logarithm3);
    highest0 = f64x2.add(highest0, logarithm0);
    highest1 = f64x2.add(highest1, logarithm1);
    highest2 = f64x2.add(highest2, logarithm2);
    highest3 = f64x2.add(highest3, logarithm3);
    objective0 = madd(madd(objective0, weight0, highest0), weight2, highest2);
    objective1 = madd(madd(objective1, weight1, highest1), weight3, highest3);
    v128.store(explained + row, highest0);
    v128.store(explained + row, highest1, 16);
    v128.store(explained + row, highest2, 32);
    v128.store(explained + row, highest3, 48);
    total0 = f64x2.div(weight0, total0);
    total1 = f64x2.div(weight1, total1);
    total2 = f64x2.div(weight2, total2);
    total3 = f64x2.div(weight3, total3);
    for (let at = first; at < end; at += LINE) {
      v128.store(at, f64x2.mul(v128.load(at), total0));
      v128.store(at, f64x2.mul(v128.load(at, 16), total1), 16);
      v128.store(at, f64x2.mul(v128.load(at, 32), total2), 32);
      v128.store(at, f64x2.mul(v128.load(at, 48), total3), 48);
    }
  }
  store<f64>(sums, lanes(f64x2.add(objective0, objective1)));
  store<f64>(sums, -lanes(f64x2.add(certainty0, certainty1)), 8);
}

// @ts-ignore: decorator
@inline
function lanes(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

// @ts-ignore: decorator
@inline
function cutOf(highest: v128, cut: f64): v128 {
  return v128.bitselect(f64x2.splat(cut), f64x2.splat(LEAST), f64x2.gt(highest, f64x2.splat(REMOTE)));
}

/** exp(score − highest), 0 below the cut; it takes the place of the score. */
// @ts-ignore: decorator
@inline
function exponential(at: usize, highest: v128, cut: v128, constants: usize): v128 {
  const below = f64x2.sub(v128.load(at), highest);
  const kept = f64x2.gt(below, cut);
  if (!v128.any_true(kept)) {
    v128.store(at, f64x2.splat(0));
    return f64x2.splat(0);
  }
  const share = v128.and(exp(below, constants), kept);
  v128.store(at, share);
  return share;
}
