/** Copies a block of double-precision panels (8 rows each) into single-precision ones (16 rows each). */
export function copy32(panels: usize, rows: i32, columns: i32, into: usize): void {
  const panelBytes = (<usize>columns) << 6;
  for (let row = 0; row < rows; row += 8) {
    const panel = panels + panelBytes * (<usize>row >> 3);
    let to = into + panelBytes * (<usize>row >> 4) + ((row & 8) << 2);
    for (let x = panel; x < panel + panelBytes; x += 64, to += 64) {
      v128.store(to, demoted(x));
      v128.store(to, demoted(x + 32), 16);
    }
  }
}

// @ts-ignore: decorator
@inline
function demoted(x: usize): v128 {
  return v128.shuffle<i64>(
    f32x4.demote_f64x2_zero(v128.load(x)),
    f32x4.demote_f64x2_zero(v128.load(x, 16)),
    0,
    2,
  );
}
