import { exp } from '../mathematics.ts';
import type { Steps } from '../linalg/steps.ts';
import { type Graph, type Weights, denseGraph, sparseGraph } from './graph.ts';
import { Neighbors, type Reaches, squareBetween } from './neighbors.ts';

/** How alike two rows are. */
export type AffinityName = 'neighbors' | 'rbf' | 'self-tuning';

/** Settings of an affinity, in engine units. */
export interface AffinitySettings {
  readonly name: AffinityName;
  /** Nearest rows that count as neighbors, the row itself included. */
  readonly neighbors: number;
  /** The factor of the squared distance of `rbf`. */
  readonly gamma: number;
}

/** The neighbor whose distance is a row's own scale (Zelnik-Manor & Perona 2004). */
const SCALE_NEIGHBOR = 7;

/**
 * Similarities of rows:
 *
 * - `neighbors`: ½ for each of two rows among whose nearest the other is,
 * - `rbf`: exp(−gamma·‖x − y‖²),
 * - `self-tuning`: exp(−‖x − y‖² / (scale[x]·scale[y])) where one is among the nearest of the other, a row's scale
 *   being the distance to its seventh neighbor (Zelnik-Manor & Perona 2004).
 */
export class Affinity {
  readonly settings: AffinitySettings;
  /** rows × columns, in engine units. */
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
  readonly #tree: Neighbors;
  /** The nearest rows of each, `count` of them. */
  readonly #near: Int32Array;
  readonly #count: number;
  /** Squared distance of each row to the last of its nearest. */
  readonly #reaches: Reaches;
  readonly #scales: Float64Array;
  /** The first row at each place. */
  readonly #places = new Map<string, number>();

  private constructor(
    settings: AffinitySettings,
    data: Float64Array,
    columns: number,
    tree: Neighbors,
    { near, reaches, scales }: { near: Int32Array; reaches: Reaches; scales: Float64Array },
  ) {
    this.settings = settings;
    this.data = data;
    this.columns = columns;
    this.rows = data.length / columns;
    this.#tree = tree;
    this.#near = near;
    this.#count = near.length / this.rows;
    this.#reaches = reaches;
    this.#scales = scales;
    for (let i = this.rows - 1; i >= 0; i--) this.#places.set(placeOf(data, i * columns, columns), i);
  }

  /** @param data rows × columns, in engine units; kept */
  static *steps(settings: AffinitySettings, data: Float64Array, columns: number): Steps<Affinity> {
    const rows = data.length / columns;
    const tree = yield* Neighbors.steps({ data, rows, columns });
    const count = settings.name === 'rbf' ? 0 : Math.min(settings.neighbors, rows) - 1;
    const near = new Int32Array(rows * count);
    const reaches = new Float64Array(rows);
    const scales = new Float64Array(rows);
    const asking = count > 0 ? rows : 0;
    for (let i = 0; i < asking; i++) {
      const found = tree.find(data, i * columns, count, i);
      near.set(found.rows, i * count);
      reaches[i] = found.squares[count - 1]!;
      scales[i] = scaleOf(found.squares);
      yield;
    }
    return new Affinity(settings, data, columns, tree, { near, reaches: tree.reaches(reaches), scales });
  }

  /** The graph of the rows. */
  *graphSteps(): Steps<Graph> {
    const { data, columns, rows, settings } = this;
    if (settings.name === 'rbf') return denseGraph(yield* rbfSteps(data, columns, settings.gamma), rows);
    return yield* this.#joined();
  }

  /** The first row that lies where a point does; −1 if there is none. */
  rowAt(point: Float64Array, at: number): number {
    return this.#places.get(placeOf(point, at, this.columns)) ?? -1;
  }

  /** The nearest row of a point. */
  nearest(point: Float64Array, at: number): number {
    return this.#tree.find(point, at, 1).rows[0]!;
  }

  /** How alike a new point is to each row, by the same rule: as if it had been among them, without moving them. */
  weights(point: Float64Array, at: number): Weights {
    const { name, neighbors, gamma } = this.settings;
    const { data, columns } = this;
    if (name === 'rbf') {
      const values = new Float64Array(this.rows);
      for (let i = 0; i < values.length; i++)
        values[i] = exp(-gamma * squareBetween(point, at, data, i * columns, columns));
      return { rows: Int32Array.from(values.keys()), values };
    }
    const found = this.#tree.find(point, at, Math.min(neighbors - 1, this.rows));
    const scale = scaleOf(found.squares);
    const squares = new Map<number, number>();
    const sides = new Map<number, number>();
    for (const nearby of [found, this.#tree.covering(point, at, this.#reaches)]) {
      for (const [rank, row] of nearby.rows.entries()) {
        squares.set(row, nearby.squares[rank]!);
        sides.set(row, (sides.get(row) ?? 0) + 1);
      }
    }
    const rows = Int32Array.from(squares.keys()).sort();
    return {
      rows,
      values: Float64Array.from(rows, (row) =>
        name === 'neighbors' ? 0.5 * sides.get(row)! : tuned(squares.get(row)!, scale * this.#scales[row]!),
      ),
    };
  }

  /** The graph in which rows are joined where one is among the nearest of the other. */
  *#joined(): Steps<Graph> {
    const { rows, columns, data } = this;
    const near = this.#near;
    const count = this.#count;
    const sides = Array.from({ length: rows }, () => new Map<number, number>());
    for (let i = 0; i < rows; i++) {
      for (let at = i * count; at < (i + 1) * count; at++) {
        const j = near[at]!;
        sides[i]!.set(j, (sides[i]!.get(j) ?? 0) + 1);
        sides[j]!.set(i, (sides[j]!.get(i) ?? 0) + 1);
      }
      if ((i & 255) === 255) yield;
    }
    const starts = new Int32Array(rows + 1);
    for (let i = 0; i < rows; i++) starts[i + 1] = starts[i]! + sides[i]!.size;
    const neighbors = new Int32Array(starts[rows]!);
    const values = new Float64Array(starts[rows]!);
    for (let i = 0; i < rows; i++) {
      const list = neighbors.subarray(starts[i]!, starts[i + 1]!);
      list.set([...sides[i]!.keys()]);
      list.sort();
      for (const [rank, j] of list.entries()) {
        values[starts[i]! + rank] =
          this.settings.name === 'neighbors'
            ? 0.5 * sides[i]!.get(j)!
            : tuned(
                squareBetween(data, i * columns, data, j * columns, columns),
                this.#scales[i]! * this.#scales[j]!,
              );
      }
      if ((i & 255) === 255) yield;
    }
    return sparseGraph(starts, neighbors, values);
  }
}

/** A point as a key: equal for equal values. */
function placeOf(point: Float64Array, at: number, columns: number): string {
  return point.subarray(at, at + columns).join();
}

/** A row's scale, given the squared distances of its nearest. */
function scaleOf(squares: Float64Array): number {
  return Math.sqrt(squares[Math.min(SCALE_NEIGHBOR, squares.length) - 1] ?? 0);
}

function tuned(square: number, scale: number): number {
  if (square === 0) return 1;
  return scale > 0 ? exp(-square / scale) : 0;
}

function* rbfSteps(data: Float64Array, columns: number, gamma: number): Steps<Float64Array> {
  const rows = data.length / columns;
  const values = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      const weight = exp(-gamma * squareBetween(data, i * columns, data, j * columns, columns));
      values[i * rows + j] = weight;
      values[j * rows + i] = weight;
    }
    yield;
  }
  return values;
}
