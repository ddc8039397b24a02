import type { Steps } from '../linalg/steps.ts';
import type { Matrix } from '../matrix.ts';

/** The nearest rows of one point, nearest first; of rows equally far, the one of the lower number first. */
export interface Nearby {
  readonly rows: Int32Array;
  /** Squared distances. */
  readonly squares: Float64Array;
}

/** Rows in a leaf of the tree. */
const LEAF = 16;
/** From this many columns on, boxes spare hardly any distance. */
const WIDE = 16;

/** A part of the rows: a range of `order`, cut in two at its middle unless it is a leaf. */
interface Node {
  readonly first: number;
  readonly end: number;
  readonly column: number;
  readonly value: number;
  readonly children?: readonly [Node, Node];
}

/**
 * Finds the nearest rows of a point exactly: by a k-d tree (Bentley 1975; Friedman, Bentley & Finkel 1977), or by
 * looking at all rows where there are many columns.
 */
export class Neighbors {
  readonly #data: Float64Array;
  readonly #rows: number;
  readonly #columns: number;
  readonly #order: Int32Array;
  readonly #root: Node;

  private constructor(data: Float64Array, rows: number, columns: number, order: Int32Array, root: Node) {
    this.#data = data;
    this.#rows = rows;
    this.#columns = columns;
    this.#order = order;
    this.#root = root;
  }

  static *steps({ data, rows, columns }: Matrix): Steps<Neighbors> {
    const values = data instanceof Float64Array ? data : Float64Array.from(data);
    const order = Int32Array.from({ length: rows }, (_, i) => i);
    const root =
      columns >= WIDE
        ? { first: 0, end: rows, column: 0, value: 0 }
        : yield* build(values, columns, order, 0, rows);
    return new Neighbors(values, rows, columns, order, root);
  }

  /**
   * The `count` nearest rows of a point.
   *
   * @param point begins at `at`
   * @param without a row that is passed over
   */
  find(point: Float64Array, at: number, count: number, without = -1): Nearby {
    const heap = new Nearest(Math.min(count, this.#rows - (without >= 0 ? 1 : 0)));
    if (heap.room > 0) this.#visit(this.#root, point, at, without, heap);
    return heap.sorted();
  }

  #visit(node: Node, point: Float64Array, at: number, without: number, heap: Nearest): void {
    if (!node.children) {
      const columns = this.#columns;
      for (let i = node.first; i < node.end; i++) {
        const row = this.#order[i]!;
        if (row !== without) heap.offer(row, squareBetween(point, at, this.#data, row * columns, columns));
      }
      return;
    }
    const ahead = point[at + node.column]! - node.value;
    const [near, far] = ahead < 0 ? node.children : [node.children[1], node.children[0]];
    this.#visit(near, point, at, without, heap);
    if (ahead * ahead <= heap.farthest) this.#visit(far, point, at, without, heap);
  }
}

export function squareBetween(
  x: Float64Array,
  atX: number,
  y: Float64Array,
  atY: number,
  columns: number,
): number {
  let square = 0;
  for (let a = 0; a < columns; a++) {
    const delta = x[atX + a]! - y[atY + a]!;
    square += delta * delta;
  }
  return square;
}

function* build(
  data: Float64Array,
  columns: number,
  order: Int32Array,
  first: number,
  end: number,
): Steps<Node> {
  if (end - first <= LEAF) return { first, end, column: 0, value: 0 };
  let column = 0;
  let widest = -1;
  for (let a = 0; a < columns; a++) {
    let least = Infinity;
    let most = -Infinity;
    for (let i = first; i < end; i++) {
      const value = data[order[i]! * columns + a]!;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    if (most - least > widest) [widest, column] = [most - least, a];
  }
  if (!(widest > 0)) return { first, end, column: 0, value: 0 };
  const part = order.subarray(first, end);
  part.sort((i, j) => data[i * columns + column]! - data[j * columns + column]! || i - j);
  const middle = (first + end) >> 1;
  yield;
  const left = yield* build(data, columns, order, first, middle);
  const value = data[order[middle]! * columns + column]!;
  // Sorting the halves anew moves rows within them only, so this is the value of the cut.
  const right = yield* build(data, columns, order, middle, end);
  return { first, end, column, value, children: [left, right] };
}

/** The nearest rows so far, the farthest of them on top. */
class Nearest {
  readonly room: number;
  readonly #rows: Int32Array;
  readonly #squares: Float64Array;
  #count = 0;

  constructor(room: number) {
    this.room = Math.max(0, room);
    this.#rows = new Int32Array(this.room);
    this.#squares = new Float64Array(this.room);
  }

  /** The squared distance beyond which no row is taken. */
  get farthest(): number {
    return this.#count < this.room ? Infinity : this.#squares[0]!;
  }

  offer(row: number, square: number): void {
    if (this.#count < this.room) {
      let at = this.#count++;
      for (let up = (at - 1) >> 1; at > 0 && this.#isNearer(up, row, square); up = (at - 1) >> 1) {
        this.#copy(up, at);
        at = up;
      }
      this.#set(at, row, square);
    } else if (!this.#isNearer(0, row, square) && this.room > 0) {
      let at = 0;
      for (;;) {
        let down = 2 * at + 1;
        if (down >= this.room) break;
        if (down + 1 < this.room && this.#isNearer(down, this.#rows[down + 1]!, this.#squares[down + 1]!))
          down++;
        if (!this.#isFarther(down, row, square)) break;
        this.#copy(down, at);
        at = down;
      }
      this.#set(at, row, square);
    }
  }

  sorted(): Nearby {
    const order = Array.from({ length: this.#count }, (_, i) => i).sort(
      (i, j) => this.#squares[i]! - this.#squares[j]! || this.#rows[i]! - this.#rows[j]!,
    );
    return {
      rows: Int32Array.from(order, (i) => this.#rows[i]!),
      squares: Float64Array.from(order, (i) => this.#squares[i]!),
    };
  }

  /** Whether the one at a place is nearer than a row, or as near and of a lower number. */
  #isNearer(at: number, row: number, square: number): boolean {
    const here = this.#squares[at]!;
    return here < square || (here === square && this.#rows[at]! < row);
  }

  #isFarther(at: number, row: number, square: number): boolean {
    const here = this.#squares[at]!;
    return here > square || (here === square && this.#rows[at]! > row);
  }

  #copy(from: number, to: number): void {
    this.#set(to, this.#rows[from]!, this.#squares[from]!);
  }

  #set(at: number, row: number, square: number): void {
    this.#rows[at] = row;
    this.#squares[at] = square;
  }
}
