import { InputError } from '../errors.ts';
import { log } from '../mathematics.ts';
import type { ReadonlyFloat64Array } from '../matrix.ts';
import { checkOptions, choice, trueOrFalse } from '../options.ts';
import { type SparseMatrix, checkSparse, toUnitRows } from '../sparse.ts';

export interface TfidfOptions {
  /** idf = ln((1 + n)/(1 + df)) + 1 (default) rather than ln(n/df) + 1: as if one more document had every term. */
  readonly smooth?: boolean;
  /** A count c weighs 1 + ln c rather than c; default false. */
  readonly sublinear?: boolean;
  /** `l2` (default) turns rows to length 1. */
  readonly norm?: 'l2' | 'none';
}

/** How counts of terms become weights. Plain data, fit for a model file. */
export interface TfidfWeights {
  /** One factor per column. */
  readonly idf: ReadonlyFloat64Array;
  readonly sublinear: boolean;
  readonly norm: 'l2' | 'none';
}

/**
 * Learns how much each term of some documents weighs: the fewer documents have it, the more (Spärck Jones 1972), in
 * the conventions of scikit-learn's TfidfTransformer.
 *
 * @param counts documents × terms, how often each has each
 * @throws InputError `INVALID_DATA`, `NOT_FINITE`, `INVALID_OPTION`, `UNKNOWN_OPTION`
 * @example
 * const counts = sparseMatrix([[[0, 3]], [[0, 1], [1, 1]]], 2);
 * const weights = tfidfWeights(counts);
 * weights.idf; // [1, 1.405465]
 * applyTfidf(weights, counts).values; // [1, 0.579739, 0.814802]
 */
export function tfidfWeights(counts: SparseMatrix, options: TfidfOptions = {}): TfidfWeights {
  const call = 'tfidfWeights';
  checkOptions(call, options, ['smooth', 'sublinear', 'norm']);
  const smooth = trueOrFalse(`${call}: smooth`, options.smooth, true);
  const sublinear = trueOrFalse(`${call}: sublinear`, options.sublinear, false);
  const norm = choice(`${call}: norm`, options.norm, ['l2', 'none'] as const, 'l2');
  checkSparse(call, counts);
  const frequency = new Float64Array(counts.columns);
  for (const [at, column] of counts.indices.entries()) if (counts.values[at] !== 0) frequency[column]!++;
  const extra = smooth ? 1 : 0;
  const idf = frequency.map((df) => (df + extra > 0 ? log((counts.rows + extra) / (df + extra)) + 1 : 1));
  return { idf, sublinear, norm };
}

/**
 * Counts of terms as TF-IDF weights.
 *
 * @param weights as `tfidfWeights` returned them
 * @param counts documents × terms, the terms that the weights were learned of
 * @returns a new sparse matrix; a document without any of the terms stays a row of zeros
 * @throws InputError `COLUMN_MISMATCH`, `INVALID_DATA`
 * @example
 * const counts = sparseMatrix([[[0, 3]], [[0, 1], [1, 1]]], 2);
 * const weights = tfidfWeights(counts, { sublinear: true, norm: 'none' });
 * applyTfidf(weights, counts).values; // [2.098612, 1, 1.405465]
 */
export function applyTfidf({ idf, sublinear, norm }: TfidfWeights, counts: SparseMatrix): SparseMatrix {
  checkSparse('applyTfidf', counts);
  if (counts.columns !== idf.length) {
    throw new InputError(
      'COLUMN_MISMATCH',
      `applyTfidf: the weights have ${idf.length} terms, the counts ${counts.columns}.`,
    );
  }
  const values = new Float64Array(counts.values.length);
  for (const [at, column] of counts.indices.entries()) {
    const count = counts.values[at]!;
    values[at] = (sublinear && count > 0 ? 1 + log(count) : count) * idf[column]!;
  }
  const weighted = { ...counts, values };
  return norm === 'l2' ? toUnitRows(weighted) : weighted;
}
