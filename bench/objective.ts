/** Whether less, more or the same counts as good. */
export type Sense = 'lower' | 'higher' | 'equal';

/** How what the product reached compares with what the peer reached. */
export type Verdict = 'same' | 'better' | 'worse' | 'not comparable';

/** Compares two objectives, entry by entry; the worst entry decides. `tolerance` is relative. */
export function compareObjectives(
  product: readonly number[],
  peer: readonly number[],
  sense: Sense,
  tolerance: number,
): Verdict {
  if (product.length === 0 || peer.length === 0) return 'not comparable';
  if (product.length !== peer.length) return 'worse';
  const verdicts = product.map((ours, i) => compare(ours, peer[i]!, sense, tolerance));
  return (['worse', 'better', 'same'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'worse';
}

function compare(ours: number, theirs: number, sense: Sense, tolerance: number): Verdict {
  if (Math.abs(ours - theirs) <= tolerance * Math.abs(theirs)) return 'same';
  const isBetter = sense === 'lower' ? ours < theirs : sense === 'higher' && ours > theirs;
  return isBetter ? 'better' : 'worse';
}
