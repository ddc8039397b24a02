import { type TrainingSet, openTrainingSet } from '../dataset.ts';
import { log } from '../mathematics.ts';
import type { Matrix } from '../matrix.ts';
import { type ProgressOptions, within } from '../progress.ts';
import { DECISIVE, type MixtureScore, lowest, votingScores } from './decision.ts';
import { type LabeledScore, type PanelSettings, normalPanel } from './mixturepanel.ts';
import { robustPanel } from './robustpanel.ts';
import { type ShiftedLog, shiftedLogs, withLogs } from './shiftedlog.ts';

/** Columns beyond which mixtures with tails and noise are not tried: each takes too long. */
const MANY_COLUMNS = 256;
/** How often the logarithms of columns are looked for, each time with the groups found before. */
const LOG_ROUNDS = 2;

/** What is known of the settled rows once mixtures of normal distributions were fitted to them as they are. */
export interface PlainPanel extends ProgressOptions {
  readonly core: TrainingSet;
  /** The settled rows, in engine units. */
  readonly among: Matrix;
  readonly rowWeights: Float64Array | undefined;
  /** ln of the volume of a unit of the matrix, in the input's units. */
  readonly volume: number;
  readonly floor: Float64Array;
  readonly normal: readonly LabeledScore[];
  /** The clusters of K-means by k. */
  readonly partitions: ReadonlyMap<number, Int32Array>;
  readonly search: Omit<PanelSettings, 'onProgress'> & { readonly threads: number | undefined };
}

/** The scale and the robustness that BIC prefers. */
export interface BestPanel {
  readonly matrix: Matrix;
  readonly logs: readonly ShiftedLog[];
  readonly normal: readonly LabeledScore[];
  /** With tails or with noise; empty where normal distributions alone do as well. */
  readonly robust: readonly LabeledScore[];
}

/** Tries logarithms of skewed columns, t distributions and noise, and keeps what lowers BIC. */
export async function bestPanel(plain: PlainPanel): Promise<BestPanel> {
  const { among, rowWeights, volume, floor, search, onProgress } = plain;
  const total = rowWeights ? rowWeights.reduce((sum, weight) => sum + weight, 0) : among.rows;
  let panel: BestPanel = { matrix: among, logs: [], normal: plain.normal, robust: [] };
  let bent: Bent | undefined;
  try {
    for (let round = 0; round < LOG_ROUNDS; round++) {
      const before = lowest(votingScores(panel.normal), 'bic');
      const { labels } = panel.normal.find((score) => score.bic === before.bic)!;
      const logs = shiftedLogs(among, labels, before.k);
      if (logs.length === 0) break;
      const { matrix, logSlopes } = withLogs(among, logs, rowWeights);
      const set = await openTrainingSet('chooseK', matrix, {
        precision: 'float64',
        ...(rowWeights && { rowWeights }),
        ...(search.threads !== undefined && { threads: search.threads }),
        signal: search.signal,
      });
      const slopes = logSlopes - total * volume;
      const normal = await betterOnLogs(set, { ...search, regularization: floor }, before, {
        shift: (score) => shifted(score, slopes, logs.length, total),
        onProgress: within(onProgress, 0, 0.6),
      }).catch((error: unknown) => {
        set.close();
        throw error;
      });
      if (!normal) {
        set.close();
        break;
      }
      bent?.set.close();
      bent = { set, slopes };
      panel = { matrix, logs, normal, robust: [] };
    }
    const robust = await mostRobust(panel, bent, plain, total);
    return { ...panel, robust };
  } finally {
    bent?.set.close();
  }
}

/** Rows on a logarithmic scale, and what that adds to the log-likelihood. */
interface Bent {
  readonly set: TrainingSet;
  readonly slopes: number;
}

/** The mixtures of rows on another scale, if BIC prefers one of them decisively. */
async function betterOnLogs(
  set: TrainingSet,
  settings: PanelSettings,
  before: MixtureScore,
  {
    shift,
    onProgress,
  }: { readonly shift: (score: LabeledScore) => LabeledScore } & Pick<ProgressOptions, 'onProgress'>,
): Promise<LabeledScore[] | undefined> {
  // A look at the nearest k says whether the whole panel is worth its time.
  const near = settings.ks.filter((k) => Math.abs(k - before.k) <= 1);
  const look = await normalPanel(set, { ...settings, ks: near, starts: Math.ceil(settings.starts / 3) });
  if (lowest(votingScores(look.map(shift)), 'bic').bic > before.bic - DECISIVE) return undefined;
  const normal = (await normalPanel(set, { ...settings, onProgress })).map(shift);
  return lowest(votingScores(normal), 'bic').bic > before.bic - DECISIVE ? undefined : normal;
}

/** The robust mixtures of the lower BIC, if one is decisively better than those of normal distributions. */
async function mostRobust(
  { matrix, normal, logs }: BestPanel,
  bent: Bent | undefined,
  { core, partitions, floor, search, onProgress }: PlainPanel,
  total: number,
): Promise<readonly LabeledScore[]> {
  const shift = (score: LabeledScore): LabeledScore =>
    bent ? shifted(score, bent.slopes, logs.length, total) : score;
  let best: readonly LabeledScore[] = [];
  if (matrix.columns > MANY_COLUMNS) return best;
  for (const [at, robustness] of (['tails', 'noise'] as const).entries()) {
    const scores = await robustPanel(bent?.set ?? core, robustness, {
      matrix,
      normal,
      shift,
      partitions,
      regularization: bent ? floor : search.regularization,
      seed: search.seed,
      signal: search.signal,
      onProgress: within(onProgress, 0.6 + 0.2 * at, 0.8 + 0.2 * at),
    });
    if (scores.length === 0) continue;
    const lowestBic = (some: readonly LabeledScore[]): number => lowest(votingScores(some), 'bic').bic;
    if (best.length === 0 || lowestBic(scores) < lowestBic(best)) best = scores;
  }
  return best;
}

/** The score of a changed matrix as one of the rows as given; each change is one more parameter. */
function shifted(score: LabeledScore, slopes: number, changes: number, total: number): LabeledScore {
  const price = changes * log(total) - 2 * slopes;
  return {
    ...score,
    logLikelihood: score.logLikelihood + slopes,
    bic: score.bic + price,
    aic: score.aic + 2 * changes - 2 * slopes,
    icl: score.icl + price,
  };
}
