import type { NumberColumn } from '@softmeans/tables';
import {
  type Moments,
  type Portraits,
  around,
  counted,
  digitsFor,
  percent,
  shownName,
  sketch,
  whole,
  withoutNoise,
} from '@softmeans/analysis/parts';
import type { Page } from './page.ts';

/** Columns that are shown at most; the others tell the groups apart less. */
const SHOWN = 12;

/** For each group its size, its center and spread, and what marks it. */
export function describeGroups(
  page: Page,
  columns: readonly NumberColumn[],
  { all, groups, telling }: Portraits,
  rows: number,
  kmeansSizes: Int32Array,
): void {
  page.heading(groups.length === 1 ? 'The one group' : 'The groups');
  const shown =
    groups.length === 1
      ? columns.map((_, j) => j).slice(0, SHOWN)
      : telling.slice(0, SHOWN).sort((a, b) => a - b);
  const digits = new Map(
    shown.map((j) => {
      const spreads = [all[j]!, ...groups.map(({ moments }) => moments[j]!)]
        .map(({ spread }) => withoutNoise(spread, all[j]!.spread))
        .filter((spread) => spread > 0);
      return [j, digitsFor(columns[j]!, spreads.length === 0 ? 0 : Math.min(...spreads))] as const;
    }),
  );
  const differ = groups.some(({ size }, j) => size !== kmeansSizes[j]);
  const cells = (head: string, size: string, other: string, moments: readonly Moments[]): string[] => [
    head,
    size,
    ...(differ ? [other] : []),
    ...shown.map((j) =>
      around(moments[j]!.mean, withoutNoise(moments[j]!.spread, all[j]!.spread), digits.get(j)!),
    ),
  ];
  const first = [
    '',
    'rows',
    ...(differ ? ['by K-means'] : []),
    ...shown.map((j) => shownName(columns[j]!.name, 24)),
  ];
  const sizeAndShare = (size: number): string => `${whole(size)} (${percent(size / rows)})`;
  const together = cells('all rows', whole(rows), whole(rows), all);
  const each = groups.map(({ size, moments }, j) =>
    cells(`Group ${j + 1}`, sizeAndShare(size), sizeAndShare(kmeansSizes[j]!), moments),
  );
  const upright = groups.length === 1 ? [each[0]!] : [together, ...each];
  for (const block of blocks(first, upright, page.width - 2)) {
    page.grid(first.map((name, line) => [name, ...block.map((column) => column[line]!)]));
    page.gap();
  }
  page.remark(
    groups.length === 1
      ? `${all.every(({ spread }) => Number.isNaN(spread)) ? 'The values' : 'Mean ± standard deviation'}, in the units of the table.`
      : `Mean ± standard deviation of the rows whose likeliest group it is${differ ? ', by the Gaussian mixture' : ''}, in the units of the table.`,
  );
  if (shown.length < columns.length) {
    const hidden = columns.length - shown.length;
    page.remark(
      `${counted(hidden, 'more column')} ${groups.length > 1 ? `${hidden === 1 ? 'tells' : 'tell'} the groups apart less; all are` : hidden === 1 ? 'is' : 'are'} in the model file.`,
    );
  }
  if (groups.length === 1) return;
  page.gap();
  for (const [j, group] of groups.entries()) page.paragraph(sketch(group, j, columns));
  page.remark(
    'In brackets: how far the mean of the group is from that of all rows, in standard deviations of all rows.',
  );
}

/** Cuts the columns of a table into blocks that fit the width. */
function blocks(
  first: readonly string[],
  columns: readonly (readonly string[])[],
  width: number,
): (readonly string[])[][] {
  const widthOf = (cells: readonly string[]): number =>
    Math.max(...cells.map((cell) => Array.from(cell).length));
  const result: (readonly string[])[][] = [];
  let used = Infinity;
  for (const column of columns) {
    const more = widthOf(column) + 3;
    if (used + more > width) {
      result.push([]);
      used = widthOf(first);
    }
    result.at(-1)!.push(column);
    used += more;
  }
  return result;
}
