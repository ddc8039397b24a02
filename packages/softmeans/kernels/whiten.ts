import { madd } from './multiplyadd';

/**
 * Rows multiplied by a lower-triangular W, in panels as they came: z[a] = W[a][0]x[0] + … + W[a][a]x[a]. Eight rows
 * meet two lines of W at a time.
 *
 * @param factors W line by line, as a triangle
 * @param into room for as many panels as are read
 */
export function whiten(panels: usize, rows: i32, columns: i32, factors: usize, into: usize): void {
  const panelBytes = <usize>columns << 6;
  for (let row = 0; row < rows; row += 8, panels += panelBytes) {
    const panelEnd = into + panelBytes;
    let upper = factors;
    let end = panels;
    for (let lineBytes: usize = 8; into < panelEnd; lineBytes += 16) {
      const two = into + 64 < panelEnd;
      // Two lines: the lower one is longer by its diagonal entry. A last single line meets itself.
      let lower = two ? upper + lineBytes : upper;
      let y0 = f64x2.splat(0);
      let y1 = y0;
      let y2 = y0;
      let y3 = y0;
      let z0 = y0;
      let z1 = y0;
      let z2 = y0;
      let z3 = y0;
      end += 64;
      let x = panels;
      for (; x < end; x += 64) {
        const u = v128.load64_splat(upper);
        const l = v128.load64_splat(lower);
        const x0 = v128.load(x);
        const x1 = v128.load(x, 16);
        const x2 = v128.load(x, 32);
        const x3 = v128.load(x, 48);
        y0 = madd(y0, u, x0);
        y1 = madd(y1, u, x1);
        y2 = madd(y2, u, x2);
        y3 = madd(y3, u, x3);
        z0 = madd(z0, l, x0);
        z1 = madd(z1, l, x1);
        z2 = madd(z2, l, x2);
        z3 = madd(z3, l, x3);
        upper += 8;
        lower += 8;
      }
      v128.store(into, y0);
      v128.store(into, y1, 16);
      v128.store(into, y2, 32);
      v128.store(into, y3, 48);
      into += 64;
      if (!two) break;
      const last = v128.load64_splat(lower);
      v128.store(into, madd(z0, last, v128.load(x)));
      v128.store(into, madd(z1, last, v128.load(x, 16)), 16);
      v128.store(into, madd(z2, last, v128.load(x, 32)), 32);
      v128.store(into, madd(z3, last, v128.load(x, 48)), 48);
      into += 64;
      end += 64;
      upper = lower + 8;
    }
  }
}
