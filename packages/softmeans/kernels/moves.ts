/**
 * What the rows that change their cluster do to its sums about fixed points p: with δ = x − p[label],
 *
 *     total ± w‖δ‖²,   weight[label] ± w,   first[label] ± w·δ
 *
 * minus for the old label (none if negative), plus for the new one, which then replaces it.
 *
 * The sums lie as [total][changed][k marks of a byte, padded to 8][weight][first]. Only clusters with a mark
 * have sums: a cluster is cleared when its first row comes or goes, so untouched ones cost nothing.
 *
 * @param single whether the panels are in single precision
 * @param labels the old labels, which become `fresh`
 * @param list room for as many 32-bit integers as there are rows
 * @param values room for 16 rows of doubles
 * @returns how many labels have changed
 */
export function moves(
  panels: usize,
  rows: i32,
  columns: i32,
  single: bool,
  weights: usize,
  labels: usize,
  fresh: usize,
  points: usize,
  k: i32,
  list: usize,
  values: usize,
  sums: usize,
): i32 {
  const rowBytes = (<usize>columns) << 3;
  const firsts = sums + headBytes(k) + ((<usize>k) << 3);
  const changed = differences(rows, labels, fresh, list);
  // Rows that move are few and far between: fetching some together lets the processor wait for all at once.
  for (let start = 0; start < changed; start += 16) {
    const count = min(16, changed - start);
    const some = list + ((<usize>start) << 2);
    for (let rank = 0; rank < count; rank++) {
      const i = <usize>load<i32>(some + ((<usize>rank) << 2));
      const to = values + <usize>rank * rowBytes;
      if (single) fetch32(panels + (i >> 4) * (rowBytes << 3) + ((i & 15) << 2), columns, to);
      else fetch64(panels + (i >> 3) * (rowBytes << 3) + ((i & 7) << 3), columns, to);
    }
    for (let rank = 0; rank < count; rank++) {
      const i = <usize>load<i32>(some + ((<usize>rank) << 2));
      const x = values + <usize>rank * rowBytes;
      const w = load<f64>(weights + (i << 3));
      const from = load<i32>(labels + (i << 2));
      const to = load<i32>(fresh + (i << 2));
      store<i32>(labels + (i << 2), to);
      weigh(w, to, columns, k, sums);
      const point = points + <usize>to * rowBytes;
      const first = firsts + <usize>to * rowBytes;
      if (from < 0) {
        join(x, columns, w, point, first, sums);
      } else {
        weigh(-w, from, columns, k, sums);
        const oldPoint = points + <usize>from * rowBytes;
        pass(x, columns, w, oldPoint, firsts + <usize>from * rowBytes, point, first, sums);
      }
    }
  }
  store<f64>(sums, load<f64>(sums, 8) + <f64>changed, 8);
  return changed;
}

/** Lists the rows whose two labels differ; returns how many. */
// @ts-ignore: decorator
@inline
function differences(rows: i32, labels: usize, fresh: usize, list: usize): i32 {
  let count = 0;
  for (let row = 0; row < rows; row += 16) {
    const at = labels + ((<usize>row) << 2);
    const now = fresh + ((<usize>row) << 2);
    const real = rows - row < 16 ? (1 << (rows - row)) - 1 : 0xffff;
    const low = i16x8.narrow_i32x4_s(
      i32x4.ne(v128.load(at), v128.load(now)),
      i32x4.ne(v128.load(at, 16), v128.load(now, 16)),
    );
    const high = i16x8.narrow_i32x4_s(
      i32x4.ne(v128.load(at, 32), v128.load(now, 32)),
      i32x4.ne(v128.load(at, 48), v128.load(now, 48)),
    );
    let different = i8x16.bitmask(i8x16.narrow_i16x8_s(low, high)) & real;
    while (different) {
      store<i32>(list + ((<usize>count) << 2), row + ctz(different));
      count++;
      different &= different - 1;
    }
  }
  return count;
}

// @ts-ignore: decorator
@inline
function fetch64(x: usize, columns: i32, to: usize): void {
  for (const end = to + ((<usize>columns) << 3); to < end; to += 8, x += 64) store<f64>(to, load<f64>(x));
}

// @ts-ignore: decorator
@inline
function fetch32(x: usize, columns: i32, to: usize): void {
  for (const end = to + ((<usize>columns) << 3); to < end; to += 8, x += 64) {
    store<f64>(to, <f64>load<f32>(x));
  }
}

/** Bytes before the weights. */
// @ts-ignore: decorator
@inline
function headBytes(k: i32): usize {
  return 16 + ((<usize>k + 7) & ~7);
}

/** Adds to the weight of a cluster; clears its sums when it is the first to come or go. */
// @ts-ignore: decorator
@inline
function weigh(w: f64, label: i32, columns: i32, k: i32, sums: usize): void {
  const weights = sums + headBytes(k);
  const weight = weights + ((<usize>label) << 3);
  const mark = sums + 16 + <usize>label;
  if (load<u8>(mark)) {
    store<f64>(weight, load<f64>(weight) + w);
    return;
  }
  store<u8>(mark, 1);
  store<f64>(weight, w);
  const rowBytes = (<usize>columns) << 3;
  const first = weights + ((<usize>k) << 3) + <usize>label * rowBytes;
  for (let at = first, end = first + rowBytes; at < end; at += 8) store<f64>(at, 0);
}

/** Adds a row to the sums of a cluster. */
// @ts-ignore: decorator
@inline
function join(x: usize, columns: i32, w: f64, point: usize, first: usize, sums: usize): void {
  const both = f64x2.splat(w);
  const end = first + (((<usize>columns) << 3) & ~15);
  let squares = f64x2.splat(0);
  while (first < end) {
    const delta = f64x2.sub(v128.load(x), v128.load(point));
    squares = f64x2.add(squares, f64x2.mul(delta, delta));
    v128.store(first, f64x2.add(v128.load(first), f64x2.mul(both, delta)));
    x += 16;
    point += 16;
    first += 16;
  }
  let square = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  if (columns & 1) {
    const delta = load<f64>(x) - load<f64>(point);
    square += delta * delta;
    store<f64>(first, load<f64>(first) + w * delta);
  }
  store<f64>(sums, load<f64>(sums) + w * square);
}

/** Takes a row out of the sums of one cluster and adds it to those of another. */
// @ts-ignore: decorator
@inline
function pass(
  x: usize,
  columns: i32,
  w: f64,
  point: usize,
  first: usize,
  nextPoint: usize,
  nextFirst: usize,
  sums: usize,
): void {
  const both = f64x2.splat(w);
  const end = first + (((<usize>columns) << 3) & ~15);
  let squares = f64x2.splat(0);
  let nextSquares = squares;
  while (first < end) {
    const here = v128.load(x);
    const delta = f64x2.sub(here, v128.load(point));
    const next = f64x2.sub(here, v128.load(nextPoint));
    squares = f64x2.add(squares, f64x2.mul(delta, delta));
    nextSquares = f64x2.add(nextSquares, f64x2.mul(next, next));
    v128.store(first, f64x2.sub(v128.load(first), f64x2.mul(both, delta)));
    v128.store(nextFirst, f64x2.add(v128.load(nextFirst), f64x2.mul(both, next)));
    x += 16;
    point += 16;
    first += 16;
    nextPoint += 16;
    nextFirst += 16;
  }
  const difference = f64x2.sub(nextSquares, squares);
  let square = f64x2.extract_lane(difference, 0) + f64x2.extract_lane(difference, 1);
  if (columns & 1) {
    const delta = load<f64>(x) - load<f64>(point);
    const next = load<f64>(x) - load<f64>(nextPoint);
    square += next * next - delta * delta;
    store<f64>(first, load<f64>(first) - w * delta);
    store<f64>(nextFirst, load<f64>(nextFirst) + w * next);
  }
  store<f64>(sums, load<f64>(sums) + w * square);
}

/** Sets the sums of moves to those of no row. */
export function clearMoves(sums: usize, k: i32): void {
  memory.fill(sums, 0, headBytes(k));
}

/** The sums of two sets of moves become those of both, in `left`. */
export function mergeMoves(left: usize, right: usize, columns: i32, k: i32): void {
  v128.store(left, f64x2.add(v128.load(left), v128.load(right)));
  if (load<f64>(right, 8) == 0) return;
  const rowBytes = (<usize>columns) << 3;
  const weights = headBytes(k);
  const firsts = weights + ((<usize>k) << 3);
  for (let j: usize = 0; j < <usize>k; j++) {
    if (!load<u8>(right + 16 + j)) continue;
    const weight = weights + (j << 3);
    const first = firsts + j * rowBytes;
    if (load<u8>(left + 16 + j)) {
      store<f64>(left + weight, load<f64>(left + weight) + load<f64>(right + weight));
      for (let at = first, end = first + rowBytes; at < end; at += 8) {
        store<f64>(left + at, load<f64>(left + at) + load<f64>(right + at));
      }
    } else {
      store<u8>(left + 16 + j, 1);
      store<f64>(left + weight, load<f64>(right + weight));
      memory.copy(left + first, right + first, rowBytes);
    }
  }
}

/** Puts new labels in the place of the old ones; returns how many have changed. */
export function relabel(rows: i32, labels: usize, fresh: usize): i32 {
  let changed = 0;
  for (let row = 0; row < rows; row += 4) {
    const at = (<usize>row) << 2;
    const now = v128.load(fresh + at);
    const real = rows - row < 4 ? (1 << (rows - row)) - 1 : 15;
    changed += popcnt(i32x4.bitmask(i32x4.ne(v128.load(labels + at), now)) & real);
    v128.store(labels + at, now);
  }
  return changed;
}
