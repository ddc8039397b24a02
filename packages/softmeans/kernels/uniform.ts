/** One line of equal values: the scores of a component of constant density. */
export function level(rows: i32, value: f64, into: usize): void {
  const both = f64x2.splat(value);
  for (let at = into, end = into + (<usize>rows << 3); at < end; at += 16) v128.store(at, both);
}

/** The sum of a line of values, in a fixed order. */
export function total(rows: i32, values: usize): f64 {
  let sum = f64x2.splat(0);
  for (let at = values, end = values + (<usize>rows << 3); at < end; at += 16) sum = f64x2.add(sum, v128.load(at));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
