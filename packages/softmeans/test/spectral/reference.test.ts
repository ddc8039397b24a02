import { describe, expect, test } from 'vitest';
import { adjustedRand, spectralClustering } from '../../src/index.ts';
import { finish } from '../../src/linalg/steps.ts';
import { Affinity, type AffinityName } from '../../src/spectral/affinity.ts';
import type { Matrix } from '../../src/matrix.ts';
import { cases, expectClose, table } from '../reference.ts';

const NAMES: Readonly<Record<string, AffinityName>> = { rbf: 'rbf', nearest_neighbors: 'neighbors' };

/** The first rows of the similarities, with what the reference has on its diagonal. */
function affinityRows({ data, columns }: Matrix, name: AffinityName, gamma: number, neighbors: number) {
  const rows = Float64Array.from(data);
  const graph = finish(finish(Affinity.steps({ name, gamma, neighbors }, rows, columns)).graphSteps());
  return [0, 1, 2].map((i) => {
    const row = new Float64Array(graph.size);
    const { rows: near, values } = graph.row(i);
    for (const [at, j] of near.entries()) row[j] = values[at]!;
    row[i] = 1;
    return [...row];
  });
}

describe('scikit-learn', () => {
  for (const { id, data, params, expected, tolerance } of cases('spectral')) {
    test(id, async () => {
      const rows = table(data);
      const affinity = NAMES[params.affinity]!;
      const { gamma = 1, n_neighbors: neighbors = 10, n_clusters: k } = params;
      expectClose(
        affinityRows(rows, affinity, gamma, neighbors),
        expected.affinity_rows,
        tolerance.affinity_rows,
      );
      const fit = await spectralClustering(rows, { k, affinity, gamma, neighbors, starts: params.n_init });
      const count = Math.min(fit.eigenvalues.length, expected.eigenvalues.length);
      expectClose(
        Array.from(fit.eigenvalues.subarray(0, count)),
        expected.eigenvalues.slice(0, count),
        tolerance.eigenvalues,
      );
      if (expected.embedding_abs_first10 !== null) {
        const first = Array.from({ length: 10 }, (_, i) =>
          Array.from(fit.embedding.data.slice(i * k, (i + 1) * k), Math.abs),
        );
        expectClose(first, expected.embedding_abs_first10, tolerance.embedding_abs_first10);
      }
      const ari = await adjustedRand(fit.labels, data.y);
      if (tolerance.ari.kind === 'min') expect(ari).toBeGreaterThanOrEqual(tolerance.ari.value);
      else expect(Math.abs(ari - expected.ari)).toBeLessThanOrEqual(tolerance.ari.abs);
      expect(fit.parts).toBe(expected.connected_components_like_zeros);
    });
  }
});
