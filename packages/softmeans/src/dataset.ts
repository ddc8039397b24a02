import type { Engine } from './em/engine.ts';
import { openLocalEngine } from './engine/local.ts';
import { scatterRows, surveyRows } from './engine/measuring.ts';
import { separateRows } from './engine/pairs.ts';
import { openIncompleteEngine } from './engine/incomplete.ts';
import { openSparseEngine } from './engine/sparse.ts';
import { InputError } from './errors.ts';
import { log } from './mathematics.ts';
import { type Data, type Matrix, type Rows, rowsOf } from './matrix.ts';
import type { PairMetric, Separation, Starts } from './metrics/separation.ts';
import { choice, wholeNumber } from './options.ts';
import {
  type MissingPolicy,
  type MixtureMissingPolicy,
  dropMissing,
  fillSteps,
  filledRows,
} from './preprocessing/missing.ts';
import { momentSteps } from './preprocessing/moments.ts';
import { type ScalingKind, scaledRows, scalingSteps } from './preprocessing/scaling.ts';
import { checkRowWeights } from './preprocessing/weights.ts';
import { type Reading, beforeFrame, matchColumns } from './reading.ts';
import {
  type MeasuredFrame,
  type Scatter,
  type Survey,
  measureFrame,
  powerOfTwo,
  throughFrame,
} from './rows/frame.ts';
import { type Extent, extentSteps } from './rows/extent.ts';
import { findGaps, rowsWithValues } from './rows/gaps.ts';
import { copyRows, sampleOf, someRows } from './rows/selection.ts';
import { ontoSphere } from './rows/sphere.ts';
import { type SparseMatrix, checkSparse, squaredLengths, toUnitRows } from './sparse.ts';
import { inTurns } from './turn.ts';
import { unitLengths } from './units.ts';

/** Options that every call over many rows takes. */
export interface RowsOptions {
  /** Worker threads; default: the machine's cores, fewer for small data. The result does not depend on it. */
  readonly threads?: number;
  /** Cancels the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How raw rows become the numbers that are fitted. */
export interface PreprocessingOptions {
  /** What to do with missing values (NaN, null): refuse them with an error (the default), `drop` those rows, or fill in the column's `mean` or `median`. */
  readonly missing?: MissingPolicy;
  /** Scaling before the fit; default `none`. Centers and covariances are reported in the input's units all the same. */
  readonly scaling?: ScalingKind;
  /** One weight per row, at least 0; default 1 each. A weight counts like repeating the row. */
  readonly rowWeights?: ArrayLike<number>;
}

export interface DatasetOptions extends RowsOptions, Omit<PreprocessingOptions, 'missing'> {
  readonly missing?: MixtureMissingPolicy | undefined;
  /** Whether the fit takes rows with gaps as they are, so that `missing` may be `em`. */
  readonly incomplete?: boolean;
  /** false keeps the origin at 0, as cosine distances need it. */
  readonly centered?: boolean;
  /** true turns each row to length 1. */
  readonly unitRows?: boolean;
  /** `float64` for fits that work in double precision whatever the data are. */
  readonly precision?: 'float64';
}

/** Rows once checked, prepared and loaded into an engine of their own; every request goes through it. */
export interface Dataset {
  readonly engine: Engine;
  /** How the rows were read; a model keeps it to read others the same way. */
  readonly reading: Reading;
  /** Rows given, those dropped for missing values included. */
  readonly rowsGiven: number;
  /** The given row that each of the engine's rows is; absent when none was dropped. */
  readonly kept?: Int32Array;
  close(): void;
}

/** A data set that was measured for a fit. */
export interface TrainingSet extends Dataset {
  readonly frame: MeasuredFrame;
  /** Whether some of the engine's rows have missing values. */
  readonly gaps: boolean;
  /** An engine over some of the rows, drawn without replacement; the caller closes it. */
  sample(rows: number, seed: number, signal?: AbortSignal): Promise<Engine>;
  /** All rows in engine units, row-major; a copy. */
  matrix(signal?: AbortSignal): Promise<Matrix>;
  /** How far the rows reach along some directions, one after the other, in engine units. */
  extent(directions: Float64Array, signal?: AbortSignal): Promise<Extent>;
  /** An engine over the rows with these numbers; the caller closes it. */
  subset(indices: Int32Array, signal?: AbortSignal): Promise<Engine>;
}

/**
 * Opens rows for a fit: checks every value, applies the policy for missing ones, measures scaling and frame.
 *
 * @param call the public function, for messages
 * @throws InputError for anything wrong with the rows, before any work is done
 */
export async function openTrainingSet(
  call: string,
  data: Data,
  options: DatasetOptions,
): Promise<TrainingSet> {
  const { signal, centered = true, unitRows = false } = options;
  const policies: readonly MixtureMissingPolicy[] = options.incomplete ? MIXTURE_POLICIES : POLICIES;
  const missing = choice(`${call}: missing`, options.missing, policies, 'refuse');
  const kind = choice(`${call}: scaling`, options.scaling, ['none', 'standard', 'minmax', 'robust'], 'none');
  const threads = threadsOf(call, options.threads);
  const given = rowsOf(data);
  if (given.rows === 0) throw new InputError('TOO_FEW_ROWS', `${call}: the data have no rows.`);
  if (given.columns === 0) throw new InputError('INVALID_DATA', `${call}: the data have no columns.`);
  const whole = await keepRows(
    call,
    data,
    given,
    missing,
    weightsOf(call, options.rowWeights, given.rows),
    signal,
  );
  const { source, weights, kept, survey, gaps } = whole;
  if (source.rows === 0) {
    throw new InputError(
      'TOO_FEW_ROWS',
      missing === 'em'
        ? `${call}: no row has a value.`
        : `${call}: every row has a missing value; fill them in with missing: 'mean'.`,
    );
  }
  const fill =
    missing === 'mean' || missing === 'median'
      ? await inTurns(fillSteps(source, missing), signal)
      : undefined;
  const full = fill ? filledRows(source, fill) : source;
  const scaling = await inTurns(scalingSteps(kind, full, weights && { rowWeights: weights }), signal);
  const scaled = scaledRows(scaling, full);
  const ready = unitRows ? ontoSphere(scaled) : scaled;
  const frame = gaps
    ? await frameOfValues(ready, signal)
    : await measureFrame(
        ready.rows,
        survey && ready === source ? survey : await surveyRows(ready, signal),
        (origin, factor) => scatterRows(ready, origin, factor, signal),
        centered,
      );
  const { names, columns } = given;
  const reading: Reading = {
    columns,
    preprocessing: { ...(names && { names }), missing, ...(fill && { fill }), scaling },
    frame: { origin: frame.origin, exponent: frame.exponent },
    precision: options.precision ?? given.precision,
    ...(unitRows && { unitRows }),
  };
  const subset = (indices: Int32Array, signal?: AbortSignal): Promise<Engine> => {
    const weighed = weights && Float64Array.from(indices, (row) => weights[row]!);
    return openEngine(someRows(ready, indices), reading, weighed, gaps, threads, signal);
  };
  const engine = await openEngine(ready, reading, weights, gaps, threads, signal);
  return {
    engine,
    reading,
    frame,
    rowsGiven: given.rows,
    gaps,
    ...(kept && { kept }),
    sample: (rows, seed, signal) => subset(sampleOf(engine.rows, rows, seed, weights), signal),
    subset,
    extent: (directions, signal) =>
      inTurns(extentSteps(throughFrame(ready, frame), directions, weights), signal),
    matrix: (signal) => {
      if (gaps)
        throw new InputError(
          'NOT_FINITE',
          `${call}: pairs of rows are compared here, and some have missing values. Fit with another \`missing\` policy.`,
        );
      return copyRows(throughFrame(ready, frame), signal);
    },
    close: () => engine.close(),
  };
}

/**
 * Opens sparse rows, for a fit or for a fitted model. They keep their origin and their scale.
 *
 * @param unitRows whether each row is turned to length 1
 * @throws InputError `INVALID_DATA`, `NOT_FINITE`, `INVALID_OPTION`
 */
export function openSparseRows(
  call: string,
  matrix: SparseMatrix,
  unitRows: boolean,
  rowWeights?: ArrayLike<number>,
): { readonly engine: Engine; readonly meanVariance: number } {
  checkSparse(call, matrix);
  const weights = weightsOf(call, rowWeights, matrix.rows);
  const ready = unitRows ? toUnitRows(matrix) : matrix;
  const engine = openSparseEngine(ready, weights);
  return { engine, meanVariance: meanVarianceOf(ready, engine.weight, weights) };
}

/** The mean over columns of their variances: Σ w‖x‖² / Σ w less the square of the mean, over the columns. */
function meanVarianceOf(matrix: SparseMatrix, weight: number, weights: Float64Array | undefined): number {
  const { rows, columns, starts, indices, values } = matrix;
  const mean = new Float64Array(columns);
  const squares = squaredLengths(matrix);
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    const share = (weights ? weights[i]! : 1) / weight;
    sum += share * squares[i]!;
    for (let at = starts[i]!; at < starts[i + 1]!; at++) mean[indices[at]!]! += share * values[at]!;
  }
  for (const value of mean) sum -= value * value;
  return columns === 0 ? 0 : Math.max(0, sum) / columns;
}

/** New rows as a fitted model takes them, before its frame. */
interface NewRows extends Pick<Dataset, 'rowsGiven' | 'kept'> {
  readonly source: Rows;
  readonly gaps: boolean;
  readonly weights: Float64Array | undefined;
}

/** Checks new rows and prepares them the way that a model's training rows were. */
async function prepareNewRows(
  call: string,
  data: Data,
  reading: Reading,
  options: RowsOptions & { readonly rowWeights?: ArrayLike<number> | undefined },
): Promise<NewRows> {
  const matched = matchColumns(call, data, reading);
  const given = rowsOf(matched);
  if (given.columns !== reading.columns && given.rows > 0) {
    throw new InputError(
      'COLUMN_MISMATCH',
      `${call}: the model has ${reading.columns} columns, the rows have ${given.columns}.`,
    );
  }
  const { missing } = reading.preprocessing;
  const checked = weightsOf(call, options.rowWeights, given.rows);
  const { source, weights, kept, gaps } = await keepRows(
    call,
    matched,
    given,
    missing,
    checked,
    options.signal,
  );
  const { columns } = reading;
  const ready = beforeFrame(source.columns === columns ? source : { ...source, columns }, reading);
  return { source: ready, weights, gaps, rowsGiven: given.rows, ...(kept && { kept }) };
}

/** Opens rows for a fitted model, read the way that its training rows were. */
async function openNewRows(
  call: string,
  data: Data,
  reading: Reading,
  options: RowsOptions & { readonly rowWeights?: ArrayLike<number> | undefined } = {},
): Promise<Dataset> {
  const threads = threadsOf(call, options.threads);
  const { source, weights, gaps, ...rest } = await prepareNewRows(call, data, reading, options);
  const engine = await openEngine(source, reading, weights, gaps, threads, options.signal);
  return { engine, reading, ...rest, close: () => engine.close() };
}

/** New rows in engine units, row-major, for models that compare rows with rows and need no engine. */
export async function readNewRows(
  call: string,
  data: Data,
  reading: Reading,
  { signal }: RowsOptions = {},
): Promise<Pick<Dataset, 'rowsGiven' | 'kept'> & { readonly matrix: Matrix }> {
  const { source, weights: _, gaps: __, ...rest } = await prepareNewRows(call, data, reading, { signal });
  return { matrix: await copyRows(throughFrame(source, reading.frame), signal), ...rest };
}

/** Opens rows for a fitted model, lets `answer` ask about them, and closes them whatever happens. */
export async function withNewRows<Answer>(
  call: string,
  data: Data,
  reading: Reading,
  options: RowsOptions & { readonly rowWeights?: ArrayLike<number> | undefined },
  answer: (dataset: Dataset) => Promise<Answer>,
): Promise<Answer> {
  const dataset = await openNewRows(call, data, reading, options);
  try {
    return await answer(dataset);
  } finally {
    dataset.close();
  }
}

interface Kept {
  readonly source: Rows;
  readonly weights: Float64Array | undefined;
  readonly kept?: Int32Array;
  /** Of these rows, where all values are finite. */
  readonly survey?: Survey;
  /** Whether some of these rows keep their missing values. */
  readonly gaps: boolean;
}

/**
 * Checks every value, and leaves out rows with missing ones where the policy says so; under `em` those without any
 * value, which say nothing.
 */
async function keepRows(
  call: string,
  data: Data,
  given: Rows,
  missing: MixtureMissingPolicy,
  weights: Float64Array | undefined,
  signal: AbortSignal | undefined,
): Promise<Kept> {
  const survey = await surveyRows(given, signal);
  if (survey.sums.every(Number.isFinite)) return { source: given, weights, survey, gaps: false };
  const count = await findGaps(call, given, missing, signal);
  if (count === 0) return { source: given, weights, survey, gaps: false };
  if (missing === 'em') {
    const kept = await rowsWithValues(given, signal);
    if (kept.length === given.rows) return { source: given, weights, gaps: true };
    return {
      source: someRows(given, kept),
      weights: weights && Float64Array.from(kept, (row) => weights[row]!),
      kept,
      gaps: true,
    };
  }
  if (missing !== 'drop') return { source: given, weights, gaps: false };
  const rest = dropMissing(data);
  return {
    source: rowsOf(rest.data),
    weights: weights && Float64Array.from(rest.kept, (row) => weights[row]!),
    kept: rest.kept,
    gaps: false,
  };
}

const POLICIES: readonly MissingPolicy[] = ['refuse', 'drop', 'mean', 'median'];
const MIXTURE_POLICIES: readonly MixtureMissingPolicy[] = [...POLICIES, 'em'];

/** A frame around the values that are there. */
async function frameOfValues(source: Rows, signal: AbortSignal | undefined): Promise<MeasuredFrame> {
  const { mean, deviation, least, greatest } = await inTurns(momentSteps(source), signal);
  const known = { least, most: greatest, sums: mean };
  const zeros = new Float64Array(mean.length);
  const nothing = async (): Promise<Scatter> => ({ sums: zeros, squares: zeros });
  const frame = await measureFrame(1, known, nothing, true);
  const shrink = powerOfTwo(-frame.exponent);
  const meanVariance = deviation.reduce((sum, value) => sum + (value * shrink) ** 2 / deviation.length, 0);
  return { ...frame, meanVariance };
}

async function openEngine(
  rows: Rows,
  reading: Reading,
  weights: Float64Array | undefined,
  gaps: boolean,
  threads: number | undefined,
  signal: AbortSignal | undefined,
): Promise<Engine> {
  const { frame, precision } = reading;
  if (gaps) {
    const matrix = await copyRows(throughFrame(rows, frame), signal);
    const logLengths = unitLengths(reading).map(log);
    return openIncompleteEngine(matrix, { weights, threads, logLengths, signal });
  }
  return openLocalEngine(rows, {
    frame,
    precision,
    ...(weights && { weights }),
    ...(threads !== undefined && { threads }),
    ...(signal && { signal }),
  });
}

/**
 * Measures rows that lie sorted by cluster pair by pair, in an engine of their own.
 *
 * @param call the public function, for messages
 */
export function separatePairs(
  call: string,
  sorted: Matrix,
  starts: Starts,
  metric: PairMetric,
  { threads, signal }: RowsOptions,
  onFraction?: (fraction: number) => void,
): Promise<Separation> {
  const count = threadsOf(call, threads);
  const options = { signal, onFraction, ...(count !== undefined && { threads: count }) };
  return separateRows(rowsOf(sorted), starts, metric, options);
}

/** Spreads per-row results over the rows that were given; dropped rows get `absent`. */
export function overGivenRows<Values extends Float64Array | Int32Array>(
  dataset: Pick<Dataset, 'rowsGiven' | 'kept'>,
  values: Values,
  absent: number,
  width = 1,
): Values {
  const { kept } = dataset;
  if (!kept) return values;
  const all = (
    values instanceof Int32Array
      ? new Int32Array(dataset.rowsGiven * width).fill(absent)
      : new Float64Array(dataset.rowsGiven * width).fill(absent)
  ) as Values;
  for (const [i, row] of kept.entries()) all.set(values.subarray(i * width, (i + 1) * width), row * width);
  return all;
}

function threadsOf(call: string, threads: number | undefined): number | undefined {
  return threads === undefined
    ? undefined
    : wholeNumber(`${call}: threads`, threads, { minimum: 1, maximum: 256 });
}

/** A copy of the row weights, checked. */
function weightsOf(
  call: string,
  given: ArrayLike<number> | undefined,
  rows: number,
): Float64Array | undefined {
  const weights = checkRowWeights(call, given, rows);
  if (!weights) return undefined;
  const copy = Float64Array.from(weights);
  const sum = copy.reduce((total, weight) => total + weight, 0);
  if (Number.isFinite(sum)) return copy;
  throw new InputError('INVALID_OPTION', `${call}: rowWeights must have a finite sum, got ${sum}.`);
}
