import type { Engine } from '../em/engine.ts';
import { InputError } from '../errors.ts';
import { nearestCenter } from './rule.ts';

/** How rows are left out. */
export interface Trimming {
  /** Largest share of the rows' weight. */
  readonly share: number;
  /** Of the engine's rows; without them rows are counted. */
  readonly weights?: Float64Array;
}

/** Rows under some centers, in engine units. */
export interface Trimmed {
  /** −1 for rows that are left out. */
  readonly labels: Int32Array;
  /** Those rows, farthest first. */
  readonly trimmed: Int32Array;
  readonly inertia: number;
  /** The largest distance of a row that is kept. */
  readonly radius: number;
}

export interface Concentration {
  readonly centers: Float64Array;
  readonly inertia: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** Empty clusters that were moved. */
  readonly repaired: number;
}

/** Labels rows by their nearest centers and leaves out those that are farthest from theirs. */
export async function trimRows(
  engine: Engine,
  centers: Float64Array,
  { share, weights }: Trimming,
  signal: AbortSignal | undefined,
): Promise<Trimmed> {
  const { rows, columns, weight } = engine;
  const k = centers.length / columns;
  const question = nearestCenter({ k, columns, centers });
  const found = await engine.label(question, { labels: true, scores: true }, { signal });
  const labels = found.labels!;
  // −½ of each squared distance: the smallest is the farthest.
  const scores = found.scores!;
  // Rounding shall not keep a row that the share covers exactly.
  const room = share * (weights ? weight : rows) * (1 + 1e-12);
  const order = weights ? byDistance(scores, rows) : farthestOf(scores, Math.min(rows, Math.floor(room)));
  let taken = 0;
  let count = 0;
  for (; count < order.length; count++) {
    const more = weights ? weights[order[count]!]! : 1;
    if (taken + more > room) break;
    taken += more;
  }
  const trimmed = order.slice(0, count);
  for (const row of trimmed) labels[row] = -1;
  let inertia = 0;
  let farthest = 0;
  for (let i = 0; i < rows; i++) {
    if (labels[i]! < 0) continue;
    const square = -2 * scores[i]!;
    inertia += (weights ? weights[i]! : 1) * square;
    if (square > farthest) farthest = square;
  }
  return { labels, trimmed, inertia, radius: Math.sqrt(farthest) };
}

/** The rows of the lowest scores, lowest first, of equal ones the later first. */
function farthestOf(scores: Float64Array, count: number): Int32Array {
  if (count === 0) return new Int32Array(0);
  const limit = scores.slice().sort()[count - 1]!;
  const rows: number[] = [];
  for (let i = 0; i < scores.length; i++) if (scores[i]! <= limit) rows.push(i);
  return Int32Array.from(rows.sort((a, b) => scores[a]! - scores[b]! || b - a).slice(0, count));
}

function byDistance(scores: Float64Array, rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]! || b - a);
}

/**
 * Trims and takes means in turn until no label changes.
 *
 * @throws InputError `TOO_FEW_ROWS` where fewer than k rows would be kept
 */
export async function concentrate(
  engine: Engine,
  start: Float64Array,
  trimming: Trimming,
  maxIterations: number,
  signal: AbortSignal | undefined,
): Promise<Concentration> {
  const { columns, rows } = engine;
  const k = start.length / columns;
  let centers = start;
  let found = await trimRows(engine, centers, trimming, signal);
  if (rows - found.trimmed.length < k) {
    throw new InputError(
      'TOO_FEW_ROWS',
      `trimmedKMeans: only ${rows - found.trimmed.length} of ${rows} rows are kept, fewer than k = ${k}. Trim less or choose a smaller k.`,
    );
  }
  let iterations = 0;
  let converged = false;
  let repaired = 0;
  while (iterations < maxIterations && !converged) {
    iterations++;
    const { labels } = found;
    const question = { kind: 'assigned', k, columns, labels, centers, moments: 'none', farthest: k } as const;
    const { weight, first, farthest } = await engine.gather(question, { signal });
    const moved = Float64Array.from(centers);
    let lost = 0;
    for (let j = 0; j < k; j++) {
      if (weight[j]! > 0) {
        for (let a = j * columns; a < (j + 1) * columns; a++) moved[a]! += first[a]! / weight[j]!;
      } else {
        const far = farthest[lost++];
        if (far && far.label >= 0) {
          moved.set(far.values, j * columns);
          repaired++;
        }
      }
    }
    centers = moved;
    const next = await trimRows(engine, centers, trimming, signal);
    converged = next.labels.every((label, i) => label === labels[i]);
    found = next;
  }
  return { centers, inertia: found.inertia, iterations, converged, repaired };
}
