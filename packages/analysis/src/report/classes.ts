import type { Clustering } from '../clustering/clustering.ts';
import { counted, fixed, percent, sentenceList, shownName, whole } from '../words/words.ts';
import { type Markup, html } from './markup.ts';

/** Groups against known classes, if there are any. */
export function classTable({ classes, k }: Clustering): Markup | undefined {
  if (!classes) return undefined;
  const { name, rows, mixture, kmeans } = classes;
  const pairs = mixture.clusters.flatMap((cluster, j) => {
    const matched = mixture.matching[j];
    return matched === null || matched === undefined
      ? []
      : [`group ${Number(cluster) + 1} is ${shownName(String(matched))}`];
  });
  return html`<section>
    <h2>Compared with ${shownName(name, 40)}</h2>
    <p class="lead">
      Matched as well as possible, the mixture's groups agree with ${shownName(name, 40)} on
      ${whole(mixture.matched)} of ${counted(rows, 'row')} (${percent(mixture.accuracy)}, adjusted Rand index
      ${fixed(mixture.adjustedRand, 2)}), those of K-means on ${whole(kmeans.matched)}
      (${percent(kmeans.accuracy)}, ${fixed(kmeans.adjustedRand, 2)}).
    </p>
    ${
      mixture.classes.length > 20 || k > 10
        ? ''
        : html`<div class="wide-table">
              <table>
                <thead>
                  <tr>
                    <th></th>
                    ${mixture.clusters.map((cluster) => html`<th class="r">Group ${Number(cluster) + 1}</th>`)}
                  </tr>
                </thead>
                <tbody>
                  ${mixture.classes.map(
                    (label, i) =>
                      html`<tr>
                        <td>${shownName(String(label), 40)}</td>
                        ${mixture.table[i]!.map((count) => html`<td class="r">${whole(count)}</td>`)}
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>
            <p class="small">Matched: ${sentenceList(pairs)}.</p>`
    }
  </section>`;
}
