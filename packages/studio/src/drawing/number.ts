const MINUS = '\u2212';

/** A number with thousands commas, a true minus, and so many digits after the point. */
export function fixed(value: number, digits = 0): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  const text = value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return /^-0(?:\.0*)?$/.test(text) ? text.slice(1) : text.replace('-', MINUS);
}

/** A number to so many significant digits, in plain notation where that is short. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value) || value === 0) return fixed(value);
  const size = Math.floor(Math.log10(Math.abs(value)));
  if (size >= 9 || size < -5) {
    const [mantissa = '', exponent = '0'] = value.toExponential(digits - 1).split('e');
    return `${mantissa.replace('-', MINUS)} × 10${superscript(Number(exponent))}`;
  }
  return fixed(value, Math.max(0, digits - 1 - size));
}

/** Values of one axis alike: as many digits as their steps need. */
export function axisText(values: readonly number[]): (value: number) => string {
  const largest = Math.max(...values.map(Math.abs), 0);
  const step = values.length > 1 ? Math.abs(values[1]! - values[0]!) : largest;
  if (largest >= 1e9 || (step > 0 && step < 1e-5)) return (value) => significant(value, 3);
  const digits = step > 0 ? Math.max(0, Math.min(8, -Math.floor(Math.log10(step) + 1e-9))) : 0;
  const years = values.every((value) => Number.isInteger(value) && value >= 1000 && value < 3000);
  return (value) => (years ? String(value) : fixed(value, digits));
}

/** A share as people read it: whole percent, never "100%" or "0%" where that would claim certainty. */
export function percent(share: number): string {
  if (share > 0.995 && share < 1) return 'over 99%';
  if (share > 0 && share < 0.005) return 'under 1%';
  return `${Math.round(100 * share)}%`;
}

/** A count and its word: "1 row", "2,000 rows". */
export function counted(count: number, word: string, plural = `${word}s`): string {
  return `${fixed(count)} ${count === 1 ? word : plural}`;
}

function superscript(value: number): string {
  return String(value).replace(/[-\d]/g, (digit) => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]!));
}
