import { triangleSize } from '../em/expectation.ts';
import type { Mixture, MixtureRuleSettings } from './rule.ts';

/**
 * Whether some component describes chance rather than a group.
 *
 * The likelihood of a mixture has no upper bound: it grows without limit as a component shrinks onto a few
 * rows (Day 1969). Such a component is far thinner, in some direction, than its fellows, and either holds hardly
 * more rows than it takes to determine it or has only the regularization to keep it from having no width at all:
 * equal values in a rounded column do that.
 */
export function isSpurious(
  mixture: Mixture,
  { family, rows, regularization }: Pick<MixtureRuleSettings, 'family' | 'rows' | 'regularization'>,
): boolean {
  const { k, columns, weights } = mixture;
  if (k === 1) return false;
  const needed = family.name === 'full' ? columns + 1 : 2;
  const variances = Array.from({ length: k }, (_, j) => conditionalVariances(mixture, j, family.shape));
  const thickness = variances.map((each) => each.reduce((least, value) => Math.min(least, value)));
  const typical = thickness.toSorted((a, b) => a - b)[k >> 1]!;
  return thickness.some((variance, j) => {
    const held = weights[j]! * rows;
    if (held < 1.5) return true;
    if (family.name === 'tied' || variance >= THIN * typical) return false;
    const floored = variances[j]!.some((value, a) => value <= FLOORED * regularization[a]!);
    return held < FEW * needed || floored;
  });
}

/** A component with fewer than this many times the rows that determine it is under suspicion. */
const FEW = 3;
/** A suspect whose thinnest variance is below this share of the usual one is spurious. */
const THIN = 0.01;
/** A variance below this many times the regularization is little else. */
const FLOORED = 4;

/** The variance of each column within component j, given the columns before it: 1 / W[a,a]². */
export function conditionalVariances(
  { factors, columns, k }: Mixture,
  j: number,
  shape: MixtureRuleSettings['family']['shape'],
): Float64Array {
  const triangle = triangleSize(columns);
  const start = factors.length === k * triangle ? j * triangle : 0;
  return Float64Array.from({ length: columns }, (_, a) => {
    if (shape === 'spherical') return 1 / factors[j]! / factors[j]!;
    const factor = shape === 'diagonal' ? factors[j * columns + a]! : factors[start + (a * (a + 3)) / 2]!;
    return 1 / factor / factor;
  });
}
