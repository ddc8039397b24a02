/**
 * How high a point's score x·c − ½‖c‖² must rise before it is nearer to a row than all points picked so far:
 *
 *     ‖x − c‖² < closest   ⟺   x·c − ½‖c‖² > ½(‖x‖² − closest)
 *
 * The thresholds are kept in single precision and lie lower than that by a margin, so that `gains` misses no row.
 * Rows past the last one get a threshold of +∞, which nothing exceeds.
 *
 * @param squares ‖x‖² of each row
 * @param slack how far a single-precision score may be off, as a share of ½‖x‖² + ½‖c‖² + |threshold|
 * @returns the largest margin that a row of the block has now or later, as `closest` shrinks
 */
export function thresholds(rows: i32, squares: usize, closest: usize, slack: f64, into: usize): f64 {
  let widest = 0.0;
  for (let row = 0; row < 512; row++) {
    const at = into + ((<usize>row) << 2);
    if (row >= rows) {
      store<f32>(at, Infinity);
      continue;
    }
    const offset = (<usize>row) << 3;
    const square = load<f64>(squares + offset);
    const near = load<f64>(closest + offset);
    store<f32>(at, lowered(square, near, slack));
    widest = max(widest, slack * (0.5 * square + 0.5 * max(square, near)) + 1e-36);
  }
  return widest;
}

// @ts-ignore: decorator
@inline
export function lowered(square: f64, closest: f64, slack: f64): f32 {
  const threshold = 0.5 * (square - closest);
  // The constant is for products that vanish.
  return <f32>(threshold - slack * (0.5 * square + abs(threshold)) - 1e-36);
}

/** The same for two rows. */
// @ts-ignore: decorator
@inline
export function loweredPair(square: v128, closest: v128, slack: f64): v128 {
  const half = f64x2.splat(0.5);
  const threshold = f64x2.mul(half, f64x2.sub(square, closest));
  const margin = f64x2.mul(f64x2.splat(slack), f64x2.add(f64x2.mul(half, square), f64x2.abs(threshold)));
  return f32x4.demote_f64x2_zero(f64x2.sub(f64x2.sub(threshold, margin), f64x2.splat(1e-36)));
}
