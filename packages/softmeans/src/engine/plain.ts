// Plain values (numbers, texts, lists, records, typed arrays) as a row of doubles. Each begins with its kind.
const UNDEFINED = 0;
const FALSE = 1;
const TRUE = 2;
const NUMBER = 3;
const TEXT = 4;
const LIST = 5;
const RECORD = 6;
const DOUBLES = 7;
const SINGLES = 8;
const INTEGERS = 9;

/** Writes a value; false if there is no room, or if it is of another kind. */
export function writePlain(value: unknown, into: Float64Array): boolean {
  return put(value, into, 0) >= 0;
}

/** The place behind the value, or −1. */
function put(value: unknown, into: Float64Array, at: number): number {
  if (at < 0 || at + 2 > into.length) return -1;
  switch (typeof value) {
    case 'undefined':
      into[at] = UNDEFINED;
      return at + 1;
    case 'boolean':
      into[at] = value ? TRUE : FALSE;
      return at + 1;
    case 'number':
      into[at] = NUMBER;
      into[at + 1] = value;
      return at + 2;
    case 'string':
      if (at + 2 + value.length > into.length) return -1;
      into[at] = TEXT;
      into[at + 1] = value.length;
      for (let i = 0; i < value.length; i++) into[at + 2 + i] = value.charCodeAt(i);
      return at + 2 + value.length;
    case 'object':
      return value === null ? -1 : putObject(value, into, at);
    default:
      return -1;
  }
}

function putObject(value: object, into: Float64Array, at: number): number {
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    into[at] = LIST;
    into[at + 1] = list.length;
    return list.reduce((end: number, item) => put(item, into, end), at + 2);
  }
  if (value instanceof Float64Array || value instanceof Float32Array || value instanceof Int32Array) {
    if (at + 2 + value.length > into.length) return -1;
    into[at] = value instanceof Float64Array ? DOUBLES : value instanceof Float32Array ? SINGLES : INTEGERS;
    into[at + 1] = value.length;
    into.set(value, at + 2);
    return at + 2 + value.length;
  }
  if (ArrayBuffer.isView(value)) return -1;
  const entries = Object.entries(value);
  into[at] = RECORD;
  into[at + 1] = entries.length;
  return entries.reduce((end: number, [name, part]) => put(part, into, put(name, into, end)), at + 2);
}

/** The value that was written, in memory of its own. */
export function readPlain(from: Float64Array): unknown {
  let at = 0;
  const take = (): unknown => {
    const kind = from[at++]!;
    if (kind === UNDEFINED) return undefined;
    if (kind === FALSE || kind === TRUE) return kind === TRUE;
    const count = from[at++]!;
    if (kind === NUMBER) return count;
    if (kind === LIST) return Array.from({ length: count }, take);
    if (kind === RECORD) {
      const record: Record<string, unknown> = {};
      for (let i = 0; i < count; i++) record[String(take())] = take();
      return record;
    }
    const start = at;
    at += count;
    if (kind === DOUBLES) return from.slice(start, at);
    if (kind === SINGLES) return Float32Array.from(from.subarray(start, at));
    if (kind === INTEGERS) return Int32Array.from(from.subarray(start, at));
    return String.fromCharCode(...from.subarray(start, at));
  };
  return take();
}
