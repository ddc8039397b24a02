import type { Sense } from './objective.ts';
import type { Job, Task } from './job.ts';

/** Who a cell compares softmeans with. */
export type PeerName = 'scikit-learn' | 'faiss' | 'ml-kmeans' | 'skmeans' | 'expectation-maximization';

/** How the rows of a table come about; see `data.ts`. */
export interface Recipe {
  readonly rows: number;
  readonly columns: number;
  /** Blobs that the rows are drawn from. */
  readonly blobs: number;
  /** Standard deviation of the blobs' centers; their rows have about 1 in each column. */
  readonly separation: number;
  readonly seed: number;
}

/** One line of the comparison. */
export interface Cell {
  /** For `--cells`, and as a key of the results. */
  readonly name: string;
  readonly group: Group;
  /** What is timed: one iteration of a fit, or a whole call. */
  readonly timed: 'iteration' | 'call';
  readonly recipe: Recipe | 'iris';
  readonly job: Pick<Job, 'task' | 'k' | 'iterations' | 'covariance' | 'nested'> & {
    readonly precision: 'f64' | 'f32';
  };
  /** The first is the one that the goal is about. */
  readonly peers: readonly PeerName[];
  /** Ratio peer / product to reach on all cores. */
  readonly goal?: number;
  readonly sense: Sense;
  /** Relative difference of the objectives that counts as none. */
  readonly tolerance: number;
  /** Most rounds, for cells that take long. */
  readonly rounds?: number;
  /** Not on one core as well. */
  readonly allCoresOnly?: true;
  /** Bytes that a fit may need beyond the caller's array. */
  readonly memory?: number;
}

/** The sections of the page, in order. */
export const GROUPS = {
  kmeans: 'K-means, one iteration',
  convergence: 'K-means to convergence',
  seeding: 'k-means++ seeding',
  mixture: 'Gaussian mixture, one iteration',
  density: 'Gaussian mixture: predictProba and scoreSamples',
  silhouette: 'Silhouette, exact',
  elbow: 'Elbow, k = 4 … 11',
  small: 'Small data',
  packages: 'Packages of npm',
} as const;
export type Group = keyof typeof GROUPS;

type Shape = readonly [rows: number, columns: number, k: number];

const KMEANS: readonly (readonly [Shape, separation: number, goal64: number, goal32: number])[] = [
  [[200_000, 12, 8], 1, 5, 3],
  [[1_000_000, 3, 16], 1.2, 4, 3],
  [[100_000, 64, 64], 0.25, 2, 1.2],
  [[50_000, 128, 256], 0.2, 1.5, 1],
];
const FULL: readonly (readonly [Shape, separation: number, goal: number])[] = [
  [[200_000, 12, 8], 0.8, 10],
  [[1_000_000, 2, 8], 1.5, 20],
  [[100_000, 32, 16], 0.4, 6],
];

/** The recipe of a shape. The seed differs from shape to shape only so that tables do not share rows. */
function recipe([rows, columns, blobs]: Shape, separation: number): Recipe {
  return { rows, columns, blobs, separation, seed: (rows + 31 * columns + 17 * blobs) % 100_003 };
}

/** Rows, columns and k as the page writes them: 200k·12·8. */
export function shapeName([rows, columns, k]: Shape): string {
  const short =
    rows % 1_000_000 === 0 ? `${rows / 1_000_000}M` : rows % 1000 === 0 ? `${rows / 1000}k` : `${rows}`;
  return [short, columns, k].join('·');
}

/** The goal for the peak beyond the caller's array: a share of the data, and 40 bytes a row. */
function allowance([rows, columns]: Shape, bytes: number): number {
  return Math.round(bytes * rows * columns + 40 * rows);
}

function cell(
  group: Group,
  task: Task,
  label: string,
  shape: Shape,
  separation: number,
  rest: Partial<Omit<Cell, 'job'>> & { readonly job?: Partial<Cell['job']> },
): Cell {
  const { job, ...others } = rest;
  return {
    name: `${label} ${shapeName(shape)}`,
    group,
    timed: 'call',
    recipe: recipe(shape, separation),
    peers: ['scikit-learn'],
    sense: 'lower',
    tolerance: 1e-6,
    ...others,
    job: { task, k: shape[2], precision: 'f64', ...job },
  };
}

/** Every comparison, with the goal for it. */
export const CELLS: readonly Cell[] = [
  ...KMEANS.map(([shape, separation, goal]) =>
    cell('kmeans', 'kmeans', 'K-means f64', shape, separation, {
      timed: 'iteration',
      goal,
      job: { iterations: 21 },
      memory: allowance(shape, 1.75 * 8),
    }),
  ),
  ...KMEANS.map(([shape, separation, , goal]) =>
    cell('kmeans', 'kmeans', 'K-means f32', shape, separation, {
      timed: 'iteration',
      goal,
      job: { iterations: 21, precision: 'f32' },
      peers: ['scikit-learn', 'faiss'],
      tolerance: 1e-4,
    }),
  ),
  cell('convergence', 'kmeans', 'K-means to convergence', [200_000, 12, 50], 2, { goal: 5 }),
  cell('convergence', 'kmeans', 'K-means to convergence', [100_000, 64, 64], 0.5, { goal: 2 }),
  // The draws differ, so that the picked centers are other ones and only about as good.
  cell('seeding', 'seeding', 'k-means++', [200_000, 12, 50], 2, { goal: 3, tolerance: 0.1 }),
  cell('seeding', 'seeding', 'k-means++', [100_000, 64, 256], 0.25, { goal: 3, tolerance: 0.1, rounds: 3 }),
  ...FULL.map(([shape, separation, goal]) =>
    cell('mixture', 'mixture', 'mixture, full', shape, separation, {
      timed: 'iteration',
      goal,
      job: { iterations: 6, covariance: 'full' },
      sense: 'higher',
      memory: allowance(shape, 1.25 * 8),
    }),
  ),
  ...[FULL[0]!, FULL[2]!].flatMap(([shape, separation]) =>
    (['diagonal', 'tied', 'spherical'] as const).map((covariance) =>
      cell('mixture', 'mixture', `mixture, ${covariance}`, shape, separation, {
        timed: 'iteration',
        goal: 8,
        job: { iterations: 6, covariance },
        sense: 'higher',
        memory: allowance(shape, 1.25 * 8),
      }),
    ),
  ),
  cell('density', 'density', 'predictProba and scoreSamples', [1_000_000, 8, 8], 1, {
    goal: 5,
    sense: 'equal',
  }),
  cell('silhouette', 'silhouette', 'silhouette', [30_000, 12, 8], 1, { goal: 5, sense: 'equal', rounds: 3 }),
  cell('silhouette', 'silhouette', 'silhouette', [100_000, 12, 8], 1, {
    sense: 'equal',
    rounds: 1,
    allCoresOnly: true,
    memory: allowance([100_000, 12, 8], 1.25 * 8),
  }),
  // Starts are drawn differently, so that each side ends in other optima where k is beyond the number of blobs.
  cell('elbow', 'elbow', 'elbow', [100_000, 12, 8], 1, {
    goal: 10,
    tolerance: 5e-3,
    rounds: 2,
    allCoresOnly: true,
  }),
  {
    name: 'iris, k = 3, 10 starts',
    group: 'small',
    timed: 'call',
    recipe: 'iris',
    job: { task: 'restarts', k: 3, precision: 'f64' },
    peers: ['scikit-learn'],
    goal: 20,
    sense: 'lower',
    tolerance: 1e-6,
  },
  ...(['ml-kmeans', 'skmeans'] as const).map((peer) =>
    cell('packages', 'kmeans', `K-means, ${peer}`, [10_000, 8, 8], 1, {
      timed: 'iteration',
      goal: 20,
      job: { iterations: 21, nested: true },
      peers: [peer],
      allCoresOnly: true,
    }),
  ),
  cell('packages', 'mixture', 'mixture, expectation-maximization', [10_000, 8, 8], 1, {
    timed: 'iteration',
    goal: 20,
    job: { iterations: 21, covariance: 'full', nested: true },
    peers: ['expectation-maximization'],
    sense: 'higher',
    allCoresOnly: true,
  }),
];
