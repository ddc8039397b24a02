import type { Json, JsonObject, Spec } from '../src/index.ts';

/** Lists that are longer are told by their length, their ends and the means of their numbers. */
const LONG = 14;

/** A specification to be compared: numbers with four digits, long data in brief. */
export function summaryOf(spec: Spec): Json {
  return brief(spec);
}

function brief(value: Json): Json {
  if (typeof value === 'number') return rounded(value, 4);
  if (typeof value !== 'object' || value === null) return value;
  if (!isList(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, brief(item)]));
  }
  if (value.length <= LONG) return value.map(brief);
  return { length: value.length, first: brief(value[0]!), last: brief(value.at(-1)!), means: meansOf(value) };
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}

/** Means of numbers, or of each field of numbers. */
function meansOf(list: readonly Json[]): Json {
  const sums = new Map<string, { sum: number; count: number }>();
  const add = (name: string, item: Json): void => {
    if (typeof item !== 'number') return;
    const so = sums.get(name) ?? { sum: 0, count: 0 };
    sums.set(name, { sum: so.sum + item, count: so.count + 1 });
  };
  for (const item of list) {
    if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
      for (const [name, field] of Object.entries(item)) add(name, field);
    } else add('value', item);
  }
  return Object.fromEntries([...sums].map(([name, { sum, count }]) => [name, rounded(sum / count, 3)]));
}

function rounded(value: number, digits: number): number {
  return Math.abs(value) < 1e-9 ? 0 : Number(value.toPrecision(digits));
}
