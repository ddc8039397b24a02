import { describe, expect, test } from 'vitest';
import { type KernelName, adjustedRand, kernelKMeans } from '../../src/index.ts';
import { cases, expectClose, table } from '../reference.ts';

const NAMES: Readonly<Record<string, KernelName>> = { rbf: 'rbf', poly: 'polynomial', linear: 'linear' };

describe('Lloyd steps on the kernel matrix', () => {
  for (const { id, data, params, expected, tolerance } of cases('kernel_kmeans')) {
    test(id, async () => {
      const rows = table(data);
      const { n_clusters: k, gamma, coef0: offset, degree, labels_init: init } = params;
      const kernel = NAMES[params.kernel]!;
      const fit = await kernelKMeans(rows, {
        k,
        kernel,
        init,
        ...(gamma !== undefined && { gamma }),
        ...(offset !== undefined && { offset }),
        ...(degree !== undefined && { degree }),
      });
      expect([...fit.labels]).toEqual(expected.labels);
      expectClose(fit.inertia, expected.objective, tolerance.objective);
      expect(fit.iterations).toBe(expected.n_iter);
      expect(await adjustedRand(fit.labels, data.y)).toBeCloseTo(expected.ari, 9);
      expect([...(await fit.model.predict(rows))]).toEqual(expected.labels);
    });
  }
});
