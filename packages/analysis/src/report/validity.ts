import type { Clustering } from '../clustering/clustering.ts';
import { method, standings, verdicts } from '../words/validity.ts';
import { key } from './key.ts';
import { type Markup, html } from './markup.ts';

/** Whether the groups hold: each one on its own, and which of them could be one. */
export function validitySection({ validity, sureness, k }: Clustering): Markup | undefined {
  if (!validity || k === 1) return undefined;
  return html`<section>
    <h2>Do the groups hold?</h2>
    <p class="lead">${verdicts(validity).join(' ')}</p>
    <div class="wide-table">
      <table>
        <thead>
          <tr>
            <th>Group</th>
            <th class="r">comes back</th>
            <th></th>
            <th class="r">rows over 80% sure</th>
            <th class="r">silhouette</th>
            <th class="r">distance inside</th>
            <th class="r">to the next group</th>
            <th>which is</th>
          </tr>
        </thead>
        <tbody>
          ${standings(validity).map(
            (standing) =>
              html`<tr class="${standing.weak ? 'dissent' : ''}">
                <td>${key(standing.group)}Group ${standing.group + 1}</td>
                <td class="r">${standing.returns}</td>
                <td>${standing.verdict}</td>
                <td class="r">${standing.certain}</td>
                <td class="r">${standing.silhouette}</td>
                <td class="r">${standing.spacing}</td>
                <td class="r">${standing.gap}</td>
                <td>${standing.nearest}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="small">${method(validity, sureness.rows)}</p>
  </section>`;
}
