import { reflector } from '../linalg/householder.ts';
import type { Steps } from '../linalg/steps.ts';
import { log } from '../mathematics.ts';
import { type Posterior, componentsOf, triangleSize } from './expectation.ts';
import { bounded, studentScore } from './score.ts';
import { logNormalizer } from './student.ts';

/** Which columns of a row have a value, and which have none; both ascending. */
export interface Pattern {
  readonly observed: Int32Array;
  readonly missing: Int32Array;
}

/**
 * The components of a mixture as rows of one pattern see them: the marginal distribution of the observed columns,
 * and the conditional one of the missing columns. Per component one after the other, but once where all share a
 * covariance.
 */
export interface Marginal extends Pattern {
  /** ln weight + ln det of the marginal's factor and what else does not depend on the row; with noise one more. */
  readonly bias: Float64Array;
  /** The vectors of the reflections, missing × columns; above their first entries the upper triangle R. None for independent columns. */
  readonly reflections: Float64Array;
  /** Of each reflection H = I − beta·v·vᵀ. */
  readonly betas: Float64Array;
  /** The diagonal of R. */
  readonly diagonal: Float64Array;
  /** Conditional covariance of the missing columns, lower triangles; with Student tails its scale at u = 1. */
  readonly spreads: Float64Array;
}

const LOG_TWO_PI = 1.8378770664093453;

/**
 * The marginal and the conditional distributions of every component under one pattern.
 *
 * With W the component's factor and its columns put in the order missing, observed, reflections of the missing ones turn
 * W into
 *
 *     [ R  T ]
 *     [ 0  V ]
 *
 * without a change of ‖W(x − center)‖². So V is a factor of the marginal, −R⁻¹T the regression of what is missing on
 * what is there, and R⁻¹R⁻ᵀ its conditional covariance. Neither T nor V is formed: a row is multiplied by W and then
 * reflected. Nothing is squared or inverted on the way but R.
 */
export function marginalOf(expectation: Posterior, { observed, missing }: Pattern): Marginal {
  const { k, columns, shape, degreesOfFreedom, uniform, uniformWidths } = expectation;
  const straight = shape === 'spherical' || shape === 'diagonal';
  const gaps = missing.length;
  const count = shape === 'tied' ? 1 : k;
  const size = triangleSize(gaps);
  const reflections = new Float64Array(straight ? 0 : count * gaps * columns);
  const betas = new Float64Array(straight ? 0 : count * gaps);
  const diagonal = new Float64Array(straight ? 0 : count * gaps);
  const spreads = new Float64Array(count * size);
  const bias = new Float64Array(componentsOf(expectation));
  let logDeterminant = 0;
  for (let j = 0; j < k; j++) {
    if (j < count) {
      const spread = spreads.subarray(j * size, (j + 1) * size);
      if (straight) logDeterminant = straightSpread(expectation, j, missing, spread);
      else {
        const vectors = reflections.subarray(j * gaps * columns, (j + 1) * gaps * columns);
        const roots = diagonal.subarray(j * gaps, (j + 1) * gaps);
        reflect(expectation, j, missing, vectors, betas.subarray(j * gaps, (j + 1) * gaps), roots);
        inverseProduct(vectors, roots, columns, spread);
        logDeterminant = 0;
        for (const root of roots) logDeterminant += log(Math.abs(root));
      }
    }
    const degrees = degreesOfFreedom?.[j];
    const normalizer =
      degrees === undefined
        ? 0.5 * gaps * LOG_TWO_PI
        : logNormalizer(degrees, observed.length) - logNormalizer(degrees, columns);
    bias[j] = bounded(expectation.bias[j]! - logDeterminant + normalizer);
  }
  if (uniform !== undefined) {
    if (gaps > 0 && !uniformWidths) {
      throw new TypeError('noise without widths has no marginal over some of the columns.');
    }
    bias[k] = missing.reduce((score, a) => score + uniformWidths![a]!, uniform);
  }
  return { observed, missing, bias, reflections, betas, diagonal, spreads };
}

/** Variances of independent columns, as the diagonal of a triangle; returns Σ ln of their factors. */
function straightSpread(
  { shape, factors, columns }: Posterior,
  j: number,
  missing: Int32Array,
  spread: Float64Array,
): number {
  let logDeterminant = 0;
  for (let i = 0; i < missing.length; i++) {
    const factor = shape === 'spherical' ? factors[j]! : factors[j * columns + missing[i]!]!;
    spread[(i * (i + 3)) / 2] = 1 / factor / factor;
    logDeterminant += log(factor);
  }
  return logDeterminant;
}

/** Reflects the missing columns of W into an upper triangle. */
function reflect(
  { shape, factors, columns }: Posterior,
  j: number,
  missing: Int32Array,
  vectors: Float64Array,
  betas: Float64Array,
  diagonal: Float64Array,
): void {
  const start = shape === 'full' ? j * triangleSize(columns) : 0;
  for (let c = 0; c < missing.length; c++) {
    const a = missing[c]!;
    // W is a lower triangle.
    for (let b = a; b < columns; b++) vectors[c * columns + b] = factors[start + (b * (b + 1)) / 2 + a]!;
  }
  for (let c = 0; c < missing.length; c++) {
    const at = c * columns + c;
    const length = columns - c;
    const { beta, first } = reflector(vectors, at, length);
    betas[c] = beta;
    diagonal[c] = first;
    for (let other = c + 1; other < missing.length; other++) {
      reflectInto(vectors, at, beta, length, vectors, other * columns + c);
    }
  }
}

/** Applies H = I − beta·v·vᵀ to the vector that begins at `to`. */
function reflectInto(
  vectors: Float64Array,
  at: number,
  beta: number,
  length: number,
  into: Float64Array,
  to: number,
): void {
  let product = 0;
  for (let i = 0; i < length; i++) product += vectors[at + i]! * into[to + i]!;
  product *= beta;
  for (let i = 0; i < length; i++) into[to + i]! -= product * vectors[at + i]!;
}

/** R⁻¹R⁻ᵀ as a lower triangle. */
function inverseProduct(
  vectors: Float64Array,
  diagonal: Float64Array,
  columns: number,
  into: Float64Array,
): void {
  const order = diagonal.length;
  if (order === 1) {
    into[0] = 1 / diagonal[0]! / diagonal[0]!;
    return;
  }
  const inverse = new Float64Array(order * order);
  for (let c = 0; c < order; c++) {
    inverse[c * order + c] = 1 / diagonal[c]!;
    for (let r = c - 1; r >= 0; r--) {
      let sum = 0;
      for (let i = r + 1; i <= c; i++) sum -= vectors[i * columns + r]! * inverse[i * order + c]!;
      inverse[r * order + c] = sum / diagonal[r]!;
    }
  }
  for (let a = 0, at = 0; a < order; a++) {
    for (let b = 0; b <= a; b++, at++) {
      let sum = 0;
      for (let c = a; c < order; c++) sum += inverse[a * order + c]! * inverse[b * order + c]!;
      into[at] = sum;
    }
  }
}

/** What a row's observed values say, component by component; room that is used for one row after the other. */
export interface Sight {
  /** ‖V(x − center)‖² of the k components. */
  readonly squares: Float64Array;
  /** What the missing values are expected to be, k × missing. */
  readonly guesses: Float64Array;
  readonly deltas: Float64Array;
  readonly scratch: Float64Array;
}

/** Room for rows of a pattern. */
export function sightOf({ k, columns }: Posterior, { missing }: Pattern): Sight {
  return {
    squares: new Float64Array(k),
    guesses: new Float64Array(k * missing.length),
    deltas: new Float64Array(columns),
    scratch: new Float64Array(columns),
  };
}

/**
 * The scores of a row's observed values, as `scoreRow` gives those of a complete row, and what each component expects
 * of its missing ones.
 *
 * @param row columns values, of which only the observed ones are read
 * @param into receives one score per component, that of constant density included
 * @param sight receives the rest
 */
export function scoreObserved(
  expectation: Posterior,
  marginal: Marginal,
  row: ArrayLike<number>,
  into: Float64Array,
  { squares, guesses, deltas, scratch }: Sight,
): void {
  const { k, columns, centers, shape, factors, degreesOfFreedom } = expectation;
  const { observed, missing, bias, reflections, betas, diagonal } = marginal;
  const known = observed.length;
  const gaps = missing.length;
  const straight = shape === 'spherical' || shape === 'diagonal';
  for (let j = 0; j < k; j++) {
    const center = j * columns;
    let square = 0;
    if (straight) {
      for (let i = 0; i < known; i++) {
        const a = observed[i]!;
        const factor = shape === 'spherical' ? factors[j]! : factors[center + a]!;
        const z = factor * (row[a]! - centers[center + a]!);
        square += z * z;
      }
      for (let r = 0; r < gaps; r++) guesses[j * gaps + r] = centers[center + missing[r]!]!;
    } else {
      const start = shape === 'full' ? j * triangleSize(columns) : 0;
      const part = shape === 'full' ? j : 0;
      for (let i = 0; i < known; i++) deltas[i] = row[observed[i]!]! - centers[center + observed[i]!]!;
      for (let b = 0, line = start; b < columns; b++, line += b) {
        let z = 0;
        for (let i = 0; i < known && observed[i]! <= b; i++) {
          z += factors[line + observed[i]!]! * deltas[i]!;
        }
        scratch[b] = z;
      }
      for (let c = 0; c < gaps; c++) {
        const at = (part * gaps + c) * columns + c;
        reflectInto(reflections, at, betas[part * gaps + c]!, columns - c, scratch, c);
      }
      for (let b = gaps; b < columns; b++) square += scratch[b]! * scratch[b]!;
      for (let r = gaps - 1; r >= 0; r--) {
        let sum = -scratch[r]!;
        for (let i = r + 1; i < gaps; i++) sum -= reflections[(part * gaps + i) * columns + r]! * scratch[i]!;
        // The scratch holds how far the value lies from the center, once it is known.
        scratch[r] = sum / diagonal[part * gaps + r]!;
        guesses[j * gaps + r] = centers[center + missing[r]!]! + scratch[r]!;
      }
    }
    squares[j] = square;
    const degrees = degreesOfFreedom?.[j];
    into[j] =
      degrees === undefined
        ? bounded(bias[j]! - 0.5 * square)
        : studentScore(bias[j]!, degrees, known, square);
  }
  if (bias.length > k) into[k] = bias[k]!;
}

/** A row with its missing values as component j expects them; `into` may be `row`. */
export function completeRow(
  { observed, missing }: Pattern,
  { guesses }: Sight,
  j: number,
  row: ArrayLike<number>,
  into: Float64Array,
): void {
  for (let i = 0; i < observed.length; i++) into[observed[i]!] = row[observed[i]!]!;
  for (let r = 0; r < missing.length; r++) into[missing[r]!] = guesses[j * missing.length + r]!;
}

/** The conditional covariance of component j: a lower triangle over the missing columns. */
export function spreadOf({ spreads, missing }: Marginal, j: number): Float64Array {
  const size = triangleSize(missing.length);
  const start = spreads.length > size ? j * size : 0;
  return spreads.subarray(start, start + size);
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
 * Rows by pattern, in the order in which the patterns first occur; pauses after every few rows.
 *
 * @param values rows × columns, row-major; NaN is missing
 */
export function* patternGroups(values: ArrayLike<number>, columns: number): Steps<PatternGroup[]> {
  const groups = new Map<string, { readonly pattern: Pattern; readonly rows: number[] }>();
  const rows = columns === 0 ? 0 : values.length / columns;
  for (let i = 0; i < rows; i++) {
    if (i % 512 === 511) yield;
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
