import { DIMENSIONS } from '../color/space.ts';

/**
 * Finds the nearest of a palette's colors; of equally near ones the first.
 *
 * The palette is walked in the order of its first coordinate, up and down from a guess, until that coordinate alone
 * is farther away than the nearest color so far.
 */
export class PaletteSearch {
  readonly #places: Float64Array;
  readonly #size: number;
  /** Sorted place to number, and back. */
  readonly #numbers: Int32Array;
  readonly #ranks: Int32Array;

  /** @param places size × 4 coordinates */
  constructor(places: Float64Array) {
    const size = places.length / DIMENSIONS;
    const order = Array.from({ length: size }, (_, j) => j);
    order.sort((a, b) => places[DIMENSIONS * a]! - places[DIMENSIONS * b]! || a - b);
    this.#size = size;
    this.#numbers = Int32Array.from(order);
    this.#ranks = new Int32Array(size);
    this.#places = new Float64Array(places.length);
    for (const [rank, number] of order.entries()) {
      this.#ranks[number] = rank;
      for (let c = 0; c < DIMENSIONS; c++)
        this.#places[DIMENSIONS * rank + c] = places[DIMENSIONS * number + c]!;
    }
  }

  /**
   * The number of the color nearest to a place.
   *
   * @param guess a number that may be near; it makes the search short and does not change the answer
   */
  nearest(place: Float64Array, at: number, guess: number): number {
    const places = this.#places;
    const x = place[at]!;
    const y = place[at + 1]!;
    const z = place[at + 2]!;
    const w = place[at + 3]!;
    const start = this.#ranks[guess]!;
    let least = Infinity;
    let best = this.#size;
    for (let rank = start, p = DIMENSIONS * start; rank < this.#size; rank++, p += DIMENSIONS) {
      const first = places[p]! - x;
      const squared = first * first;
      if (squared > least) {
        if (first > 0) break;
        continue;
      }
      const second = places[p + 1]! - y;
      const third = places[p + 2]! - z;
      const fourth = places[p + 3]! - w;
      const distance = squared + second * second + (third * third + fourth * fourth);
      if (distance > least) continue;
      const number = this.#numbers[rank]!;
      if (distance < least || number < best) best = number;
      least = distance;
    }
    for (let rank = start - 1, p = DIMENSIONS * rank; rank >= 0; rank--, p -= DIMENSIONS) {
      const first = places[p]! - x;
      const squared = first * first;
      if (squared > least) {
        if (first < 0) break;
        continue;
      }
      const second = places[p + 1]! - y;
      const third = places[p + 2]! - z;
      const fourth = places[p + 3]! - w;
      const distance = squared + second * second + (third * third + fourth * fourth);
      if (distance > least) continue;
      const number = this.#numbers[rank]!;
      if (distance < least || number < best) best = number;
      least = distance;
    }
    return best;
  }

  /** The squared distance of a place to a color. */
  squaredDistance(place: Float64Array, at: number, number: number): number {
    let sum = 0;
    for (let c = 0; c < DIMENSIONS; c++) {
      const difference = place[at + c]! - this.#places[DIMENSIONS * this.#ranks[number]! + c]!;
      sum += difference * difference;
    }
    return sum;
  }
}
