import { madd32 } from './multiplyadd';

/**
 * The single-precision twin of `nearest64`: panels of 16 rows, four lanes to a vector, otherwise the same.
 *
 * @param pairs centers two by two: [pair][column][2], single precision, as are `starts`
 */
export function nearest32(
  panels: usize,
  rows: i32,
  columns: i32,
  pairCount: i32,
  pairs: usize,
  starts: usize,
  labels: usize,
): i32 {
  const panelBytes = (<usize>columns) << 6;
  let changed = 0;
  for (let row = 0; row < rows; row += 16) {
    const panel = panels + (<usize>row >> 4) * panelBytes;
    const panelEnd = panel + panelBytes;
    let best0 = f32x4.splat(-Infinity);
    let best1 = best0;
    let best2 = best0;
    let best3 = best0;
    let label0 = i32x4.splat(0);
    let label1 = label0;
    let label2 = label0;
    let label3 = label0;
    let center = pairs;
    for (let pair = 0; pair < pairCount; pair++) {
      const start = starts + ((<usize>pair) << 3);
      let even0 = v128.load32_splat(start);
      let even1 = even0;
      let even2 = even0;
      let even3 = even0;
      let odd0 = v128.load32_splat(start, 4);
      let odd1 = odd0;
      let odd2 = odd0;
      let odd3 = odd0;
      for (let x = panel; x < panelEnd; x += 64) {
        const even = v128.load32_splat(center);
        const odd = v128.load32_splat(center, 4);
        const x0 = v128.load(x);
        const x1 = v128.load(x, 16);
        const x2 = v128.load(x, 32);
        const x3 = v128.load(x, 48);
        even0 = madd32(even0, x0, even);
        even1 = madd32(even1, x1, even);
        even2 = madd32(even2, x2, even);
        even3 = madd32(even3, x3, even);
        odd0 = madd32(odd0, x0, odd);
        odd1 = madd32(odd1, x1, odd);
        odd2 = madd32(odd2, x2, odd);
        odd3 = madd32(odd3, x3, odd);
        center += 8;
      }
      let index = i32x4.splat(pair << 1);
      label0 = i32x4.max_s(label0, v128.and(f32x4.gt(even0, best0), index));
      label1 = i32x4.max_s(label1, v128.and(f32x4.gt(even1, best1), index));
      label2 = i32x4.max_s(label2, v128.and(f32x4.gt(even2, best2), index));
      label3 = i32x4.max_s(label3, v128.and(f32x4.gt(even3, best3), index));
      best0 = f32x4.pmax(best0, even0);
      best1 = f32x4.pmax(best1, even1);
      best2 = f32x4.pmax(best2, even2);
      best3 = f32x4.pmax(best3, even3);
      index = i32x4.splat((pair << 1) + 1);
      label0 = i32x4.max_s(label0, v128.and(f32x4.gt(odd0, best0), index));
      label1 = i32x4.max_s(label1, v128.and(f32x4.gt(odd1, best1), index));
      label2 = i32x4.max_s(label2, v128.and(f32x4.gt(odd2, best2), index));
      label3 = i32x4.max_s(label3, v128.and(f32x4.gt(odd3, best3), index));
      best0 = f32x4.pmax(best0, odd0);
      best1 = f32x4.pmax(best1, odd1);
      best2 = f32x4.pmax(best2, odd2);
      best3 = f32x4.pmax(best3, odd3);
    }
    const at = labels + ((<usize>row) << 2);
    const different =
      i32x4.bitmask(i32x4.ne(label0, v128.load(at))) |
      (i32x4.bitmask(i32x4.ne(label1, v128.load(at, 16))) << 4) |
      (i32x4.bitmask(i32x4.ne(label2, v128.load(at, 32))) << 8) |
      (i32x4.bitmask(i32x4.ne(label3, v128.load(at, 48))) << 12);
    const real = rows - row < 16 ? (1 << (rows - row)) - 1 : 0xffff;
    changed += popcnt(different & real);
    v128.store(at, label0);
    v128.store(at, label1, 16);
    v128.store(at, label2, 32);
    v128.store(at, label3, 48);
  }
  return changed;
}
