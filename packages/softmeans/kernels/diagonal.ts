import { scoreOf } from './floor';
import { LINE } from './line';
import { madd } from './multiplyadd';

/**
 * Scores of some components with a diagonal W:
 *
 *     z[a] = W[a](x[a] − c[a]),   score = bias − ½(z[0]² + z[1]² + …)
 *
 * @param components how many components, whose centers, factors, biases and scores follow each other
 * @param factorBytes from one component's W to the next one's; 0 if all have the same
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
  scores: usize,
): void {
  const rowBytes = (<usize>columns) << 3;
  for (let j = 0; j < components; j++) {
    const b = v128.load64_splat(bias);
    let x = panels;
    for (let row = 0; row < rows; row += 8) {
      let square0 = f64x2.splat(0);
      let square1 = square0;
      let square2 = square0;
      let square3 = square0;
      for (let a: usize = 0; a < rowBytes; a += 8) {
        const c = v128.load64_splat(centers + a);
        const factor = v128.load64_splat(factors + a);
        const z0 = f64x2.mul(factor, f64x2.sub(v128.load(x), c));
        const z1 = f64x2.mul(factor, f64x2.sub(v128.load(x, 16), c));
        const z2 = f64x2.mul(factor, f64x2.sub(v128.load(x, 32), c));
        const z3 = f64x2.mul(factor, f64x2.sub(v128.load(x, 48), c));
        square0 = madd(square0, z0, z0);
        square1 = madd(square1, z1, z1);
        square2 = madd(square2, z2, z2);
        square3 = madd(square3, z3, z3);
        x += 64;
      }
      const at = scores + ((<usize>row) << 3);
      v128.store(at, scoreOf(b, square0));
      v128.store(at, scoreOf(b, square1), 16);
      v128.store(at, scoreOf(b, square2), 32);
      v128.store(at, scoreOf(b, square3), 48);
    }
    centers += rowBytes;
    factors += factorBytes;
    bias += 8;
    scores += LINE;
  }
}
