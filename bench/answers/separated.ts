import { RandomState } from '../../packages/softmeans/src/index.ts';
import { cholesky, solveLower } from '../../packages/softmeans/src/linalg/cholesky.ts';
import { type Simulated, logarithmic, rotation, shareOut, sum } from './simulator.ts';

/** Kinds of sets, all with several groups. */
export const SEPARATED_KINDS = [
  'spheres',
  'same ovals',
  'ovals',
  'cigars',
  'unequal',
  'tails',
  'skewed columns',
  'noise',
  'flat',
] as const;

export type SeparatedKind = (typeof SEPARATED_KINDS)[number];

/** Rows of the smallest group at the least, and at least this times the columns. */
const FEWEST = 20;
const FEWEST_PER_COLUMN = 1.5;
/** How far apart the two nearest groups are, in their standard deviations along the line that tells them apart. */
const NEAREST = { from: 3.2, to: 6 } as const;
const NOISE = 0.05;

/**
 * The set of a seed: 2 to 12 groups in 2 to 30 columns, some 150 to 2000 rows, all drawn on a logarithmic scale but
 * the number of groups.
 *
 * A group is `center + L · z`. L Lᵀ is a multiple of the identity for `spheres` and `unequal`; one matrix for all
 * groups for `same ovals`; each group's own for `ovals` and all kinds not named, with eigenvalues between ¼ and 4; for
 * `cigars` one eigenvalue is 100 times the others, along a line that all groups share in half of the sets. z is
 * standard normal; t with 3 to 5 degrees of freedom for `tails`; uniform in a cube or a ball for `flat`. In `unequal`
 * sets the largest group has up to 10 times the rows of the smallest and widths differ up to 3 to 1. `skewed columns`
 * takes the exponential of a third to all columns. `noise` has 5% of the rows uniform in the box around the others.
 *
 * Centers are normal and scaled together, so that the nearest two groups are between 3.2 and 6 standard deviations
 * apart, as in the separation index of Qiu & Joe 2006 (Journal of Classification 23), along S⁻¹(m₂ − m₁) with S the mean
 * of their covariances.
 */
export function simulateSeparated(seed: number): Simulated {
  const random = new RandomState(seed);
  const kind = SEPARATED_KINDS[random.interval(SEPARATED_KINDS.length - 1)]!;
  const columns = logarithmic(random, 2, 30);
  const k = 2 + random.interval(10);
  const uneven = kind === 'unequal' ? 10 : 2;
  const raw = Array.from({ length: k }, () => uneven ** random.random());
  const fewest = Math.max(FEWEST, FEWEST_PER_COLUMN * columns);
  const least = (fewest * sum(raw)) / Math.min(...raw);
  const rows = Math.max(logarithmic(random, 150, 2000), Math.ceil(least));
  const along = rotation(random, columns)[0]!;
  const parallel = random.random() < 0.5;
  const common = spreadOf(kind, columns, random, along);
  const spreads = raw.map(() => {
    if (kind === 'same ovals' || (kind === 'cigars' && parallel)) return common;
    return spreadOf(kind, columns, random, rotation(random, columns)[0]!);
  });
  const places = raw.map(() => Float64Array.from({ length: columns }, () => random.normal()));
  const wanted = random.uniform(NEAREST.from, NEAREST.to);
  let nearest = Infinity;
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < a; b++) {
      nearest = Math.min(nearest, separation(places[a]!, spreads[a]!, places[b]!, spreads[b]!, columns));
    }
  }
  const draw = drawing(kind, columns, random);
  const noisy = kind === 'noise' ? Math.round(NOISE * rows) : 0;
  const counts = shareOut(
    rows - noisy,
    raw.map((weight) => weight / sum(raw)),
  );
  const data = new Float64Array(rows * columns);
  const labels = new Int32Array(rows).fill(-1);
  let made = 0;
  for (const [j, count] of counts.entries()) {
    const lower = cholesky(spreads[j]!, columns)!;
    for (let r = 0; r < count; r++, made++) {
      labels[made] = j;
      const z = draw();
      for (let a = 0, at = 0; a < columns; a++) {
        let value = (places[j]![a]! * wanted) / nearest;
        for (let b = 0; b <= a; b++, at++) value += lower[at]! * z[b]!;
        data[made * columns + a] = value;
      }
    }
  }
  const skewed = kind === 'skewed columns' ? Math.ceil(random.uniform(1 / 3, 1) * columns) : 0;
  for (let j = 0; j < columns; j++) {
    const values = Float64Array.from({ length: made }, (_, r) => data[r * columns + j]!);
    const low = Math.min(...values);
    const high = Math.max(...values);
    for (let r = made; r < rows; r++) data[r * columns + j] = random.uniform(low, high);
    if (j >= skewed) continue;
    const mean = sum([...values]) / made;
    const deviation = Math.sqrt(sum([...values].map((value) => (value - mean) ** 2)) / made);
    for (let r = 0; r < rows; r++) {
      data[r * columns + j] = Math.exp((data[r * columns + j]! - mean) / deviation);
    }
  }
  const order = random.permutation(rows);
  return {
    seed,
    kind,
    k,
    rows,
    columns,
    data: Float64Array.from(
      data,
      (_, at) => data[order[Math.floor(at / columns)]! * columns + (at % columns)]!,
    ),
    labels: Int32Array.from(order, (row) => labels[row]!),
    overlap: wanted,
  };
}

/** A covariance, a lower triangle. */
function spreadOf(
  kind: SeparatedKind,
  columns: number,
  random: RandomState,
  along: Float64Array,
): Float64Array {
  const size = kind === 'unequal' ? 3 ** random.uniform(-1, 1) : 1;
  const axes = rotation(random, columns);
  const round = kind === 'spheres' || kind === 'unequal' || kind === 'cigars';
  const eigenvalues = axes.map(() => (round ? size : 4 ** random.uniform(-1, 1)));
  const triangle = new Float64Array((columns * (columns + 1)) / 2);
  for (let a = 0, at = 0; a < columns; a++) {
    for (let b = 0; b <= a; b++, at++) {
      axes.forEach((axis, e) => (triangle[at]! += eigenvalues[e]! * axis[a]! * axis[b]!));
      if (kind === 'cigars') triangle[at]! += 99 * along[a]! * along[b]!;
    }
  }
  return triangle;
}

/** Draws z, with mean 0; of variance 1 but for tails, whose core has it. */
function drawing(kind: SeparatedKind, columns: number, random: RandomState): () => Float64Array {
  const freedom = 3 + random.interval(2);
  const ball = random.random() < 0.5;
  const normals = (): Float64Array => Float64Array.from({ length: columns }, () => random.normal());
  if (kind === 'tails') {
    return () => {
      let square = 0;
      for (let i = 0; i < freedom; i++) square += random.normal() ** 2;
      return normals().map((value) => value * Math.sqrt(freedom / square));
    };
  }
  if (kind !== 'flat') return normals;
  if (!ball) return () => Float64Array.from({ length: columns }, () => Math.sqrt(3) * random.uniform(-1, 1));
  return () => {
    const z = normals();
    const radius = (Math.sqrt(columns + 2) * random.random() ** (1 / columns)) / Math.hypot(...z);
    return z.map((value) => value * radius);
  };
}

function separation(
  a: Float64Array,
  spreadA: Float64Array,
  b: Float64Array,
  spreadB: Float64Array,
  columns: number,
): number {
  const lower = cholesky(
    spreadA.map((value, at) => (value + spreadB[at]!) / 2),
    columns,
  )!;
  const z = solveLower(
    lower,
    columns,
    a.map((value, j) => value - b[j]!),
  );
  return Math.hypot(...z);
}
