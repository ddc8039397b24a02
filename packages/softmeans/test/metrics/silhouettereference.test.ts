import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/metrics/distance.ts';
import { silhouette } from '../../src/metrics/silhouette.ts';
import { cases, expectClose, table } from '../reference.ts';

describe('reference: silhouette_r', () => {
  test.each(cases('silhouette_r'))('$id', async ({ data, params, expected, tolerance }) => {
    const labels: readonly number[] = params.labels;
    const metric: Metric = params.metric;
    const { mean, values, neighbors } = await silhouette(table(data), labels, { metric });
    expectClose(values, expected.sil_width, tolerance.widths);
    expectClose(mean, expected.avg_width, tolerance.widths);
    expect([...neighbors]).toEqual(expected.neighbor);
    const averages = (expected.cluster_sizes as number[]).map((size, c) => {
      const own = values.filter((_, i) => labels[i] === c + 1);
      expect(own.length).toBe(size);
      return own.reduce((sum, value) => sum + value, 0) / size;
    });
    expectClose(averages, expected.cluster_avg_widths, tolerance.widths);
  });
});
