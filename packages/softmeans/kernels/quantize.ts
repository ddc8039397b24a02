import { madd } from './multiplyadd';

/**
 * Rounds the rows of a block to whole numbers of 16 bits: with q = round(x / step) column by column,
 *
 *     into     [panel of 16 rows][column pair][row][2], an odd last column paired with zeros
 *     lengths  per panel two numbers in single precision: the largest ‖q‖ and the largest ‖x / step − q‖
 *     squares  ‖x‖² of each row in single precision
 *
 * @param panels in double precision, 8 rows each; rows past the last one are zeros
 * @param inverse 1 / step of each column
 * @returns the largest ‖x‖²
 */
export function quantize(
  panels: usize,
  rows: i32,
  columns: i32,
  inverse: usize,
  into: usize,
  lengths: usize,
  squares: usize,
): f64 {
  let most = f64x2.splat(0);
  const halfBytes = (<usize>columns) << 6;
  for (let row = 0; row < rows; row += 16) {
    let length: f64 = 0;
    let error: f64 = 0;
    for (let part: usize = 0; part < 64; part += 16) {
      // Four rows: in which half of the panel, and where in it.
      const four = panels + (part >> 5) * halfBytes + ((part & 31) << 1);
      let to = into + part;
      let lengths0 = f64x2.splat(0);
      let lengths1 = lengths0;
      let errors0 = lengths0;
      let errors1 = lengths0;
      let squares0 = lengths0;
      let squares1 = lengths0;
      for (let column = 0; column < columns; column += 2) {
        let both = i32x4.splat(0);
        for (let side = 0; side < 2 && column + side < columns; side++) {
          const x = four + ((<usize>(column + side)) << 6);
          const factor = v128.load64_splat(inverse + ((<usize>(column + side)) << 3));
          const value0 = v128.load(x);
          const value1 = v128.load(x, 16);
          squares0 = madd(squares0, value0, value0);
          squares1 = madd(squares1, value1, value1);
          const x0 = f64x2.mul(value0, factor);
          const x1 = f64x2.mul(value1, factor);
          const q0 = f64x2.nearest(x0);
          const q1 = f64x2.nearest(x1);
          const e0 = f64x2.sub(x0, q0);
          const e1 = f64x2.sub(x1, q1);
          lengths0 = f64x2.add(lengths0, f64x2.mul(q0, q0));
          lengths1 = f64x2.add(lengths1, f64x2.mul(q1, q1));
          errors0 = f64x2.add(errors0, f64x2.mul(e0, e0));
          errors1 = f64x2.add(errors1, f64x2.mul(e1, e1));
          const whole = v128.shuffle<i64>(
            i32x4.trunc_sat_f64x2_s_zero(q0),
            i32x4.trunc_sat_f64x2_s_zero(q1),
            0,
            2,
          );
          both = side
            ? v128.or(both, i32x4.shl(whole, 16))
            : v128.and(whole, i32x4.splat(0xffff));
        }
        v128.store(to, both);
        to += 64;
      }
      v128.store(
        squares + part,
        v128.shuffle<i64>(f32x4.demote_f64x2_zero(squares0), f32x4.demote_f64x2_zero(squares1), 0, 2),
      );
      most = f64x2.pmax(most, f64x2.pmax(squares0, squares1));
      length = max(length, largest(f64x2.pmax(lengths0, lengths1)));
      error = max(error, largest(f64x2.pmax(errors0, errors1)));
    }
    store<f32>(lengths, <f32>(sqrt(length) * 1.000001));
    store<f32>(lengths, <f32>(sqrt(error) * 1.000001), 4);
    lengths += 8;
    squares += 64;
    panels += halfBytes << 1;
    into += ((<usize>columns + 1) >> 1) << 6;
  }
  return largest(most);
}

// @ts-ignore: decorator
@inline
function largest(pair: v128): f64 {
  return max(f64x2.extract_lane(pair, 0), f64x2.extract_lane(pair, 1));
}

/** extents[column] = max(extents[column], |x|) over the rows of a block in double precision. */
export function extents(panels: usize, rows: i32, columns: i32, extents: usize): void {
  const panelBytes = (<usize>columns) << 6;
  const panelsEnd = panels + ((<usize>rows + 7) >> 3) * panelBytes;
  for (let column: usize = 0; column < <usize>columns; column++) {
    let most = v128.load64_splat(extents + (column << 3));
    for (let x = panels + (column << 6); x < panelsEnd; x += panelBytes) {
      most = f64x2.pmax(most, f64x2.abs(v128.load(x)));
      most = f64x2.pmax(most, f64x2.abs(v128.load(x, 16)));
      most = f64x2.pmax(most, f64x2.abs(v128.load(x, 32)));
      most = f64x2.pmax(most, f64x2.abs(v128.load(x, 48)));
    }
    store<f64>(extents + (column << 3), largest(most));
  }
}
