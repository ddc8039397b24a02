import { ModelError } from './errors.ts';
import { show } from './options.ts';

/** What every model file starts with. */
export const MODEL_FORMAT = 'softmeans-model';
/** The version that this release writes; it reads this one and all before it. */
export const MODEL_VERSION = 1;

/** Parsed JSON whose fields are checked as they are read; errors name the field by its path. */
export class JsonFields {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new ModelError(
        'DAMAGED_MODEL',
        `${path || 'the model file'}: expected an object, got ${show(value)}.`,
      );
    }
    this.#fields = value as Readonly<Record<string, unknown>>;
    this.#path = path;
  }

  path(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name);
  }

  unknown(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }

  damaged(name: string, expected: string): ModelError {
    return new ModelError(
      'DAMAGED_MODEL',
      `model file, field "${this.path(name)}": expected ${expected}, got ${show(this.unknown(name))}. Fit and save the model again.`,
    );
  }

  object(name: string): JsonFields {
    const value = this.unknown(name);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw this.damaged(name, 'an object');
    return new JsonFields(value, this.path(name));
  }

  /** A whole number of at least `minimum`. */
  count(name: string, minimum = 0): number {
    const value = this.unknown(name);
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < minimum) {
      throw this.damaged(name, `a whole number of at least ${minimum}`);
    }
    return value;
  }

  whole(name: string): number {
    const value = this.unknown(name);
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw this.damaged(name, 'a whole number');
    return value;
  }

  number(name: string): number {
    const value = this.unknown(name);
    if (typeof value !== 'number' || !Number.isFinite(value)) throw this.damaged(name, 'a finite number');
    return value;
  }

  yesNo(name: string): boolean {
    const value = this.unknown(name);
    if (typeof value !== 'boolean') throw this.damaged(name, 'true or false');
    return value;
  }

  word<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.unknown(name);
    for (const one of allowed) if (value === one) return one;
    throw this.damaged(name, `one of ${allowed.map((one) => `"${one}"`).join(', ')}`);
  }

  /** A flat list of finite numbers. */
  numbers(name: string, length: number): Float64Array {
    const value = this.unknown(name);
    if (!Array.isArray(value) || value.length !== length || !value.every((entry) => Number.isFinite(entry))) {
      throw this.damaged(name, `${length} finite numbers`);
    }
    return Float64Array.from(value as number[]);
  }

  /** Finite numbers, however many. */
  numberList(name: string): Float64Array {
    const value = this.unknown(name);
    if (!Array.isArray(value)) throw this.damaged(name, 'a list of numbers');
    return this.numbers(name, value.length);
  }

  text(name: string): string {
    const value = this.unknown(name);
    if (typeof value !== 'string') throw this.damaged(name, 'a text');
    return value;
  }

  /** Texts, however many. */
  textList(name: string): string[] {
    const value = this.unknown(name);
    if (!Array.isArray(value)) throw this.damaged(name, 'a list of texts');
    return this.texts(name, value.length);
  }

  /** A list of objects, however many. */
  objects(name: string): JsonFields[] {
    const value = this.unknown(name);
    if (!Array.isArray(value)) throw this.damaged(name, 'a list of objects');
    return value.map((entry: unknown, i) => new JsonFields(entry, `${this.path(name)}[${i}]`));
  }

  texts(name: string, length: number): string[] {
    const value = this.unknown(name);
    if (
      !Array.isArray(value) ||
      value.length !== length ||
      !value.every((entry) => typeof entry === 'string')
    ) {
      throw this.damaged(name, `${length} texts`);
    }
    return value as string[];
  }
}

/** Numbers as they go into a model file: −0 becomes 0, for JSON cannot hold it. */
export function jsonNumbers(values: ArrayLike<number>): number[] {
  return Array.from(values, (value) => (value === 0 ? 0 : value));
}
