import type { NumberColumn } from '@softmeans/tables';

/** A column over some rows. */
export interface Moments {
  /** Rows with a value. */
  readonly count: number;
  /** NaN where no row has a value. */
  readonly mean: number;
  /** Standard deviation with n − 1, as spreadsheets have it; NaN for fewer than two values. */
  readonly spread: number;
}

/** What a group looks like. */
export interface Portrait {
  readonly size: number;
  /** Per column, in its units. */
  readonly moments: readonly Moments[];
  /** Columns in which the group differs from all rows, the most striking first. */
  readonly marks: readonly Mark[];
}

export interface Mark {
  readonly column: number;
  /** How far the group's mean is from that of all rows, in standard deviations of all rows. */
  readonly distance: number;
}

export interface Portraits {
  readonly all: readonly Moments[];
  readonly groups: readonly Portrait[];
  /** Columns by how well they tell the groups apart, the best first: the share of their variance between groups. */
  readonly telling: readonly number[];
}

/** A difference of means below this, in standard deviations, marks no group. */
const NOTABLE = 0.5;

/** Means and spreads of all rows and of each group's; a row with label −1 belongs to neither. */
export function portray(columns: readonly NumberColumn[], labels: Int32Array, k: number): Portraits {
  const all: Moments[] = [];
  const perColumn: Moments[][] = [];
  const sizes = new Float64Array(k);
  for (let i = 0; i < labels.length; i++) if (labels[i]! >= 0) sizes[labels[i]!]!++;
  for (const { values } of columns) {
    const groups = momentsBy(values, labels, k);
    perColumn.push(groups);
    all.push(
      momentsBy(
        values,
        labels.map((label) => Math.min(label, 0)),
        1,
      )[0]!,
    );
  }
  const groups = Array.from(sizes, (size, j): Portrait => {
    const moments = perColumn.map((groups) => groups[j]!);
    const marks = moments
      .map(({ mean }, column) => ({ column, distance: (mean - all[column]!.mean) / all[column]!.spread }))
      .filter(({ distance }) => Math.abs(distance) >= NOTABLE)
      .sort((a, b) => Math.abs(b.distance) - Math.abs(a.distance));
    return { size, moments, marks };
  });
  const between = perColumn.map((groups, column) => {
    const { mean, spread, count } = all[column]!;
    const sum = groups.reduce(
      (total, group) => total + (group.count > 0 ? group.count * ((group.mean - mean) / spread) ** 2 : 0),
      0,
    );
    return Number.isFinite(sum) ? sum / count : 0;
  });
  const telling = columns.map((_, column) => column).sort((a, b) => between[b]! - between[a]! || a - b);
  return { all, groups, telling };
}

function momentsBy(values: Float64Array, labels: Int32Array, k: number): Moments[] {
  const counts = new Float64Array(k);
  const means = new Float64Array(k);
  const squares = new Float64Array(k);
  // The values are taken as fractions of the largest, so that no sum overflows.
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    if (labels[i]! >= 0 && Math.abs(values[i]!) > largest) largest = Math.abs(values[i]!);
  }
  const unit = largest === 0 ? 1 : largest;
  for (let i = 0; i < values.length; i++) {
    const j = labels[i]!;
    if (j < 0 || Number.isNaN(values[i]!)) continue;
    counts[j]!++;
    means[j]! += values[i]! / unit;
  }
  for (let j = 0; j < k; j++) means[j]! /= counts[j]!;
  for (let i = 0; i < values.length; i++) {
    const j = labels[i]!;
    if (j >= 0 && !Number.isNaN(values[i]!)) squares[j]! += (values[i]! / unit - means[j]!) ** 2;
  }
  return Array.from(counts, (count, j) => ({
    count,
    mean: means[j]! * unit,
    spread: count < 2 ? NaN : Math.sqrt(squares[j]! / (count - 1)) * unit,
  }));
}
