/**
 * sum + a·b for two doubles at once: a multiplication and an addition, each rounded, so that every machine gives
 * the same bits. In the relaxed module it is one fused operation where the processor has one.
 */
// @ts-ignore: decorator
@inline
export function madd(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, sum);
  return f64x2.add(sum, f64x2.mul(a, b));
}

/** The same for four single-precision numbers. */
// @ts-ignore: decorator
@inline
export function madd32(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  return f32x4.add(sum, f32x4.mul(a, b));
}
