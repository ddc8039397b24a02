import { distances } from './distances';
import { threshold, thresholdPair } from './thresholds';
import { widen } from './widen';

/**
 * Σ min(closest, distance) with one more point, for rows that all weigh 1: the sum that `closest` finds from all
 * distances, but only the panels with rows that `gains` says the point may be nearer to are read.
 *
 * @param panels the rows as they are kept: 8 to a panel, 16 in single precision
 * @param room takes a widened panel and 16 distances
 * @param near one byte per row (see `gains`), of which `bit` is the point's
 * @param into receives the minima; if it is `closest` itself, the point joins those picked, and the thresholds are
 *   brought up to date
 * @param squares, factor, largest see `thresholds`
 */
export function join(
  panels: usize,
  rows: i32,
  columns: i32,
  single: bool,
  point: usize,
  room: usize,
  near: usize,
  bit: i32,
  closest: usize,
  into: usize,
  squares: usize,
  factor: f64,
  largest: f64,
  thresholds: usize,
): f64 {
  const bits = <u64>bit * 0x0101010101010101;
  const lanes = single ? 16 : 8;
  const panelBytes = (<usize>columns) << 6;
  const fresh = room + (panelBytes << 1);
  const joins = into == closest;
  if (!joins) memory.copy(into, closest, (<usize>rows) << 3);
  // A panel that waits for another one: two at a time hide how long memory takes.
  let waiting = -1;
  for (let row = 0; row < rows; row += lanes) {
    let any = load<u64>(near + <usize>row) & bits;
    if (single) any |= load<u64>(near + <usize>row, 8) & bits;
    if (!any) continue;
    const panel = panels + panelBytes * <usize>(row / lanes);
    if (single) {
      widen(panel, 16, columns, room);
      distances(room, 16, columns, point, fresh);
      lower(row, min(16, rows - row), fresh, into, joins, squares, factor, largest, thresholds);
    } else if (waiting < 0) {
      waiting = row;
    } else {
      both(panels + panelBytes * (<usize>waiting >> 3), panel, columns, point, fresh);
      lower(waiting, 8, fresh, into, joins, squares, factor, largest, thresholds);
      lower(row, min(8, rows - row), fresh + 64, into, joins, squares, factor, largest, thresholds);
      waiting = -1;
    }
  }
  if (waiting >= 0) {
    distances(panels + panelBytes * (<usize>waiting >> 3), 8, columns, point, fresh);
    lower(waiting, min(8, rows - waiting), fresh, into, joins, squares, factor, largest, thresholds);
  }
  let sum = f64x2.splat(0);
  const valuesEnd = into + ((<usize>rows & ~1) << 3);
  let value = into;
  for (; value < valuesEnd; value += 16) sum = f64x2.add(sum, v128.load(value));
  if (rows & 1) sum = f64x2.add(sum, v128.load64_zero(value));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** The distances of two panels, as `distances` has them. */
// @ts-ignore: decorator
@inline
function both(left: usize, right: usize, columns: i32, point: usize, into: usize): void {
  const pointEnd = point + ((<usize>columns) << 3);
  const across = right - left;
  let square0 = f64x2.splat(0);
  let square1 = square0;
  let square2 = square0;
  let square3 = square0;
  let square4 = square0;
  let square5 = square0;
  let square6 = square0;
  let square7 = square0;
  for (let x = left; point < pointEnd; point += 8, x += 64) {
    const y = x + across;
    const value = v128.load64_splat(point);
    const d0 = f64x2.sub(v128.load(x), value);
    const d1 = f64x2.sub(v128.load(x, 16), value);
    const d2 = f64x2.sub(v128.load(x, 32), value);
    const d3 = f64x2.sub(v128.load(x, 48), value);
    const d4 = f64x2.sub(v128.load(y), value);
    const d5 = f64x2.sub(v128.load(y, 16), value);
    const d6 = f64x2.sub(v128.load(y, 32), value);
    const d7 = f64x2.sub(v128.load(y, 48), value);
    square0 = f64x2.add(square0, f64x2.mul(d0, d0));
    square1 = f64x2.add(square1, f64x2.mul(d1, d1));
    square2 = f64x2.add(square2, f64x2.mul(d2, d2));
    square3 = f64x2.add(square3, f64x2.mul(d3, d3));
    square4 = f64x2.add(square4, f64x2.mul(d4, d4));
    square5 = f64x2.add(square5, f64x2.mul(d5, d5));
    square6 = f64x2.add(square6, f64x2.mul(d6, d6));
    square7 = f64x2.add(square7, f64x2.mul(d7, d7));
  }
  v128.store(into, square0);
  v128.store(into, square1, 16);
  v128.store(into, square2, 32);
  v128.store(into, square3, 48);
  v128.store(into, square4, 64);
  v128.store(into, square5, 80);
  v128.store(into, square6, 96);
  v128.store(into, square7, 112);
}

/** Lowers the minima of some rows from `row` on. */
function lower(
  row: i32,
  count: i32,
  fresh: usize,
  into: usize,
  joins: bool,
  squares: usize,
  factor: f64,
  largest: f64,
  thresholds: usize,
): void {
  let at = (<usize>row) << 3;
  for (const end = at + ((<usize>count & ~1) << 3); at < end; at += 16, fresh += 16) {
    const least = f64x2.pmin(v128.load(into + at), v128.load(fresh));
    v128.store(into + at, least);
    if (!joins) continue;
    const square = f64x2.promote_low_f32x4(v128.load64_zero(squares + (at >> 1)));
    v128.store64_lane(thresholds + (at >> 1), thresholdPair(square, least, factor, largest), 0);
  }
  if (!(count & 1)) return;
  const least = min(load<f64>(into + at), load<f64>(fresh));
  store<f64>(into + at, least);
  if (!joins) return;
  const square = <f64>load<f32>(squares + (at >> 1));
  store<i32>(thresholds + (at >> 1), <i32>threshold(square, least, factor, largest));
}
