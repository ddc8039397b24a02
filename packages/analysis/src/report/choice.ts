import { criterionPlot, elbowPlot, gapPlot } from '@softmeans/plots';
import { kneedle } from 'softmeans';
import type { Clustering } from '../clustering/clustering.ts';
import { shapeAt } from '../words/shapes.ts';
import { MEASURES } from '../words/measures.ts';
import { furtherVotes, gapRules } from '../words/validity.ts';
import { capitalized, counted, fixed, whole } from '../words/words.ts';
import { chart } from './chart.ts';
import { type Markup, html } from './markup.ts';
import { countWord, sentence } from './phrases.ts';

/** How the number of groups was decided: every measure's vote, the dissent, and the scores behind them. */
export async function decision(clustering: Clustering): Promise<Markup | undefined> {
  const { choice, k, options, input, opinions } = clustering;
  if (choice.kmeans.length < 2) return undefined;
  const dissents = choice.votes.filter((vote) => vote.k !== k).length;
  return html`<section>
    <h2>Why ${countWord(k)}?</h2>
    ${choice.reasons.map((reason) => html`<p class="lead">${sentence(capitalized(reason))}</p>`)}
    <div class="wide-table">
      <table>
        <thead>
          <tr>
            <th>Measure</th>
            <th class="r">says</th>
            <th>by</th>
          </tr>
        </thead>
        <tbody>
          ${choice.votes.map(
            ({ criterion, k: says }) =>
              html`<tr class="${says === k ? '' : 'dissent'}">
                <td>${MEASURES[criterion][0]}</td>
                <td class="r">${says}</td>
                <td>${MEASURES[criterion][1]}</td>
              </tr>`,
          )}
          ${
            opinions &&
            furtherVotes(opinions, choice.votes).map(
              (vote) =>
                html`<tr class="${vote.k === k ? '' : 'dissent'}">
                  <td>${MEASURES[vote.criterion][0]}</td>
                  <td class="r">${vote.k}</td>
                  <td>${MEASURES[vote.criterion][1]}; not part of the decision</td>
                </tr>`,
            )
          }
        </tbody>
      </table>
    </div>
    <p class="small">
      ${dissents === 0 ? 'All measures agree.' : `${counted(dissents, 'measure')} of ${whole(choice.votes.length)} ${dissents === 1 ? 'says' : 'say'} something else.`}${k === 1 ? ' The silhouette, Calinski-Harabasz and Davies-Bouldin compare groups, so they can never say 1.' : ''}${choice.rows < input.complete ? ` The choice was made on a random sample of ${whole(choice.rows)} of the ${whole(input.complete)} rows.` : ''}${choice.apart > 0 ? ` ${counted(choice.apart, 'row')} far from all others had no say in the mixtures.` : ''}${options.covariance === undefined ? '' : ` Only mixtures of the covariance ${options.covariance} were tried, as asked for.`}${opinions ? ` ${gapRules(opinions)}${opinions.rows < input.complete ? ` Gap and prediction strength were asked about a random sample of ${whole(opinions.rows)} rows.` : ''}` : ''}
    </p>
    <div class="pair">${await charts(clustering)}</div>
    ${scores(clustering)}
  </section>`;
}

async function charts({ choice, k, opinions }: Clustering): Promise<readonly Markup[]> {
  const widths = { wide: 540, narrow: 360 };
  const ks = choice.kmeans.map((score) => score.k);
  const inertia = choice.kmeans.map((score) => score.inertia);
  const { x: elbow } = kneedle(ks, inertia, { curve: 'convex', direction: 'decreasing' });
  const curves = [
    await chart(
      'elbow',
      (look) =>
        elbowPlot({ k: ks, scores: inertia, ...(elbow !== undefined && { elbow }), metric: 'inertia' }, look),
      widths,
    ),
  ];
  const apart = choice.kmeans.filter(({ silhouette }) => silhouette !== undefined);
  const best = choice.votes.find(({ criterion }) => criterion === 'silhouette')?.k;
  if (apart.length > 1 && best !== undefined) {
    const curve = {
      k: apart.map((score) => score.k),
      scores: apart.map(({ silhouette }) => silhouette!),
      metric: 'silhouette',
    };
    curves.push(
      await chart(
        'silhouette',
        (look) => elbowPlot(curve, { ...look, title: `The silhouette is highest at k = ${best}` }),
        widths,
      ),
    );
  }
  const finite = choice.mixture.filter(({ bic, icl }) => Number.isFinite(bic) && Number.isFinite(icl));
  if (new Set(finite.map((score) => score.k)).size > 1) {
    for (const criterion of ['bic', 'icl'] as const)
      curves.push(
        await chart(criterion, (look) => criterionPlot(finite, { ...look, criterion, chosen: k }), widths),
      );
  }
  if (opinions && opinions.gap.k.length > 1) {
    const { gap, strength } = opinions;
    curves.push(await chart('gap', (look) => gapPlot(gap, look), widths));
    if (strength.k.length > 1) {
      const curve = { k: strength.k, scores: strength.strength, metric: 'prediction strength' };
      const title = `Prediction strength says k = ${strength.chosen}`;
      const note = `Whether the groups of one half of the rows come back in the other; the most groups above ${fixed(strength.cutoff, 1)} count.`;
      curves.push(await chart('strength', (look) => elbowPlot(curve, { ...look, title, note }), widths));
    }
  }
  return curves;
}

/** The scores of every k as a table; what a measure prefers is marked. */
function scores({ choice, k: chosen }: Clustering): Markup {
  const { kmeans, mixture, votes } = choice;
  const cell = (criterion: string, k: number, text: string): Markup =>
    html`<td class="r">
      ${votes.some((vote) => vote.criterion === criterion && vote.k === k) ? html`<span class="best">${text}</span>` : text}
    </td>`;
  return html`<div class="wide-table">
      <table>
        <thead>
          <tr>
            <th>groups</th>
            <th>shape</th>
            <th class="r">BIC</th>
            <th class="r">ICL</th>
            <th class="r">silhouette</th>
            <th class="r">Calinski-Harabasz</th>
            <th class="r">Davies-Bouldin</th>
          </tr>
        </thead>
        <tbody>
          ${kmeans.map(({ k, silhouette, calinskiHarabasz, daviesBouldin }) => {
            const here = mixture.filter((score) => score.k === k);
            const least = (name: 'bic' | 'icl'): number => Math.min(...here.map((score) => score[name]));
            return html`<tr class="${k === chosen ? 'chosen' : ''}">
              <td>${k}</td>
              <td>${shapeAt(choice, k)}</td>
              ${cell('bic', k, whole(least('bic')))}${cell('icl', k, whole(least('icl')))}${cell('silhouette', k, silhouette === undefined ? '–' : fixed(silhouette, 2))}${cell('calinski-harabasz', k, calinskiHarabasz === undefined ? '–' : whole(calinskiHarabasz))}${cell('davies-bouldin', k, daviesBouldin === undefined ? '–' : fixed(daviesBouldin, 2))}
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
    <p class="small">
      * What the measure prefers. BIC, ICL and Davies-Bouldin: lower is better; the others: higher is better.
      Shape: the covariance of the mixture with the lowest BIC. The shaded line was chosen.
    </p>`;
}
