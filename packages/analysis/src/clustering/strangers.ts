import type { NumberColumn } from '@softmeans/tables';
import { type MixtureModel, type RowsOptions, densityThreshold } from 'softmeans';
import { EXAMPLES } from './sureness.ts';

/** Rows that fit no group. */
export interface Strangers {
  /** A row is a stranger if its log density is below this. */
  readonly threshold: number;
  /** Row numbers from 0, the strangest first. */
  readonly rows: Int32Array;
  /** How many of the rows would be strangers if all came from the groups. */
  readonly expected: number;
  /** The strangest rows, and the column in which each is farthest from its group. */
  readonly examples: readonly Stranger[];
}

export interface Stranger {
  readonly row: number;
  /** From 0. */
  readonly group: number;
  readonly column: number;
  /** Distance from the group's mean in the group's standard deviations, with its sign. */
  readonly distance: number;
}

/** The share of rows drawn from the groups themselves that would count as strangers. */
export const RARE = 0.001;

/** As many rows are drawn as the table has, within these bounds. */
const FEWEST_DRAWS = 50_000;
const MOST_DRAWS = 500_000;

/**
 * Finds rows that fit no group: those whose log density is below what all but one in a thousand rows have that
 * are drawn from the mixture itself.
 */
export async function findStrangers(
  model: MixtureModel,
  columns: readonly NumberColumn[],
  labels: Int32Array,
  logDensities: Float64Array,
  seed: number,
  options: RowsOptions & { readonly signal: AbortSignal },
): Promise<Strangers> {
  const threshold = await densityThreshold(model, RARE, {
    ...options,
    seed,
    draws: Math.max(FEWEST_DRAWS, Math.min(labels.length, MOST_DRAWS)),
  });
  const rows: number[] = [];
  let known = 0;
  for (let row = 0; row < labels.length; row++) {
    if (labels[row]! < 0) continue;
    known++;
    if (logDensities[row]! < threshold) rows.push(row);
  }
  rows.sort((a, b) => logDensities[a]! - logDensities[b]! || a - b);
  const means = model.means;
  const examples = rows.slice(0, EXAMPLES).map((row): Stranger => {
    const group = labels[row]!;
    const covariance = model.covarianceOf(group).data;
    let column = 0;
    let distance = 0;
    for (const [j, { values }] of columns.entries()) {
      const apart =
        (values[row]! - means.data[group * means.columns + j]!) /
        Math.sqrt(covariance[j * (means.columns + 1)]!);
      if (Math.abs(apart) > Math.abs(distance)) [column, distance] = [j, apart];
    }
    return { row, group, column, distance };
  });
  return { threshold, rows: Int32Array.from(rows), expected: known * RARE, examples };
}
