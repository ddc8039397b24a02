import { log } from '../mathematics.ts';
import type { Rows } from '../matrix.ts';
import { RandomState } from '../random/randomstate.ts';
import type { Engine, Labeling, Picked, Seeding, Wanted } from './engine.ts';
import { type Expectation, componentsOf, triangleSize } from './expectation.ts';
import {
  argmax,
  halfSquaredDistance,
  labelOf,
  scoreRow,
  shareOut,
  squaredLengths,
  studentWeight,
} from './score.ts';
import { emptyStatistics, type FarRow, type Statistics, worstFirst } from './statistics.ts';

/**
 * An engine to check others by: one row after the other, each formula where a reader expects it. It holds a
 * plain copy of the rows and takes no care of speed.
 */
export function referenceEngine(source: Rows, weights?: ArrayLike<number>): Engine {
  const { rows, columns } = source;
  const values = Array.from({ length: rows }, (_, i) => {
    const row = new Float64Array(columns);
    source.read(i, 1, row);
    return row;
  });
  const weightOf = (i: number): number => weights?.[i] ?? 1;
  let total = 0;
  for (let i = 0; i < rows; i++) total += weightOf(i);
  const previous = new Int32Array(rows).fill(-1);

  /** The shares of row i in the k components, its label and its own objective. */
  function expect(
    expectation: Expectation,
    i: number,
  ): { shares: Float64Array; label: number; score: number } {
    const shares = new Float64Array(componentsOf(expectation));
    if (expectation.kind === 'posterior') {
      scoreRow(expectation, values[i]!, shares);
      const label = labelOf(expectation, shares);
      return { shares, label, score: shareOut(shares) };
    }
    let label: number;
    if (expectation.kind === 'nearest') {
      scoreRow(expectation, values[i]!, shares);
      label = argmax(shares);
    } else {
      label = expectation.labels[i]!;
    }
    shares.fill(0);
    if (label < 0) return { shares, label, score: 0 };
    shares[label] = 1;
    const bias = expectation.kind === 'nearest' ? expectation.bias[label]! : 0;
    return { shares, label, score: bias + halfSquaredDistance(values[i]!, expectation.centers, label) };
  }

  /** The weight u of row i in each component; all 1 for Gaussian tails. */
  function tailWeights(expectation: Expectation, i: number): Float64Array {
    const { k } = expectation;
    if (expectation.kind !== 'posterior' || !expectation.degreesOfFreedom) return new Float64Array(k).fill(1);
    const squares = new Float64Array(k);
    squaredLengths(expectation, values[i]!, squares);
    const { degreesOfFreedom } = expectation;
    return squares.map((square, j) => studentWeight(degreesOfFreedom[j]!, columns, square));
  }

  async function gather(expectation: Expectation): Promise<Statistics> {
    const { k, centers, moments } = expectation;
    const pivots = (expectation.kind === 'posterior' && expectation.pivots) || centers;
    const { weight, scaled, scaledLog, first, second } = emptyStatistics(expectation);
    let uniform = 0;
    let objective = 0;
    let certainty = 0;
    let changed = 0;
    const far: FarRow[] = [];
    for (let i = 0; i < rows; i++) {
      const row = values[i]!;
      const { shares, label, score } = expect(expectation, i);
      objective += weightOf(i) * score;
      if (expectation.kind === 'posterior') certainty += weightOf(i) * log(shares[label < 0 ? k : label]!);
      if (expectation.kind === 'nearest') {
        if (label !== previous[i]) changed++;
        previous[i] = label;
      }
      if (expectation.farthest > 0) far.push({ row: i, label, score, weight: weightOf(i), values: row });
      const tails = tailWeights(expectation, i);
      if (shares.length > k) uniform += weightOf(i) * shares[k]!;
      for (let j = 0; j < k; j++) {
        const held = weightOf(i) * shares[j]!;
        const share = held * tails[j]!;
        const delta = row.map((value, a) => value - pivots[j * columns + a]!);
        weight[j]! += held;
        if (scaled.length > 0) {
          scaled[j]! += share;
          scaledLog[j]! += held * (log(tails[j]!) - tails[j]!);
        }
        for (let a = 0; a < columns; a++) {
          first[j * columns + a]! += share * delta[a]!;
          const square = share * delta[a]! * delta[a]!;
          if (moments === 'trace') second[j]! += square;
          if (moments === 'diagonal') second[j * columns + a]! += square;
          if (moments !== 'full' && moments !== 'pooled') continue;
          const line = (moments === 'full' ? j * triangleSize(columns) : 0) + (a * (a + 1)) / 2;
          for (let b = 0; b <= a; b++) second[line + b]! += share * delta[a]! * delta[b]!;
        }
      }
    }
    const farthest = far.sort(worstFirst).slice(0, expectation.farthest);
    return {
      rows,
      changed,
      objective,
      certainty,
      weight,
      uniform,
      scaled,
      scaledLog,
      first,
      second,
      farthest,
    };
  }

  async function label(expectation: Expectation, want: Wanted): Promise<Labeling> {
    const { k, centers } = expectation;
    const labels = new Int32Array(rows);
    const scores = new Float64Array(rows);
    const components = componentsOf(expectation);
    const responsibilities = new Float64Array(want.responsibilities ? rows * components : 0);
    const distances = new Float64Array(want.distances ? rows * k : 0);
    for (let i = 0; i < rows; i++) {
      const answer = expect(expectation, i);
      labels[i] = answer.label;
      scores[i] = answer.score;
      if (want.responsibilities) responsibilities.set(answer.shares, i * components);
      if (!want.distances) continue;
      for (let j = 0; j < k; j++) {
        distances[i * k + j] = Math.sqrt(-2 * halfSquaredDistance(values[i]!, centers, j));
      }
    }
    return {
      ...(want.labels && { labels }),
      ...(want.scores && { scores }),
      ...(want.responsibilities && { responsibilities }),
      ...(want.distances && { distances }),
    };
  }

  async function pick(seeding: Seeding): Promise<Picked> {
    const indices = pickRows(seeding, values, weights);
    const picked = new Float64Array(indices.length * columns);
    for (const [j, i] of indices.entries()) picked.set(values[i]!, j * columns);
    return { indices, values: picked };
  }

  return { rows, columns, weight: total, gather, label, pick, close: () => {} };
}

function pickRows(
  seeding: Seeding,
  values: readonly Float64Array[],
  weights?: ArrayLike<number>,
): Int32Array {
  if (seeding.method === 'rows') return seeding.indices;
  const rows = values.length;
  const random = new RandomState(seeding.seed);
  const weightOf = (i: number): number => weights?.[i] ?? 1;
  if (seeding.method === 'random') {
    const heavy = Array.from({ length: rows }, (_, i) => i).filter((i) => weightOf(i) > 0);
    if (heavy.length < seeding.k) return random.draw(rows, seeding.k);
    return random.draw(heavy.length, seeding.k).map((i) => heavy[i]!);
  }
  /** The first row at which the running sum of the masses reaches a target; never one of mass 0 past the end. */
  const search = (mass: (i: number) => number, target: number): number => {
    let sum = 0;
    let last = weights ? values.findIndex((_, i) => weightOf(i) > 0) : 0;
    for (let i = 0; i < rows; i++) {
      sum += mass(i);
      if (mass(i) > 0) last = i;
      if (sum >= target && mass(i) > 0) return i;
    }
    return last;
  };
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += weightOf(i);
  const squared = (i: number, j: number): number => -2 * halfSquaredDistance(values[i]!, values[j]!, 0);
  const { centers } = seeding;
  const indices: number[] = [];
  const closest = new Float64Array(rows).fill(Infinity);
  if (centers && centers.length > 0) {
    for (const [i, row] of values.entries()) {
      for (let j = 0; j < centers.length / row.length; j++) {
        closest[i] = Math.min(closest[i]!, -2 * halfSquaredDistance(row, centers, j));
      }
    }
  } else {
    indices.push(weights ? search(weightOf, random.random() * sum) : random.integers(0, rows));
    for (let i = 0; i < rows; i++) closest[i] = squared(i, indices[0]!);
  }
  while (indices.length < seeding.k) {
    const mass = (i: number): number => weightOf(i) * closest[i]!;
    let potential = 0;
    for (let i = 0; i < rows; i++) potential += mass(i);
    let best = -1;
    let smallest = Infinity;
    const targets = Array.from({ length: seeding.trials }, () => random.random() * potential);
    for (const target of targets) {
      const candidate = search(mass, target);
      let left = 0;
      for (let i = 0; i < rows; i++) left += weightOf(i) * Math.min(closest[i]!, squared(i, candidate));
      if (best < 0 || left < smallest) [best, smallest] = [candidate, left];
    }
    indices.push(best);
    for (let i = 0; i < rows; i++) closest[i] = Math.min(closest[i]!, squared(i, best));
  }
  return Int32Array.from(indices);
}
