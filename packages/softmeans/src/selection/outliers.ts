import type { RowsOptions } from '../dataset.ts';
import { InputError } from '../errors.ts';
import { type Data, rowsOf } from '../matrix.ts';
import { type MixtureOptions, gaussianMixture } from '../mixture/mixture.ts';
import { MixtureModel } from '../mixture/model.ts';
import { checkOptions, realNumber, seedNumber, show } from '../options.ts';
import { type ProgressOptions, within } from '../progress.ts';
import { matchColumns } from '../reading.ts';
import { findGaps } from '../rows/gaps.ts';
import { turn } from '../turn.ts';
import { counted } from '../words.ts';
import { densityThreshold } from './densitythreshold.ts';
import { type FarGroups, withoutFarGroups } from './fargroups.ts';
import { readingOf, rowsOptions } from './refit.ts';
import { ResidualMeter } from './residuals.ts';

export interface OutliersOptions extends RowsOptions, ProgressOptions {
  /** A fitted mixture to measure rows by; default: one is fitted to the data, as `fit` says. */
  readonly model?: MixtureModel;
  /**
   * Options of that fit; default `{ noise: true }`, so that outliers do not shape the groups they are measured by.
   * Without `k` that of 1 … 6 with the lowest BIC is taken whose groups all have rows enough to determine their shape
   * and hold three quarters of the rows; where there is none, one group with Student tails.
   */
  readonly fit?: Omit<MixtureOptions, 'signal' | 'onProgress' | 'threads'>;
  /**
   * Of a fit: the share of rows below which a group that lies far from the others is no group to measure by, but
   * outliers that lie together; default 0.05. So is a far group with too few rows to determine its shape: fewer than
   * three times a column more than there are. 0 takes every group as one.
   */
  readonly smallestGroup?: number;
  /** The share of rows that would be called outliers if all came from the groups; default 0.001. */
  readonly rate?: number;
  /** Start of the random draws of the threshold, and of the fit unless `fit` has its own; default 0. */
  readonly seed?: number;
}

/** Rows that fit no group. */
export interface Outliers {
  readonly model: MixtureModel;
  readonly rate: number;
  /** A row is an outlier if its log density is below this, nats for the input's units. */
  readonly threshold: number;
  /** How many rows would be outliers if all came from the groups. */
  readonly expected: number;
  /** Each row's log density under the groups alone, without noise; NaN for a row dropped for missing values. */
  readonly logDensities: Float64Array;
  /** The component that each row is most likely from, noise aside; −1 for an outlier or a dropped row. */
  readonly labels: Int32Array;
  /** The outliers, the least likely first. */
  readonly outliers: readonly Outlier[];
  /** Outliers that lie together: the rows of each small group far from the others, in ascending order. */
  readonly together: readonly (readonly number[])[];
}

export interface Outlier {
  /** Its number, from 0. */
  readonly row: number;
  readonly logDensity: number;
  /** The component that it is most likely from, noise aside. */
  readonly component: number;
  /** Mahalanobis distance from that component's mean. */
  readonly distance: number;
  /** The columns that push it out, the strongest first; at least one. */
  readonly columns: readonly OutlyingColumn[];
  /** Which of `together` it is one of, from 0. */
  readonly together?: number;
  /** The same in words. */
  readonly reason: string;
}

export interface OutlyingColumn {
  /** From 0. */
  readonly column: number;
  readonly name?: string;
  readonly value: number;
  /** Distance from the component's mean, in the component's standard deviations. */
  readonly deviation: number;
  /** What the row's other columns lead to expect. */
  readonly expected: number;
  /** Distance from that in conditional standard deviations; its square is the column's part of the distance. */
  readonly residual: number;
}

/** Most components tried where no k is given. */
const MOST_COMPONENTS = 6;
/** A fit of which a larger share of the rows is noise says nothing of outliers: they would be no exception. */
const MOST_OUTSIDE = 0.25;
/** A column pushes a row out if it lies this far from the mean, or from what the others lead to expect. */
const FAR = 2.5;

/**
 * Finds rows that fit no group: those whose log density under a mixture is below what all but a given share of its
 * own rows have. Each is explained by the columns that push it out.
 *
 * A few rows that lie together far from all others are outliers too, not a group (see `smallestGroup`).
 *
 * Noise is not part of the density. Student tails are: with them far rows are less of a surprise.
 *
 * @param data rows × columns: a matrix, nested arrays or named columns; never changed
 * @throws InputError as `gaussianMixture`; `COLUMN_MISMATCH` for rows that the model does not take; the signal's
 *   reason when cancelled
 * @example
 * const { data } = makeBlobs({ rows: 200, columns: 2, centers: 2, randomState: 3 });
 * const rows = [...Array.from({ length: 200 }, (_, i) => [...data.data.subarray(2 * i, 2 * i + 2)]), [60, 60]];
 * const found = await outliers(rows, { fit: { k: 2, noise: true }, rate: 1e-4 });
 * found.outliers[0].row; // 200
 */
export async function outliers(data: Data, options: OutliersOptions = {}): Promise<Outliers> {
  checkOptions('outliers', options, [
    'model',
    'fit',
    'smallestGroup',
    'rate',
    'seed',
    'threads',
    'signal',
    'onProgress',
  ]);
  const rate = realNumber('outliers: rate', options.rate, { above: 0, below: 0.5, default: 0.001 });
  const seed = seedNumber('outliers: seed', options.seed);
  const smallest = realNumber('outliers: smallestGroup', options.smallestGroup, {
    minimum: 0,
    below: 0.5,
    default: 0.05,
  });
  const { signal, onProgress } = options;
  if (options.model !== undefined && !(options.model instanceof MixtureModel)) {
    throw new InputError(
      'INVALID_OPTION',
      `outliers: model must be a fitted mixture, got ${show(options.model)}.`,
    );
  }
  if (options.model && options.fit) {
    throw new InputError('INVALID_OPTION', 'outliers: give a model or how to fit one, not both.');
  }
  const { model, groups: far } = options.model
    ? { model: options.model, groups: [] }
    : await reference(data, { ...options, onProgress: within(onProgress, 0, 0.8) }, { smallest, rate, seed });
  await refuseGaps(data, model, signal);
  const groups = model.withoutNoise();
  const logDensities = await groups.scoreSamples(data, rowsOptions(options));
  onProgress?.({ stage: 'outliers', fraction: 0.85 });
  const labels = await groups.predict(data, rowsOptions(options));
  const threshold = await densityThreshold(groups, rate, { ...rowsOptions(options), seed });
  onProgress?.({ stage: 'outliers', fraction: 0.95 });
  const rows: number[] = [];
  let known = 0;
  for (const [row, density] of logDensities.entries()) {
    if (Number.isNaN(density)) continue;
    known++;
    if (density < threshold) rows.push(row);
  }
  rows.sort((a, b) => logDensities[a]! - logDensities[b]! || a - b);
  const together = far.map((group) => group.filter((row) => logDensities[row]! < threshold));
  const reading = readingOf(model);
  const source = rowsOf(matchColumns('outliers', data, reading));
  const meter = new ResidualMeter(groups);
  const found: Outlier[] = [];
  for (const row of rows) {
    const values = new Float64Array(reading.columns);
    source.read(row, 1, values);
    // A missing value lies where the fit has put it.
    const { fill } = reading.preprocessing;
    if (fill) for (const [j, value] of values.entries()) if (Number.isNaN(value)) values[j] = fill[j]!;
    const outlier = explained(row, values, labels[row]!, logDensities[row]!, meter, model.names);
    const at = together.findIndex((group) => group.includes(row));
    found.push(at < 0 ? outlier : amongOthers(outlier, at, together[at]!.length));
    await turn(signal);
  }
  onProgress?.({ stage: 'outliers', fraction: 1 });
  return {
    model,
    rate,
    threshold,
    expected: known * rate,
    logDensities,
    labels: labels.map((label, row) => (logDensities[row]! < threshold ? -1 : label)),
    outliers: found,
    together,
  };
}

/** A fit to measure by, without its small far groups. */
async function reference(
  data: Data,
  options: OutliersOptions,
  settings: { readonly smallest: number; readonly rate: number; readonly seed: number },
): Promise<FarGroups> {
  const { onProgress } = options;
  const fit = { seed: settings.seed, noise: true, ...options.fit, ...rowsOptions(options) };
  const without = (model: MixtureModel): Promise<FarGroups> =>
    withoutFarGroups(data, model, { ...settings, ...rowsOptions(options) });
  if (fit.k !== undefined) return without((await gaussianMixture(data, { ...fit, onProgress })).model);
  const fits: { readonly model: MixtureModel; readonly bic: number }[] = [];
  for (let k = 1; k <= Math.min(MOST_COMPONENTS, rowsOf(data).rows); k++) {
    const progress = within(onProgress, (k - 1) / MOST_COMPONENTS, k / MOST_COMPONENTS);
    fits.push(await gaussianMixture(data, { ...fit, k, onProgress: progress }));
  }
  for (const { model } of fits.toSorted((a, b) => a.bic - b.bic)) {
    const found = await without(model);
    if ((model.k === 1 || found.determined) && found.outside <= MOST_OUTSIDE) return found;
  }
  // Where no Gaussian with noise holds most of the rows, long tails do.
  return without((await gaussianMixture(data, { ...fit, k: 1, noise: false, tails: 'student' })).model);
}

function amongOthers(outlier: Outlier, together: number, size: number): Outlier {
  const company = size > 1 ? `one of ${size} rows that lie together; ` : '';
  return { ...outlier, together, reason: `${company}${outlier.reason}` };
}

/** Where a model takes rows with gaps as they are, a density of fewer columns cannot be held against that of all. */
async function refuseGaps(data: Data, model: MixtureModel, signal: AbortSignal | undefined): Promise<void> {
  const reading = readingOf(model);
  if (reading.preprocessing.missing !== 'em') return;
  const gaps = await findGaps('outliers', rowsOf(matchColumns('outliers', data, reading)), 'em', signal);
  if (gaps === 0) return;
  throw new InputError(
    'NOT_FINITE',
    `outliers: ${counted(gaps, 'missing value')}; the densities of rows with and without gaps cannot be compared. Fill them in with impute, or fit with missing: 'drop'.`,
  );
}

function explained(
  row: number,
  values: Float64Array,
  component: number,
  logDensity: number,
  meter: ResidualMeter,
  names: readonly string[] | undefined,
): Outlier {
  const { distance, deviations, expected, residuals } = meter.measure(values, component);
  const strength = (j: number): number => Math.max(Math.abs(deviations[j]!), Math.abs(residuals[j]!));
  const order = [...values.keys()].sort((a, b) => strength(b) - strength(a) || a - b);
  const columns = order
    .filter((j, rank) => rank === 0 || strength(j) >= FAR)
    .map((column) => ({
      column,
      ...(names && { name: names[column]! }),
      value: values[column]!,
      deviation: deviations[column]!,
      expected: expected[column]!,
      residual: residuals[column]!,
    }));
  const reason = columns.slice(0, 3).map(phrase).join('; ');
  return { row, logDensity, component, distance, columns, reason };
}

function phrase({ column, name, deviation, residual }: OutlyingColumn): string {
  const what = name ?? `column ${column}`;
  const size = (value: number): string => {
    const digits = Math.abs(value).toFixed(1);
    return `${digits} standard deviation${digits === '1.0' ? '' : 's'} ${value < 0 ? 'below' : 'above'}`;
  };
  // Far from the mean needs no further word; near it, the surprise is how it goes with the other columns.
  return Math.abs(deviation) >= FAR || Math.abs(deviation) >= Math.abs(residual)
    ? `${what} is ${size(deviation)} the mean of its group`
    : `${what} is ${size(residual)} what its other columns lead to expect`;
}
