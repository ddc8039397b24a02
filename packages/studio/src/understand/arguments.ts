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
    path: 'bad-starts',
    title: 'Bad starts',
    sentence: 'The same rows from 40 random starts. Some never recover.',
    load: () => import('./badstarts.tsx'),
  },
  {
    path: 'circles-against-ovals',
    title: 'Circles against ovals',
    sentence: 'K-means sees round groups only. A mixture can lean.',
    load: () => import('./ovals.tsx'),
  },
  {
    path: 'unequal-sizes-and-spreads',
    title: 'Unequal sizes and spreads',
    sentence: 'A wide group loses its rim to a tight neighbor.',
    load: () => import('./sizes.tsx'),
  },
  {
    path: 'one-center-two-radii',
    title: 'One center, two radii',
    sentence: 'A tight group inside a wide one: same center, so no line can part them.',
    load: () => import('./radii.tsx'),
  },
  {
    path: 'outliers',
    title: 'Outliers',
    sentence: 'One far row can take a whole center for itself.',
    load: () => import('./outlier.tsx'),
  },
  {
    path: 'hard-against-soft',
    title: 'Hard against soft',
    sentence: 'One says which group. The other also says how sure.',
    load: () => import('./hardsoft.tsx'),
  },
  {
    path: 'k-means-as-the-limit',
    title: 'K-means as the limit',
    sentence: 'Shrink the spread, and soft shares turn into a hard step.',
    load: () => import('./limit.tsx'),
  },
  {
    path: 'em-step-by-step',
    title: 'EM, step by step',
    sentence: 'Share out the rows, move the groups, and watch the fit climb.',
    load: () => import('./emstepbystep.tsx'),
  },
  {
    path: 'a-group-without-width',
    title: 'A group without width',
    sentence: 'The likelihood climbs without end where a group shrinks onto one row.',
    load: () => import('./singular.tsx'),
  },
  {
    path: 'what-k-does',
    title: 'What k does',
    sentence: 'The same rows in one, two, three and more groups, and three measures that may disagree.',
    load: () => import('./manyk.tsx'),
  },
  {
    path: 'where-both-fail',
    title: 'Where both fail',
    sentence: 'Two bent bands. Neither centers nor ovals can follow them.',
    load: () => import('./bothfail.tsx'),
  },
];
