import { InputError } from '../errors.ts';
import { leadingPower } from '../linalg/scale.ts';
import type { Rows } from '../matrix.ts';
import { turn } from '../turn.ts';

/** The smallest and the largest value of each column. */
export interface Range {
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/** Rows to read at a time, so that a block is small however many columns it has. */
export function blockSize(columns: number): number {
  return Math.max(1, Math.min(512, Math.floor(262144 / Math.max(1, columns))));
}

/**
 * Reads all rows once.
 *
 * @throws InputError `INVALID_DATA` for rows without columns, `NOT_FINITE` for a value that is NaN or infinite
 */
export async function measureRange(source: Rows, signal?: AbortSignal): Promise<Range> {
  const { rows, columns, names } = source;
  if (columns === 0)
    throw new InputError('INVALID_DATA', 'data: the rows have no columns; give at least one.');
  const least = new Float64Array(columns).fill(Infinity);
  const most = new Float64Array(columns).fill(-Infinity);
  const size = Math.min(rows, blockSize(columns));
  const block = new Float64Array(size * columns);
  for (let first = 0; first < rows; first += size) {
    const count = Math.min(size, rows - first);
    source.read(first, count, block);
    for (let j = 0, at = 0; j < columns; j++) {
      let low = least[j]!;
      let high = most[j]!;
      for (const end = at + count; at < end; at++) {
        const value = block[at]!;
        if (!(value >= -Number.MAX_VALUE && value <= Number.MAX_VALUE)) {
          const column = names === undefined ? `column ${j}` : `column "${names[j]!}"`;
          throw new InputError(
            'NOT_FINITE',
            `data: row ${first + (at % count)}, ${column} is ${value}. Drop such rows or fill the values first.`,
          );
        }
        if (value < low) low = value;
        if (value > high) high = value;
      }
      least[j] = low;
      most[j] = high;
    }
    await turn(signal);
  }
  return { least, most };
}

/**
 * The same rows divided by the power of two at or below the widest column's range, so that squared differences
 * neither overflow nor vanish; columns that do not vary are 0. The division loses no digit that matters.
 */
export function withinRange(source: Rows, { least, most }: Range): Rows & { readonly unit: number } {
  let widest = 0;
  for (let j = 0; j < least.length; j++) widest = Math.max(widest, most[j]! - least[j]!);
  // The difference of two huge numbers may overflow.
  const unit = leadingPower(Math.min(widest, Number.MAX_VALUE));
  // A power of two: where its inverse is a number, multiplying is dividing, to the last bit.
  const inverse = 1 / unit;
  return {
    ...source,
    unit,
    read(first, count, into) {
      source.read(first, count, into);
      for (let j = 0, at = 0; j < source.columns; j++, at += count) {
        if (least[j] === most[j]) into.fill(0, at, at + count);
        else if (inverse === Infinity) for (let i = at; i < at + count; i++) into[i]! /= unit;
        else for (let i = at; i < at + count; i++) into[i]! *= inverse;
      }
    },
  };
}
