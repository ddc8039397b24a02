/**
 * Labels rows by the highest score in whole numbers, and lists those rows that whole numbers cannot decide:
 *
 *     score[j](q) = start[j] + q[0]c[j][0] + q[1]c[j][1] + …        q, c: 16 bits, score: 32 bits
 *
 * One instruction multiplies two columns of four rows and adds them in pairs: twice what single precision does.
 * The lowest bits of a score hold its center's number, so that one maximum finds both. Here they come with the
 * starts, for all else is a multiple of 2^bits. Sums may wrap on their way, but must fit into 32 bits at its end.
 *
 * @param rounded [panel of 16 rows][column pair][row][2], as `quantize` leaves them, as are `lengths`
 * @param pairs centers two by two: [pair][column pair][center][2]
 * @param starts two per pair
 * @param bits how many bits hold a center's number
 * @param terms constant, perLength, perError, offset, perScore, perDoubt, error: a row is in doubt if its two best
 *   scores are no more than doubt = constant + perLength·‖q‖ + perError·‖x / step − q‖ apart, the lengths being the
 *   largest of its panel; its squared distance to a center is ‖x‖² + offset + perScore·score, wrong by no more than
 *   perDoubt·doubt + error
 * @param list receives the rows in doubt, in ascending order
 * @param squares ‖x‖² of each row
 * @param slack if not 0, receives for each row at most the distance to the second best center less that to the
 *   best; 0 for rows in doubt
 * @returns how many those are
 */
export function screenFew(
  rounded: usize,
  lengths: usize,
  rows: i32,
  columns: i32,
  pairCount: i32,
  pairs: usize,
  starts: usize,
  bits: i32,
  terms: usize,
  labels: usize,
  list: usize,
  squares: usize,
  slack: usize,
): i32 {
  return tile(
    true,
    rounded,
    lengths,
    rows,
    columns,
    pairCount,
    pairs,
    starts,
    bits,
    terms,
    labels,
    list,
    squares,
    slack,
  );
}

/** The same for any 16-bit centers: the lowest bits of each score give way to its center's number. */
export function screenMany(
  rounded: usize,
  lengths: usize,
  rows: i32,
  columns: i32,
  pairCount: i32,
  pairs: usize,
  starts: usize,
  bits: i32,
  terms: usize,
  labels: usize,
  list: usize,
  squares: usize,
  slack: usize,
): i32 {
  return tile(
    false,
    rounded,
    lengths,
    rows,
    columns,
    pairCount,
    pairs,
    starts,
    bits,
    terms,
    labels,
    list,
    squares,
    slack,
  );
}

/** Sixteen rows meet two centers at a time. */
// @ts-ignore: decorator
@inline
function tile(
  carried: bool,
  rounded: usize,
  lengths: usize,
  rows: i32,
  columns: i32,
  pairCount: i32,
  pairs: usize,
  starts: usize,
  bits: i32,
  terms: usize,
  labels: usize,
  list: usize,
  squares: usize,
  slack: usize,
): i32 {
  const panelBytes = ((<usize>columns + 1) >> 1) << 6;
  const low = i32x4.splat((1 << bits) - 1);
  let count = 0;
  for (let row = 0; row < rows; row += 16) {
    const panel = rounded + (<usize>row >> 4) * panelBytes;
    const panelEnd = panel + panelBytes;
    let best0 = i32x4.splat(i32.MIN_VALUE);
    let best1 = best0;
    let best2 = best0;
    let best3 = best0;
    let second0 = best0;
    let second1 = best0;
    let second2 = best0;
    let second3 = best0;
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
      if (!carried) {
        const index = i32x4.splat(pair << 1);
        even0 = v128.or(v128.andnot(even0, low), index);
        even1 = v128.or(v128.andnot(even1, low), index);
        even2 = v128.or(v128.andnot(even2, low), index);
        even3 = v128.or(v128.andnot(even3, low), index);
        const next = i32x4.splat((pair << 1) + 1);
        odd0 = v128.or(v128.andnot(odd0, low), next);
        odd1 = v128.or(v128.andnot(odd1, low), next);
        odd2 = v128.or(v128.andnot(odd2, low), next);
        odd3 = v128.or(v128.andnot(odd3, low), next);
      }
      second0 = i32x4.max_s(second0, i32x4.min_s(best0, even0));
      second1 = i32x4.max_s(second1, i32x4.min_s(best1, even1));
      second2 = i32x4.max_s(second2, i32x4.min_s(best2, even2));
      second3 = i32x4.max_s(second3, i32x4.min_s(best3, even3));
      best0 = i32x4.max_s(best0, even0);
      best1 = i32x4.max_s(best1, even1);
      best2 = i32x4.max_s(best2, even2);
      best3 = i32x4.max_s(best3, even3);
      second0 = i32x4.max_s(second0, i32x4.min_s(best0, odd0));
      second1 = i32x4.max_s(second1, i32x4.min_s(best1, odd1));
      second2 = i32x4.max_s(second2, i32x4.min_s(best2, odd2));
      second3 = i32x4.max_s(second3, i32x4.min_s(best3, odd3));
      best0 = i32x4.max_s(best0, odd0);
      best1 = i32x4.max_s(best1, odd1);
      best2 = i32x4.max_s(best2, odd2);
      best3 = i32x4.max_s(best3, odd3);
    }
    const at = labels + ((<usize>row) << 2);
    v128.store(at, v128.and(best0, low));
    v128.store(at, v128.and(best1, low), 16);
    v128.store(at, v128.and(best2, low), 32);
    v128.store(at, v128.and(best3, low), 48);
    const length = lengths + ((<usize>row >> 4) << 3);
    const margin =
      load<f64>(terms) + load<f64>(terms, 8) * <f64>load<f32>(length) + load<f64>(terms, 16) * <f64>load<f32>(length, 4);
    const doubt = min(ceil(margin), 4294967295);
    const limit = i32x4.splat(<i32>(<u32>doubt));
    // The difference of two numbers of 32 bits, taken modulo 2^32, is never negative.
    const near0 = i32x4.le_u(i32x4.sub(best0, second0), limit);
    const near1 = i32x4.le_u(i32x4.sub(best1, second1), limit);
    const near2 = i32x4.le_u(i32x4.sub(best2, second2), limit);
    const near3 = i32x4.le_u(i32x4.sub(best3, second3), limit);
    if (slack) {
      const error = <f32>(load<f64>(terms, 40) * doubt + load<f64>(terms, 48));
      const from = squares + ((<usize>row) << 2);
      const to = slack + ((<usize>row) << 2);
      v128.store(to, v128.andnot(lead(v128.load(from), best0, second0, terms, error), near0));
      v128.store(to, v128.andnot(lead(v128.load(from, 16), best1, second1, terms, error), near1), 16);
      v128.store(to, v128.andnot(lead(v128.load(from, 32), best2, second2, terms, error), near2), 32);
      v128.store(to, v128.andnot(lead(v128.load(from, 48), best3, second3, terms, error), near3), 48);
    }
    const real = rows - row < 16 ? (1 << (rows - row)) - 1 : 0xffff;
    let doubtful =
      (i32x4.bitmask(near0) |
        (i32x4.bitmask(near1) << 4) |
        (i32x4.bitmask(near2) << 8) |
        (i32x4.bitmask(near3) << 12)) &
      real;
    while (doubtful) {
      store<i32>(list + ((<usize>count) << 2), row + ctz(doubtful));
      count++;
      doubtful &= doubtful - 1;
    }
  }
  return count;
}

/** At most the distance of four rows to their second best centers less that to their best. */
// @ts-ignore: decorator
@inline
function lead(square: v128, best: v128, second: v128, terms: usize, error: f32): v128 {
  const zero = f32x4.splat(0);
  const base = f32x4.add(square, f32x4.splat(<f32>load<f64>(terms, 24)));
  const perScore = f32x4.splat(<f32>load<f64>(terms, 32));
  const near = f32x4.add(f32x4.add(base, f32x4.mul(perScore, f32x4.convert_i32x4_s(best))), f32x4.splat(error));
  const far = f32x4.sub(f32x4.add(base, f32x4.mul(perScore, f32x4.convert_i32x4_s(second))), f32x4.splat(error));
  const root = f32x4.sqrt(f32x4.pmax(zero, far));
  // The small share covers the rounding of the roots and of their difference.
  return f32x4.sub(f32x4.sub(root, f32x4.sqrt(f32x4.pmax(zero, near))), f32x4.mul(root, f32x4.splat(4e-7)));
}
