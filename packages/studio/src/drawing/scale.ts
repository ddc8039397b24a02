/** From a value to a place on the screen, and back. */
export interface Scale {
  (value: number): number;
  /** The value at a place. */
  at(place: number): number;
  readonly domain: readonly [number, number];
}

/** A linear scale; a domain without length is mapped to the middle. */
export function linear(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [a, b] = domain;
  const [from, to] = range;
  const length = b - a;
  const scale = (value: number): number =>
    length === 0 ? (from + to) / 2 : from + ((value - a) / length) * (to - from);
  return Object.assign(scale, {
    at: (place: number) => a + ((place - from) / (to - from)) * length,
    domain,
  });
}

/** Round values in a domain, about `count` of them: steps of 1, 2 or 5 times a power of ten. */
export function ticks([low, high]: readonly [number, number], count: number): number[] {
  const span = Math.abs(high - low);
  if (!(span > 0) || !Number.isFinite(span)) return [low];
  const raw = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= raw) ?? 10);
  const first = Math.ceil(Math.min(low, high) / step - 1e-9);
  const last = Math.floor(Math.max(low, high) / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** The range of finite values, widened by a share on both sides. */
export function extent(values: ArrayLike<number>, margin = 0): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < low && value > -Infinity) low = value;
    if (value > high && value < Infinity) high = value;
  }
  if (low > high) return [0, 1];
  const room = high > low ? (high - low) * margin : Math.max(Math.abs(low) * 0.5, 0.5);
  return [low - room, high + room];
}
