import type { Table } from '@softmeans/tables';
import type { MixedColumns, SegmentMark, Segmentation } from 'softmeans';
import {
  type Input,
  conditionText,
  counted,
  fixed,
  inGroups,
  percent,
  sentenceList,
  shownName,
  signed,
  threeDigits,
  whole,
} from '@softmeans/analysis/parts';
import { wordColumns } from '../segments.ts';
import { Page } from './page.ts';

/** Marks that are listed per segment, and rules that say a segment. */
const MARKS = 4;
const RULES = 2;

/** Segments as a person reads them. */
export function describeSegmentation(
  found: Segmentation,
  {
    table,
    columns,
    left,
    files,
  }: {
    readonly table: Table;
    readonly columns: MixedColumns;
    readonly left: Input['left'];
    readonly files: { readonly table?: string; readonly model?: string; readonly report?: string };
  },
  frame: { readonly width: number; readonly colors: boolean },
): string {
  const page = new Page(frame);
  const { k, segments, tree, baseline } = found;
  const valued = segments.some(({ value }) => value);
  page.title(`${shownName(table.name ?? 'The table', 60)}: ${counted(k, 'segment')}.`);
  page.gap();
  page.grid(
    [
      ['', 'segment', 'rows', 'share', ...(valued ? ['of value', 'per row'] : [])],
      ...segments.map(({ name, size, share, value }, j) => [
        String(j + 1),
        shownName(name, 48),
        whole(size),
        percent(share),
        ...(value ? [Number.isNaN(value.share) ? '–' : percent(value.share), threeDigits(value.mean)] : []),
      ]),
    ],
    2,
  );
  for (const [j, { name, marks, rules, typical, borderline }] of segments.entries()) {
    page.heading(`${j + 1}  ${shownName(name, 60)}`);
    if (marks.length === 0) page.paragraph('Nothing marks it out: it is like the rows as a whole.');
    else {
      page.grid(
        [
          ['', 'here', 'all rows', 'difference'],
          ...marks.slice(0, MARKS).map((mark) => [labelOf(mark), ...valuesOf(mark), signed(mark.difference)]),
        ],
        1,
      );
    }
    for (const { conditions, precision, coverage } of rules.slice(0, RULES)) {
      if (conditions.length === 0) continue;
      page.paragraph(
        `${percent(coverage)} of it: ${sentenceList(conditions.map(conditionText))} (right for ${percent(precision)} of such rows).`,
      );
    }
    if (typical.length > 0) page.remark(`Typical rows: ${rowsOf(typical)}.`);
    if (borderline.length > 0 && k > 1) page.remark(`Borderline rows: ${rowsOf(borderline)}.`);
  }
  page.heading('How they were found');
  for (const reason of found.reasons) page.paragraph(reason);
  const moved = found.transforms.filter(({ method }) => method !== 'none');
  if (moved.length > 0) {
    page.paragraph(
      `Skewed columns were transformed, or their tails would decide everything: ${sentenceList(
        moved.map(({ name, method, lambda, skewness, result }) => {
          const how = method === 'log' ? 'logarithm' : `Yeo-Johnson, lambda ${fixed(lambda, 2)}`;
          return `${shownName(name)} (${how}; skewness ${fixed(skewness, 1)} → ${fixed(result, 1)})`;
        }),
      )}.`,
    );
  }
  const categories = found.model.categories.length > 0;
  page.paragraph(
    `Differences are in standard deviations of all rows${moved.length > 0 ? ', after the transform' : ''}; numbers are medians${categories ? ', of categories their shares' : ''}.`,
  );
  if (k > 1) {
    page.paragraph(
      `The rules are a decision tree of depth 3; it gives ${percent(tree.accuracy)} of the rows their segment (${percent(baseline)} by always naming the largest).`,
    );
  }
  if (found.limits) {
    const { agreement, inertia, unconstrainedInertia } = found.limits;
    const cost = unconstrainedInertia > 0 ? inertia / unconstrainedInertia - 1 : 0;
    page.paragraph(
      `The size limits raise the spread within segments by ${cost < 5e-4 ? 'nothing' : percent(cost)}. ${agreement === 1 ? 'Every row' : `${percent(agreement)} of the rows`} ${agreement === 1 ? 'is' : 'are'} in the segment whose center is nearest; a new row would be put there, whatever the limits.`,
    );
  }
  for (const warning of found.warnings) page.warning(inGroups(warning));
  const names = Object.keys(columns).map((name) => shownName(name));
  page.paragraph(
    `Columns used: ${sentenceList(names.slice(0, 12))}${names.length > 12 ? ` and ${names.length - 12} more` : ''}.${left.length > 0 ? ` Left out: ${sentenceList(left.slice(0, 6).map(({ name, why }) => `${shownName(name)} (${why})`))}${left.length > 6 ? ' and more' : ''}.` : ''}`,
  );
  const words = wordColumns(table.columns).filter((name) => left.some((column) => column.name === name));
  if (words.length > 0) {
    page.remark(
      `Columns of few words can be categories: --categories ${words.map((name) => shownName(name)).join(',')}.`,
    );
  }
  const { codes } = found;
  if (codes.length > 0) {
    const one = codes.length === 1;
    page.warning(
      `${sentenceList(codes.map((name) => shownName(name)))} ${one ? 'holds' : 'hold'} few whole numbers. If ${one ? 'it stands' : 'they stand'} for kinds rather than amounts, use ${one ? 'it' : 'them'} as ${one ? 'a category' : 'categories'}: --categories ${one ? shownName(codes[0]!) : codes.map((name) => shownName(name)).join(',')}.`,
    );
  }
  const dropped = found.labels.reduce((count, label) => count + (label < 0 ? 1 : 0), 0);
  if (dropped > 0) {
    page.paragraph(
      `${counted(dropped, 'row')} with missing numbers ${dropped === 1 ? 'was' : 'were'} left out.`,
    );
  }
  if (files.table !== undefined) page.paragraph(`The table with its segments is in ${files.table}.`);
  if (files.model !== undefined) {
    page.paragraph(`The model is in ${files.model}; "softmeans predict" puts new rows into the segments.`);
  }
  if (files.report !== undefined) page.paragraph(`The report is in ${files.report}.`);
  return page.toString();
}

function labelOf({ column, category }: SegmentMark): string {
  return category === undefined ? shownName(column) : `${shownName(column, 20)}: ${shownName(category, 20)}`;
}

function valuesOf({ category, segment, all }: SegmentMark): string[] {
  return category === undefined ? [threeDigits(segment), threeDigits(all)] : [percent(segment), percent(all)];
}

/** Rows as people count them, from 1. */
function rowsOf(rows: readonly number[]): string {
  return sentenceList(rows.map((row) => whole(row + 1)));
}
