/** How the numbers of one axis or column are written: the same for a D3 format in Vega and for text made here. */
export interface NumberFormat {
  /** A D3 format specifier. */
  readonly specifier: string;
  write(value: number): string;
}

const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];

/** A format with so many decimals; thousands have a comma, and the minus is a true one. */
export function decimalFormat(decimals: number): NumberFormat {
  return { specifier: `,.${decimals}f`, write: (value) => fixed(value, decimals) };
}

/** Whole percent of a share. */
export const percentFormat: NumberFormat = {
  specifier: '.0%',
  write: (value) => `${fixed(100 * value, 0)}%`,
};

/**
 * The format for values whose differences of the given size should show: plain where it is short, with a prefix
 * (k, M, G) for the very large, with a power of ten for the very small and the very large beyond.
 */
export function formatFor(largest: number, step: number): NumberFormat {
  const size = Math.abs(largest);
  if (size >= 1e18 || (size > 0 && size < 1e-4)) {
    const digits = Math.min(8, Math.max(1, Math.ceil(Math.log10(size / (step || size)))));
    return { specifier: `.${digits}e`, write: (value) => minus(value.toExponential(digits)) };
  }
  const decimals = Math.min(6, Math.max(0, -Math.floor(Math.log10(step || 1) + 1e-9)));
  if (size >= 1e6 && step >= 1e-3 * size) return { specifier: '.4~s', write: prefixed };
  return decimalFormat(decimals);
}

/** A format for a column of measured values: about three digits of its spread. */
export function valueFormat(largest: number, spread: number): NumberFormat {
  const size = spread > 0 ? spread : Math.abs(largest) || 1;
  return formatFor(largest, 10 ** (Math.floor(Math.log10(size)) - 1));
}

function prefixed(value: number): string {
  const size = Math.abs(Number(value.toPrecision(4)));
  const power = Math.min(prefixes.length - 1, Math.max(0, Math.floor(Math.log10(size || 1) / 3)));
  return minus(`${Number((value / 1000 ** power).toPrecision(4))}${prefixes[power]!}`);
}

function fixed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  const [whole = '', part] = text.split('.');
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  const negative = value < 0 && Number(text) !== 0;
  return `${negative ? '−' : ''}${grouped}${part === undefined ? '' : `.${part}`}`;
}

function minus(text: string): string {
  return text.replace(/^-/, '−');
}

/** A count with its noun: `1 row`, `5,000 rows`. */
export function counted(count: number, noun: string): string {
  return `${fixed(count, 0)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A share in words: whole percent, but never 0% or 100% of what is neither. */
export function shareInWords(share: number): string {
  if (share > 0.995 && share < 1) return 'over 99%';
  if (share < 0.005 && share > 0) return 'under 1%';
  return percentFormat.write(share);
}
