/**
 * What each of some points would take off the potential Σ closest, in whole numbers: of every row that it may be
 * nearer to, the height of its score above the row's threshold (see `thresholds`). Scores and the tile are those of
 * `screenMany`.
 *
 * @param rounded rows as `quantize` leaves them, as are `lengths`
 * @param pairs points two by two: [pair][column pair][point][2], at most eight
 * @param starts two per pair; −2³¹ for a point added to make the number even
 * @param margins two doubles per point: its scores are raised by the first times ‖q‖ and the second times
 *   ‖x / step − q‖, the lengths being the largest of a panel, so that none is too low
 * @param near receives one byte per row: bit p is set where point p may be nearer
 * @param sums receives two doubles per point: the heights, and the margins that these contain at most
 */
export function gains(
  rounded: usize,
  lengths: usize,
  rows: i32,
  columns: i32,
  pairCount: i32,
  pairs: usize,
  starts: usize,
  margins: usize,
  thresholds: usize,
  near: usize,
  sums: usize,
): void {
  const panelBytes = ((<usize>columns + 1) >> 1) << 6;
  memory.fill(sums, 0, (<usize>pairCount) << 5);
  for (let row = 0; row < rows; row += 16) {
    const panel = rounded + (<usize>row >> 4) * panelBytes;
    const panelEnd = panel + panelBytes;
    const limits = thresholds + ((<usize>row) << 2);
    const length = <f64>load<f32>(lengths + ((<usize>row >> 4) << 3));
    const error = <f64>load<f32>(lengths + ((<usize>row >> 4) << 3), 4);
    let bits0 = i32x4.splat(0);
    let bits1 = bits0;
    let bits2 = bits0;
    let bits3 = bits0;
    let center = pairs;
    for (let pair = 0; pair < pairCount; pair++) {
      const start = starts + ((<usize>pair) << 3);
      const margin = margins + ((<usize>pair) << 5);
      const evenMargin = <i32>ceil(load<f64>(margin) * length + load<f64>(margin, 8) * error);
      const oddMargin = <i32>ceil(load<f64>(margin, 16) * length + load<f64>(margin, 24) * error);
      let even0 = i32x4.splat(load<i32>(start) + evenMargin);
      let even1 = even0;
      let even2 = even0;
      let even3 = even0;
      let odd0 = i32x4.splat(load<i32>(start, 4) + oddMargin);
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
        even0 = i32x4.add(even0, i32x4.dot_i16x8_s(x0, even));
        even1 = i32x4.add(even1, i32x4.dot_i16x8_s(x1, even));
        even2 = i32x4.add(even2, i32x4.dot_i16x8_s(x2, even));
        even3 = i32x4.add(even3, i32x4.dot_i16x8_s(x3, even));
        odd0 = i32x4.add(odd0, i32x4.dot_i16x8_s(x0, odd));
        odd1 = i32x4.add(odd1, i32x4.dot_i16x8_s(x1, odd));
        odd2 = i32x4.add(odd2, i32x4.dot_i16x8_s(x2, odd));
        odd3 = i32x4.add(odd3, i32x4.dot_i16x8_s(x3, odd));
        center += 8;
      }
      const limit0 = v128.load(limits);
      const limit1 = v128.load(limits, 16);
      const limit2 = v128.load(limits, 32);
      const limit3 = v128.load(limits, 48);
      let near0 = i32x4.gt_s(even0, limit0);
      let near1 = i32x4.gt_s(even1, limit1);
      let near2 = i32x4.gt_s(even2, limit2);
      let near3 = i32x4.gt_s(even3, limit3);
      if (v128.any_true(v128.or(v128.or(near0, near1), v128.or(near2, near3)))) {
        const bit = i32x4.splat(1 << (pair << 1));
        bits0 = v128.or(bits0, v128.and(bit, near0));
        bits1 = v128.or(bits1, v128.and(bit, near1));
        bits2 = v128.or(bits2, v128.and(bit, near2));
        bits3 = v128.or(bits3, v128.and(bit, near3));
        addGain(
          sums + ((<usize>pair) << 5),
          i64x2.add(
            i64x2.add(above(even0, limit0, near0), above(even1, limit1, near1)),
            i64x2.add(above(even2, limit2, near2), above(even3, limit3, near3)),
          ),
          i32x4.add(i32x4.add(near0, near1), i32x4.add(near2, near3)),
          evenMargin,
        );
      }
      near0 = i32x4.gt_s(odd0, limit0);
      near1 = i32x4.gt_s(odd1, limit1);
      near2 = i32x4.gt_s(odd2, limit2);
      near3 = i32x4.gt_s(odd3, limit3);
      if (v128.any_true(v128.or(v128.or(near0, near1), v128.or(near2, near3)))) {
        const bit = i32x4.splat(2 << (pair << 1));
        bits0 = v128.or(bits0, v128.and(bit, near0));
        bits1 = v128.or(bits1, v128.and(bit, near1));
        bits2 = v128.or(bits2, v128.and(bit, near2));
        bits3 = v128.or(bits3, v128.and(bit, near3));
        addGain(
          sums + ((<usize>pair) << 5) + 16,
          i64x2.add(
            i64x2.add(above(odd0, limit0, near0), above(odd1, limit1, near1)),
            i64x2.add(above(odd2, limit2, near2), above(odd3, limit3, near3)),
          ),
          i32x4.add(i32x4.add(near0, near1), i32x4.add(near2, near3)),
          oddMargin,
        );
      }
    }
    v128.store(
      near + <usize>row,
      i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_u(bits0, bits1), i16x8.narrow_i32x4_u(bits2, bits3)),
    );
  }
}

/** The heights, which may take all of 32 bits, added in pairs. */
// @ts-ignore: decorator
@inline
function above(score: v128, limit: v128, near: v128): v128 {
  const heights = v128.and(i32x4.sub(score, limit), near);
  return i64x2.add(i64x2.extend_low_i32x4_u(heights), i64x2.extend_high_i32x4_u(heights));
}

/** @param near −1 for each row of a lane that the point may be nearer to */
// @ts-ignore: decorator
@inline
function addGain(sums: usize, heights: v128, near: v128, margin: i32): void {
  const count = -(
    i32x4.extract_lane(near, 0) +
    i32x4.extract_lane(near, 1) +
    i32x4.extract_lane(near, 2) +
    i32x4.extract_lane(near, 3)
  );
  const height = i64x2.extract_lane(heights, 0) + i64x2.extract_lane(heights, 1);
  store<f64>(sums, load<f64>(sums) + <f64>height);
  // Twice the margin, and by how much the score's start and the threshold may be rounded.
  store<f64>(sums, load<f64>(sums, 8) + <f64>count * (2.0 * <f64>margin + 256.0), 8);
}
