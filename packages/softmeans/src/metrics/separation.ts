/** Mean distances between rows that lie sorted by cluster; one value per row. */
export interface Separation {
  /** To the other rows of the same cluster; `ALONE` where there is none. */
  readonly own: Float64Array;
  /** To the rows of the nearest other cluster. */
  readonly other: Float64Array;
  /** That cluster, ties to the lowest. */
  readonly nearest: Int32Array;
}

/** Stands for the mean distance to the other rows of a cluster where there is none. */
export const ALONE: number = -1;

/** Metrics whose sums need every pair of rows. */
export type PairMetric = 'euclidean' | 'manhattan' | 'chebyshev';

/** Rows sorted by cluster: cluster c holds the rows starts[c] … starts[c + 1] − 1, at least one. */
export type Starts = Int32Array;
