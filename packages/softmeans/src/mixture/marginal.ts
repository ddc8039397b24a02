import { triangleSize } from '../em/expectation.ts';
import { InputError } from '../errors.ts';
import { finish } from '../linalg/steps.ts';
import type { Family } from './family.ts';
import type { Noise } from './noise.ts';
import { type Mixture, assembled } from './rule.ts';

/**
 * The mixture of some columns, whatever the others: means and covariances lose the other columns, and nothing else
 * changes. Student components keep ν.
 *
 * @throws InputError `INVALID_OPTION` for noise that has no such density
 */
export function marginalMixture(
  call: string,
  mixture: Mixture,
  family: Family,
  columns: readonly number[],
): Mixture {
  const { k, weights, means, tails, noise } = mixture;
  return finish(
    assembled(family, new Float64Array(columns.length), {
      k,
      columns: columns.length,
      weights,
      means: Float64Array.from({ length: k * columns.length }, (_, at) => {
        const j = Math.floor(at / columns.length);
        return means[j * mixture.columns + columns[at % columns.length]!]!;
      }),
      covariances: someCovariances(mixture, family, columns),
      repairsLeft: 0,
      ...(tails && { tails }),
      ...(noise && { noise: someNoise(call, noise, columns) }),
    }),
  );
}

function someCovariances(
  { k, columns: all, covariances }: Mixture,
  { shape }: Family,
  columns: readonly number[],
): Float64Array {
  if (shape === 'spherical') return covariances;
  const width = columns.length;
  if (shape === 'diagonal') {
    return Float64Array.from({ length: k * width }, (_, at) => {
      return covariances[Math.floor(at / width) * all + columns[at % width]!]!;
    });
  }
  const size = triangleSize(all);
  const kept = new Float64Array((covariances.length / size) * triangleSize(width));
  let at = 0;
  for (let start = 0; start < covariances.length; start += size) {
    for (const [i, column] of columns.entries()) {
      for (const other of columns.slice(0, i + 1)) {
        const [a, b] = column > other ? [column, other] : [other, column];
        kept[at++] = covariances[start + (a * (a + 1)) / 2 + b]!;
      }
    }
  }
  return kept;
}

/** Noise over some of the columns: the side of its box that lies along them. */
export function someNoise(call: string, noise: Noise, columns: readonly number[]): Noise {
  const { box, widths } = noise;
  if (!widths) {
    throw new InputError(
      'INVALID_OPTION',
      `${call}: the model's noise lies in a box that is turned against the columns, which has no constant density over some of them. Take model.withoutNoise().`,
    );
  }
  const width = columns.length;
  const axes = new Float64Array(width * width);
  for (let a = 0; a < width; a++) axes[a * (width + 1)] = 1;
  const some = (values: Float64Array): Float64Array =>
    Float64Array.from(columns, (column) => values[column]!);
  const kept = some(widths);
  return {
    share: noise.share,
    logVolume: kept.reduce((sum, value) => sum + value, 0),
    measured: noise.measured,
    box: { axes, least: some(box.least), most: some(box.most) },
    widths: kept,
  };
}
