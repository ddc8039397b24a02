import { InputError } from '../errors.ts';
import type { Matrix } from '../matrix.ts';
import { type MixedColumns, type SplitColumns, splitColumns } from '../mixed.ts';
import { checkOptions, wholeNumber } from '../options.ts';
import { applyPower, powerTransform } from '../preprocessing/power.ts';
import { type DecisionTree, type TreeRule, checkLabels, decisionTree, treeRules } from './tree.ts';
import { nameSegments } from './names.ts';

export interface DescribeOptions {
  /** One number per row, such as revenue, whose sum and share are given per segment. */
  readonly value?: ArrayLike<number>;
  /** Per row how typical it is of its segment, higher is more: minus the distance to the center, or a log density. */
  readonly typicality?: ArrayLike<number>;
  /** Per row how sure its segment is, 0 to 1. */
  readonly sureness?: ArrayLike<number>;
  /** Most typical and borderline members per segment; default 5. */
  readonly members?: number;
  /** Depth of the surrogate tree; default 3. */
  readonly depth?: number;
}

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

export interface Segment {
  readonly label: number;
  /** Suggested from the marks, such as "High grocery, low fresh"; different for each segment. */
  readonly name: string;
  readonly size: number;
  /** Share of the rows that have a label. */
  readonly share: number;
  /** Of `value`: the sum, its share of the whole (NaN where the whole is 0), and the mean per row. */
  readonly value?: { readonly sum: number; readonly share: number; readonly mean: number };
  /** Marks of at least 0.5 in size, the largest first. */
  readonly marks: readonly SegmentMark[];
  /** Rows most typical of the segment, the most typical first. */
  readonly typical: readonly number[];
  /** Rows whose segment is least sure, the least sure first; none that is wholly sure or typical. */
  readonly borderline: readonly number[];
  /** What the surrogate tree says of the segment; empty where no leaf is its own. */
  readonly rules: readonly TreeRule[];
}

export interface SegmentDescription {
  readonly segments: readonly Segment[];
  /** The surrogate tree, with its accuracy. */
  readonly tree: DecisionTree;
  /** Accuracy of calling every row a member of the largest segment: what the tree has to beat. */
  readonly baseline: number;
}

/** A difference below this, in standard deviations, marks no segment. */
const NOTABLE = 0.5;

/**
 * Says what each segment is: its size and share of value, what marks it out, its typical and borderline members, the
 * rules of a small surrogate tree, and a name.
 *
 * @param columns named columns of numbers and categories, as rows were clustered by or others
 * @param labels one per row, from 0; a negative one leaves the row out
 * @returns one description per label, the tree and its accuracy
 * @throws InputError `INVALID_DATA`, `TOO_FEW_ROWS`, `INVALID_OPTION`, `UNKNOWN_OPTION`
 * @example
 * const columns = { spent: [1, 2, 3, 40, 50, 60], channel: ['web', 'web', 'shop', 'shop', 'shop', 'shop'] };
 * const { segments, tree } = describeSegments(columns, [0, 0, 0, 1, 1, 1], { value: columns.spent });
 * segments.map(({ name }) => name); // ['Low spent, channel web', 'High spent, channel shop']
 * segments[1].value.share; // 0.96
 * tree.accuracy; // 1
 */
export function describeSegments(
  columns: MixedColumns,
  labels: ArrayLike<number>,
  options: DescribeOptions = {},
): SegmentDescription {
  const call = 'describeSegments';
  checkOptions(call, options, ['value', 'typicality', 'sureness', 'members', 'depth']);
  const { value, typicality, sureness, depth } = options;
  const members = wholeNumber(`${call}: members`, options.members, { minimum: 0, default: 5 });
  const split = splitColumns(call, columns);
  const { k, kept } = checkLabels(call, labels, split.rows);
  for (const [name, given] of Object.entries({ value, typicality, sureness })) {
    if (given === undefined || given.length === split.rows) continue;
    throw new InputError(
      'INVALID_OPTION',
      `${call}: ${name} has ${given.length} values for ${split.rows} rows.`,
    );
  }
  const groups = Array.from({ length: k }, (): number[] => []);
  for (const row of kept) groups[labels[row]!]!.push(row);
  const tree = decisionTree(columns, labels, { ...(depth !== undefined && { depth }) });
  const rules = treeRules(tree);
  const marks = marksOf(split, groups, kept);
  const names = nameSegments(marks);
  let whole = 0;
  if (value) for (const row of kept) whole += numberOr0(value[row]!);
  const segments = groups.map((rows, label): Segment => {
    let sum = 0;
    if (value) for (const row of rows) sum += numberOr0(value[row]!);
    const typical = typicality ? firstBy(rows, (row) => -typicality[row]!, members) : [];
    const unsure = sureness ? rows.filter((row) => sureness[row]! < 1 && !typical.includes(row)) : [];
    return {
      label,
      name: names[label]!,
      size: rows.length,
      share: rows.length / kept.length,
      ...(value && {
        value: {
          sum,
          share: whole === 0 ? NaN : sum / whole,
          mean: rows.length === 0 ? NaN : sum / rows.length,
        },
      }),
      marks: marks[label]!,
      typical,
      borderline: sureness ? firstBy(unsure, (row) => sureness[row]!, members) : [],
      rules: rules.filter((rule) => rule.label === label),
    };
  });
  const largest = Math.max(...groups.map((rows) => rows.length));
  return { segments, tree, baseline: largest / kept.length };
}

function numberOr0(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function firstBy(rows: readonly number[], key: (row: number) => number, count: number): number[] {
  return rows
    .filter((row) => !Number.isNaN(key(row)))
    .sort((a, b) => key(a) - key(b) || a - b)
    .slice(0, count);
}

function marksOf(
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
