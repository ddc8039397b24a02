import type { Matrix } from '../matrix.ts';
import { fewLevels } from '../preprocessing/levels.ts';
import { counted, listed } from '../words.ts';

/** A skewness within groups from which on a column is called skewed. */
const SKEWED = 0.8;
/** An excess kurtosis within groups from which on tails are called heavy. */
const HEAVY = 1;
/** Groups of fewer rows say nothing about shape. */
const FEW = 20;
const NAMED = 6;

/**
 * What the shapes of the groups suggest to try: another scale for columns that are skewed the same way in most
 * groups, and care with heavy tails. Columns of few levels, such as codes, have no tails.
 *
 * @param labels the group of each row, 0 … k − 1
 * @returns sentences
 */
export function proposals(
  { data, rows, columns }: Matrix,
  labels: ArrayLike<number>,
  k: number,
  names: readonly string[] | undefined,
): string[] {
  const members = Array.from({ length: k }, (): number[] => []);
  for (let i = 0; i < rows; i++) members[labels[i]!]?.push(i);
  const large = members.filter((group) => group.length >= FEW);
  if (large.length === 0) return [];
  const right: string[] = [];
  const left: string[] = [];
  let heavy = 0;
  for (let j = 0; j < columns; j++) {
    if (fewLevels(Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]!)) !== undefined)
      continue;
    const shapes = large.map((group) => shapeOf(group, (i) => data[i * columns + j]!));
    const name = names?.[j] ?? `column ${j}`;
    const most = (is: (shape: Shape) => boolean): boolean => shapes.filter(is).length > large.length / 2;
    if (most(({ skewness }) => skewness > SKEWED)) right.push(name);
    else if (most(({ skewness }) => skewness < -SKEWED)) left.push(name);
    else if (most(({ excess }) => excess > HEAVY)) heavy++;
  }
  const sentences: string[] = [];
  for (const [which, side, remedy] of [
    [right, 'right', 'logarithm or square root'],
    [left, 'left', 'square'],
  ] as const) {
    if (which.length === 0) continue;
    const shown = which.slice(0, NAMED);
    if (which.length > NAMED) shown.push(counted(which.length - NAMED, 'more column'));
    const one = which.length === 1;
    sentences.push(
      `Within the groups, ${listed(shown)} ${one ? 'has' : 'have'} a long tail to the ${side}: try the ${remedy} of ${one ? 'it' : 'each'}, and the groups may become plainer.`,
    );
  }
  if (2 * heavy > columns) {
    sentences.push(
      'The groups have heavier tails than normal distributions: a mixture may need more than one component for a group.',
    );
  }
  return sentences;
}

interface Shape {
  readonly skewness: number;
  readonly excess: number;
}

function shapeOf(group: readonly number[], value: (row: number) => number): Shape {
  const count = group.length;
  let mean = 0;
  for (const i of group) mean += value(i) / count;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (const i of group) {
    const delta = value(i) - mean;
    second += (delta * delta) / count;
    third += (delta * delta * delta) / count;
    fourth += (delta * delta * delta * delta) / count;
  }
  if (!(second > 0)) return { skewness: 0, excess: 0 };
  return { skewness: third / (second * Math.sqrt(second)), excess: fourth / (second * second) - 3 };
}
