import { InputError, type SparseMatrix, type TfidfWeights, applyTfidf, tfidfWeights } from 'softmeans';
import { LANGUAGES, LANGUAGE_NAMES, type Language } from './languages.ts';
import { checkKnown, checkTexts, isRecord } from './checks.ts';
import { tokenize } from './tokens.ts';
import { type Steps, atOnce } from './turns.ts';

export interface TermsOptions {
  /** Words that are left out: those of a language, a list, or `none`; default `english`. */
  readonly stopWords?: Language | 'none' | readonly string[];
  /** Words are brought to their stems by the rules of this language, after stop words are gone; default `none`. */
  readonly stem?: Language | 'none';
  /** Terms are runs of so many words, from and to, both included; default [1, 1]. */
  readonly ngrams?: readonly [number, number];
  /** Terms of fewer documents are left out: a count from 1 or a share below 1; default 2 (1 for fewer than 4 texts). */
  readonly minimumDocuments?: number;
  /** Terms of more documents are left out: a share up to 1, or a count above 1; default 0.5. */
  readonly maximumDocuments?: number;
  /** At most so many terms are kept, those that occur most often; default 50,000. */
  readonly maximumTerms?: number;
  /** A term that occurs c times in a document weighs 1 + ln c rather than c; default false. */
  readonly sublinear?: boolean;
  /** idf as if one more document had every term; default true. */
  readonly smooth?: boolean;
}

const OPTIONS: readonly (keyof TermsOptions)[] = [
  'stopWords',
  'stem',
  'ngrams',
  'minimumDocuments',
  'maximumDocuments',
  'maximumTerms',
  'sublinear',
  'smooth',
];

/** How texts were cut, in plain data. */
interface Cutting {
  readonly stopWords: readonly string[];
  readonly stem: Language | 'none';
  readonly ngrams: readonly [number, number];
}

/**
 * Learns the terms of some texts and their weights (TF-IDF), in the conventions of scikit-learn's TfidfVectorizer.
 *
 * @param texts one per document; an empty one, or null, has no terms
 * @returns the model and `rows`, documents × terms, each of length 1; terms are in the order of their code units
 * @throws InputError `INVALID_DATA` where no term is left, or for anything but texts; `INVALID_OPTION`,
 *   `UNKNOWN_OPTION`
 * @example
 * const { model, rows } = learnTerms(['red apples', 'red pears', 'green pears'], { maximumDocuments: 1 });
 * model.terms; // ['apples', 'green', 'pears', 'red']
 * rows.starts; // [0, 2, 4, 6]
 * rows.values; // [0.7960, 0.6053, 0.7071, 0.7071, 0.7960, 0.6053]
 */
export function learnTerms(texts: readonly (string | null)[], options: TermsOptions = {}): LearnedTerms {
  return atOnce(learnTermSteps(texts, options));
}

/** What was learned of some texts. */
export interface LearnedTerms {
  readonly model: TermsModel;
  /** documents × terms */
  readonly rows: SparseMatrix;
}

/** As `learnTerms`, some texts at a time. */
export function* learnTermSteps(
  texts: readonly (string | null)[],
  options: TermsOptions = {},
): Steps<LearnedTerms> {
  checkKnown('learnTerms', options, OPTIONS);
  checkTexts('learnTerms', texts);
  const cutting = cuttingOf(options);
  const { length } = texts;
  const least = boundOf('minimumDocuments', options.minimumDocuments, length, length < 4 ? 1 : 2, 1);
  const most = boundOf('maximumDocuments', options.maximumDocuments, length, length < 4 ? 1 : 0.5, 0);
  const limit = options.maximumTerms ?? 50_000;
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new InputError(
      'INVALID_OPTION',
      `learnTerms: maximumTerms must be a whole number from 1, got ${limit}.`,
    );
  }
  const all = yield* countSteps(texts, cutting, undefined);
  const documents = new Uint32Array(all.names.length);
  const total = new Float64Array(all.names.length);
  for (const [at, term] of all.indices.entries()) {
    documents[term]!++;
    total[term]! += all.values[at]!;
  }
  const kept = [...all.names.keys()]
    .filter((term) => documents[term]! >= least && documents[term]! <= most)
    .sort((a, b) => total[b]! - total[a]! || (all.names[a]! < all.names[b]! ? -1 : 1))
    .slice(0, limit)
    .map((term) => all.names[term]!)
    .sort();
  if (kept.length === 0) {
    throw new InputError(
      'INVALID_DATA',
      all.names.length === 0
        ? 'learnTerms: no text has a word, beside stop words.'
        : `learnTerms: of ${all.names.length} terms none is in at least ${Math.ceil(least)} and at most ${Math.floor(most)} documents. Lower minimumDocuments or raise maximumDocuments.`,
    );
  }
  const places = new Map(kept.map((term, place) => [term, place]));
  const counts = yield* sortSteps(
    all,
    all.names.map((name) => places.get(name) ?? -1),
    kept.length,
  );
  const { smooth, sublinear } = options;
  const weights = tfidfWeights(counts, {
    ...(smooth !== undefined && { smooth }),
    ...(sublinear !== undefined && { sublinear }),
  });
  return { model: new TermsModel(kept, weights, cutting), rows: applyTfidf(weights, counts) };
}

function cuttingOf({ stopWords = 'english', stem = 'none', ngrams = [1, 1] }: TermsOptions): Cutting {
  const language = (name: string, value: unknown): Language | 'none' => {
    for (const known of [...LANGUAGE_NAMES, 'none' as const]) if (value === known) return known;
    throw new InputError(
      'INVALID_OPTION',
      `learnTerms: ${name} must be none, ${LANGUAGE_NAMES.join(', ')}${name === 'stopWords' ? ', or a list of words' : ''}; got ${JSON.stringify(value)?.slice(0, 40)}.`,
    );
  };
  const [from, to] = Array.isArray(ngrams) ? (ngrams as readonly number[]) : [];
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from! < 1 || to! < from! || to! > 5) {
    throw new InputError(
      'INVALID_OPTION',
      'learnTerms: ngrams must be two whole numbers from 1 to 5, the smaller first.',
    );
  }
  let words: readonly string[];
  if (Array.isArray(stopWords)) {
    words = stopWords
      .filter((word): word is string => typeof word === 'string')
      .map((word) => word.toLowerCase());
  } else {
    const name = language('stopWords', stopWords);
    words = name === 'none' ? [] : stopWordsOf(name);
  }
  return { stopWords: words, stem: language('stem', stem), ngrams: [from!, to!] };
}

/** The stop words of a language, and what the rule for words leaves of those with an apostrophe. */
function stopWordsOf(language: Language): string[] {
  return [...new Set(LANGUAGES[language].stopWords.flatMap((word) => [word, ...tokenize(word)]))];
}

/** A bound on documents as a count: below 1, and for the upper one at 1, it is a share. */
function boundOf(
  name: string,
  given: number | undefined,
  documents: number,
  otherwise: number,
  share: number,
): number {
  const value = given ?? otherwise;
  if (typeof value !== 'number' || !Number.isFinite(value) || !(value > 0)) {
    throw new InputError(
      'INVALID_OPTION',
      `learnTerms: ${name} must be a number above 0, got ${String(value)}.`,
    );
  }
  return value < 1 || (value === 1 && share === 0) ? value * documents : value;
}

interface Counted {
  readonly rows: number;
  readonly names: readonly string[];
  readonly starts: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Float64Array;
}

/** Texts of a step. */
const STEP = 16;

/** Counts terms, text by text; with `known` only those, else all, numbered as they are met. */
function* countSteps(
  texts: readonly (string | null)[],
  { stopWords, stem, ngrams: [from, to] }: Cutting,
  known: ReadonlyMap<string, number> | undefined,
): Steps<Counted> {
  const stopped = new Set(stopWords);
  const stemOf = stem === 'none' ? undefined : LANGUAGES[stem].stem;
  const stems = new Map<string, string>();
  const numbers = new Map<string, number>(known);
  const starts = new Uint32Array(texts.length + 1);
  const indices: number[] = [];
  const values: number[] = [];
  for (const [i, text] of texts.entries()) {
    if (i % STEP === STEP - 1) yield i / texts.length;
    let words = tokenize(text ?? '').filter((word) => !stopped.has(word));
    if (stemOf) {
      words = words.map((word) => {
        const found = stems.get(word) ?? stemOf(word);
        stems.set(word, found);
        return found;
      });
    }
    const counts = new Map<number, number>();
    for (let size = from; size <= to; size++) {
      for (let at = 0; at + size <= words.length; at++) {
        const term = size === 1 ? words[at]! : words.slice(at, at + size).join(' ');
        let number = numbers.get(term);
        if (number === undefined) {
          if (known) continue;
          number = numbers.size;
          numbers.set(term, number);
        }
        counts.set(number, (counts.get(number) ?? 0) + 1);
      }
    }
    for (const number of [...counts.keys()].sort((a, b) => a - b)) {
      indices.push(number);
      values.push(counts.get(number)!);
    }
    starts[i + 1] = indices.length;
  }
  return {
    rows: texts.length,
    names: known ? [] : [...numbers.keys()],
    starts,
    indices: Uint32Array.from(indices),
    values: Float64Array.from(values),
  };
}

/** Counts with their terms at new places, in order; a term at −1 is left out. */
function* sortSteps(
  { rows, starts, indices, values }: Counted,
  places: readonly number[],
  columns: number,
): Steps<SparseMatrix> {
  const newStarts = new Uint32Array(rows + 1);
  const newIndices = new Uint32Array(indices.length);
  const newValues = new Float64Array(indices.length);
  let next = 0;
  for (let i = 0; i < rows; i++) {
    if (i % STEP === STEP - 1) yield i / rows;
    const row: [number, number][] = [];
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      const place = places[indices[at]!]!;
      if (place >= 0) row.push([place, values[at]!]);
    }
    row.sort((a, b) => a[0] - b[0]);
    for (const [place, value] of row) {
      newIndices[next] = place;
      newValues[next++] = value;
    }
    newStarts[i + 1] = next;
  }
  return {
    rows,
    columns,
    starts: newStarts,
    indices: newIndices.slice(0, next),
    values: newValues.slice(0, next),
  };
}

/** Terms and their weights. Immutable; made by `learnTerms`, or read from a model file. */
export class TermsModel {
  /** In the order of the columns. */
  readonly terms: readonly string[];
  readonly #weights: TfidfWeights;
  readonly #cutting: Cutting;
  readonly #places: ReadonlyMap<string, number>;

  /** Models come from `learnTerms` or from a model file. */
  constructor(terms: readonly string[], weights: TfidfWeights, cutting: Cutting) {
    this.terms = Object.freeze([...terms]);
    this.#weights = weights;
    this.#cutting = cutting;
    this.#places = new Map(terms.map((term, place) => [term, place]));
    Object.freeze(this);
  }

  /**
   * Texts as rows of weighted terms; words that were not learned are passed over.
   *
   * @returns texts × terms
   * @throws InputError `INVALID_DATA` for anything but texts
   */
  transform(texts: readonly (string | null)[]): SparseMatrix {
    return atOnce(this.transformSteps(texts));
  }

  /** As `transform`, some texts at a time. */
  *transformSteps(texts: readonly (string | null)[]): Steps<SparseMatrix> {
    checkTexts('transform', texts);
    const { rows, starts, indices, values } = yield* countSteps(texts, this.#cutting, this.#places);
    return applyTfidf(this.#weights, { rows, columns: this.terms.length, starts, indices, values });
  }

  /** Plain data; `parseTermsModel` reads it. */
  toJSON(): Record<string, unknown> {
    const { idf, sublinear, norm } = this.#weights;
    return { terms: this.terms, idf: Array.from(idf), sublinear, norm, ...this.#cutting };
  }
}

/**
 * Reads what `TermsModel.toJSON` wrote.
 *
 * @throws InputError `INVALID_DATA` where a field is missing or wrong
 * @example
 * const { model } = learnTerms(['red apples', 'red pears', 'green pears']);
 * parseTermsModel(JSON.parse(JSON.stringify(model))).terms.length; // 4
 */
export function parseTermsModel(value: unknown): TermsModel {
  const damaged = (field: string): InputError =>
    new InputError(
      'INVALID_DATA',
      `model file, field "terms.${field}" is missing or wrong. Fit and save the model again.`,
    );
  if (!isRecord(value)) throw damaged('terms');
  const { terms, idf, sublinear, norm, stopWords, stem, ngrams } = value;
  const texts = (field: string, list: unknown): string[] => {
    if (!Array.isArray(list) || !list.every((item) => typeof item === 'string')) throw damaged(field);
    return list as string[];
  };
  const names = texts('terms', terms);
  if (!Array.isArray(idf) || idf.length !== names.length || !idf.every((item) => Number.isFinite(item))) {
    throw damaged('idf');
  }
  if (typeof sublinear !== 'boolean') throw damaged('sublinear');
  if (norm !== 'l2' && norm !== 'none') throw damaged('norm');
  const language = [...LANGUAGE_NAMES, 'none' as const].find((name) => name === stem);
  if (language === undefined) throw damaged('stem');
  if (
    !Array.isArray(ngrams) ||
    ngrams.length !== 2 ||
    !ngrams.every((size) => Number.isSafeInteger(size) && size > 0)
  ) {
    throw damaged('ngrams');
  }
  const weights = { idf: Float64Array.from(idf as number[]), sublinear, norm } as const;
  const [from, to] = ngrams as [number, number];
  return new TermsModel(names, weights, {
    stopWords: texts('stopWords', stopWords),
    stem: language,
    ngrams: [from, to],
  });
}
