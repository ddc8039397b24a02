/** Distinct values up to which a column may be one of codes or grades rather than of measures. */
const MOST = 10;
/** Rows per distinct value, on average, from which on the values repeat rather than happen to be few. */
const REPEATS = 5;

/**
 * How many distinct values a column has, where they are few and come again and again: codes, grades, yes and no.
 *
 * Such a column has no tail that a logarithm could shorten, and no density: bending its scale until its values lie
 * apart would raise any likelihood without end.
 *
 * @param values missing ones (NaN) are passed over
 * @returns undefined where the values are many, or too few rows tell
 */
export function fewLevels(values: Iterable<number>): number | undefined {
  const seen = new Set<number>();
  let there = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    there++;
    seen.add(value);
    if (seen.size > MOST) return undefined;
  }
  return seen.size > 0 && REPEATS * seen.size <= there ? seen.size : undefined;
}
