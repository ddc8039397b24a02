import { scoreOf } from './floor';
import { LINE } from './line';
import { madd } from './multiplyadd';

/**
 * Scores of some components with a diagonal W:
 *
 *     z[a] = W[a](x[a] − c[a]),   score = bias − ½(z[0]² + z[1]² + …)
 *
 * Eight rows meet two components at a time, whose centers and factors are brought together column by column:
 *
 *     c[0] of both, W[0] of both │ c[1] of both, W[1] of both │ …
 *
 * @param components how many components, whose centers, factors, biases and scores follow each other
 * @param factorBytes from one component's W to the next one's; 0 if all have the same
 * @param room 4 doubles per column
 * @param scores receives one line of scores per component
 */
export function diagonal(
  panels: usize,
  rows: i32,
  columns: i32,
  components: i32,
  centers: usize,
  factors: usize,
  factorBytes: usize,
  bias: usize,
  room: usize,
  scores: usize,
): void {
  const rowBytes = (<usize>columns) << 3;
  for (let j = 0; j < components; j += 2) {
    // A last single one meets itself, and its second scores are written over by its first.
    const next: usize = j + 1 < components ? 1 : 0;
    for (let a: usize = 0; a < rowBytes; a += 8) {
      const at = room + (a << 2);
      store<f64>(at, load<f64>(centers + a));
      store<f64>(at, load<f64>(centers + next * rowBytes + a), 8);
      store<f64>(at, load<f64>(factors + a), 16);
      store<f64>(at, load<f64>(factors + next * factorBytes + a), 24);
    }
    both(panels, rows, room, room + (rowBytes << 2), bias, bias + (next << 3), scores + next * LINE, scores);
    centers += rowBytes << 1;
    factors += factorBytes << 1;
    bias += 16;
    scores += 2 * LINE;
  }
}

function both(
  x: usize,
  rows: i32,
  pairs: usize,
  end: usize,
  bias0: usize,
  bias1: usize,
  scores1: usize,
  scores0: usize,
): void {
  for (let row = 0; row < rows; row += 8) {
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let t0 = s0;
    let t1 = s0;
    let t2 = s0;
    let t3 = s0;
    for (let pair = pairs; pair < end; pair += 32, x += 64) {
      const c = v128.load64_splat(pair);
      const d = v128.load64_splat(pair, 8);
      const v = v128.load64_splat(pair, 16);
      const w = v128.load64_splat(pair, 24);
      const x0 = v128.load(x);
      const x1 = v128.load(x, 16);
      const x2 = v128.load(x, 32);
      const x3 = v128.load(x, 48);
      const y0 = f64x2.mul(v, f64x2.sub(x0, c));
      const y1 = f64x2.mul(v, f64x2.sub(x1, c));
      const y2 = f64x2.mul(v, f64x2.sub(x2, c));
      const y3 = f64x2.mul(v, f64x2.sub(x3, c));
      s0 = madd(s0, y0, y0);
      s1 = madd(s1, y1, y1);
      s2 = madd(s2, y2, y2);
      s3 = madd(s3, y3, y3);
      const z0 = f64x2.mul(w, f64x2.sub(x0, d));
      const z1 = f64x2.mul(w, f64x2.sub(x1, d));
      const z2 = f64x2.mul(w, f64x2.sub(x2, d));
      const z3 = f64x2.mul(w, f64x2.sub(x3, d));
      t0 = madd(t0, z0, z0);
      t1 = madd(t1, z1, z1);
      t2 = madd(t2, z2, z2);
      t3 = madd(t3, z3, z3);
    }
    const at = (<usize>row) << 3;
    const b = v128.load64_splat(bias0);
    const e = v128.load64_splat(bias1);
    v128.store(scores1 + at, scoreOf(e, t0));
    v128.store(scores1 + at, scoreOf(e, t1), 16);
    v128.store(scores1 + at, scoreOf(e, t2), 32);
    v128.store(scores1 + at, scoreOf(e, t3), 48);
    v128.store(scores0 + at, scoreOf(b, s0));
    v128.store(scores0 + at, scoreOf(b, s1), 16);
    v128.store(scores0 + at, scoreOf(b, s2), 32);
    v128.store(scores0 + at, scoreOf(b, s3), 48);
  }
}
