import { type Expectation, type Posterior, triangleSize } from '../em/expectation.ts';
import { isNear } from '../em/score.ts';
import type { Statistics } from '../em/statistics.ts';

/**
 * The question with its moments about the origin, where the centers are so near it that hardly a digit is lost and
 * rows need no differences taken; otherwise nothing.
 */
export function aboutOrigin(expectation: Expectation): Posterior | undefined {
  if (
    expectation.kind !== 'posterior' ||
    expectation.pivots ||
    expectation.degreesOfFreedom ||
    expectation.moments === 'pooled'
  )
    return undefined;
  return isNear(expectation)
    ? { ...expectation, pivots: new Float64Array(expectation.centers.length) }
    : undefined;
}

/**
 * The same statistics about the centers c. With δ = x − c, weight n = Σ r and raw sums f = Σ rx,
 *
 *     Σ rδ = f − nc,   Σ rδ[a]δ[b] = Σ rx[a]x[b] − c[a]f[b] − c[b](f[a] − nc[a])
 */
export function aboutCenters({ k, columns, centers, moments }: Posterior, raw: Statistics): Statistics {
  const { weight } = raw;
  const first = raw.first.slice();
  const second = raw.second.slice();
  const triangle = triangleSize(columns);
  for (let j = 0; j < k; j++) {
    const start = j * columns;
    for (let a = 0; a < columns; a++) {
      const center = centers[start + a]!;
      first[start + a]! -= weight[j]! * center;
      const both = center * (raw.first[start + a]! + first[start + a]!);
      if (moments === 'trace') second[j]! -= both;
      if (moments === 'diagonal') second[start + a]! -= both;
      if (moments !== 'full') continue;
      for (let b = 0, at = j * triangle + (a * (a + 1)) / 2; b <= a; b++, at++) {
        second[at]! -= center * raw.first[start + b]! + centers[start + b]! * first[start + a]!;
      }
    }
    if (moments === 'trace') second[j] = Math.max(0, second[j]!);
  }
  return { ...raw, first, second };
}
