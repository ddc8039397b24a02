/** Points sorted into cells, so that the one at a place is found without a look at all. */
export interface PointGrid {
  /** The point nearest to a place, at most `reach` away by the given scaling; −1 where there is none. */
  nearest(x: number, y: number, reach: Reach): number;
  /** Calls back for every point in a box. */
  within(x: readonly [number, number], y: readonly [number, number], found: (row: number) => void): void;
}

/** How far a search goes: `x` and `y` in the points' units are as far as one another on the screen. */
export interface Reach {
  readonly x: number;
  readonly y: number;
}

/** Sorts points into a grid; those with a value missing are in no cell. */
export function gridOf(xs: ArrayLike<number>, ys: ArrayLike<number>): PointGrid {
  const count = xs.length;
  const side = Math.max(1, Math.min(512, Math.round(Math.sqrt(count / 4))));
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    const [x, y] = [xs[i]!, ys[i]!];
    if (x < x0) x0 = x;
    if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
  }
  const across = (x: number): number => cell(x, x0, x1, side);
  const up = (y: number): number => cell(y, y0, y1, side);
  const starts = new Int32Array(side * side + 1);
  const cellOf = (i: number): number => {
    const [x, y] = [xs[i]!, ys[i]!];
    return Number.isNaN(x) || Number.isNaN(y) ? -1 : up(y) * side + across(x);
  };
  for (let i = 0; i < count; i++) {
    const at = cellOf(i);
    if (at >= 0) starts[at + 1]!++;
  }
  for (let at = 0; at < side * side; at++) starts[at + 1]! += starts[at]!;
  const order = new Int32Array(starts[side * side]!);
  const next = starts.slice(0, side * side);
  for (let i = 0; i < count; i++) {
    const at = cellOf(i);
    if (at >= 0) order[next[at]!++] = i;
  }
  const within: PointGrid['within'] = (x, y, found) => {
    for (let v = up(y[0]); v <= up(y[1]); v++) {
      for (let u = across(x[0]); u <= across(x[1]); u++) {
        for (let at = starts[v * side + u]!; at < starts[v * side + u + 1]!; at++) {
          const i = order[at]!;
          if (xs[i]! >= x[0] && xs[i]! <= x[1] && ys[i]! >= y[0] && ys[i]! <= y[1]) found(i);
        }
      }
    }
  };
  return {
    within,
    nearest(x, y, reach) {
      let best = 1;
      let row = -1;
      within([x - reach.x, x + reach.x], [y - reach.y, y + reach.y], (i) => {
        const distance = ((xs[i]! - x) / reach.x) ** 2 + ((ys[i]! - y) / reach.y) ** 2;
        if (distance <= best) [best, row] = [distance, i];
      });
      return row;
    },
  };
}

function cell(value: number, low: number, high: number, side: number): number {
  if (!(high > low)) return 0;
  return Math.max(0, Math.min(side - 1, Math.floor(((value - low) / (high - low)) * side)));
}
