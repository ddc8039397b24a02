import { reflector } from '../linalg/householder.ts';
import { log } from '../mathematics.ts';
import { type Posterior, componentsOf, triangleSize } from './expectation.ts';
import { boundedScore, logNormalizer, studentScore } from './score.ts';

/** Which columns of a row have a value, and which have none; both ascending. */
export interface Pattern {
  readonly observed: Int32Array;
  readonly missing: Int32Array;
}

/**
 * The components of a mixture as rows of one pattern see them: the marginal distribution of the observed columns,
 * and the conditional one of the missing columns.
 */
export interface Marginal extends Pattern {
  /** ln weight + ln det V and what else does not depend on the row; k values, with noise one more. */
  readonly bias: Float64Array;
  /**
   * V of each component, observed × observed, row-major; independent columns have observed values instead. The
   * squared Mahalanobis distance of the observed values is ‖V(x − center)‖².
   */
  readonly factors: readonly Float64Array[];
  /** Regression of the missing columns on the observed ones, missing × observed; empty for independent columns. */
  readonly slopes: readonly Float64Array[];
  /** Conditional covariance of the missing columns, a lower triangle each; with Student tails their scale at u = 1. */
  readonly spreads: readonly Float64Array[];
}

const LOG_TWO_PI = 1.8378770664093453;

/**
 * The marginal and the conditional distributions of every component under one pattern.
 *
 * With W the component's factor and its columns put in the order missing, observed, reflections turn W into
 *
 *     [ R  T ]
 *     [ 0  V ]
 *
 * without a change of ‖W(x − center)‖². So V is the factor of the marginal, −R⁻¹T the regression of what is missing
 * on what is there, and R⁻¹R⁻ᵀ its conditional covariance. Nothing is squared or inverted on the way but R.
 */
export function marginalOf(expectation: Posterior, { observed, missing }: Pattern): Marginal {
  const { k, columns, shape, degreesOfFreedom, uniform, uniformWidths } = expectation;
  const straight = shape === 'spherical' || shape === 'diagonal';
  const factors: Float64Array[] = [];
  const slopes: Float64Array[] = [];
  const spreads: Float64Array[] = [];
  const bias = new Float64Array(componentsOf(expectation));
  let parts: Parts | undefined;
  for (let j = 0; j < k; j++) {
    if (!parts || shape !== 'tied') {
      parts = straight
        ? straightParts(expectation, j, observed, missing)
        : reflectedParts(expectation, j, observed, missing);
    }
    factors.push(parts.factor);
    slopes.push(parts.slope);
    spreads.push(parts.spread);
    const degrees = degreesOfFreedom?.[j];
    const normalizer =
      degrees === undefined
        ? 0.5 * missing.length * LOG_TWO_PI
        : logNormalizer(degrees, observed.length) - logNormalizer(degrees, columns);
    bias[j] = boundedScore(expectation.bias[j]! - parts.logDeterminant + normalizer);
  }
  if (uniform !== undefined) {
    if (missing.length > 0 && !uniformWidths) {
      throw new TypeError('noise without widths has no marginal over some of the columns.');
    }
    bias[k] = missing.reduce((score, a) => score + uniformWidths![a]!, uniform);
  }
  return { observed, missing, bias, factors, slopes, spreads };
}

interface Parts {
  readonly factor: Float64Array;
  readonly slope: Float64Array;
  readonly spread: Float64Array;
  /** ln |det R|. */
  readonly logDeterminant: number;
}

function straightParts(
  { shape, factors, columns }: Posterior,
  j: number,
  observed: Int32Array,
  missing: Int32Array,
): Parts {
  const at = (a: number): number => (shape === 'spherical' ? factors[j]! : factors[j * columns + a]!);
  const spread = new Float64Array(triangleSize(missing.length));
  let logDeterminant = 0;
  for (const [i, a] of missing.entries()) {
    spread[(i * (i + 3)) / 2] = 1 / at(a) / at(a);
    logDeterminant += log(at(a));
  }
  return {
    factor: Float64Array.from(observed, at),
    slope: new Float64Array(0),
    spread,
    logDeterminant,
  };
}

function reflectedParts(
  { shape, factors, columns }: Posterior,
  j: number,
  observed: Int32Array,
  missing: Int32Array,
): Parts {
  const start = shape === 'full' ? j * triangleSize(columns) : 0;
  const gaps = missing.length;
  const known = observed.length;
  /** Column by column; W is a lower triangle. */
  const turned = new Float64Array(columns * columns);
  for (const [c, a] of [...missing, ...observed].entries()) {
    for (let b = a; b < columns; b++) turned[c * columns + b] = factors[start + (b * (b + 1)) / 2 + a]!;
  }
  const diagonal = new Float64Array(gaps);
  let logDeterminant = 0;
  for (let c = 0; c < gaps; c++) {
    const at = c * columns + c;
    const length = columns - c;
    const { beta, first } = reflector(turned, at, length);
    diagonal[c] = first;
    logDeterminant += log(Math.abs(first));
    for (let other = c + 1; other < columns; other++) {
      const to = other * columns + c;
      let product = 0;
      for (let i = 0; i < length; i++) product += turned[at + i]! * turned[to + i]!;
      product *= beta;
      for (let i = 0; i < length; i++) turned[to + i]! -= product * turned[at + i]!;
    }
  }
  const factor = new Float64Array(known * known);
  const slope = new Float64Array(gaps * known);
  for (let c = 0; c < known; c++) {
    const from = (gaps + c) * columns;
    for (let r = 0; r < known; r++) factor[r * known + c] = turned[from + gaps + r]!;
    for (let r = gaps - 1; r >= 0; r--) {
      let sum = -turned[from + r]!;
      for (let i = r + 1; i < gaps; i++) sum -= turned[i * columns + r]! * slope[i * known + c]!;
      slope[r * known + c] = sum / diagonal[r]!;
    }
  }
  return {
    factor,
    slope,
    spread: inverseProduct(turned, diagonal, gaps, columns),
    logDeterminant,
  };
}

/** R⁻¹R⁻ᵀ of the upper triangular R that stands column by column in `turned`, its diagonal apart. */
function inverseProduct(
  turned: Float64Array,
  diagonal: Float64Array,
  order: number,
  columns: number,
): Float64Array {
  const inverse = new Float64Array(order * order);
  for (let c = 0; c < order; c++) {
    inverse[c * order + c] = 1 / diagonal[c]!;
    for (let r = c - 1; r >= 0; r--) {
      let sum = 0;
      for (let i = r + 1; i <= c; i++) sum -= turned[i * columns + r]! * inverse[i * order + c]!;
      inverse[r * order + c] = sum / diagonal[r]!;
    }
  }
  const product = new Float64Array(triangleSize(order));
  for (let a = 0, at = 0; a < order; a++) {
    for (let b = 0; b <= a; b++, at++) {
      let sum = 0;
      for (let c = a; c < order; c++) sum += inverse[a * order + c]! * inverse[b * order + c]!;
      product[at] = sum;
    }
  }
  return product;
}

/**
 * The scores of a row's observed values, as `scoreRow` gives those of a complete row.
 *
 * @param row columns values, of which only the observed ones are read
 * @param into receives one score per component, that of constant density included
 * @param squares receives ‖V(x − center)‖² of the k components
 */
export function scoreObserved(
  expectation: Posterior,
  marginal: Marginal,
  row: ArrayLike<number>,
  into: Float64Array,
  squares: Float64Array,
): void {
  const { k, columns, centers, degreesOfFreedom } = expectation;
  const { observed, bias, factors } = marginal;
  const known = observed.length;
  for (let j = 0; j < k; j++) {
    const factor = factors[j]!;
    let square = 0;
    if (factor.length === known) {
      for (let i = 0; i < known; i++) {
        const z = factor[i]! * (row[observed[i]!]! - centers[j * columns + observed[i]!]!);
        square += z * z;
      }
    } else {
      for (let r = 0, at = 0; r < known; r++) {
        let z = 0;
        for (let i = 0; i < known; i++, at++) {
          z += factor[at]! * (row[observed[i]!]! - centers[j * columns + observed[i]!]!);
        }
        square += z * z;
      }
    }
    squares[j] = square;
    const degrees = degreesOfFreedom?.[j];
    into[j] =
      degrees === undefined
        ? boundedScore(bias[j]! - 0.5 * square)
        : studentScore(bias[j]!, degrees, known, square);
  }
  if (bias.length > k) into[k] = bias[k]!;
}

/**
 * What a row's missing values are expected to be if it came from component j: center + slope · (x − center).
 *
 * @param row columns values, of which only the observed ones are read
 * @param into receives all columns values, the observed ones as they are; may be `row`
 */
export function completeRow(
  { columns, centers }: Posterior,
  { observed, missing, slopes }: Marginal,
  j: number,
  row: ArrayLike<number>,
  into: Float64Array,
): void {
  const slope = slopes[j]!;
  const known = observed.length;
  for (let i = 0; i < known; i++) into[observed[i]!] = row[observed[i]!]!;
  for (let r = 0; r < missing.length; r++) {
    let value = centers[j * columns + missing[r]!]!;
    if (slope.length > 0) {
      for (let i = 0; i < known; i++) {
        value += slope[r * known + i]! * (row[observed[i]!]! - centers[j * columns + observed[i]!]!);
      }
    }
    into[missing[r]!] = value;
  }
}

/** The pattern of one row; NaN is missing. */
export function patternOf(row: ArrayLike<number>): Pattern {
  const observed: number[] = [];
  const missing: number[] = [];
  for (let a = 0; a < row.length; a++) (Number.isNaN(row[a]!) ? missing : observed).push(a);
  return { observed: Int32Array.from(observed), missing: Int32Array.from(missing) };
}

/** Rows that have the same columns observed. */
export interface PatternGroup extends Pattern {
  /** Row numbers, ascending. */
  readonly rows: Int32Array;
}

/**
 * Rows by pattern, in the order in which the patterns first occur.
 *
 * @param values rows × columns, row-major; NaN is missing
 */
export function patternGroups(values: ArrayLike<number>, columns: number): PatternGroup[] {
  const groups = new Map<string, { readonly pattern: Pattern; readonly rows: number[] }>();
  const rows = columns === 0 ? 0 : values.length / columns;
  for (let i = 0; i < rows; i++) {
    let key = '';
    for (let a = 0; a < columns; a++) if (Number.isNaN(values[i * columns + a]!)) key += `${a},`;
    let group = groups.get(key);
    if (!group) {
      const row = Float64Array.from({ length: columns }, (_, a) => values[i * columns + a]!);
      group = { pattern: patternOf(row), rows: [] };
      groups.set(key, group);
    }
    group.rows.push(i);
  }
  return [...groups.values()].map(({ pattern, rows }) => ({ ...pattern, rows: Int32Array.from(rows) }));
}
