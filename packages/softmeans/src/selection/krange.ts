import { InputError } from '../errors.ts';
import { checkOptions, show, wholeNumber } from '../options.ts';

/** A range of k, both ends included, or a list. */
export type KRange = { readonly from: number; readonly to: number } | readonly number[];

/**
 * The values of k that a range means, upwards and each once.
 *
 * @param call the public function, for messages
 * @param rows the largest k allowed
 * @throws InputError `INVALID_OPTION`
 */
export function parseRange(call: string, range: KRange, rows: number): number[] {
  const bounds = { minimum: 1, maximum: rows };
  if (Array.isArray(range)) {
    if (range.length === 0)
      throw new InputError('INVALID_OPTION', `${call}: k must hold at least one value.`);
    const ks = range.map((k, i) => wholeNumber(`${call}: k[${i}]`, k, bounds));
    return [...new Set(ks)].sort((a, b) => a - b);
  }
  if (typeof range !== 'object' || range === null || !('from' in range)) {
    throw new InputError(
      'INVALID_OPTION',
      `${call}: k must be { from, to } or a list of numbers, got ${show(range)}.`,
    );
  }
  checkOptions(`${call}: k`, range, ['from', 'to']);
  const from = wholeNumber(`${call}: k.from`, range.from, bounds);
  const to = wholeNumber(`${call}: k.to`, range.to, { ...bounds, minimum: from });
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** The values of k that are tried when no range is given: 1 to 10, and at most one per two rows. */
export function usualRange(rows: number): KRange {
  return { from: 1, to: Math.max(1, Math.min(10, Math.floor(rows / 2))) };
}
