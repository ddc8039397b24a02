import { scoreOf } from './floor';
import { LINE } from './line';
import { madd } from './multiplyadd';

/** Squared lengths of the rows, x[0]² + x[1]² + …: one per row of the panels. */
export function lengths(panels: usize, rows: i32, columns: i32, into: usize): void {
  const panelBytes = <usize>columns << 6;
  for (let row = 0; row < rows; row += 8, into += 64) {
    const end = panels + panelBytes;
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (; panels < end; panels += 64) {
      const x0 = v128.load(panels);
      const x1 = v128.load(panels, 16);
      const x2 = v128.load(panels, 32);
      const x3 = v128.load(panels, 48);
      s0 = madd(s0, x0, x0);
      s1 = madd(s1, x1, x1);
      s2 = madd(s2, x2, x2);
      s3 = madd(s3, x3, x3);
    }
    v128.store(into, s0);
    v128.store(into, s1, 16);
    v128.store(into, s2, 32);
    v128.store(into, s3, 48);
  }
}

/**
 * Scores of some components with W = w·identity, for centers near the origin:
 *
 *     score = bias − ½w²((‖x‖² + ‖c‖²) − 2(x[0]c[0] + x[1]c[1] + …))
 *
 * Eight rows meet two components at a time.
 *
 * @param components how many components, whose centers, factors, biases and scores follow each other
 * @param factors two doubles per component: w² and ‖c‖²
 * @param squares ‖x‖² of each row
 * @param scores receives one line of scores per component
 */
export function spherical(
  panels: usize,
  rows: i32,
  columns: i32,
  components: i32,
  centers: usize,
  factors: usize,
  bias: usize,
  squares: usize,
  scores: usize,
): void {
  const rowBytes = <usize>columns << 3;
  for (let j = 0; j < components; j += 2) {
    // A last single one meets itself, and its second scores are written over by its first.
    const next: usize = j + 1 < components ? 1 : 0;
    let x = panels;
    for (let row = 0; row < rows; row += 8) {
      let s0 = f64x2.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let t0 = s0;
      let t1 = s0;
      let t2 = s0;
      let t3 = s0;
      let other = centers + next * rowBytes;
      for (let center = centers, end = centers + rowBytes; center < end; center += 8, other += 8, x += 64) {
        const c = v128.load64_splat(center);
        const d = v128.load64_splat(other);
        const x0 = v128.load(x);
        const x1 = v128.load(x, 16);
        const x2 = v128.load(x, 32);
        const x3 = v128.load(x, 48);
        s0 = madd(s0, x0, c);
        s1 = madd(s1, x1, c);
        s2 = madd(s2, x2, c);
        s3 = madd(s3, x3, c);
        t0 = madd(t0, x0, d);
        t1 = madd(t1, x1, d);
        t2 = madd(t2, x2, d);
        t3 = madd(t3, x3, d);
      }
      const at = <usize>row << 3;
      finish(
        t0,
        t1,
        t2,
        t3,
        squares + at,
        factors + (next << 4),
        bias + (next << 3),
        scores + next * LINE + at,
      );
      finish(s0, s1, s2, s3, squares + at, factors, bias, scores + at);
    }
    centers += rowBytes << 1;
    factors += 32;
    bias += 16;
    scores += 2 * LINE;
  }
}

// @ts-ignore: decorator
@inline
function finish(
  s0: v128,
  s1: v128,
  s2: v128,
  s3: v128,
  squares: usize,
  factor: usize,
  bias: usize,
  scores: usize,
): void {
  const b = v128.load64_splat(bias);
  const w = v128.load64_splat(factor);
  const c = v128.load64_splat(factor, 8);
  v128.store(scores, scoreOf(b, f64x2.mul(w, apart(v128.load(squares), c, s0))));
  v128.store(scores, scoreOf(b, f64x2.mul(w, apart(v128.load(squares, 16), c, s1))), 16);
  v128.store(scores, scoreOf(b, f64x2.mul(w, apart(v128.load(squares, 32), c, s2))), 32);
  v128.store(scores, scoreOf(b, f64x2.mul(w, apart(v128.load(squares, 48), c, s3))), 48);
}

/** ‖x − c‖² from ‖x‖², ‖c‖² and x·c; what rounding leaves below 0 is 0. */
// @ts-ignore: decorator
@inline
function apart(row: v128, center: v128, product: v128): v128 {
  return f64x2.pmax(f64x2.sub(f64x2.add(row, center), f64x2.add(product, product)), f64x2.splat(0));
}
