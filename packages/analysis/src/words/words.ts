/** A text from outside as it may stand on a terminal: short, and without control characters. */
export function shownName(name: string, longest = 32): string {
  // oxlint-disable-next-line no-control-regex -- they are what must not reach a terminal
  const clean = name.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '·');
  const letters = Array.from(clean);
  const short = letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : clean;
  return RIGHT_TO_LEFT.test(short) ? `\u2068${short}\u2069` : short;
}

/** Letters that would turn the order of the numbers beside them; a name with some is isolated from its sentence. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** "a, b and c" */
export function sentenceList(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** "1 row", "1,234 rows" */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : many}`;
}

/** A whole number with commas between thousands. */
export function whole(value: number): string {
  return fixed(value, 0);
}

/** A number with so many digits after the point, commas between thousands and a true minus. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 1e12 || (size > 0 && size < 1e-6 && digits > 6)) return powerOfTen(value);
  const [integer = '', fraction] = size.toFixed(Math.min(digits, 20)).split('.');
  const grouped = integer.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

function powerOfTen(value: number): string {
  return value.toExponential(2).replace('-', '−').replace('e+', 'e').replace('e-', 'e−');
}

/** A signed number with one digit: "+1.2", "−0.7". */
export function signed(value: number): string {
  const text = fixed(Math.abs(value), 1);
  return `${value < 0 ? '−' : '+'}${text}`;
}

/** A share of rows: "64%", "1.5%", "0.02%"; never rounded to 0% or 100% unless it is. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0 || value === 100) return `${value}%`;
  if (value > 99.9) return 'over 99.9%';
  if (value < 0.01) return 'under 0.01%';
  const digits = value < 0.1 ? 2 : value < 10 || value > 99 ? 1 : 0;
  return `${value.toFixed(digits)}%`;
}

/** One row's memberships in words, the largest first: "72% group 3, 28% group 1"; parts of 0% are left out. */
export function memberships(shares: ArrayLike<number>): string {
  const parts = Array.from(shares, (share, group) => ({ share, group }))
    .filter(({ share }) => share >= 0.005)
    .sort((a, b) => b.share - a.share || a.group - b.group);
  return parts
    .map(
      ({ share, group }) =>
        `${share > 0.995 && share < 1 ? 'over 99' : Math.round(share * 100)}% group ${group + 1}`,
    )
    .join(', ');
}

/** A text as lines of at most so many characters, each after the indent. */
export function wrap(text: string, width: number, indent = '', further: string = indent): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const room = width - (lines.length === 0 ? indent : further).length;
    if (line !== '' && Array.from(line).length + 1 + Array.from(word).length > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines.map((text, i) => `${i === 0 ? indent : further}${text}`);
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
