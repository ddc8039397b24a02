import { describe, expect, test } from 'vitest';
import {
  RandomState,
  type SparseMatrix,
  readModels,
  sparseKMeans,
  sparseMatrix,
  sphericalKMeans,
  truncatedSvd,
  writeModels,
} from '../../src/index.ts';
import { referenceEngine } from '../../src/em/reference.ts';
import type { Expectation } from '../../src/em/expectation.ts';
import { openSparseEngine } from '../../src/engine/sparse.ts';
import { svd } from '../../src/linalg/svd.ts';
import { type Matrix, rowsOf } from '../../src/matrix.ts';

/** Sparse rows around `groups` sets of columns, one row of zeros among them, and the same rows dense. */
function rowsOfWords(rows: number, columns: number, groups: number): { sparse: SparseMatrix; dense: Matrix } {
  const random = new RandomState(7);
  const entries = Array.from({ length: rows }, (_, i): [number, number][] =>
    i === 3
      ? []
      : Array.from({ length: 8 }, () => {
          const own = random.random() < 0.8;
          const group = (i % groups) * Math.floor(columns / groups);
          return [
            own ? group + random.integers(0, Math.floor(columns / groups)) : random.integers(0, columns),
            1 + random.random(),
          ];
        }),
  );
  const sparse = sparseMatrix(entries, columns);
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let at = sparse.starts[i]!; at < sparse.starts[i + 1]!; at++) {
      data[i * columns + sparse.indices[at]!] = sparse.values[at]!;
    }
  }
  return { sparse, dense: { data, rows, columns } };
}

const { sparse, dense } = rowsOfWords(120, 40, 4);

describe('the engine over sparse rows answers as the reference engine over the same rows', () => {
  const weights = Float64Array.from({ length: 120 }, (_, i) => (i % 5 === 0 ? 0 : 1 + (i % 3)));
  const engines = [openSparseEngine(sparse, weights), referenceEngine(rowsOf(dense), weights)] as const;
  const centers = dense.data.slice(5 * 40, 8 * 40) as Float64Array;
  const question = {
    k: 3,
    columns: 40,
    centers,
    bias: new Float64Array(3),
    moments: 'none',
    farthest: 4,
  } as const;
  const labels = Int32Array.from({ length: 120 }, (_, i) => (i % 4) - 1);

  test.each<Expectation>([
    { ...question, kind: 'nearest' },
    { ...question, kind: 'assigned', labels },
  ])('sums of a $kind question', async (expectation) => {
    const [got, want] = await Promise.all(engines.map((engine) => engine.gather(expectation)));
    expect(got!.objective / want!.objective).toBeCloseTo(1, 12);
    expect(got!.changed).toBe(want!.changed);
    expect(got!.farthest.map(({ row }) => row)).toEqual(want!.farthest.map(({ row }) => row));
    for (const name of ['weight', 'first'] as const) {
      for (const [at, value] of want![name].entries()) expect(got![name][at]).toBeCloseTo(value, 9);
    }
  });

  test('labels and distances', async () => {
    const want = { labels: true, distances: true, scores: true };
    const [got, reference] = await Promise.all(
      engines.map((engine) => engine.label({ ...question, kind: 'nearest' }, want)),
    );
    expect(got!.labels).toEqual(reference!.labels);
    for (const [at, value] of reference!.distances!.entries())
      expect(got!.distances![at]).toBeCloseTo(value, 7);
  });

  test.each([
    { method: 'plusplus', k: 5, trials: 3, seed: 4 },
    { method: 'plusplus', k: 2, trials: 2, seed: 1, centers },
    { method: 'random', k: 6, seed: 2 },
    { method: 'rows', indices: Int32Array.of(7, 3) },
  ] as const)('rows to start from: $method', async (seeding) => {
    const [got, want] = await Promise.all(engines.map((engine) => engine.pick(seeding)));
    expect(got!.indices).toEqual(want!.indices);
    expect(got!.values).toEqual(want!.values);
  });
});

describe('K-means of sparse rows', () => {
  test('finds what spherical K-means finds in the same rows, dense', async () => {
    const fit = await sparseKMeans(sparse, { k: 4, seed: 1 });
    const other = await sphericalKMeans(dense, { k: 4, seed: 1 });
    expect(fit.inertia / other.inertia).toBeCloseTo(1, 6);
    expect(await fit.model.predict(sparse)).toEqual(fit.labels);
    const { data } = await fit.model.transform(sparse);
    const sum = fit.labels.reduce((total, label, i) => total + data[i * 4 + label]! ** 2, 0);
    expect(sum / fit.inertia).toBeCloseTo(1, 9);
  });

  test('a model file keeps it', async () => {
    const { model } = await sparseKMeans(sparse, { k: 3, geometry: 'euclidean' });
    const again = readModels(writeModels({ sparse: model })).sparse!;
    expect(again.centers).toEqual(model.centers);
    const file = JSON.parse(writeModels({ sparse: model }));
    file.centers[1].indices[0] = 400;
    expect(() => readModels(file)).toThrow(/"centers\[1\]\.indices": expected columns from 0 to 39/);
  });

  test('bad rows are refused', async () => {
    await expect(sparseKMeans({ ...sparse, columns: 2 })).rejects.toThrow(/has column \d+ of 2/);
    await expect(sparseKMeans({ ...sparse, starts: new Uint32Array(3) })).rejects.toThrow(/starts must hold/);
    const values = sparse.values.slice();
    values[9] = NaN;
    await expect(sparseKMeans({ ...sparse, values })).rejects.toThrow(/is NaN; every value/);
    await expect(sparseKMeans(sparseMatrix([[[0, 1]]], 1), { k: 2 })).rejects.toThrow(/only 1 row/);
    const { model } = await sparseKMeans(sparse, { k: 2 });
    await expect(model.predict(sparseMatrix([[[0, 1]]], 1))).rejects.toThrow(/40 columns, the rows have 1/);
  });

  test('rows that are all zero, or all the same', async () => {
    const zeros = await sparseKMeans(sparseMatrix([[], [], []], 4), { k: 2 });
    expect(zeros.inertia).toBe(0);
    expect(zeros.warnings.join()).toMatch(/distinct/);
  });
});

describe('truncated singular value decomposition', () => {
  test('is the leading part of the whole one', async () => {
    const whole = svd(rowsOf(dense));
    const { singularValues, components, transform } = await truncatedSvd(sparse, {
      components: 6,
      iterations: 20,
    });
    for (let c = 0; c < 6; c++) {
      expect(singularValues[c]! / whole.values[c]!).toBeCloseTo(1, 6);
      let cosine = 0;
      for (let a = 0; a < 40; a++) cosine += components[c * 40 + a]! * whole.vectors[c * 40 + a]!;
      expect(Math.abs(cosine)).toBeGreaterThan(0.999);
    }
    // ‖A·vᵢ‖ is the singular value.
    const { data } = transform(sparse);
    let square = 0;
    for (let i = 0; i < 120; i++) square += data[i * 6]! ** 2;
    expect(Math.sqrt(square) / singularValues[0]!).toBeCloseTo(1, 10);
  });

  test('Same bits for the same seed, and more components than rank do no harm', async () => {
    const one = await truncatedSvd(sparse, { components: 3, seed: 5 });
    const two = await truncatedSvd(sparse, { components: 3, seed: 5 });
    expect(two.components).toEqual(one.components);
    const flat = await truncatedSvd(sparseMatrix([[[0, 1]], [[0, 2]], [[0, 3]]], 3), { components: 3 });
    expect(flat.singularValues[0]).toBeCloseTo(Math.sqrt(14), 12);
    expect(flat.singularValues[1]).toBeCloseTo(0, 12);
    expect([...flat.components].every(Number.isFinite)).toBe(true);
  });
});
