import { distances } from './distances';
import { lowered, loweredPair } from './thresholds';
import { widen } from './widen';

/**
 * Adds a point to those picked, for the rows that `gains` says it may be nearer to. Their distances are those of
 * the kernel `distances`, a panel at a time.
 *
 * @param panels the rows as they are kept: 8 to a panel, 16 in single precision
 * @param room takes a widened panel and 16 distances
 * @param near one byte per row (see `gains`), of which `bit` is the point's
 * @param squares ‖x‖² of each row
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
  squares: usize,
  closest: usize,
  slack: f64,
  thresholds: usize,
): void {
  const bits = <u64>bit * 0x0101010101010101;
  const lanes = single ? 16 : 8;
  const panelBytes = (<usize>columns) << 6;
  const fresh = room + (panelBytes << 1);
  for (let row = 0; row < rows; row += lanes, panels += panelBytes) {
    let any = load<u64>(near + <usize>row) & bits;
    if (single) any |= load<u64>(near + <usize>row, 8) & bits;
    if (!any) continue;
    if (single) {
      widen(panels, 16, columns, room);
      distances(room, 16, columns, point, fresh);
    } else {
      distances(panels, 8, columns, point, fresh);
    }
    const end = min(row + lanes, rows);
    let i = row;
    for (; i + 1 < end; i += 2) {
      const at = (<usize>i) << 3;
      const least = f64x2.pmin(v128.load(closest + at), v128.load(fresh + ((<usize>(i - row)) << 3)));
      v128.store(closest + at, least);
      v128.store64_lane(thresholds + (at >> 1), loweredPair(v128.load(squares + at), least, slack), 0);
    }
    if (i < end) {
      const at = (<usize>i) << 3;
      const least = min(load<f64>(closest + at), load<f64>(fresh + ((<usize>(i - row)) << 3)));
      store<f64>(closest + at, least);
      store<f32>(thresholds + (at >> 1), lowered(load<f64>(squares + at), least, slack));
    }
  }
}
