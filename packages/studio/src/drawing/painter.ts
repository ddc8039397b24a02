import type { Frame } from './frame.ts';

/** Points as painters take them. */
export interface Points {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** The group of each point, which gives its shape; −1 is a disc. */
  readonly groups: ArrayLike<number>;
  /** Red, green, blue and 255 per point; 0 instead of 255 puts a point behind the others, in gray. */
  readonly colors: Uint8Array;
}

/** How points look. */
export interface Look {
  /** Pixels. */
  readonly radius: number;
  /** `#rrggbb` of what the points lie on; their outline. */
  readonly surface: string;
  /** `#rrggbb` of points that are put behind. */
  readonly behind: string;
  /** Pixels of the screen per pixel of the page. */
  readonly density: number;
}

/** Draws points on a canvas. */
export interface Painter {
  load(points: Points): void;
  draw(frame: Frame, look: Look): void;
  close(): void;
}
