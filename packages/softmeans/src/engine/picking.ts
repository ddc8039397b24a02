import type { Picked, Seeding } from '../em/engine.ts';
import { RandomState } from '../random/randomstate.ts';
import { turn } from '../turn.ts';

/** Rows to pick from one by one, as an engine of its own kind holds them. */
export interface PickingRows {
  readonly rows: number;
  readonly columns: number;
  readonly weights: Float64Array | undefined;
  /** Σ of the weights. */
  readonly total: number;
  /** The values of a row that is picked. */
  rowAt(i: number): Float64Array;
  /** Squared distances of all rows to a point. */
  squaresTo(point: Float64Array): Float64Array;
}

/** Picks rows to start from, as `Seeding` says, on one thread: for engines without kernels of their own. */
export async function pickRows(
  seeding: Seeding,
  source: PickingRows,
  signal: AbortSignal | undefined,
): Promise<Picked> {
  const { columns } = source;
  const indices = await pickIndices(seeding, source, signal);
  const values = new Float64Array(indices.length * columns);
  for (const [at, i] of indices.entries()) values.set(source.rowAt(i), at * columns);
  return { indices, values };
}

async function pickIndices(
  seeding: Seeding,
  source: PickingRows,
  signal: AbortSignal | undefined,
): Promise<Int32Array> {
  if (seeding.method === 'rows') return seeding.indices;
  const { rows, columns, weights, total } = source;
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
  const closest = new Float64Array(rows).fill(Infinity);
  const keep = (squares: Float64Array): void => {
    for (let i = 0; i < rows; i++) closest[i] = Math.min(closest[i]!, squares[i]!);
  };
  const picked: number[] = [];
  const { centers } = seeding;
  if (centers && centers.length > 0) {
    for (let at = 0; at < centers.length; at += columns)
      keep(source.squaresTo(centers.subarray(at, at + columns)));
  } else {
    picked.push(weights ? search(weightOf, random.random() * total) : random.integers(0, rows));
    keep(source.squaresTo(source.rowAt(picked[0]!)));
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
      const squares = source.squaresTo(source.rowAt(row));
      let left = 0;
      for (let i = 0; i < rows; i++) left += weightOf(i) * Math.min(closest[i]!, squares[i]!);
      if (!best || left < best.left) best = { row, left, squares };
    }
    picked.push(best!.row);
    keep(best!.squares);
  }
  return Int32Array.from(picked);
}
