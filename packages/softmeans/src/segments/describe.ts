import { InputError } from '../errors.ts';
import { type MixedColumns, splitColumns } from '../mixed.ts';
import { checkOptions, wholeNumber } from '../options.ts';
import { type DecisionTree, type TreeRule, checkLabels, decisionTree, treeRules } from './tree.ts';
import { type SegmentMark, marksOf } from './marks.ts';
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
