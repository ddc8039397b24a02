import {
  type ClusterValidity,
  type CombinedComponents,
  type Effort,
  type GapStatistic,
  type KChoice,
  type MixtureModel,
  type NamedColumns,
  type PredictionStrength,
  RandomState,
  clusterValidity,
  combineComponents,
  gapStatistic,
  predictionStrength,
} from 'softmeans';
import type { Input } from '../input.ts';
import type { FitOptions } from '../options.ts';

/** Whether the groups hold, without knowing the truth. */
export interface Validity {
  /** Rows that it was measured on: all, or a random sample. */
  readonly rows: number;
  /** The groups of the mixture, one by one. */
  readonly clusters: ClusterValidity;
  /** The components put together; absent for one. */
  readonly combined?: CombinedComponents;
}

/** Two more opinions on the number of groups. */
export interface Opinions {
  /** Rows that were asked: all, or a random sample. */
  readonly rows: number;
  readonly gap: GapStatistic;
  readonly strength: PredictionStrength;
}

/** Rows that are measured at most, and how often rows are drawn anew. */
const EFFORTS = {
  normal: { rows: 2000, resamples: 20, asked: 1000, references: 10, divisions: 10, starts: 1 },
  thorough: { rows: 5000, resamples: 100, asked: 4000, references: 50, divisions: 20, starts: 3 },
} as const;

/** Fewer rows are too few to be drawn anew or cut into halves. */
export const FEWEST = 12;
/** Opinions are asked about so many groups at most. */
const MOST = 15;

interface Request {
  readonly signal: AbortSignal;
  readonly threads?: number;
  readonly onProgress: (fraction: number) => void;
}

/** Measures the mixture's groups; nothing for a quick look, and for too few rows. */
export async function measureValidity(
  { data }: Input,
  model: MixtureModel,
  labels: Int32Array,
  { effort, seed }: { readonly effort: Effort; readonly seed: number },
  { onProgress, ...request }: Request,
): Promise<Validity | undefined> {
  const present = presentRows(labels);
  if (effort === 'quick' || present.length < Math.max(FEWEST, 2 * model.k)) return undefined;
  const { rows, resamples } = EFFORTS[effort];
  const sample = sampled(data, present, rows, seed);
  const clusters = await clusterValidity(sample.data, model, {
    ...request,
    seed,
    resamples,
    sample: sample.rows,
    onProgress: ({ fraction }) => onProgress(0.9 * fraction),
  });
  const combined = model.k > 1 ? await combineComponents(sample.data, model, request) : undefined;
  return { rows: sample.rows, clusters, ...(combined && { combined }) };
}

/**
 * Asks the gap statistic and prediction strength how many groups there are, unless the choice of k has asked them already;
 * nothing for a quick look.
 */
export async function askOpinions(
  input: Input,
  {
    effort,
    seed,
    scale,
    to,
    known,
  }: Pick<FitOptions, 'scale' | 'seed'> & { effort: Effort; to: number; known: KChoice['resampling'] },
  { onProgress, ...request }: Request,
): Promise<Opinions | undefined> {
  const present = completeRows(input);
  if (effort === 'quick' || present.length < FEWEST) return undefined;
  const { asked, references, divisions, starts } = EFFORTS[effort];
  const sample = sampled(input.data, present, asked, seed);
  const most = Math.min(to, MOST, Math.floor(sample.rows / 4), differentRows(sample.data, MOST));
  const k = { from: 1, to: Math.max(1, most) };
  const common = { ...request, scaling: scale, seed, k, starts };
  const gap =
    known.gap ??
    (await gapStatistic(sample.data, {
      ...common,
      references,
      onProgress: ({ fraction }) => onProgress(fraction / 2),
    }));
  const strength =
    known.predictionStrength ??
    (await predictionStrength(sample.data, {
      ...common,
      divisions,
      onProgress: ({ fraction }) => onProgress((1 + fraction) / 2),
    }));
  return { rows: sample.rows, gap, strength };
}

function presentRows(labels: Int32Array): Int32Array {
  return Int32Array.from(labels, (_, row) => row).filter((row) => labels[row]! >= 0);
}

/** Rows that have a value in every used column. */
function completeRows({ used, table }: Input): Int32Array {
  return Int32Array.from({ length: table.rows }, (_, row) => row).filter((row) =>
    used.every(({ values }) => !Number.isNaN(values[row]!)),
  );
}

/** How many rows differ from each other, counted up to a limit: more groups than that say nothing. */
function differentRows(data: NamedColumns, limit: number): number {
  const columns = Object.values(data);
  const seen = new Set<string>();
  const rows = columns[0]?.length ?? 0;
  for (let row = 0; row < rows && seen.size < limit; row++) {
    seen.add(columns.map((values) => values[row]).join(' '));
  }
  return seen.size;
}

/** At most so many of the rows, drawn at random, in the order of the table. */
function sampled(
  data: NamedColumns,
  rows: Int32Array,
  most: number,
  seed: number,
): { readonly data: NamedColumns; readonly rows: number } {
  const drawn =
    rows.length <= most
      ? rows
      : Int32Array.from(new RandomState(seed).draw(rows.length, most), (at) => rows[at]!).sort();
  const columns = Object.entries(data).map(
    ([name, values]) => [name, Float64Array.from(drawn, (row) => Number(values[row]))] as const,
  );
  return { data: Object.fromEntries(columns), rows: drawn.length };
}
