import type { Column } from '@softmeans/tables';
import type { Clustering } from '../clustering/clustering.ts';
import type { Moments, Portrait } from '../clustering/portrait.ts';
import { sketch } from '../words/sketch.ts';
import { around, digitsFor, withoutNoise } from '../words/precision.ts';
import {
  counted,
  fixed,
  memberships,
  percent,
  sentenceList,
  shownName,
  signed,
  whole,
} from '../words/words.ts';
import { bar } from './bar.ts';
import { sharesOf } from './comparison.ts';
import { key } from './key.ts';
import { type Markup, html } from './markup.ts';
import { breakable } from './phrases.ts';
import { SHADES } from './style.ts';
import { type StripAxis, axisOf, strip, valuesOf } from './strip.ts';
import { sureHistogram } from './surehistogram.ts';

/** What is shown at most: columns of the table, groups in it, groups with a part of their own, and its columns. */
const COLUMNS = 8;
const LINES = 100;
const PARTS = 12;
const STRIPS = 6;
const EXAMPLES = 4;
/** Columns of text with more values than this say nothing in a line. */
const VALUES = 12;
/** Distances beyond this, in standard deviations of all rows, have one shade. */
const FARTHEST = 1.5;

/** All groups in one table: size, center and spread, shaded by how far they lie from the mean of all rows. */
export function groupTable(clustering: Clustering): Markup {
  const { k, input, portraits, sureness } = clustering;
  const shown = columnsShown(clustering, COLUMNS);
  const digits = digitsOfAll(clustering, shown);
  const sure = sharesByGroup(clustering).map(
    (shares) => shares.reduce((sum, share) => sum + share, 0) / shares.length,
  );
  const cells = (moments: readonly Moments[], shaded: boolean): Markup[] =>
    shown.map((j) => {
      const { mean, spread } = moments[j]!;
      const all = portraits.all[j]!;
      const text = around(mean, withoutNoise(spread, all.spread), digits.get(j)!);
      const z = (mean - all.mean) / all.spread;
      const shade = Number.isFinite(z)
        ? SHADES + Math.round(Math.max(-1, Math.min(1, z / FARTHEST)) * SHADES)
        : SHADES;
      return html`<td class="r z ${shaded ? `z${shade}` : ''}">${text}</td>`;
    });
  return html`<div class="wide-table">
      <table class="sum">
        <thead>
          <tr>
            <th></th>
            <th class="r">rows</th>
            ${shown.map((j) => html`<th class="r">${breakable(shownName(input.used[j]!.name, 60))}</th>`)}${k > 1 ? html`<th class="r">sureness</th>` : ''}
          </tr>
        </thead>
        <tbody>
          ${portraits.groups.slice(0, LINES).map(
            ({ size, moments }, g) =>
              html`<tr>
                <td>${key(g)}<strong>Group ${g + 1}</strong></td>
                <td class="r">${whole(size)}, ${percent(size / sureness.rows)}</td>
                ${cells(moments, k > 1)}${k > 1 ? html`<td class="r">${Number.isNaN(sure[g]) ? '–' : percent(sure[g]!)}</td>` : ''}
              </tr>`,
          )}${
            k > 1
              ? html`<tr>
                  <td>All rows</td>
                  <td class="r">${whole(sureness.rows)}</td>
                  ${cells(portraits.all, false)}
                  <td></td>
                </tr>`
              : ''
          }
        </tbody>
      </table>
    </div>
    <p class="small">
      Mean ± standard deviation of the rows whose likeliest group it is, in the units of the
      table.${k > 1 ? html` Shading: how far the mean lies from that of all rows, <b class="z${0}">below</b> or <b class="z${2 * SHADES}">above</b>. Sureness: the mean share of the rows' likeliest group.` : ''}${shown.length < input.used.length ? ` ${counted(input.used.length - shown.length, 'more column')} ${k > 1 ? 'tell the groups apart less' : 'are in the model file'}.` : ''}${k > LINES ? ` ${counted(k - LINES, 'smaller group')} are left out.` : ''}
    </p>`;
}

/** Each group by itself: what it looks like, how sure it is, typical and doubtful rows. */
export function groupParts(clustering: Clustering): readonly Markup[] {
  const { k, portraits } = clustering;
  const shares = sharesByGroup(clustering);
  const least = shares.reduce((lowest, of) => of.reduce((a, b) => Math.min(a, b), lowest), 1);
  const { input, mixture } = clustering;
  const axes = new Map(
    columnsShown(clustering, STRIPS).map((j) => [j, axisOf(input.used[j]!.values, mixture.labels)]),
  );
  const parts = portraits.groups
    .slice(0, PARTS)
    .map((group, g) => part(clustering, group, g, shares[g]!, least, axes));
  if (k > PARTS)
    parts.push(
      html`<p class="small">
        ${counted(k - PARTS, 'smaller group')} ${k - PARTS === 1 ? 'has' : 'have'} no part of
        ${k - PARTS === 1 ? 'its' : 'their'} own here; the table above and the model file have them.
      </p>`,
    );
  return parts;
}

function part(
  clustering: Clustering,
  group: Portrait,
  g: number,
  shares: Float64Array,
  least: number,
  axes: ReadonlyMap<number, StripAxis>,
): Markup {
  const { input, portraits, sureness, k, mixture, kmeans } = clustering;
  const { size, moments, marks } = group;
  const shown = columnsShown(clustering, STRIPS);
  const digits = digitsOfAll(clustering, shown);
  const rows = rowsOf(mixture.labels, g);
  const first = shown.slice(0, 4).map((j) => {
    const { mean, spread } = moments[j]!;
    return `${shownName(input.used[j]!.name, 60)} ${around(mean, withoutNoise(spread, portraits.all[j]!.spread), digits.get(j)!)}`;
  });
  const typical = extreme(rows, (row) => -mixture.logDensities[row]!);
  const doubtful = extreme(rows, (row) => mixture.responsibilities.data[row * k + g]!);
  const sure = shares.reduce((count, share) => count + (share > 0.95 ? 1 : 0), 0);
  const ownByKmeans = rowsOf(kmeans.labels, g).length;
  const shared = rows.reduce((count, row) => count + (kmeans.labels[row] === g ? 1 : 0), 0);
  const others = otherColumns(clustering);
  const name = marks
    .slice(0, 2)
    .map(
      ({ column, distance }) => `${distance > 0 ? 'high' : 'low'} ${shownName(input.used[column]!.name, 40)}`,
    );
  return html`<section class="group">
    <h2>${key(g, 22)}Group ${g + 1}${k > 1 && name.length > 0 ? `: ${name.join(', ')}` : ''}</h2>
    <p class="lead">
      ${counted(size, 'row')}, ${percent(size / sureness.rows)} of all:
      ${sentenceList(first)}.${k > 1 && size > 0 ? ` ${sketch(group, g, input.used)}` : ''}
    </p>
    <div class="two">
      <div>
        <table class="profile">
          <thead>
            <tr>
              <th>Column</th>
              <th>${k > 1 ? 'this group, filled; all rows, dashed' : 'all rows'}</th>
              <th>mean ± spread</th>
              <th>${k > 1 ? 'from all rows, in spreads' : ''}</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map((j) => {
              const { values } = input.used[j]!;
              const all = portraits.all[j]!;
              const { mean, spread } = moments[j]!;
              const own = valuesOf(values, rows);
              const distance = (mean - all.mean) / all.spread;
              return html`<tr>
                <td>${shownName(input.used[j]!.name, 60)}</td>
                <td>
                  ${strip({ group: g, axis: axes.get(j)!, own, mean, spread, width: all.spread, digits: digits.get(j)! })}
                </td>
                <td>${around(mean, withoutNoise(spread, all.spread), digits.get(j)!)}</td>
                <td>${k > 1 && Number.isFinite(distance) ? signed(distance) : ''}</td>
              </tr>`;
            })}
          </tbody>
        </table>
        ${shown.length < input.used.length ? html`<p class="small">${counted(input.used.length - shown.length, 'more column')}${k > 1 ? ', in which the groups differ less,' : ''} ${input.used.length - shown.length === 1 ? 'is' : 'are'} in the model file.</p>` : ''}
        <div class="rowsets">
          <div>
            <h3>Most typical rows</h3>
            ${rowTable(clustering, typical, shown, digits)}
          </div>
          ${
            k > 1
              ? html`<div>
                  <h3>Least sure rows</h3>
                  <table>
                    <thead>
                      <tr>
                        <th>row</th>
                        <th>share of each group</th>
                        <th></th>
                      </tr>
                    </thead>
                    <tbody>
                      ${doubtful.map(
                        (row) =>
                          html`<tr>
                            <td>${whole(row + 1)}</td>
                            <td>${memberships(sharesOf(clustering, row))}</td>
                            <td>${bar(sharesOf(clustering, row))}</td>
                          </tr>`,
                      )}
                    </tbody>
                  </table>
                </div>`
              : ''
          }
        </div>
      </div>
      <aside>
        ${
          k > 1
            ? html`<div class="note">
                <h3>How sure</h3>
                <p>
                  ${whole(sure)} of ${counted(size, 'row')} ${sure === 1 ? 'belongs' : 'belong'} to it with
                  over 95%.
                </p>
                ${sureHistogram(g, shares, least)}
              </div>`
            : ''
        }
        ${
          others.length > 0
            ? html`<div class="note">
                <h3>Columns not used</h3>
                ${others.map((column) => html`<p>${breakdown(column, rows)}</p>`)}
              </div>`
            : ''
        }
        ${
          k > 1
            ? html`<div class="note">
                <h3>The same group in K-means</h3>
                <p>${counted(ownByKmeans, 'row')}, ${whole(shared)} of them shared.</p>
              </div>`
            : ''
        }
      </aside>
    </div>
  </section>`;
}

function rowTable(
  { input }: Clustering,
  rows: readonly number[],
  shown: readonly number[],
  digits: ReadonlyMap<number, number>,
): Markup {
  const columns = shown.slice(0, 3);
  return html`<table>
    <thead>
      <tr>
        <th>row</th>
        ${columns.map((j) => html`<th class="r">${breakable(shownName(input.used[j]!.name, 24))}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            <td>${whole(row + 1)}</td>
            ${columns.map((j) => html`<td class="r">${fixed(input.used[j]!.values[row]!, digits.get(j)!)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Columns by how well they tell the groups apart, in the order of the table. */
function columnsShown({ input, portraits, k }: Clustering, most: number): readonly number[] {
  if (k === 1) return input.used.map((_, j) => j).slice(0, most);
  return portraits.telling.slice(0, most).sort((a, b) => a - b);
}

/** As many digits of each column as the smallest spread that is shown asks for. */
function digitsOfAll(
  { input, portraits }: Clustering,
  shown: readonly number[],
): ReadonlyMap<number, number> {
  return new Map(
    shown.map((j) => {
      const spreads = [portraits.all[j]!, ...portraits.groups.map(({ moments }) => moments[j]!)]
        .map(({ spread }) => withoutNoise(spread, portraits.all[j]!.spread))
        .filter((spread) => spread > 0);
      return [j, digitsFor(input.used[j]!, spreads.length === 0 ? 0 : Math.min(...spreads))] as const;
    }),
  );
}

function rowsOf(labels: Int32Array, group: number): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < labels.length; row++) if (labels[row] === group) rows.push(row);
  return rows;
}

/** The few rows with the lowest rank. */
function extreme(rows: readonly number[], rank: (row: number) => number): readonly number[] {
  let found: number[] = [];
  for (const row of rows) {
    if (found.length === EXAMPLES && !(rank(row) < rank(found.at(-1)!))) continue;
    found = [...found, row].sort((a, b) => rank(a) - rank(b) || a - b).slice(0, EXAMPLES);
  }
  return found;
}

/** For each group the shares that its rows have of it. */
function sharesByGroup({ mixture, k }: Clustering): readonly Float64Array[] {
  const { data } = mixture.responsibilities;
  return Array.from({ length: k }, (_, g) =>
    Float64Array.from(rowsOf(mixture.labels, g), (row) => data[row * k + g]!),
  );
}

/** Columns of words that were not used and have few values. */
function otherColumns({ input }: Clustering): readonly Column[] {
  const used = new Set(input.used.map(({ name }) => name));
  return input.table.columns
    .filter(({ name, kind, values }) => {
      if (kind !== 'text' || used.has(name)) return false;
      const seen = new Set<unknown>();
      for (let row = 0; row < values.length && seen.size <= VALUES; row++) seen.add(values[row]);
      return seen.size <= VALUES && seen.size > 1;
    })
    .slice(0, 4);
}

/** "species: 50 setosa, 2 versicolor" */
function breakdown({ name, values }: Column, rows: readonly number[]): string {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = values[row];
    const text = typeof value === 'string' ? shownName(value, 40) : 'no value';
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const parts = [...counts].sort((a, b) => b[1] - a[1]).map(([text, count]) => `${whole(count)} ${text}`);
  const shown = parts.length > 6 ? [...parts.slice(0, 5), `${parts.length - 5} more values`] : parts;
  return `${shownName(name, 40)}: ${shown.join(', ') || 'no rows'}.`;
}
