import type { Component } from '@softmeans/plots/drawing';
import type { Context } from '../computing/job.ts';
import { bothFits } from './bothfits.ts';
import { collapse } from './collapse.ts';
import { emSteps } from './emsteps.ts';
import { kmeansSteps } from './kmeanssteps.ts';
import { limitPath } from './limitpath.ts';
import { outlierPull } from './outlierpull.ts';
import type { ExampleName } from './page/examplelist.ts';
import { type Example, drawExample } from './page/examples.ts';
import type { Hard, Soft } from './page/fits.ts';
import { leaders, nearestCenters } from './page/groups.ts';
import type { Place } from './page/plane.ts';
import { type Places, viewOf } from './page/plane.ts';
import { shapes } from './shapes.ts';
import { startsReached } from './startsreached.ts';
import { whatK } from './whatk.ts';

/** A small picture of what a page shows, or a part of it. */
export interface Vignette {
  readonly places: Places;
  readonly labels: Int32Array;
  /** Rows × k. */
  readonly shares?: { readonly data: ArrayLike<number>; readonly k: number };
  readonly ovals?: readonly Component[];
  readonly centers?: readonly Place[];
  /** Where centers were before, the first first. */
  readonly trails?: readonly (readonly Place[])[];
  readonly caption?: string;
}

type Draw = (example: Example, context: Pick<Context, 'signal'>) => Promise<readonly Vignette[]>;

/** Draws the picture of a page from a real fit to its example. @param path of the page */
export async function vignettes(
  { path }: { readonly path: string },
  context: Context,
): Promise<readonly Vignette[]> {
  const found = DRAWN.get(path);
  if (!found) throw new Error(`There is no picture of ${path}.`);
  const [name, draw] = found;
  return draw(await drawExample({ name }), context);
}

const both =
  (covariance: 'full' | 'spherical', k: number, ovals: boolean): Draw =>
  async (places, context) => {
    const asked = { places, k, covariance, numbered: 'alike', view: viewOf(places) } as const;
    const { hard, soft } = await bothFits(asked, context);
    return [ofHard(places, hard), { ...ofSoft(places, soft), ...(ovals && { ovals: soft.components }) }];
  };

const DRAWN: ReadonlyMap<string, readonly [ExampleName, Draw]> = new Map<
  string,
  readonly [ExampleName, Draw]
>([
  [
    'how-k-means-moves',
    [
      'blobs',
      async (places, context) => {
        const { moments } = await kmeansSteps({ places, k: 4, seed: 1 }, context);
        const shown = moments.slice(0, 6);
        const { centers, labels } = shown.at(-1)!;
        return [
          {
            places,
            labels,
            centers,
            trails: centers.map((_, j) => shown.map((moment) => moment.centers[j]!)),
          },
        ];
      },
    ],
  ],
  [
    'bad-starts',
    [
      'many',
      async (places, context) => {
        const { runs } = await startsReached({ places, k: 7 }, context);
        return [runs.random.at(-1)!, runs.random[0]!].map(({ centers }) => ({
          places,
          labels: nearestCenters(places, centers),
          centers,
        }));
      },
    ],
  ],
  ['circles-against-ovals', ['ovals', both('full', 2, true)]],
  ['unequal-sizes-and-spreads', ['sizes', both('full', 2, false)]],
  [
    'one-center-two-radii',
    [
      'radii',
      async (places, context) => {
        const asked = {
          places,
          k: 2,
          covariance: 'spherical',
          numbered: 'tightest first',
          view: viewOf(places),
        } as const;
        const { soft } = await bothFits(asked, context);
        return [{ ...ofSoft(places, soft), ovals: soft.components }];
      },
    ],
  ],
  [
    'outliers',
    [
      'outlier',
      async (places, context) => {
        const row = places.x.length - 1;
        const { kmeans } = await outlierPull({ places, k: 2, row }, context);
        return [{ places, labels: kmeans.labels, centers: kmeans.centers }];
      },
    ],
  ],
  ['hard-against-soft', ['overlap', both('full', 3, false)]],
  [
    'k-means-as-the-limit',
    [
      'overlap',
      async (places, context) => {
        const { steps, hard } = await limitPath({ places, k: 3 }, context);
        return [6, 14, steps.length - 1].map((at) => ({
          places,
          labels: hard.labels,
          shares: { data: steps[at]!.shares, k: 3 },
        }));
      },
    ],
  ],
  [
    'em-step-by-step',
    [
      'faithful',
      async (places, context) => {
        const { moments } = await emSteps({ places, k: 2, seed: 2 }, context);
        const { components, shares } = moments.at(-8)!;
        return [
          {
            places,
            labels: leaders(shares, 2),
            shares: { data: shares, k: 2 },
            ovals: components,
            centers: components.map(({ mean }) => mean),
            trails: components.map((_, j) =>
              moments.slice(0, -7).map((moment) => moment.components[j]!.mean),
            ),
          },
        ];
      },
    ],
  ],
  [
    'a-group-without-width',
    [
      'line',
      async (places, context) => {
        const { found } = await collapse({ places, k: 2, row: 0, regularization: 1e-6 }, context);
        if (found.refusal !== undefined) throw new Error(found.refusal);
        const { labels, shares, components } = found;
        return [{ places, labels, shares: { data: shares, k: 2 }, ovals: components }];
      },
    ],
  ],
  [
    'what-k-does',
    [
      'many',
      async (places, context) => {
        const { fits } = await whatK({ places }, context);
        return [2, 3, 5, 7].map((k) => ({
          ...ofHard(places, fits[k - 1]!),
          caption: String(k),
          centers: [],
        }));
      },
    ],
  ],
  [
    'where-both-fail',
    [
      'moons',
      async (places, context) => {
        const { soft, labels } = await shapes({ places, k: 2, neighbors: 10, reach: 1 / 3 }, context);
        return [
          { ...ofSoft(places, soft), ovals: soft.components },
          { places, labels: labels.spectral },
        ];
      },
    ],
  ],
]);

function ofHard(places: Places, { labels, centers }: Hard): Vignette {
  return { places, labels, centers };
}

function ofSoft(places: Places, { labels, shares }: Soft): Vignette {
  return { places, labels, shares };
}
