// exp and log of src/mathematics.ts, operation for operation, for two lanes at a time. Their constants are kept
// in memory: V8 builds a constant of 128 bits anew wherever it is used, and that takes longer than to load it.

const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
const LOG2_E: f64 = 1.4426950408889634;
/** Adding 1.5 · 2^52 leaves the nearest integer in the low bits. */
const ROUNDER: f64 = 6755399441055744.0;
/** The upper half of ½√2. */
const HALF_ROOT: i64 = 0x3fe6a09e00000000;

/** Writes the constants of `exp` and `log`: 27 doubles. */
export function layConstants(at: usize): void {
  store<f64>(at, -708);
  store<f64>(at, LOG2_E, 8);
  store<f64>(at, ROUNDER, 16);
  store<f64>(at, LN2_HIGH, 24);
  store<f64>(at, LN2_LOW, 32);
  store<f64>(at, 1.0 / 2, 40);
  store<f64>(at, 1.0 / 6, 48);
  store<f64>(at, 1.0 / 24, 56);
  store<f64>(at, 1.0 / 120, 64);
  store<f64>(at, 1.0 / 720, 72);
  store<f64>(at, 1.0 / 5040, 80);
  store<f64>(at, 1.0 / 40320, 88);
  store<f64>(at, 1.0 / 362880, 96);
  store<f64>(at, 1.0 / 3628800, 104);
  store<f64>(at, 1.0 / 39916800, 112);
  store<f64>(at, 1.0 / 479001600, 120);
  store<f64>(at, 1.0 / 6227020800, 128);
  store<f64>(at, 1, 136);
  store<f64>(at, 0.6666666666666735, 144);
  store<f64>(at, 0.2857142874366239, 152);
  store<f64>(at, 0.1818357216161805, 160);
  store<f64>(at, 0.14798198605116586, 168);
  store<f64>(at, 0.3999999999940942, 176);
  store<f64>(at, 0.22222198432149784, 184);
  store<f64>(at, 0.15313837699209373, 192);
  store<i64>(at, HALF_ROOT, 200);
  store<i64>(at, 0x000fffffffffffff, 208);
}

/** a + b·c, rounded twice: in both modules, for these bits are those of the library. */
// @ts-ignore: decorator
@inline
function sum(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(a, f64x2.mul(b, c));
}

/** e^x for x ≤ 709; what lies below −708 counts as −708. */
// @ts-ignore: decorator
@inline
export function exp(value: v128, constants: usize): v128 {
  const x = f64x2.pmax(value, v128.load64_splat(constants));
  const rounder = v128.load64_splat(constants, 16);
  const shifted = f64x2.add(f64x2.mul(x, v128.load64_splat(constants, 8)), rounder);
  const n = f64x2.sub(shifted, rounder);
  const high2 = f64x2.mul(n, v128.load64_splat(constants, 24));
  const r = f64x2.sub(f64x2.sub(x, high2), f64x2.mul(n, v128.load64_splat(constants, 32)));
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const low = sum(
    sum(v128.load64_splat(constants, 40), r, v128.load64_splat(constants, 48)),
    r2,
    sum(v128.load64_splat(constants, 56), r, v128.load64_splat(constants, 64)),
  );
  const middle = sum(
    sum(v128.load64_splat(constants, 72), r, v128.load64_splat(constants, 80)),
    r2,
    sum(v128.load64_splat(constants, 88), r, v128.load64_splat(constants, 96)),
  );
  const high = sum(
    sum(v128.load64_splat(constants, 104), r, v128.load64_splat(constants, 112)),
    r2,
    sum(v128.load64_splat(constants, 120), r, v128.load64_splat(constants, 128)),
  );
  const tail = sum(low, r4, sum(middle, r4, high));
  const mantissa = f64x2.add(v128.load64_splat(constants, 136), sum(r, r2, tail));
  return i64x2.add(mantissa, i64x2.shl(shifted, 52));
}

/** ln x for positive normal x. */
// @ts-ignore: decorator
@inline
export function log(x: v128, constants: usize): v128 {
  const root = v128.load64_splat(constants, 200);
  const upper = i64x2.sub(x, root);
  const powers = i32x4.shr_s(upper, 20);
  const exponent = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(powers, powers, 1, 3, 1, 3));
  const mantissa = i64x2.add(v128.and(upper, v128.load64_splat(constants, 208)), root);
  const f = f64x2.sub(mantissa, v128.load64_splat(constants, 136));
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  const odd = f64x2.mul(
    z,
    sum(
      v128.load64_splat(constants, 144),
      w,
      sum(
        v128.load64_splat(constants, 152),
        w,
        sum(v128.load64_splat(constants, 160), w, v128.load64_splat(constants, 168)),
      ),
    ),
  );
  const even = f64x2.mul(
    w,
    sum(
      v128.load64_splat(constants, 176),
      w,
      sum(v128.load64_splat(constants, 184), w, v128.load64_splat(constants, 192)),
    ),
  );
  const half = f64x2.mul(f64x2.mul(v128.load64_splat(constants, 40), f), f);
  const series = f64x2.mul(s, f64x2.add(half, f64x2.add(odd, even)));
  const rest = f64x2.sub(half, f64x2.add(series, f64x2.mul(exponent, v128.load64_splat(constants, 32))));
  return f64x2.sub(f64x2.mul(exponent, v128.load64_splat(constants, 24)), f64x2.sub(rest, f));
}

/**
 * exp of an even number of values in place; tests compare it with the library's.
 *
 * @param constants room for 27 doubles
 */
export function exponentials(values: usize, count: i32, constants: usize): void {
  layConstants(constants);
  for (let at = values, end = values + (<usize>count << 3); at < end; at += 16) {
    v128.store(at, exp(v128.load(at), constants));
  }
}

/** log of an even number of values in place; tests compare it with the library's. */
export function logarithms(values: usize, count: i32, constants: usize): void {
  layConstants(constants);
  for (let at = values, end = values + (<usize>count << 3); at < end; at += 16) {
    v128.store(at, log(v128.load(at), constants));
  }
}
