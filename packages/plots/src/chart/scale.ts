import { type NumberFormat, formatFor } from './number.ts';

/** From the least to the largest value. */
export type Domain = readonly [number, number];

/** Where an axis is ticked, and how its ticks are written. */
export interface Ticks {
  readonly values: readonly number[];
  readonly step: number;
  readonly format: NumberFormat;
}

/** The range of finite values; 0 to 1 where there are none. */
export function extent(values: Iterable<number>): Domain {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [0, 1];
}

/** A wider domain: a share of its length on both sides; some length where it has none. */
export function pad([low, high]: Domain, share: number): Domain {
  const length = high - low > 0 ? high - low : Math.abs(low) || 1;
  return [low - share * length, high + share * length];
}

/** The step of about so many ticks: 1, 2 or 5 times a power of ten. */
function stepFor(length: number, count: number): number {
  const rough = length / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const ratio = rough / power;
  return (ratio < 1.5 ? 1 : ratio < 3.5 ? 2 : ratio < 7.5 ? 5 : 10) * power;
}

/** Round values inside a domain, two to six of them where so many fit. */
export function ticksIn(domain: Domain, count = 4): Ticks {
  const [low, high] = domain;
  const length = high - low;
  if (!(length > 0)) return { values: [low], step: 1, format: formatFor(low, Math.abs(low) || 1) };
  let step = stepFor(length, count);
  let values = multiples(low, high, step);
  for (let finer = count + 1; values.length < 2 && finer < 4 * count + 8; finer++) {
    step = stepFor(length, finer);
    values = multiples(low, high, step);
  }
  const largest = Math.max(Math.abs(low), Math.abs(high));
  return { values, step, format: formatFor(largest, step) };
}

function multiples(low: number, high: number, step: number): number[] {
  const values: number[] = [];
  const slack = 1e-9 * step;
  for (let at = Math.ceil((low - slack) / step); at * step <= high + slack; at++) {
    // Multiplying by a fraction such as 0.1 leaves noise in the last bits.
    values.push(Number((at * step).toPrecision(12)));
    if (values.length > 50) break;
  }
  return values;
}

/** The domain widened to whole steps of about so many ticks, and its ticks. */
export function niceDomain(domain: Domain, count = 4): { readonly domain: Domain; readonly ticks: Ticks } {
  const [low, high] = domain[1] > domain[0] ? domain : pad(domain, 0.5);
  const step = stepFor(high - low, count);
  const wide: Domain = [
    Number((Math.floor(low / step + 1e-9) * step).toPrecision(12)),
    Number((Math.ceil(high / step - 1e-9) * step).toPrecision(12)),
  ];
  return { domain: wide, ticks: ticksIn(wide, count) };
}

/** A rounding of data to what a picture can show: one part in 10,000 of the domain's length. */
export function roundingFor([low, high]: Domain): (value: number) => number {
  const length = high - low;
  if (!(length > 0)) return (value) => value;
  const decimals = 4 - Math.floor(Math.log10(length));
  if (decimals <= 0 || decimals > 20) return (value) => Number(value.toPrecision(8));
  return (value) => Number(value.toFixed(decimals));
}

/** Whole numbers of an axis of k: all where they fit, else every second, fifth and so on. */
export function wholeTicks(values: readonly number[], most = 16): number[] {
  if (values.length <= most) return [...values];
  const every = Math.ceil(values.length / most);
  return values.filter((_, i) => i % every === 0);
}
