import { describe, expect, test } from 'vitest';
import { kmeans, kmeansPlusPlus } from '../../src/index.ts';
import type { Matrix } from '../../src/index.ts';
import { cases, expectClose, nested, table } from '../reference.ts';

function asSingle({ data, rows, columns }: Matrix): Matrix {
  return { data: Float32Array.from(data), rows, columns };
}

describe.each(['auto', 'lloyd', 'screen', 'bounds'] as const)(
  'kmeans: Lloyd from explicit centers, as scikit-learn, algorithm %s',
  (algorithm) => {
    for (const { id, data, params, expected, tolerance } of cases('kmeans')) {
      test(id, async () => {
        const rows = params.dtype === 'float32' ? asSingle(table(data)) : table(data);
        const fit = await kmeans(rows, {
          k: params.n_clusters,
          init: params.init,
          algorithm,
          tolerance: params.tol,
          maxIterations: params.max_iter,
          ...(params.sample_weight && { rowWeights: params.sample_weight }),
        });
        if (tolerance.inertia) expectClose(fit.inertia, expected.inertia, tolerance.inertia, 'inertia');
        if (tolerance.centers) {
          expectClose(
            nested(fit.model.centers.data, rows.columns),
            expected.centers,
            tolerance.centers,
            'centers',
          );
        }
        if (tolerance.labels) expect([...fit.labels]).toEqual(expected.labels);
        if (tolerance.n_iter) expect(fit.iterations).toBe(expected.n_iter);
        if (expected.predict) {
          const { X, labels, transform, score } = expected.predict;
          expect([...(await fit.model.predict(X))]).toEqual(labels);
          const distances = await fit.model.transform(X);
          expectClose(
            nested(distances.data, distances.columns),
            transform,
            { rel: 1e-9, abs: 1e-9 },
            'transform',
          );
          expectClose(await fit.model.score(X), score, { rel: 1e-9, abs: 1e-9 }, 'score');
        }
      });
    }
  },
);

describe('kmeans: reaches the best known inertia', () => {
  for (const { id, data, params, expected, tolerance } of cases('kmeans_optimum')) {
    test(id, async () => {
      const fit = await kmeans(table(data), {
        k: params.n_clusters,
        starts: params.n_init,
        tolerance: params.tol,
      });
      expectClose(fit.inertia, expected.best_inertia, tolerance.best_inertia, 'inertia');
    });
  }
});

describe("kmeansPlusPlus: scikit-learn 1.2's rows for a seed", () => {
  for (const { id, data, params, expected } of cases('kmeans_plusplus')) {
    test(id, async () => {
      const rows = table(data);
      const { indices, centers } = await kmeansPlusPlus(rows, {
        k: params.n_clusters,
        seed: params.random_state,
        trials: params.n_local_trials,
      });
      expect([...indices]).toEqual(expected.indices);
      expect(nested(centers.data, centers.columns)).toEqual(expected.centers);
    });
  }
});
