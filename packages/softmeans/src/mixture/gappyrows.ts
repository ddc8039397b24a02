import { InputError } from '../errors.ts';
import { type Data, type Matrix, rowsOf } from '../matrix.ts';
import { scaledRows } from '../preprocessing/scaling.ts';
import { type Reading, matchColumns } from '../reading.ts';
import { throughFrame } from '../rows/frame.ts';
import { findGaps } from '../rows/gaps.ts';
import { copyRows } from '../rows/selection.ts';

/** Rows as they were given, and in engine units; NaN where a value is missing, whatever the model's policy. */
export interface GappyRows {
  readonly given: Matrix;
  readonly rows: Matrix;
}

/** @throws InputError `COLUMN_MISMATCH`, `INVALID_DATA`, `NOT_FINITE` for an infinite value */
export async function gappyRows(
  call: string,
  data: Data,
  reading: Reading,
  signal: AbortSignal | undefined,
): Promise<GappyRows> {
  const source = rowsOf(matchColumns(call, data, reading));
  if (source.columns !== reading.columns && source.rows > 0) {
    throw new InputError(
      'COLUMN_MISMATCH',
      `${call}: the model has ${reading.columns} columns, the rows have ${source.columns}.`,
    );
  }
  await findGaps(call, source, 'em', signal);
  const { scaling } = reading.preprocessing;
  return {
    given: await copyRows(source, signal),
    rows: await copyRows(throughFrame(scaledRows(scaling, source), reading.frame), signal),
  };
}
