import { type Expectation, momentsSize, tailsSize } from './expectation.ts';

/**
 * Moments of the rows under one expectation, taken about its centers.
 *
 * With r[i,j] the share of row i in component j, w[i] the row's weight and δ = x[i] − center[j]:
 * weight[j] = Σ w·r, first[j] = Σ w·r·δ, second[j] = Σ w·r·δδᵀ or what `moments` keeps of it. With Student tails
 * first and second take w·r·u for w·r, with u as in `Posterior.degreesOfFreedom`.
 * Measuring δ from the current center makes merging plain addition and keeps the variance exact when the data
 * sit far from the origin. Units are the engine's.
 */
export interface Statistics {
  /** Rows seen. */
  readonly rows: number;
  /** Rows whose label is not the one of this engine's previous answer; 0 where labels play no part. */
  readonly changed: number;
  /**
   * Σ w · max score (nearest), Σ w · ln Σ exp score (posterior, nats) or −½ Σ w‖δ‖² (assigned).
   * Higher is better.
   */
  readonly objective: number;
  /** Σ w · ln of the row's largest share, in nats (posterior); 0 where shares are hard. Never above 0. */
  readonly certainty: number;
  /** k values. */
  readonly weight: Float64Array;
  /** Σ w·r over the component of constant density; 0 where there is none. */
  readonly uniform: number;
  /** Σ w·r·u, k values; empty for Gaussian tails. */
  readonly scaled: Float64Array;
  /** Σ w·r·(ln u − u), k values; empty for Gaussian tails. */
  readonly scaledLog: Float64Array;
  /** k × columns, row-major. */
  readonly first: Float64Array;
  /** As `Expectation.moments` says; triangles row by row. */
  readonly second: Float64Array;
  /** The rows with the lowest objective, worst first, the later row first on a tie; at most as many as were asked for. */
  readonly farthest: readonly FarRow[];
}

/** A row that its components explain badly. */
export interface FarRow {
  readonly row: number;
  /** The component of the highest score. */
  readonly label: number;
  /** The row's own objective, without its weight. */
  readonly score: number;
  readonly weight: number;
  /** The row itself, in the engine's units. */
  readonly values: Float64Array;
}

/** Statistics of no rows at all: the neutral element of `mergeStatistics`. */
export function emptyStatistics(expectation: Expectation): Statistics {
  const { k, columns, moments } = expectation;
  return {
    rows: 0,
    changed: 0,
    objective: 0,
    certainty: 0,
    weight: new Float64Array(k),
    uniform: 0,
    scaled: new Float64Array(tailsSize(expectation)),
    scaledLog: new Float64Array(tailsSize(expectation)),
    first: new Float64Array(k * columns),
    second: new Float64Array(momentsSize(moments, k, columns)),
    farthest: [],
  };
}

/**
 * The statistics of two sets of rows together. Merging is addition.
 *
 * @param farthest how many worst rows to keep, as in the expectation
 */
export function mergeStatistics(left: Statistics, right: Statistics, farthest: number): Statistics {
  return {
    rows: left.rows + right.rows,
    changed: left.changed + right.changed,
    objective: left.objective + right.objective,
    certainty: left.certainty + right.certainty,
    weight: add(left.weight, right.weight),
    uniform: left.uniform + right.uniform,
    scaled: add(left.scaled, right.scaled),
    scaledLog: add(left.scaledLog, right.scaledLog),
    first: add(left.first, right.first),
    second: add(left.second, right.second),
    farthest: [...left.farthest, ...right.farthest].sort(worstFirst).slice(0, farthest),
  };
}

/**
 * Orders rows by how badly they are explained; of equal ones the later comes first, as numpy's argpartition has
 * it for a single row.
 */
export function worstFirst(a: FarRow, b: FarRow): number {
  return a.score - b.score || b.row - a.row;
}

function add(left: Float64Array, right: Float64Array): Float64Array {
  const sum = new Float64Array(left.length);
  for (let i = 0; i < sum.length; i++) sum[i] = left[i]! + right[i]!;
  return sum;
}
