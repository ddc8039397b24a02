import { shareStrip } from '@softmeans/plots';
import type { Clustering } from '../clustering/clustering.ts';
import { RARE } from '../clustering/strangers.ts';
import { digitsOf } from '../words/precision.ts';
import { counted, fixed, memberships, percent, shownName, signed, whole } from '../words/words.ts';
import { bar } from './bar.ts';
import { chart } from './chart.ts';
import { sharesOf } from './comparison.ts';
import { key } from './key.ts';
import { type Markup, html } from './markup.ts';
import { COLUMNS, rowsShown } from './shown.ts';

/** Soft memberships: every row's shares, and the rows that are least sure. */
export async function softness(clustering: Clustering): Promise<Markup | undefined> {
  const { k, sureness } = clustering;
  if (k === 1) return undefined;
  const shown = rowsShown(clustering, COLUMNS);
  const { sure, unsure, rows, examples } = sureness;
  const strip = await chart('shares', (look) => shareStrip(shown.responsibilities, { ...look, title: '' }), {
    wide: 1104,
    narrow: 360,
  });
  return html`<section>
    <h2>How sure the memberships are</h2>
    <p class="lead">
      ${counted(sure, 'row')} of ${whole(rows)} (${percent(sure / rows)})
      ${sure === 1 ? 'belongs to its' : 'belong to their'} group with over 95%.
      ${unsure === 0 ? 'No row is below 60%.' : `${counted(unsure, 'row')} (${percent(unsure / rows)}) ${unsure === 1 ? 'is' : 'are'} below 60%.`}
    </p>
    ${strip}${shown.remark === '' ? '' : html`<p class="small">${shown.remark}</p>`}
    ${
      unsure === 0
        ? ''
        : html`<div class="wide-table">
              <table>
                <thead>
                  <tr>
                    <th>row</th>
                    <th>memberships</th>
                    <th></th>
                  </tr>
                </thead>
                <tbody>
                  ${examples.map(
                    (row) =>
                      html`<tr>
                        <td>${whole(row + 1)}</td>
                        <td>${memberships(sharesOf(clustering, row))}</td>
                        <td>${bar(sharesOf(clustering, row))}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>
            ${unsure > examples.length ? html`<p class="small">and ${counted(unsure - examples.length, 'more row')}; the column “sureness” of the written table has them all</p>` : ''}`
    }
  </section>`;
}

/** Rows that fit no group. */
export function outliers({ strangers, sureness, input, k }: Clustering): Markup {
  const { rows, expected, examples, threshold } = strangers;
  const one = k === 1;
  const chance = expected < 0.95 ? 'less than 1' : `about ${whole(expected)}`;
  return html`<section>
    <h2>${one ? 'Rows that do not fit' : 'Rows that fit no group'}</h2>
    <p class="lead">
      ${rows.length === 0 ? 'None.' : `${counted(rows.length, 'row')} of ${whole(sureness.rows)} ${rows.length === 1 ? 'fits' : 'fit'} ${one ? 'the group badly' : 'no group well'}; ${chance} would be expected by chance.`}
      A row ${one ? 'does not fit' : 'fits no group'} if its log density is below ${fixed(threshold, 1)}, as
      it is for 1 in ${whole(1 / RARE)} rows drawn from the ${one ? 'group' : 'groups'}.
    </p>
    ${
      rows.length === 0
        ? ''
        : html`<div class="wide-table">
              <table>
                <thead>
                  <tr>
                    <th>row</th>
                    <th>nearest</th>
                    <th>most unusual</th>
                    <th></th>
                  </tr>
                </thead>
                <tbody>
                  ${examples.map(({ row, group, column, distance }) => {
                    const { name, values } = input.used[column]!;
                    const value = values[row]!;
                    const combined = input.used.length > 1 && Math.abs(distance) < 2.5;
                    return html`<tr>
                      <td>${whole(row + 1)}</td>
                      <td>${key(group)}group ${group + 1}</td>
                      <td>
                        ${combined ? 'unusual as a combination' : Number.isNaN(value) ? '' : `${shownName(name, 60)} ${fixed(value, Math.min(6, digitsOf(value)))}`}
                      </td>
                      <td>
                        ${combined || Number.isNaN(value) ? '' : `${signed(distance)} standard deviations of its group`}
                      </td>
                    </tr>`;
                  })}
                </tbody>
              </table>
            </div>
            ${rows.length > examples.length ? html`<p class="small">and ${counted(rows.length - examples.length, 'more row')}</p>` : ''}`
    }
  </section>`;
}
