import type { NumberColumn } from '@softmeans/tables';
import { fixed } from './words.ts';

/** Values looked at to find how precisely a column is measured. */
const LOOKED_AT = 500;
const MOST = 12;

/**
 * Digits after the point for a column's means and spreads: two digits of the spread, and at most one more than
 * the values have.
 *
 * @param spread the smallest spread that is shown
 */
export function digitsFor({ values }: NumberColumn, spread: number): number {
  let measured = 0;
  for (let i = 0; i < Math.min(values.length, LOOKED_AT); i++) {
    if (Number.isFinite(values[i])) measured = Math.max(measured, digitsOf(values[i]!));
  }
  const wanted = spread > 0 ? Math.max(0, 1 - Math.floor(Math.log10(spread))) : measured;
  return Math.min(wanted, measured + 1, MOST);
}

/** A group's spread below this part of the column's is what rounding leaves of none. */
const NOISE = 1e-9;

/** The spread, or 0 where it is rounding noise beside the spread of the whole column. */
export function withoutNoise(spread: number, whole: number): number {
  return spread < NOISE * whole ? 0 : spread;
}

/** "80.0 ± 6.0"; the mean alone where there is no spread. */
export function around(mean: number, spread: number, digits: number): string {
  return Number.isNaN(spread)
    ? fixed(mean, digits)
    : `${fixed(mean, digits)} ± ${spread === 0 ? '0' : fixed(spread, digits)}`;
}

/** Digits after the point in the shortest way to write a number. */
export function digitsOf(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e');
  return Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent));
}
