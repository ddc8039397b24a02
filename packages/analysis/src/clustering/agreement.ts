import type { Column } from '@softmeans/tables';
import { type Confusion, type Label, adjustedRand, confusion } from 'softmeans';
import { EXAMPLES } from './sureness.ts';

/** Where K-means and the mixture disagree. */
export interface Agreement {
  /** 1 for the same grouping, 0 on average for random ones (Hubert & Arabie 1985). */
  readonly adjustedRand: number;
  /** Rows in different groups. */
  readonly disagreeing: number;
  /** Rows compared. */
  readonly rows: number;
  /** Some of the rows in different groups, the first ones; row numbers from 0. */
  readonly examples: readonly number[];
}

/** Compares two labelings whose groups carry the same numbers; −1 in both for a row that was dropped. */
export async function compare(
  kmeans: Int32Array,
  mixture: Int32Array,
  signal: AbortSignal,
): Promise<Agreement> {
  const [a, b] = [kept(kmeans), kept(mixture)];
  let disagreeing = 0;
  const examples: number[] = [];
  for (let row = 0; row < kmeans.length; row++) {
    if (kmeans[row] === mixture[row]) continue;
    disagreeing++;
    if (examples.length < EXAMPLES) examples.push(row);
  }
  return { adjustedRand: await adjustedRand(a, b, { signal }), disagreeing, rows: a.length, examples };
}

/** Groups against known classes. */
export interface ClassAgreement {
  readonly name: string;
  /** Rows that have a class and a group. */
  readonly rows: number;
  readonly kmeans: ClassMatch;
  readonly mixture: ClassMatch;
}

export interface ClassMatch extends Confusion {
  readonly adjustedRand: number;
}

/** Compares both labelings with known classes; rows without a class are left out. */
export async function compareWithClasses(
  classes: Column,
  kmeans: Int32Array,
  mixture: Int32Array,
  signal: AbortSignal,
): Promise<ClassAgreement> {
  const truth: Label[] = [];
  const hard: number[] = [];
  const soft: number[] = [];
  for (let row = 0; row < mixture.length; row++) {
    const value = classes.values[row];
    if (mixture[row]! < 0 || value === null || value === undefined || Number.isNaN(value)) continue;
    truth.push(classes.kind === 'boolean' ? String(value === 1) : value);
    hard.push(kmeans[row]!);
    soft.push(mixture[row]!);
  }
  const match = async (labels: readonly number[]): Promise<ClassMatch> => ({
    ...(await confusion(truth, labels, { signal })),
    adjustedRand: await adjustedRand(truth, labels, { signal }),
  });
  return { name: classes.name, rows: truth.length, kmeans: await match(hard), mixture: await match(soft) };
}

function kept(labels: Int32Array): Int32Array {
  return labels.filter((label) => label >= 0);
}
