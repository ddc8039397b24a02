import type { RowsOptions } from '../dataset.ts';
import { argmax, shareOut } from '../em/score.ts';
import { leadingPower } from '../linalg/scale.ts';
import { log } from '../mathematics.ts';
import type { Data, Matrix } from '../matrix.ts';
import { turn } from '../turn.ts';
import type { FittedModel } from './refit.ts';

/** Values between two turns of the event loop. */
const STEP = 2 ** 16;

/**
 * How much each row belongs to each cluster: a mixture's responsibilities. K-means is read as what it is the limit of,
 * a mixture of spheres of one size, here with the variance that the rows have about their centers.
 *
 * @returns rows × k, each row sums to 1; NaN for a row dropped for missing values
 */
export async function memberships(data: Data, model: FittedModel, options: RowsOptions): Promise<Matrix> {
  if (model.kind === 'mixture') return model.predictProba(data, options);
  const { signal } = options;
  const { data: distances, rows, columns: k } = await model.transform(data, options);
  const step = Math.max(1, Math.floor(STEP / k));
  let largest = 0;
  for (let i = 0; i < rows; i++) {
    for (let at = i * k; at < (i + 1) * k; at++) if (distances[at]! > largest) largest = distances[at]!;
    if (i % step === 0) await turn(signal);
  }
  const unit = leadingPower(largest);
  const sizes = new Float64Array(k);
  let squares = 0;
  let present = 0;
  for (let i = 0; i < rows; i++) {
    const own = distances.subarray(i * k, (i + 1) * k);
    for (let j = 0; j < k; j++) own[j]! /= unit;
    if (!(own[0]! >= 0)) continue;
    const nearest = argmax(own.map((distance) => -distance));
    sizes[nearest]!++;
    present++;
    squares += own[nearest]! * own[nearest]!;
    if (i % step === 0) await turn(signal);
  }
  // Rows that all lie on their centers leave no doubt.
  const variance = Math.max(squares / (present * model.columns), 1e-300);
  const scores = new Float64Array(k);
  const result = new Float64Array(rows * k);
  for (let i = 0; i < rows; i++) {
    const own = distances.subarray(i * k, (i + 1) * k);
    if (own[0]! >= 0) {
      for (let j = 0; j < k; j++) {
        const share = sizes[j]! > 0 ? log(sizes[j]! / present) : -1e300;
        scores[j] = share - Math.min((0.5 * own[j]! * own[j]!) / variance, 1e300);
      }
      shareOut(scores);
      result.set(scores, i * k);
    } else result.fill(NaN, i * k, (i + 1) * k);
    if (i % step === 0) await turn(signal);
  }
  return { data: result, rows, columns: k };
}

/** The cluster with the largest membership for each row, ties to the lowest; −1 for a dropped row. */
export async function likeliest(
  { data, rows, columns }: Matrix,
  signal: AbortSignal | undefined,
): Promise<Int32Array> {
  const labels = new Int32Array(rows);
  const step = Math.max(1, Math.floor(STEP / columns));
  for (let i = 0; i < rows; i++) {
    const own = data.subarray(i * columns, (i + 1) * columns);
    labels[i] = own[0] === own[0] ? argmax(own) : -1;
    if (i % step === 0) await turn(signal);
  }
  return labels;
}

/**
 * How much clusters overlap: entry (a, b) is the share of what belongs to cluster a that is assigned to cluster b,
 * Σ over rows assigned to b of their membership in a, over the sum of a's memberships.
 *
 * These are the directly estimated misclassification probabilities of Hennig 2010, "Methods for merging Gaussian
 * mixture components", Adv. Data Anal. Classif. 4, equation 4.
 *
 * @returns k × k; each row sums to 1, or to 0 for a cluster to which nothing belongs
 */
export async function overlaps(
  { data, rows, columns: k }: Matrix,
  labels: Int32Array,
  signal: AbortSignal | undefined,
): Promise<Matrix> {
  const shares = new Float64Array(k * k);
  const totals = new Float64Array(k);
  const step = Math.max(1, Math.floor(STEP / k));
  for (let i = 0; i < rows; i++) {
    const b = labels[i]!;
    if (b >= 0) {
      for (let a = 0; a < k; a++) {
        shares[a * k + b]! += data[i * k + a]!;
        totals[a]! += data[i * k + a]!;
      }
    }
    if (i % step === 0) await turn(signal);
  }
  const result = shares.map((share, at) => {
    const total = totals[Math.floor(at / k)]!;
    return total > 0 ? share / total : 0;
  });
  return { data: result, rows: k, columns: k };
}
