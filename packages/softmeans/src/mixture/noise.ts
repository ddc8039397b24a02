import { InputError } from '../errors.ts';
import { type JsonFields, jsonNumbers } from '../json.ts';
import { checkOptions, realNumber, show } from '../options.ts';
import type { Reading } from '../reading.ts';
import { logVolume } from '../units.ts';

/** A component of constant density for rows that belong to no group. */
export interface NoiseOptions {
  /** The share of noise that the estimate starts from; default 0.05. `fixed: { weights }` holds it. */
  readonly share?: number;
  /**
   * ln of the volume over which noise is spread, in the input's units; default: that of the box around the rows
   * along their principal axes or along the columns, whichever is smaller.
   */
  readonly logVolume?: number;
}

/** The noise of a mixture, in engine units. */
export interface Noise {
  /** Its mixing proportion. */
  readonly share: number;
  readonly logVolume: number;
  /** Whether the volume was measured from the rows: one more parameter for BIC and AIC. */
  readonly measured: boolean;
  readonly box: Box;
  /** ln of its width along each column, where the box lies along the columns. */
  readonly widths?: Float64Array;
}

/** Where noise is drawn from: a box around all rows. */
export interface Box {
  /** Directions of its edges, of length 1, columns × columns, row-major. */
  readonly axes: Float64Array;
  /** Where it begins and ends along each axis. */
  readonly least: Float64Array;
  readonly most: Float64Array;
}

const FIRST_SHARE = 0.05;

/** The options, checked; undefined where no noise is wanted. @throws InputError `INVALID_OPTION`, `UNKNOWN_OPTION` */
export function noiseOptions(
  call: string,
  given: boolean | NoiseOptions | undefined,
): { readonly share: number; readonly logVolume: number | undefined } | undefined {
  const name = `${call}: noise`;
  if (given === undefined || given === false) return undefined;
  if (given === true) return { share: FIRST_SHARE, logVolume: undefined };
  if (typeof given !== 'object' || given === null) {
    throw new InputError(
      'INVALID_OPTION',
      `${name} must be true, false or { share, logVolume }, got ${show(given)}.`,
    );
  }
  checkOptions(name, given, ['share', 'logVolume']);
  return {
    share: realNumber(`${name}.share`, given.share, { above: 0, below: 1, default: FIRST_SHARE }),
    logVolume: given.logVolume === undefined ? undefined : realNumber(`${name}.logVolume`, given.logVolume),
  };
}

/** Free parameters of noise, for BIC and AIC; as in mclust a measured volume counts. */
export function noiseParameters(noise: Noise | undefined): number {
  return noise ? (noise.measured ? 2 : 1) : 0;
}

/** Noise with its volume in the input's units, as models show it. */
export function noiseInInputUnits(
  noise: Noise | undefined,
  reading: Reading,
): { readonly share: number; readonly logVolume: number } | undefined {
  return noise && { share: noise.share, logVolume: noise.logVolume + logVolume(reading) };
}

export function noiseJson({ share, logVolume, measured, box, widths }: Noise): Record<string, unknown> {
  const { axes, least, most } = box;
  return {
    share,
    logVolume,
    measured,
    box: { axes: jsonNumbers(axes), least: jsonNumbers(least), most: jsonNumbers(most) },
    ...(widths && { widths: jsonNumbers(widths) }),
  };
}

/** @throws ModelError `DAMAGED_MODEL` naming the field */
export function parseNoise(fields: JsonFields, columns: number): Noise {
  const share = fields.number('share');
  if (!(share >= 0 && share <= 1)) throw fields.damaged('share', 'a number from 0 to 1');
  const box = fields.object('box');
  const least = box.numbers('least', columns);
  const most = box.numbers('most', columns);
  if (!least.every((value, a) => value <= most[a]!)) throw box.damaged('most', 'numbers not below "least"');
  return {
    share,
    logVolume: fields.number('logVolume'),
    measured: fields.yesNo('measured'),
    box: { axes: box.numbers('axes', columns * columns), least, most },
    ...(fields.has('widths') && { widths: fields.numbers('widths', columns) }),
  };
}
