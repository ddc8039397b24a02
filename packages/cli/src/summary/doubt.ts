import {
  type Clustering,
  RARE,
  counted,
  digitsOf,
  fixed,
  memberships,
  percent,
  sentenceList,
  shownName,
  signed,
  whole,
} from '@softmeans/analysis/parts';
import type { Page } from './page.ts';

/** A row with no column so many standard deviations from its group's mean is unusual in none by itself. */
const FAR = 2.5;

/** Where the two methods disagree. */
export function describeAgreement(page: Page, { agreement, kmeans, mixture, k }: Clustering): void {
  if (k === 1) return;
  const { adjustedRand, disagreeing, rows, examples } = agreement;
  page.heading('Where the two methods disagree');
  if (disagreeing === 0) {
    page.paragraph(
      `Nowhere: K-means and the Gaussian mixture put all ${whole(rows)} rows into the same groups.`,
    );
    return;
  }
  page.paragraph(
    `K-means and the Gaussian mixture put ${whole(disagreeing)} of ${counted(rows, 'row')} (${percent(disagreeing / rows)}) into different groups. ` +
      `Their agreement is ${fixed(adjustedRand, 2)} (adjusted Rand index: 1 is the same grouping, 0 is chance).`,
  );
  page.gap();
  page.grid(
    [
      ['row', 'K-means', 'Gaussian mixture'],
      ...examples.map((row) => [
        whole(row + 1),
        `group ${kmeans.labels[row]! + 1}`,
        memberships(sharesOf(mixture.responsibilities, row)),
      ]),
    ],
    3,
  );
  if (disagreeing > examples.length) page.remark(`and ${counted(disagreeing - examples.length, 'more row')}`);
}

/** How sure the memberships are. */
export function describeSureness(page: Page, { sureness, mixture, k }: Clustering): void {
  if (k === 1) return;
  const { sure, unsure, rows, examples } = sureness;
  page.heading('How sure the memberships are');
  const most =
    sure === rows
      ? `All ${whole(rows)} rows belong`
      : `${counted(sure, 'row')} of ${whole(rows)} (${percent(sure / rows)}) ${sure === 1 ? 'belongs' : 'belong'}`;
  const few =
    unsure === 0
      ? 'No row is below 60%.'
      : `${counted(unsure, 'row')} (${percent(unsure / rows)}) ${unsure === 1 ? 'is' : 'are'} below 60%:`;
  page.paragraph(`${most} to ${sure === 1 ? 'its' : 'their'} group with over 95%. ${few}`);
  if (unsure === 0) return;
  page.gap();
  page.grid(
    [
      ['row', 'memberships'],
      ...examples.map((row) => [whole(row + 1), memberships(sharesOf(mixture.responsibilities, row))]),
    ],
    2,
  );
  if (unsure > examples.length)
    page.remark(
      `and ${counted(unsure - examples.length, 'more row')}; the column "sureness" of the written table has them all`,
    );
}

/** Which rows fit no group. */
export function describeStrangers(page: Page, { strangers, sureness, input, k }: Clustering): void {
  const { rows, expected, examples, threshold } = strangers;
  page.heading(k === 1 ? 'Rows that do not fit' : 'Rows that fit no group');
  const rule = `A row ${k === 1 ? 'does not fit' : 'fits no group'} if its log density is below ${fixed(threshold, 1)}, as it is for 1 in ${whole(1 / RARE)} rows drawn from the ${k === 1 ? 'group' : 'groups'}.`;
  if (rows.length === 0) {
    page.paragraph(`None. ${rule}`);
    return;
  }
  const used = input.used.length;
  const chance = expected < 0.95 ? 'less than 1' : `about ${whole(expected)}`;
  page.paragraph(
    `${counted(rows.length, 'row')} of ${whole(sureness.rows)} ${rows.length === 1 ? 'fits' : 'fit'} ${k === 1 ? 'the group badly' : 'no group well'}; ${chance} would be expected by chance. ${rule}`,
  );
  page.gap();
  page.grid(
    [
      ['row', 'nearest', 'most unusual', ''],
      ...examples.map(({ row, group, column, distance }) => {
        const { name, values } = input.used[column]!;
        const value = values[row]!;
        if (used > 1 && Math.abs(distance) < FAR)
          return [whole(row + 1), `group ${group + 1}`, 'unusual as a combination', ''];
        const shown = Number.isNaN(value)
          ? ''
          : `${shownName(name)} ${fixed(value, Math.min(6, digitsOf(value)))}`;
        return [
          whole(row + 1),
          `group ${group + 1}`,
          shown,
          Number.isNaN(value) ? '' : `${signed(distance)} standard deviations of its group`,
        ];
      }),
    ],
    4,
  );
  if (rows.length > examples.length) page.remark(`and ${counted(rows.length - examples.length, 'more row')}`);
}

/** How the groups compare with known classes. */
export function describeClasses(page: Page, { classes, k }: Clustering): void {
  if (!classes) return;
  const { name, rows, mixture, kmeans } = classes;
  page.heading(`Compared with ${shownName(name)}`);
  page.paragraph(
    `Matched as well as possible, the mixture's groups agree with ${shownName(name)} on ${whole(mixture.matched)} of ${counted(rows, 'row')} (${percent(mixture.accuracy)}, adjusted Rand index ${fixed(mixture.adjustedRand, 2)}), ` +
      `those of K-means on ${whole(kmeans.matched)} (${percent(kmeans.accuracy)}, ${fixed(kmeans.adjustedRand, 2)}).`,
  );
  if (mixture.classes.length > 20 || k > 10) return;
  page.gap();
  page.grid([
    ['group', ...mixture.clusters.map((cluster) => whole(Number(cluster) + 1))],
    ...mixture.classes.map((label, i) => [shownName(String(label), 24), ...mixture.table[i]!.map(whole)]),
  ]);
  const pairs = mixture.clusters.flatMap((cluster, j) => {
    const matched = mixture.matching[j];
    return matched === null || matched === undefined
      ? []
      : [`group ${Number(cluster) + 1} is ${shownName(String(matched))}`];
  });
  page.remark(`Matched: ${sentenceList(pairs)}.`);
}

function sharesOf(
  { data, columns }: Clustering['mixture']['responsibilities'],
  row: number,
): ArrayLike<number> {
  return data.subarray(row * columns, (row + 1) * columns);
}
