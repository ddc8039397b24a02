/** sum + a·b for two doubles at once: a multiplication and an addition, each rounded, as every machine does them. */
// @ts-ignore: decorator
@inline
export function madd(sum: v128, a: v128, b: v128): v128 {
  return f64x2.add(sum, f64x2.mul(a, b));
}

/** The same for four single-precision numbers. */
// @ts-ignore: decorator
@inline
export function madd32(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}
