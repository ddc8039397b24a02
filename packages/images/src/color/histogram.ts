import type { Image } from '../image.ts';
import { STEP, type Steps } from '../turns.ts';

/** The distinct colors of a picture. */
export interface Histogram {
  /** Red, green, blue and alpha of each color; all fully transparent colors are 0, 0, 0, 0. */
  readonly colors: Uint8Array;
  /** How many pixels have each color. */
  readonly counts: Float64Array;
  /** The color of each pixel, by its place in `colors`. */
  readonly pixels: Uint32Array;
}

/** The distinct colors, in the order in which the picture first shows them. */
export function* histogramSteps({ data }: Image): Steps<Histogram> {
  const pixels = new Uint32Array(data.length / 4);
  let capacity = 1 << 12;
  let slots = new Uint32Array(capacity); // a color's place + 1
  let keys = new Uint32Array(capacity / 2); // of each place
  let counts = new Float64Array(capacity / 2);
  let found = 0;
  let lastKey = -1;
  let lastPlace = 0;
  for (let i = 0, at = 0; i < pixels.length; i++, at += 4) {
    if (i % STEP === STEP - 1) yield i / pixels.length;
    const key =
      data[at + 3] === 0
        ? 0
        : ((data[at]! << 24) | (data[at + 1]! << 16) | (data[at + 2]! << 8) | data[at + 3]!) >>> 0;
    if (key !== lastKey) {
      let slot = slotOf(key, capacity);
      while (slots[slot] !== 0 && keys[slots[slot]! - 1] !== key) slot = (slot + 1) & (capacity - 1);
      if (slots[slot] === 0) {
        if (found === keys.length) {
          capacity *= 2;
          slots = new Uint32Array(capacity);
          for (let place = 0; place < found; place++) {
            let free = slotOf(keys[place]!, capacity);
            while (slots[free] !== 0) free = (free + 1) & (capacity - 1);
            slots[free] = place + 1;
          }
          keys = grown(keys, new Uint32Array(capacity / 2));
          counts = grown(counts, new Float64Array(capacity / 2));
          slot = slotOf(key, capacity);
          while (slots[slot] !== 0) slot = (slot + 1) & (capacity - 1);
        }
        keys[found] = key;
        slots[slot] = ++found;
      }
      lastKey = key;
      lastPlace = slots[slot]! - 1;
    }
    counts[lastPlace]!++;
    pixels[i] = lastPlace;
  }
  const colors = new Uint8Array(4 * found);
  for (let place = 0; place < found; place++)
    for (let c = 0; c < 4; c++) colors[4 * place + c] = keys[place]! >>> (24 - 8 * c);
  return { colors, counts: counts.slice(0, found), pixels };
}

/** Where a color is looked for first, by multiplicative hashing. */
function slotOf(key: number, capacity: number): number {
  const product = Math.imul(key ^ (key >>> 15), 0x9e3779b1);
  return (product ^ (product >>> 15)) & (capacity - 1);
}

function grown<Values extends Uint32Array | Float64Array>(values: Values, into: Values): Values {
  into.set(values);
  return into;
}
