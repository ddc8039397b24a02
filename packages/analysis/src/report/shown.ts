import type { Matrix, NamedColumns } from 'softmeans';
import type { Clustering } from '../clustering/clustering.ts';
import type { Portrait } from '../clustering/portrait.ts';
import { shownName, whole } from '../words/words.ts';

/** Rows that the charts are made of: all, or as many as a page can bear, evenly taken. */
export interface Shown {
  /** Under the names that the charts bear. */
  readonly data: NamedColumns;
  readonly responsibilities: Matrix;
  readonly kmeans: Int32Array;
  readonly mixture: Int32Array;
  /** Says that these are not all rows; empty where they are. */
  readonly remark: string;
}

/** Rows that a picture of points shows at most, and that a strip does. */
export const POINTS = 1200;
export const COLUMNS = 20_000;
/** Letters of a column's name that a chart has room for. */
const LETTERS = 60;

/** Takes the rows for a chart. */
export function rowsShown({ input, kmeans, mixture }: Clustering, most: number): Shown {
  const { rows } = input.table;
  const count = Math.min(rows, most);
  // One row of each part, at changing places in it, so that no period of the rows shows.
  const at = Array.from({ length: count }, (_, i) =>
    count === rows ? i : Math.floor(((i + ((i * 0.618034) % 1)) * rows) / count),
  );
  const { data, columns: k } = mixture.responsibilities;
  const shares = new Float64Array(count * k);
  for (const [i, row] of at.entries()) shares.set(data.subarray(row * k, (row + 1) * k), i * k);
  const names = chartNames(input.used.map(({ name }) => name));
  return {
    data: Object.fromEntries(
      input.used.map(({ values }, j) => [names[j]!, Float64Array.from(at, (row) => values[row]!)]),
    ),
    responsibilities: { data: shares, rows: count, columns: k },
    kmeans: Int32Array.from(at, (row) => kmeans.labels[row]!),
    mixture: Int32Array.from(at, (row) => mixture.labels[row]!),
    remark: count < rows ? `Drawn: ${whole(count)} of ${whole(rows)} rows, taken evenly.` : '',
  };
}

/** Names that are short, different, and no whole numbers, which objects would put first. */
function chartNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = shownName(name, LETTERS);
    if (/^\d+$/.test(free)) free = `column ${free}`;
    for (let n = 2; taken.has(free); n++) free = `${shownName(name, LETTERS - 4)} ${n}`;
    taken.add(free);
    return free;
  });
}

/** Columns that are looked at for the picture, and groups. */
const CANDIDATES = 12;
const GROUPS = 24;
/** A distance between groups, in squared spreads, that is as good as half of any. */
const APART = 9;

/** The two columns in which the groups are farthest from each other, in the order of the table. */
export function twoColumns({ portraits, k, input }: Clustering): { x: number; y: number } {
  const best = k === 1 ? input.used.map((_, j) => j) : portraits.telling.slice(0, CANDIDATES);
  const groups = portraits.groups.slice(0, GROUPS);
  const within = new Map(best.map((j) => [j, spreadWithin(groups, j, portraits.all[j]!.spread)]));
  const apart = (pair: readonly number[]): number => {
    let sum = 0;
    for (const [g, { moments }] of groups.entries()) {
      for (const other of groups.slice(0, g)) {
        const square = pair.reduce((total, j) => {
          const distance = (moments[j]!.mean - other.moments[j]!.mean) / within.get(j)!;
          return Number.isFinite(distance) ? total + distance * distance : total;
        }, 0);
        sum += square / (square + APART);
      }
    }
    return sum;
  };
  let [found, most] = [best.slice(0, 2), -1];
  for (const [at, first] of best.entries()) {
    for (const second of best.slice(at + 1)) {
      const sum = apart([first, second]);
      if (sum > most) [found, most] = [[first, second], sum];
    }
  }
  const [x = 0, y = x] = found.sort((a, b) => a - b);
  return { x, y };
}

/** The mean spread of a column within the groups; that of all rows where there is none. */
function spreadWithin(groups: readonly Portrait[], column: number, all: number): number {
  const spreads = groups.map(({ moments }) => moments[column]!.spread).filter((spread) => spread > 0);
  return spreads.length === 0 ? all : spreads.reduce((sum, spread) => sum + spread, 0) / spreads.length;
}
