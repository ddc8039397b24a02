import { type Matrix, kneedle, silhouette, sphericalKMeans } from 'softmeans';

/** A number of clusters, and why. */
export interface ClusterChoice {
  readonly k: number;
  /** In sentences. */
  readonly reasons: readonly string[];
}

/** The largest k that is tried. */
const MOST = 12;
/** Documents that it is tried on, evenly taken from more. */
const SAMPLE = 3000;
/** Starts per k: a curve needs them even more than a single fit, for a bad one makes a bend. */
const STARTS = 10;
/** A mean silhouette below this is that of clusters without gaps between them, as those of texts mostly are. */
const FAINT = 0.25;

/**
 * How many clusters do documents fall into? The k at which the curve of spherical K-means bends (Kneedle, Satopää et
 * al. 2011): up to there each further cluster takes away much of the spread, beyond it little.
 *
 * Criteria that look for gaps between groups, as BIC of a mixture and the silhouette do, find too few clusters or too
 * many among documents, whose topics shade into each other.
 *
 * @param rows documents × components, each of length 1
 */
export async function chooseClusters(
  rows: Matrix,
  seed: number,
  signal: AbortSignal | undefined,
  onFraction: (fraction: number) => void,
): Promise<ClusterChoice> {
  const sample = evenly(rows, SAMPLE);
  const most = Math.min(MOST, sample.rows);
  if (most < 3)
    return { k: 1, reasons: [`There are ${most} documents with terms, too few to compare numbers.`] };
  const common = { seed, starts: STARTS, ...(signal && { signal }) };
  const ks = Array.from({ length: most }, (_, i) => i + 1);
  const inertias: number[] = [];
  for (const k of ks) {
    onFraction((k - 1) / most);
    inertias.push((await sphericalKMeans(sample, { ...common, k })).inertia);
  }
  const { x: k } = kneedle(ks, inertias);
  if (k === undefined) {
    return {
      k: 1,
      reasons: [
        `The spread falls evenly from 1 cluster to ${most}: no number stands out. Give k to have more.`,
      ],
    };
  }
  const fallen = (to: number): string => `${(100 * (1 - inertias[to - 1]! / inertias[0]!)).toFixed(0)}%`;
  const reasons = [
    `The curve of spread bends at k = ${k}: so many clusters take away ${fallen(k)} of it, and ${most} take away ${fallen(most)}.`,
  ];
  if (k > 1) {
    const { labels } = await sphericalKMeans(sample, { ...common, k });
    const { mean } = await silhouette(sample, labels, { ...(signal && { signal }) });
    if (mean < FAINT) {
      reasons.push(
        `The mean silhouette is ${mean.toFixed(2)}: the clusters shade into each other, so a number near ${k} may serve as well.`,
      );
    }
  }
  return { k, reasons };
}

/** At most so many rows, evenly taken. */
function evenly({ data, rows, columns }: Matrix, most: number): Matrix {
  if (rows <= most) return { data, rows, columns };
  const taken = new Float64Array(most * columns);
  for (let i = 0; i < most; i++) {
    const row = Math.floor((i * rows) / most);
    taken.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  return { data: taken, rows: most, columns };
}
