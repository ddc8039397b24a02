/**
 * Lays rows out in panels, moved and scaled on the way: (value − origin[column]) · factor[column].
 *
 * @param values `rows` × `columns`, row by row
 * @param into panels; lanes past the last row are left as they are
 */
export function layRows(
  values: usize,
  rows: i32,
  columns: i32,
  origin: usize,
  factor: usize,
  into: usize,
): void {
  const rowBytes = (<usize>columns) << 3;
  const pairs = columns & ~1;
  const panels = rows >> 3;
  for (let panel = 0; panel < panels; panel++) {
    for (let column = 0; column < pairs; column += 2) {
      const offset = (<usize>column) << 3;
      const from = values + offset;
      const o = v128.load(origin + offset);
      const f = v128.load(factor + offset);
      const x0 = framed(from, o, f);
      const x1 = framed(from + rowBytes, o, f);
      const x2 = framed(from + 2 * rowBytes, o, f);
      const x3 = framed(from + 3 * rowBytes, o, f);
      const x4 = framed(from + 4 * rowBytes, o, f);
      const x5 = framed(from + 5 * rowBytes, o, f);
      const x6 = framed(from + 6 * rowBytes, o, f);
      const x7 = framed(from + 7 * rowBytes, o, f);
      v128.store(into, v128.shuffle<f64>(x0, x1, 0, 2));
      v128.store(into, v128.shuffle<f64>(x2, x3, 0, 2), 16);
      v128.store(into, v128.shuffle<f64>(x4, x5, 0, 2), 32);
      v128.store(into, v128.shuffle<f64>(x6, x7, 0, 2), 48);
      v128.store(into, v128.shuffle<f64>(x0, x1, 1, 3), 64);
      v128.store(into, v128.shuffle<f64>(x2, x3, 1, 3), 80);
      v128.store(into, v128.shuffle<f64>(x4, x5, 1, 3), 96);
      v128.store(into, v128.shuffle<f64>(x6, x7, 1, 3), 112);
      into += 128;
    }
    if (pairs < columns) {
      const offset = (<usize>pairs) << 3;
      const o = load<f64>(origin + offset);
      const f = load<f64>(factor + offset);
      for (let lane: usize = 0; lane < 8; lane++) {
        store<f64>(into + (lane << 3), (load<f64>(values + lane * rowBytes + offset) - o) * f);
      }
      into += 64;
    }
    values += rowBytes << 3;
  }
  for (let lane: usize = 0; lane < <usize>(rows & 7); lane++) {
    for (let offset: usize = 0; offset < rowBytes; offset += 8) {
      const x = load<f64>(values + lane * rowBytes + offset);
      store<f64>(
        into + (offset << 3) + (lane << 3),
        (x - load<f64>(origin + offset)) * load<f64>(factor + offset),
      );
    }
  }
}

/** The same for values that lie column by column: row i of a column stands at `rows · column + i`. */
export function layColumns(
  values: usize,
  rows: i32,
  columns: i32,
  origin: usize,
  factor: usize,
  into: usize,
): void {
  const panelBytes = (<usize>columns) << 6;
  const whole = rows & ~7;
  for (let column = 0; column < columns; column++) {
    const offset = (<usize>column) << 3;
    const o = v128.load64_splat(origin + offset);
    const f = v128.load64_splat(factor + offset);
    let to = into + (offset << 3);
    for (let row = 0; row < whole; row += 8) {
      v128.store(to, framed(values, o, f));
      v128.store(to, framed(values + 16, o, f), 16);
      v128.store(to, framed(values + 32, o, f), 32);
      v128.store(to, framed(values + 48, o, f), 48);
      values += 64;
      to += panelBytes;
    }
    for (let row = whole; row < rows; row++) {
      store<f64>(to, (load<f64>(values) - load<f64>(origin + offset)) * load<f64>(factor + offset));
      values += 8;
      to += 8;
    }
  }
}

// @ts-ignore: decorator
@inline
function framed(at: usize, origin: v128, factor: v128): v128 {
  return f64x2.mul(f64x2.sub(v128.load(at), origin), factor);
}
