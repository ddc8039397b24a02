import type { RowsOptions } from '../dataset.ts';
import type { MixtureModel } from '../mixture/model.ts';
import { checkOptions, realNumber, seedNumber, wholeNumber } from '../options.ts';
import { turn } from '../turn.ts';
import { rowsOptions } from './refit.ts';

export interface DensityThresholdOptions extends RowsOptions {
  /** Rows to draw; default 50,000, or 50 divided by the rate if that is more, fewer for very many columns. */
  readonly draws?: number;
  /** Start of the random draws, 0 … 2^32 − 1; default 0. */
  readonly seed?: number;
}

const FEWEST_DRAWS = 50_000;
/** Draws that lie below the threshold, on average. */
const BELOW = 50;
const MOST_DRAWS = 2_000_000;
/** Multiplications that the draws may take. */
const WORK = 2e9;
const BATCH = 5000;

/**
 * The log density below which a given share of a mixture's own rows lie, by simulation: rows are drawn from the model
 * and scored.
 *
 * @param rate the share, above 0 and below 1
 * @returns nats, for the input's units
 * @throws InputError `INVALID_OPTION`, `UNKNOWN_OPTION`; the signal's reason when cancelled
 * @example
 * const { model } = await gaussianMixture([[1], [2], [3], [4], [5]], { k: 1 });
 * const [rare, rarer] = [await densityThreshold(model, 0.05), await densityThreshold(model, 0.01)];
 * rare > rarer; // true
 */
export async function densityThreshold(
  model: MixtureModel,
  rate: number,
  options: DensityThresholdOptions = {},
): Promise<number> {
  checkOptions('densityThreshold', options, ['draws', 'seed', 'threads', 'signal']);
  const share = realNumber('densityThreshold: rate', rate, { above: 0, below: 1 });
  const seed = seedNumber('densityThreshold: seed', options.seed);
  const wanted = wholeNumber('densityThreshold: draws', options.draws, {
    minimum: 100,
    maximum: 100_000_000,
    default: Math.min(MOST_DRAWS, Math.max(FEWEST_DRAWS, Math.ceil(BELOW / share))),
  });
  const draws = Math.max(2000, Math.min(wanted, Math.floor(WORK / model.columns ** 2)));
  const all = new Float64Array(draws);
  for (let drawn = 0; drawn < draws; drawn += BATCH) {
    const { data } = model.sample(Math.min(BATCH, draws - drawn), { seed: (seed + drawn) % 2 ** 32 });
    all.set(await model.scoreSamples(data, rowsOptions(options)), drawn);
    await turn(options.signal);
  }
  return all.sort()[Math.floor(share * draws)]!;
}
