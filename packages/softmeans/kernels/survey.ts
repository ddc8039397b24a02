/**
 * The range and the sum of every column, added to what earlier rows gave. A value that is not finite leaves a sum
 * that is not finite either.
 *
 * @param panels 8 rows each
 * @param least, most, sums one double per column
 */
export function survey(
  panels: usize,
  rows: i32,
  columns: i32,
  least: usize,
  most: usize,
  sums: usize,
): void {
  const panelBytes = (<usize>columns) << 6;
  const whole = rows & ~7;
  for (let column = 0; column < columns; column++) {
    const offset = (<usize>column) << 3;
    let x = panels + (offset << 3);
    let low = v128.load64_splat(least + offset);
    let high = v128.load64_splat(most + offset);
    let low1 = low;
    let high1 = high;
    let sum0 = f64x2.splat(0);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    for (let row = 0; row < whole; row += 8, x += panelBytes) {
      const x0 = v128.load(x);
      const x1 = v128.load(x, 16);
      const x2 = v128.load(x, 32);
      const x3 = v128.load(x, 48);
      low = f64x2.pmin(f64x2.pmin(low, x0), x2);
      low1 = f64x2.pmin(f64x2.pmin(low1, x1), x3);
      high = f64x2.pmax(f64x2.pmax(high, x0), x2);
      high1 = f64x2.pmax(f64x2.pmax(high1, x1), x3);
      sum0 = f64x2.add(sum0, x0);
      sum1 = f64x2.add(sum1, x1);
      sum2 = f64x2.add(sum2, x2);
      sum3 = f64x2.add(sum3, x3);
    }
    low = f64x2.pmin(low, low1);
    high = f64x2.pmax(high, high1);
    let smallest = min(f64x2.extract_lane(low, 0), f64x2.extract_lane(low, 1));
    let largest = max(f64x2.extract_lane(high, 0), f64x2.extract_lane(high, 1));
    let sum = total(sum0, sum1, sum2, sum3);
    for (let row = whole; row < rows; row++, x += 8) {
      const value = load<f64>(x);
      smallest = min(smallest, value);
      largest = max(largest, value);
      sum += value;
    }
    store<f64>(least + offset, smallest);
    store<f64>(most + offset, largest);
    store<f64>(sums + offset, load<f64>(sums + offset) + sum);
  }
}

/**
 * The sum and the sum of squares of every column, added to what earlier rows gave.
 *
 * @param panels 8 rows each
 * @param sums, squares one double per column
 */
export function spread(panels: usize, rows: i32, columns: i32, sums: usize, squares: usize): void {
  const panelBytes = (<usize>columns) << 6;
  const whole = rows & ~7;
  for (let column = 0; column < columns; column++) {
    const offset = (<usize>column) << 3;
    let x = panels + (offset << 3);
    let sum0 = f64x2.splat(0);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    let square0 = sum0;
    let square1 = sum0;
    let square2 = sum0;
    let square3 = sum0;
    for (let row = 0; row < whole; row += 8, x += panelBytes) {
      const x0 = v128.load(x);
      const x1 = v128.load(x, 16);
      const x2 = v128.load(x, 32);
      const x3 = v128.load(x, 48);
      sum0 = f64x2.add(sum0, x0);
      sum1 = f64x2.add(sum1, x1);
      sum2 = f64x2.add(sum2, x2);
      sum3 = f64x2.add(sum3, x3);
      square0 = f64x2.add(square0, f64x2.mul(x0, x0));
      square1 = f64x2.add(square1, f64x2.mul(x1, x1));
      square2 = f64x2.add(square2, f64x2.mul(x2, x2));
      square3 = f64x2.add(square3, f64x2.mul(x3, x3));
    }
    let sum = total(sum0, sum1, sum2, sum3);
    let square = total(square0, square1, square2, square3);
    for (let row = whole; row < rows; row++, x += 8) {
      const value = load<f64>(x);
      sum += value;
      square += value * value;
    }
    store<f64>(sums + offset, load<f64>(sums + offset) + sum);
    store<f64>(squares + offset, load<f64>(squares + offset) + square);
  }
}

/** The sum of eight lanes. */
// @ts-ignore: decorator
@inline
function total(sum0: v128, sum1: v128, sum2: v128, sum3: v128): f64 {
  const sum = f64x2.add(f64x2.add(sum0, sum1), f64x2.add(sum2, sum3));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
