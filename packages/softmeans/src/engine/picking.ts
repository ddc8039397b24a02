import type { Picked, Seeding } from '../em/engine.ts';
import { RandomState } from '../random/randomstate.ts';
import { turn } from '../turn.ts';

/** Rows with missing values (NaN) to pick from, in engine units. */
export interface PickingRows {
  /** rows × columns, row-major. */
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
  readonly weights: Float64Array | undefined;
  readonly total: number;
  /** What stands in for the missing values of a row that is picked. */
  readonly means: Float64Array;
}

/**
 * Picks rows to start from. A distance is that of a row's observed values, and a picked row has its columns' means in
 * the place of missing values.
 */
export async function pickIncomplete(
  seeding: Seeding,
  source: PickingRows,
  signal: AbortSignal | undefined,
): Promise<Picked> {
  const { columns } = source;
  const indices = await pickIndices(seeding, source, signal);
  const values = new Float64Array(indices.length * columns);
  for (const [at, i] of indices.entries()) values.set(filledRow(source, i), at * columns);
  return { indices, values };
}

function filledRow({ values, columns, means }: PickingRows, i: number): Float64Array {
  return means.map((mean, a) => {
    const value = values[i * columns + a]!;
    return Number.isNaN(value) ? mean : value;
  });
}

async function pickIndices(
  seeding: Seeding,
  source: PickingRows,
  signal: AbortSignal | undefined,
): Promise<Int32Array> {
  if (seeding.method === 'rows') return seeding.indices;
  const { values, rows, columns, weights, total } = source;
  const weightOf = (i: number): number => (weights ? weights[i]! : 1);
  const random = new RandomState(seeding.seed);
  const heavy = Array.from({ length: rows }, (_, i) => i).filter((i) => weightOf(i) > 0);
  if (seeding.method === 'random') {
    if (heavy.length < seeding.k) return random.draw(rows, seeding.k);
    return random.draw(heavy.length, seeding.k).map((i) => heavy[i]!);
  }
  /** The first row of any mass at which the running sum reaches a target; the last such row past the end. */
  const search = (mass: (i: number) => number, target: number): number => {
    let sum = 0;
    let last = heavy[0] ?? 0;
    for (let i = 0; i < rows; i++) {
      const part = mass(i);
      sum += part;
      if (!(part > 0)) continue;
      last = i;
      if (sum >= target) return i;
    }
    return last;
  };
  /** Squared distances of all rows to a point. */
  const measure = (point: ArrayLike<number>): Float64Array => {
    const squares = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      let square = 0;
      for (let a = 0; a < columns; a++) {
        const delta = values[i * columns + a]! - point[a]!;
        if (!Number.isNaN(delta)) square += delta * delta;
      }
      squares[i] = square;
    }
    return squares;
  };
  const closest = new Float64Array(rows).fill(Infinity);
  const keep = (squares: Float64Array): void => {
    for (let i = 0; i < rows; i++) closest[i] = Math.min(closest[i]!, squares[i]!);
  };
  const picked: number[] = [];
  const { centers } = seeding;
  if (centers && centers.length > 0) {
    for (let at = 0; at < centers.length; at += columns) keep(measure(centers.subarray(at, at + columns)));
  } else {
    picked.push(weights ? search(weightOf, random.random() * total) : random.integers(0, rows));
    keep(measure(filledRow(source, picked[0]!)));
  }
  while (picked.length < seeding.k) {
    const mass = (i: number): number => weightOf(i) * closest[i]!;
    let potential = 0;
    for (let i = 0; i < rows; i++) potential += mass(i);
    let best: { readonly row: number; readonly left: number; readonly squares: Float64Array } | undefined;
    const targets = Array.from({ length: seeding.trials }, () => random.random() * potential);
    for (const target of targets) {
      await turn(signal);
      const row = search(mass, target);
      const squares = measure(filledRow(source, row));
      let left = 0;
      for (let i = 0; i < rows; i++) left += weightOf(i) * Math.min(closest[i]!, squares[i]!);
      if (!best || left < best.left) best = { row, left, squares };
    }
    picked.push(best!.row);
    keep(best!.squares);
  }
  return Int32Array.from(picked);
}
