import type { Matrix } from '../matrix.ts';
import type { SplitColumns } from '../mixed.ts';
import { applyPower, powerTransform } from '../preprocessing/power.ts';

/** A column, or a category of one, in which a segment differs from all rows. */
export interface SegmentMark {
  readonly column: string;
  /** For a column of categories: the category that is more or less frequent than among all rows. */
  readonly category?: string;
  /**
   * (mean of the segment − mean of all) / standard deviation of all; of a skewed column after a power transform, of
   * a category with its share as the mean.
   */
  readonly difference: number;
  /** Median in the segment, or the share of the category in it. */
  readonly segment: number;
  /** The same of all rows. */
  readonly all: number;
}

/** A difference below this, in standard deviations, marks no segment. */
const NOTABLE = 0.5;

/** The marks of each group of rows, the largest first. */
export function marksOf(
  { names, numbers, categories }: SplitColumns,
  groups: readonly (readonly number[])[],
  kept: Int32Array,
): SegmentMark[][] {
  const marks = groups.map((): SegmentMark[] => []);
  const add = (label: number, mark: SegmentMark): void => {
    if (Math.abs(mark.difference) >= NOTABLE) marks[label]!.push(mark);
  };
  for (const [j, column] of names.entries()) {
    const given = columnAt(numbers, j);
    const there = Array.from(kept).filter((row) => Number.isFinite(given[row]!));
    if (there.length === 0) continue;
    const shown = even(given, there);
    const { mean, deviation } = momentsOf(shown, there);
    if (!(deviation > 0)) continue;
    const all = medianOf(given, there);
    for (const [label, rows] of groups.entries()) {
      const own = rows.filter((row) => Number.isFinite(given[row]!));
      if (own.length === 0) continue;
      const difference = (momentsOf(shown, own).mean - mean) / deviation;
      add(label, { column, difference, segment: medianOf(given, own), all });
    }
  }
  for (const [column, values] of Object.entries(categories)) {
    const there = Array.from(kept).filter((row) => values[row] !== null);
    const total = tally(values, there);
    for (const category of [...total.keys()].sort()) {
      const all = total.get(category)! / there.length;
      if (!(all < 1)) continue;
      for (const [label, rows] of groups.entries()) {
        const own = rows.filter((row) => values[row] !== null);
        if (own.length === 0) continue;
        const segment = (tally(values, own).get(category) ?? 0) / own.length;
        const difference = (segment - all) / Math.sqrt(all * (1 - all));
        add(label, { column, category, difference, segment, all });
      }
    }
  }
  for (const list of marks) list.sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  return marks;
}

function columnAt({ data, rows, columns }: Matrix, j: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]!);
}

/** A column without skewness, for differences that a few far values do not decide. */
function even(values: Float64Array, rows: readonly number[]): Float64Array {
  const column = { data: Float64Array.from(rows, (row) => values[row]!), rows: rows.length, columns: 1 };
  const { data } = applyPower(powerTransform(column), column);
  const all = new Float64Array(values.length).fill(NaN);
  for (const [i, row] of rows.entries()) all[row] = data[i]!;
  return all;
}

function momentsOf(
  values: Float64Array,
  rows: readonly number[],
): { readonly mean: number; readonly deviation: number } {
  let largest = 0;
  for (const row of rows) largest = Math.max(largest, Math.abs(values[row]!));
  if (largest === 0) return { mean: 0, deviation: 0 };
  let mean = 0;
  for (const row of rows) mean += values[row]! / largest;
  mean /= rows.length;
  let squares = 0;
  for (const row of rows) squares += (values[row]! / largest - mean) ** 2;
  const deviation = Math.sqrt(squares / rows.length);
  return { mean: mean * largest, deviation: deviation < 1e-12 ? 0 : deviation * largest };
}

function medianOf(values: Float64Array, rows: readonly number[]): number {
  const sorted = Float64Array.from(rows, (row) => values[row]!).sort();
  const half = sorted.length >> 1;
  const upper = sorted[half]!;
  if (sorted.length % 2 === 1) return upper;
  const lower = sorted[half - 1]!;
  return lower + (upper - lower) / 2;
}

function tally(values: readonly (string | null)[], rows: readonly number[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const category = values[row]!;
    if (category !== null) counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  return counts;
}
