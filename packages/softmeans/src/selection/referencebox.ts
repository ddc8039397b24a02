import { svdSteps } from '../linalg/svd.ts';
import { type Matrix, rowsOf } from '../matrix.ts';
import { momentSteps } from '../preprocessing/moments.ts';
import { RandomState } from '../random/randomstate.ts';
import { inTurns, turn } from '../turn.ts';

/** Whose sides a box follows: the columns, or the rows' principal axes. */
export type BoxAxes = 'columns' | 'principal';

/** A box around rows: what rows without any groups could look like. */
export interface ReferenceBox {
  /** The middle of the rows, `columns` values. */
  readonly mean: Float64Array;
  /** Orthonormal axes, count × columns, row-major. */
  readonly axes: Float64Array;
  /** The least and the largest coordinate of the rows along each axis, from the mean. */
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/** Rows between two turns of the event loop. */
const BLOCK = 1024;

/**
 * The smallest box around rows whose sides follow the columns or the principal axes (Tibshirani, Walther & Hastie
 * 2001, section 4, forms a and b).
 */
export async function boxAround(
  matrix: Matrix,
  follow: BoxAxes,
  signal: AbortSignal | undefined,
): Promise<ReferenceBox> {
  const { data, rows, columns } = matrix;
  const source = rowsOf(matrix);
  const mean = Float64Array.from((await inTurns(momentSteps(source), signal)).mean);
  const axes =
    follow === 'principal'
      ? (await inTurns(svdSteps(source, mean), signal)).vectors
      : Float64Array.from({ length: columns * columns }, (_, at) => (at % (columns + 1) === 0 ? 1 : 0));
  const count = axes.length / columns;
  const least = new Float64Array(count).fill(Infinity);
  const most = new Float64Array(count).fill(-Infinity);
  for (let i = 0; i < rows; i++) {
    for (let a = 0; a < count; a++) {
      let along = 0;
      for (let j = 0; j < columns; j++) {
        along += axes[a * columns + j]! * (data[i * columns + j]! - mean[j]!);
      }
      least[a] = Math.min(least[a]!, along);
      most[a] = Math.max(most[a]!, along);
    }
    if (i % BLOCK === 0) await turn(signal);
  }
  return { mean, axes, least, most };
}

/** Rows spread evenly over a box. */
export async function drawFromBox(
  { mean, axes, least, most }: ReferenceBox,
  rows: number,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<Matrix> {
  const random = new RandomState(seed);
  const columns = mean.length;
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const row = i * columns;
    data.set(mean, row);
    for (let a = 0; a < least.length; a++) {
      const along = random.uniform(least[a], most[a]);
      for (let j = 0; j < columns; j++) data[row + j]! += along * axes[a * columns + j]!;
    }
    if (i % BLOCK === 0) await turn(signal);
  }
  return { data, rows, columns };
}
