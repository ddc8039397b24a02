import { describe, expect, test } from 'vitest';
import { applyPower, powerTransform } from '../../src/index.ts';
import { cases, expectClose, nested, table } from '../reference.ts';

describe('scikit-learn finds the same lambdas', () => {
  test.each(cases('power'))('$id', ({ data, params, expected, tolerance }) => {
    const rows = table(data);
    const found = powerTransform(rows, params);
    expectClose(
      found.columns.map(({ lambda }) => lambda),
      expected.lambda,
      tolerance.lambda,
    );
    const head = nested(applyPower(found, rows).data, rows.columns).slice(0, 5);
    expectClose(head, expected.transformed_head, tolerance.transformed_head);
    expect(found.columns.every(({ method }) => method === 'yeo-johnson')).toBe(true);
  });
});
