import { fixed } from '../../drawing/number.ts';
import type { BothFits } from '../bothfits.ts';

/** How the two methods compare on the same rows, in words. */
export function comparison({ differing, wrong }: BothFits, rows: number): string {
  if (wrong) {
    if (wrong.hard === wrong.soft) {
      return wrong.hard === 0
        ? `Both give all ${fixed(rows)} rows to the group they were drawn from.`
        : `Both give ${fixed(wrong.hard)} of ${fixed(rows)} rows to another group than they were drawn from.`;
    }
    return `K-means gives ${fixed(wrong.hard)} of ${fixed(rows)} rows to another group than they were drawn from, the mixture ${fixed(wrong.soft)}.`;
  }
  if (differing === 0) return `Both agree on all ${fixed(rows)} rows.`;
  return `Both agree on ${fixed(rows - differing)} of ${fixed(rows)} rows, and differ on ${fixed(differing)}.`;
}
