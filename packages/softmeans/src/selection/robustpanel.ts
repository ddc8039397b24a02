import type { TrainingSet } from '../dataset.ts';
import type { CovarianceName } from '../mixture/family.ts';
import { type MixtureFit, type MixtureOptions, fitMixtureTo } from '../mixture/mixture.ts';
import { log } from '../mathematics.ts';
import type { Matrix } from '../matrix.ts';
import { type ProgressOptions, within } from '../progress.ts';
import { DECISIVE, type MixtureScore, lowest, votingScores } from './decision.ts';
import { type LabeledScore, PATIENCE, isSupported } from './mixturepanel.ts';

/** What rows far out are described by: tails of their own group, or a component of constant density. */
export type Robustness = 'tails' | 'noise';

export interface RobustSettings extends ProgressOptions {
  /** The rows of the set. */
  readonly matrix: Matrix;
  /** Mixtures of normal distributions of the same rows. */
  readonly normal: readonly LabeledScore[];
  /** Makes a score one of the rows as given. */
  readonly shift: (score: LabeledScore) => LabeledScore;
  /** Further first labels by k, as from K-means. */
  readonly partitions: ReadonlyMap<number, Int32Array>;
  /** In squared units of the rows as given. */
  readonly regularization: Float64Array;
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
}

/** Values of k above the best of the normal distributions that are tried: robust mixtures mostly need fewer. */
const MORE = 1;
/** Values of k that the first look tries, from that best one downwards. */
const LOOK = 3;
/** Families that the others are tried in. */
const FAMILIES_TRIED = 2;
/** How far each fit goes; nats per row. */
const ITERATIONS = 100;
const TOLERANCE = 1e-5;
/** A variance of which the logarithm is taken, at least. */
const TINY = 1e-12;
const FORMS: Readonly<Record<Robustness, Pick<MixtureOptions, 'tails' | 'noise'>>> = {
  tails: { tails: { degreesOfFreedom: 'estimate', shared: true } },
  noise: { noise: true },
};

/**
 * Mixtures with tails or with noise, from the k that the normal ones prefer downwards, in the two families that fit
 * best, if such a mixture has a decisively lower BIC; else none.
 */
export async function robustPanel(
  set: TrainingSet,
  robustness: Robustness,
  { matrix, normal, shift, partitions, regularization, seed, signal, onProgress }: RobustSettings,
): Promise<LabeledScore[]> {
  const voting = votingScores(normal);
  const first = lowest(voting, 'bic');
  const ks = [...new Set(normal.map(({ k }) => k))].sort((a, b) => b - a);
  const known = new Map<string, Promise<LabeledScore>>();
  const fit = (k: number, covariance: CovarianceName): Promise<LabeledScore> => {
    const name = `${k} ${covariance}`;
    const score = known.get(name) ?? attempt(k, covariance);
    known.set(name, score);
    return score;
  };
  const attempt = async (k: number, covariance: CovarianceName): Promise<LabeledScore> => {
    const started = performance.now();
    const twin = normal.find((score) => score.k === k && score.covariance === covariance);
    const larger =
      (await known.get(`${k + 1} ${covariance}`)) ??
      normal.find((score) => score.k === k + 1 && score.covariance === covariance);
    const starts = [
      twin?.labels,
      k > 1 ? partitions.get(k) : undefined,
      larger && k > 1 ? withoutSparsest(matrix, larger.labels, k + 1) : undefined,
    ];
    let best: MixtureFit | undefined;
    for (const labels of starts) {
      if (!labels) continue;
      const found = await fitMixtureTo(
        set,
        {
          k,
          covariance,
          regularization,
          init: { labels },
          maxIterations: ITERATIONS,
          tolerance: TOLERANCE,
          seed,
          ...FORMS[robustness],
          ...(signal && { signal }),
        },
        started,
      );
      if (!(best && best.logLikelihood >= found.logLikelihood)) best = found;
    }
    return shift(scoreOf(best!, set, (performance.now() - started) / 1000));
  };
  const downFrom = (middle: number): number[] => ks.filter((k) => k <= middle);
  // Without the rows far out fewer components may do, so the first look goes down some steps.
  const trials: LabeledScore[] = [];
  for (const k of downFrom(first.k).slice(0, LOOK)) trials.push(await fit(k, first.covariance));
  if (lowest(trials, 'bic').bic >= first.bic) return [];
  const leaders: MixtureScore[] = [lowest(trials, 'bic')];
  for (const covariance of new Set(voting.map((score) => score.covariance))) {
    if (covariance === first.covariance) continue;
    const { k } = lowest(
      voting.filter((score) => score.covariance === covariance),
      'bic',
    );
    leaders.push(await fit(k, covariance));
  }
  const chosen = leaders.sort((a, b) => a.bic - b.bic).slice(0, FAMILIES_TRIED);
  for (const [at, { k: middle, covariance }] of chosen.entries()) {
    const progress = within(onProgress, at / chosen.length, (at + 1) / chosen.length);
    let least = Infinity;
    let failures = 0;
    const down = downFrom(middle + MORE);
    for (const [index, k] of down.entries()) {
      progress?.({ stage: `mixtures with ${robustness}: k = ${k}`, fraction: index / down.length });
      const { bic } = await fit(k, covariance);
      failures = bic < least ? 0 : failures + 1;
      least = Math.min(least, bic);
      if (k < middle && failures >= PATIENCE) break;
    }
  }
  const scores = await Promise.all(known.values());
  return scores.some((score) => score.supported && score.bic < first.bic - DECISIVE) ? scores : [];
}

/**
 * Labels of one component fewer: the rows of the one that spreads its rows most thinly, and those of noise, go to the
 * nearest of the others. What was put around rows of noise then is free to become noise.
 */
function withoutSparsest({ data, rows, columns }: Matrix, labels: Int32Array, k: number): Int32Array {
  const counts = new Float64Array(k);
  const means = new Float64Array(k * columns);
  const spreads = new Float64Array(k * columns);
  for (let i = 0; i < rows; i++) {
    const j = labels[i]!;
    if (j < 0) continue;
    counts[j]!++;
    for (let a = 0; a < columns; a++) means[j * columns + a]! += data[i * columns + a]!;
  }
  for (let at = 0; at < means.length; at++) means[at]! /= Math.max(1, counts[Math.floor(at / columns)]!);
  for (let i = 0; i < rows; i++) {
    const j = labels[i]!;
    if (j < 0) continue;
    for (let a = 0; a < columns; a++)
      spreads[j * columns + a]! += (data[i * columns + a]! - means[j * columns + a]!) ** 2 / counts[j]!;
  }
  let gone = 0;
  let thinnest = Infinity;
  for (let j = 0; j < k; j++) {
    let density = log(counts[j]!);
    for (let a = 0; a < columns; a++) density -= 0.5 * log(Math.max(spreads[j * columns + a]!, TINY));
    if (density < thinnest) {
      thinnest = density;
      gone = j;
    }
  }
  return labels.map((label, i) => {
    let nearest = label;
    if (label < 0 || label === gone) {
      let least = Infinity;
      for (let j = 0; j < k; j++) {
        if (j === gone || counts[j] === 0) continue;
        let square = 0;
        for (let a = 0; a < columns; a++) square += (data[i * columns + a]! - means[j * columns + a]!) ** 2;
        if (square < least) {
          least = square;
          nearest = j;
        }
      }
    }
    return nearest > gone ? nearest - 1 : nearest;
  });
}

function scoreOf(
  { model, labels, logLikelihood, bic, aic, icl }: MixtureFit,
  { engine }: TrainingSet,
  seconds: number,
): LabeledScore {
  const { k, covariance, weights, freeParameters, degreesOfFreedom, noise } = model;
  return {
    k,
    covariance,
    logLikelihood,
    bic,
    aic,
    icl,
    ...(degreesOfFreedom && { freedom: degreesOfFreedom[0]! }),
    ...(noise && { noise: noise.share }),
    supported: isSupported({ k, covariance, freeParameters, weights }, engine.rows, engine.columns),
    seconds,
    labels,
  };
}
