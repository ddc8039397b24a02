import { madd } from './multiplyadd';

/**
 * Sums of distances between the rows of some panels and a strip of rows, each pair measured once and by
 * differences, so that equal rows are exactly 0 apart. With a panel's rows x and the strip's rows y,
 *
 *     sums[x] += Σ over y of ‖x − y‖,     opposite[y] += Σ over x of ‖x − y‖
 *
 * Eight rows of a panel meet one row of the strip at a time:
 *
 *               x0  x1 │ x2  x3 │ x4  x5 │ x6  x7
 *     y y   →    total0   total1   total2   total3    → sums of the panel, lane by lane
 *                └────────────── + ─────────────┘     → opposite[y], even and odd lanes apart
 *
 * Of the panels' rows, counted from 0, only first … end − 1 take part; the others add nothing.
 *
 * @param panels double precision
 * @param strip row-major
 * @param sums one double per row of the panels
 * @param opposite two doubles per row of the strip, whose sum is meant
 */
export function euclideanSums(
  panels: usize,
  count: i32,
  columns: i32,
  first: i32,
  end: i32,
  strip: usize,
  rows: i32,
  sums: usize,
  opposite: usize,
): void {
  distanceSums(EUCLIDEAN, panels, count, columns, first, end, strip, rows, sums, opposite);
}

/** The same for Σ |x − y| over the columns. */
export function manhattanSums(
  panels: usize,
  count: i32,
  columns: i32,
  first: i32,
  end: i32,
  strip: usize,
  rows: i32,
  sums: usize,
  opposite: usize,
): void {
  distanceSums(MANHATTAN, panels, count, columns, first, end, strip, rows, sums, opposite);
}

/** The same for the largest |x − y| among the columns. */
export function chebyshevSums(
  panels: usize,
  count: i32,
  columns: i32,
  first: i32,
  end: i32,
  strip: usize,
  rows: i32,
  sums: usize,
  opposite: usize,
): void {
  distanceSums(CHEBYSHEV, panels, count, columns, first, end, strip, rows, sums, opposite);
}

const EUCLIDEAN: i32 = 0;
const MANHATTAN: i32 = 1;
const CHEBYSHEV: i32 = 2;

// The metric is a constant wherever this is inlined, so that each kernel holds its own operations alone.
// @ts-ignore: decorator
@inline
function distanceSums(
  metric: i32,
  panels: usize,
  count: i32,
  columns: i32,
  first: i32,
  end: i32,
  strip: usize,
  rows: i32,
  sums: usize,
  opposite: usize,
): void {
  const panelBytes = (<usize>columns) << 6;
  const stripEnd = strip + (<usize>rows) * ((<usize>columns) << 3);
  for (let row = 0; row < count << 3; row += 8) {
    const low = i64x2.splat(first - row);
    const high = i64x2.splat(end - row);
    const within0 = between(i64x2(0, 1), low, high);
    const within1 = between(i64x2(2, 3), low, high);
    const within2 = between(i64x2(4, 5), low, high);
    const within3 = between(i64x2(6, 7), low, high);
    let sum0 = v128.load(sums);
    let sum1 = v128.load(sums, 16);
    let sum2 = v128.load(sums, 32);
    let sum3 = v128.load(sums, 48);
    const panelEnd = panels + panelBytes;
    let across = opposite;
    for (let y = strip; y < stripEnd; across += 16) {
      let total0 = f64x2.splat(0);
      let total1 = total0;
      let total2 = total0;
      let total3 = total0;
      for (let x = panels; x < panelEnd; x += 64) {
        const both = v128.load64_splat(y);
        total0 = extended(metric, total0, f64x2.sub(v128.load(x), both));
        total1 = extended(metric, total1, f64x2.sub(v128.load(x, 16), both));
        total2 = extended(metric, total2, f64x2.sub(v128.load(x, 32), both));
        total3 = extended(metric, total3, f64x2.sub(v128.load(x, 48), both));
        y += 8;
      }
      if (metric == EUCLIDEAN) {
        total0 = f64x2.sqrt(total0);
        total1 = f64x2.sqrt(total1);
        total2 = f64x2.sqrt(total2);
        total3 = f64x2.sqrt(total3);
      }
      total0 = v128.and(total0, within0);
      total1 = v128.and(total1, within1);
      total2 = v128.and(total2, within2);
      total3 = v128.and(total3, within3);
      sum0 = f64x2.add(sum0, total0);
      sum1 = f64x2.add(sum1, total1);
      sum2 = f64x2.add(sum2, total2);
      sum3 = f64x2.add(sum3, total3);
      const panel = f64x2.add(f64x2.add(total0, total1), f64x2.add(total2, total3));
      v128.store(across, f64x2.add(v128.load(across), panel));
    }
    v128.store(sums, sum0);
    v128.store(sums, sum1, 16);
    v128.store(sums, sum2, 32);
    v128.store(sums, sum3, 48);
    sums += 64;
    panels = panelEnd;
  }
}

/** A distance with one more column's difference. */
// @ts-ignore: decorator
@inline
function extended(metric: i32, total: v128, difference: v128): v128 {
  if (metric == EUCLIDEAN) return madd(total, difference, difference);
  const size = f64x2.abs(difference);
  return metric == MANHATTAN ? f64x2.add(total, size) : f64x2.pmax(total, size);
}

/** All ones in the lanes of low ≤ row < high. */
// @ts-ignore: decorator
@inline
function between(row: v128, low: v128, high: v128): v128 {
  return v128.and(i64x2.ge_s(row, low), i64x2.lt_s(row, high));
}
