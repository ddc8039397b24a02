import type { Matrix, MixtureModel } from 'softmeans';

/** Rows as nested arrays, which are made only while they are written. */
export class NestedRows {
  readonly matrix: Matrix;

  constructor(matrix: Matrix) {
    this.matrix = matrix;
  }
}

/** The JSON text of a value in pieces, with typed arrays as arrays; what is not finite becomes null. */
export function* jsonPieces(value: unknown): Generator<string> {
  if (value instanceof NestedRows) {
    const { data, rows, columns } = value.matrix;
    yield* list(rows, (i) => JSON.stringify(Array.from(data.subarray(i * columns, (i + 1) * columns))));
  } else if (value instanceof Float64Array || value instanceof Int32Array) {
    yield* list(value.length, (i) => (Number.isFinite(value[i]) ? String(value[i]) : 'null'));
  } else if (Array.isArray(value)) {
    let mark = '[';
    for (const item of value) {
      yield mark;
      yield* jsonPieces(item ?? null);
      mark = ',';
    }
    yield mark === '[' ? '[]' : ']';
  } else if (typeof value === 'object' && value !== null) {
    let mark = '{';
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue;
      yield `${mark}${JSON.stringify(key)}:`;
      yield* jsonPieces(item);
      mark = ',';
    }
    yield mark === '{' ? '{}' : '}';
  } else {
    yield JSON.stringify(value);
  }
}

function* list(length: number, item: (index: number) => string): Generator<string> {
  yield '[';
  for (let i = 0; i < length; i++) yield i === 0 ? item(i) : `,${item(i)}`;
  yield ']';
}

/** Covariances nested as scikit-learn's: full k × columns × columns, tied columns × columns, diagonal k × columns, spherical k (k × columns where the rows were scaled). */
export function nestedCovariances(model: MixtureModel): object {
  const { covariance, covariances, k, columns } = model;
  const square = (start: number): NestedRows =>
    new NestedRows({ data: covariances.subarray(start, start + columns * columns), rows: columns, columns });
  if (covariance === 'full') return Array.from({ length: k }, (_, j) => square(j * columns * columns));
  if (covariance === 'tied') return square(0);
  // A sphere of scaled rows has a width of its own in every column of the table.
  const perColumn = covariance === 'diagonal' || (columns > 1 && covariances.length === k * columns);
  return perColumn ? new NestedRows({ data: covariances, rows: k, columns }) : covariances;
}

/** How many rows have each label; −1 is left out. */
export function sizesOf(labels: Int32Array, k: number): Int32Array {
  const sizes = new Int32Array(k);
  for (let i = 0; i < labels.length; i++) if (labels[i]! >= 0) sizes[labels[i]!]!++;
  return sizes;
}
