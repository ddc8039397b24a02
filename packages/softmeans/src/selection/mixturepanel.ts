import type { TrainingSet } from '../dataset.ts';
import { log } from '../mathematics.ts';
import type { Matrix } from '../matrix.ts';
import type { CovarianceName } from '../mixture/family.ts';
import { fitMixtureTo } from '../mixture/mixture.ts';
import { type ProgressOptions, within } from '../progress.ts';
import { DECISIVE, type MixtureScore, lowest, votingScores } from './decision.ts';
import { type StudentFit, fitStudent } from './student.ts';

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
const PATIENCE = 3;
/** Values of k above the best of the normal distributions that t distributions, which need fewer, are tried for. */
const MORE = 1;
/** Families that this is done in. */
const FAMILIES_TRIED = 2;

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

export interface StudentSettings extends ProgressOptions {
  /** Among the rows of the matrix. */
  readonly normal: readonly LabeledScore[];
  /** Further first labels by k, as from K-means. */
  readonly starts: ReadonlyMap<number, Int32Array>;
  /** In squared units of the matrix, one amount per column. */
  readonly floor: Float64Array;
  readonly rowWeights: Float64Array | undefined;
  /** Added to the log-likelihood of the matrix to make it one of the rows as given. */
  readonly logSlopes: number;
  /** Columns on a logarithmic scale, each a parameter. */
  readonly logs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Mixtures of t distributions, from the k that the normal ones prefer downwards, in the two families that fit best, if
 * such a mixture has a decisively lower BIC; else none.
 */
export async function studentPanel(matrix: Matrix, settings: StudentSettings): Promise<LabeledScore[]> {
  const { normal, starts, floor, rowWeights, logSlopes, logs, signal, onProgress } = settings;
  const voting = votingScores(normal);
  const first = lowest(voting, 'bic');
  const total = rowWeights ? rowWeights.reduce((sum, weight) => sum + weight, 0) : matrix.rows;
  const fit = async (k: number, covariance: CovarianceName): Promise<LabeledScore | undefined> => {
    const started = performance.now();
    const twin = normal.find((score) => score.k === k && score.covariance === covariance);
    let best: StudentFit | undefined;
    for (const labels of [twin?.labels, k > 1 ? starts.get(k) : undefined]) {
      if (!labels) continue;
      const found = await fitStudent(matrix, { labels, k, covariance, floor, rowWeights, signal });
      if (found && !(best && best.logLikelihood >= found.logLikelihood)) best = found;
    }
    if (!best) return undefined;
    const { weights, freedom, labels, certainty } = best;
    const freeParameters = best.freeParameters + logs;
    const logLikelihood = best.logLikelihood + logSlopes;
    const bic = -2 * logLikelihood + freeParameters * log(total);
    return {
      k,
      covariance,
      logLikelihood,
      bic,
      aic: -2 * logLikelihood + 2 * freeParameters,
      icl: bic - 2 * certainty,
      freedom,
      supported: isSupported({ k, covariance, freeParameters, weights }, matrix.rows, matrix.columns),
      seconds: (performance.now() - started) / 1000,
      labels,
    };
  };
  const trial = await fit(first.k, first.covariance);
  if (!trial || trial.bic >= first.bic) return [];
  const trials = [trial];
  for (const covariance of new Set(voting.map((score) => score.covariance))) {
    if (covariance === first.covariance) continue;
    const { k } = lowest(
      voting.filter((score) => score.covariance === covariance),
      'bic',
    );
    const score = await fit(k, covariance);
    if (score) trials.push(score);
  }
  const scores = trials.sort((a, b) => a.bic - b.bic).slice(0, FAMILIES_TRIED);
  for (const [at, { k: middle, covariance }] of [...scores].entries()) {
    const below = [...new Set(normal.map(({ k }) => k))].filter((k) => k <= middle + MORE).reverse();
    let least = scores[at]!.bic;
    let failures = 0;
    for (const [index, k] of below.entries()) {
      if (k === middle) continue;
      const progress = within(onProgress, at / FAMILIES_TRIED, (at + 1) / FAMILIES_TRIED);
      progress?.({ stage: `t distributions: k = ${k}`, fraction: index / below.length });
      const score = await fit(k, covariance);
      if (score) scores.push(score);
      if (k > middle) continue;
      failures = score && score.bic < least ? 0 : failures + 1;
      if (failures >= PATIENCE) break;
      least = Math.min(least, score?.bic ?? Infinity);
    }
  }
  return scores.some((score) => score.supported && score.bic < first.bic - DECISIVE) ? scores : [];
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

interface Sized {
  readonly k: number;
  readonly covariance: CovarianceName;
  readonly freeParameters: number;
  readonly weights: Float64Array | readonly number[];
}

/** Whether rows can bear a mixture (see `MixtureScore.supported`); the simplest one they always can. */
function isSupported(
  { k, covariance, freeParameters, weights }: Sized,
  rows: number,
  columns: number,
): boolean {
  if (k === 1 && covariance === 'spherical') return true;
  const needed = covariance === 'full' ? columns + 2 : 3;
  return (
    3 * freeParameters <= rows * columns && weights.every((weight) => k === 1 || weight * rows >= needed)
  );
}
