import { type Dataset, type RowsOptions, withNewRows, overGivenRows } from '../dataset.ts';
import { type Posterior, componentsOf } from '../em/expectation.ts';
import { marginalOf, patternOf, scoreObserved, sightOf } from '../em/incomplete.ts';
import { labelOf, scoreRow, shareOut } from '../em/score.ts';
import { InputError } from '../errors.ts';
import { type JsonFields, MODEL_FORMAT, MODEL_VERSION, jsonNumbers } from '../json.ts';
import type { WeightedRowsOptions } from '../kmeans/model.ts';
import { cholesky } from '../linalg/cholesky.ts';
import { symmetricEigen } from '../linalg/eigen.ts';
import { finish } from '../linalg/steps.ts';
import { symmetricSquare } from '../linalg/triangle.ts';
import { log, pow } from '../mathematics.ts';
import type { Data, Matrix } from '../matrix.ts';
import { checkOptions, orderOf, realNumber, seedNumber, wholeNumber } from '../options.ts';
import { RandomState } from '../random/randomstate.ts';
import { type Reading, readOneRow, parseReading, readingJson, readingOfColumns } from '../reading.ts';
import { logVolume, toEngineUnits, toInputUnits, unitLengths } from '../units.ts';
import { cumulativeAt, quantileAt } from './columnmixture.ts';
import { type ModelColumns, columnNumber, columnNumbers } from './columns.ts';
import { type GivenValues, conditionalMixture, givenRow } from './conditional.ts';
import { COVARIANCE_NAMES, FAMILIES, freeParameters } from './families.ts';
import type { CovarianceName } from './family.ts';
import { marginalMixture } from './marginal.ts';
import { columnMixture, mixtureMoments } from './moments.ts';
import {
  type Noise,
  type NoiseOptions,
  noiseInInputUnits,
  noiseJson,
  noiseParameters,
  parseNoise,
} from './noise.ts';
import { type Mixture, assembled, posteriorOf, sharing } from './rule.ts';
import { TAIL_ESTIMATES, type TailOptions, type Tails, tailParameters } from './tails.ts';

/** An oval that holds a given share of a component's mass, in the input's units. */
export interface Ellipse {
  readonly component: number;
  /** x and y of the middle. */
  readonly center: readonly [number, number];
  /** The long and the short half-axis as vectors from the middle. */
  readonly axes: readonly [readonly [number, number], readonly [number, number]];
  /** Lengths of the two half-axes. */
  readonly radii: readonly [number, number];
  /** Share of the component's mass inside. */
  readonly level: number;
}

/** What a mixture model is made of; the mixture is in engine units. */
export interface MixtureParts {
  readonly covariance: CovarianceName;
  readonly reading: Reading;
  readonly mixture: Mixture;
}

/** A fitted mixture of Gaussian, or of Student components. Immutable; made by `gaussianMixture` or read from a model file. */
export class MixtureModel {
  readonly kind = 'mixture';
  readonly k: number;
  readonly columns: number;
  readonly covariance: CovarianceName;
  readonly #reading: Reading;
  readonly #mixture: Mixture;

  /** Models come from a fit or from `readModel`; the parts are those of the library itself. */
  constructor({ covariance, reading, mixture }: MixtureParts) {
    this.k = mixture.k;
    this.columns = mixture.columns;
    this.covariance = covariance;
    this.#reading = reading;
    const { k, columns, tails, noise } = mixture;
    const plain = (values: Float64Array): Float64Array => values.map((value) => (value === 0 ? 0 : value));
    const parts = {
      k,
      columns,
      weights: plain(mixture.weights),
      means: plain(mixture.means),
      covariances: plain(mixture.covariances),
      repairsLeft: 0,
      ...(tails && { tails }),
      ...(noise && { noise }),
    };
    // Those of a fit come factored; the factors of the same covariances are the same to the bit.
    this.#mixture =
      mixture.factors.length > 0
        ? { ...parts, factors: plain(mixture.factors), logDeterminants: plain(mixture.logDeterminants) }
        : finish(assembled(FAMILIES[covariance], new Float64Array(columns), parts));
    Object.freeze(this);
  }

  /** The columns' names, where the training data had names. */
  get names(): readonly string[] | undefined {
    return this.#reading.preprocessing.names;
  }

  /** How the rows are scaled before the fit: `none`, `standard`, `minmax` or `robust`. */
  get scaling(): 'none' | 'standard' | 'minmax' | 'robust' {
    return this.#reading.preprocessing.scaling.kind;
  }

  /** Mixing proportions, k values; they sum to 1, with the share of noise where there is some. A copy. */
  get weights(): Float64Array {
    return Float64Array.from(this.#mixture.weights);
  }

  /** The component of constant density: its share, and ln of its volume in the input's units; undefined without one. */
  get noise(): { readonly share: number; readonly logVolume: number } | undefined {
    return noiseInInputUnits(this.#mixture.noise, this.#reading);
  }

  /** The components alone, their weights raised to sum to 1; the model itself if it has no noise. */
  withoutNoise(): MixtureModel {
    const { noise, weights, ...rest } = this.#mixture;
    if (!noise) return this;
    return new MixtureModel({
      covariance: this.covariance,
      reading: this.#reading,
      mixture: { ...rest, weights: sharing(weights, undefined) },
    });
  }

  /** How the components fall off: as Gaussian or as Student distributions. */
  get tails(): 'gaussian' | 'student' {
    return this.#mixture.tails ? 'student' : 'gaussian';
  }

  /** ν of each component, k values, a copy; undefined for Gaussian tails. */
  get degreesOfFreedom(): Float64Array | undefined {
    const { tails } = this.#mixture;
    return tails && Float64Array.from(tails.degreesOfFreedom);
  }

  /** The options of `gaussianMixture` that fit such tails and such noise to other rows, for k components. */
  robustOptions(k: number = this.k): { readonly tails?: TailOptions; readonly noise?: true | NoiseOptions } {
    const { tails } = this.#mixture;
    const { noise } = this;
    const measured = this.#mixture.noise?.measured === true;
    return {
      ...(tails && {
        tails:
          tails.estimated === 'no'
            ? {
                degreesOfFreedom: Float64Array.from(
                  { length: k },
                  (_, j) => tails.degreesOfFreedom[j % this.k]!,
                ),
              }
            : { degreesOfFreedom: 'estimate' as const, shared: tails.estimated === 'shared' },
      }),
      ...(noise && { noise: measured ? true : { logVolume: noise.logVolume } }),
    };
  }

  /** Means in the input's units, k × columns; a copy. */
  get means(): Matrix {
    return { data: toInputUnits(this.#mixture.means, this.#reading), rows: this.k, columns: this.columns };
  }

  /**
   * Covariances in the input's units, shaped as scikit-learn's, flat and row-major: `full` k × columns ×
   * columns, `tied` columns × columns, `diagonal` k × columns, `spherical` k. A copy. A spherical mixture that
   * was fitted to scaled rows is no sphere in the input's units: it has k × columns variances there. With Student
   * tails these are the scale matrices; where ν > 2 the covariance is ν/(ν − 2) times them.
   */
  get covariances(): Float64Array {
    const { covariances } = this.#mixture;
    const lengths = unitLengths(this.#reading);
    const { columns } = this;
    if (this.covariance === 'spherical') {
      if (this.scaling === 'none') return covariances.map((variance) => variance * lengths[0]! * lengths[0]!);
      return Float64Array.from({ length: this.k * columns }, (_, at) => {
        const length = lengths[at % columns]!;
        return covariances[Math.floor(at / columns)]! * length * length;
      });
    }
    if (this.covariance === 'diagonal') {
      return covariances.map((variance, at) => variance * lengths[at % columns]! * lengths[at % columns]!);
    }
    const count = this.covariance === 'full' ? this.k : 1;
    const all = new Float64Array(count * columns * columns);
    for (let j = 0; j < count; j++) all.set(this.covarianceOf(j).data, j * columns * columns);
    return all;
  }

  /**
   * One component's covariance (with Student tails: its scale matrix), columns × columns, in the input's units.
   *
   * @throws InputError `INVALID_OPTION` for a component that the model does not have
   */
  covarianceOf(component: number): Matrix {
    const j = wholeNumber('covarianceOf: component', component, { minimum: 0, maximum: this.k - 1 });
    const { columns } = this;
    const lengths = unitLengths(this.#reading);
    const square = symmetricSquare(this.#triangle(j), columns);
    const data = square.map(
      (value, at) => value * lengths[Math.floor(at / columns)]! * lengths[at % columns]!,
    );
    return { data, rows: columns, columns };
  }

  /** Free parameters: the p of BIC and AIC. */
  get freeParameters(): number {
    const { tails, noise } = this.#mixture;
    return (
      freeParameters(this.covariance, this.k, this.columns) + tailParameters(tails) + noiseParameters(noise)
    );
  }

  /**
   * The component with the largest responsibility for each row.
   *
   * @returns labels 0 … k − 1, ties to the lowest; −1 for noise and for a row dropped for missing values
   * @throws InputError `COLUMN_MISMATCH`, `NOT_FINITE`
   */
  async predict(rows: Data, options: RowsOptions = {}): Promise<Int32Array> {
    return withNewRows('predict', rows, this.#reading, options, async (dataset) => {
      const { labels } = await dataset.engine.label(this.#expectation(), { labels: true }, options);
      return overGivenRows(dataset, labels!, -1);
    });
  }

  /** The component with the largest responsibility for one row, at once; equal to what `predict` gives. */
  predictOne(row: ArrayLike<number>): number {
    const expectation = this.#expectation();
    const scores = new Float64Array(componentsOf(expectation));
    scoreOne(expectation, readOneRow('predictOne', row, this.#reading), scores);
    return labelOf(expectation, scores);
  }

  /** One row's responsibilities, as `predictProba` gives them, and its log density in nats, at once. */
  explainOne(row: ArrayLike<number>): { responsibilities: Float64Array; logDensity: number } {
    const expectation = this.#expectation();
    const responsibilities = new Float64Array(componentsOf(expectation));
    const values = readOneRow('explainOne', row, this.#reading);
    scoreOne(expectation, values, responsibilities);
    const lengths = unitLengths(this.#reading);
    let volume = 0;
    for (const [a, length] of lengths.entries()) if (!Number.isNaN(values[a]!)) volume += log(length);
    return { responsibilities, logDensity: shareOut(responsibilities) - volume };
  }

  /**
   * Responsibilities: how sure is it that a row belongs to each component?
   *
   * @returns rows × k, with noise one more column, the last; each row sums to 1; NaN for a dropped row
   */
  async predictProba(rows: Data, options: RowsOptions = {}): Promise<Matrix> {
    return withNewRows('predictProba', rows, this.#reading, options, async (dataset) => {
      const expectation = this.#expectation();
      const { responsibilities } = await dataset.engine.label(
        expectation,
        { responsibilities: true },
        options,
      );
      const columns = componentsOf(expectation);
      return {
        data: overGivenRows(dataset, responsibilities!, NaN, columns),
        rows: dataset.rowsGiven,
        columns,
      };
    });
  }

  /** The log density of each row, in nats, for the input's units; NaN for a dropped row. */
  async scoreSamples(rows: Data, options: RowsOptions = {}): Promise<Float64Array> {
    return withNewRows('scoreSamples', rows, this.#reading, options, async (dataset) => {
      const { scores } = await dataset.engine.label(this.#expectation(), { scores: true }, options);
      const volume = logVolume(this.#reading);
      const densities = scores!.map((score) => score - volume);
      return overGivenRows(dataset, densities, NaN);
    });
  }

  /** The mean log density per unit of row weight, in nats, for the input's units. */
  async score(rows: Data, options: WeightedRowsOptions = {}): Promise<number> {
    return withNewRows('score', rows, this.#reading, options, async ({ engine }) => {
      const { objective } = await engine.gather({ ...this.#expectation(), moments: 'none' }, options);
      return objective / engine.weight - logVolume(this.#reading);
    });
  }

  /** Bayesian information criterion −2 ln L + p ln n (Schwarz 1978); lower is better. n is the sum of the row weights. */
  async bic(rows: Data, options: WeightedRowsOptions = {}): Promise<number> {
    return (await this.criteria(rows, options)).bic;
  }

  /** Akaike's information criterion −2 ln L + 2p (Akaike 1974); lower is better. */
  async aic(rows: Data, options: WeightedRowsOptions = {}): Promise<number> {
    return (await this.criteria(rows, options)).aic;
  }

  /**
   * Integrated completed likelihood: BIC − 2 Σ ln of each row's largest responsibility, mclust's form with the
   * sign turned (Biernacki, Celeux & Govaert 2000); lower is better. It asks for components that are apart.
   */
  async icl(rows: Data, options: WeightedRowsOptions = {}): Promise<number> {
    return (await this.criteria(rows, options)).icl;
  }

  /** The total log-likelihood with BIC, AIC and ICL, in one pass. */
  async criteria(
    rows: Data,
    options: WeightedRowsOptions = {},
  ): Promise<{ logLikelihood: number; bic: number; aic: number; icl: number }> {
    return withNewRows('criteria', rows, this.#reading, options, (dataset) =>
      criteriaOf(this, dataset, options),
    );
  }

  /**
   * The mixture of some columns, whatever the others are: p(x) of these columns alone, a model like this one.
   *
   * @param columns their numbers from 0 or their names, in the order that the new model shall have
   * @throws InputError `INVALID_OPTION` for columns that are not there or given twice, and for noise in a box that is
   *   turned against the columns
   * @example
   * const { model } = await gaussianMixture(penguins().columns, { k: 3, missing: 'drop', starts: 4 });
   * model.marginal(['body_mass_g', 'bill_length_mm']).columns; // 2
   */
  marginal(columns: ModelColumns): MixtureModel {
    const kept = columnNumbers('marginal: columns', columns, this);
    return new MixtureModel({
      covariance: this.covariance,
      reading: readingOfColumns(this.#reading, kept),
      mixture: marginalMixture('marginal', this.#mixture, FAMILIES[this.covariance], kept),
    });
  }

  /**
   * The mixture of the other columns where some are known: p(y | x), a model like this one over the columns that are
   * not given. Its weights say how likely each component is once x is known, and its means and covariances are those
   * of the components' regressions on x (Bishop 2006, sections 2.3.1 and 14.5).
   *
   * With Student tails a component keeps its form: ν grows by the number of values given, and its scale with their
   * distance; a `tied` model then becomes a `full` one.
   *
   * @param given values by column name or number, `{ flipper: 200 }`, or a whole row with NaN or null for what is
   *   not known; in the input's units
   * @throws InputError `INVALID_OPTION` for columns that are not there, none given or none left, and for noise in a
   *   box that is turned against the columns; `NOT_FINITE`, `COLUMN_MISMATCH`
   * @example
   * const { model } = await gaussianMixture(faithful().columns, { k: 2, starts: 4 });
   * const { columns, names } = model.conditional({ eruptions: 3 });
   * [columns, names]; // [1, ["waiting"]]
   */
  conditional(given: GivenValues): MixtureModel {
    const row = givenRow('conditional', given, this);
    if (row.every(Number.isNaN)) {
      throw new InputError('INVALID_OPTION', 'conditional: give the value of at least one column.');
    }
    if (!row.some(Number.isNaN)) {
      throw new InputError('INVALID_OPTION', 'conditional: every column is given; leave out at least one.');
    }
    const values = toEngineUnits(row, this.#reading);
    const { mixture, covariance, columns } = conditionalMixture(
      'conditional',
      this.#mixture,
      this.covariance,
      values,
    );
    return new MixtureModel({ covariance, reading: readingOfColumns(this.#reading, columns), mixture });
  }

  /**
   * Mean and covariance of the mixture as a whole, all components and noise together.
   *
   * @returns `mean`, columns values; `covariance`, columns × columns; in the input's units. With Student tails NaN and
   *   Infinity where there is none: ν ≤ 1, ν ≤ 2.
   * @example
   * const { model } = await gaussianMixture([[1, 0], [2, 1], [3, 0], [4, 1], [5, 0]], { k: 1 });
   * model.moments().mean; // [3, 0.4]
   */
  moments(): { mean: Float64Array; covariance: Matrix } {
    const { mean, covariance } = mixtureMoments(this.#mixture, FAMILIES[this.covariance]);
    const { columns } = this;
    const lengths = unitLengths(this.#reading);
    const data = symmetricSquare(covariance, columns).map(
      (value, at) => value * lengths[Math.floor(at / columns)]! * lengths[at % columns]!,
    );
    return { mean: toInputUnits(mean, this.#reading), covariance: { data, rows: columns, columns } };
  }

  /**
   * The share of the mixture that lies below a value, along one column.
   *
   * @param value in the input's units
   * @param column its number or name; default the first
   * @throws InputError `INVALID_OPTION` for a column that is not there, and for noise in a box that is turned against
   *   the columns; so do `quantile` and `interval`
   * @example
   * const { model } = await gaussianMixture([[1], [2], [3], [4], [5]], { k: 1 });
   * model.cumulative(3); // 0.5
   */
  cumulative(value: number, column: number | string = 0): number {
    const a = columnNumber('cumulative: column', column, this);
    const at = realNumber('cumulative: value', value);
    const row = new Float64Array(this.columns).fill(at);
    const place = toEngineUnits(row, this.#reading)[a]!;
    return cumulativeAt(columnMixture('cumulative', this.#mixture, FAMILIES[this.covariance], a), place);
  }

  /**
   * The value below which a given share of the mixture lies, along one column, in the input's units.
   *
   * @param probability above 0 and below 1
   * @param column its number or name; default the first
   * @example
   * const { model } = await gaussianMixture([[1], [2], [3], [4], [5]], { k: 1 });
   * model.quantile(0.5); // 3
   */
  quantile(probability: number, column: number | string = 0): number {
    const a = columnNumber('quantile: column', column, this);
    const share = realNumber('quantile: probability', probability, { above: 0, below: 1 });
    const along = columnMixture('quantile', this.#mixture, FAMILIES[this.covariance], a);
    const row = new Float64Array(this.columns).fill(quantileAt(along, share));
    return toInputUnits(row, this.#reading)[a]!;
  }

  /**
   * The interval between the two quantiles that leave equal shares out, along one column, in the input's units. Where
   * the mixture has several humps it may hold values that are unlikely.
   *
   * @param level the share inside, above 0 and below 1; default 0.9
   * @param column its number or name; default the first
   * @example
   * const { model } = await gaussianMixture([[1], [2], [3], [4], [5]], { k: 1 });
   * model.interval(0.95); // [0.228, 5.772]
   */
  interval(level = 0.9, column: number | string = 0): [number, number] {
    const share = realNumber('interval: level', level, { above: 0, below: 1 });
    return [this.quantile(0.5 * (1 - share), column), this.quantile(0.5 * (1 + share), column)];
  }

  /** What this model is made of, in engine units; for the functions of this library. */
  get parts(): MixtureParts {
    return { covariance: this.covariance, reading: this.#reading, mixture: this.#mixture };
  }

  /** How this model reads and scores rows; for the fits of this library. */
  get expectation(): Posterior {
    return this.#expectation();
  }

  /** ln of the volume of one engine unit: densities in engine units exceed the input's by it. */
  get logVolume(): number {
    return logVolume(this.#reading);
  }

  /**
   * Draws rows from the mixture.
   *
   * @param rows how many
   * @param options `seed`, default 0
   * @returns rows in the input's units, rows × columns, with the component each came from, in component order; noise,
   *   labeled −1, comes last, spread evenly over the box around the training rows
   */
  sample(rows: number, options: { readonly seed?: number } = {}): { data: Matrix; labels: Int32Array } {
    checkOptions('sample', options, ['seed']);
    const count = wholeNumber('sample: rows', rows, { minimum: 0, maximum: 2 ** 31 - 1 });
    const seed = seedNumber('sample: seed', options.seed);
    const random = new RandomState(seed);
    const { k, columns } = this;
    const { tails, noise } = this.#mixture;
    const parts = noise ? [...this.#mixture.weights, noise.share] : this.#mixture.weights;
    const counts = random.counts(count, parts);
    const data = new Float64Array(count * columns);
    const labels = new Int32Array(count);
    const normal = new Float64Array(columns);
    let row = 0;
    for (let j = 0; j < k; j++) {
      const straight = this.covariance === 'diagonal' || this.covariance === 'spherical';
      const deviations = FAMILIES[this.covariance]
        .variances(this.#mixture.covariances, j, columns)
        .map(Math.sqrt);
      const lower = straight ? undefined : cholesky(this.#triangle(j), columns)!;
      for (let i = 0; i < counts[j]!; i++, row++) {
        labels[row] = j;
        for (let a = 0; a < columns; a++) normal[a] = random.normal();
        const degrees = tails?.degreesOfFreedom[j];
        if (degrees !== undefined) {
          const stretch = Math.sqrt((0.5 * degrees) / random.gamma(0.5 * degrees));
          for (let a = 0; a < columns; a++) normal[a]! *= stretch;
        }
        for (let a = 0; a < columns; a++) {
          let value = this.#mixture.means[j * columns + a]!;
          if (!lower) value += deviations[a]! * normal[a]!;
          else for (let b = 0; b <= a; b++) value += lower[(a * (a + 1)) / 2 + b]! * normal[b]!;
          data[row * columns + a] = value;
        }
      }
    }
    if (noise) {
      labels.fill(-1, row);
      for (; row < count; row++) drawNoise(noise, random, data.subarray(row * columns, (row + 1) * columns));
    }
    return { data: { data: toInputUnits(data, this.#reading), rows: count, columns }, labels };
  }

  /**
   * The components as ovals in two columns, in the input's units.
   *
   * @param options `columns`: the two columns, default 0 and 1; `level`: the share of each component's mass
   *   inside, default 0.9
   */
  ellipses(
    options: { readonly columns?: readonly [number, number]; readonly level?: number } = {},
  ): Ellipse[] {
    checkOptions('ellipses', options, ['columns', 'level']);
    const last = { minimum: 0, maximum: this.columns - 1 };
    if (this.columns < 2) {
      throw new InputError('INVALID_OPTION', 'ellipses: the model has one column; an oval needs two.');
    }
    const [x, y] = options.columns ?? [0, 1];
    const a = wholeNumber('ellipses: columns[0]', x, last);
    const b = wholeNumber('ellipses: columns[1]', y, last);
    const level = realNumber('ellipses: level', options.level, { above: 0, below: 1, default: 0.9 });
    const { tails } = this.#mixture;
    const means = this.means.data;
    return Array.from({ length: this.k }, (_, component) => {
      const { data } = this.covarianceOf(component);
      const at = (row: number, column: number): number => data[row * this.columns + column]!;
      const reach = reachOf(level, tails?.degreesOfFreedom[component]);
      const { values, vectors } = symmetricEigen([at(a, a), at(b, a), at(b, b)], 2);
      const radii = [0, 1].map((i) => reach * Math.sqrt(Math.max(0, values[i]!))) as [number, number];
      const axis = (i: 0 | 1): [number, number] => [
        radii[i] * vectors[2 * i]!,
        radii[i] * vectors[2 * i + 1]!,
      ];
      const start = component * this.columns;
      return {
        component,
        center: [means[start + a]!, means[start + b]!],
        axes: [axis(0), axis(1)],
        radii,
        level,
      };
    });
  }

  /**
   * The same model with its components numbered anew, exactly.
   *
   * @param order for each new number the old one
   * @throws InputError `INVALID_OPTION` unless it holds each of 0 … k − 1 once
   */
  reordered(order: ArrayLike<number>): MixtureModel {
    const old = orderOf('reordered: order', order, this.k);
    const { weights, means, covariances, tails } = this.#mixture;
    const inOrder = (values: Float64Array): Float64Array => {
      const size = values.length / this.k;
      return Float64Array.from(values, (_, at) => values[old[Math.floor(at / size)]! * size + (at % size)]!);
    };
    const mixture = {
      ...this.#mixture,
      factors: new Float64Array(0),
      weights: inOrder(weights),
      means: inOrder(means),
      covariances: this.covariance === 'tied' ? covariances : inOrder(covariances),
      ...(tails && { tails: { ...tails, degreesOfFreedom: inOrder(tails.degreesOfFreedom) } }),
    };
    return new MixtureModel({ covariance: this.covariance, reading: this.#reading, mixture });
  }

  /** The model file's content; `JSON.stringify(model)` writes it. */
  toJSON(): Record<string, unknown> {
    const { weights, means, covariances, tails, noise } = this.#mixture;
    return {
      format: MODEL_FORMAT,
      version: MODEL_VERSION,
      kind: this.kind,
      k: this.k,
      covariance: this.covariance,
      ...readingJson(this.#reading),
      weights: jsonNumbers(weights),
      means: jsonNumbers(means),
      covariances: jsonNumbers(covariances),
      ...(tails && {
        tails: { degreesOfFreedom: jsonNumbers(tails.degreesOfFreedom), estimated: tails.estimated },
      }),
      ...(noise && { noise: noiseJson(noise) }),
    };
  }

  #triangle(j: number): Float64Array {
    return FAMILIES[this.covariance].triangle(this.#mixture.covariances, j, this.columns);
  }

  #expectation(): Posterior {
    return posteriorOf(this.#mixture, FAMILIES[this.covariance]);
  }
}

/** The scores of one row; of its observed values where some are missing. */
function scoreOne(expectation: Posterior, row: Float64Array, into: Float64Array): void {
  const pattern = patternOf(row);
  if (pattern.missing.length === 0) scoreRow(expectation, row, into);
  else scoreObserved(expectation, marginalOf(expectation, pattern), row, into, sightOf(expectation, pattern));
}

/** Mahalanobis radius in two columns that holds a share of a component's mass; ν is undefined for a Gaussian one. */
function reachOf(level: number, degrees: number | undefined): number {
  if (degrees === undefined) return Math.sqrt(-2 * log(1 - level));
  return Math.sqrt(degrees * (pow(1 - level, -2 / degrees) - 1));
}

/** A point spread evenly over the box of the noise, in engine units. */
function drawNoise({ box }: Noise, random: RandomState, into: Float64Array): void {
  const { axes, least, most } = box;
  const columns = into.length;
  for (let axis = 0; axis < columns; axis++) {
    const along = random.uniform(least[axis]!, most[axis]!);
    for (let a = 0; a < columns; a++) into[a]! += along * axes[axis * columns + a]!;
  }
}

/** BIC and its kin of a model on rows that are open. */
export async function criteriaOf(
  model: MixtureModel,
  { engine }: Pick<Dataset, 'engine'>,
  options: RowsOptions,
): Promise<{ logLikelihood: number; bic: number; aic: number; icl: number }> {
  const { objective, certainty } = await engine.gather({ ...model.expectation, moments: 'none' }, options);
  const logLikelihood = objective - engine.weight * model.logVolume;
  const bic = -2 * logLikelihood + model.freeParameters * log(engine.weight);
  return { logLikelihood, bic, aic: -2 * logLikelihood + 2 * model.freeParameters, icl: bic - 2 * certainty };
}

/** @throws ModelError `DAMAGED_MODEL` naming the field */
export function parseMixtureModel(fields: JsonFields): MixtureModel {
  const reading = parseReading(fields);
  const { columns } = reading;
  const k = fields.count('k', 1);
  const covariance = fields.word('covariance', COVARIANCE_NAMES);
  const weights = fields.numbers('weights', k);
  const noise = fields.has('noise') ? parseNoise(fields.object('noise'), columns) : undefined;
  const tails = fields.has('tails') ? parseTails(fields.object('tails'), k) : undefined;
  const sum = weights.reduce((total, weight) => total + weight, noise?.share ?? 0);
  if (!weights.every((weight) => weight >= 0) || Math.abs(sum - 1) > 1e-6) {
    throw fields.damaged('weights', 'numbers of at least 0 that sum to 1 with the share of noise');
  }
  const covariances = fields.numbers('covariances', FAMILIES[covariance].size(k, columns));
  if (!finish(FAMILIES[covariance].factor(covariances, k, columns))) {
    throw fields.damaged('covariances', 'positive definite covariances');
  }
  const mixture = {
    k,
    columns,
    weights,
    means: fields.numbers('means', k * columns),
    covariances,
    factors: new Float64Array(0),
    logDeterminants: new Float64Array(k),
    repairsLeft: 0,
    ...(tails && { tails }),
    ...(noise && { noise }),
  };
  return new MixtureModel({ covariance, reading, mixture });
}

function parseTails(fields: JsonFields, k: number): Tails {
  const degreesOfFreedom = fields.numbers('degreesOfFreedom', k);
  if (!degreesOfFreedom.every((degrees) => degrees > 0)) {
    throw fields.damaged('degreesOfFreedom', 'positive numbers');
  }
  return { degreesOfFreedom, estimated: fields.word('estimated', TAIL_ESTIMATES) };
}
