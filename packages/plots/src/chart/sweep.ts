import { type Domain, extent } from './scale.ts';

/** A range of k as part of a sentence. */
export function inWords(k: readonly number[]): string {
  return k.length === 1 ? `at k = ${k[0]}` : `from k = ${k[0]} to ${k.at(-1)}`;
}

/** The domain of an axis of k: some room at both ends, so that marks stay inside. */
export function sweepDomain(k: readonly number[]): Domain {
  const [low, high] = extent(k);
  const room = low === high ? 0.5 : 0.04 * (high - low);
  return [low - room, high + room];
}

/** @throws RangeError where there is no k, where the k do not grow, or where a list does not have one value for each */
export function checkSweep(
  call: string,
  k: readonly number[],
  lists: Readonly<Record<string, readonly unknown[]>>,
): void {
  if (k.length === 0) throw new RangeError(`${call}: there is no k to draw.`);
  if (k.some((at, i) => i > 0 && at <= k[i - 1]!)) throw new RangeError(`${call}: the k must grow.`);
  for (const [name, list] of Object.entries(lists)) {
    if (list.length !== k.length)
      throw new RangeError(`${call}: ${list.length} ${name} for ${k.length} values of k.`);
  }
}
