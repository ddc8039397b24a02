import { lanes } from './lanes';
import { LINE } from './line';
import { layConstants, log } from './mathematics';
import { madd } from './multiplyadd';

/** Scores below this are those of rows far from everything, whose squared distances are large: no share is small there. */
const REMOTE: f64 = -4096;
/** Where `cut` does not hold, a share is 0 only below e^-460: subnormal numbers are slow. */
const LEAST: f64 = -460;
/** Bytes of rows whose totals are multiplied, lane by lane, before a logarithm is taken: with 2^20 components that is below 2^640. */
const FACTORS: usize = 1024;

const LOG2_E: f64 = 1.4426950408889634;
/** Adding 1.5 · 2^52 leaves the nearest integer in the low bits. */
const ROUNDER: f64 = 6755399441055744.0;
/**
 * 2^f = 1 + C1·f + … + C10·f^10 for |f| ≤ ½, to 3·10^-16: the polynomial of smallest relative error among those
 * that give 1 at 0.
 */
const C1: f64 = 0.6931471805599516;
const C2: f64 = 0.24022650695910472;
const C3: f64 = 0.05550410866434658;
const C4: f64 = 0.009618129107380715;
const C5: f64 = 0.001333355824648072;
const C6: f64 = 0.00015403530800818256;
const C7: f64 = 1.525264774769592e-5;
const C8: f64 = 1.321523563477604e-6;
const C9: f64 = 1.0210506458816145e-7;
const C10: f64 = 7.111758687557852e-9;

/** Writes the constants of `power`: 13 doubles. */
function layPowers(at: usize): void {
  store<f64>(at, LOG2_E);
  store<f64>(at, ROUNDER, 8);
  store<f64>(at, 1, 16);
  store<f64>(at, C1, 24);
  store<f64>(at, C2, 32);
  store<f64>(at, C3, 40);
  store<f64>(at, C4, 48);
  store<f64>(at, C5, 56);
  store<f64>(at, C6, 64);
  store<f64>(at, C7, 72);
  store<f64>(at, C8, 80);
  store<f64>(at, C9, 88);
  store<f64>(at, C10, 96);
}

/**
 * Turns the scores of all components into shares of the row's weight w, in place: with m the highest score,
 *
 *     total = Σ exp(score[j] − m),   share[j] = exp(score[j] − m)·w / total
 *     objective += w·(m + ln total),   certainty −= w·ln total
 *
 * A share whose score lies further than `cut` below m counts as 0. It goes through the lines of the components one
 * after the other, with a line each for what belongs to the rows:
 *
 *     highest   m
 *     floors    m + cut
 *     totals    the total so far; in the end w / total
 *
 * @param rows a multiple of 8: the rows that fill up the last panel have weight 0
 * @param scores k lines
 * @param cut a negative number above −708
 * @param explained receives m + ln total of each row; 0 if it is not wanted
 * @param sums objective and certainty
 * @param room three lines, 40 doubles for constants, and 4 bytes per component
 */
export function shares(
  rows: i32,
  k: i32,
  scores: usize,
  weights: usize,
  cut: f64,
  explained: usize,
  sums: usize,
  room: usize,
): void {
  const highest = room;
  const constants = room + 3 * LINE;
  layConstants(constants);
  layPowers(constants + 27 * 8);
  const rowBytes = <usize>rows << 3;
  const end = scores + <usize>k * LINE;
  rank(scores, end, rowBytes, cut, highest);
  const found = constants + 40 * 8;
  for (let line = scores, at = found; line < end; line += LINE, at += 4) {
    store<u32>(at, <u32>exponentiate(line, rowBytes, highest, constants + 27 * 8));
  }
  conclude(rowBytes, weights, explained, highest, constants, sums);
  for (let line = scores, at = found; line < end; line += LINE, at += 4) {
    if (load<u32>(at)) scale(line, rowBytes, highest + 2 * LINE);
  }
}

/** The highest score of each row and what it leaves of others; totals begin at 0. */
function rank(scores: usize, end: usize, rowBytes: usize, cut: f64, highest: usize): void {
  for (let row: usize = 0; row < rowBytes; row += 64, highest += 64) {
    let at = scores + row;
    let highest0 = v128.load(at);
    let highest1 = v128.load(at, 16);
    let highest2 = v128.load(at, 32);
    let highest3 = v128.load(at, 48);
    for (at += LINE; at < end; at += LINE) {
      highest0 = f64x2.pmax(highest0, v128.load(at));
      highest1 = f64x2.pmax(highest1, v128.load(at, 16));
      highest2 = f64x2.pmax(highest2, v128.load(at, 32));
      highest3 = f64x2.pmax(highest3, v128.load(at, 48));
    }
    begin(highest, highest0, cut);
    begin(highest + 16, highest1, cut);
    begin(highest + 32, highest2, cut);
    begin(highest + 48, highest3, cut);
  }
}

// @ts-ignore: decorator
@inline
function begin(at: usize, highest: v128, cut: f64): void {
  const near = f64x2.gt(highest, f64x2.splat(REMOTE));
  v128.store(at, highest);
  v128.store(at, f64x2.add(highest, v128.bitselect(f64x2.splat(cut), f64x2.splat(LEAST), near)), LINE);
  v128.store(at, f64x2.splat(0), 2 * LINE);
}

/** exp(score − m) of one component, or 0 below the floor, in place of the scores; says whether there is more than 0. */
function exponentiate(line: usize, rowBytes: usize, highest: usize, powers: usize): bool {
  const log2e = v128.load64_splat(powers);
  const rounder = v128.load64_splat(powers, 8);
  const one = v128.load64_splat(powers, 16);
  const c1 = v128.load64_splat(powers, 24);
  const c2 = v128.load64_splat(powers, 32);
  const c3 = v128.load64_splat(powers, 40);
  const c4 = v128.load64_splat(powers, 48);
  const c5 = v128.load64_splat(powers, 56);
  const c6 = v128.load64_splat(powers, 64);
  const c7 = v128.load64_splat(powers, 72);
  const c8 = v128.load64_splat(powers, 80);
  const c9 = v128.load64_splat(powers, 88);
  const c10 = v128.load64_splat(powers, 96);
  // Two pairs of rows at a time: a processor waits for one while it works on the other.
  let some = f64x2.splat(0);
  for (const lineEnd = line + rowBytes; line < lineEnd; line += 32, highest += 32) {
    const x0 = v128.load(line);
    const x1 = v128.load(line, 16);
    const kept0 = f64x2.ge(x0, v128.load(highest, LINE));
    const kept1 = f64x2.ge(x1, v128.load(highest, LINE + 16));
    if (!v128.any_true(v128.or(kept0, kept1))) {
      v128.store(line, f64x2.splat(0));
      v128.store(line, f64x2.splat(0), 16);
      continue;
    }
    // e^x = 2^n · 2^f with n whole and |f| at most ½; g = f², h = f⁴.
    const y0 = f64x2.mul(f64x2.sub(x0, v128.load(highest)), log2e);
    const y1 = f64x2.mul(f64x2.sub(x1, v128.load(highest, 16)), log2e);
    const n0 = f64x2.add(y0, rounder);
    const n1 = f64x2.add(y1, rounder);
    const f0 = f64x2.sub(y0, f64x2.sub(n0, rounder));
    const f1 = f64x2.sub(y1, f64x2.sub(n1, rounder));
    const g0 = f64x2.mul(f0, f0);
    const g1 = f64x2.mul(f1, f1);
    const h0 = f64x2.mul(g0, g0);
    const h1 = f64x2.mul(g1, g1);
    const low0 = madd(madd(c1, c2, f0), g0, madd(c3, c4, f0));
    const low1 = madd(madd(c1, c2, f1), g1, madd(c3, c4, f1));
    const high0 = madd(madd(c5, c6, f0), g0, madd(c7, c8, f0));
    const high1 = madd(madd(c5, c6, f1), g1, madd(c7, c8, f1));
    const series0 = madd(low0, h0, madd(high0, h0, madd(c9, c10, f0)));
    const series1 = madd(low1, h1, madd(high1, h1, madd(c9, c10, f1)));
    const share0 = v128.and(i64x2.add(madd(one, f0, series0), i64x2.shl(n0, 52)), kept0);
    const share1 = v128.and(i64x2.add(madd(one, f1, series1), i64x2.shl(n1, 52)), kept1);
    some = v128.or(some, v128.or(share0, share1));
    v128.store(line, share0);
    v128.store(line, share1, 16);
    v128.store(highest, f64x2.add(v128.load(highest, 2 * LINE), share0), 2 * LINE);
    v128.store(highest, f64x2.add(v128.load(highest, 2 * LINE + 16), share1), 2 * LINE + 16);
  }
  return v128.any_true(some);
}

/** What the totals say of the objective; then w / total takes their place. */
function conclude(
  rowBytes: usize,
  weights: usize,
  explained: usize,
  highest: usize,
  constants: usize,
  sums: usize,
): void {
  const one = f64x2.splat(1);
  let objective0 = f64x2.splat(0);
  let objective1 = objective0;
  let logarithms0 = objective0;
  let logarithms1 = objective0;
  let product0 = one;
  let product1 = one;
  for (let row: usize = 0; row < rowBytes; row += 32, highest += 32) {
    const weight0 = v128.load(weights + row);
    const weight1 = v128.load(weights + row, 16);
    const total0 = v128.load(highest, 2 * LINE);
    const total1 = v128.load(highest, 2 * LINE + 16);
    const highest0 = v128.load(highest);
    const highest1 = v128.load(highest, 16);
    v128.store(highest, f64x2.div(weight0, total0), 2 * LINE);
    v128.store(highest, f64x2.div(weight1, total1), 2 * LINE + 16);
    objective0 = madd(objective0, weight0, highest0);
    objective1 = madd(objective1, weight1, highest1);
    const plain = i64x2.all_true(v128.and(f64x2.eq(weight0, one), f64x2.eq(weight1, one)));
    if (plain) {
      product0 = f64x2.mul(product0, total0);
      product1 = f64x2.mul(product1, total1);
    }
    if (row % FACTORS == FACTORS - 32) {
      logarithms0 = f64x2.add(logarithms0, log(product0, constants));
      logarithms1 = f64x2.add(logarithms1, log(product1, constants));
      product0 = one;
      product1 = one;
    }
    if (plain && !explained) continue;
    const logarithm0 = log(total0, constants);
    const logarithm1 = log(total1, constants);
    if (!plain) {
      logarithms0 = madd(logarithms0, weight0, logarithm0);
      logarithms1 = madd(logarithms1, weight1, logarithm1);
    }
    if (!explained) continue;
    v128.store(explained + row, f64x2.add(highest0, logarithm0));
    v128.store(explained + row, f64x2.add(highest1, logarithm1), 16);
  }
  logarithms0 = f64x2.add(logarithms0, log(product0, constants));
  logarithms1 = f64x2.add(logarithms1, log(product1, constants));
  const certainty = lanes(f64x2.add(logarithms0, logarithms1));
  store<f64>(sums, lanes(f64x2.add(objective0, objective1)) + certainty);
  store<f64>(sums, -certainty, 8);
}

function scale(line: usize, rowBytes: usize, factors: usize): void {
  for (const end = line + rowBytes; line < end; line += 32, factors += 32) {
    v128.store(line, f64x2.mul(v128.load(line), v128.load(factors)));
    v128.store(line, f64x2.mul(v128.load(line, 16), v128.load(factors, 16)), 16);
  }
}
