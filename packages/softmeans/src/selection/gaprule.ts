/** How a number of groups is read off gaps and their standard errors; the names are those of R's `maxSE`. */
export type GapRule = 'firstSEmax' | 'Tibs2001SEmax' | 'globalSEmax' | 'firstmax' | 'globalmax';

export const GAP_RULES: readonly GapRule[] = [
  'firstSEmax',
  'Tibs2001SEmax',
  'globalSEmax',
  'firstmax',
  'globalmax',
];

/**
 * The place that a rule chooses among gaps, from 0.
 *
 * `firstmax` is the first local maximum, `globalmax` the global one. `firstSEmax` and `globalSEmax` take the first
 * place before it whose gap is at most one standard error lower. `Tibs2001SEmax` is the first place whose gap is at
 * least the next one less its standard error (Tibshirani, Walther & Hastie 2001); without such a place, the last.
 *
 * @param gaps one for each k, in order
 * @param standardErrors of the gaps
 * @param factor what the standard errors are multiplied by
 */
export function placeByRule(
  gaps: ArrayLike<number>,
  standardErrors: ArrayLike<number>,
  rule: GapRule,
  factor = 1,
): number {
  const last = gaps.length - 1;
  const margin = (at: number): number => gaps[at]! - factor * standardErrors[at]!;
  const first = (end: number, test: (at: number) => boolean): number => {
    for (let at = 0; at < end; at++) if (test(at)) return at;
    return end;
  };
  if (rule === 'Tibs2001SEmax') return first(last, (at) => gaps[at]! >= margin(at + 1));
  let peak = first(last, (at) => gaps[at + 1]! <= gaps[at]!);
  if (rule === 'globalmax' || rule === 'globalSEmax') {
    peak = 0;
    for (let at = 1; at <= last; at++) if (gaps[at]! > gaps[peak]!) peak = at;
  }
  if (rule === 'firstmax' || rule === 'globalmax') return peak;
  return first(peak, (at) => gaps[at]! >= margin(peak));
}
