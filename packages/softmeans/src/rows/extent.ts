import { blocksOf } from '../linalg/blocks.ts';
import type { Steps } from '../linalg/steps.ts';
import type { Rows } from '../matrix.ts';

/** The smallest and the largest value along some directions. */
export interface Extent {
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/**
 * How far rows reach along some directions.
 *
 * @param directions one after the other, each of as many values as the rows have columns
 * @param weights rows of weight 0 do not count
 */
export function* extentSteps(
  source: Rows,
  directions: Float64Array,
  weights?: ArrayLike<number>,
): Steps<Extent> {
  const { columns } = source;
  const count = directions.length / columns;
  const least = new Float64Array(count).fill(Infinity);
  const most = new Float64Array(count).fill(-Infinity);
  for (const { first, count: rows, values } of blocksOf(source)) {
    for (let axis = 0; axis < count; axis++) {
      for (let i = 0; i < rows; i++) {
        if (weights && !(weights[first + i]! > 0)) continue;
        let place = 0;
        for (let a = 0; a < columns; a++) {
          // Along a column's own direction a value that is missing elsewhere plays no part.
          const direction = directions[axis * columns + a]!;
          if (direction !== 0) place += direction * values[a * rows + i]!;
        }
        if (place < least[axis]!) least[axis] = place;
        if (place > most[axis]!) most[axis] = place;
      }
      if (axis % 64 === 63) yield;
    }
    yield;
  }
  return { least, most };
}
