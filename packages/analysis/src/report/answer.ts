import { scatterPlot } from '@softmeans/plots';
import type { Clustering } from '../clustering/clustering.ts';
import { columnsUsed } from '../words/used.ts';
import { SHAPES } from '../words/shapes.ts';
import { capitalized, counted, percent, sentenceList, shownName, whole } from '../words/words.ts';
import { chart } from './chart.ts';
import { type Markup, html } from './markup.ts';
import { agreeing, countWord, sentence } from './phrases.ts';
import { type Shown, twoColumns } from './shown.ts';

/** The first screen: the question, the answer, and the picture of it. */
export async function answer(clustering: Clustering, shown: Shown): Promise<Markup> {
  const { input, k, options, sureness, choice, covariance, classes, mixture } = clustering;
  const name = shownName(input.table.name ?? 'the table', 60);
  const asked = options.k !== undefined;
  const found = k > 1 || asked;
  const { x, y } = twoColumns(clustering);
  const draw = (look: { theme: 'light' | 'dark'; width: number }) =>
    scatterPlot(shown.data, {
      ...look,
      title: '',
      note: '',
      x,
      y,
      mixture: mixture.model,
      responsibilities: shown.responsibilities,
      height: look.width < 500 ? 300 : 400,
    });
  const reading = scatterPlot(shown.data, {
    title: '',
    x,
    y,
    mixture: mixture.model,
    responsibilities: shown.responsibilities,
  }).description;
  return html` <p class="ask">Are there groups in ${name}, how many, and how sure is that?</p>
    <h1>
      ${found ? `${capitalized(countWord(k))} ${k === 1 ? 'group' : 'groups'} in ${name}` : `No group structure in ${name}`}
    </h1>
    <p class="stand">${stand(clustering)}</p>
    <dl class="facts">
      <div>
        <dt>Table</dt>
        <dd>${name}</dd>
      </div>
      <div>
        <dt>Rows</dt>
        <dd>
          ${sureness.rows === input.table.rows ? whole(input.table.rows) : `${whole(sureness.rows)} of ${whole(input.table.rows)}`}
        </dd>
      </div>
      <div>
        <dt>Columns used</dt>
        <dd>
          ${input.used.length > 4 ? `${whole(input.used.length)} of ${whole(input.table.columns.length)}` : sentenceList(input.used.map(({ name }) => shownName(name, 40)))}
        </dd>
      </div>
      <div>
        <dt>Groups</dt>
        <dd>${asked ? `${whole(k)}, as asked for` : `${whole(k)}, ${agreeing(choice.votes, k)}`}</dd>
      </div>
      <div>
        <dt>Mixture</dt>
        <dd>${WORDS[covariance]} (${covariance})</dd>
      </div>
      <div>
        <dt>Seed</dt>
        <dd>${options.seed}</dd>
      </div>
    </dl>
    <div class="two">
      <div>${await chart('answer', draw, { wide: 768, narrow: 360 })}</div>
      <aside>
        <div class="note">
          <h3>How to read this</h3>
          <p>${reading} ${shown.remark}</p>
        </div>
        <div class="note">
          <h3>${asked ? 'The number' : `Why ${countWord(k)}`}</h3>
          <p>
            ${asked ? `${counted(k, 'group')} ${k === 1 ? 'was' : 'were'} asked for.` : sentence(choice.reasons.slice(0, 2).map(capitalized).join(' '))}
          </p>
          ${k > 1 ? html`<p>The mixture's groups ${SHAPES[covariance]}.</p>` : ''}
        </div>
        ${
          classes
            ? html`<div class="note">
                <h3>Against ${shownName(classes.name, 40)}</h3>
                <p>
                  The column was not used. Matched as well as possible, the mixture's groups agree with it on
                  ${whole(classes.mixture.matched)} of ${counted(classes.rows, 'row')}
                  (${percent(classes.mixture.accuracy)}).
                </p>
              </div>`
            : ''
        }
        <div class="note">
          <h3>Columns</h3>
          <p>${columnsUsed(clustering)}</p>
        </div>
      </aside>
    </div>`;
}

/** The covariance families as the charts name them. */
const WORDS: Readonly<Record<Clustering['covariance'], string>> = {
  full: 'free shapes',
  tied: 'one shape',
  diagonal: 'upright shapes',
  spherical: 'round shapes',
};

/** What was found, in two sentences below the title. */
function stand({ k, agreement, sureness, strangers, options }: Clustering): string {
  const { rows, disagreeing } = agreement;
  const odd =
    strangers.rows.length === 0
      ? ''
      : ` ${counted(strangers.rows.length, 'row')} ${strangers.rows.length === 1 ? 'fits' : 'fit'} ${k === 1 ? 'badly' : 'no group well'}.`;
  if (k === 1) {
    return options.k === undefined
      ? `The ${counted(rows, 'row')} are best described as one group.${odd}`
      : `All ${counted(rows, 'row')} are taken as one group.${odd}`;
  }
  const both =
    disagreeing === 0
      ? `K-means and the Gaussian mixture put all ${counted(rows, 'row')} into the same groups.`
      : `K-means and the Gaussian mixture put ${whole(rows - disagreeing)} of ${counted(rows, 'row')} into the same groups.`;
  const sure = `The mixture is over 95% sure of ${sureness.sure === rows ? 'all' : `${whole(sureness.sure)} of them`}, and less than 60% sure of ${sureness.unsure === 0 ? 'none' : whole(sureness.unsure)}.`;
  return `${both} ${sure}${odd}`;
}
