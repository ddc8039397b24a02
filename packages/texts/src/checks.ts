import { InputError } from 'softmeans';

/** @throws InputError `UNKNOWN_OPTION`, `INVALID_OPTION` */
export function checkKnown(call: string, options: object, known: readonly string[]): void {
  const given: unknown = options;
  if (!isRecord(given)) throw new InputError('INVALID_OPTION', `${call}: the options must be an object.`);
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    throw new InputError(
      'UNKNOWN_OPTION',
      `${call}: there is no option "${name.slice(0, 40)}". Its options are ${known.join(', ')}.`,
    );
  }
}

/** @throws InputError `INVALID_DATA` unless every item is a text or null */
export function checkTexts(call: string, texts: readonly (string | null)[]): void {
  const given: unknown = texts;
  if (!Array.isArray(given)) throw new InputError('INVALID_DATA', `${call}: expected a list of texts.`);
  for (const [i, text] of (given as readonly unknown[]).entries()) {
    if (typeof text === 'string' || text === null) continue;
    throw new InputError('INVALID_DATA', `${call}: text ${i} is a ${typeof text}; expected a text or null.`);
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
