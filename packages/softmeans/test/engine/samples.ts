import {
  type Expectation,
  type Moments,
  type Posterior,
  type Shape,
  triangleSize,
} from '../../src/em/expectation.ts';
import type { Statistics } from '../../src/em/statistics.ts';
import { type Rows, rowsOf } from '../../src/matrix.ts';
import { RandomState } from '../../src/random/randomstate.ts';

export const allMoments: readonly Moments[] = ['none', 'trace', 'diagonal', 'full', 'pooled'];
export const allShapes: readonly Shape[] = ['spherical', 'diagonal', 'full', 'tied'];

/** Rows of some clumps, in random order. */
export function clumps(rows: number, columns: number, seed: number): Rows {
  const random = new RandomState(seed);
  const middles = Float64Array.from({ length: 3 * columns }, () => random.uniform(-2, 2));
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const clump = random.integers(0, 3);
    for (let a = 0; a < columns; a++)
      data[i * columns + a] = middles[clump * columns + a]! + random.normal(0, 0.7);
  }
  return rowsOf({ data, rows, columns });
}

/** Rows of small whole numbers, where many distances are equal. */
export function lattice(rows: number, columns: number, seed: number, single: boolean): Rows {
  const random = new RandomState(seed);
  const values = Array.from({ length: rows * columns }, () => random.integers(-3, 4));
  const data = single ? Float32Array.from(values) : Float64Array.from(values);
  return rowsOf({ data, rows, columns });
}

/** Weights of 0, whole numbers and fractions. */
export function someWeights(rows: number, seed: number): Float64Array {
  const random = new RandomState(seed);
  return Float64Array.from({ length: rows }, () => {
    const kind = random.integers(0, 3);
    return kind === 0 ? 0 : kind === 1 ? random.integers(1, 4) : random.uniform(0.1, 2);
  });
}

/** One expectation of each kind and shape under some moments; two of them about other points than the centers. */
export function expectations(
  rows: number,
  columns: number,
  k: number,
  moments: Moments,
  farthest: number,
  seed: number,
): Expectation[] {
  const random = new RandomState(seed);
  const centers = Float64Array.from({ length: k * columns }, () => random.uniform(-2, 2));
  const bias = Float64Array.from({ length: k }, () => random.uniform(-1, 0));
  const labels = Int32Array.from({ length: rows }, () => random.integers(-1, k));
  const common = { k, columns, centers, moments, farthest };
  const drawn = new RandomState(seed + 1);
  const degreesOfFreedom = Float64Array.from({ length: k }, () => drawn.uniform(1, 9));
  const robust: Record<Shape, Partial<Posterior>> = {
    spherical: { degreesOfFreedom },
    diagonal: { uniform: -3 },
    full: { degreesOfFreedom, uniform: -4 },
    tied: { degreesOfFreedom },
  };
  return [
    { kind: 'nearest', ...common, bias },
    { kind: 'assigned', ...common, labels },
    ...[...allShapes, ...allShapes].map((shape, at): Expectation => {
      const size =
        shape === 'spherical'
          ? k
          : shape === 'diagonal'
            ? k * columns
            : shape === 'full'
              ? k * triangleSize(columns)
              : triangleSize(columns);
      const factors = Float64Array.from(
        { length: size },
        () => random.uniform(-0.5, 1.5) / Math.sqrt(columns),
      );
      const pivots = centers.map((value) => value + 0.1);
      const form = at < allShapes.length ? {} : robust[shape];
      const aside = shape === 'diagonal' || shape === 'tied' ? { pivots } : {};
      return { kind: 'posterior', ...common, bias, shape, factors, ...aside, ...form };
    }),
  ];
}

export function describe(expectation: Expectation): string {
  const shape = expectation.kind === 'posterior' ? ` ${expectation.shape}` : '';
  const robust =
    expectation.kind === 'posterior'
      ? `${expectation.degreesOfFreedom ? ', Student tails' : ''}${expectation.uniform === undefined ? '' : ', uniform'}`
      : '';
  return `${expectation.kind}${shape}${robust}, moments ${expectation.moments}, k ${expectation.k}, ${expectation.columns} columns`;
}

/** The numbers of an answer in one array, for comparing bits. */
export function bitsOf(statistics: Statistics): Uint8Array {
  const { rows, changed, objective, certainty, weight, first, second, farthest } = statistics;
  const { uniform, scaled, scaledLog } = statistics;
  const far = farthest.flatMap((each) => [each.row, each.label, each.score, each.weight, ...each.values]);
  const head = [rows, changed, objective, certainty];
  return new Uint8Array(
    Float64Array.from([...head, ...weight, ...first, ...second, ...far, uniform, ...scaled, ...scaledLog])
      .buffer,
  );
}
