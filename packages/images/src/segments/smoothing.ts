import { exp, log } from 'softmeans/mathematics';
import type { Steps } from '../turns.ts';
import type { Features } from './features.ts';

/** A neighbor's share counts so much at full contrast between other pixels, in nats. */
const COUPLING = 1.5;
/** No pixel is surer of itself than so: its neighbors can always be heard. */
const LEAST_SHARE = 0.01;
const DIAGONAL = Math.SQRT1_2;

/**
 * Smooths shares between neighbors, in place: mean-field inference in a Potts model (Celeux, Forbes & Peyrard 2003,
 * "EM procedures using mean field-like approximations for Markov model-based image segmentation").
 *
 * Each pixel's shares become r[j] ∝ p[j] · exp(β Σ w · r'[j]) over its eight neighbors, where p are its own shares
 * and r' those of the neighbor. A neighbor counts w = exp(−‖Δcolor‖² / 2σ²), with σ² the mean of ‖Δcolor‖² over all
 * neighbors (Boykov & Jolly 2001), so that borders stay where colors change; over a corner it counts 1/√2 of that.
 * Pixels are taken in turn, row by row and then backward, each step lowering the free energy.
 *
 * @param shares pixels × k
 * @param sweeps over the picture
 */
export function* smoothSteps(
  shares: Float32Array,
  width: number,
  height: number,
  features: Features,
  sweeps: number,
): Steps<void> {
  if (sweeps === 0) return;
  const k = shares.length / (width * height);
  const links = yield* linksOf(width, height, features);
  // ln of each pixel's own shares, bounded.
  const own = new Float32Array(shares.length);
  for (let row = 0; row < height; row++) {
    for (let at = row * width * k; at < (row + 1) * width * k; at++)
      own[at] = log(Math.max(LEAST_SHARE, shares[at]!));
    yield 0.1 + (0.1 * row) / height;
  }
  const field = new Float64Array(k);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const forward = sweep % 2 === 0;
    for (let n = 0; n < height; n++) {
      smoothRow(shares, own, links, field, width, height, forward ? n : height - 1 - n, forward);
      yield 0.2 + (0.8 * (sweep + n / height)) / sweeps;
    }
  }
}

function smoothRow(
  shares: Float32Array,
  own: Float32Array,
  [east, south, southeast, southwest]: Links,
  field: Float64Array,
  width: number,
  height: number,
  row: number,
  forward: boolean,
): void {
  const k = field.length;
  for (let m = 0; m < width; m++) {
    const column = forward ? m : width - 1 - m;
    const i = row * width + column;
    const at = i * k;
    for (let j = 0; j < k; j++) field[j] = own[at + j]!;
    const left = column > 0;
    const right = column + 1 < width;
    if (right) addShares(field, shares, i + 1, east[i]!);
    if (left) addShares(field, shares, i - 1, east[i - 1]!);
    if (row + 1 < height) {
      addShares(field, shares, i + width, south[i]!);
      if (right) addShares(field, shares, i + width + 1, southeast[i]!);
      if (left) addShares(field, shares, i + width - 1, southwest[i]!);
    }
    if (row > 0) {
      addShares(field, shares, i - width, south[i - width]!);
      if (left) addShares(field, shares, i - width - 1, southeast[i - width - 1]!);
      if (right) addShares(field, shares, i - width + 1, southwest[i - width + 1]!);
    }
    let most = field[0]!;
    for (let j = 1; j < k; j++) if (field[j]! > most) most = field[j]!;
    let sum = 0;
    for (let j = 0; j < k; j++) {
      // What is so far behind has no share.
      const share = field[j]! > most - 30 ? exp(field[j]! - most) : 0;
      field[j] = share;
      sum += share;
    }
    for (let j = 0; j < k; j++) shares[at + j] = field[j]! / sum;
  }
}

/** Adds what a neighbor says to the field of a pixel. */
function addShares(field: Float64Array, shares: Float32Array, neighbor: number, link: number): void {
  const weight = COUPLING * link;
  const k = field.length;
  const from = neighbor * k;
  for (let j = 0; j < k; j++) field[j]! += weight * shares[from + j]!;
}

type Links = readonly [
  east: Float32Array,
  south: Float32Array,
  southeast: Float32Array,
  southwest: Float32Array,
];

/** The weight of each pixel's neighbor to the right, below, below right and below left. */
function* linksOf(width: number, height: number, { columns, colorColumns, read }: Features): Steps<Links> {
  const steps = [
    [1, 0, 1],
    [0, 1, 1],
    [1, 1, DIAGONAL],
    [-1, 1, DIAGONAL],
  ] as const;
  const pixels = width * height;
  const links: Links = [
    new Float32Array(pixels),
    new Float32Array(pixels),
    new Float32Array(pixels),
    new Float32Array(pixels),
  ];
  let upper = new Float64Array(width * columns);
  let lower = new Float64Array(width * columns);
  const readRow = (row: number, into: Float64Array): void => {
    for (let column = 0; column < width; column++) read(row * width + column, into, column * columns);
  };
  let sum = 0;
  let count = 0;
  readRow(0, upper);
  for (let row = 0; row < height; row++) {
    if (row + 1 < height) readRow(row + 1, lower);
    for (const [s, [dx, dy]] of steps.entries()) {
      if (row + dy >= height) continue;
      for (let column = Math.max(0, -dx); column < Math.min(width, width - dx); column++) {
        let distance = 0;
        for (let c = 0; c < colorColumns; c++) {
          const other = (dy === 0 ? upper : lower)[(column + dx) * columns + c]!;
          const difference = other - upper[column * columns + c]!;
          distance += difference * difference;
        }
        links[s]![row * width + column] = distance;
        sum += distance;
        count++;
      }
    }
    [upper, lower] = [lower, upper];
    yield (0.05 * row) / height;
  }
  const twice = (2 * sum) / Math.max(1, count);
  for (const [s, [, , weight]] of steps.entries()) {
    const link = links[s]!;
    for (let i = 0; i < link.length; i++) link[i] = twice > 0 ? weight * exp(-link[i]! / twice) : weight;
    yield 0.05 + 0.0125 * (s + 1);
  }
  return links;
}
