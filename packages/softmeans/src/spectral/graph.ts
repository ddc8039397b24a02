import type { SymmetricOperator } from '../linalg/operator.ts';
import { innerProduct } from '../linalg/product.ts';
import type { Steps } from '../linalg/steps.ts';

/** Similarities of some rows to another one; rows that are not named have none. */
export interface Weights {
  readonly rows: Int32Array;
  readonly values: Float64Array;
}

/** A symmetric graph of rows without loops, row by row. */
export interface Graph {
  readonly size: number;
  /** Weights that are kept. */
  readonly edges: number;
  /** The neighbors of a row, in ascending order. */
  row(i: number): Weights;
  /** Writes W·x. */
  multiply(x: Float64Array, into: Float64Array): Steps<void>;
  /** The graph with the weight of rows i and j times factors[i]·factors[j], where a copy costs little. */
  scaled?(factors: Float64Array): Graph;
}

/** Multiplications between two pauses. */
const PAUSE = 1_000_000;

/** A graph that keeps every weight: size × size values, of which the diagonal is not looked at. */
export function denseGraph(values: Float64Array, size: number): Graph {
  const all = Int32Array.from({ length: size }, (_, j) => j);
  for (let i = 0; i < size; i++) values[i * size + i] = 0;
  return {
    size,
    edges: size * size,
    row: (i) => ({ rows: all, values: values.subarray(i * size, (i + 1) * size) }),
    *multiply(x, into) {
      const together = Math.max(1, Math.floor(PAUSE / size));
      for (let i = 0; i < size; i++) {
        into[i] = innerProduct(values, i * size, x, 0, size);
        if (i % together === together - 1) yield;
      }
    },
  };
}

/** A graph in compressed rows: those of row i stand at starts[i] … starts[i + 1] − 1. */
export function sparseGraph(starts: Int32Array, neighbors: Int32Array, values: Float64Array): Graph {
  return {
    size: starts.length - 1,
    edges: neighbors.length,
    row: (i) => ({
      rows: neighbors.subarray(starts[i]!, starts[i + 1]!),
      values: values.subarray(starts[i]!, starts[i + 1]!),
    }),
    *multiply(x, into) {
      const size = starts.length - 1;
      const together = Math.max(1, Math.floor((PAUSE * size) / (neighbors.length + 1)));
      for (let first = 0; first < size; first += together) {
        multiplyRows(starts, neighbors, values, x, into, first, Math.min(size, first + together));
        yield;
      }
    },
    scaled: (factors) =>
      sparseGraph(
        starts,
        neighbors,
        factors.reduce((scaled, factor, i) => {
          for (let at = starts[i]!; at < starts[i + 1]!; at++)
            scaled[at] = scaled[at]! * factor * factors[neighbors[at]!]!;
          return scaled;
        }, values.slice()),
      ),
  };
}

/** Writes some rows of W·x. */
function multiplyRows(
  starts: Int32Array,
  neighbors: Int32Array,
  values: Float64Array,
  x: Float64Array,
  into: Float64Array,
  first: number,
  end: number,
): void {
  for (let i = first, at = starts[first]!; i < end; i++) {
    let sum = 0;
    for (const stop = starts[i + 1]!; at < stop; at++) sum += values[at]! * x[neighbors[at]!]!;
    into[i] = sum;
  }
}

/** Σ of the weights of each row. */
export function* degreeSteps(graph: Graph): Steps<Float64Array> {
  const degrees = new Float64Array(graph.size);
  for (let i = 0; i < graph.size; i++) {
    let sum = 0;
    const { values } = graph.row(i);
    for (let at = 0; at < values.length; at++) sum += values[at]!;
    degrees[i] = sum;
    if ((i & 255) === 255) yield;
  }
  return degrees;
}

/** The part of each row: rows are in one part if a path of positive weights joins them. Numbered by first row. */
export function* partSteps(graph: Graph): Steps<{ readonly parts: Int32Array; readonly count: number }> {
  const parts = new Int32Array(graph.size).fill(-1);
  const stack = new Int32Array(graph.size);
  let count = 0;
  for (let first = 0; first < graph.size; first++) {
    if (parts[first]! >= 0) continue;
    parts[first] = count;
    stack[0] = first;
    for (let height = 1; height > 0;) {
      const { rows, values } = graph.row(stack[--height]!);
      for (let at = 0; at < rows.length; at++) {
        const row = rows[at]!;
        if (!(values[at]! > 0) || parts[row]! >= 0) continue;
        parts[row] = count;
        stack[height++] = row;
      }
      yield;
    }
    count++;
  }
  return { parts, count };
}

/** D^−½ W D^−½, whose eigenvalues are 1 less those of the normalized Laplacian. A row without neighbors gives 0. */
export function normalizedGraph(graph: Graph, degrees: Float64Array): SymmetricOperator {
  const roots = degrees.map((degree) => (degree > 0 ? 1 / Math.sqrt(degree) : 0));
  const work = graph.edges + graph.size;
  const scaled = graph.scaled?.(roots);
  if (scaled) return { size: graph.size, work, multiply: (x, into) => scaled.multiply(x, into) };
  return {
    size: graph.size,
    work,
    *multiply(x, into) {
      const scaled = new Float64Array(graph.size);
      for (let i = 0; i < scaled.length; i++) scaled[i] = x[i]! * roots[i]!;
      yield* graph.multiply(scaled, into);
      for (let i = 0; i < scaled.length; i++) into[i] = into[i]! * roots[i]!;
    },
  };
}
