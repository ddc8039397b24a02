import {
  InputError,
  type KMeansModel,
  type Matrix,
  type MixtureModel,
  type SparseKMeansModel,
  type SparseMatrix,
  gaussianMixture,
  projector,
  readModels,
  sparseKMeans,
  sphericalKMeans,
  truncatedSvd,
} from 'softmeans';
import { checkKnown, checkTexts, isRecord } from './checks.ts';
import { chooseClusters } from './choice.ts';
import { type TermsModel, type TermsOptions, learnTermSteps, parseTermsModel } from './terms.ts';
import { type Steps, inTurns } from './turns.ts';

export interface DocumentsOptions extends TermsOptions {
  /** What the column of texts is called where there is one; kept with the model. */
  readonly column?: string;
  /** Number of clusters; default: where the curve of spread over 1 to 12 clusters bends. */
  readonly k?: number;
  /**
   * `lsa` (default): documents are compared in the leading singular vectors of their terms (latent semantic analysis,
   * Deerwester et al. 1990), by the angle between them. `tfidf`: by the terms themselves, which stay sparse.
   */
  readonly space?: 'lsa' | 'tfidf';
  /** Singular vectors of `lsa`; default 50, fewer for few documents or terms. */
  readonly components?: number;
  /** `kmeans` (default): spherical K-means. `mixture`: a Gaussian mixture with diagonal covariances, in `lsa` only. */
  readonly model?: 'kmeans' | 'mixture';
  /** Top terms and typical documents per cluster; default 10 and 3. */
  readonly topTerms?: number;
  readonly typical?: number;
  /** Start of all random choices; default 0. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Called with what is being done and how much of the whole is, 0 to 1. */
  readonly onProgress?: (progress: { readonly stage: string; readonly fraction: number }) => void;
}

/** What a cluster of documents is about. */
export interface DocumentCluster {
  readonly label: number;
  readonly size: number;
  /** Share of the documents that have a cluster. */
  readonly share: number;
  /** The terms that are most above their weight in all documents, the most first, with their mean weight here. */
  readonly terms: readonly { readonly term: string; readonly weight: number }[];
  /** Documents most like the cluster as a whole, the most first. */
  readonly typical: readonly number[];
}

export interface DocumentClustering {
  readonly k: number;
  /** Why this k, in sentences. */
  readonly reasons: readonly string[];
  readonly model: DocumentsModel;
  /** The cluster of each document, equal to `model.predict` of the texts; −1 for one without any term. */
  readonly labels: Int32Array;
  readonly clusters: readonly DocumentCluster[];
  /** How sure each document's cluster is, 0 to 1: the responsibility, or 1 − distance to its center / to the next. */
  readonly sureness: Float64Array;
  /** How many terms were kept. */
  readonly terms: number;
  /** Documents without any of the terms. */
  readonly empty: number;
  readonly warnings: readonly string[];
  readonly seconds: number;
}

const OWN: readonly (keyof DocumentsOptions)[] = [
  'column',
  'k',
  'space',
  'components',
  'model',
  'topTerms',
  'typical',
  'seed',
  'signal',
  'onProgress',
];
const TERMS: readonly (keyof TermsOptions)[] = [
  'stopWords',
  'stem',
  'ngrams',
  'minimumDocuments',
  'maximumDocuments',
  'maximumTerms',
  'sublinear',
  'smooth',
];

/**
 * Clusters of texts, and what each is about.
 *
 * Texts become rows of weighted terms (`learnTerms`), these their leading singular vectors (unless `space` is
 * `tfidf`), and those are clustered. A text without any term that was kept has no cluster.
 *
 * Without `k`, spherical K-means is fitted to the singular vectors for 1 to 12 clusters, and the number is where its
 * curve of spread bends (Kneedle).
 *
 * @param texts one per document; null or empty where there is none
 * @throws InputError `INVALID_DATA`, `TOO_FEW_ROWS` (fewer documents with terms than k), `INVALID_OPTION`,
 *   `UNKNOWN_OPTION`; the signal's reason when cancelled
 * @example
 * const texts = ['cats purr', 'cats meow and purr', 'stocks fell', 'stocks and bonds fell', ''];
 * const { labels, clusters } = await clusterDocuments(texts, { k: 2 });
 * labels[0] === labels[1]; // true
 * labels[4]; // -1
 * clusters[labels[2]].terms[0].term; // 'fell'
 */
export async function clusterDocuments(
  texts: readonly (string | null)[],
  options: DocumentsOptions = {},
): Promise<DocumentClustering> {
  const started = performance.now();
  const call = 'clusterDocuments';
  checkKnown(call, options, [...OWN, ...TERMS]);
  checkTexts(call, texts);
  const { space = 'lsa', model: kind = 'kmeans', k: given, seed = 0, column, signal, onProgress } = options;
  if (space !== 'lsa' && space !== 'tfidf') {
    throw new InputError('INVALID_OPTION', `${call}: space must be "lsa" or "tfidf", got ${String(space)}.`);
  }
  if (kind !== 'kmeans' && kind !== 'mixture') {
    throw new InputError(
      'INVALID_OPTION',
      `${call}: model must be "kmeans" or "mixture", got ${String(kind)}.`,
    );
  }
  if (kind === 'mixture' && space === 'tfidf') {
    throw new InputError(
      'INVALID_OPTION',
      `${call}: a mixture needs space: 'lsa'; terms are too many for it.`,
    );
  }
  if (given !== undefined && (!Number.isSafeInteger(given) || given < 1)) {
    throw new InputError('INVALID_OPTION', `${call}: k must be a whole number from 1, got ${String(given)}.`);
  }
  const report = (stage: string, fraction: number): void => onProgress?.({ stage, fraction });
  report('terms', 0);
  const learned = await inTurns(
    learnTermSteps(
      texts,
      Object.fromEntries(TERMS.flatMap((name) => (name in options ? [[name, options[name]]] : []))),
    ),
    signal,
    (fraction) => report('terms', 0.2 * fraction),
  );
  const kept = rowsWithTerms(learned.rows);
  if (kept.length < (given ?? 1)) {
    throw new InputError(
      'TOO_FEW_ROWS',
      `${call}: k is ${given ?? 1}, but only ${kept.length} of ${texts.length} documents have a term that was kept.`,
    );
  }
  const rows = rowsAt(learned.rows, kept);
  const reduction = space === 'lsa' || given === undefined ? await reduce() : undefined;
  const { k, reasons } =
    given !== undefined
      ? { k: given, reasons: [`k = ${given} was asked for.`] }
      : await chooseClusters(reduction!.reduced, seed, signal, (fraction) =>
          report('choosing k', 0.3 + 0.2 * fraction),
        );
  const fitting = {
    k,
    seed,
    ...(signal && { signal }),
    onProgress: ({ fraction }: { readonly fraction: number }) => report(kind, 0.5 + 0.4 * fraction),
  };
  let inner: Inner;
  let own: Int32Array;
  let warnings: readonly string[];
  if (space === 'tfidf') {
    const fit = await sparseKMeans(rows, fitting);
    inner = { space: 'tfidf', model: fit.model };
    ({ labels: own, warnings } = fit);
  } else {
    const { components, reduced } = reduction!;
    const fit =
      kind === 'kmeans'
        ? await sphericalKMeans(reduced, fitting)
        : await gaussianMixture(reduced, { ...fitting, covariance: 'diagonal' });
    inner = { space: 'lsa', components, model: fit.model };
    ({ labels: own, warnings } = fit);
  }
  const labels = new Int32Array(texts.length).fill(-1);
  for (const [at, row] of kept.entries()) labels[row] = own[at]!;
  report('describing', 0.9);
  const { sureness: sure, closeness } = await measure(inner, rows, reduction?.reduced, own, signal);
  const sureness = new Float64Array(texts.length).fill(NaN);
  for (const [at, row] of kept.entries()) sureness[row] = sure[at]!;
  const clusters = describe(learned.model.terms, rows, own, k, options.topTerms ?? 10).map(
    ({ terms, size }, label): DocumentCluster => ({
      label,
      size,
      share: size / kept.length,
      terms,
      typical: [...own.keys()]
        .filter((at) => own[at] === label)
        .sort((a, b) => closeness[b]! - closeness[a]! || a - b)
        .slice(0, options.typical ?? 3)
        .map((at) => kept[at]!),
    }),
  );
  report('describing', 1);
  return {
    k,
    reasons,
    model: new DocumentsModel({
      terms: learned.model,
      inner,
      about: clusters.map(({ terms }) => terms.map(({ term }) => term)),
      ...(column !== undefined && { column }),
    }),
    labels,
    clusters,
    sureness,
    terms: learned.model.terms.length,
    empty: texts.length - kept.length,
    warnings,
    seconds: (performance.now() - started) / 1000,
  };

  /** The leading singular vectors, and the rows by them, of length 1. */
  async function reduce(): Promise<{ readonly components: Float64Array; readonly reduced: Matrix }> {
    report('singular vectors', 0.2);
    const most = Math.min(rows.rows, rows.columns);
    const { components } = await truncatedSvd(rows, {
      components: componentsOf(call, options.components, most),
      seed,
      ...(signal && { signal }),
    });
    return { components, reduced: await inTurns(reduceSteps(components, rows), signal) };
  }
}

function componentsOf(call: string, given: number | undefined, most: number): number {
  if (given === undefined) return Math.min(50, most);
  if (Number.isSafeInteger(given) && given >= 1 && given <= most) return given;
  throw new InputError(
    'INVALID_OPTION',
    `${call}: components must be a whole number from 1 to ${most}, the smaller of documents and terms, got ${String(given)}.`,
  );
}

/** What finds the cluster of a row of terms. */
type Inner =
  | { readonly space: 'tfidf'; readonly model: SparseKMeansModel }
  | { readonly space: 'lsa'; readonly components: Float64Array; readonly model: KMeansModel | MixtureModel };

function rowsWithTerms({ rows, starts }: SparseMatrix): Int32Array {
  return Int32Array.from({ length: rows }, (_, i) => i).filter((i) => starts[i + 1]! > starts[i]!);
}

function rowsAt(matrix: SparseMatrix, kept: Int32Array): SparseMatrix {
  if (kept.length === matrix.rows) return matrix;
  // Rows without terms take no place, so the values stay as they are.
  const starts = new Uint32Array(kept.length + 1);
  for (const [at, row] of kept.entries()) starts[at + 1] = matrix.starts[row + 1]!;
  return { ...matrix, rows: kept.length, starts };
}

/** Rows of a step. */
const STEP = 128;

/** The rows by their singular vectors, of length 1; one of zeros stays. */
function* reduceSteps(
  components: Float64Array,
  { rows, columns, starts, indices, values }: SparseMatrix,
): Steps<Matrix> {
  const project = projector(components, columns);
  const width = components.length / columns;
  const data = new Float64Array(rows * width);
  for (let first = 0; first < rows; first += STEP) {
    const count = Math.min(STEP, rows - first);
    const [from, to] = [starts[first]!, starts[first + count]!];
    const part = project.transform({
      rows: count,
      columns,
      starts: Uint32Array.from({ length: count + 1 }, (_, i) => starts[first + i]! - from),
      indices: indices.subarray(from, to),
      values: values.subarray(from, to),
    }).data;
    for (let i = 0; i < count; i++) {
      let square = 0;
      for (let at = i * width; at < (i + 1) * width; at++) square += part[at]! * part[at]!;
      const length = Math.sqrt(square);
      if (!(length > 0)) continue;
      for (let a = 0; a < width; a++) data[(first + i) * width + a] = part[i * width + a]! / length;
    }
    yield (first + count) / rows;
  }
  return { data, rows, columns: width };
}

/** How sure each row's cluster is, and how much the row is like it. */
async function measure(
  inner: Inner,
  rows: SparseMatrix,
  reduced: Matrix | undefined,
  labels: Int32Array,
  signal: AbortSignal | undefined,
): Promise<{ readonly sureness: Float64Array; readonly closeness: Float64Array }> {
  const options = signal ? { signal } : {};
  const { k } = inner.model;
  if (inner.space === 'lsa' && inner.model.kind === 'mixture') {
    const { data } = await inner.model.predictProba(reduced!, options);
    const sureness = Float64Array.from(labels, (label, i) => data[i * k + label]!);
    return { sureness, closeness: await inner.model.scoreSamples(reduced!, options) };
  }
  const { data } =
    inner.space === 'tfidf'
      ? await inner.model.transform(rows, options)
      : await (inner.model as KMeansModel).transform(reduced!, options);
  const closeness = Float64Array.from(labels, (label, i) => -data[i * k + label]!);
  const sureness = Float64Array.from(labels, (label, i) => {
    let next = Infinity;
    for (let j = 0; j < k; j++) if (j !== label) next = Math.min(next, data[i * k + j]!);
    if (next === Infinity) return 1;
    return next > 0 ? Math.max(0, 1 + closeness[i]! / next) : 0;
  });
  return { sureness, closeness };
}

/** Each cluster's size and top terms. */
function describe(
  terms: readonly string[],
  { rows, starts, indices, values }: SparseMatrix,
  labels: Int32Array,
  k: number,
  count: number,
): { readonly size: number; readonly terms: DocumentCluster['terms'] }[] {
  const columns = terms.length;
  const all = new Float64Array(columns);
  const sizes = new Float64Array(k);
  const sums = Array.from({ length: k }, () => new Float64Array(columns));
  for (let i = 0; i < rows; i++) {
    const sum = sums[labels[i]!]!;
    sizes[labels[i]!]!++;
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      sum[indices[at]!]! += values[at]!;
      all[indices[at]!]! += values[at]!;
    }
  }
  return sums.map((sum, label) => {
    const size = sizes[label]!;
    if (size === 0) return { size, terms: [] };
    const above = sum.map((value, term) => value / size - all[term]! / rows);
    const order = [...above.keys()]
      .filter((term) => sum[term]! > 0)
      .sort((a, b) => above[b]! - above[a]! || a - b)
      .slice(0, count);
    return { size, terms: order.map((term) => ({ term: terms[term]!, weight: sum[term]! / size })) };
  });
}

const FORMAT = 'softmeans-documents';
const VERSION = 1;

/** The parts of a model of documents. */
interface DocumentsParts {
  readonly terms: TermsModel;
  readonly inner: Inner;
  readonly about: readonly (readonly string[])[];
  readonly column?: string;
}

/** Finds the cluster of new texts. Immutable; made by `clusterDocuments`, or read by `readDocumentsModel`. */
export class DocumentsModel {
  readonly kind = 'documents';
  readonly k: number;
  /** `lsa` or `tfidf`. */
  readonly space: 'lsa' | 'tfidf';
  /** The top terms of each cluster, the most telling first. */
  readonly about: readonly (readonly string[])[];
  /** What the column of texts was called, where that was said. */
  readonly column: string | undefined;
  readonly #terms: TermsModel;
  readonly #inner: Inner;

  /** Models come from a fit or from a model file. */
  constructor({ terms, inner, about, column }: DocumentsParts) {
    this.k = inner.model.k;
    this.space = inner.space;
    this.about = Object.freeze(about.map((list) => Object.freeze([...list])));
    this.column = column;
    this.#terms = terms;
    this.#inner = inner;
    Object.freeze(this);
  }

  /** The terms that texts are compared by. */
  get terms(): readonly string[] {
    return this.#terms.terms;
  }

  /**
   * The cluster of each text; −1 for one without any of the model's terms.
   *
   * @throws InputError `INVALID_DATA` for anything but texts
   */
  async predict(
    texts: readonly (string | null)[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Int32Array> {
    return (await this.assign(texts, options)).labels;
  }

  /**
   * The cluster of each text, and how sure that is; see `predict`.
   *
   * @returns `sureness`: 0 to 1, the responsibility or 1 − distance to the own center / to the next; NaN where there
   *   is no cluster
   * @throws InputError `INVALID_DATA` for anything but texts
   */
  async assign(
    texts: readonly (string | null)[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<{ readonly labels: Int32Array; readonly sureness: Float64Array }> {
    const all = await inTurns(this.#terms.transformSteps(texts), options.signal);
    const kept = rowsWithTerms(all);
    const labels = new Int32Array(texts.length).fill(-1);
    const sureness = new Float64Array(texts.length).fill(NaN);
    if (kept.length === 0) return { labels, sureness };
    const rows = rowsAt(all, kept);
    const inner = this.#inner;
    const reduced =
      inner.space === 'lsa' ? await inTurns(reduceSteps(inner.components, rows), options.signal) : undefined;
    const own =
      inner.space === 'tfidf'
        ? await inner.model.predict(rows, options)
        : await inner.model.predict(reduced!, options);
    const { sureness: sure } = await measure(inner, rows, reduced, own, options.signal);
    for (const [at, row] of kept.entries()) {
      labels[row] = own[at]!;
      sureness[row] = sure[at]!;
    }
    return { labels, sureness };
  }

  /** The model file's content; `JSON.stringify(model)` writes it. */
  toJSON(): Record<string, unknown> {
    const inner = this.#inner;
    return {
      format: FORMAT,
      version: VERSION,
      ...(this.column !== undefined && { column: this.column }),
      about: this.about,
      terms: this.#terms.toJSON(),
      space: inner.space,
      ...(inner.space === 'lsa' && { components: Array.from(inner.components) }),
      model: inner.model.toJSON(),
    };
  }
}

/**
 * Reads a model file of documents: what `JSON.stringify(model)` wrote.
 *
 * @param file the text, or what JSON.parse made of it
 * @throws InputError `INVALID_DATA` for anything else; ModelError for a damaged model inside
 * @example
 * const texts = ['cats purr', 'cats meow', 'stocks fell', 'stocks rose'];
 * const { model, labels } = await clusterDocuments(texts, { k: 2 });
 * const again = readDocumentsModel(JSON.stringify(model));
 * (await again.predict(['cats']))[0] === labels[0]; // true
 */
export function readDocumentsModel(file: unknown): DocumentsModel {
  let value: unknown = file;
  if (typeof file === 'string') {
    try {
      value = JSON.parse(file);
    } catch (cause) {
      throw new InputError('INVALID_DATA', 'This is not a model file of documents: it is not whole JSON.', {
        cause,
      });
    }
  }
  if (!isRecord(value) || value['format'] !== FORMAT) {
    throw new InputError(
      'INVALID_DATA',
      `This is not a model file of documents: its "format" is not "${FORMAT}".`,
    );
  }
  if (typeof value['version'] !== 'number' || value['version'] > VERSION) {
    throw new InputError('INVALID_DATA', 'The model file is of a later version. Update softmeans.');
  }
  const terms = parseTermsModel(value['terms']);
  const { kmeans, mixture, sparse } = readModels(value['model']);
  const damaged = (field: string): InputError =>
    new InputError(
      'INVALID_DATA',
      `model file, field "${field}" is missing or wrong. Fit and save the model again.`,
    );
  const { about, column } = value;
  const described = (k: number): Pick<DocumentsParts, 'about' | 'column'> => {
    if (!Array.isArray(about) || about.length !== k || !about.every(isTextList)) throw damaged('about');
    if (column !== undefined && typeof column !== 'string') throw damaged('column');
    return { about: about as string[][], ...(column !== undefined && { column }) };
  };
  if (value['space'] === 'tfidf') {
    if (!sparse || sparse.columns !== terms.terms.length) throw damaged('model');
    return new DocumentsModel({
      ...described(sparse.k),
      terms,
      inner: { space: 'tfidf', model: sparse },
    });
  }
  const model = kmeans ?? mixture;
  if (!model || value['space'] !== 'lsa') throw damaged('model');
  const components: unknown = value['components'];
  const length = model.columns * terms.terms.length;
  if (
    !Array.isArray(components) ||
    components.length !== length ||
    !components.every((item) => Number.isFinite(item))
  ) {
    throw damaged('components');
  }
  return new DocumentsModel({
    ...described(model.k),
    terms,
    inner: { space: 'lsa', components: Float64Array.from(components as number[]), model },
  });
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
