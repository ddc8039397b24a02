import { madd32 } from './multiplyadd';

/**
 * What each of some points would take off the potential Σ closest, in single precision: of every row that it may
 * be nearer to, twice the height of its score x·c − ½‖c‖² above the row's threshold (see `thresholds`), which is
 * closest − ‖x − c‖² and some margin. The tile is that of `nearest32`.
 *
 * @param panels 16 rows each, single precision
 * @param pairs points two by two: [pair][column][2], at most eight
 * @param starts −½‖c‖² raised by the point's own margin; −∞ for a point added to make the number even
 * @param near receives one byte per row: bit p is set where point p may be nearer
 * @param sums receives two doubles per point: the gain, and the number of rows that it may be nearer to
 */
export function gains(
  panels: usize,
  rows: i32,
  columns: i32,
  pairCount: i32,
  pairs: usize,
  starts: usize,
  thresholds: usize,
  near: usize,
  sums: usize,
): void {
  const panelBytes = (<usize>columns) << 6;
  memory.fill(sums, 0, (<usize>pairCount) << 5);
  for (let row = 0; row < rows; row += 16) {
    const panel = panels + (<usize>row >> 4) * panelBytes;
    const panelEnd = panel + panelBytes;
    const limits = thresholds + ((<usize>row) << 2);
    let bits0 = i32x4.splat(0);
    let bits1 = bits0;
    let bits2 = bits0;
    let bits3 = bits0;
    let center = pairs;
    for (let pair = 0; pair < pairCount; pair++) {
      const start = starts + ((<usize>pair) << 3);
      let even0 = v128.load32_splat(start);
      let even1 = even0;
      let even2 = even0;
      let even3 = even0;
      let odd0 = v128.load32_splat(start, 4);
      let odd1 = odd0;
      let odd2 = odd0;
      let odd3 = odd0;
      for (let x = panel; x < panelEnd; x += 64) {
        const even = v128.load32_splat(center);
        const odd = v128.load32_splat(center, 4);
        const x0 = v128.load(x);
        const x1 = v128.load(x, 16);
        const x2 = v128.load(x, 32);
        const x3 = v128.load(x, 48);
        even0 = madd32(even0, x0, even);
        even1 = madd32(even1, x1, even);
        even2 = madd32(even2, x2, even);
        even3 = madd32(even3, x3, even);
        odd0 = madd32(odd0, x0, odd);
        odd1 = madd32(odd1, x1, odd);
        odd2 = madd32(odd2, x2, odd);
        odd3 = madd32(odd3, x3, odd);
        center += 8;
      }
      const limit0 = v128.load(limits);
      const limit1 = v128.load(limits, 16);
      const limit2 = v128.load(limits, 32);
      const limit3 = v128.load(limits, 48);
      // "Not at most" rather than "more": a score that is not a number must not be missed.
      let far0 = f32x4.le(even0, limit0);
      let far1 = f32x4.le(even1, limit1);
      let far2 = f32x4.le(even2, limit2);
      let far3 = f32x4.le(even3, limit3);
      if (!i32x4.all_true(v128.and(v128.and(far0, far1), v128.and(far2, far3)))) {
        const bit = i32x4.splat(1 << (pair << 1));
        bits0 = v128.or(bits0, v128.andnot(bit, far0));
        bits1 = v128.or(bits1, v128.andnot(bit, far1));
        bits2 = v128.or(bits2, v128.andnot(bit, far2));
        bits3 = v128.or(bits3, v128.andnot(bit, far3));
        addGain(
          sums + ((<usize>pair) << 5),
          f32x4.add(
            f32x4.add(above(even0, limit0, far0), above(even1, limit1, far1)),
            f32x4.add(above(even2, limit2, far2), above(even3, limit3, far3)),
          ),
          i32x4.add(i32x4.add(far0, far1), i32x4.add(far2, far3)),
        );
      }
      far0 = f32x4.le(odd0, limit0);
      far1 = f32x4.le(odd1, limit1);
      far2 = f32x4.le(odd2, limit2);
      far3 = f32x4.le(odd3, limit3);
      if (!i32x4.all_true(v128.and(v128.and(far0, far1), v128.and(far2, far3)))) {
        const bit = i32x4.splat(2 << (pair << 1));
        bits0 = v128.or(bits0, v128.andnot(bit, far0));
        bits1 = v128.or(bits1, v128.andnot(bit, far1));
        bits2 = v128.or(bits2, v128.andnot(bit, far2));
        bits3 = v128.or(bits3, v128.andnot(bit, far3));
        addGain(
          sums + ((<usize>pair) << 5) + 16,
          f32x4.add(
            f32x4.add(above(odd0, limit0, far0), above(odd1, limit1, far1)),
            f32x4.add(above(odd2, limit2, far2), above(odd3, limit3, far3)),
          ),
          i32x4.add(i32x4.add(far0, far1), i32x4.add(far2, far3)),
        );
      }
    }
    v128.store(
      near + <usize>row,
      i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_u(bits0, bits1), i16x8.narrow_i32x4_u(bits2, bits3)),
    );
  }
}

// @ts-ignore: decorator
@inline
function above(score: v128, limit: v128, far: v128): v128 {
  return v128.andnot(f32x4.sub(score, limit), far);
}

/** @param far −1 for each row of a lane that the point is not nearer to; 16 rows in all */
// @ts-ignore: decorator
@inline
function addGain(sums: usize, heights: v128, far: v128): void {
  const both = f64x2.add(
    f64x2.promote_low_f32x4(heights),
    f64x2.promote_low_f32x4(v128.shuffle<i64>(heights, heights, 1, 1)),
  );
  const count =
    16 +
    i32x4.extract_lane(far, 0) +
    i32x4.extract_lane(far, 1) +
    i32x4.extract_lane(far, 2) +
    i32x4.extract_lane(far, 3);
  store<f64>(sums, load<f64>(sums) + 2.0 * (f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1)));
  store<f64>(sums, load<f64>(sums, 8) + <f64>count, 8);
}
