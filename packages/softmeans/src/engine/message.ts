import type { ErrorCode } from '../errors.ts';
import type { Layout } from './layout.ts';
import type { QuestionName, Questions } from './question.ts';

/** What the main thread sends to a worker. */
export type Message =
  | {
      readonly kind: 'open';
      readonly id: number;
      readonly shard: number;
      readonly module: WebAssembly.Module;
      readonly layout: Layout;
      readonly chunk: number | undefined;
      /** Shared, or absent: then the worker makes one of its own. */
      readonly memory?: WebAssembly.Memory;
    }
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly shard: number;
      readonly name: QuestionName;
      readonly question: Questions[QuestionName];
    }
  /** Ends the work on a question; its answer is then an error. */
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'close'; readonly shard: number }
  /** The line to this worker; it counts the messages from here on. */
  | { readonly kind: 'line'; readonly buffer: SharedArrayBuffer }
  /** There is a question on the line. */
  | { readonly kind: 'ring' };

/** What a worker sends back; the first one, with id 0, says that it runs. */
export type Reply =
  | { readonly id: number; readonly answer: unknown }
  /** It stands on the line. */
  | { readonly id: number; readonly onLine: true }
  | { readonly id: number; readonly error: string; readonly code: ErrorCode };

/** The buffers in an answer, for handing them over instead of copying them. */
export function buffersOf(value: unknown, found: Set<ArrayBuffer> = new Set()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) buffersOf(part, found);
  }
  return found;
}

/**
 * The same value without views of larger buffers: sending a view would send all of its buffer.
 */
export function compact<Value>(value: Value): Value;
export function compact(value: unknown): unknown {
  if (value instanceof Float64Array || value instanceof Float32Array || value instanceof Int32Array) {
    return value.byteLength === value.buffer.byteLength ? value : value.slice();
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((part: unknown) => compact(part));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, compact(part)]));
}
