import { type Data, type Matrix, type Rows, matrixBehind, rowsOf } from '../matrix.ts';
import { RandomState } from '../random/randomstate.ts';
import { turn } from '../turn.ts';

/** Some rows of a source, in the order given. */
export function someRows(source: Rows, indices: Int32Array): Rows {
  const { columns } = source;
  const matrix = matrixBehind(source);
  const row = new Float64Array(columns);
  return {
    ...source,
    rows: indices.length,
    read(first, count, into) {
      for (let i = 0; i < count; i++) {
        const index = indices[first + i]!;
        if (!matrix) source.read(index, 1, row);
        const values = matrix?.data ?? row;
        const start = matrix ? index * columns : 0;
        for (let j = 0; j < columns; j++) into[j * count + i] = values[start + j]!;
      }
    },
  };
}

/** All rows as a matrix of its own. */
export async function copyRows(
  { rows, columns, read }: Rows,
  signal: AbortSignal | undefined,
): Promise<Matrix> {
  const data = new Float64Array(rows * columns);
  const block = new Float64Array(Math.min(rows, 512) * columns);
  for (let first = 0; first < rows; first += 512) {
    const count = Math.min(512, rows - first);
    read(first, count, block);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < columns; j++) data[(first + i) * columns + j] = block[j * count + i]!;
    }
    await turn(signal);
  }
  return { data, rows, columns };
}

/** The rows with these numbers, as they were given. */
export function rowsAt(data: Data, indices: Int32Array): Matrix & { readonly data: Float64Array } {
  const { columns, read } = rowsOf(data);
  const values = new Float64Array(indices.length * columns);
  const row = new Float64Array(columns);
  for (const [i, index] of indices.entries()) {
    read(index, 1, row);
    values.set(row, i * columns);
  }
  return { data: values, rows: indices.length, columns };
}

/** A random sample of any rows as a matrix of its own, in the order of the rows. */
export function sampleRows(data: Data, count: number, seed: number): { sample: Data; indices: Int32Array } {
  const { rows, names } = rowsOf(data);
  const indices = sampleOf(rows, count, seed, undefined);
  const sample = rowsAt(data, indices);
  if (!names) return { sample, indices };
  const column = (j: number): Float64Array =>
    Float64Array.from(indices, (_, i) => sample.data[i * sample.columns + j]!);
  const named = names.map((name, j) => [name, column(j)] as const);
  return { sample: Object.fromEntries(named), indices };
}

/** Row numbers drawn without replacement among the rows of positive weight, ascending. */
export function sampleOf(
  rows: number,
  count: number,
  seed: number,
  weights: Float64Array | undefined,
): Int32Array {
  const random = new RandomState(seed);
  if (!weights) return random.draw(rows, Math.min(count, rows)).sort();
  const heavy = Int32Array.from([...weights.keys()].filter((row) => weights[row]! > 0));
  return random
    .draw(heavy.length, Math.min(count, heavy.length))
    .map((at) => heavy[at]!)
    .sort();
}
