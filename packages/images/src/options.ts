import { ImageError } from './errors.ts';

/** Refuses options that a call does not have. @throws ImageError `UNKNOWN_OPTION`, `INVALID_OPTION` */
export function checkOptions(call: string, options: object, known: readonly string[]): void {
  const given: unknown = options;
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new ImageError('INVALID_OPTION', `${call}: the options must be an object, got ${shown(given)}.`);
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    throw new ImageError(
      'UNKNOWN_OPTION',
      `${call}: there is no option "${name.slice(0, 40)}". Its options are ${known.join(', ')}.`,
    );
  }
}

/** An option that is a number within bounds, both allowed. @throws ImageError `INVALID_OPTION` */
export function numberOption(
  name: string,
  value: unknown,
  {
    minimum,
    maximum,
    otherwise,
    whole = false,
  }: {
    readonly minimum: number;
    readonly maximum: number;
    readonly otherwise: number;
    readonly whole?: boolean;
  },
): number {
  const number = value === undefined ? otherwise : value;
  if (
    typeof number === 'number' &&
    number >= minimum &&
    number <= maximum &&
    (!whole || Number.isInteger(number))
  )
    return number;
  throw new ImageError(
    'INVALID_OPTION',
    `${name} must be a ${whole ? 'whole ' : ''}number from ${minimum} to ${maximum}, got ${shown(number)}.`,
  );
}

/** An option that is one of a few words. @throws ImageError `INVALID_OPTION` */
export function choice<Word extends string>(
  name: string,
  value: unknown,
  allowed: readonly Word[],
  otherwise: Word,
): Word {
  const word = value === undefined ? otherwise : value;
  for (const one of allowed) if (one === word) return one;
  const words = allowed.map((one) => `"${one}"`);
  const list = words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : words.join('');
  throw new ImageError('INVALID_OPTION', `${name} must be ${list}, got ${shown(word)}.`);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (value === undefined) return 'nothing';
  if (value === null || typeof value !== 'object') return String(value);
  return Array.isArray(value) ? 'an array' : 'an object';
}
