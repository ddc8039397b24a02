import type { Condition } from 'softmeans';
import { fixed, shownName } from './words.ts';

/** A number to about three digits; a dash for none. */
export function threeDigits(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  const digits = size >= 100 || Number.isInteger(value) ? 0 : 2 - Math.floor(Math.log10(size));
  return fixed(value, Math.max(0, Math.min(12, digits)));
}

/** A condition of a rule, with all digits that its threshold has. */
export function conditionText(condition: Condition): string {
  const column = shownName(condition.column);
  if (condition.kind === 'category') {
    return `${column} is ${condition.holds ? '' : 'not '}${shownName(condition.category)}`;
  }
  const { threshold, holds } = condition;
  const digits = String(threshold).split('.')[1]?.length ?? 0;
  const written = Math.abs(threshold) < 1e12 && digits <= 6 ? fixed(threshold, digits) : String(threshold);
  return `${column} ${holds ? 'at most' : 'above'} ${written}`;
}
