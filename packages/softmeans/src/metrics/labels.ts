import { InputError } from '../errors.ts';
import { show } from '../options.ts';
import { turn } from '../turn.ts';

/** The name of a cluster or of a known class. */
export type Label = number | string;

/** One label per row; finite numbers and texts may be mixed. The number 1 and the text "1" are two labels. */
export type Labels = ArrayLike<Label>;

/** Labels as numbers 0 … k − 1. */
export interface Coding {
  /** The different labels: numbers upwards, then texts in the order of their character codes. */
  readonly names: readonly Label[];
  /** For each row the position of its label in `names`. */
  readonly codes: Int32Array;
  /** Rows of each label. */
  readonly sizes: Int32Array;
}

/** Rows looked at between two turns of the event loop. */
const BLOCK = 16384;

/**
 * Numbers the different labels in their order.
 *
 * @param name the argument's name in error messages
 * @throws InputError `INVALID_DATA` for anything but finite numbers and texts
 */
export async function encode(labels: Labels, name: string, signal?: AbortSignal): Promise<Coding> {
  const rows = countOf(labels, name);
  const span = await spanOf(labels, rows, signal);
  if (span !== undefined) return encodeWhole(labels as ArrayLike<number>, rows, span, signal);
  const codes = new Int32Array(rows);
  const seen = new Map<Label, number>();
  const counts: number[] = [];
  for (let first = 0; first < rows; first += BLOCK) {
    const end = Math.min(rows, first + BLOCK);
    let last: Label | undefined;
    let code = -1;
    for (let i = first; i < end; i++) {
      const label = labels[i]!;
      if (code === -1 || label !== last) {
        if (!isLabel(label)) {
          throw new InputError(
            'INVALID_DATA',
            `${name}[${i}]: a label must be a finite number or a text, got ${show(label)}. Leave such rows out.`,
          );
        }
        const known = seen.get(label);
        code = known ?? seen.size;
        if (known === undefined) {
          seen.set(label, code);
          counts.push(0);
        }
        last = label;
      }
      counts[code]!++;
      codes[i] = code;
    }
    await turn(signal);
  }
  const names = [...seen.keys()].sort(byName);
  const position = new Int32Array(names.length);
  const sizes = new Int32Array(names.length);
  for (const [rank, label] of names.entries()) {
    const code = seen.get(label)!;
    position[code] = rank;
    sizes[rank] = counts[code]!;
  }
  for (let first = 0; first < rows; first += BLOCK) {
    const end = Math.min(rows, first + BLOCK);
    for (let i = first; i < end; i++) codes[i] = position[codes[i]!]!;
    await turn(signal);
  }
  return { names, codes, sizes };
}

/** The smallest and the largest label. */
interface Span {
  readonly least: number;
  readonly most: number;
}

/** The span of labels that are all whole numbers of 32 bits and lie so close that a table can count them. */
async function spanOf(labels: Labels, rows: number, signal?: AbortSignal): Promise<Span | undefined> {
  let least = Infinity;
  let most = -Infinity;
  for (let first = 0; first < rows; first += BLOCK) {
    const end = Math.min(rows, first + BLOCK);
    for (let i = first; i < end; i++) {
      const label = labels[i]!;
      if (typeof label !== 'number' || label !== (label | 0)) return undefined;
      if (label < least) least = label;
      if (label > most) most = label;
    }
    if (most - least >= Math.max(BLOCK, rows)) return undefined;
    await turn(signal);
  }
  return rows === 0 ? undefined : { least, most };
}

/** Numbers labels by a table over their span. */
async function encodeWhole(
  labels: ArrayLike<number>,
  rows: number,
  { least, most }: Span,
  signal?: AbortSignal,
): Promise<Coding> {
  const codes = new Int32Array(rows);
  const counts = new Int32Array(most - least + 1);
  for (let first = 0; first < rows; first += BLOCK) {
    const end = Math.min(rows, first + BLOCK);
    for (let i = first; i < end; i++) {
      const at = labels[i]! - least;
      codes[i] = at;
      counts[at]!++;
    }
    await turn(signal);
  }
  const names: number[] = [];
  const position = new Int32Array(counts.length);
  for (const [at, count] of counts.entries()) if (count > 0) position[at] = names.push(least + at) - 1;
  const sizes = counts.filter((count) => count > 0);
  if (names.length < counts.length) {
    for (let first = 0; first < rows; first += BLOCK) {
      const end = Math.min(rows, first + BLOCK);
      for (let i = first; i < end; i++) codes[i] = position[codes[i]!]!;
      await turn(signal);
    }
  }
  return { names, codes, sizes };
}

/**
 * The clusters of a table's rows; their labels are whole numbers.
 *
 * @param rows rows of the table
 * @throws InputError `INVALID_DATA` unless there is one 32-bit whole number per row
 */
export async function encodeClusters(
  labels: ArrayLike<number>,
  rows: number,
  signal?: AbortSignal,
): Promise<Coding> {
  const count = countOf(labels, 'labels');
  if (count !== rows) {
    throw new InputError('INVALID_DATA', `labels: ${count} labels for ${rows} rows; every row needs one.`);
  }
  const coding = await encode(labels, 'labels', signal);
  for (const name of coding.names) {
    if (typeof name === 'number' && name === (name | 0)) continue;
    throw new InputError(
      'INVALID_DATA',
      `labels: a cluster's label must be a whole number of at most 32 bits, got ${show(name)}.`,
    );
  }
  return coding;
}

/**
 * Refuses clusterings for which the measure has no meaning.
 *
 * @throws InputError `INVALID_DATA` unless 2 ≤ clusters ≤ rows − 1
 */
export function checkClusters(measure: string, k: number, rows: number): void {
  if (k >= 2 && k < rows) return;
  throw new InputError(
    'INVALID_DATA',
    `labels: ${k === 1 ? '1 cluster' : `${k} clusters`} of ${rows} rows; ` +
      `${measure} needs at least 2 clusters and fewer clusters than rows.`,
  );
}

function countOf(labels: unknown, name: string): number {
  if (typeof labels === 'object' && labels !== null && 'length' in labels) {
    const { length } = labels;
    if (typeof length === 'number' && Number.isSafeInteger(length) && length >= 0) return length;
  }
  throw new InputError(
    'INVALID_DATA',
    `${name}: expected one label per row in an array, got ${show(labels)}.`,
  );
}

function isLabel(label: unknown): label is Label {
  return typeof label === 'string' || (typeof label === 'number' && Number.isFinite(label));
}

function byName(a: Label, b: Label): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}
