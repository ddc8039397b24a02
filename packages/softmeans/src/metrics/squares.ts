import type { Matrix } from '../matrix.ts';
import { turn } from '../turn.ts';
import { ALONE, type Separation, type Starts } from './separation.ts';

/** Values looked at between two turns of the event loop. */
const STEP = 2 ** 16;

/**
 * Mean squared distances without pairs: over the n rows y of a cluster with the center c,
 *
 *     Σ ‖x − y‖² = n‖x − c‖² + Σ ‖y − c‖²
 *
 * A center is kept as a row of its cluster plus an offset, so rows that are all equal are exactly 0 apart.
 *
 * @param sorted rows sorted by cluster, of moderate size
 */
export async function separateSquares(
  { data, rows, columns }: Matrix,
  starts: Starts,
  signal?: AbortSignal,
  onFraction?: (fraction: number) => void,
): Promise<Separation> {
  const k = starts.length - 1;
  const offset = new Float64Array(k * columns);
  const spread = new Float64Array(k);
  const step = Math.max(1, Math.floor(STEP / columns));

  for (let c = 0; c < k; c++) {
    const first = starts[c]!;
    const end = starts[c + 1]!;
    for (let row = first; row < end; row++) {
      for (let j = 0, at = c * columns; j < columns; j++, at++) {
        offset[at]! += data[row * columns + j]! - data[first * columns + j]!;
      }
      if (row % step === 0) await turn(signal);
    }
    for (let at = c * columns; at < (c + 1) * columns; at++) offset[at]! /= end - first;
  }

  /** ‖x − c‖². */
  const squareTo = (row: number, c: number): number => {
    const base = starts[c]! * columns;
    let square = 0;
    for (let j = 0, p = row * columns, at = c * columns; j < columns; j++, p++, at++) {
      const delta = data[p]! - data[base + j]! - offset[at]!;
      square += delta * delta;
    }
    return square;
  };

  for (let c = 0; c < k; c++) {
    for (let row = starts[c]!; row < starts[c + 1]!; row++) {
      spread[c]! += squareTo(row, c);
      if (row % step === 0) await turn(signal);
    }
  }

  const own = new Float64Array(rows);
  const other = new Float64Array(rows).fill(Infinity);
  const nearest = new Int32Array(rows);
  let done = 0;
  let home = 0;
  for (let row = 0; row < rows; row++) {
    while (starts[home + 1]! <= row) home++;
    for (let c = 0; c < k; c++) {
      const size = starts[c + 1]! - starts[c]!;
      const square = squareTo(row, c);
      if (c === home) {
        own[row] = size === 1 ? ALONE : (size * square + spread[c]!) / (size - 1);
        continue;
      }
      const mean = square + spread[c]! / size;
      if (mean < other[row]!) {
        other[row] = mean;
        nearest[row] = c;
      }
    }
    done += k * columns;
    if (done < STEP) continue;
    done = 0;
    onFraction?.((row + 1) / rows);
    await turn(signal);
  }
  onFraction?.(1);
  return { own, other, nearest };
}
