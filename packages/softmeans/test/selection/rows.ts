import * as fc from 'fast-check';

/** Four to twenty rows of three values, many of them equal. */
export const rows: fc.Arbitrary<number[][]> = fc.array(
  fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 }),
  { minLength: 4, maxLength: 20 },
);
