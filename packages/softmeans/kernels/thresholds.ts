/**
 * How high a point's score x·c − ½‖c‖² must rise before it is nearer to a row than all points picked so far:
 *
 *     ‖x − c‖² < closest   ⟺   x·c − ½‖c‖² > ½(‖x‖² − closest)
 *
 * The thresholds are kept as whole numbers, factor·½(largest + ‖x‖² − closest), and no higher than that. Rows past
 * the last one get one that nothing exceeds.
 *
 * @param squares ‖x‖² of each row, in single precision
 * @param largest at least all squares
 * @returns the lowest of the thresholds, which fit into 32 bits only if it does
 */
export function thresholds(
  rows: i32,
  squares: usize,
  closest: usize,
  factor: f64,
  largest: f64,
  into: usize,
): f64 {
  let lowest = Infinity;
  for (let row = 0; row < 512; row++) {
    const at = into + ((<usize>row) << 2);
    if (row >= rows) {
      store<i32>(at, i32.MAX_VALUE);
      continue;
    }
    const offset = (<usize>row) << 3;
    const square = <f64>load<f32>(squares + (offset >> 1));
    const height = threshold(square, load<f64>(closest + offset), factor, largest);
    store<i32>(at, <i32>max(height, -2147483648.0));
    lowest = min(lowest, height);
  }
  return lowest;
}

/** Squares in single precision may be too large by this share; one more is for the rounding of all else. */
const LESS: f64 = 1.0 - 1.0 / 8388608.0;

// @ts-ignore: decorator
@inline
export function threshold(square: f64, closest: f64, factor: f64, largest: f64): f64 {
  return floor(0.5 * factor * (largest + (LESS * square - closest))) - 1.0;
}

/** The same for two rows, as whole numbers. */
// @ts-ignore: decorator
@inline
export function thresholdPair(square: v128, closest: v128, factor: f64, largest: f64): v128 {
  const height = f64x2.mul(
    f64x2.splat(0.5 * factor),
    f64x2.add(f64x2.splat(largest), f64x2.sub(f64x2.mul(f64x2.splat(LESS), square), closest)),
  );
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.sub(f64x2.floor(height), f64x2.splat(1.0)));
}
