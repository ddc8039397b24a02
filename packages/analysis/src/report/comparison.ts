import { membershipPlot, scatterPlot } from '@softmeans/plots';
import type { Clustering } from '../clustering/clustering.ts';
import { sizesOf } from '../json.ts';
import { around, digitsFor, withoutNoise } from '../words/precision.ts';
import { fixed, memberships, percent, shownName, whole } from '../words/words.ts';
import { bar } from './bar.ts';
import { chart } from './chart.ts';
import { key } from './key.ts';
import { type Markup, html } from './markup.ts';
import { breakable } from './phrases.ts';
import { type Shown, twoColumns } from './shown.ts';

/** Columns and groups that the table of centers shows at most. */
const COLUMNS = 6;
const GROUPS = 40;

/** K-means and the mixture side by side, and where they disagree. */
export async function comparison(clustering: Clustering, shown: Shown): Promise<Markup | undefined> {
  const { k, kmeans, mixture, agreement, input, portraits } = clustering;
  if (k === 1) return undefined;
  const { x, y } = twoColumns(clustering);
  const common = { x, y, height: 300 };
  const widths = { wide: 540, narrow: 360 };
  const hard = await chart(
    'kmeans',
    (look) =>
      scatterPlot(shown.data, {
        ...look,
        ...common,
        title: 'K-means: every row has one group',
        labels: shown.kmeans,
        centers: kmeans.model.centers,
      }),
    widths,
  );
  const options = { ...common, title: 'Gaussian mixture: every row has shares', mixture: mixture.model };
  const soft = await chart(
    'mixture',
    (look) =>
      (input.used.length === 2 ? membershipPlot : scatterPlot)(shown.data, {
        ...look,
        ...options,
        responsibilities: shown.responsibilities,
      }),
    widths,
  );
  const { disagreeing, rows, adjustedRand, examples } = agreement;
  const columns = portraits.telling.slice(0, COLUMNS).sort((a, b) => a - b);
  const sizes = [sizesOf(kmeans.labels, k), sizesOf(mixture.labels, k)] as const;
  const digits = columns.map((j) =>
    digitsFor(input.used[j]!, withoutNoise(portraits.all[j]!.spread, portraits.all[j]!.spread)),
  );
  const { centers } = kmeans.model;
  const { means } = mixture.model;
  const cell = (value: number, at: number): Markup =>
    html`<td class="r">${around(value, NaN, Math.min(12, digits[at]! + 1))}</td>`;
  return html`<section>
    <h2>K-means and the mixture, side by side</h2>
    <p class="lead">
      ${
        disagreeing === 0
          ? `Both put all ${whole(rows)} rows into the same groups.`
          : `They put ${whole(disagreeing)} of ${whole(rows)} rows (${percent(disagreeing / rows)}) into different groups. Their agreement is ${fixed(adjustedRand, 2)} (adjusted Rand index: 1 is the same grouping, 0 is chance).`
      }
    </p>
    <div class="pair">${hard}${soft}</div>
    <div class="wide-table">
      <table>
        <thead>
          <tr>
            <th>Group</th>
            <th class="r">rows, K-means</th>
            <th class="r">rows, mixture</th>
            ${columns.map(
              (j) =>
                html`<th class="r">${breakable(shownName(input.used[j]!.name))}<br />K-means</th>
                  <th class="r"><br />mixture</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${Array.from(
            { length: Math.min(k, GROUPS) },
            (_, g) =>
              html`<tr>
                <td>${key(g)}Group ${g + 1}</td>
                <td class="r">${whole(sizes[0][g]!)}</td>
                <td class="r">${whole(sizes[1][g]!)}</td>
                ${columns.map((j, at) => [cell(centers.data[g * centers.columns + j]!, at), cell(means.data[g * means.columns + j]!, at)])}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="small">
      ${shown.remark} Centers of K-means, and means of the mixture, to which every row adds by its share, in
      the units of the
      table.${columns.length < input.used.length ? ' The columns that tell the groups apart best.' : ''}${k > GROUPS ? ` The first ${GROUPS} of ${whole(k)} groups.` : ''}
      K-means: inertia
      ${fixed(kmeans.fit.inertia, 2)}${clustering.options.scale === 'none' ? '' : ` in the ${clustering.options.scale} scale`},
      ${whole(kmeans.fit.iterations)} iterations${kmeans.fit.converged ? '' : ', not converged'}. Mixture: BIC
      ${whole(mixture.fit.bic)}, log-likelihood ${fixed(mixture.fit.logLikelihood, 1)},
      ${whole(mixture.fit.iterations)} iterations${mixture.fit.converged ? '' : ', not converged'}.
    </p>
    ${
      disagreeing === 0
        ? ''
        : html`<div class="wide-table">
              <table>
                <thead>
                  <tr>
                    <th>Rows that they see differently</th>
                    <th>K-means</th>
                    <th>mixture</th>
                    <th></th>
                  </tr>
                </thead>
                <tbody>
                  ${examples.map(
                    (row) =>
                      html`<tr>
                        <td>${whole(row + 1)}</td>
                        <td>${key(kmeans.labels[row]!)}group ${kmeans.labels[row]! + 1}</td>
                        <td>${memberships(sharesOf(clustering, row))}</td>
                        <td>${bar(sharesOf(clustering, row))}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>
            ${disagreeing > examples.length ? html`<p class="small">and ${whole(disagreeing - examples.length)} more, which the written table has.</p>` : ''}`
    }
  </section>`;
}

/** A row's share of each group. */
export function sharesOf({ mixture }: Clustering, row: number): ArrayLike<number> {
  const { data, columns } = mixture.responsibilities;
  return data.slice(row * columns, (row + 1) * columns);
}
