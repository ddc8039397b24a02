import { InputError } from 'softmeans';
import { CallError } from '@softmeans/analysis/parts';

/** What stands in the library's messages, and what the command line calls it. */
export type OptionNames = readonly (readonly [from: RegExp, to: string])[];

/** An error of the library about its options, in the options of a command; any other error as it is. */
export function inOptions(error: unknown, names: OptionNames): unknown {
  if (!(error instanceof InputError)) return error;
  const message = names.reduce((text, [from, to]) => text.replace(from, to), error.message);
  return new CallError(message, { cause: error });
}
