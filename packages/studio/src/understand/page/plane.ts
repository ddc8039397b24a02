import type { Unit } from '../../drawing/axes.tsx';
import type { View } from '../../drawing/frame.ts';
import { extent } from '../../drawing/scale.ts';

/** A place in the plane. */
export type Place = readonly [number, number];

/** Where rows lie: two numbers for each. */
export interface Places {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Rows as points of a plane, and how to read them. Never changed: an edit makes a new one. */
export interface Plane extends Places {
  /** The same for all edits of the same rows. */
  readonly stamp: number;
  readonly titles: readonly [string, string];
  /** How the numbers of the plane become those of the table, where they are not the same. */
  readonly units?: readonly [Unit, Unit] | undefined;
  /** Which group each row was drawn from, where that is known. */
  readonly truth?: Int32Array | undefined;
  /** What is seen of the plane. */
  readonly view: View;
  /** What a reader should know of these rows. */
  readonly note?: string | undefined;
}

/** What a reader does to the rows. */
export type Edit =
  | { readonly kind: 'add'; readonly places: readonly (readonly [number, number])[] }
  | { readonly kind: 'erase'; readonly rows: readonly number[] }
  | { readonly kind: 'move'; readonly row: number; readonly place: readonly [number, number] };

/** Rows that a page draws and fits at most. */
const MOST_ROWS = 1500;

/** The rows after an edit. */
export function edited(plane: Plane, edit: Edit): Plane {
  const { x, y, truth } = plane;
  switch (edit.kind) {
    case 'add': {
      const places = edit.places.slice(0, Math.max(0, MOST_ROWS - x.length));
      return {
        ...plane,
        x: Float64Array.of(...x, ...places.map(([u]) => u)),
        y: Float64Array.of(...y, ...places.map(([, v]) => v)),
        truth: undefined,
      };
    }
    case 'erase': {
      const gone = new Set(edit.rows);
      const stays = (_: number, row: number): boolean => !gone.has(row);
      return { ...plane, x: x.filter(stays), y: y.filter(stays), truth: truth?.filter(stays) };
    }
    case 'move': {
      const [u, v] = edit.place;
      return { ...plane, x: x.with(edit.row, u), y: y.with(edit.row, v) };
    }
    default:
      return edit satisfies never;
  }
}

/** What is seen of rows at first: all, with room around them to draw in. */
export function viewOf({ x, y }: Places): View {
  return x.length === 0 ? { x: [-6, 6], y: [-4, 4] } : { x: extent(x, 0.09), y: extent(y, 0.11) };
}

/** A view widened so that both axes have the same scale in a box of so many pixels: circles stay circles. */
export function evened({ x, y }: View, width: number, height: number): View {
  const scale = Math.max((x[1] - x[0]) / width, (y[1] - y[0]) / height);
  const around = ([a, b]: readonly [number, number], pixels: number): [number, number] => {
    const [middle, half] = [(a + b) / 2, (scale * pixels) / 2];
    return [middle - half, middle + half];
  };
  return { x: around(x, width), y: around(y, height) };
}

/** The row nearest to a place within a distance; −1 where there is none. */
export function nearestRow({ x, y }: Places, [u, v]: readonly [number, number], within = Infinity): number {
  let best = within * within;
  let row = -1;
  for (let i = 0; i < x.length; i++) {
    const square = (x[i]! - u) ** 2 + (y[i]! - v) ** 2;
    if (square <= best) [best, row] = [square, i];
  }
  return row;
}

/** The rows within a distance of a place. */
export function rowsWithin({ x, y }: Places, [u, v]: readonly [number, number], within: number): number[] {
  const rows: number[] = [];
  for (let i = 0; i < x.length; i++) if ((x[i]! - u) ** 2 + (y[i]! - v) ** 2 <= within * within) rows.push(i);
  return rows;
}
