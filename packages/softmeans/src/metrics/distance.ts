/**
 * How far apart two rows are. `cosine` is 1 − cos of the angle between them; a row of zeros counts as at right
 * angles to all other rows.
 */
export type Metric = 'euclidean' | 'squaredEuclidean' | 'manhattan' | 'chebyshev' | 'cosine';

export const METRICS: readonly Metric[] = [
  'euclidean',
  'squaredEuclidean',
  'manhattan',
  'chebyshev',
  'cosine',
];
