import type { TrainingSet } from '../dataset.ts';
import type { CovarianceName } from '../mixture/family.ts';
import { fitMixtureTo } from '../mixture/mixture.ts';
import type { ProgressOptions } from '../progress.ts';
import { type MixtureScore, lowest, votingScores } from './decision.ts';

/** A mixture's score with the component of each row. */
export interface LabeledScore extends MixtureScore {
  readonly labels: Int32Array;
}

export interface PanelSettings extends ProgressOptions {
  readonly families: readonly CovarianceName[];
  /** Upwards. */
  readonly ks: readonly number[];
  /** In squared units of the rows as given. */
  readonly regularization: Float64Array;
  readonly starts: number;
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
}

/** A family is given up after this many values of k in a row that do not better its BIC. */
export const PATIENCE = 3;

/** Mixtures of normal distributions of every family and k. */
export async function normalPanel(core: TrainingSet, settings: PanelSettings): Promise<LabeledScore[]> {
  const { families, ks, regularization, starts, seed, signal, onProgress } = settings;
  const scores: LabeledScore[] = [];
  const patience = new Patience();
  const { rows, columns } = core.engine;
  const tried = ks.filter((k, at) => at === 0 || k <= rows);
  for (const [index, k] of tried.entries()) {
    for (const [at, covariance] of families.entries()) {
      onProgress?.({
        stage: `mixtures: k = ${k}`,
        fraction: (index + at / families.length) / tried.length,
      });
      if (patience.isOver(covariance)) continue;
      const { model, labels, logLikelihood, bic, aic, icl, seconds } = await fitMixtureTo(
        core,
        { k, covariance, regularization, starts, seed, tolerance: 1e-5, ...(signal && { signal }) },
        performance.now(),
      );
      patience.note(covariance, bic);
      const { weights, freeParameters } = model;
      const supported = isSupported({ k, covariance, freeParameters, weights }, rows, columns);
      scores.push({ k, covariance, logLikelihood, bic, aic, icl, supported, seconds, labels });
    }
  }
  return scores;
}

/** The mixture that ICL prefers among those that the rows can bear. */
export function leaderOf(scores: readonly LabeledScore[]): LabeledScore {
  const { k, covariance } = lowest(votingScores(scores), 'icl');
  return scores.find((score) => score.k === k && score.covariance === covariance)!;
}

class Patience {
  readonly #best = new Map<CovarianceName, number>();
  readonly #worse = new Map<CovarianceName, number>();

  isOver(covariance: CovarianceName): boolean {
    return (this.#worse.get(covariance) ?? 0) >= PATIENCE;
  }

  note(covariance: CovarianceName, bic: number): void {
    const best = this.#best.get(covariance) ?? Infinity;
    this.#worse.set(covariance, bic > best ? (this.#worse.get(covariance) ?? 0) + 1 : 0);
    this.#best.set(covariance, Math.min(best, bic));
  }
}

/** Rows of a group at least, and as a share of all where these are few: a handful far out is no group. */
const FEWEST = 6;
const FEWEST_SHARE = 1 / 20;

interface Sized {
  readonly k: number;
  readonly covariance: CovarianceName;
  readonly freeParameters: number;
  readonly weights: Float64Array | readonly number[];
}

/** Whether rows can bear a mixture (see `MixtureScore.supported`); the simplest one they always can. */
export function isSupported(
  { k, covariance, freeParameters, weights }: Sized,
  rows: number,
  columns: number,
): boolean {
  if (k === 1 && covariance === 'spherical') return true;
  const determining = covariance === 'full' ? columns + 2 : 3;
  const needed = Math.max(determining, Math.min(FEWEST, FEWEST_SHARE * rows));
  return (
    3 * freeParameters <= rows * columns && weights.every((weight) => k === 1 || weight * rows >= needed)
  );
}
