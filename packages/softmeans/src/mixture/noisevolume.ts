import type { TrainingSet } from '../dataset.ts';
import { InputError } from '../errors.ts';
import { eigenSteps } from '../linalg/eigen.ts';
import { log } from '../mathematics.ts';
import { inTurns } from '../turn.ts';
import { logVolume } from '../units.ts';
import type { Noise } from './noise.ts';
import { overallSpread } from './start.ts';

/** Columns beyond which principal axes take too long. */
const MANY_COLUMNS = 512;

/**
 * The noise that a fit starts with. Its volume is that of mclust's `hypvol` (Fraley & Raftery 1998), but a direction
 * in which the rows do not vary counts as wide as a uniform spread with the regularization for its variance. Rows with
 * missing values are measured along the columns alone: only there has such a box a density over some of the columns.
 *
 * @throws InputError `INVALID_DATA` where such a direction meets `regularization: 0`
 */
export async function measuredNoise(
  call: string,
  set: TrainingSet,
  { share, logVolume: given }: { readonly share: number; readonly logVolume: number | undefined },
  regularization: Float64Array,
  signal: AbortSignal | undefined,
): Promise<Noise> {
  const { columns } = set.engine;
  const turned =
    set.gaps || columns > MANY_COLUMNS
      ? []
      : [(await inTurns(eigenSteps(await overallSpread(set.engine, signal), columns), signal)).vectors];
  const straight = new Float64Array(columns * columns);
  for (let a = 0; a < columns; a++) straight[a * (columns + 1)] = 1;
  const floor = regularization.reduce((least, amount) => Math.min(least, amount), Infinity);
  let best: Noise | undefined;
  for (const axes of [straight, ...turned]) {
    const { least, most } = await set.extent(axes, signal);
    let measured = 0;
    const widths = new Float64Array(columns);
    for (let a = 0; a < columns; a++) {
      const width = Math.max(most[a]! - least[a]!, Math.sqrt(12 * floor));
      if (!(width > 0)) {
        throw new InputError(
          'INVALID_DATA',
          `${call}: the rows do not vary in some direction, so noise has no volume there, and regularization is 0. Drop the column, leave regularization at its default or give noise.logVolume.`,
        );
      }
      widths[a] = log(width);
      measured += widths[a]!;
    }
    if (best && best.logVolume <= measured) continue;
    best = {
      share,
      logVolume: measured,
      measured: true,
      box: { axes, least, most },
      ...(axes === straight && { widths }),
    };
  }
  const { widths, ...found } = best!;
  if (given === undefined) return best!;
  const volume = given - logVolume(set.reading);
  // A box of the same proportions.
  const stretch = (volume - found.logVolume) / columns;
  return {
    ...found,
    logVolume: volume,
    measured: false,
    ...(widths && { widths: widths.map((width) => width + stretch) }),
  };
}
