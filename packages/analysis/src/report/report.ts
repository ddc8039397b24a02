import type { Clustering } from '../clustering/clustering.ts';
import { counted, shownName } from '../words/words.ts';
import { answer } from './answer.ts';
import { decision } from './choice.ts';
import { classTable } from './classes.ts';
import { comparison } from './comparison.ts';
import { outliers, softness } from './doubt.ts';
import { groupParts, groupTable } from './groups.ts';
import { html } from './markup.ts';
import { page } from './page.ts';
import { POINTS, rowsShown } from './shown.ts';
import { validitySection } from './validity.ts';

/** What the report says besides the findings. */
export interface ReportFrame {
  /** The call that gives the same result again. */
  readonly call: string;
  /** The version of the program that writes it. */
  readonly version: string;
}

/**
 * The main job's findings as one page: what was found, how it was decided, what each group looks like, and how sure
 * that is.
 *
 * The page needs nothing else. It holds no script, and its content security policy forbids everything but its own style
 * and fonts. It follows the reader's theme and prints light.
 *
 * @returns the text of an HTML file
 */
export async function report(clustering: Clustering, { call, version }: ReportFrame): Promise<string> {
  const { input, warnings, k, options } = clustering;
  const shown = rowsShown(clustering, POINTS);
  const name = shownName(input.table.name ?? 'the table', 60);
  const dropped = input.table.rows - clustering.sureness.rows;
  const remarks = [
    ...(dropped > 0
      ? [`${counted(dropped, 'row')} with missing values ${dropped === 1 ? 'was' : 'were'} left out.`]
      : []),
    ...(dropped === 0 && options.missing !== 'refuse' && input.used.some(({ missing }) => missing > 0)
      ? [`Missing values were filled in with the ${options.missing} of their column.`]
      : []),
    ...input.table.notes.map((note) => shownName(note, 400)),
  ];
  const told = [...warnings, ...remarks];
  const body = html`${await answer(clustering, shown)}
    ${
      told.length > 0
        ? html`<section class="warned">
            <h2>What to know</h2>
            <ul class="warnings">
              ${told.map((text) => html`<li>${text}</li>`)}
            </ul>
          </section>`
        : ''
    }
    <section>
      <h2>${k === 1 ? 'The one group' : 'What the groups look like'}</h2>
      ${groupTable(clustering)}
    </section>
    ${await comparison(clustering, shown)} ${await decision(clustering)} ${await softness(clustering)}
    ${validitySection(clustering)} ${outliers(clustering)} ${classTable(clustering)} ${groupParts(clustering)}
    <section>
      <h2>The same again</h2>
      <p class="lead">This call gives the same result, on any machine:</p>
      <pre>${call}</pre>
    </section>`;
  return page(`${counted(k, 'group')} in ${name}`, body, `Groups and rows count from 1.`, version);
}

export { type SegmentReportFrame, segmentReport } from './segments.ts';
