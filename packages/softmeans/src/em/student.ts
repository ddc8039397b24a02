import { log, logGamma } from '../mathematics.ts';

/** What Student tails put in the place of −½ d ln 2π: ln Γ((ν + d)/2) − ln Γ(ν/2) − ½ d ln νπ. */
export function logNormalizer(degrees: number, columns: number): number {
  const half = 0.5 * columns;
  return logGamma(0.5 * degrees + half) - logGamma(0.5 * degrees) - half * log(degrees * Math.PI);
}
