import { LINE } from './line';

/** Shares of rows that belong wholly to one component: w where the label says so, else 0. */
export function onehot(rows: i32, k: i32, labels: usize, weights: usize, shares: usize): void {
  memory.fill(shares, 0, <usize>k * LINE);
  for (let row = 0; row < rows; row++) {
    const label = load<i32>(labels + ((<usize>row) << 2));
    if (label < 0) continue;
    const at = (<usize>row) << 3;
    store<f64>(shares + <usize>label * LINE + at, load<f64>(weights + at));
  }
}
