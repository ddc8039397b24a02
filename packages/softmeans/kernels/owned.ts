/**
 * Squared distance of each row to the point of its label, by differences, in the order of `distances`; rows that fill up
 * the last panel included.
 */
export function owned(
  panels: usize,
  rows: i32,
  columns: i32,
  points: usize,
  labels: usize,
  into: usize,
): void {
  const pointBytes = columns << 3;
  for (let row = 0, end = (rows + 7) & ~7; row < end; row++) {
    let p = points + <usize>(load<i32>(labels + ((<usize>row) << 2)) * pointBytes);
    const pointEnd = p + <usize>pointBytes;
    let x = panels + ((<usize>((row & ~7) * columns + (row & 7))) << 3);
    let square = 0.0;
    for (; p < pointEnd; p += 8, x += 64) {
      const d = load<f64>(x) - load<f64>(p);
      square += d * d;
    }
    store<f64>(into + ((<usize>row) << 3), square);
  }
}
