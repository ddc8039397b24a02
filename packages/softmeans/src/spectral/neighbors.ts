import type { Steps } from '../linalg/steps.ts';
import type { Matrix } from '../matrix.ts';

/** The nearest rows of one point, nearest first; of rows equally far, the one of the lower number first. */
export interface Nearby {
  readonly rows: Int32Array;
  /** Squared distances. */
  readonly squares: Float64Array;
}

/** A bound on a squared distance may be too large by its rounding. */
const ROUNDING = 1 - 1e-12;
/** Rows in a leaf of the tree. */
const LEAF = 32;
/** From this many columns on, boxes spare hardly any distance. */
const WIDE = 16;

/** A part of the rows: a range of `order`, cut in two at its middle unless it is a leaf. */
interface Node {
  /** Its place among the nodes. */
  readonly id: number;
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
  /** The rows in the order of the leaves, so that each leaf lies in one stretch of memory. */
  readonly #sorted: Float64Array;
  readonly #rows: number;
  readonly #columns: number;
  readonly #order: Int32Array;
  readonly #root: Node;
  /** Distance from the point to the cell in view, column by column; 0 between searches. */
  readonly #apart: Float64Array;

  private constructor(data: Float64Array, rows: number, columns: number, order: Int32Array, root: Node) {
    this.#sorted = new Float64Array(data.length);
    for (const [i, row] of order.entries())
      this.#sorted.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
    this.#rows = rows;
    this.#columns = columns;
    this.#order = order;
    this.#root = root;
    this.#apart = new Float64Array(columns);
  }

  static *steps({ data, rows, columns }: Matrix): Steps<Neighbors> {
    const values = data instanceof Float64Array ? data : Float64Array.from(data);
    const order = Int32Array.from({ length: rows }, (_, i) => i);
    const root =
      columns >= WIDE
        ? { id: 0, first: 0, end: rows, column: 0, value: 0 }
        : yield* build({ data: values, columns, order, nodes: 0 }, 0, rows);
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
    if (heap.room > 0) {
      const columns = this.#columns;
      this.#visit(this.#root, point, at, 0, {
        enters: (_, square) => square <= heap.farthest,
        leaf: (first, end) => {
          let { farthest } = heap;
          for (let i = first; i < end; i++) {
            const square = squareBetween(point, at, this.#sorted, i * columns, columns);
            if (!(square <= farthest) || this.#order[i] === without) continue;
            heap.offer(this.#order[i]!, square);
            ({ farthest } = heap);
          }
        },
      });
    }
    return heap.sorted();
  }

  /**
   * The rows whose own reach covers a point, in ascending order.
   *
   * @param reaches squared radius around each row, and the largest within each node, from `largest`
   */
  covering(point: Float64Array, at: number, { each, ofNodes, boxes }: Reaches): Nearby {
    const found: { readonly row: number; readonly square: number }[] = [];
    const columns = this.#columns;
    this.#visit(this.#root, point, at, 0, {
      enters: (id, square) =>
        square <= ofNodes[id]! &&
        squareToBox(point, at, boxes, 2 * columns * id, columns) * ROUNDING <= ofNodes[id]!,
      leaf: (first, end) => {
        for (let i = first; i < end; i++) {
          const square = squareBetween(point, at, this.#sorted, i * columns, columns);
          const row = this.#order[i]!;
          if (square <= each[row]!) found.push({ row, square });
        }
      },
    });
    found.sort((a, b) => a.row - b.row);
    return {
      rows: Int32Array.from(found, ({ row }) => row),
      squares: Float64Array.from(found, ({ square }) => square),
    };
  }

  /** Reaches as `covering` takes them. */
  reaches(each: Float64Array): Reaches {
    const columns = this.#columns;
    const ofNodes: number[] = [];
    const boxes: number[] = [];
    const measure = ({ id, first, end, children }: Node): void => {
      const box = 2 * columns * id;
      ofNodes[id] = 0;
      for (let a = 0; a < columns; a++) [boxes[box + a], boxes[box + columns + a]] = [Infinity, -Infinity];
      const widen = (most: number, least: (a: number) => number, largest: (a: number) => number): void => {
        ofNodes[id] = Math.max(ofNodes[id]!, most);
        for (let a = 0; a < columns; a++) {
          boxes[box + a] = Math.min(boxes[box + a]!, least(a));
          boxes[box + columns + a] = Math.max(boxes[box + columns + a]!, largest(a));
        }
      };
      if (!children) {
        for (let i = first; i < end; i++) {
          const at = (a: number): number => this.#sorted[i * columns + a]!;
          widen(each[this.#order[i]!]!, at, at);
        }
        return;
      }
      for (const child of children) {
        measure(child);
        const inner = 2 * columns * child.id;
        widen(
          ofNodes[child.id]!,
          (a) => boxes[inner + a]!,
          (a) => boxes[inner + columns + a]!,
        );
      }
    };
    measure(this.#root);
    return { each, ofNodes: Float64Array.from(ofNodes), boxes: Float64Array.from(boxes) };
  }

  /**
   * Visits leaves, the nearest first.
   *
   * @param square squared distance from the point to the node's cell (Arya & Mount 1993), whose part in each column is
   *   the square of `#apart`
   */
  #visit(node: Node, point: Float64Array, at: number, square: number, search: Search): void {
    if (!node.children) return search.leaf(node.first, node.end);
    const { column } = node;
    const ahead = point[at + column]! - node.value;
    const [near, far] = ahead < 0 ? node.children : [node.children[1], node.children[0]];
    if (search.enters(near.id, square * ROUNDING)) this.#visit(near, point, at, square, search);
    const before = this.#apart[column]!;
    const beyond = square - before * before + ahead * ahead;
    if (!search.enters(far.id, beyond * ROUNDING)) return;
    this.#apart[column] = ahead;
    this.#visit(far, point, at, beyond, search);
    this.#apart[column] = before;
  }
}

/** Squared radii around rows, and the largest within each node of a tree with the box around its rows. */
export interface Reaches {
  readonly each: Float64Array;
  readonly ofNodes: Float64Array;
  /** The least values in each column, then the largest, of the rows of each node. */
  readonly boxes: Float64Array;
}

/** Squared distance from a point to a box: `columns` least values from `box` on, then as many largest. */
function squareToBox(
  point: Float64Array,
  at: number,
  boxes: Float64Array,
  box: number,
  columns: number,
): number {
  let square = 0;
  for (let a = 0; a < columns; a++) {
    const value = point[at + a]!;
    const apart = Math.max(0, boxes[box + a]! - value, value - boxes[box + columns + a]!);
    square += apart * apart;
  }
  return square;
}

/** What is looked for in a tree. */
interface Search {
  /** Whether a node may hold some of it, given the squared distance to its cell. */
  enters(id: number, square: number): boolean;
  leaf(first: number, end: number): void;
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

/** A tree under construction. */
interface Growth {
  readonly data: Float64Array;
  readonly columns: number;
  readonly order: Int32Array;
  nodes: number;
}

function* build(growth: Growth, first: number, end: number): Steps<Node> {
  const { data, columns, order } = growth;
  const id = growth.nodes++;
  if (end - first <= LEAF) return { id, first, end, column: 0, value: 0 };
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
  if (!(widest > 0)) return { id, first, end, column: 0, value: 0 };
  const part = order.subarray(first, end);
  part.sort((i, j) => data[i * columns + column]! - data[j * columns + column]! || i - j);
  const middle = (first + end) >> 1;
  yield;
  const left = yield* build(growth, first, middle);
  const value = data[order[middle]! * columns + column]!;
  // Sorting the halves anew moves rows within them only, so this is the value of the cut.
  const right = yield* build(growth, middle, end);
  return { id, first, end, column, value, children: [left, right] };
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
