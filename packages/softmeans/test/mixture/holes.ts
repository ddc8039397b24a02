import { type MixtureModel, RandomState } from '../../src/index.ts';
import { logGamma } from '../../src/mathematics.ts';

/** The rows with values taken out at random, each with the same chance; no row loses all. */
export function withHoles(rows: readonly (readonly number[])[], share: number, seed: number): number[][] {
  const random = new RandomState(seed);
  return rows.map((row) => {
    const holes = row.map((value) => (random.random() < share ? NaN : value));
    return holes.every(Number.isNaN) ? [...row] : holes;
  });
}

/** Rows of a matrix as arrays. */
export function arraysOf(data: ArrayLike<number>, columns: number): number[][] {
  return Array.from({ length: data.length / columns }, (_, i) =>
    Array.from({ length: columns }, (__, a) => data[i * columns + a]!),
  );
}

/**
 * ln p of the observed values of a row, written out from the model's public parameters: the marginal of each component
 * by elimination in its block of the covariance.
 */
export function logMarginal(model: MixtureModel, row: readonly number[]): number {
  const observed = [...row.keys()].filter((a) => !Number.isNaN(row[a]!));
  const { columns, weights, degreesOfFreedom, noise } = model;
  const means = model.means.data;
  const d = observed.length;
  let density = 0;
  for (let j = 0; j < model.k; j++) {
    const covariance = model.covarianceOf(j).data;
    const block = observed.map((a) => observed.map((b) => covariance[a * columns + b]!));
    const delta = observed.map((a) => row[a]! - means[j * columns + a]!);
    const { square, logDeterminant } = eliminated(block, delta);
    const nu = degreesOfFreedom?.[j];
    const log =
      nu === undefined
        ? -0.5 * (d * Math.log(2 * Math.PI) + logDeterminant + square)
        : logGamma((nu + d) / 2) -
          logGamma(nu / 2) -
          0.5 * (d * Math.log(nu * Math.PI) + logDeterminant) -
          0.5 * (nu + d) * Math.log(1 + square / nu);
    density += weights[j]! * Math.exp(log);
  }
  if (noise) {
    const { mixture, reading } = model.parts;
    const lengths = Array.from(
      { length: columns },
      (_, a) =>
        2 ** reading.frame.exponent *
        (reading.preprocessing.scaling.kind === 'none' ? 1 : reading.preprocessing.scaling.spread[a]!),
    );
    const volume = observed.reduce((sum, a) => sum + mixture.noise!.widths![a]! + Math.log(lengths[a]!), 0);
    density += noise.share * Math.exp(-volume);
  }
  return Math.log(density);
}

/** xᵀA⁻¹x and ln det A by Gaussian elimination. */
export function eliminated(
  matrix: readonly (readonly number[])[],
  vector: readonly number[],
): { readonly square: number; readonly logDeterminant: number } {
  const a = matrix.map((line, i) => [...line, vector[i]!]);
  const n = a.length;
  let square = 0;
  let logDeterminant = 0;
  for (let i = 0; i < n; i++) {
    const pivot = a[i]![i]!;
    logDeterminant += Math.log(pivot);
    square += a[i]![n]! ** 2 / pivot;
    for (let r = i + 1; r < n; r++) {
      const factor = a[r]![i]! / pivot;
      for (let c = i; c <= n; c++) a[r]![c]! -= factor * a[i]![c]!;
    }
  }
  return { square, logDeterminant };
}
