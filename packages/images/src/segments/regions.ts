import { STEP, type Steps } from '../turns.ts';

/** The connected parts of a labeling; pixels are neighbors across their sides. */
export interface Components {
  /** The part of each pixel, numbered in the order in which rows meet them. */
  readonly numbers: Int32Array;
  readonly sizes: Int32Array;
}

/** Finds connected parts in two passes over the rows, with a union-find in between. */
export function* componentSteps(labels: Uint8Array, width: number, height: number): Steps<Components> {
  const numbers = new Int32Array(labels.length);
  const parents: number[] = [];
  const rootOf = (part: number): number => {
    let root = part;
    while (parents[root] !== root) root = parents[root]!;
    while (parents[part] !== root) [part, parents[part]] = [parents[part]!, root];
    return root;
  };
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      const left = column > 0 && labels[i - 1] === labels[i] ? rootOf(numbers[i - 1]!) : -1;
      const above = row > 0 && labels[i - width] === labels[i] ? rootOf(numbers[i - width]!) : -1;
      if (left < 0 && above < 0) {
        numbers[i] = parents.length;
        parents.push(parents.length);
      } else if (left < 0 || above < 0) {
        numbers[i] = Math.max(left, above);
      } else {
        const root = Math.min(left, above);
        parents[Math.max(left, above)] = root;
        numbers[i] = root;
      }
    }
    yield (0.5 * row) / height;
  }
  const places = new Int32Array(parents.length).fill(-1);
  const sizes: number[] = [];
  for (let i = 0; i < numbers.length; i++) {
    if (i % STEP === STEP - 1) yield 0.5 + (0.5 * i) / numbers.length;
    const root = rootOf(numbers[i]!);
    if (places[root]! < 0) {
      places[root] = sizes.length;
      sizes.push(0);
    }
    numbers[i] = places[root]!;
    sizes[numbers[i]!]!++;
  }
  return { numbers, sizes: Int32Array.from(sizes) };
}

/**
 * Gives each connected part of fewer pixels than `least` the label that most of its border touches, the smallest
 * parts first, until none is left; of equally long borders the lower label's. Changes `labels` in place.
 *
 * @param onChange told of each pixel that changes, with its old and new label
 */
export function* mergeSmallSteps(
  labels: Uint8Array,
  width: number,
  height: number,
  least: number,
  onChange: (pixel: number, from: number, to: number) => void,
): Steps<Components> {
  for (;;) {
    const components = yield* componentSteps(labels, width, height);
    const { numbers, sizes } = components;
    const small = Array.from(sizes.keys()).filter((part) => sizes[part]! < least);
    if (small.length === 0 || sizes.length === 1) return components;
    small.sort((a, b) => sizes[a]! - sizes[b]! || a - b);
    const pixels = pixelsBy(components);
    const borders = new Float64Array(256);
    // A part beside one that has changed waits for the next round: so every change joins two parts for good.
    const changed = new Uint8Array(sizes.length);
    for (const part of small) {
      borders.fill(0);
      let touched = false;
      const own = pixels(part);
      for (const i of own) {
        const column = i % width;
        const neighbors = [
          column > 0 ? i - 1 : -1,
          column + 1 < width ? i + 1 : -1,
          i - width,
          i + width < labels.length ? i + width : -1,
        ];
        for (const neighbor of neighbors) {
          if (neighbor < 0 || numbers[neighbor] === part) continue;
          touched ||= changed[numbers[neighbor]!] === 1;
          borders[labels[neighbor]!]!++;
        }
      }
      if (touched) continue;
      changed[part] = 1;
      const from = labels[own[0]!]!;
      let to = from === 0 ? 1 : 0;
      for (let label = 0; label < borders.length; label++) if (borders[label]! > borders[to]!) to = label;
      for (const i of own) {
        labels[i] = to;
        onChange(i, from, to);
      }
    }
    yield 0.5;
  }
}

/** The pixels of each part, by a counting sort. */
function pixelsBy({ numbers, sizes }: Components): (part: number) => Int32Array {
  const starts = new Int32Array(sizes.length + 1);
  for (let part = 0; part < sizes.length; part++) starts[part + 1] = starts[part]! + sizes[part]!;
  const next = starts.slice();
  const pixels = new Int32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) pixels[next[numbers[i]!]!++] = i;
  return (part) => pixels.subarray(starts[part], starts[part + 1]);
}
