import { describe, expect, test } from 'vitest';
import type { Expectation, Moments, Posterior } from '../../src/em/expectation.ts';
import { triangleSize } from '../../src/em/expectation.ts';
import type { Engine } from '../../src/em/engine.ts';
import { referenceEngine } from '../../src/em/reference.ts';
import { emptyStatistics } from '../../src/em/statistics.ts';
import { openIncompleteEngine } from '../../src/engine/incomplete.ts';
import { rowsOf } from '../../src/matrix.ts';
import { RandomState } from '../../src/random/randomstate.ts';
import { digamma } from '../../src/mathematics.ts';
import { FAMILIES } from '../../src/mixture/families.ts';
import { type Mixture, assembled, posteriorOf } from '../../src/mixture/rule.ts';
import { finish } from '../../src/linalg/steps.ts';
import { expectClose } from '../reference.ts';
import { ovals } from '../rows.ts';

const COLUMNS = 4;
const K = 3;

function gappyMatrix(rows: number, share: number): Float64Array {
  const random = new RandomState(9);
  const { data } = ovals(rows, COLUMNS, 2);
  const values = Float64Array.from(data, (value) => value / 8);
  for (let i = 0; i < rows; i++) {
    const kept = random.integers(0, COLUMNS);
    for (let a = 0; a < COLUMNS; a++) {
      if (a !== kept && random.random() < share) values[i * COLUMNS + a] = NaN;
    }
  }
  return values;
}

const weights = Float64Array.from({ length: 150 }, (_, i) => (i % 7 === 0 ? 0 : 1 + (i % 3)));
const values = gappyMatrix(150, 0.3);

function open(data: Float64Array): Promise<Engine> {
  const matrix = { data, rows: data.length / COLUMNS, columns: COLUMNS };
  return openIncompleteEngine(matrix, { weights, logLengths: new Float64Array(COLUMNS), threads: 1 });
}

/** A mixture with full covariances, or what a family keeps of them. */
function mixtureOf(family: keyof typeof FAMILIES, robust: boolean): Mixture {
  const random = new RandomState(4);
  const { spread, replaced } = FAMILIES[family];
  let covariances = new Float64Array(0) as Float64Array;
  for (let j = 0; j < K; j++) {
    const square = Array.from({ length: COLUMNS }, () =>
      Array.from({ length: COLUMNS }, () => random.normal(0, 0.4)),
    );
    const triangle = new Float64Array(triangleSize(COLUMNS));
    for (let a = 0, at = 0; a < COLUMNS; a++) {
      for (let b = 0; b <= a; b++, at++) {
        triangle[at] = square.reduce((sum, line) => sum + line[a]! * line[b]!, a === b ? 0.2 : 0);
      }
    }
    const all = spread(triangle, K, COLUMNS);
    covariances = j === 0 ? all : replaced(covariances, j, COLUMNS, all);
  }
  const widths = new Float64Array(COLUMNS).fill(1.5);
  return finish(
    assembled(FAMILIES[family], new Float64Array(COLUMNS), {
      k: K,
      columns: COLUMNS,
      weights: Float64Array.of(0.45, 0.3, 0.25).map((weight) => weight * (robust ? 0.9 : 1)),
      means: Float64Array.from(
        { length: K * COLUMNS },
        (_, at) => [0, 0.9, (at % 2) - 0.5][Math.floor(at / COLUMNS)]!,
      ),
      covariances,
      repairsLeft: 0,
      ...(robust && {
        tails: { degreesOfFreedom: Float64Array.of(3, 8, 25), estimated: 'each' as const },
        noise: {
          share: 0.1,
          logVolume: 6,
          measured: true,
          widths,
          box: { axes: new Float64Array(16), least: new Float64Array(4), most: new Float64Array(4) },
        },
      }),
    }),
  );
}

function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const a = matrix.map((line, i) => [...line, ...line.map((_, c) => (c === i ? 1 : 0))]);
  for (let i = 0; i < n; i++) {
    const pivot = a[i]![i]!;
    for (let c = 0; c < 2 * n; c++) a[i]![c]! /= pivot;
    for (let r = 0; r < n; r++) {
      if (r === i) continue;
      const factor = a[r]![i]!;
      for (let c = 0; c < 2 * n; c++) a[r]![c]! -= factor * a[i]![c]!;
    }
  }
  return a.map((line) => line.slice(n));
}

/** The statistics by the formulas of Ghahramani & Jordan and Liu & Rubin, from covariances and their inverses. */
function statisticsByCovariances(
  mixture: Mixture,
  family: keyof typeof FAMILIES,
  question: Posterior,
): object {
  const { tails, noise } = mixture;
  const pivots = question.pivots ?? question.centers;
  const sums = emptyStatistics(question);
  let [objective, certainty, uniform] = [0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const row = values.subarray(i * COLUMNS, (i + 1) * COLUMNS);
    const observed = [...row.keys()].filter((a) => !Number.isNaN(row[a]!));
    const gaps = [...row.keys()].filter((a) => Number.isNaN(row[a]!));
    const parts = Array.from({ length: K }, (_, j) => {
      const triangle = FAMILIES[family].triangle(mixture.covariances, j, COLUMNS);
      const at = (a: number, b: number): number =>
        triangle[(Math.max(a, b) * (Math.max(a, b) + 1)) / 2 + Math.min(a, b)]!;
      const block = observed.map((a) => observed.map((b) => at(a, b)));
      const inverted = inverse(block);
      const delta = observed.map((a) => row[a]! - mixture.means[j * COLUMNS + a]!);
      const pulled = inverted.map((line) => line.reduce((sum, value, c) => sum + value * delta[c]!, 0));
      const square = pulled.reduce((sum, value, c) => sum + value * delta[c]!, 0);
      const completed = Float64Array.from(row);
      for (const a of gaps) {
        completed[a] =
          mixture.means[j * COLUMNS + a]! + observed.reduce((sum, b, c) => sum + at(a, b) * pulled[c]!, 0);
      }
      const spread = new Float64Array(triangleSize(COLUMNS));
      for (const a of gaps) {
        for (const b of gaps.filter((other) => other <= a)) {
          const explained = observed.reduce(
            (sum, c, p) =>
              sum + observed.reduce((part, e, q) => part + at(a, c) * inverted[p]![q]! * at(e, b), 0),
            0,
          );
          spread[(a * (a + 1)) / 2 + b] = at(a, b) - explained;
        }
      }
      let determinant = 1;
      for (let n = 1; n <= observed.length; n++) {
        // The ratio of leading minors is 1 over the last entry of the inverse.
        const minor = inverse(block.slice(0, n).map((line) => line.slice(0, n)));
        determinant /= minor[n - 1]![n - 1]!;
      }
      const d = observed.length;
      const degrees = tails?.degreesOfFreedom[j];
      const density =
        degrees === undefined
          ? Math.exp(-0.5 * square) / Math.sqrt((2 * Math.PI) ** d * determinant)
          : (gammaRatio(degrees, d) / Math.sqrt((degrees * Math.PI) ** d * determinant)) *
            (1 + square / degrees) ** (-0.5 * (degrees + d));
      const u = degrees === undefined ? 1 : (degrees + d) / (degrees + square);
      return { density: mixture.weights[j]! * density, completed, spread, u, degrees, d };
    });
    const level = noise
      ? noise.share * Math.exp(-noise.logVolume + gaps.reduce((sum, a) => sum + noise.widths![a]!, 0))
      : 0;
    const total = parts.reduce((sum, { density }) => sum + density, level);
    objective += weights[i]! * Math.log(total);
    certainty += weights[i]! * Math.log(Math.max(level, ...parts.map(({ density }) => density)) / total);
    uniform += (weights[i]! * level) / total;
    for (const [j, { density, completed, spread, u, degrees, d }] of parts.entries()) {
      const held = (weights[i]! * density) / total;
      sums.weight[j]! += held;
      if (degrees !== undefined) {
        const bend = (count: number): number =>
          digamma(0.5 * (degrees + count)) - Math.log(0.5 * (degrees + count));
        sums.scaled[j]! += held * u;
        sums.scaledLog[j]! += held * (Math.log(u) - u + bend(d) - bend(COLUMNS));
      }
      for (let a = 0; a < COLUMNS; a++) {
        const move = completed[a]! - pivots[j * COLUMNS + a]!;
        sums.first[j * COLUMNS + a]! += held * u * move;
        for (let b = 0; b <= a; b++) {
          const corner = (a * (a + 1)) / 2 + b;
          const product = held * (u * move * (completed[b]! - pivots[j * COLUMNS + b]!) + spread[corner]!);
          if (question.moments === 'full') sums.second[j * triangleSize(COLUMNS) + corner]! += product;
          if (question.moments === 'pooled') sums.second[corner]! += product;
          if (question.moments === 'diagonal' && a === b) sums.second[j * COLUMNS + a]! += product;
          if (question.moments === 'trace' && a === b) sums.second[j]! += product;
        }
      }
    }
  }
  return { ...sums, objective, certainty, uniform };
}

/** Γ((ν + d)/2) / Γ(ν/2), by the recurrence. */
function gammaRatio(degrees: number, d: number): number {
  const half = d % 2 === 1 ? halfStep(degrees / 2) : 1;
  let value = half;
  for (let x = degrees / 2 + (d % 2) / 2; x < degrees / 2 + d / 2 - 0.25; x++) value *= x;
  return value;
}

/** Γ(x + ½)/Γ(x), through Γ far out, where it is √x (1 − 1/(8x) + …). */
function halfStep(x: number): number {
  let far = x;
  let ratio = 1;
  while (far < 400) {
    ratio *= far / (far + 0.5);
    far += 1;
  }
  const s = 1 / far;
  return ratio * Math.sqrt(far) * (1 - s / 8 + (s * s) / 128 + (5 * s ** 3) / 1024 - (21 * s ** 4) / 32768);
}

/** Holds every sum of one answer to that of another. */
function expectSums(got: object, want: object, rel: number): void {
  const sums = plain(got);
  for (const [name, value] of Object.entries(plain(want))) {
    expectClose(sums[name], value, { rel, abs_of_max: rel / 100 }, name);
  }
}

function plain(statistics: object): Record<string, unknown> {
  const { rows: _, changed: __, farthest: ___, ...sums } = statistics as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(sums).map(([name, value]) => [
      name,
      ArrayBuffer.isView(value) ? [...(value as Float64Array)] : value,
    ]),
  );
}

describe('sums over rows with gaps', () => {
  for (const family of ['full', 'tied', 'diagonal', 'spherical'] as const) {
    for (const robust of [false, true]) {
      test(`posterior, ${family}${robust ? ', Student tails and noise' : ''}: as by the covariances`, async () => {
        const engine = await open(values);
        const mixture = mixtureOf(family, robust);
        const question = posteriorOf(mixture, FAMILIES[family]);
        const want = statisticsByCovariances(mixture, family, question);
        expectSums(await engine.gather(question), want, 1e-9);
        const pivots = question.centers.map((value) => value + 0.3);
        const other = { ...question, pivots };
        expectSums(await engine.gather(other), statisticsByCovariances(mixture, family, other), 1e-9);
        engine.close();
      });
    }
  }

  test('the rows that are explained worst come completed, with their numbers', async () => {
    const engine = await open(values);
    const question = { ...posteriorOf(mixtureOf('full', false), FAMILIES.full), farthest: 5 };
    const { farthest } = await engine.gather(question);
    const { scores } = await engine.label(question, { scores: true });
    const worst = [...scores!.keys()].sort((a, b) => scores![a]! - scores![b]! || b - a).slice(0, 5);
    expect(farthest.map(({ row }) => row)).toEqual(worst);
    for (const { row, values: filled } of farthest) {
      for (let a = 0; a < COLUMNS; a++) {
        const value = values[row * COLUMNS + a]!;
        if (Number.isNaN(value)) expect(filled[a]).toSatisfy(Number.isFinite);
        else expect(filled[a]).toBe(value);
      }
    }
  });

  for (const moments of ['none', 'trace', 'diagonal', 'full', 'pooled'] as readonly Moments[]) {
    test(`nearest, ${moments}: means by what is observed raise the objective, and moments are no negative`, async () => {
      const engine = await open(values);
      let centers = Float64Array.from({ length: K * COLUMNS }, (_, at) => values[at]!).map((value) =>
        Number.isNaN(value) ? 0 : value,
      );
      let before = -Infinity;
      for (let step = 0; step < 5; step++) {
        const question: Expectation = {
          kind: 'nearest',
          k: K,
          columns: COLUMNS,
          centers,
          bias: new Float64Array(K),
          moments,
          farthest: 0,
        };
        const { objective, weight, first, second } = await engine.gather(question);
        expect(objective).toBeGreaterThanOrEqual(before - 1e-9);
        before = objective;
        expect(weight.reduce((sum, value) => sum + value, 0)).toBeCloseTo(
          weights.reduce((sum, value) => sum + value, 0),
          9,
        );
        if (moments === 'trace' || moments === 'diagonal') expect(Math.min(...second)).toBeGreaterThan(0);
        centers = centers.map(
          (value, at) =>
            value +
            (weight[Math.floor(at / COLUMNS)]! > 0 ? first[at]! / weight[Math.floor(at / COLUMNS)]! : 0),
        );
      }
      const labels = (
        await engine.label(
          {
            kind: 'nearest',
            k: K,
            columns: COLUMNS,
            centers,
            bias: new Float64Array(K),
            moments: 'none',
            farthest: 0,
          },
          { labels: true },
        )
      ).labels!;
      const assigned = await engine.gather({
        kind: 'assigned',
        k: K,
        columns: COLUMNS,
        centers,
        labels,
        moments,
        farthest: 0,
      });
      const nearest = await engine.gather({
        kind: 'nearest',
        k: K,
        columns: COLUMNS,
        centers,
        bias: new Float64Array(K),
        moments,
        farthest: 0,
      });
      expectSums(assigned, nearest, 1e-10);
      engine.close();
    });
  }

  test('without a gap it answers and picks as the reference does', async () => {
    const complete = gappyMatrix(150, 0);
    const engine = await open(complete);
    const reference = referenceEngine(rowsOf({ data: complete, rows: 150, columns: COLUMNS }), weights);
    const question = posteriorOf(mixtureOf('full', true), FAMILIES.full);
    expectSums(await engine.gather(question), await reference.gather(question), 1e-10);
    for (const seeding of [
      { method: 'plusplus', k: 4, trials: 3, seed: 6 },
      { method: 'plusplus', k: 2, trials: 3, seed: 6, centers: new Float64Array(COLUMNS) },
      { method: 'random', k: 5, seed: 2 },
      { method: 'rows', indices: Int32Array.of(3, 1) },
    ] as const) {
      const { indices, values: picked } = await engine.pick(seeding);
      const want = await reference.pick(seeding);
      expect([...indices]).toEqual([...want.indices]);
      expect([...picked]).toEqual([...want.values]);
    }
    engine.close();
  });
});
