import type { Data } from 'softmeans';
import { countGroups } from './chart/groups.ts';
import { tableOf } from './chart/table.ts';

/** What each group looks like, column by column. */
export interface GroupProfile {
  /** The columns' names. */
  readonly columns: readonly string[];
  /** Rows in each group. */
  readonly sizes: readonly number[];
  /** The mean of each group in each column, k lists of one value per column; NaN for a group without rows. */
  readonly means: readonly (readonly number[])[];
  /** The standard deviation likewise. */
  readonly spreads: readonly (readonly number[])[];
  /** The mean of all rows in each column. */
  readonly mean: readonly number[];
  /** The standard deviation of all rows in each column. */
  readonly spread: readonly number[];
}

/**
 * Mean and standard deviation (divisor n) of every column in every group and in all rows, for `profileHeatmap` and
 * `parallelPlot`. Missing values are left out, and so are rows with a negative label.
 *
 * @param data rows × columns
 * @param labels the group of each row, 0 to k − 1
 * @param columns the columns' names with their units; default: those of the data
 * @throws RangeError where the labels are not one per row
 * @example
 * const profile = groupProfile([[1, 5], [3, 5], [9, 7]], [0, 0, 1]);
 * profile.means[0]; // [2, 5]
 * profile.spreads[0]; // [1, 0]
 */
export function groupProfile(
  data: Data,
  labels: ArrayLike<number>,
  columns?: readonly string[],
): GroupProfile {
  const table = tableOf(data, columns);
  if (labels.length !== table.rows)
    throw new RangeError(`groupProfile: ${labels.length} labels for ${table.rows} rows.`);
  const k = countGroups(labels);
  const sizes = Array.from({ length: k }, () => 0);
  for (let row = 0; row < table.rows; row++) if (labels[row]! >= 0) sizes[labels[row]!]!++;
  const means = sizes.map((): number[] => []);
  const spreads = sizes.map((): number[] => []);
  const mean: number[] = [];
  const spread: number[] = [];
  for (let column = 0; column < table.columns; column++) {
    // One place more, for all rows together.
    const counts = Array.from({ length: k + 1 }, () => 0);
    const sums = Array.from({ length: k + 1 }, () => 0);
    const squares = Array.from({ length: k + 1 }, () => 0);
    const each = (add: (group: number, value: number) => void): void => {
      for (let row = 0; row < table.rows; row++) {
        const value = table.at(row, column);
        if (labels[row]! < 0 || !Number.isFinite(value)) continue;
        add(labels[row]!, value);
        add(k, value);
      }
    };
    each((group, value) => {
      counts[group]!++;
      sums[group]! += value;
    });
    const centers = sums.map((sum, group) => sum / counts[group]!);
    each((group, value) => {
      squares[group]! += (value - centers[group]!) * (value - centers[group]!);
    });
    const roots = squares.map((square, group) => Math.sqrt(square / counts[group]!));
    for (let group = 0; group < k; group++) {
      means[group]!.push(centers[group]!);
      spreads[group]!.push(roots[group]!);
    }
    mean.push(centers[k]!);
    spread.push(roots[k]!);
  }
  return { columns: table.names, sizes, means, spreads, mean, spread };
}

/** How far a group's mean is from that of all rows, in standard deviations of all rows; 0 in a constant column. */
export function standing(profile: GroupProfile, group: number, column: number): number {
  const spread = profile.spread[column]!;
  return spread > 0 ? (profile.means[group]![column]! - profile.mean[column]!) / spread : 0;
}

/** Columns in which the groups differ most, in the table's own order, and how many there are in all. */
export function strikingColumns(profile: GroupProfile, most: number): number[] {
  const all = profile.columns.map((_, column) => column);
  if (all.length <= most) return all;
  const differ = (column: number): number =>
    Math.max(...profile.means.map((_, group) => Math.abs(standing(profile, group, column)) || 0));
  return [...all]
    .sort((a, b) => differ(b) - differ(a))
    .slice(0, most)
    .sort((a, b) => a - b);
}
