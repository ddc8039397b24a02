import type { Matrix } from 'softmeans';
import {
  type Input,
  around,
  counted,
  digitsFor,
  fixed,
  inGroups,
  percent,
  shownName,
  whole,
  withoutNoise,
} from '@softmeans/analysis/parts';
import { Page } from './page.ts';

/** One model, as the commands `kmeans`, `mixture` and `describe` tell of it. */
export interface FitReport {
  /** The table and its columns; none where all pairs of rows were given. */
  readonly input: Pick<Input, 'table' | 'used' | 'left'>;
  /** "K-means", "Gaussian mixture" */
  readonly title: string;
  readonly k: number;
  /** Centers or means, k × columns, in the input's units. */
  readonly points: Matrix;
  /** Standard deviations per group and column. */
  readonly spreads?: readonly (readonly number[])[];
  readonly sizes: Int32Array;
  readonly weights?: Float64Array;
  readonly facts: readonly (readonly [name: string, value: number, remark: string])[];
  readonly warnings: readonly string[];
  /** The model file that was written. */
  readonly out?: string;
}

const SHOWN = 8;

/** What a fit found, in a few lines. */
export function describeFit(
  report: FitReport,
  look: { readonly width: number; readonly colors: boolean },
): string {
  const { input, title, k, points, spreads, sizes, weights, facts, warnings, out } = report;
  const { table, used, left } = input;
  const page = new Page(look);
  page.title(
    `${shownName(table.name ?? 'The table', 60)}: ${title} with ${counted(k, 'group')} on ${counted(table.rows, 'row')}${used.length > 0 ? ` and ${counted(used.length, 'column')}` : ', all pairs of which were given'}.`,
  );
  if (left.length > 0) {
    const unused = left.slice(0, 8).map(({ name, why }) => `${shownName(name)} (${why})`);
    page.paragraph(`Left out: ${unused.join(', ')}${left.length > 8 ? ` and ${left.length - 8} more` : ''}.`);
  }
  for (const note of table.notes) page.remark(shownName(note, 400));
  for (const warning of warnings) page.warning(inGroups(warning));
  page.gap();
  page.grid(
    [
      ['', '', ''],
      ...facts.map(([name, value, remark]) => [
        name,
        Number.isInteger(value) ? whole(value) : significant(value),
        remark,
      ]),
    ].slice(1),
  );
  page.gap();
  const shown = used.slice(0, SHOWN);
  const widest = shown.map((_, a) => Math.max(0, ...(spreads ?? []).map((row) => row[a]!)));
  const spreadOf = (j: number, a: number): number => withoutNoise(spreads?.[j]?.[a] ?? NaN, widest[a]!);
  const digits = shown.map((column, a) => {
    const present = (spreads ?? []).map((_, j) => spreadOf(j, a)).filter((spread) => spread > 0);
    return digitsFor(column, present.length === 0 ? NaN : Math.min(...present));
  });
  page.grid([
    ['', 'rows', ...(weights ? ['weight'] : []), ...shown.map(({ name }) => shownName(name, 16))],
    ...Array.from({ length: k }, (_, j) => [
      `Group ${j + 1}`,
      whole(sizes[j]!),
      ...(weights ? [percent(weights[j]!)] : []),
      ...shown.map((_, a) => around(points.data[j * points.columns + a]!, spreadOf(j, a), digits[a]!)),
    ]),
  ]);
  if (used.length > shown.length)
    page.remark(`and ${counted(used.length - shown.length, 'more column')}; --json has them all`);
  if (out !== undefined) {
    page.gap();
    page.paragraph(`The model is in ${out}.`);
  }
  return page.toString();
}

/** Seven digits or the whole number, whichever is more. */
export function significant(value: number): string {
  const size = Math.abs(value);
  return fixed(value, size === 0 ? 0 : Math.max(0, Math.min(12, 6 - Math.floor(Math.log10(size)))));
}
