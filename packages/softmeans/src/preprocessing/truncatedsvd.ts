import { InputError } from '../errors.ts';
import { addMultiple, innerProduct } from '../linalg/product.ts';
import { orient } from '../linalg/sign.ts';
import { svdSteps } from '../linalg/svd.ts';
import { type Matrix, type ReadonlyFloat64Array, rowsOf } from '../matrix.ts';
import { checkOptions, seedNumber, wholeNumber } from '../options.ts';
import { RandomState } from '../random/randomstate.ts';
import { type SparseMatrix, checkSparse } from '../sparse.ts';
import { inTurns, turn } from '../turn.ts';

export interface TruncatedSvdOptions {
  /** How many components; default 2, as in scikit-learn. At most the smaller of rows and columns. */
  readonly components?: number;
  /** Power iterations, which sharpen the subspace; default 5. */
  readonly iterations?: number;
  /** Directions beyond `components` that are drawn and dropped; default 10. */
  readonly oversamples?: number;
  /** Start of the random directions; default 0. */
  readonly seed?: number;
  readonly signal?: AbortSignal | undefined;
}

/** The leading singular vectors of sparse rows. */
export interface TruncatedSvd {
  /** Largest first. */
  readonly singularValues: Float64Array;
  /** components × columns, row-major: right singular vectors, the largest entry of each positive. */
  readonly components: Float64Array;
  readonly columns: number;
  /** Rows seen by the components: rows · componentsᵀ. */
  transform(rows: SparseMatrix): Matrix;
}

/**
 * Truncated singular value decomposition of sparse rows, which are not centered and stay sparse: latent semantic
 * analysis when the rows are documents (Deerwester et al. 1990).
 *
 * A randomized range finder with power iterations, orthonormalized at each step (Halko, Martinsson & Tropp 2011,
 * algorithms 4.4 and 5.1), then the decomposition of the small matrix. The seed decides every bit.
 *
 * @param rows compressed sparse rows
 * @throws InputError `INVALID_DATA`, `NOT_FINITE`, `TOO_FEW_ROWS`, `INVALID_OPTION`, `UNKNOWN_OPTION`; the signal's
 *   reason when cancelled
 * @example
 * const rows = sparseMatrix([[[0, 3]], [[1, 4]], [[0, 3]]], 3);
 * const found = await truncatedSvd(rows, { components: 2 });
 * found.singularValues; // [4.24264, 4.00000]
 * found.components; // [1.000, 0.000, 0.000, 0.000, 1.000, 0.000]
 */
export async function truncatedSvd(
  rows: SparseMatrix,
  options: TruncatedSvdOptions = {},
): Promise<TruncatedSvd> {
  const call = 'truncatedSvd';
  checkOptions(call, options, ['components', 'iterations', 'oversamples', 'seed', 'signal']);
  checkSparse(call, rows);
  const { signal } = options;
  const least = Math.min(rows.rows, rows.columns);
  if (least === 0) throw new InputError('TOO_FEW_ROWS', `${call}: there are no rows or no columns.`);
  const count = wholeNumber(`${call}: components`, options.components, {
    minimum: 1,
    maximum: least,
    default: Math.min(2, least),
  });
  const iterations = wholeNumber(`${call}: iterations`, options.iterations, {
    minimum: 0,
    maximum: 1000,
    default: 5,
  });
  const oversamples = wholeNumber(`${call}: oversamples`, options.oversamples, { minimum: 0, default: 10 });
  const random = new RandomState(seedNumber(`${call}: seed`, options.seed));
  const width = Math.min(least, count + oversamples);
  // Vectors lie one after the other: width × rows and width × columns.
  const before = new Float64Array(width * rows.columns);
  for (let at = 0; at < before.length; at++) before[at] = random.normal();
  let across: Float64Array = before;
  for (let round = 0; round <= iterations; round++) {
    const down = await timesVectors(rows, across, width, signal);
    await orthonormalize(down, width, rows.rows, signal);
    across = await timesTransposed(rows, down, width, signal);
    if (round < iterations) await orthonormalize(across, width, rows.columns, signal);
  }
  // With Q the basis of the range, `across` holds B = QᵀA, width × columns; its right singular vectors are A's.
  const matrix = { data: across, rows: width, columns: rows.columns };
  const small = await smallDecomposition(matrix, signal);
  const components = small.vectors.slice(0, count * rows.columns);
  orient(components, rows.columns);
  return {
    ...projector(components, rows.columns),
    singularValues: small.values.slice(0, count),
  };
}

/**
 * Components ready to transform rows, from their stored numbers.
 *
 * @param components count × columns, row-major, as `truncatedSvd` returned them; copied
 * @param columns length of each
 * @throws InputError `INVALID_DATA` where the length does not fit
 * @example
 * const { transform } = projector([1, 0, 0, 0, 0, 1], 3);
 * transform(sparseMatrix([[[0, 5], [2, 7]]], 3)).data; // [5, 7]
 */
export function projector(
  components: ArrayLike<number> | ReadonlyFloat64Array,
  columns: number,
): Pick<TruncatedSvd, 'components' | 'columns' | 'transform'> {
  const vectors = Float64Array.from(components);
  const count = columns > 0 ? vectors.length / columns : 0;
  if (!Number.isSafeInteger(count) || count === 0) {
    throw new InputError('INVALID_DATA', `projector: ${vectors.length} numbers are no rows of ${columns}.`);
  }
  return {
    components: vectors,
    columns,
    transform(rows) {
      checkSparse('transform', rows);
      if (rows.columns !== columns) {
        throw new InputError(
          'COLUMN_MISMATCH',
          `transform: the components have ${columns} columns, the rows have ${rows.columns}.`,
        );
      }
      const data = new Float64Array(rows.rows * count);
      for (let i = 0; i < rows.rows; i++) {
        for (let at = rows.starts[i]!; at < rows.starts[i + 1]!; at++) {
          const value = rows.values[at]!;
          const column = rows.indices[at]!;
          for (let c = 0; c < count; c++) data[i * count + c]! += value * vectors[c * columns + column]!;
        }
      }
      return { data, rows: rows.rows, columns: count };
    },
  };
}

/** Right singular vectors of a wide matrix, by those of the triangle that is left of its transpose. */
async function smallDecomposition(
  { data, rows: width, columns }: Matrix & { readonly data: Float64Array },
  signal: AbortSignal | undefined,
): Promise<{ readonly values: Float64Array; readonly vectors: Float64Array }> {
  if (columns <= width)
    return inTurns(svdSteps(rowsOf({ data, rows: width, columns }), new Float64Array(columns)), signal);
  const basis = data.slice();
  await orthonormalize(basis, width, columns, signal);
  // B = L·basis with L = B·basisᵀ, width × width.
  const inner = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) {
      inner[i * width + j] = innerProduct(data, i * columns, basis, j * columns, columns);
    }
  }
  const { values, vectors } = await inTurns(
    svdSteps(rowsOf({ data: inner, rows: width, columns: width }), new Float64Array(width)),
    signal,
  );
  const turned = new Float64Array(width * columns);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++)
      addMultiple(vectors[i * width + j]!, basis, j * columns, turned, i * columns, columns);
    await turn(signal);
  }
  return { values, vectors: turned };
}

/** A·v for each vector v of length columns. */
async function timesVectors(
  { rows, columns, starts, indices, values }: SparseMatrix,
  vectors: Float64Array,
  width: number,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const product = new Float64Array(width * rows);
  for (let v = 0; v < width; v++) {
    await turn(signal);
    const from = v * columns;
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let at = starts[i]!; at < starts[i + 1]!; at++) sum += values[at]! * vectors[from + indices[at]!]!;
      product[v * rows + i] = sum;
    }
  }
  return product;
}

/** Aᵀ·u for each vector u of length rows. */
async function timesTransposed(
  { rows, columns, starts, indices, values }: SparseMatrix,
  vectors: Float64Array,
  width: number,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const product = new Float64Array(width * columns);
  for (let v = 0; v < width; v++) {
    await turn(signal);
    const to = v * columns;
    for (let i = 0; i < rows; i++) {
      const factor = vectors[v * rows + i]!;
      for (let at = starts[i]!; at < starts[i + 1]!; at++)
        product[to + indices[at]!]! += factor * values[at]!;
    }
  }
  return product;
}

/**
 * Makes vectors orthonormal, in place: Gram-Schmidt, twice for each ("twice is enough", Giraud et al. 2005). What
 * depends on those before it up to rounding becomes 0.
 */
async function orthonormalize(
  vectors: Float64Array,
  count: number,
  length: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let v = 0; v < count; v++) {
    await turn(signal);
    const at = v * length;
    const original = Math.sqrt(innerProduct(vectors, at, vectors, at, length));
    for (let pass = 0; pass < 2; pass++) {
      for (let u = 0; u < v; u++) {
        const product = innerProduct(vectors, u * length, vectors, at, length);
        addMultiple(-product, vectors, u * length, vectors, at, length);
      }
    }
    const norm = Math.sqrt(innerProduct(vectors, at, vectors, at, length));
    const factor = norm > 1e-13 * original ? 1 / norm : 0;
    for (let a = at; a < at + length; a++) vectors[a] = vectors[a]! * factor;
  }
}
