import type { Rule, Step, Update } from '../em/em.ts';
import type { Nearest, NearestAlgorithm } from '../em/expectation.ts';
import type { Statistics } from '../em/statistics.ts';

/** Centers, k × columns, row-major, in the engine's units. */
export interface Centers {
  readonly k: number;
  readonly columns: number;
  readonly centers: Float64Array;
}

export function nearestCenter({ k, columns, centers }: Centers): Nearest {
  return { kind: 'nearest', k, columns, centers, bias: new Float64Array(k), moments: 'none', farthest: 0 };
}

/**
 * Lloyd's K-means as a rule for the loop (Lloyd 1982), with scikit-learn's conventions: it stops when no label
 * changes, or when Σ‖Δcenter‖² ≤ tolerance; an empty cluster takes the row farthest from its own center.
 *
 * @param tolerance in squared engine units
 * @param algorithm how the engine shall find labels
 * @param place what is done to each new center, for example moving it back to the unit sphere
 */
export function kmeansRule(
  tolerance: number,
  algorithm: NearestAlgorithm,
  place?: (center: Float64Array) => void,
): Rule<Centers> {
  return {
    expectation: ({ k, columns, centers }) => {
      const bias = new Float64Array(k);
      return { kind: 'nearest', k, columns, centers, bias, moments: 'none', farthest: 0, algorithm };
    },
    conclusion: ({ k, columns, centers }) => {
      const bias = new Float64Array(k);
      return {
        kind: 'nearest',
        k,
        columns,
        centers,
        bias,
        moments: 'none',
        farthest: 0,
        algorithm,
        last: true,
      };
    },
    // oxlint-disable-next-line require-yield -- a mixture's update may pause; this one is short
    *update(parameters, statistics, asked) {
      if (asked.farthest === 0) {
        let empty = 0;
        for (const weight of statistics.weight) if (!(weight > 0)) empty++;
        if (empty > 0) return { ask: { ...asked, farthest: empty } };
      }
      return moveCenters(parameters, statistics, place);
    },
    objective: (statistics) => -2 * statistics.objective,
    settled: (step) => (step.iteration > 1 && step.statistics.changed === 0) || shift(step) <= tolerance,
  };
}

function moveCenters(
  { k, columns, centers }: Centers,
  statistics: Statistics,
  place?: (center: Float64Array) => void,
): Update<Centers> {
  const { weight, first, repaired } = filledClusters(columns, centers, statistics);
  const moved = centers.slice();
  for (let j = 0; j < k; j++) {
    const mass = weight[j]!;
    if (!(mass > 0)) continue;
    for (let at = j * columns; at < (j + 1) * columns; at++) moved[at]! += first[at]! / mass;
    place?.(moved.subarray(j * columns, (j + 1) * columns));
  }
  const heaviest = weight.indexOf(weight.reduce((most, value) => Math.max(most, value), 0));
  for (let j = 0; j < k; j++) {
    if (!(weight[j]! > 0)) moved.copyWithin(j * columns, heaviest * columns, (heaviest + 1) * columns);
  }
  return { parameters: { k, columns, centers: moved }, marks: repaired ? ['repair'] : [] };
}

/** The sums with each empty cluster, in index order, given the row farthest from its center, worst first. */
function filledClusters(
  columns: number,
  centers: Float64Array,
  statistics: Statistics,
): { readonly weight: Float64Array; readonly first: Float64Array; readonly repaired: boolean } {
  const { farthest } = statistics;
  // When every row lies on its center there is nothing to gain by moving one.
  if (farthest.length === 0 || farthest[0]!.score === 0) {
    return { weight: statistics.weight, first: statistics.first, repaired: false };
  }
  const weight = statistics.weight.slice();
  const first = statistics.first.slice();
  const empty = [...weight.keys()].filter((j) => !(weight[j]! > 0));
  for (const [rank, j] of empty.entries()) {
    const far = farthest[rank];
    if (far === undefined) break;
    const from = far.label;
    weight[from]! -= far.weight;
    weight[j] = far.weight;
    for (let a = 0; a < columns; a++) {
      first[from * columns + a]! -= far.weight * (far.values[a]! - centers[from * columns + a]!);
      first[j * columns + a] = far.weight * (far.values[a]! - centers[j * columns + a]!);
    }
  }
  return { weight, first, repaired: empty.length > 0 };
}

function shift({ before, after }: Step<Centers>): number {
  let sum = 0;
  for (let i = 0; i < before.centers.length; i++) {
    const delta = after.centers[i]! - before.centers[i]!;
    sum += delta * delta;
  }
  return sum;
}
