import { componentsOf, triangleSize } from '../em/expectation.ts';
import { type Marginal, marginalOf, patternOf, scoreObserved, sightOf, spreadOf } from '../em/incomplete.ts';
import { shareOut } from '../em/score.ts';
import { InputError } from '../errors.ts';
import { finish } from '../linalg/steps.ts';
import { show } from '../options.ts';
import { type ColumnNames, columnNumber } from './columns.ts';
import { FAMILIES } from './families.ts';
import type { CovarianceName } from './family.ts';
import { someNoise } from './marginal.ts';
import { type Mixture, assembled, posteriorOf } from './rule.ts';

/**
 * Values of some columns: by name or number, or a whole row in which the others are missing (NaN, null).
 */
export type GivenValues = Readonly<Record<string, number>> | ArrayLike<number | null>;

/**
 * A row with the given values, the others NaN.
 *
 * @throws InputError `INVALID_OPTION`, `NOT_FINITE`, `COLUMN_MISMATCH`
 */
export function givenRow(call: string, given: GivenValues, model: ColumnNames): Float64Array {
  const { columns } = model;
  const unknown: unknown = given;
  const row = new Float64Array(columns).fill(NaN);
  if (Array.isArray(unknown) || ArrayBuffer.isView(unknown)) {
    const values = given as ArrayLike<unknown>;
    if (values.length !== columns) {
      throw new InputError(
        'COLUMN_MISMATCH',
        `${call}: the model has ${columns} columns, the row has ${values.length}.`,
      );
    }
    for (let a = 0; a < columns; a++) {
      const value = values[a];
      if (value === null || value === undefined || Number.isNaN(value)) continue;
      row[a] = finiteValue(call, a, value);
    }
  } else if (typeof unknown === 'object' && unknown !== null) {
    for (const [key, value] of Object.entries(unknown)) {
      const known = model.names?.includes(key) ?? false;
      const a = columnNumber(call, known || key.trim() === '' ? key : numberOr(key), model);
      row[a] = finiteValue(call, key, value);
    }
  } else {
    throw new InputError(
      'INVALID_OPTION',
      `${call} takes values by column, such as { height: 180 }, or a row with NaN where a value is not known, got ${show(given)}.`,
    );
  }
  return row;
}

function numberOr(key: string): string | number {
  const number = Number(key);
  return Number.isInteger(number) ? number : key;
}

function finiteValue(call: string, column: string | number, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new InputError(
    'NOT_FINITE',
    `${call}: column ${show(column)} is ${show(value)}; every value must be a finite number.`,
  );
}

/** A conditional distribution: a mixture of the columns whose values were not given. */
export interface Conditional {
  readonly mixture: Mixture;
  readonly covariance: CovarianceName;
  /** The columns that it is over, ascending. */
  readonly columns: readonly number[];
}

/**
 * p(missing | observed) of one row (Bishop 2006, sections 2.3.1 and 14.5; with Student tails Ding 2016): the components
 * regress the missing columns on the observed ones, each with a weight of its responsibility for them.
 *
 * A Student component keeps its form, with ν raised by the number of given values and its scale by
 * (ν + squared distance)/(ν + their number). So tied Student components have scales of their own.
 *
 * @param row in engine units; NaN where a value is not given, at least once
 * @throws InputError `INVALID_OPTION` for noise that has no such density
 */
export function conditionalMixture(
  call: string,
  mixture: Mixture,
  covariance: CovarianceName,
  row: Float64Array,
): Conditional {
  const { k, tails, noise } = mixture;
  const pattern = patternOf(row);
  const columns = [...pattern.missing];
  const rest = noise && someNoise(call, noise, columns);
  const expectation = posteriorOf(mixture, FAMILIES[covariance]);
  const marginal = marginalOf(expectation, pattern);
  const shares = new Float64Array(componentsOf(expectation));
  const sight = sightOf(expectation, pattern);
  scoreObserved(expectation, marginal, row, shares, sight);
  shareOut(shares);
  const width = columns.length;
  const known = pattern.observed.length;
  const stretches = sight.squares.map((square, j) => {
    const degrees = tails?.degreesOfFreedom[j];
    return degrees === undefined ? 1 : (degrees + square) / (degrees + known);
  });
  const family = FAMILIES[covariance === 'tied' && tails ? 'full' : covariance];
  return {
    covariance: family.name,
    columns,
    mixture: finish(
      assembled(family, new Float64Array(width), {
        k,
        columns: width,
        weights: shares.slice(0, k),
        means: sight.guesses,
        covariances: conditionalCovariances(marginal, family.name, stretches),
        repairsLeft: 0,
        ...(tails && {
          tails: {
            degreesOfFreedom: tails.degreesOfFreedom.map((degrees) => degrees + known),
            estimated: 'no' as const,
          },
        }),
        ...(rest && { noise: { ...rest, share: shares[k]! } }),
      }),
    ),
  };
}

/** As the family keeps them. */
function conditionalCovariances(
  marginal: Marginal,
  covariance: CovarianceName,
  stretches: Float64Array,
): Float64Array {
  const width = marginal.missing.length;
  const spreads = Array.from(stretches, (_, j) => spreadOf(marginal, j));
  if (covariance === 'tied') return Float64Array.from(spreads[0]!);
  if (covariance === 'spherical') return stretches.map((stretch, j) => stretch * spreads[j]![0]!);
  if (covariance === 'diagonal') {
    return Float64Array.from({ length: stretches.length * width }, (_, at) => {
      const j = Math.floor(at / width);
      const i = at % width;
      return stretches[j]! * spreads[j]![(i * (i + 3)) / 2]!;
    });
  }
  const size = triangleSize(width);
  return Float64Array.from({ length: stretches.length * size }, (_, at) => {
    const j = Math.floor(at / size);
    return stretches[j]! * spreads[j]![at % size]!;
  });
}
