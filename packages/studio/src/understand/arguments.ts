import type { ComponentType } from 'preact';

/** A short page about one place where K-means and the mixture part, or where both go wrong. */
export interface Argument {
  /** The end of its address, `#/understand/<path>`: lowercase words with hyphens. */
  readonly path: string;
  readonly title: string;
  /** What it shows, in one sentence. */
  readonly sentence: string;
  /** Its page, loaded when it is opened. */
  readonly load: () => Promise<{ readonly Page: ComponentType }>;
}

/** All arguments, in the order in which they are read. */
export const all: readonly Argument[] = [
  {
    path: 'how-k-means-moves',
    title: 'How K-means moves',
    sentence: 'Assign each row to its nearest center, move each center to the mean of its rows, and again.',
    load: () => import('./kmeansmoves.tsx'),
  },
  {
    path: 'circles-against-ovals',
    title: 'Circles against ovals',
    sentence: 'K-means sees round groups only. A mixture can lean.',
    load: () => import('./ovals.tsx'),
  },
];
