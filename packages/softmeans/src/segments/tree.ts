import { InputError } from '../errors.ts';
import { type MixedColumns, type SplitColumns, splitColumns } from '../mixed.ts';
import { checkOptions, show, wholeNumber } from '../options.ts';
import { shortestBetween } from './threshold.ts';

/** A question about one column: is its number at most a threshold, or is its category this one? */
export type Split =
  | { readonly column: string; readonly kind: 'number'; readonly threshold: number }
  | { readonly column: string; readonly kind: 'category'; readonly category: string };

/** A node of a decision tree. Plain data. */
export interface TreeNode {
  /** The label that most of the node's rows have, the lowest on a tie. */
  readonly label: number;
  /** Rows of each label, k values. */
  readonly counts: readonly number[];
  /** Absent in a leaf. */
  readonly split?: Split;
  /** Rows for which the answer is yes. */
  readonly yes?: TreeNode;
  readonly no?: TreeNode;
  /** Where rows go that have no value in the column: the way of most rows. */
  readonly missing?: 'yes' | 'no';
}

export interface DecisionTree {
  readonly root: TreeNode;
  readonly k: number;
  /** Share of the rows, 0 to 1, that the tree gives their label. */
  readonly accuracy: number;
}

export interface DecisionTreeOptions {
  /** Most questions from the root to a leaf; default 3. */
  readonly depth?: number;
  /** Fewest rows in a leaf; default 1% of the rows, at least 1. */
  readonly leaf?: number;
}

/**
 * A small decision tree that says which rows have which label (CART: Breiman, Friedman, Olshen & Stone 1984): each
 * question is the one that lowers Gini's impurity most. A surrogate: it explains labels that a clustering gave, in
 * thresholds of the columns' own units, and its accuracy says how far to trust that.
 *
 * Thresholds are the shortest decimal numbers between the two values that they part. Questions about a category set
 * it against all others. Missing values go the way of most rows.
 *
 * @param columns named columns of numbers and categories
 * @param labels one per row, from 0; a negative one leaves the row out
 * @param options `depth` and `leaf`
 * @throws InputError `INVALID_DATA`, `TOO_FEW_ROWS`, `INVALID_OPTION`, `UNKNOWN_OPTION`
 * @example
 * const columns = { spent: [1, 2, 30, 40], channel: ['shop', 'web', 'shop', 'web'] };
 * const tree = decisionTree(columns, [0, 0, 1, 1]);
 * tree.root.split; // { column: 'spent', kind: 'number', threshold: 20 }
 * tree.accuracy; // 1
 * treeRules(tree)[1].conditions; // [{ column: 'spent', kind: 'number', threshold: 20, holds: false }]
 */
export function decisionTree(
  columns: MixedColumns,
  labels: ArrayLike<number>,
  options: DecisionTreeOptions = {},
): DecisionTree {
  checkOptions('decisionTree', options, ['depth', 'leaf']);
  const split = splitColumns('decisionTree', columns);
  const { k, kept } = checkLabels('decisionTree', labels, split.rows);
  const depth = wholeNumber('decisionTree: depth', options.depth, { minimum: 0, maximum: 20, default: 3 });
  const leaf = wholeNumber('decisionTree: leaf', options.leaf, {
    minimum: 1,
    default: Math.max(1, Math.floor(kept.length / 100)),
  });
  const codes = Int32Array.from({ length: split.rows }, (_, i) => labels[i]!);
  const root = grow(new Grower(split, codes, k, leaf), kept, depth);
  let right = 0;
  for (const leaf of leavesOf(root)) right += leaf.counts[leaf.label]!;
  return { root, k, accuracy: right / kept.length };
}

/**
 * Checks labels against rows.
 *
 * @returns the number of labels, and the rows that have one
 * @throws InputError `INVALID_DATA`, `TOO_FEW_ROWS`
 */
export function checkLabels(
  call: string,
  labels: ArrayLike<number>,
  rows: number,
): { readonly k: number; readonly kept: Int32Array } {
  if (labels.length !== rows) {
    throw new InputError('INVALID_DATA', `${call}: ${labels.length} labels for ${rows} rows.`);
  }
  const kept: number[] = [];
  let k = 0;
  for (let i = 0; i < rows; i++) {
    const label: unknown = labels[i];
    if (typeof label !== 'number' || !Number.isSafeInteger(label) || label > 1_000_000) {
      throw new InputError(
        'INVALID_DATA',
        `${call}: labels[${i}] must be a whole number, got ${show(label)}.`,
      );
    }
    if (label < 0) continue;
    kept.push(i);
    k = Math.max(k, label + 1);
  }
  if (kept.length === 0) throw new InputError('TOO_FEW_ROWS', `${call}: no row has a label.`);
  return { k, kept: Int32Array.from(kept) };
}

function leavesOf(node: TreeNode): TreeNode[] {
  return node.yes && node.no ? [...leavesOf(node.yes), ...leavesOf(node.no)] : [node];
}

interface Found {
  readonly split: Split;
  /** Σ over both sides of Σ count² / rows; higher is purer. */
  readonly purity: number;
}

/** What all nodes of a growing tree share. */
class Grower {
  readonly columns: SplitColumns;
  readonly labels: Int32Array;
  readonly k: number;
  readonly leaf: number;

  constructor(columns: SplitColumns, labels: Int32Array, k: number, leaf: number) {
    this.columns = columns;
    this.labels = labels;
    this.k = k;
    this.leaf = leaf;
  }

  counts(rows: Int32Array): Float64Array {
    const counts = new Float64Array(this.k);
    for (const row of rows) counts[this.labels[row]!]!++;
    return counts;
  }

  number(row: number, column: number): number {
    return this.columns.numbers.data[row * this.columns.names.length + column]!;
  }

  /** The purest question about the rows, the first on a tie; nothing where none makes them purer. */
  best(rows: Int32Array): Found | undefined {
    const counts = this.counts(rows);
    let best: Found | undefined;
    let purity = purityOf(counts, rows.length) * (1 + 1e-12);
    const offer = (found: Found | undefined): void => {
      if (!found || !(found.purity > purity)) return;
      best = found;
      purity = found.purity;
    };
    for (const [j, name] of this.columns.names.entries()) offer(this.#bestThreshold(rows, j, name));
    for (const [name, values] of Object.entries(this.columns.categories)) {
      offer(this.#bestCategory(rows, name, values));
    }
    return best;
  }

  #bestThreshold(rows: Int32Array, j: number, column: string): Found | undefined {
    const sorted = rows
      .filter((row) => !Number.isNaN(this.number(row, j)))
      .sort((a, b) => this.number(a, j) - this.number(b, j) || a - b);
    const below = new Float64Array(this.k);
    const above = this.counts(sorted);
    const rest = this.#rest(rows, above);
    let best: Found | undefined;
    for (let i = 0; i + 1 < sorted.length; i++) {
      const label = this.labels[sorted[i]!]!;
      below[label]!++;
      above[label]!--;
      const left = this.number(sorted[i]!, j);
      const right = this.number(sorted[i + 1]!, j);
      if (left === right) continue;
      const found = this.#purity(below, i + 1, above, sorted.length - i - 1, rest);
      if (found === undefined || (best && !(found > best.purity))) continue;
      best = { split: { column, kind: 'number', threshold: shortestBetween(left, right) }, purity: found };
    }
    return best;
  }

  #bestCategory(rows: Int32Array, column: string, values: readonly (string | null)[]): Found | undefined {
    const there = rows.filter((row) => values[row] !== null);
    const all = this.counts(there);
    const rest = this.#rest(rows, all);
    const byCategory = new Map<string, number[]>();
    for (const row of there) {
      const members = byCategory.get(values[row]!);
      if (members) members.push(row);
      else byCategory.set(values[row]!, [row]);
    }
    let best: Found | undefined;
    for (const category of [...byCategory.keys()].sort()) {
      const members = Int32Array.from(byCategory.get(category)!);
      const yes = this.counts(members);
      const no = all.map((count, label) => count - yes[label]!);
      const found = this.#purity(yes, members.length, no, there.length - members.length, rest);
      if (found === undefined || (best && !(found > best.purity))) continue;
      best = { split: { column, kind: 'category', category }, purity: found };
    }
    return best;
  }

  /** Rows without a value in the column, by label. */
  #rest(rows: Int32Array, there: Float64Array): Float64Array | undefined {
    let sum = 0;
    for (const count of there) sum += count;
    if (sum === rows.length) return undefined;
    return this.counts(rows).map((count, label) => count - there[label]!);
  }

  #purity(
    yes: Float64Array,
    yesRows: number,
    no: Float64Array,
    noRows: number,
    rest: Float64Array | undefined,
  ): number | undefined {
    const toYes = yesRows >= noRows;
    let lost = 0;
    if (rest) for (const count of rest) lost += count;
    const left = yesRows + (toYes ? lost : 0);
    const right = noRows + (toYes ? 0 : lost);
    if (yesRows === 0 || noRows === 0 || left < this.leaf || right < this.leaf) return undefined;
    const joined = (counts: Float64Array, joins: boolean): Float64Array =>
      joins && rest ? counts.map((count, label) => count + rest[label]!) : counts;
    return purityOf(joined(yes, toYes), left) + purityOf(joined(no, !toYes), right);
  }

  /** 1 for yes, 0 for no, −1 where the row has no value. */
  answer(row: number, split: Split): number {
    if (split.kind === 'category') {
      const category = this.columns.categories[split.column]![row]!;
      return category === null ? -1 : Number(category === split.category);
    }
    const value = this.number(row, this.columns.names.indexOf(split.column));
    return Number.isNaN(value) ? -1 : Number(value <= split.threshold);
  }
}

/** rows · (1 − Gini's impurity) = Σ count² / rows. */
function purityOf(counts: Float64Array, rows: number): number {
  let squares = 0;
  for (const count of counts) squares += count * count;
  return squares / rows;
}

function grow(grower: Grower, rows: Int32Array, depth: number): TreeNode {
  const counts = Array.from(grower.counts(rows));
  const label = counts.indexOf(Math.max(...counts));
  const found = depth > 0 && counts[label]! < rows.length ? grower.best(rows) : undefined;
  if (!found) return { label, counts };
  const answers = rows.map((row) => grower.answer(row, found.split));
  const yeses = answers.filter((answer) => answer === 1).length;
  const noes = answers.filter((answer) => answer === 0).length;
  const missing = yeses >= noes ? 'yes' : 'no';
  const goesYes = (at: number): boolean => (answers[at]! < 0 ? missing === 'yes' : answers[at] === 1);
  const yes = grow(
    grower,
    rows.filter((_, at) => goesYes(at)),
    depth - 1,
  );
  const no = grow(
    grower,
    rows.filter((_, at) => !goesYes(at)),
    depth - 1,
  );
  // A question whose two answers come to the same label throughout explains nothing.
  if (!yes.split && !no.split && yes.label === no.label) return { label, counts };
  return { label, counts, split: found.split, yes, no, missing };
}

/** A condition of a rule: a question and the answer to it. */
export type Condition = Split & { readonly holds: boolean };

/** One way to a label: rows that keep all conditions. */
export interface TreeRule {
  readonly label: number;
  readonly conditions: readonly Condition[];
  /** Rows that keep them. */
  readonly rows: number;
  /** Share of those rows that have the label. */
  readonly precision: number;
  /** Share of the rows of the label that are among those. */
  readonly coverage: number;
}

/**
 * A tree's leaves as rules, for each label those with the most of its rows first.
 *
 * @param tree as `decisionTree` returned it
 * @returns rules by label, then by coverage
 * @example
 * const tree = decisionTree({ x: [1, 2, 7, 8] }, [0, 0, 1, 1]);
 * const [first] = treeRules(tree);
 * [first.label, first.rows, first.precision, first.coverage]; // [0, 2, 1, 1]
 */
export function treeRules({ root }: DecisionTree): TreeRule[] {
  const walk = (node: TreeNode, conditions: readonly Condition[]): TreeRule[] => {
    if (node.split && node.yes && node.no) {
      return [
        ...walk(node.yes, tightened(conditions, { ...node.split, holds: true })),
        ...walk(node.no, tightened(conditions, { ...node.split, holds: false })),
      ];
    }
    const rows = node.counts.reduce((sum, count) => sum + count, 0);
    const { label } = node;
    const right = node.counts[label]!;
    return [{ label, conditions, rows, precision: right / rows, coverage: right / root.counts[label]! }];
  };
  return walk(root, []).sort((a, b) => a.label - b.label || b.coverage - a.coverage);
}

/** Conditions with one more; it takes the place of a weaker one about the same side of the same column. */
function tightened(conditions: readonly Condition[], next: Condition): Condition[] {
  const others = conditions.filter(
    (condition) =>
      condition.column !== next.column || condition.kind !== 'number' || condition.holds !== next.holds,
  );
  return [...others, next];
}

/**
 * The labels that a tree gives to rows.
 *
 * @param tree as `decisionTree` returned it
 * @param columns named columns; those that the tree asks about must be there
 * @throws InputError `COLUMN_MISMATCH`, `INVALID_DATA`
 * @example
 * const tree = decisionTree({ x: [1, 2, 7, 8] }, [0, 0, 1, 1]);
 * applyTree(tree, { x: [0, 100, NaN] }); // [0, 1, 0]
 */
export function applyTree({ root }: DecisionTree, columns: MixedColumns): Int32Array {
  const numbers = new Set<string>();
  const categories = new Set<string>();
  const visit = (node: TreeNode): void => {
    if (!node.split) return;
    (node.split.kind === 'number' ? numbers : categories).add(node.split.column);
    visit(node.yes!);
    visit(node.no!);
  };
  visit(root);
  if (!root.split) {
    return new Int32Array(splitColumns('applyTree', columns).rows).fill(root.label);
  }
  const wanted = { numbers: [...numbers], categories: [...categories] };
  const split = splitColumns('applyTree', columns, wanted);
  const grower = new Grower(split, new Int32Array(0), 0, 1);
  return Int32Array.from({ length: split.rows }, (_, row) => {
    let node = root;
    while (node.split) {
      const answer = grower.answer(row, node.split);
      node = (answer < 0 ? node.missing === 'yes' : answer === 1) ? node.yes! : node.no!;
    }
    return node.label;
  });
}
