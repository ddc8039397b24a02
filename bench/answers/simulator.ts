import { RandomState } from '../../packages/softmeans/src/index.ts';

/** Kinds of sets with several groups. */
export const GROUPED_KINDS = [
  'spheres',
  'ovals',
  'cigars',
  'unequal',
  'tails',
  'skewed columns',
  'skewed groups',
  'noise',
] as const;

/** Kinds of sets that are one group. */
export const SINGLE_KINDS = ['box', 'ball', 'round', 'oval', 'one skewed', 'one with tails'] as const;

export type Kind = (typeof GROUPED_KINDS)[number] | (typeof SINGLE_KINDS)[number];

/** A simulated set whose number of groups is known. */
export interface Simulated {
  readonly seed: number;
  readonly kind: string;
  readonly k: number;
  readonly rows: number;
  readonly columns: number;
  /** rows × columns, row-major. */
  readonly data: Float64Array;
  /** The group of each row; −1 for noise. */
  readonly labels: Int32Array;
  /** The share of rows that even who knows the densities puts into the wrong group (Bayes error, noise aside). */
  readonly overlap: number;
}

/** Bayes errors that the distances between groups are chosen for. */
const OVERLAPS = [0.002, 0.01, 0.03] as const;
/** No two groups are confused more often than this, as a share of the rows of both. */
const MOST_CONFUSED = 0.08;
/** Rows per group at the least, and at least this times the columns. */
const FEWEST = 30;
const FEWEST_PER_COLUMN = 5;
/** Draws that the Bayes error is measured on. */
const DRAWS = 1500;
const NOISE = 0.05;

/**
 * The set of a seed: two of nine are one group (`SINGLE_KINDS`), the others 2 to 12 groups (`GROUPED_KINDS`), in 2 to
 * 30 columns and 100 to 5000 rows, both drawn on a logarithmic scale.
 *
 * A group is `center + A · z`. z is standard normal; divided by the root of a χ² over its 4 or 5 degrees of freedom
 * for `tails`; the exponential of normals for `skewed groups`. A is a multiple of the identity for `spheres`; for
 * `ovals` and all kinds not named here R · D with R a rotation and D diagonal, both the group's own, the widths between
 * ½ and 2; for `cigars` one column of D is 6 times the others and shared by all groups; for `unequal` the sizes of the
 * groups differ up to 8 to 1 and their widths up to 4 to 1. `skewed columns` takes the exponential of half of the
 * columns after the groups are made. `noise` has 5% of the rows uniform in the box around the others. Centers are
 * normal, and then moved apart or together until the Bayes error, measured with the true densities on 1500 draws, is at
 * most 0.2%, 1% or 3%, and at most 8% of the rows of any two groups: what is to be found can be told apart. No group
 * has fewer than 30 rows or 5 per column.
 */
export function simulate(seed: number): Simulated {
  const random = new RandomState(seed);
  const single = random.random() < 2 / 9;
  const columns = logarithmic(random, 2, 30);
  return single ? simulateSingle(seed, random, columns) : simulateGrouped(seed, random, columns);
}

function simulateSingle(seed: number, random: RandomState, columns: number): Simulated {
  const kind = SINGLE_KINDS[random.interval(SINGLE_KINDS.length - 1)]!;
  const rows = Math.max(logarithmic(random, 100, 5000), 5 * columns);
  const group = drawGroup(random, columns, {
    kind,
    round: kind !== 'oval' && kind !== 'one with tails',
    axis: 0,
    width: 1,
  });
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * columns, (i + 1) * columns);
    if (kind === 'box') row.forEach((_, j) => (row[j] = random.uniform(-1, 1)));
    else if (kind === 'ball') inBall(random, row);
    else row.set(drawRow(random, group));
  }
  return { seed, kind, k: 1, rows, columns, data, labels: new Int32Array(rows), overlap: 0 };
}

function simulateGrouped(seed: number, random: RandomState, columns: number): Simulated {
  const kind = GROUPED_KINDS[random.interval(GROUPED_KINDS.length - 1)]!;
  const k = 2 + random.interval(10);
  const fewest = Math.max(FEWEST, FEWEST_PER_COLUMN * columns);
  const raw = Array.from({ length: k }, () => random.uniform(1, kind === 'unequal' ? 8 : 2));
  const least = (fewest * sum(raw)) / Math.min(...raw);
  const rows = Math.max(logarithmic(random, 100, 5000), Math.ceil(least));
  const weights = raw.map((weight) => weight / sum(raw));
  const axis = random.interval(columns - 1);
  const groups = weights.map((_, j) =>
    drawGroup(random, columns, {
      kind,
      round: kind === 'spheres',
      axis,
      width: kind === 'unequal' ? 4 ** (j / Math.max(1, k - 1)) : 1,
    }),
  );
  const places = groups.map(() => Float64Array.from({ length: columns }, () => random.normal()));
  const wanted = OVERLAPS[random.interval(OVERLAPS.length - 1)]!;
  const draws = new RandomState(seed).integers(0, 2 ** 31);
  let low = 0;
  let high = 200;
  for (let step = 0; step < 14; step++) {
    const middle =
      step === 0 ? 4 : low === 0 || high === 200 ? (low || high / 8) * (low ? 2 : 0.25) : (low + high) / 2;
    const at = Math.min(middle, 199);
    const { wrong, worst } = confuse(spread(groups, places, at), weights, new RandomState(draws));
    if (wrong > wanted || worst > MOST_CONFUSED) low = at;
    else high = at;
  }
  const placed = spread(groups, places, high);
  const overlap = confuse(placed, weights, new RandomState(draws)).wrong;
  const noisy = kind === 'noise' ? Math.round(NOISE * rows) : 0;
  const counts = shareOut(rows - noisy, weights);
  const labels = new Int32Array(rows).fill(-1);
  const data = new Float64Array(rows * columns);
  let i = 0;
  for (const [j, count] of counts.entries()) {
    for (let r = 0; r < count; r++, i++) {
      labels[i] = j;
      data.set(drawRow(random, placed[j]!), i * columns);
    }
  }
  const made = i;
  for (let j = 0; j < columns; j++) {
    let least = Infinity;
    let most = -Infinity;
    for (let r = 0; r < made; r++) {
      least = Math.min(least, data[r * columns + j]!);
      most = Math.max(most, data[r * columns + j]!);
    }
    for (let r = made; r < rows; r++) data[r * columns + j] = random.uniform(least, most);
    if (kind !== 'skewed columns' || j % 2 === 1) continue;
    // The exponential of values between −2 and 1.5: the longest tail is some thirty times as wide as the shortest.
    for (let r = 0; r < rows; r++) {
      data[r * columns + j] = Math.exp((3.5 * (data[r * columns + j]! - least)) / (most - least) - 2);
    }
  }
  const order = random.permutation(rows);
  return {
    seed,
    kind,
    k,
    rows,
    columns,
    data: Float64Array.from(data, (_, at) => {
      const row = order[Math.floor(at / columns)]!;
      return data[row * columns + (at % columns)]!;
    }),
    labels: Int32Array.from(order, (row) => labels[row]!),
    overlap,
  };
}

interface Group {
  readonly kind: Kind;
  readonly center: Float64Array;
  /** The columns of a rotation, and the width along each. */
  readonly axes: readonly Float64Array[];
  readonly widths: Float64Array;
  readonly freedom: number;
}

interface Form {
  readonly kind: Kind;
  readonly round: boolean;
  readonly axis: number;
  readonly width: number;
}

function drawGroup(random: RandomState, columns: number, { kind, round, axis, width }: Form): Group {
  const widths = Float64Array.from({ length: columns }, (_, j) => {
    if (kind === 'cigars') return j === axis ? 6 : 1;
    return width * (round ? 1 : 2 ** random.uniform(-1, 1));
  });
  const straight = round || kind === 'cigars' || kind === 'skewed groups';
  return {
    kind,
    center: new Float64Array(columns),
    axes: straight ? identity(columns) : rotation(random, columns),
    widths,
    freedom: 4 + random.interval(1),
  };
}

const SKEW = 0.6;

function drawRow(random: RandomState, { kind, center, axes, widths, freedom }: Group): Float64Array {
  const { length } = center;
  const z = Float64Array.from({ length }, () => random.normal());
  if (kind === 'tails' || kind === 'one with tails') {
    let square = 0;
    for (let i = 0; i < freedom; i++) square += random.normal() ** 2;
    const factor = Math.sqrt(freedom / square);
    z.forEach((value, j) => (z[j] = value * factor));
  }
  if (kind === 'skewed groups' || kind === 'one skewed') {
    z.forEach((value, j) => (z[j] = (Math.exp(SKEW * value) - 1) / SKEW));
  }
  const row = Float64Array.from(center);
  axes.forEach((direction, a) => {
    const along = z[a]! * widths[a]!;
    direction.forEach((value, j) => (row[j]! += along * value));
  });
  return row;
}

/** The logarithm of a group's density, up to a constant that all groups of a set share. */
function logDensity({ kind, center, axes, widths, freedom }: Group, row: Float64Array): number {
  const { length } = center;
  let square = 0;
  let volume = 0;
  for (const [a, direction] of axes.entries()) {
    let along = 0;
    for (let j = 0; j < length; j++) along += (row[j]! - center[j]!) * direction[j]!;
    let z = along / widths[a]!;
    volume += Math.log(widths[a]!);
    if (kind === 'skewed groups') {
      if (1 + SKEW * z <= 0) return -Infinity;
      volume += Math.log(1 + SKEW * z);
      z = Math.log(1 + SKEW * z) / SKEW;
    }
    square += z * z;
  }
  if (kind !== 'tails') return -0.5 * square - volume;
  const peak = logGammaRatio(freedom, length) - (length / 2) * Math.log(freedom);
  return peak - ((freedom + length) / 2) * Math.log(1 + square / freedom) - volume;
}

/** ln Γ((ν + d)/2) − ln Γ(ν/2) by the recurrence, in half steps from Γ(½) and Γ(1). */
function logGammaRatio(freedom: number, columns: number): number {
  return logGammaOfHalf(freedom + columns) - logGammaOfHalf(freedom);
}

function logGammaOfHalf(twice: number): number {
  let value = twice % 2 === 0 ? 0 : 0.5 * Math.log(Math.PI);
  for (let x = twice % 2 === 0 ? 1 : 0.5; x < twice / 2; x++) value += Math.log(x);
  return value;
}

/** The share of draws that belong elsewhere by the true densities: of all, and of the worst pair of groups. */
function confuse(
  groups: readonly Group[],
  weights: readonly number[],
  random: RandomState,
): { wrong: number; worst: number } {
  const logWeights = weights.map((weight) => Math.log(weight));
  const counts = shareOut(DRAWS, weights);
  const k = groups.length;
  const taken = new Float64Array(k * k);
  let wrong = 0;
  for (const [j, count] of counts.entries()) {
    for (let i = 0; i < count; i++) {
      const row = drawRow(random, groups[j]!);
      const scores = groups.map((group, other) => logWeights[other]! + logDensity(group, row));
      const best = scores.indexOf(Math.max(...scores));
      if (best === j) continue;
      taken[Math.min(j, best) * k + Math.max(j, best)]!++;
      wrong++;
    }
  }
  let worst = 0;
  for (let a = 0; a < k; a++) {
    for (let b = a + 1; b < k; b++) worst = Math.max(worst, taken[a * k + b]! / (counts[a]! + counts[b]!));
  }
  return { wrong: wrong / DRAWS, worst };
}

function spread(groups: readonly Group[], places: readonly Float64Array[], scale: number): Group[] {
  return groups.map((group, j) => ({ ...group, center: places[j]!.map((value) => value * scale) }));
}

/** Counts in proportion to the weights that add up to the whole. */
export function shareOut(whole: number, weights: readonly number[]): number[] {
  let before = 0;
  let share = 0;
  return weights.map((weight) => {
    share += weight;
    const upTo = Math.round(whole * Math.min(1, share));
    const count = upTo - before;
    before = upTo;
    return count;
  });
}

function inBall(random: RandomState, row: Float64Array): void {
  row.forEach((_, j) => (row[j] = random.normal()));
  const radius = random.random() ** (1 / row.length) / Math.hypot(...row);
  row.forEach((value, j) => (row[j] = value * radius));
}

function identity(columns: number): Float64Array[] {
  return Array.from({ length: columns }, (_, a) => {
    const axis = new Float64Array(columns);
    axis[a] = 1;
    return axis;
  });
}

/** Normal vectors made orthonormal one after the other. */
export function rotation(random: RandomState, columns: number): Float64Array[] {
  const axes: Float64Array[] = [];
  for (let a = 0; a < columns; a++) {
    const axis = Float64Array.from({ length: columns }, () => random.normal());
    for (const other of axes) {
      let along = 0;
      for (let j = 0; j < columns; j++) along += axis[j]! * other[j]!;
      for (let j = 0; j < columns; j++) axis[j]! -= along * other[j]!;
    }
    const length = Math.hypot(...axis);
    axes.push(axis.map((value) => value / length));
  }
  return axes;
}

export function logarithmic(random: RandomState, from: number, to: number): number {
  return Math.round(from * Math.exp(random.random() * Math.log(to / from)));
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
