import { lanes } from './lanes';

/** Adds to entry (a, b) of the triangle, where there is one. */
// @ts-ignore: decorator
@inline
export function put(second: usize, a: i32, b: i32, columns: i32, sum: v128): void {
  if (b > a || a >= columns) return;
  const at = second + (<usize>(((a * (a + 1)) >> 1) + b) << 3);
  store<f64>(at, load<f64>(at) + lanes(sum));
}
