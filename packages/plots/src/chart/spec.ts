/** Any value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** An object of JSON. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** A Vega specification: plain JSON, to be stored, changed, sent and drawn by anything that knows Vega 6. */
export interface Spec extends JsonObject {
  readonly $schema: string;
  /** Full width and height of the picture in pixels, with titles and margins. */
  readonly width: number;
  readonly height: number;
  /** What the picture shows, for readers who cannot see it. */
  readonly description: string;
}

/** A copy in which every number has at most 14 significant digits, so that noise in the last bits is not kept. */
export function tidy(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, item]) => [name, tidyValue(item)]));
}

function tidyValue(value: Json): Json {
  // JSON knows no negative zero.
  if (value === 0) return 0;
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number(value.toPrecision(14));
  if (typeof value !== 'object' || value === null) return value;
  return isList(value) ? value.map(tidyValue) : tidy(value);
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}
