// Moments about the origin, for `soft`: the rows are themselves their δ.

import { lanes } from './lanes';
import { DIAGONAL, TRACE } from './moments';
import { madd } from './multiplyadd';
import { put } from './put';

/**
 * Σ rx, and Σ rx² column by column or Σ r‖x‖², of two components over some panels. A single one meets itself: its second
 * sums are written over by its first.
 */
export function rawSums(
  moments: i32,
  panels: usize,
  count: i32,
  rowBytes: usize,
  shares0: usize,
  shares1: usize,
  squares: usize,
  first1: usize,
  first0: usize,
  second1: usize,
  second0: usize,
): void {
  const before0 = load<f64>(second0);
  if (moments == TRACE) {
    let s0 = f64x2.splat(0);
    let t0 = s0;
    let s1 = s0;
    let t1 = s0;
    for (let at: usize = 0, end = <usize>count << 6; at < end; at += 32) {
      const length0 = v128.load(squares + at);
      const length1 = v128.load(squares + at, 16);
      s0 = madd(s0, v128.load(shares0 + at), length0);
      s1 = madd(s1, v128.load(shares0 + at, 16), length1);
      t0 = madd(t0, v128.load(shares1 + at), length0);
      t1 = madd(t1, v128.load(shares1 + at, 16), length1);
    }
    store<f64>(second1, load<f64>(second1) + lanes(f64x2.add(t0, t1)));
    store<f64>(second0, before0 + lanes(f64x2.add(s0, s1)));
  }
  const bytes = <usize>count << 6;
  for (let a: usize = 0; a < rowBytes; a += 16) {
    // A last single column meets itself.
    const next: usize = a + 8 < rowBytes ? 8 : 0;
    const x = panels + (a << 3);
    if (moments == DIAGONAL) rawSquares(
      x,
      next,
      rowBytes << 3,
      bytes,
      shares0,
      shares1,
      first1 + a,
      first0 + a,
      second1 + a,
      second0 + a,
    );
    else if (a + 24 < rowBytes) {
      rawFour(x, rowBytes << 3, bytes, shares0, shares1, first1 + a, first0 + a);
      a += 16;
    } else rawTwo(x, next, rowBytes << 3, bytes, shares0, shares1, first1 + a, first0 + a);
  }
}

/** Σ rx and Σ rx² of two components in two columns. */
// @ts-ignore: decorator
@inline
function rawSquares(
  x: usize,
  next: usize,
  panelBytes: usize,
  bytes: usize,
  shares0: usize,
  shares1: usize,
  first1: usize,
  first0: usize,
  second1: usize,
  second0: usize,
): void {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let t0 = s0;
  let t1 = s0;
  let u0 = s0;
  let u1 = s0;
  let v0 = s0;
  let v1 = s0;
  const beside = next << 3;
  for (let end = shares0 + bytes; shares0 < end; x += panelBytes - 64) {
    for (let stop = shares0 + 64; shares0 < stop; shares0 += 16, shares1 += 16, x += 16) {
      const x0 = v128.load(x);
      const x1 = v128.load(x + beside);
      const r = v128.load(shares0);
      const q = v128.load(shares1);
      const p0 = f64x2.mul(r, x0);
      const p1 = f64x2.mul(r, x1);
      const q0 = f64x2.mul(q, x0);
      const q1 = f64x2.mul(q, x1);
      s0 = f64x2.add(s0, p0);
      s1 = f64x2.add(s1, p1);
      t0 = f64x2.add(t0, q0);
      t1 = f64x2.add(t1, q1);
      u0 = madd(u0, p0, x0);
      u1 = madd(u1, p1, x1);
      v0 = madd(v0, q0, x0);
      v1 = madd(v1, q1, x1);
    }
  }
  addTo(first1, next, t0, t1, first0, s0, s1);
  addTo(second1, next, v0, v1, second0, u0, u1);
}

/** Σ rx of two components in four columns. */
// @ts-ignore: decorator
@inline
function rawFour(
  x: usize,
  panelBytes: usize,
  bytes: usize,
  shares0: usize,
  shares1: usize,
  first1: usize,
  first0: usize,
): void {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let t0 = s0;
  let t1 = s0;
  let t2 = s0;
  let t3 = s0;
  for (let end = shares0 + bytes; shares0 < end; x += panelBytes - 64) {
    for (let stop = shares0 + 64; shares0 < stop; shares0 += 16, shares1 += 16, x += 16) {
      const r = v128.load(shares0);
      const q = v128.load(shares1);
      const x0 = v128.load(x);
      s0 = madd(s0, r, x0);
      t0 = madd(t0, q, x0);
      const x1 = v128.load(x, 64);
      s1 = madd(s1, r, x1);
      t1 = madd(t1, q, x1);
      const x2 = v128.load(x, 128);
      s2 = madd(s2, r, x2);
      t2 = madd(t2, q, x2);
      const x3 = v128.load(x, 192);
      s3 = madd(s3, r, x3);
      t3 = madd(t3, q, x3);
    }
  }
  addTo(first1, 8, t0, t1, first0, s0, s1);
  addTo(first1 + 16, 8, t2, t3, first0 + 16, s2, s3);
}

/** The same in the last one or two columns. */
// @ts-ignore: decorator
@inline
function rawTwo(
  x: usize,
  next: usize,
  panelBytes: usize,
  bytes: usize,
  shares0: usize,
  shares1: usize,
  first1: usize,
  first0: usize,
): void {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let t0 = s0;
  let t1 = s0;
  const beside = next << 3;
  for (let end = shares0 + bytes; shares0 < end; x += panelBytes - 64) {
    for (let stop = shares0 + 64; shares0 < stop; shares0 += 16, shares1 += 16, x += 16) {
      const x0 = v128.load(x);
      const x1 = v128.load(x + beside);
      const r = v128.load(shares0);
      const q = v128.load(shares1);
      s0 = madd(s0, r, x0);
      s1 = madd(s1, r, x1);
      t0 = madd(t0, q, x0);
      t1 = madd(t1, q, x1);
    }
  }
  addTo(first1, next, t0, t1, first0, s0, s1);
}

/** Adds sums of two components in two columns, what is written over before what is written. */
// @ts-ignore: decorator
@inline
function addTo(at1: usize, next: usize, t0: v128, t1: v128, at0: usize, s0: v128, s1: v128): void {
  const before0 = load<f64>(at0);
  const before1 = load<f64>(at0 + next);
  const other0 = load<f64>(at1);
  const other1 = load<f64>(at1 + next);
  store<f64>(at1 + next, other1 + lanes(t1));
  store<f64>(at1, other0 + lanes(t0));
  store<f64>(at0 + next, before1 + lanes(s1));
  store<f64>(at0, before0 + lanes(s0));
}

/** The triangle of some panels about the origin, a slice of panels at a time. */
export function rawTriangle(
  panels: usize,
  count: i32,
  columns: i32,
  shares: usize,
  slice: i32,
  products: usize,
  first: usize,
  second: usize,
): void {
  const panelBytes = <usize>columns << 6;
  for (; count > 0; count -= slice) {
    const bytes = <usize>min(slice, count) * panelBytes;
    for (let a = 0; a < columns; a++) {
      const offset = <usize>a << 6;
      multiply(
        panels + offset,
        panels + offset + bytes,
        panelBytes,
        shares,
        products + offset,
        first + (<usize>a << 3),
      );
    }
    const end = products + bytes;
    let a = 0;
    for (; a + 2 < columns; a += 4) {
      for (let b = 0; b <= a; b += 2) raw4x2(panels, products, end, panelBytes, a, b, columns, second);
      raw2x2(panels, products, end, panelBytes, a + 2, a + 2, columns, second);
    }
    if (a < columns) {
      for (let b = 0; b <= a; b += 2) raw2x2(panels, products, end, panelBytes, a, b, columns, second);
    }
    panels += bytes;
    shares += <usize>slice << 6;
  }
}

/** One column of some panels multiplied by the shares; adds Σ rx to `first`. */
// @ts-ignore: decorator
@inline
function multiply(
  x: usize,
  end: usize,
  panelBytes: usize,
  shares: usize,
  products: usize,
  first: usize,
): void {
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  for (; x < end; x += panelBytes, products += panelBytes, shares += 64) {
    const p0 = f64x2.mul(v128.load(shares), v128.load(x));
    const p1 = f64x2.mul(v128.load(shares, 16), v128.load(x, 16));
    const p2 = f64x2.mul(v128.load(shares, 32), v128.load(x, 32));
    const p3 = f64x2.mul(v128.load(shares, 48), v128.load(x, 48));
    sum0 = f64x2.add(sum0, p0);
    sum1 = f64x2.add(sum1, p1);
    sum2 = f64x2.add(sum2, p2);
    sum3 = f64x2.add(sum3, p3);
    v128.store(products, p0);
    v128.store(products, p1, 16);
    v128.store(products, p2, 32);
    v128.store(products, p3, 48);
  }
  store<f64>(first, load<f64>(first) + lanes(f64x2.add(f64x2.add(sum0, sum1), f64x2.add(sum2, sum3))));
}

/** Σ rx[a]x[b] over some panels, for four a and two b at a time. */
// @ts-ignore: decorator
@inline
function raw4x2(
  panels: usize,
  products: usize,
  end: usize,
  panelBytes: usize,
  a: i32,
  b: i32,
  columns: i32,
  second: usize,
): void {
  let x = panels + (<usize>b << 6);
  const across = <usize>a << 6;
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  const step = panelBytes - 64;
  for (let p = products + across, stop = end + across; p < stop; p += step, x += step) {
    for (let pairEnd = p + 64; p < pairEnd; p += 16, x += 16) {
      const left = v128.load(x);
      const right = v128.load(x, 64);
      const row0 = v128.load(p);
      s00 = madd(s00, row0, left);
      s01 = madd(s01, row0, right);
      const row1 = v128.load(p, 64);
      s10 = madd(s10, row1, left);
      s11 = madd(s11, row1, right);
      const row2 = v128.load(p, 128);
      s20 = madd(s20, row2, left);
      s21 = madd(s21, row2, right);
      const row3 = v128.load(p, 192);
      s30 = madd(s30, row3, left);
      s31 = madd(s31, row3, right);
    }
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

/** The same for the last one or two columns. */
// @ts-ignore: decorator
@inline
function raw2x2(
  panels: usize,
  products: usize,
  end: usize,
  panelBytes: usize,
  a: i32,
  b: i32,
  columns: i32,
  second: usize,
): void {
  let x = panels + (<usize>b << 6);
  const across = <usize>a << 6;
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  const step = panelBytes - 64;
  for (let p = products + across, stop = end + across; p < stop; p += step, x += step) {
    for (let pairEnd = p + 64; p < pairEnd; p += 16, x += 16) {
      const left = v128.load(x);
      const right = v128.load(x, 64);
      const row0 = v128.load(p);
      const row1 = v128.load(p, 64);
      s00 = madd(s00, row0, left);
      s01 = madd(s01, row0, right);
      s10 = madd(s10, row1, left);
      s11 = madd(s11, row1, right);
    }
  }
  put(second, a, b, columns, s00);
  put(second, a, b + 1, columns, s01);
  put(second, a + 1, b, columns, s10);
  put(second, a + 1, b + 1, columns, s11);
}
