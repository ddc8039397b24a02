import {
  type Clustering,
  columnsUsed,
  counted,
  hasGuarded,
  shownName,
  sizesOf,
} from '@softmeans/analysis/parts';
import { MANIFEST } from '../output.ts';
import { describeChoice } from './choice.ts';
import { describeAgreement, describeClasses, describeStrangers, describeSureness } from './doubt.ts';
import { describeGroups } from './groups.ts';
import { Page } from './page.ts';
import { describeValidity } from './validity.ts';

/** What the summary of the main job says besides the findings. */
export interface SummaryFrame {
  readonly width: number;
  readonly colors: boolean;
  /** Paths of the files written: the table, the models, the report, the summary. */
  readonly files: {
    readonly table: string;
    readonly model: string;
    readonly report: string;
    readonly summary: string;
  };
  /** The call that gives the same result again. */
  readonly call: string;
}

/** The main job's findings as a text that a person reads. */
export function summarize(clustering: Clustering, { width, colors, files, call }: SummaryFrame): string {
  const { input, k, sureness, portraits, options, warnings, choice } = clustering;
  const { table, used } = input;
  const page = new Page({ width, colors });
  page.title(headline(clustering));
  page.paragraph(columnsUsed(clustering));
  const dropped = table.rows - sureness.rows;
  if (dropped > 0)
    page.paragraph(
      `${counted(dropped, 'row')} with missing values ${dropped === 1 ? 'was' : 'were'} left out.`,
    );
  else if (options.missing !== 'refuse' && used.some(({ missing }) => missing > 0)) {
    page.paragraph(`Missing values were filled in with the ${options.missing} of their column.`);
  }
  for (const note of table.notes) page.remark(shownName(note, 400));
  for (const warning of warnings) page.warning(warning);
  describeChoice(page, clustering);
  describeGroups(page, used, portraits, sureness.rows, sizesOf(clustering.kmeans.labels, k));
  describeClasses(page, clustering);
  describeAgreement(page, clustering);
  describeSureness(page, clustering);
  describeValidity(page, clustering);
  describeStrangers(page, clustering);
  page.heading('Written');
  page.grid(
    [
      ['file', 'what is in it'],
      [files.table, 'the table with groups, percentages and log density added'],
      [files.model, 'both models, for "softmeans predict"'],
      [files.report, 'what was found, with charts, as one page'],
      [files.summary, 'this text'],
    ],
    2,
  );
  page.remark(
    'Added columns: group_kmeans and group_mixture number the groups as above, from 1; percent_group_1 and so on are the memberships; ' +
      'sureness is the largest of them; log_density (natural logarithm, in the units of the table) is low where a row is unusual. ' +
      'Programs that read JSON or use the library count the same groups from 0.',
  );
  if (hasGuarded(table)) {
    page.remark(
      'Cells and names that begin like a formula got an apostrophe in front in that table, so that no spreadsheet runs them.',
    );
  }
  page.remark(`Another run replaces these files and no others (${MANIFEST} lists them).`);
  page.heading('The same again');
  page.verbatim(call);
  if (k === 1 && options.k === undefined && choice.kmeans.length > 1) {
    page.remark('To split the rows all the same, add --k 2 or more.');
  }
  return page.toString();
}

/** The finding in one sentence or two. */
export function headline({ input, k, options, agreement }: Clustering): string {
  const name = shownName(input.table.name ?? 'The table', 60);
  const rows = counted(input.table.rows, 'row');
  if (k === 1) {
    return options.k === undefined
      ? `${name}: no group structure was found in ${rows}.`
      : `${name}: ${rows} in 1 group, as asked for.`;
  }
  const { rows: compared, disagreeing } = agreement;
  const both =
    disagreeing === 0
      ? 'K-means and the Gaussian mixture agree on every row.'
      : `K-means and the Gaussian mixture agree on ${counted(compared - disagreeing, 'row')}.`;
  return `${name}: ${rows} in ${counted(k, 'group')}. ${both}`;
}
