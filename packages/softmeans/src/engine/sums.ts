import { type Expectation, momentsSize, tailsSize } from '../em/expectation.ts';
import type { Statistics } from '../em/statistics.ts';
import { HEAD, sumsSize } from './gather.ts';

/** left[i] += right[i]. */
export function addInto(left: Float64Array, right: Float64Array): Float64Array {
  for (let i = 0; i < left.length; i++) left[i]! += right[i]!;
  return left;
}

/** Statistics from the sums that a `gather` folds; they share its memory. */
export function statisticsOf(
  expectation: Expectation,
  rows: number,
  sums: Float64Array | undefined,
): Omit<Statistics, 'farthest'> {
  const { k, columns, moments } = expectation;
  const size = momentsSize(moments, k, columns);
  const all = sums ?? new Float64Array(sumsSize(expectation));
  const first = HEAD + k;
  const second = first + k * columns;
  const scaled = second + size;
  const scaledLog = scaled + tailsSize(expectation);
  const uniform = scaledLog + tailsSize(expectation);
  return {
    rows,
    changed: all[2]!,
    objective: all[0]!,
    certainty: all[1]!,
    weight: all.subarray(HEAD, first),
    uniform: all.length > uniform ? all[uniform]! : 0,
    scaled: all.subarray(scaled, scaledLog),
    scaledLog: all.subarray(scaledLog, uniform),
    first: all.subarray(first, second),
    second: all.subarray(second, second + size),
  };
}
