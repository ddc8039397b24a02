import { InputError } from './errors.ts';
import { type JsonFields, jsonNumbers } from './json.ts';
import { type Data, type NamedColumns, type Rows, isMatrix, rowsOf } from './matrix.ts';
import { show } from './options.ts';
import { type MixtureMissingPolicy, filledRows } from './preprocessing/missing.ts';
import { type Scaling, scaledRows } from './preprocessing/scaling.ts';
import { type Frame, throughFrame } from './rows/frame.ts';
import { ontoSphere } from './rows/sphere.ts';

/** What is done to a table before a fit, kept with the model so that it takes raw tables. */
export interface Preprocessing {
  /** The columns' names, where the data had names; later named columns are matched by them. */
  readonly names?: readonly string[];
  readonly missing: MixtureMissingPolicy;
  /** One value per column that stands in for a missing one. */
  readonly fill?: Float64Array;
  readonly scaling: Scaling;
}

/** What a model remembers of its training rows, in order to read others the same way. */
export interface Reading {
  readonly columns: number;
  readonly preprocessing: Preprocessing;
  readonly frame: Frame;
  readonly precision: 'float64' | 'float32';
  readonly unitRows?: boolean;
}

/** Raw rows as a model's frame takes them: filled in, scaled, of length 1 where the model says so. */
export function beforeFrame(source: Rows, { preprocessing, unitRows }: Reading): Rows {
  const { fill, scaling } = preprocessing;
  const scaled = scaledRows(scaling, fill ? filledRows(source, fill) : source);
  return unitRows ? ontoSphere(scaled) : scaled;
}

/** How rows of some columns are read, each as before. */
export function readingOfColumns(reading: Reading, columns: readonly number[]): Reading {
  const { preprocessing, frame } = reading;
  const { names, fill, scaling } = preprocessing;
  const some = (values: Iterable<number>): Float64Array => {
    const all = Float64Array.from(values);
    return Float64Array.from(columns, (column) => all[column]!);
  };
  return {
    ...reading,
    columns: columns.length,
    preprocessing: {
      ...preprocessing,
      ...(names && { names: columns.map((column) => names[column]!) }),
      ...(fill && { fill: some(fill) }),
      scaling: { kind: scaling.kind, center: some(scaling.center), spread: some(scaling.spread) },
    },
    frame: { origin: some(frame.origin), exponent: frame.exponent },
  };
}

/** One row as a model's engine would see it; for `predictOne`, without an engine. */
export function readOneRow(call: string, row: ArrayLike<number>, reading: Reading): Float64Array {
  const values: unknown = row;
  if (!Array.isArray(values) && !ArrayBuffer.isView(values)) {
    throw new InputError('INVALID_DATA', `${call}: expected one row of numbers, got ${show(values)}.`);
  }
  if (row.length !== reading.columns) {
    throw new InputError(
      'COLUMN_MISMATCH',
      `${call}: the model has ${reading.columns} columns, the row has ${row.length}.`,
    );
  }
  for (let j = 0; j < row.length; j++) {
    const value: unknown = row[j];
    const absent = value === null || value === undefined || Number.isNaN(value);
    if (absent && (reading.preprocessing.fill || reading.preprocessing.missing === 'em')) continue;
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new InputError(
        'NOT_FINITE',
        `${call}: column ${j} is ${show(value)}; every value must be a finite number.`,
      );
    }
  }
  if (reading.preprocessing.missing === 'em' && Array.from(row).every((value) => !Number.isFinite(value))) {
    throw new InputError('NOT_FINITE', `${call}: the row has no value at all.`);
  }
  const into = new Float64Array(reading.columns);
  throughFrame(beforeFrame(rowsOf([row]), reading), reading.frame).read(0, 1, into);
  return reading.precision === 'float32' ? Float64Array.from(Float32Array.from(into)) : into;
}

/** Picks a model's columns by name where both sides have names. */
export function matchColumns(call: string, data: Data, { preprocessing, columns }: Reading): Data {
  const { names } = preprocessing;
  if (!names || isMatrix(data) || Array.isArray(data) || typeof data !== 'object' || data === null)
    return data;
  const given = data as NamedColumns;
  for (const name of names) {
    if (Object.hasOwn(given, name)) continue;
    throw new InputError(
      'COLUMN_MISMATCH',
      `${call}: the model needs column ${show(name)}, one of its ${columns}; the rows have ${Object.keys(given).map(show).slice(0, 10).join(', ')}.`,
    );
  }
  return Object.fromEntries(names.map((name) => [name, given[name]!]));
}

/** How a model reads rows, as it stands in a model file. */
export function readingJson({
  columns,
  preprocessing,
  frame,
  precision,
  unitRows,
}: Reading): Record<string, unknown> {
  const { names, missing, fill, scaling } = preprocessing;
  return {
    columns,
    ...(names && { names }),
    precision,
    ...(unitRows && { unitRows }),
    preprocessing: {
      missing,
      ...(fill && { fill: jsonNumbers(fill) }),
      scaling: {
        kind: scaling.kind,
        center: jsonNumbers(scaling.center),
        spread: jsonNumbers(scaling.spread),
      },
    },
    frame: { origin: jsonNumbers(frame.origin), exponent: frame.exponent },
  };
}

/** @throws ModelError `DAMAGED_MODEL` naming the field */
export function parseReading(fields: JsonFields): Reading {
  const columns = fields.count('columns', 1);
  const preprocessing = fields.object('preprocessing');
  const scaling = preprocessing.object('scaling');
  const frame = fields.object('frame');
  const spread = scaling.numbers('spread', columns);
  if (!spread.every((value) => value > 0)) throw scaling.damaged('spread', 'positive numbers');
  const exponent = frame.whole('exponent');
  if (Math.abs(exponent) > 1000) throw frame.damaged('exponent', 'a whole number from −1000 to 1000');
  const parsed: Preprocessing = {
    ...(fields.has('names') && { names: fields.texts('names', columns) }),
    missing: preprocessing.word('missing', ['refuse', 'drop', 'mean', 'median', 'em']),
    ...(preprocessing.has('fill') && { fill: preprocessing.numbers('fill', columns) }),
    scaling: {
      kind: scaling.word('kind', ['none', 'standard', 'minmax', 'robust']),
      center: scaling.numbers('center', columns),
      spread,
    },
  };
  return {
    columns,
    preprocessing: parsed,
    frame: { origin: frame.numbers('origin', columns), exponent },
    precision: fields.word('precision', ['float64', 'float32']),
    ...(fields.has('unitRows') && { unitRows: fields.yesNo('unitRows') }),
  };
}
