import { scoreOf } from './floor';
import { LINE } from './line';
import { madd } from './multiplyadd';

/**
 * Scores of some components with a lower-triangular W: with δ = x − c,
 *
 *     z[a] = W[a][0]δ[0] + … + W[a][a]δ[a],   score = bias − ½(z[0]² + z[1]² + …)
 *
 * Eight rows meet two lines of W at a time.
 *
 * @param components how many components, whose centers, factors, biases and scores follow each other
 * @param factors W line by line, as a triangle
 * @param factorBytes from one component's W to the next one's; 0 if all have the same
 * @param deltas room for one panel
 * @param scores receives one line of scores per component
 */
export function triangular(
  panels: usize,
  rows: i32,
  columns: i32,
  components: i32,
  centers: usize,
  factors: usize,
  factorBytes: usize,
  bias: usize,
  deltas: usize,
  scores: usize,
): void {
  for (let j = 0; j < components; j++) {
    const b = v128.load64_splat(bias);
    if (columns == 2) plane(panels, rows, centers, factors, b, scores);
    else triangle(panels, rows, columns, centers, factors, b, deltas, scores);
    centers += <usize>columns << 3;
    factors += factorBytes;
    bias += 8;
    scores += LINE;
  }
}

function triangle(
  panels: usize,
  rows: i32,
  columns: i32,
  center: usize,
  factors: usize,
  bias: v128,
  deltas: usize,
  scores: usize,
): void {
  let x = panels;
  const deltasEnd = deltas + ((<usize>columns) << 6);
  for (let row = 0; row < rows; row += 8) {
    for (let delta = deltas, c = center; delta < deltasEnd; delta += 64, c += 8, x += 64) {
      const both = v128.load64_splat(c);
      v128.store(delta, f64x2.sub(v128.load(x), both));
      v128.store(delta, f64x2.sub(v128.load(x, 16), both), 16);
      v128.store(delta, f64x2.sub(v128.load(x, 32), both), 32);
      v128.store(delta, f64x2.sub(v128.load(x, 48), both), 48);
    }
    let square0 = f64x2.splat(0);
    let square1 = square0;
    let square2 = square0;
    let square3 = square0;
    let upper = factors;
    let lineBytes: usize = 8;
    let end = deltas + 64;
    while (end < deltasEnd) {
      // Two lines: the lower one is longer by its diagonal entry.
      let lower = upper + lineBytes;
      let y0 = f64x2.splat(0);
      let y1 = y0;
      let y2 = y0;
      let y3 = y0;
      let z0 = y0;
      let z1 = y0;
      let z2 = y0;
      let z3 = y0;
      let delta = deltas;
      for (; delta < end; delta += 64) {
        const u = v128.load64_splat(upper);
        const l = v128.load64_splat(lower);
        const d0 = v128.load(delta);
        const d1 = v128.load(delta, 16);
        const d2 = v128.load(delta, 32);
        const d3 = v128.load(delta, 48);
        y0 = madd(y0, u, d0);
        y1 = madd(y1, u, d1);
        y2 = madd(y2, u, d2);
        y3 = madd(y3, u, d3);
        z0 = madd(z0, l, d0);
        z1 = madd(z1, l, d1);
        z2 = madd(z2, l, d2);
        z3 = madd(z3, l, d3);
        upper += 8;
        lower += 8;
      }
      const last = v128.load64_splat(lower);
      z0 = madd(z0, last, v128.load(delta));
      z1 = madd(z1, last, v128.load(delta, 16));
      z2 = madd(z2, last, v128.load(delta, 32));
      z3 = madd(z3, last, v128.load(delta, 48));
      square0 = madd(madd(square0, y0, y0), z0, z0);
      square1 = madd(madd(square1, y1, y1), z1, z1);
      square2 = madd(madd(square2, y2, y2), z2, z2);
      square3 = madd(madd(square3, y3, y3), z3, z3);
      upper = lower + 8;
      lineBytes += 16;
      end += 128;
    }
    if (columns & 1) {
      let y0 = f64x2.splat(0);
      let y1 = y0;
      let y2 = y0;
      let y3 = y0;
      for (let delta = deltas; delta < deltasEnd; delta += 64) {
        const u = v128.load64_splat(upper);
        y0 = madd(y0, u, v128.load(delta));
        y1 = madd(y1, u, v128.load(delta, 16));
        y2 = madd(y2, u, v128.load(delta, 32));
        y3 = madd(y3, u, v128.load(delta, 48));
        upper += 8;
      }
      square0 = madd(square0, y0, y0);
      square1 = madd(square1, y1, y1);
      square2 = madd(square2, y2, y2);
      square3 = madd(square3, y3, y3);
    }
    const at = scores + ((<usize>row) << 3);
    v128.store(at, scoreOf(bias, square0));
    v128.store(at, scoreOf(bias, square1), 16);
    v128.store(at, scoreOf(bias, square2), 32);
    v128.store(at, scoreOf(bias, square3), 48);
  }
}

/** Two columns: W and c stay in registers. */
function plane(panels: usize, rows: i32, center: usize, factors: usize, bias: v128, scores: usize): void {
  const c0 = v128.load64_splat(center);
  const c1 = v128.load64_splat(center, 8);
  const w0 = v128.load64_splat(factors);
  const w1 = v128.load64_splat(factors, 8);
  const w2 = v128.load64_splat(factors, 16);
  for (let x = panels, end = scores + ((<usize>(rows + 7) >> 3) << 6); scores < end; scores += 64, x += 128) {
    for (let pair: usize = 0; pair < 64; pair += 16) {
      const d0 = f64x2.sub(v128.load(x + pair), c0);
      const d1 = f64x2.sub(v128.load(x + pair, 64), c1);
      const y = f64x2.mul(w0, d0);
      const z = madd(f64x2.mul(w1, d0), w2, d1);
      v128.store(scores + pair, scoreOf(bias, madd(f64x2.mul(y, y), z, z)));
    }
  }
}
