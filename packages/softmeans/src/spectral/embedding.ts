import { lanczosSteps } from '../linalg/lanczos.ts';
import type { Steps } from '../linalg/steps.ts';
import { type Graph, degreeSteps, normalizedGraph, partSteps } from './graph.ts';

/** Rows of a graph as points: rows that are well joined lie close together. */
export interface Embedding {
  /** Eigenvalues of the normalized Laplacian, ascending: one 0 for each part that the graph falls into. */
  readonly eigenvalues: Float64Array;
  /**
   * rows × dimensions, row-major: eigenvectors of D^−½ W D^−½ of unit length, each row divided by the root of its
   * degree.
   */
  readonly points: Float64Array;
  readonly dimensions: number;
  /** The part of the graph that each row lies in. */
  readonly parts: Int32Array;
  readonly partCount: number;
  readonly converged: boolean;
}

/** Eigenvalues beyond the dimensions, which tell how many groups the graph has. */
const MORE = 2;

/**
 * The eigenvectors of the smallest eigenvalues of I − D^−½ W D^−½ (Shi & Malik 2000; von Luxburg 2007).
 *
 * Where the graph falls into parts, their eigenvalue 0 and its vectors are known; the search for the others stays
 * orthogonal to them.
 */
export function* embeddingSteps(graph: Graph, dimensions: number, seed: number): Steps<Embedding> {
  const { size } = graph;
  const degrees = yield* degreeSteps(graph);
  const { parts, count } = yield* partSteps(graph);
  const known = count < dimensions + MORE ? nullVectors(parts, count, degrees) : [];
  const wanted = Math.max(0, Math.min(size, dimensions + MORE) - count);
  const { values, vectors, converged } = yield* lanczosSteps(normalizedGraph(graph, degrees), wanted, {
    seed,
    known,
    least: -1,
  });
  const eigenvalues = new Float64Array(Math.min(size, dimensions + MORE));
  for (let i = count; i < eigenvalues.length; i++) eigenvalues[i] = Math.max(0, 1 - values[i - count]!);
  const points = new Float64Array(size * dimensions);
  const all = [...known, ...vectors];
  for (let i = 0; i < size; i++) {
    const root = degrees[i]! > 0 ? Math.sqrt(degrees[i]!) : 1;
    for (let a = 0; a < dimensions; a++) points[i * dimensions + a] = (all[a]?.[i] ?? 0) / root;
  }
  orientPoints(points, dimensions);
  return { eigenvalues, points, dimensions, parts, partCount: count, converged };
}

/** The roots of the degrees within each part, of unit length. */
function nullVectors(parts: Int32Array, count: number, degrees: Float64Array): Float64Array[] {
  const volumes = new Float64Array(count);
  for (const [i, part] of parts.entries()) volumes[part]! += degrees[i]!;
  return Array.from({ length: count }, (_, part) =>
    degrees.map((degree, i) => {
      if (parts[i] !== part) return 0;
      return volumes[part]! > 0 ? Math.sqrt(degree / volumes[part]!) : 1;
    }),
  );
}

/** Signs of eigenvectors are arbitrary; the largest entry of each dimension is made positive. */
function orientPoints(points: Float64Array, dimensions: number): void {
  for (let a = 0; a < dimensions; a++) {
    let largest = 0;
    for (let at = a; at < points.length; at += dimensions)
      if (Math.abs(points[at]!) > Math.abs(largest) * (1 + 1e-9)) largest = points[at]!;
    if (largest >= 0) continue;
    for (let at = a; at < points.length; at += dimensions) points[at] = 0 - points[at]!;
  }
}
