import type { CovarianceName, KChoice } from 'softmeans';

/** What the covariance families mean, for people. */
export const SHAPES: Readonly<Record<CovarianceName, string>> = {
  full: 'each have a width and a slant of their own',
  tied: 'all share one width and slant',
  diagonal: 'each have a width of their own in every column, and no slant',
  spherical: 'are round, each with a width of its own',
};

/** The covariance with the lowest BIC at k; among equals the one that was chosen. */
export function shapeAt({ mixture, covariance }: KChoice, k: number): string {
  const here = mixture.filter((score) => score.k === k);
  const lowest = Math.min(...here.map(({ bic }) => bic));
  const best = here.filter(({ bic }) => bic - lowest <= 1e-9 * Math.abs(lowest));
  return (best.find((score) => score.covariance === covariance) ?? best[0])?.covariance ?? '–';
}
