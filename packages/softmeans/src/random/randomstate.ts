import { InputError } from '../errors.ts';
import { log, pow } from '../mathematics.ts';

const LENGTH = 624;
const LAG = 397;
const LARGEST = 0xffffffff;

/**
 * NumPy's legacy random number generator: the same seed gives the numbers of `numpy.random.RandomState(seed)`.
 *
 * Integers, uniform numbers and permutations are NumPy's bit for bit. Normal numbers differ from NumPy's by at
 * most the last bits of the logarithm, and are the same bits in every JavaScript engine. Every call advances
 * the state, so the order of the calls matters.
 *
 * The generator is the Mersenne Twister MT19937 (Matsumoto & Nishimura 1998, "Mersenne Twister: a
 * 623-dimensionally equidistributed uniform pseudo-random number generator", ACM TOMACS 8(1)).
 *
 * @example
 * const random = new RandomState(42);
 * random.integers(0, 10); // 6
 * random.random(); // 0.7965429868602328
 */
export class RandomState {
  readonly #words: Uint32Array = new Uint32Array(LENGTH);
  #position = 0;
  #stored: number | undefined;

  /**
   * @param seed a whole number from 0 to 2^32 − 1; default 0
   * @throws InputError `INVALID_OPTION` for any other seed
   */
  constructor(seed: number = 0) {
    if (!Number.isInteger(seed) || seed < 0 || seed > LARGEST) {
      throw new InputError(
        'INVALID_OPTION',
        `seed must be a whole number from 0 to ${LARGEST}, got ${String(seed)}.`,
      );
    }
    const words = this.#words;
    let word = seed >>> 0;
    words[0] = word;
    for (let p = 1; p < LENGTH; p++) {
      word = (Math.imul(word ^ (word >>> 30), 1812433253) + p) >>> 0;
      words[p] = word;
    }
  }

  /** The next 32 bits, as a whole number from 0 to 2^32 − 1. */
  nextUint32(): number {
    const words = this.#words;
    const p = this.#position;
    const next = p + 1 < LENGTH ? p + 1 : 0;
    this.#position = next;
    // Each word is renewed when it is needed: many generators give only a few numbers.
    const mixed = (words[p]! & 0x80000000) | (words[next]! & 0x7fffffff);
    const far = words[p < LENGTH - LAG ? p + LAG : p + LAG - LENGTH]!;
    let word = far ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
    words[p] = word;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  /** A number from 0 (included) to 1 (excluded), of 53 random bits: NumPy's `random_sample`. */
  random(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** A number evenly spread from `low` (default 0) to `high` (default 1). */
  uniform(low: number = 0, high: number = 1): number {
    return low + (high - low) * this.random();
  }

  /**
   * A normal number, by the polar method (Marsaglia & Bray 1964).
   *
   * The method makes two numbers at a time; the second is stored for the next call, also when other kinds of
   * numbers are drawn in between.
   *
   * @param mean default 0
   * @param standardDeviation default 1
   */
  normal(mean: number = 0, standardDeviation: number = 1): number {
    return mean + standardDeviation * this.#standardNormal();
  }

  /** An exponential number of mean 1: NumPy's `standard_exponential`. */
  exponential(): number {
    return -log(1 - this.random());
  }

  /**
   * A gamma number of scale 1: NumPy's `standard_gamma`, by the method of Marsaglia & Tsang (2000), below shape 1 by
   * that of Ahrens & Dieter (1974).
   *
   * @param shape above 0; its mean and its variance
   * @throws InputError `INVALID_OPTION` for any other shape
   * @example
   * new RandomState(1).gamma(2.5); // 5.545
   */
  gamma(shape: number): number {
    if (!(shape > 0 && shape < Infinity)) {
      throw new InputError(
        'INVALID_OPTION',
        `gamma: shape must be a finite number above 0, got ${String(shape)}.`,
      );
    }
    if (shape === 1) return this.exponential();
    if (shape < 1) {
      for (;;) {
        const first = this.random();
        const second = this.exponential();
        if (first <= 1 - shape) {
          const value = pow(first, 1 / shape);
          if (value <= second) return value;
        } else {
          const rest = -log((1 - first) / shape);
          const value = pow(1 - shape + shape * rest, 1 / shape);
          if (value <= second + rest) return value;
        }
      }
    }
    const base = shape - 1 / 3;
    const slope = 1 / Math.sqrt(9 * base);
    for (;;) {
      let normal = this.#standardNormal();
      let root = 1 + slope * normal;
      while (root <= 0) {
        normal = this.#standardNormal();
        root = 1 + slope * normal;
      }
      const cube = root * root * root;
      const draw = this.random();
      if (draw < 1 - 0.0331 * (normal * normal) * (normal * normal)) return base * cube;
      if (log(draw) < 0.5 * normal * normal + base * (1 - cube + log(cube))) return base * cube;
    }
  }

  #standardNormal(): number {
    if (this.#stored !== undefined) {
      const stored = this.#stored;
      this.#stored = undefined;
      return stored;
    }
    for (;;) {
      const first = 2 * this.random() - 1;
      const second = 2 * this.random() - 1;
      const square = first * first + second * second;
      if (square > 0 && square < 1) {
        const factor = Math.sqrt((-2 * log(square)) / square);
        this.#stored = factor * first;
        return factor * second;
      }
    }
  }

  /**
   * A whole number from 0 to `maximum`, both included. For a maximum of 0 nothing is drawn.
   *
   * @throws InputError `INVALID_OPTION` unless `maximum` is a whole number from 0 to 2^32 − 1
   */
  interval(maximum: number): number {
    if (!Number.isInteger(maximum) || maximum < 0 || maximum > LARGEST) {
      throw new InputError(
        'INVALID_OPTION',
        `interval: maximum must be a whole number from 0 to ${LARGEST}, got ${String(maximum)}.`,
      );
    }
    if (maximum === 0) return 0;
    const mask = LARGEST >>> Math.clz32(maximum);
    for (;;) {
      const value = (this.nextUint32() & mask) >>> 0;
      if (value <= maximum) return value;
    }
  }

  /**
   * A whole number from `low` (included) to `high` (excluded): NumPy's `randint(low, high)`.
   *
   * @throws InputError `INVALID_OPTION` unless both are whole numbers and 1 ≤ high − low ≤ 2^32
   */
  integers(low: number, high: number): number {
    if (
      !Number.isSafeInteger(low) ||
      !Number.isSafeInteger(high) ||
      high <= low ||
      high - low > LARGEST + 1
    ) {
      throw new InputError(
        'INVALID_OPTION',
        `integers: low and high must be whole numbers with high above low by at most 2^32, got ${String(low)} and ${String(high)}.`,
      );
    }
    return low + this.interval(high - 1 - low);
  }

  /** Puts the items of an array or typed array into random order, in place. */
  shuffle<T>(items: { readonly length: number; [index: number]: T }): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.interval(i);
      const item = items[i]!;
      items[i] = items[j]!;
      items[j] = item;
    }
  }

  /**
   * The numbers 0 … count − 1 in random order.
   *
   * @throws InputError `INVALID_OPTION` unless `count` is a whole number from 0 to 2^31 − 1
   */
  permutation(count: number): Int32Array {
    const order = new Int32Array(checkCount('permutation', count));
    for (let i = 0; i < count; i++) order[i] = i;
    this.shuffle(order);
    return order;
  }

  /**
   * `count` different numbers out of 0 … from − 1: NumPy's `choice(from, count, replace=False)`, which is the
   * start of a permutation.
   *
   * @throws InputError `INVALID_OPTION` unless both are whole numbers with 0 ≤ count ≤ from < 2^31
   */
  choice(from: number, count: number): Int32Array {
    checkCount('choice', from);
    if (checkCount('choice', count) > from) {
      throw new InputError(
        'INVALID_OPTION',
        `choice: ${count} different numbers cannot be drawn out of ${from}.`,
      );
    }
    return this.permutation(from).slice(0, count);
  }

  /**
   * `count` different numbers out of 0 … from − 1 in random order, in time and memory that depend on `count`
   * alone. The numbers are not those of NumPy.
   *
   * @throws InputError `INVALID_OPTION` unless both are whole numbers with 0 ≤ count ≤ from < 2^31
   */
  draw(from: number, count: number): Int32Array {
    checkCount('draw', from);
    if (checkCount('draw', count) > from) {
      throw new InputError(
        'INVALID_OPTION',
        `draw: ${count} different numbers cannot be drawn out of ${from}.`,
      );
    }
    // The first steps of a shuffle of 0 … from − 1, of which only the numbers that moved are kept.
    const moved = new Map<number, number>();
    return Int32Array.from({ length: count }, (_, i) => {
      const j = i + this.interval(from - 1 - i);
      const drawn = moved.get(j) ?? j;
      moved.set(j, moved.get(i) ?? i);
      return drawn;
    });
  }

  /**
   * An index drawn with the probability weights[index] / Σ weights: NumPy's `choice(k, p=weights)` for weights
   * that sum to 1.
   *
   * @throws InputError `INVALID_OPTION` for a weight that is negative or not finite, or a sum of 0
   */
  category(weights: ArrayLike<number>): number {
    return search(cumulative(weights), this.random());
  }

  /**
   * How many of `count` draws fall on each index, each with the probability weights[index] / Σ weights.
   *
   * The draws are made one by one, so the numbers are not those of NumPy's `multinomial`.
   *
   * @throws InputError `INVALID_OPTION` for weights as in {@link category} or a count that is not whole
   */
  counts(count: number, weights: ArrayLike<number>): Int32Array {
    checkCount('counts', count);
    const sums = cumulative(weights);
    const counts = new Int32Array(weights.length);
    for (let i = 0; i < count; i++) counts[search(sums, this.random())]!++;
    return counts;
  }
}

function checkCount(name: string, count: number): number {
  if (!Number.isInteger(count) || count < 0 || count > 0x7fffffff) {
    throw new InputError(
      'INVALID_OPTION',
      `${name}: a count must be a whole number from 0 to ${0x7fffffff}, got ${String(count)}.`,
    );
  }
  return count;
}

/** Running sums of the weights, divided by their total so that the last is 1. */
function cumulative(weights: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(weights.length);
  let total = 0;
  for (let i = 0; i < sums.length; i++) {
    const weight = weights[i]!;
    if (!(weight >= 0 && weight < Infinity)) {
      throw new InputError(
        'INVALID_OPTION',
        `weights[${i}] must be a finite number of at least 0, got ${String(weight)}.`,
      );
    }
    total += weight;
    sums[i] = total;
  }
  if (!(total > 0 && total < Infinity)) {
    throw new InputError('INVALID_OPTION', `weights must have a finite sum above 0, got ${total}.`);
  }
  for (let i = 0; i < sums.length; i++) sums[i]! /= total;
  return sums;
}

/** The first index whose running sum is above the value; never one of weight 0. */
function search(sums: Float64Array, value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sums[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
