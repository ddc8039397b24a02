/**
 * Takes off each row's slack what its centers may have moved, and lists the rows for which too little is left.
 *
 * The slack of a row is at most the distance to its second best center less that to its own. When the centers move,
 * the one shrinks by no more than the largest move of another center, and the other grows by no more than the move
 * of its own: while the rest stays above `floor`, the label cannot change.
 *
 * @param drifts of each center: its own move and the largest one of another, in single precision, rounded up
 * @param list receives the rows in need of a new label, in ascending order
 * @returns how many those are
 */
export function shrink(
  rows: i32,
  labels: usize,
  drifts: usize,
  floor: f32,
  slack: usize,
  list: usize,
): i32 {
  const least = f32x4.splat(floor);
  let count = 0;
  for (let row = 0; row < rows; row += 4) {
    const at = (<usize>row) << 2;
    const label = v128.load(labels + at);
    let drift = v128.load32_zero(drifts + ((<usize>i32x4.extract_lane(label, 0)) << 2));
    drift = v128.load_lane<f32>(drifts + ((<usize>i32x4.extract_lane(label, 1)) << 2), drift, 1);
    drift = v128.load_lane<f32>(drifts + ((<usize>i32x4.extract_lane(label, 2)) << 2), drift, 2);
    drift = v128.load_lane<f32>(drifts + ((<usize>i32x4.extract_lane(label, 3)) << 2), drift, 3);
    const before = v128.load(slack + at);
    // The small share covers the rounding of the sum and of the difference.
    const left = f32x4.sub(before, f32x4.add(drift, f32x4.mul(before, f32x4.splat(2.4e-7))));
    v128.store(slack + at, left);
    const real = rows - row < 4 ? (1 << (rows - row)) - 1 : 15;
    // What is not a number is in need too.
    let need = ~i32x4.bitmask(f32x4.gt(left, least)) & real;
    while (need) {
      store<i32>(list + ((<usize>count) << 2), row + ctz(need));
      count++;
      need &= need - 1;
    }
  }
  return count;
}
