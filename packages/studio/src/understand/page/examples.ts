import {
  type LabeledData,
  applyScaling,
  faithful,
  makeBlobs,
  makeCircles,
  makeMixture,
  makeMoons,
  standardScaling,
} from 'softmeans';
import type { Unit } from '../../drawing/axes.tsx';
import type { ExampleName } from './examplelist.ts';
import type { Places } from './plane.ts';

/** Rows that a page can begin with. */
export interface Example extends Places {
  readonly titles?: readonly [string, string];
  readonly units?: readonly [Unit, Unit];
  /** Which group each row was drawn from, where that is known. */
  readonly truth?: Int32Array;
}

/** Draws the rows of an example; the same each time. */
export async function drawExample({ name }: { readonly name: ExampleName }): Promise<Example> {
  return EXAMPLES[name]();
}

const EXAMPLES: Readonly<Record<ExampleName, () => Example>> = {
  blobs: () =>
    placed(
      makeBlobs({
        rows: 240,
        centers: [
          [0, 0],
          [6, 1],
          [1.5, 6],
          [7.5, 6.5],
        ],
        spread: 1.1,
        randomState: 11,
      }),
    ),
  many: () =>
    placed(
      makeBlobs({
        rows: 280,
        centers: [
          [0, 0],
          [2.6, 0.4],
          [1.2, 2.4],
          [9, 0.2],
          [11.4, 1],
          [5.5, 5.2],
          [8.2, 5.8],
        ],
        spread: 0.5,
        randomState: 4,
      }),
    ),
  ovals: () =>
    placed(
      makeMixture({
        rows: 260,
        means: [
          [0, 1.3],
          [0.6, -1.3],
        ],
        covariances: [LONG, LONG],
        randomState: 5,
      }),
    ),
  sizes: () =>
    placed(
      makeMixture({
        rows: 360,
        weights: [0.85, 0.15],
        means: [
          [0, 0],
          [5.4, 0.6],
        ],
        covariances: [round(1.9), round(0.45)],
        randomState: 3,
      }),
    ),
  radii: () =>
    placed(
      makeMixture({
        rows: 300,
        weights: [0.45, 0.55],
        means: [
          [0, 0],
          [0, 0],
        ],
        covariances: [round(0.45), round(2.2)],
        randomState: 8,
      }),
    ),
  outlier: () => {
    const { x, y } = placed(
      makeBlobs({
        rows: 46,
        centers: [
          [0, 0],
          [3.2, 0.4],
        ],
        spread: 0.6,
        randomState: 14,
      }),
    );
    return { x: Float64Array.of(...x, 14), y: Float64Array.of(...y, 4) };
  },
  overlap: () =>
    placed(
      makeBlobs({
        rows: 240,
        centers: [
          [0, 0],
          [3, 0.4],
          [1.3, 2.9],
        ],
        spread: 1,
        randomState: 21,
      }),
    ),
  line: () => {
    const { x, y } = placed(makeBlobs({ rows: 160, centers: [[0, 0]], spread: 1.2, randomState: 6 }));
    const steps = Array.from({ length: 24 }, (_, i) => i / 23);
    return {
      x: Float64Array.of(...x, ...steps.map((step) => 3 + 4 * step)),
      y: Float64Array.of(...y, ...steps.map((step) => -1.5 + 3 * step)),
    };
  },
  moons: () => placed(makeMoons({ rows: 240, noise: 0.07, randomState: 4 })),
  rings: () => placed(makeCircles({ rows: 240, factor: 0.42, noise: 0.06, randomState: 4 })),
  faithful: () => {
    const { eruptions, waiting } = faithful().columns;
    return {
      ...standardized(eruptions, waiting),
      titles: ['eruption, minutes', 'waiting time, minutes'],
    };
  },
};

/** Covariance of a long group that leans. */
const LONG = [
  [3.4, 2],
  [2, 1.5],
];

function round(spread: number): number[][] {
  return [
    [spread * spread, 0],
    [0, spread * spread],
  ];
}

function placed({ data: { data, rows }, labels }: LabeledData): Example & { readonly truth: Int32Array } {
  return {
    x: Float64Array.from({ length: rows }, (_, i) => data[2 * i]!),
    y: Float64Array.from({ length: rows }, (_, i) => data[2 * i + 1]!),
    truth: labels,
  };
}

/** Two columns brought to the same spread, with the units that lead back. */
export function standardized(
  first: Float64Array,
  second: Float64Array,
): Places & { readonly units: readonly [Unit, Unit] } {
  const rows = { first, second };
  const scaling = standardScaling(rows);
  const { data } = applyScaling(scaling, rows);
  const unit = (column: number): Unit => ({
    origin: scaling.center[column]!,
    length: scaling.spread[column]!,
  });
  return {
    x: first.map((_, i) => data[2 * i]!),
    y: second.map((_, i) => data[2 * i + 1]!),
    units: [unit(0), unit(1)],
  };
}
