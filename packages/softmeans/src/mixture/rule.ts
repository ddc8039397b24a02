import type { Ask, Rule, Update } from '../em/em.ts';
import { type Expectation, type Moments, type Posterior, triangleSize } from '../em/expectation.ts';
import type { Statistics } from '../em/statistics.ts';
import { logNormalizer } from '../em/student.ts';
import { FitError } from '../errors.ts';
import type { Steps } from '../linalg/steps.ts';
import { log } from '../mathematics.ts';
import type { Factors, Family } from './family.ts';
import type { Noise } from './noise.ts';
import { type Tails, improvedTails } from './tails.ts';
import { raisedTriangles, triangleOf } from './triangles.ts';

/** A mixture in engine units. */
export interface Mixture {
  readonly k: number;
  readonly columns: number;
  readonly weights: Float64Array;
  /** k × columns. */
  readonly means: Float64Array;
  /** As the family keeps them. */
  readonly covariances: Float64Array;
  /** W of each component, with ln det W. */
  readonly factors: Float64Array;
  readonly logDeterminants: Float64Array;
  /** Student tails; without them they are Gaussian. */
  readonly tails?: Tails | undefined;
  /** A component of constant density; its share and the weights sum to 1. */
  readonly noise?: Noise | undefined;
  /** Collapsed components that may still be moved. */
  readonly repairsLeft: number;
}

export interface MixtureRuleSettings {
  readonly family: Family;
  /** Added to the variances, one amount per column, squared engine units; all 0 forbids every repair. */
  readonly regularization: Float64Array;
  /** Least gain of the mean log-likelihood that goes on, nats per row. */
  readonly tolerance: number;
  /** Σ of the row weights. */
  readonly total: number;
  readonly rows: number;
  /** Parameters that stay as they entered. */
  readonly fixed?: { readonly weights?: boolean; readonly means?: boolean; readonly covariances?: boolean };
}

const LOG_TWO_PI = 1.8378770664093453;
/** scikit-learn adds this to every component's weight, so that an empty one divides by something. */
const TINY_WEIGHT = 10 * 2 ** -52;
/** Squared Mahalanobis length of a move of a mean beyond which the moments are taken again about the new means. */
const FAR = 100;

export function posteriorOf(mixture: Mixture, family: Family): Posterior {
  const { k, columns, weights, means, factors, logDeterminants, tails, noise } = mixture;
  const bias = weights.map((weight, j) => {
    const start = logWeight(weight) + logDeterminants[j]!;
    return tails
      ? start + logNormalizer(tails.degreesOfFreedom[j]!, columns)
      : start - 0.5 * columns * LOG_TWO_PI;
  });
  return {
    kind: 'posterior',
    k,
    columns,
    centers: means,
    bias,
    shape: family.shape,
    factors,
    moments: family.moments,
    farthest: 0,
    ...(tails && { degreesOfFreedom: tails.degreesOfFreedom }),
    ...(noise && { uniform: logWeight(noise.share) - noise.logVolume }),
    ...(noise?.widths && { uniformWidths: noise.widths }),
  };
}

function logWeight(weight: number): number {
  return weight > 0 ? log(weight) : -1e300;
}

/**
 * The mixture as a rule for the loop (Dempster, Laird & Rubin 1977; with Student tails Peel & McLachlan 2000;
 * conventions of scikit-learn):
 * the reported objective is the mean log-likelihood per unit of row weight, and the loop stops when it changes
 * by less than the tolerance.
 */
export function mixtureRule(settings: MixtureRuleSettings): Rule<Mixture> {
  const { family, tolerance, total } = settings;
  return {
    expectation: (mixture) => posteriorOf(mixture, family),
    update: (mixture, statistics, asked) => improve(mixture, statistics, settings, asked),
    objective: (statistics) => statistics.objective / total,
    settled: ({ objective, previous }) =>
      previous !== undefined && Math.abs(objective - previous) < tolerance,
  };
}

/**
 * The M-step: weights, means and covariances from the statistics about the pivots of the question, which are
 * the current means unless it says otherwise.
 */
export function* improve(
  mixture: Mixture,
  statistics: Statistics,
  settings: MixtureRuleSettings,
  asked?: Expectation,
): Steps<Update<Mixture> | Ask> {
  const { family, regularization, fixed } = settings;
  const { k, columns } = mixture;
  const pivots = (asked?.kind === 'posterior' && asked.pivots) || mixture.means;
  const weight = statistics.weight.map((sum) => sum + TINY_WEIGHT);
  const total = weight.reduce((sum, value) => sum + value, 0);
  const all = total + statistics.uniform;
  const weights = fixed?.weights ? mixture.weights : weight.map((value) => value / all);
  // Student tails weigh rows in the moments by r·u, and divide the second ones by Σ r.
  const scaled = statistics.scaled.length > 0 ? statistics.scaled.map((sum) => sum + TINY_WEIGHT) : weight;
  const moves = statistics.first.map((sum, at) =>
    fixed?.means ? 0 : sum / scaled[Math.floor(at / columns)]!,
  );
  const means = pivots.map((value, at) => value + moves[at]!);
  const second = aboutNewMeans(family.moments, statistics, scaled, moves, columns);
  const covariances = fixed?.covariances
    ? mixture.covariances
    : family.estimate({ k, columns, weight, total, second }, regularization);
  const { noise } = mixture;
  const tails = mixture.tails && improvedTails(mixture.tails, weight, statistics.scaledLog, columns);
  const moved = {
    ...mixture,
    weights,
    means,
    covariances,
    ...(tails && { tails }),
    ...(noise && !fixed?.weights && { noise: { ...noise, share: statistics.uniform / all } }),
  };
  const lost = settings.fixed ? [] : collapsed(moved, statistics, settings);
  if (asked && asked.farthest === 0 && lost.length > 0) return { ask: { ...asked, farthest: lost.length } };
  if (lost.length > 0 && statistics.farthest.length > 0) {
    return { parameters: yield* revived(moved, lost, statistics, settings), marks: ['repair'] };
  }
  const factored = yield* family.factor(covariances, k, columns);
  if (
    asked?.kind === 'posterior' &&
    !asked.pivots &&
    !fixed?.covariances &&
    movedFar(moves, family, factored, k)
  ) {
    return { ask: { ...asked, pivots: means } };
  }
  if (factored) return { parameters: { ...moved, ...factored }, marks: [] };
  return { parameters: yield* assembled(family, regularization, moved), marks: ['repair'] };
}

/**
 * Whether some mean moved so far, measured by its new covariance, that the moments about the old mean lost
 * digits: Σ rδδᵀ − n·mmᵀ loses log10(mᵀ Σ⁻¹ m) of sixteen.
 */
function movedFar(moves: Float64Array, family: Family, factored: Factors | undefined, k: number): boolean {
  if (!factored) return moves.some((move) => move !== 0);
  const columns = moves.length / k;
  const { factors } = factored;
  const size = family.shape === 'tied' ? 0 : factors.length / k;
  const straight = family.shape === 'diagonal' || family.shape === 'spherical';
  for (let j = 0; j < k; j++) {
    let square = 0;
    for (let a = 0, at = j * size; a < columns; a++) {
      let z = 0;
      if (straight) z = factors[family.shape === 'spherical' ? j : at++]! * moves[j * columns + a]!;
      else for (let b = 0; b <= a; b++) z += factors[at++]! * moves[j * columns + b]!;
      square += z * z;
    }
    if (!(square <= FAR)) return true;
  }
  return false;
}

export function singular(regularization: Float64Array): FitError {
  return new FitError(
    'SINGULAR_COVARIANCE',
    isNone(regularization)
      ? 'gaussianMixture: a covariance became singular and regularization is 0. Leave regularization at its default, choose a smaller k, or a simpler covariance.'
      : 'gaussianMixture: a covariance is not positive definite, even with the regularization. Check the scale of the columns; scaling: "standard" usually helps.',
  );
}

/** Second moments about the means after the move: Σ r δδᵀ − n m mᵀ, with m the move and n = Σ r (Σ r·u). */
function aboutNewMeans(
  moments: Moments,
  { second }: Statistics,
  weight: Float64Array,
  moves: Float64Array,
  columns: number,
): Float64Array {
  const moved = Float64Array.from(second);
  const triangle = triangleSize(columns);
  for (const [j, share] of weight.entries()) {
    for (let a = 0; a < columns; a++) {
      const move = moves[j * columns + a]!;
      const square = share * move * move;
      if (moments === 'trace') moved[j] = Math.max(0, moved[j]! - square);
      if (moments === 'diagonal') moved[j * columns + a] = Math.max(0, moved[j * columns + a]! - square);
      if (moments !== 'full' && moments !== 'pooled') continue;
      const line = (moments === 'full' ? j * triangle : 0) + (a * (a + 1)) / 2;
      for (let b = 0; b < a; b++) moved[line + b]! -= share * move * moves[j * columns + b]!;
      moved[line + a] = Math.max(0, moved[line + a]! - square);
    }
  }
  return moved;
}

/**
 * Components that describe no group: they hold less than about a row and a half, or have shrunk onto a single
 * place although the rows have not.
 */
function collapsed(
  mixture: Mixture,
  { weight }: Statistics,
  { family, total, rows, regularization }: MixtureRuleSettings,
): number[] {
  const { k, columns, covariances } = mixture;
  if (k === 1 || mixture.repairsLeft === 0 || isNone(regularization)) return [];
  const oneRow = total / rows;
  const found: number[] = [];
  for (let j = 0; j < k; j++) {
    const shrunken =
      family.name !== 'tied' &&
      family.variances(covariances, j, columns).every((variance, a) => variance <= 4 * regularization[a]!);
    if (weight[j]! < 1.5 * oneRow || shrunken) found.push(j);
  }
  return found.length === k ? [] : found.slice(0, mixture.repairsLeft);
}

/** The mean covariance of the components but some, by their weights: a lower triangle. */
export function commonSpread(
  mixture: Mixture,
  without: readonly number[],
  { family, regularization }: Pick<MixtureRuleSettings, 'family' | 'regularization'>,
): Float64Array {
  const { k, columns, weights, covariances } = mixture;
  const straight = family.shape === 'diagonal' || family.shape === 'spherical';
  const common = new Float64Array(straight ? columns : triangleSize(columns));
  let share = 0;
  for (let j = 0; j < k; j++) {
    if (without.includes(j)) continue;
    share += weights[j]!;
    const spread = straight
      ? family.variances(covariances, j, columns)
      : family.triangle(covariances, j, columns);
    for (const [at, value] of spread.entries()) common[at]! += weights[j]! * value;
  }
  const mean = common.map((value) => value / share);
  return raisedTriangles(straight ? triangleOf(mean) : mean, columns, regularization);
}

/** Moves collapsed components to the rows that the mixture explains worst, with the common spread. */
function* revived(
  mixture: Mixture,
  lost: readonly number[],
  statistics: Statistics,
  settings: MixtureRuleSettings,
): Steps<Mixture> {
  const { family, regularization } = settings;
  const { k, columns } = mixture;
  const spread = family.spread(commonSpread(mixture, lost, settings), k, columns);
  const weights = Float64Array.from(mixture.weights);
  const means = Float64Array.from(mixture.means);
  let covariances = mixture.covariances;
  let repairs = 0;
  for (const [rank, j] of lost.entries()) {
    const far = statistics.farthest[rank];
    if (far === undefined) break;
    repairs++;
    means.set(far.values, j * columns);
    weights[j] = 0.5 / k;
    covariances = family.replaced(covariances, j, columns, spread);
  }
  return yield* assembled(family, regularization, {
    ...mixture,
    weights: sharing(weights, mixture.noise),
    means,
    covariances,
    repairsLeft: mixture.repairsLeft - repairs,
  });
}

/** Weights that sum to what noise leaves of 1. */
export function sharing(weights: Float64Array, noise: Noise | undefined): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const left = 1 - (noise?.share ?? 0);
  return weights.map((weight) => (weight / sum) * left);
}

/** Whether a regularization is 0 in every column. */
export function isNone(regularization: Float64Array): boolean {
  return regularization.every((amount) => amount === 0);
}

/** A mixture of given parameters, factored; rounding is mended where the regularization allows it. */
export function* assembled(
  family: Family,
  regularization: Float64Array,
  parts: Omit<Mixture, 'factors' | 'logDeterminants'>,
): Steps<Mixture> {
  const { k, columns } = parts;
  let { covariances } = parts;
  let factored = yield* family.factor(covariances, k, columns);
  // Rounding alone can make a covariance singular that the regularization should have held off zero.
  for (
    let amounts = regularization;
    !factored && !isNone(amounts) && amounts.every((amount) => amount < 1);
  ) {
    covariances = family.raised(covariances, columns, amounts);
    factored = yield* family.factor(covariances, k, columns);
    amounts = amounts.map((amount) => 10 * amount);
  }
  if (!factored) throw singular(regularization);
  return { ...parts, covariances, ...factored };
}
