import type { NumberColumn } from '@softmeans/tables';
import type { MixtureModel, RowsOptions } from 'softmeans';
import { EXAMPLES } from './sureness.ts';
import { nextTurn } from '../turn.ts';

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

/** As many rows are drawn as the table has, within these bounds, and within so many multiplications. */
const FEWEST_DRAWS = 50_000;
const MOST_DRAWS = 500_000;
const WORK = 2e9;
const BATCH = 5000;

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
  const threshold = await rareDensity(model, labels.length, seed, options);
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

/** The log density below which one in a thousand rows of the mixture lies, from a sample of it. */
async function rareDensity(
  model: MixtureModel,
  rows: number,
  seed: number,
  options: RowsOptions & { readonly signal: AbortSignal },
): Promise<number> {
  const wanted = Math.max(FEWEST_DRAWS, Math.min(rows, MOST_DRAWS));
  const draws = Math.max(2000, Math.min(wanted, Math.floor(WORK / model.columns ** 2)));
  const densities: Float64Array[] = [];
  for (let drawn = 0; drawn < draws; drawn += BATCH) {
    const { data } = model.sample(Math.min(BATCH, draws - drawn), { seed: (seed + drawn) % 2 ** 32 });
    densities.push(await model.scoreSamples(data, options));
    await nextTurn();
    options.signal.throwIfAborted();
  }
  const all = new Float64Array(draws);
  let at = 0;
  for (const batch of densities) {
    all.set(batch, at);
    at += batch.length;
  }
  return all.sort()[Math.floor(RARE * draws)]!;
}
