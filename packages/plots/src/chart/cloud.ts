import type { Data, Matrix } from 'softmeans';
import { blendShares } from './color.ts';
import { type PlotOptions } from './figure.ts';
import type { Mixture } from './gaussian.ts';
import { type GroupOptions, countGroups } from './groups.ts';
import { counted } from './number.ts';
import { sampleRows } from './sample.ts';
import { type Domain, extent, pad } from './scale.ts';
import { type Table, tableOf } from './table.ts';

/** What plots of rows as points take. */
export interface CloudOptions extends PlotOptions, GroupOptions {
  /** The columns' names with their units, as `bill depth, mm`; default: those of the data, then of the mixture. */
  readonly columns?: readonly string[];
  /** The group of each row, 0 to k − 1; a row with a negative label is drawn only as `ungrouped` says. */
  readonly labels?: ArrayLike<number>;
  /**
   * What rows with a negative label are, as `outliers`: they are drawn as gray crosses. Default: `noise` with a mixture
   * that has noise, else they are not drawn.
   */
  readonly ungrouped?: string;
  /** Each row's share of each group, rows × k, from `predictProba`: colors then blend, and doubt is gray. */
  readonly responsibilities?: Matrix;
  /** Centers of K-means, k × columns, drawn as crosses. */
  readonly centers?: Matrix;
  /** A mixture of the same columns, drawn as ovals that hold 50% and 90% of each component, Gaussian or Student. */
  readonly mixture?: Mixture;
  /** Rows that are drawn at most, a random sample of more; default 5000. */
  readonly limit?: number;
}

/** Rows, chosen and read for drawing. */
export interface Cloud {
  readonly table: Table;
  readonly k: number;
  /** Numbers of the drawn rows. */
  readonly rows: readonly number[];
  /** Numbers of the drawn rows of no group, and what they are. */
  readonly loose: readonly number[];
  readonly ungrouped: string;
  readonly remarks: readonly string[];
  /** Whether rows have groups. */
  readonly grouped: boolean;
  group(row: number): number;
  /** The blended color of a row, where shares are known. */
  color?(row: number): string;
}

/**
 * Chooses the rows to draw, and finds the group of each.
 *
 * @param columns the columns that are drawn; a row that lacks one of them is not
 * @throws RangeError where labels, shares, centers or the mixture do not fit the data
 */
export function cloudOf(
  call: string,
  data: Data,
  columns: (table: Table) => readonly number[],
  options: CloudOptions,
): Cloud {
  const { labels, responsibilities, centers, mixture, limit = 5000 } = options;
  const own = tableOf(data);
  const unnamed = own.names.every((name, j) => name === `column ${j + 1}`);
  const table = tableOf(
    data,
    options.columns ?? (unnamed && mixture?.names?.length === own.columns ? mixture.names : own.names),
  );
  const fits = (what: string, length: number, want: number): void => {
    if (length !== want) throw new RangeError(`${call}: ${length} ${what}, but the data have ${want}.`);
  };
  if (labels !== undefined) fits('labels', labels.length, table.rows);
  if (responsibilities !== undefined) fits('rows of responsibilities', responsibilities.rows, table.rows);
  if (centers !== undefined) fits('columns of centers', centers.columns, table.columns);
  if (mixture !== undefined) fits('columns of the mixture', mixture.means.columns, table.columns);
  const shares = (row: number): ArrayLike<number> => {
    const { data: all, columns: k } = responsibilities!;
    return all.subarray(row * k, (row + 1) * k);
  };
  const group = (row: number): number => {
    if (labels !== undefined) return labels[row]!;
    return responsibilities === undefined ? 0 : leader(shares(row));
  };
  const seen = columns(table);
  const isWhole = (row: number): boolean => seen.every((column) => Number.isFinite(table.at(row, column)));
  const ungrouped = options.ungrouped ?? (mixture?.noise ? 'noise' : undefined);
  const loose =
    ungrouped === undefined || labels === undefined
      ? { rows: [], remark: [] }
      : sampleRows(table.rows, limit, (row) => (labels[row]! < 0 && isWhole(row) ? 0 : -1));
  let missing = 0;
  const sample = sampleRows(table.rows, limit, (row) => {
    if (isWhole(row)) return group(row);
    missing++;
    return -1;
  });
  const k = Math.max(
    labels === undefined ? 1 : countGroups(labels),
    responsibilities?.columns ?? 1,
    centers?.rows ?? 1,
    mixture?.means.rows ?? 1,
  );
  return {
    table,
    k,
    rows: sample.rows,
    loose: loose.rows,
    ungrouped: ungrouped ?? '',
    remarks: [
      ...sample.remark,
      ...(missing > 0 ? [`Not drawn: ${counted(missing, 'row')} without a value.`] : []),
    ],
    grouped: labels !== undefined || responsibilities !== undefined,
    group,
    ...(responsibilities !== undefined && { color: (row: number) => blendShares(shares(row)) }),
  };
}

/** The group with the largest share, ties to the lowest; −1 where shares are missing. */
export function leader(shares: ArrayLike<number>): number {
  let best = -1;
  for (let j = 0; j < shares.length; j++) if (shares[j]! > (best < 0 ? -Infinity : shares[best]!)) best = j;
  return best;
}

/** The domain of a column's axis: the drawn values, with a little room. */
export function domainOf(cloud: Cloud, column: number): Domain {
  return pad(extent([...cloud.rows, ...cloud.loose].map((row) => cloud.table.at(row, column))), 0.04);
}

/** Radius of a point, smaller for more of them, in pixels. */
export function pointRadius(count: number, largest = 3.3): number {
  return Math.max(1.3, largest * Math.min(1, (300 / Math.max(1, count)) ** 0.24));
}
