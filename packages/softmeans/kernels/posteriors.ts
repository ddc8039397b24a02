import { LINE } from './line';
import { exp, layConstants, log } from './mathematics';

/**
 * What the scores of all components say of every row, operation for operation as `shareOut` of src/em/score.ts:
 * with m the highest score, total = Σ exp(score[j] − m),
 *
 *     label = the first j of score m,   explained = m + ln total,   responsibility[j] = exp(score[j] − m) / total
 *
 * @param rows a multiple of 8
 * @param scores k lines; used as scratch
 * @param labels receives one 32-bit integer per row
 * @param explained receives one value per row
 * @param responsibilities receives k values per row, row by row; 0 for none
 * @param soft whether more than the labels is wanted
 * @param constants room for 27 doubles
 */
export function posteriors(
  rows: i32,
  k: i32,
  scores: usize,
  labels: usize,
  explained: usize,
  responsibilities: usize,
  soft: bool,
  constants: usize,
): void {
  layConstants(constants);
  const rowBytes = <usize>k << 3;
  for (let row: usize = 0; row < <usize>rows; row += 2) {
    const first = scores + (row << 3);
    let highest = v128.load(first);
    let best = i64x2.splat(0);
    for (let j = 1, at = first + LINE; j < k; j++, at += LINE) {
      const score = v128.load(at);
      const higher = f64x2.gt(score, highest);
      best = v128.bitselect(i64x2.splat(j), best, higher);
      highest = v128.bitselect(score, highest, higher);
    }
    store<i32>(labels + (row << 2), <i32>i64x2.extract_lane(best, 0));
    store<i32>(labels + (row << 2), <i32>i64x2.extract_lane(best, 1), 4);
    if (!soft) continue;
    let total = f64x2.splat(0);
    for (let j = 0, at = first; j < k; j++, at += LINE) {
      const share = exp(f64x2.sub(v128.load(at), highest), constants);
      total = f64x2.add(total, share);
      v128.store(at, share);
    }
    v128.store(explained + (row << 3), f64x2.add(highest, log(total, constants)));
    if (!responsibilities) continue;
    let upper = responsibilities + row * rowBytes;
    for (let j = 0, at = first; j < k; j++, at += LINE, upper += 8) {
      const share = f64x2.div(v128.load(at), total);
      v128.store64_lane(upper, share, 0);
      v128.store64_lane(upper + rowBytes, share, 1);
    }
  }
}
