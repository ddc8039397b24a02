import { type Scale, linear } from './scale.ts';

/** What part of the plane is seen. */
export interface View {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** A plot's size, its margins, and the scales that map a view into it. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly inner: { readonly width: number; readonly height: number };
  readonly x: Scale;
  readonly y: Scale;
}

export const MARGINS = { left: 44, right: 10, top: 20, bottom: 36 };

/** The frame of a view in a box of so many pixels. */
export function frameOf({ x, y }: View, width: number, height: number): Frame {
  const { left, right, top, bottom } = MARGINS;
  const inner = { width: Math.max(1, width - left - right), height: Math.max(1, height - top - bottom) };
  return {
    width,
    height,
    left,
    top,
    inner,
    x: linear(x, [left, left + inner.width]),
    y: linear(y, [top + inner.height, top]),
  };
}

/** A view scaled about a place of it; a factor below 1 comes nearer. */
export function zoomed({ x, y }: View, at: readonly [number, number], factor: number): View {
  const about = ([a, b]: readonly [number, number], c: number): [number, number] => [
    c + (a - c) * factor,
    c + (b - c) * factor,
  ];
  return { x: about(x, at[0]), y: about(y, at[1]) };
}

/** A view moved by so much. */
export function moved({ x, y }: View, dx: number, dy: number): View {
  return { x: [x[0] + dx, x[1] + dx], y: [y[0] + dy, y[1] + dy] };
}
