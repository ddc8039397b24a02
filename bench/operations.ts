import type { Cell } from './cells.ts';

/**
 * Additions and multiplications of one plain iteration: every distance or density, and every sum. A method that
 * leaves some out does more than is counted in the same time, so that its share of the limit can exceed 1.
 * Exponentials are not counted. Nothing where an iteration is not what is timed.
 */
export function operations({ job, timed, recipe }: Cell): number | undefined {
  if (timed !== 'iteration' || recipe === 'iris') return undefined;
  const { rows, columns: d } = recipe;
  const each = rows * job.k;
  if (job.task === 'kmeans') return 2 * d * each;
  const triangle = (d * (d + 1)) / 2;
  switch (job.covariance) {
    case 'full':
      return each * 2 * (2 * triangle + 2 * d);
    case 'tied':
      return each * 2 * (triangle + 2 * d) + rows * 2 * triangle;
    case 'diagonal':
      return each * 2 * 4 * d;
    case 'spherical':
      return each * 2 * 2 * d;
    default:
      return undefined;
  }
}
