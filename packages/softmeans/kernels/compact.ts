/** Copies some rows of a block of double-precision panels side by side into panels of their own. */
export function compact64(panels: usize, columns: i32, list: usize, count: i32, into: usize): void {
  const panelBytes = (<usize>columns) << 6;
  for (let i = 0; i < count; i++) {
    const row = load<i32>(list + ((<usize>i) << 2));
    let from = panels + (<usize>row >> 3) * panelBytes + ((<usize>row & 7) << 3);
    let to = into + (<usize>i >> 3) * panelBytes + ((<usize>i & 7) << 3);
    for (const end = from + panelBytes; from < end; from += 64, to += 64) store<f64>(to, load<f64>(from));
  }
}

/** The same for panels in single precision. */
export function compact32(panels: usize, columns: i32, list: usize, count: i32, into: usize): void {
  const panelBytes = (<usize>columns) << 6;
  for (let i = 0; i < count; i++) {
    const row = load<i32>(list + ((<usize>i) << 2));
    let from = panels + (<usize>row >> 4) * panelBytes + ((<usize>row & 15) << 2);
    let to = into + (<usize>i >> 4) * panelBytes + ((<usize>i & 15) << 2);
    for (const end = from + panelBytes; from < end; from += 64, to += 64) store<f32>(to, load<f32>(from));
  }
}

/**
 * The same for rows rounded to whole numbers (see `quantize`): with them go the largest lengths of the panels that
 * they come from, and their squares.
 */
export function compactRounded(
  rounded: usize,
  lengths: usize,
  squares: usize,
  columns: i32,
  list: usize,
  count: i32,
  into: usize,
  intoLengths: usize,
  intoSquares: usize,
): void {
  const panelBytes = ((<usize>columns + 1) >> 1) << 6;
  for (let i = 0; i < count; i++) {
    const row = load<i32>(list + ((<usize>i) << 2));
    let from = rounded + (<usize>row >> 4) * panelBytes + ((<usize>row & 15) << 2);
    let to = into + (<usize>i >> 4) * panelBytes + ((<usize>i & 15) << 2);
    for (const end = from + panelBytes; from < end; from += 64, to += 64) store<i32>(to, load<i32>(from));
    store<f32>(intoSquares + ((<usize>i) << 2), load<f32>(squares + ((<usize>row) << 2)));
    const length = lengths + ((<usize>row >> 4) << 3);
    const most = intoLengths + ((<usize>i >> 4) << 3);
    const fresh = (i & 15) == 0;
    store<f32>(most, fresh ? load<f32>(length) : max(load<f32>(most), load<f32>(length)));
    store<f32>(most, fresh ? load<f32>(length, 4) : max(load<f32>(most, 4), load<f32>(length, 4)), 4);
  }
}

/** Gives 32-bit values of compacted rows back to where the rows came from. */
export function restore(list: usize, count: i32, values: usize, into: usize): void {
  for (let i: usize = 0, end = (<usize>count) << 2; i < end; i += 4) {
    store<i32>(into + ((<usize>load<i32>(list + i)) << 2), load<i32>(values + i));
  }
}
