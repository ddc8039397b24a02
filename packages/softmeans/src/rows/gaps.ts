import { InputError } from '../errors.ts';
import type { Rows } from '../matrix.ts';
import { show } from '../options.ts';
import type { MixtureMissingPolicy } from '../preprocessing/missing.ts';
import { turn } from '../turn.ts';

/** Counts missing values; refuses infinite ones, and missing ones where the policy says so. */
export async function findGaps(
  call: string,
  { rows, columns, names, read }: Rows,
  missing: MixtureMissingPolicy,
  signal: AbortSignal | undefined,
): Promise<number> {
  const block = new Float64Array(Math.min(rows, 512) * columns);
  let gaps = 0;
  let place = '';
  for (let first = 0; first < rows; first += 512) {
    const count = Math.min(512, rows - first);
    read(first, count, block);
    for (let at = 0; at < count * columns; at++) {
      const value = block[at]!;
      if (value - value === 0) continue;
      const column = Math.floor(at / count);
      const where = `row ${first + (at % count)}, column ${names ? show(names[column]) : column}`;
      if (!Number.isNaN(value)) {
        throw new InputError(
          'NOT_FINITE',
          `${call}: ${where} is ${value}; every value must be a finite number.`,
        );
      }
      place ||= where;
      gaps++;
    }
    await turn(signal);
  }
  if (gaps > 0 && missing === 'refuse') {
    throw new InputError(
      'NOT_FINITE',
      `${call}: ${gaps} missing value${gaps === 1 ? '' : 's'}, the first in ${place}. ` +
        "Pass missing: 'drop' to leave those rows out, or 'mean' or 'median' to fill them in.",
    );
  }
  return gaps;
}

/** The numbers of the rows that have at least one value. */
export async function rowsWithValues(
  { rows, columns, read }: Rows,
  signal: AbortSignal | undefined,
): Promise<Int32Array> {
  const block = new Float64Array(Math.min(rows, 512) * columns);
  const found: number[] = [];
  for (let first = 0; first < rows; first += 512) {
    const count = Math.min(512, rows - first);
    read(first, count, block);
    for (let i = 0; i < count; i++) {
      let j = 0;
      while (j < columns && Number.isNaN(block[j * count + i]!)) j++;
      if (j < columns) found.push(first + i);
    }
    await turn(signal);
  }
  return Int32Array.from(found);
}
