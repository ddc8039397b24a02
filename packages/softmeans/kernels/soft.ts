import { lanes } from './lanes';
import { LINE } from './line';
import { DIAGONAL, NONE, TRIANGLE } from './moments';
import { madd } from './multiplyadd';
import { put } from './put';
import { rawSums, rawTriangle } from './raw';

/** Bytes of the list of pairs: an offset and two shares for each of the 256 pairs of a block, and some to fill up. */
const OFFSETS: usize = 1024 + 64;
const SHARES: usize = 4096 + 64;

/**
 * Sums of some components over shared-out rows: with δ = x − c and r the row's share (times its weight),
 *
 *     weight += Σ r,   first[a] += Σ rδ[a],   second += Σ rδ[a]²  or  second[a][b] += Σ rδ[a]δ[b], b ≤ a
 *
 * Rows are taken in pairs, as they lie side by side in a panel. Where many pairs have no share in a component,
 * the others are gone through by a list:
 *
 *     offsets   where the pair's first column lies in the panels, 4 bytes each
 *     shares    its two shares
 *
 * For triangles the pairs are taken in slices whose δ and rδ stay near the processor. How many pairs a slice has
 * depends on the number of columns alone, so the order of every sum depends on nothing but the shares.
 *
 * About the origin, where all centers are 0, the rows are themselves their δ: then nothing is taken off them, two
 * components without gaps are summed at a time, and Σ r‖x‖² comes from the squared lengths of the rows.
 *
 * @param components how many components, whose centers, shares and sums follow each other
 * @param lengths squared lengths of the rows, if the sums are about the origin; otherwise 0
 * @param shares one line of shares per component
 * @param whole weight and first moments are there already and stay as they are
 * @param room for the list and then, for triangles, columns (rounded up to a multiple of 4; what the rest holds
 *   does not matter) times pairs of a slice, once for δ and once for rδ
 * @param moments 0 none, 1 trace, 2 diagonal, 3 triangle
 * @param secondBytes from one component's second moments to the next one's
 */
export function soft(
  panels: usize,
  rows: i32,
  columns: i32,
  components: i32,
  centers: usize,
  shares: usize,
  lengths: usize,
  slicePairs: i32,
  room: usize,
  moments: i32,
  whole: bool,
  weight: usize,
  first: usize,
  second: usize,
  secondBytes: usize,
): void {
  const rowBytes = <usize>columns << 3;
  const listed = room + OFFSETS;
  const slices = listed + SHARES;
  const all = ((rows + 7) >> 3) << 2;
  for (let j = 0; j < components; j++) {
    let count = countPairs(shares, all);
    if (lengths && 8 * count > 7 * all) {
      store<f64>(weight, load<f64>(weight) + sumOf(shares, <usize>all << 4));
      if (moments == TRIANGLE) rawTriangle(
        panels,
        all >> 2,
        columns,
        shares,
        slicePairs >> 2,
        slices,
        first,
        second,
      );
      else {
        const two = j + 1 < components && 8 * countPairs(shares + LINE, all) > 7 * all;
        const next: usize = two ? 1 : 0;
        rawSums(
          moments,
          panels,
          all >> 2,
          rowBytes,
          shares,
          shares + next * LINE,
          lengths,
          first + next * rowBytes,
          first,
          second + next * secondBytes,
          second,
        );
        if (two) {
          j++;
          shares += LINE;
          centers += rowBytes;
          weight += 8;
          first += rowBytes;
          second += secondBytes;
          store<f64>(weight, load<f64>(weight) + sumOf(shares, <usize>all << 4));
        }
      }
    } else if (count > 0) {
      const dense = 8 * count > 7 * all;
      count = dense ? all : list(shares, all, columns, room, listed);
      const shared = dense ? shares : listed;
      if (!whole) store<f64>(weight, load<f64>(weight) + sumOf(shared, <usize>count << 4));
      if (moments == TRIANGLE) {
        for (let from = 0; from < count; from += slicePairs) {
          const length = <usize>min(slicePairs, count - from) << 4;
          const x = dense ? panels + (<usize>from >> 2) * (rowBytes << 3) : panels;
          const offsets: usize = dense ? 0 : room + (<usize>from << 2);
          triangle(
            x,
            offsets,
            shared + (<usize>from << 4),
            length,
            columns,
            centers,
            slices,
            whole,
            first,
            second,
          );
        }
      } else {
        const length = <usize>count << 4;
        for (let a: usize = 0; a < rowBytes; a += 8) {
          const x = panels + (a << 3);
          const square = dense
            ? squares(false, x, rowBytes << 3, 0, shared, length, centers + a, whole, first + a)
            : squares(true, x, 0, room, shared, length, centers + a, whole, first + a);
          const at = second + (moments == DIAGONAL ? a : 0);
          if (moments != NONE) store<f64>(at, load<f64>(at) + square);
        }
      }
    }
    shares += LINE;
    centers += rowBytes;
    weight += 8;
    first += rowBytes;
    second += secondBytes;
  }
}

/** How many pairs of rows have a share. */
// @ts-ignore: decorator
@inline
function countPairs(shares: usize, pairs: i32): i32 {
  let count = 0;
  for (let at = shares, end = shares + (<usize>pairs << 4); at < end; at += 64) {
    count +=
      <i32>v128.any_true(v128.load(at)) +
      <i32>v128.any_true(v128.load(at, 16)) +
      <i32>v128.any_true(v128.load(at, 32)) +
      <i32>v128.any_true(v128.load(at, 48));
  }
  return count;
}

/** Writes down the pairs of rows that have a share, fills up to a multiple of four, and returns how many. */
function list(shares: usize, pairs: i32, columns: i32, offsets: usize, listed: usize): i32 {
  const panelBytes = <usize>columns << 6;
  let count: usize = 0;
  let x: usize = 0;
  for (let at = shares, end = shares + (<usize>pairs << 4); at < end; at += 64, x += panelBytes) {
    count = note(v128.load(at), x, offsets, listed, count);
    count = note(v128.load(at, 16), x + 16, offsets, listed, count);
    count = note(v128.load(at, 32), x + 32, offsets, listed, count);
    count = note(v128.load(at, 48), x + 48, offsets, listed, count);
  }
  while (count & 3) {
    note(f64x2.splat(0), 0, offsets, listed, count);
    count++;
  }
  return <i32>count;
}

/** Writes down a pair, to be written over by the next one if it has no share. */
// @ts-ignore: decorator
@inline
function note(share: v128, x: usize, offsets: usize, listed: usize, count: usize): usize {
  store<u32>(offsets + (count << 2), <u32>x);
  v128.store(listed + (count << 4), share);
  return count + <usize>v128.any_true(share);
}

// @ts-ignore: decorator
@inline
function sumOf(values: usize, length: usize): f64 {
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  for (let at = values, end = values + length; at < end; at += 32) {
    sum0 = f64x2.add(sum0, v128.load(at));
    sum1 = f64x2.add(sum1, v128.load(at, 16));
  }
  return lanes(f64x2.add(sum0, sum1));
}

/** The triangle of one slice; `offsets` is 0 where the pairs follow each other. */
function triangle(
  panels: usize,
  offsets: usize,
  shares: usize,
  length: usize,
  columns: i32,
  center: usize,
  deltas: usize,
  whole: bool,
  first: usize,
  second: usize,
): void {
  const products = deltas + <usize>((columns + 3) & ~3) * length;
  const panelBytes = <usize>columns << 6;
  for (let a = 0; a < columns; a++) {
    const line = <usize>a * length;
    const offset = <usize>a << 3;
    const x = panels + (offset << 3);
    if (offsets) spread(
      true,
      x,
      0,
      offsets,
      shares,
      length,
      center + offset,
      deltas + line,
      products + line,
      whole,
      first + offset,
    );
    else spread(
      false,
      x,
      panelBytes,
      0,
      shares,
      length,
      center + offset,
      deltas + line,
      products + line,
      whole,
      first + offset,
    );
  }
  let a = 0;
  for (; a + 2 < columns; a += 4) {
    for (let b = 0; b <= a; b += 2) tile4x2(deltas, products, length, a, b, columns, second);
    tile2x2(deltas, products, length, a + 2, a + 2, columns, second);
  }
  if (a < columns) {
    for (let b = 0; b <= a; b += 2) tile2x2(deltas, products, length, a, b, columns, second);
  }
}

/** One column of a pair, the nth of four that are listed or lie side by side. */
// @ts-ignore: decorator
@inline
function pairOf(listed: bool, x: usize, offsets: usize, n: usize): v128 {
  return listed ? v128.load(x + <usize>load<u32>(offsets + (n << 2))) : v128.load(x + (n << 4));
}

/** One column of some pairs: keeps δ and rδ, adds Σ rδ to `first`. */
// @ts-ignore: decorator
@inline
function spread(
  listed: bool,
  x: usize,
  panelBytes: usize,
  offsets: usize,
  shares: usize,
  length: usize,
  center: usize,
  deltas: usize,
  products: usize,
  whole: bool,
  first: usize,
): void {
  const c = v128.load64_splat(center);
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  for (let i: usize = 0; i < length; i += 64) {
    const d0 = f64x2.sub(pairOf(listed, x, offsets, 0), c);
    const d1 = f64x2.sub(pairOf(listed, x, offsets, 1), c);
    const d2 = f64x2.sub(pairOf(listed, x, offsets, 2), c);
    const d3 = f64x2.sub(pairOf(listed, x, offsets, 3), c);
    const p0 = f64x2.mul(v128.load(shares + i), d0);
    const p1 = f64x2.mul(v128.load(shares + i, 16), d1);
    const p2 = f64x2.mul(v128.load(shares + i, 32), d2);
    const p3 = f64x2.mul(v128.load(shares + i, 48), d3);
    v128.store(deltas + i, d0);
    v128.store(deltas + i, d1, 16);
    v128.store(deltas + i, d2, 32);
    v128.store(deltas + i, d3, 48);
    v128.store(products + i, p0);
    v128.store(products + i, p1, 16);
    v128.store(products + i, p2, 32);
    v128.store(products + i, p3, 48);
    sum0 = f64x2.add(sum0, p0);
    sum1 = f64x2.add(sum1, p1);
    sum2 = f64x2.add(sum2, p2);
    sum3 = f64x2.add(sum3, p3);
    if (listed) offsets += 16;
    else x += panelBytes;
  }
  if (whole) return;
  store<f64>(first, load<f64>(first) + lanes(f64x2.add(f64x2.add(sum0, sum1), f64x2.add(sum2, sum3))));
}

/** One column of some pairs: adds Σ rδ to `first` and returns Σ rδ². */
// @ts-ignore: decorator
@inline
function squares(
  listed: bool,
  x: usize,
  panelBytes: usize,
  offsets: usize,
  shares: usize,
  length: usize,
  center: usize,
  whole: bool,
  first: usize,
): f64 {
  const c = v128.load64_splat(center);
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  let square0 = sum0;
  let square1 = sum0;
  for (let i: usize = 0; i < length; i += 64) {
    const d0 = f64x2.sub(pairOf(listed, x, offsets, 0), c);
    const d1 = f64x2.sub(pairOf(listed, x, offsets, 1), c);
    const d2 = f64x2.sub(pairOf(listed, x, offsets, 2), c);
    const d3 = f64x2.sub(pairOf(listed, x, offsets, 3), c);
    const p0 = f64x2.mul(v128.load(shares + i), d0);
    const p1 = f64x2.mul(v128.load(shares + i, 16), d1);
    const p2 = f64x2.mul(v128.load(shares + i, 32), d2);
    const p3 = f64x2.mul(v128.load(shares + i, 48), d3);
    sum0 = f64x2.add(sum0, p0);
    sum1 = f64x2.add(sum1, p1);
    sum2 = f64x2.add(sum2, p2);
    sum3 = f64x2.add(sum3, p3);
    square0 = madd(square0, p0, d0);
    square1 = madd(square1, p1, d1);
    square0 = madd(square0, p2, d2);
    square1 = madd(square1, p3, d3);
    if (listed) offsets += 16;
    else x += panelBytes;
  }
  if (!whole) {
    store<f64>(first, load<f64>(first) + lanes(f64x2.add(f64x2.add(sum0, sum1), f64x2.add(sum2, sum3))));
  }
  return lanes(f64x2.add(square0, square1));
}

/** Σ rδ[a]δ[b] for four a and two b at a time: eight sums in registers. */
// @ts-ignore: decorator
@inline
function tile4x2(
  deltas: usize,
  products: usize,
  length: usize,
  a: i32,
  b: i32,
  columns: i32,
  second: usize,
): void {
  let p0 = products + <usize>a * length;
  let p1 = p0 + length;
  let p2 = p1 + length;
  let p3 = p2 + length;
  let d0 = deltas + <usize>b * length;
  let d1 = d0 + length;
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  for (let end = d0 + length; d0 < end; d0 += 16) {
    const left = v128.load(d0);
    const right = v128.load(d1);
    const row0 = v128.load(p0);
    const row1 = v128.load(p1);
    const row2 = v128.load(p2);
    const row3 = v128.load(p3);
    s00 = madd(s00, row0, left);
    s01 = madd(s01, row0, right);
    s10 = madd(s10, row1, left);
    s11 = madd(s11, row1, right);
    s20 = madd(s20, row2, left);
    s21 = madd(s21, row2, right);
    s30 = madd(s30, row3, left);
    s31 = madd(s31, row3, right);
    d1 += 16;
    p0 += 16;
    p1 += 16;
    p2 += 16;
    p3 += 16;
  }
  put(second, a, b, columns, s00);
  put(second, a, b + 1, columns, s01);
  put(second, a + 1, b, columns, s10);
  put(second, a + 1, b + 1, columns, s11);
  put(second, a + 2, b, columns, s20);
  put(second, a + 2, b + 1, columns, s21);
  put(second, a + 3, b, columns, s30);
  put(second, a + 3, b + 1, columns, s31);
}

/** The same for the last one or two lines. */
// @ts-ignore: decorator
@inline
function tile2x2(
  deltas: usize,
  products: usize,
  length: usize,
  a: i32,
  b: i32,
  columns: i32,
  second: usize,
): void {
  let p0 = products + <usize>a * length;
  let p1 = p0 + length;
  let d0 = deltas + <usize>b * length;
  let d1 = d0 + length;
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  for (let end = d0 + length; d0 < end; d0 += 16) {
    const left = v128.load(d0);
    const right = v128.load(d1);
    const row0 = v128.load(p0);
    const row1 = v128.load(p1);
    s00 = madd(s00, row0, left);
    s01 = madd(s01, row0, right);
    s10 = madd(s10, row1, left);
    s11 = madd(s11, row1, right);
    d1 += 16;
    p0 += 16;
    p1 += 16;
  }
  put(second, a, b, columns, s00);
  put(second, a, b + 1, columns, s01);
  put(second, a + 1, b, columns, s10);
  put(second, a + 1, b + 1, columns, s11);
}
