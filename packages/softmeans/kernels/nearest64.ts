import { madd } from './multiplyadd';

/**
 * Labels each row with the center of the highest score
 *
 *     score[j](x) = (bias[j] − ½‖c[j]‖²) + x[0]c[j][0] + x[1]c[j][1] + …
 *
 * which is bias[j] − ½‖x − c[j]‖² but for the row's own −½‖x‖². Eight rows meet two centers at a time: eight
 * sums in registers, each a row pair and a center, start at the constant, so that the maximum needs no other
 * operation. Only a strictly higher score replaces a label, so ties go to the lowest index.
 *
 * @param pairs centers two by two: [pair][column][2]; a center added to make the number even starts at −∞
 * @param starts bias[j] − ½‖c[j]‖², two per pair
 * @returns how many of the `rows` labels have changed
 */
export function nearest64(
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
  for (let row = 0; row < rows; row += 8) {
    const panel = panels + (<usize>row >> 3) * panelBytes;
    const panelEnd = panel + panelBytes;
    let best0 = f64x2.splat(-Infinity);
    let best1 = best0;
    let best2 = best0;
    let best3 = best0;
    let label0 = i64x2.splat(0);
    let label1 = label0;
    let label2 = label0;
    let label3 = label0;
    let center = pairs;
    for (let pair = 0; pair < pairCount; pair++) {
      const start = starts + ((<usize>pair) << 4);
      let even0 = v128.load64_splat(start);
      let even1 = even0;
      let even2 = even0;
      let even3 = even0;
      let odd0 = v128.load64_splat(start, 8);
      let odd1 = odd0;
      let odd2 = odd0;
      let odd3 = odd0;
      for (let x = panel; x < panelEnd; x += 64) {
        const even = v128.load64_splat(center);
        const odd = v128.load64_splat(center, 8);
        const x0 = v128.load(x);
        const x1 = v128.load(x, 16);
        const x2 = v128.load(x, 32);
        const x3 = v128.load(x, 48);
        even0 = madd(even0, x0, even);
        even1 = madd(even1, x1, even);
        even2 = madd(even2, x2, even);
        even3 = madd(even3, x3, even);
        odd0 = madd(odd0, x0, odd);
        odd1 = madd(odd1, x1, odd);
        odd2 = madd(odd2, x2, odd);
        odd3 = madd(odd3, x3, odd);
        center += 16;
      }
      // Indices only grow, so the larger of the old one and the masked new one is the one to keep.
      let index = i64x2.splat(<i64>(pair << 1));
      label0 = i32x4.max_s(label0, v128.and(f64x2.gt(even0, best0), index));
      label1 = i32x4.max_s(label1, v128.and(f64x2.gt(even1, best1), index));
      label2 = i32x4.max_s(label2, v128.and(f64x2.gt(even2, best2), index));
      label3 = i32x4.max_s(label3, v128.and(f64x2.gt(even3, best3), index));
      best0 = f64x2.pmax(best0, even0);
      best1 = f64x2.pmax(best1, even1);
      best2 = f64x2.pmax(best2, even2);
      best3 = f64x2.pmax(best3, even3);
      index = i64x2.splat(<i64>((pair << 1) + 1));
      label0 = i32x4.max_s(label0, v128.and(f64x2.gt(odd0, best0), index));
      label1 = i32x4.max_s(label1, v128.and(f64x2.gt(odd1, best1), index));
      label2 = i32x4.max_s(label2, v128.and(f64x2.gt(odd2, best2), index));
      label3 = i32x4.max_s(label3, v128.and(f64x2.gt(odd3, best3), index));
      best0 = f64x2.pmax(best0, odd0);
      best1 = f64x2.pmax(best1, odd1);
      best2 = f64x2.pmax(best2, odd2);
      best3 = f64x2.pmax(best3, odd3);
    }
    const at = labels + ((<usize>row) << 2);
    const low = v128.shuffle<i32>(label0, label1, 0, 2, 4, 6);
    const high = v128.shuffle<i32>(label2, label3, 0, 2, 4, 6);
    const different =
      i32x4.bitmask(i32x4.ne(low, v128.load(at))) | (i32x4.bitmask(i32x4.ne(high, v128.load(at, 16))) << 4);
    const real = rows - row < 8 ? (1 << (rows - row)) - 1 : 0xff;
    changed += popcnt(different & real);
    v128.store(at, low);
    v128.store(at, high, 16);
  }
  return changed;
}
