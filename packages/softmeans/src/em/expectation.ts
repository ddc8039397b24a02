/**
 * One question to whoever holds the rows, as plain data: which score has each component for a row, and is a
 * row's share hard or soft?
 *
 *     score[j](x) = bias[j] − ½ ‖W[j](x − center[j])‖²
 *
 * K-means takes the maximum of the scores, the mixture their log-sum-exp, of which the maximum is the limit at
 * temperature zero. All numbers are in the engine's units (see `Frame`).
 *
 * Two robust forms are fields of a posterior question: Student tails, which bend the score, and a component of
 * constant density.
 */
export type Expectation = Nearest | Assigned | Posterior;

/** Second moments of the rows about the centers that an answer shall hold. */
export type Moments =
  /** nothing */
  | 'none'
  /** Σ r‖δ‖² per component: k values */
  | 'trace'
  /** Σ r δ∘δ per component: k × columns values */
  | 'diagonal'
  /** Σ r δδᵀ per component: k lower triangles */
  | 'full'
  /** Σ over all components of Σ r δδᵀ: one lower triangle */
  | 'pooled';

interface Question {
  readonly k: number;
  readonly columns: number;
  /** k × columns, row-major. */
  readonly centers: Float64Array;
  readonly moments: Moments;
  /** How many of the worst-placed rows to return (see `Statistics.farthest`); 0 for none. */
  readonly farthest: number;
}

/** Each row belongs wholly to the component of the highest score; W is the identity. Ties go to the lowest index. */
export interface Nearest extends Question {
  readonly kind: 'nearest';
  /** k values; 0 for K-means. */
  readonly bias: Float64Array;
  /**
   * For questions that follow each other, each with centers near the last ones: whoever answers may then keep
   * what helps with the next, and find labels in this way. They are the same in any way; the sums are, up to
   * rounding, those of the same question without it.
   */
  readonly algorithm?: NearestAlgorithm;
  /** Ends such a series: the answer is, to the bit, that of the question without `algorithm`. */
  readonly last?: boolean;
}

/**
 * `lloyd`: every distance of every row, in the precision of the rows. `screen`: in whole numbers of 16 bits, and
 * again in the precision of the rows where these cannot decide. `bounds`: likewise, but only for rows whose label
 * the moves of the centers may have changed. `auto`: what is likely to be quickest.
 */
export type NearestAlgorithm = 'auto' | 'lloyd' | 'screen' | 'bounds';

/** Each row belongs wholly to the component that its label names; a negative label belongs to none. */
export interface Assigned extends Question {
  readonly kind: 'assigned';
  /** One label per row. */
  readonly labels: Int32Array;
}

/** Each row is shared out in proportion to exp(score). */
export interface Posterior extends Question {
  readonly kind: 'posterior';
  /** k values: ln weight + ln det W − ½ columns ln 2π. */
  readonly bias: Float64Array;
  readonly shape: Shape;
  /**
   * Points to take the moments about instead of the centers, k × columns. An update that moved the means far
   * asks again with the new ones, for Σ rδδᵀ − n·mmᵀ cancels when the move m is large.
   */
  readonly pivots?: Float64Array;
  /**
   * W, as `shape` says. `spherical`: k numbers. `diagonal`: k × columns. `full`: k lower triangles.
   * `tied`: one lower triangle for all.
   */
  readonly factors: Float64Array;
  /**
   * Student tails: ν of each component, k values. With m = ‖W(x − center)‖² and d columns
   *
   *     score = bias − ½(ν + d) ln(1 + m/ν),   u = (ν + d)/(ν + m)
   *
   * and first and second moments weigh a row by its share times u. Without it the tails are Gaussian: u = 1.
   */
  readonly degreesOfFreedom?: Float64Array;
  /**
   * The score of one more component, the same for every row: ln weight − ln volume. It comes after the k others,
   * has no moments, and its rows are labeled −1.
   */
  readonly uniform?: number;
  /** ln of the width of that component along each column; needed where rows have missing values. */
  readonly uniformWidths?: Float64Array;
}

export type Shape = 'spherical' | 'diagonal' | 'full' | 'tied';

/**
 * Entries of a lower triangle, kept row by row: entry (a, b), b ≤ a, stands at a(a + 1)/2 + b.
 *
 * @example
 * triangleSize(3); // 6
 */
export function triangleSize(columns: number): number {
  return (columns * (columns + 1)) / 2;
}

/** Components that rows are shared out among: k, and one more where there is a component of constant density. */
export function componentsOf(expectation: Expectation): number {
  return expectation.k + (expectation.kind === 'posterior' && expectation.uniform !== undefined ? 1 : 0);
}

/** How many numbers the second moments take. */
export function momentsSize(moments: Moments, k: number, columns: number): number {
  switch (moments) {
    case 'none':
      return 0;
    case 'trace':
      return k;
    case 'diagonal':
      return k * columns;
    case 'full':
      return k * triangleSize(columns);
    case 'pooled':
      return triangleSize(columns);
  }
}

/** How many numbers each of the two sums over Student tails takes. */
export function tailsSize(expectation: Expectation): number {
  return expectation.kind === 'posterior' && expectation.degreesOfFreedom ? expectation.k : 0;
}
