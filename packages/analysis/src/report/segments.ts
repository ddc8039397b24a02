import type { Table } from '@softmeans/tables';
import { type MixedColumns, type Segment, type SegmentMark, type Segmentation, applyPower } from 'softmeans';
import {
  capitalized,
  counted,
  fixed,
  percent,
  sentenceList,
  shownName,
  signed,
  whole,
} from '../words/words.ts';
import { inGroups } from '../warnings.ts';
import { conditionText, threeDigits } from '../words/segments.ts';
import { key } from './key.ts';
import { type Markup, html } from './markup.ts';
import { page } from './page.ts';
import { breakable, countWord, sentence } from './phrases.ts';
import { type StripAxis, axisOf, strip, valuesOf } from './strip.ts';
import { SHADES } from './style.ts';

/** What the report of segments says besides the segments. */
export interface SegmentReportFrame {
  readonly table: Table;
  /** The columns that the segments were found with. */
  readonly columns: MixedColumns;
  /** Whether the number of segments was asked for. */
  readonly asked: boolean;
  /** What is called value, in words. */
  readonly value?: string;
  /** The call that gives the same result again. */
  readonly call: string;
  /** The version of the program that writes it. */
  readonly version: string;
}

/** What is shown at most: columns of the table, segments with a part of their own, columns and categories in it. */
const COLUMNS = 8;
const PARTS = 12;
const STRIPS = 8;
const CATEGORIES = 6;
/** Rules of a segment that are said. */
const RULES = 2;
/** Differences beyond this, in standard deviations of all rows, have one shade. */
const FARTHEST = 1.5;

const METHODS = {
  kmeans: 'K-means',
  mixture: 'Gaussian mixture',
  kprototypes: 'k-prototypes',
} as const;

/** A column of numbers as it is drawn. */
interface Drawn {
  readonly name: string;
  readonly values: Float64Array;
  /** On the scale that the segments were found on. */
  readonly bent: Float64Array;
  readonly axis: StripAxis;
  readonly ends: readonly [string, string];
  readonly spread: number;
}

/**
 * Segments as one page: how large each is, what marks it out, rules that say it, typical and borderline rows, and how
 * they were found. As the report of `report` is: without a script, in the reader's theme.
 *
 * @returns the text of an HTML file
 */
export async function segmentReport(found: Segmentation, frame: SegmentReportFrame): Promise<string> {
  const { table, columns, call, version } = frame;
  const { k, segments, codes, warnings, labels } = found;
  const name = shownName(table.name ?? 'the table', 60);
  const drawn = drawnColumns(found, columns);
  const dropped = labels.reduce((count, label) => count + (label < 0 ? 1 : 0), 0);
  const told = [
    ...(codes.length > 0
      ? [
          `${sentenceList(codes.map((code) => shownName(code)))} ${codes.length === 1 ? 'holds' : 'hold'} few whole numbers. Where such a column stands for kinds rather than amounts, use it as a category.`,
        ]
      : []),
    ...(dropped > 0
      ? [`${counted(dropped, 'row')} with missing numbers ${dropped === 1 ? 'was' : 'were'} left out.`]
      : []),
    ...warnings.map((text) => inGroups(text)),
    ...table.notes.map((note) => shownName(note, 400)),
  ];
  const body = html`${opening(found, frame)}
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
      <h2>${k === 1 ? 'The one segment' : 'The segments beside each other'}</h2>
      ${overview(found, drawn)}
    </section>
    ${segments.slice(0, PARTS).map((segment) => part(found, frame, segment, drawn))}
    ${
      k > PARTS
        ? html`<p class="small">
            ${counted(k - PARTS, 'smaller segment')} ${k - PARTS === 1 ? 'has' : 'have'} no part of
            ${k - PARTS === 1 ? 'its' : 'their'} own here.
          </p>`
        : ''
    }
    ${origin(found)}
    <section>
      <h2>The same again</h2>
      <p class="lead">This call gives the same result, on any machine:</p>
      <pre>${call}</pre>
    </section>`;
  return page(`${counted(k, 'segment')} in ${name}`, body, 'Segments and rows count from 1.', version);
}

/** The first screen: how many, how they divide rows and value, and how well a few questions tell them apart. */
function opening(found: Segmentation, { table, columns, asked, value }: SegmentReportFrame): Markup {
  const { k, segments, tree, model, seed, labels } = found;
  const name = shownName(table.name ?? 'the table', 60);
  const kept = labels.reduce((count, label) => count + (label < 0 ? 0 : 1), 0);
  const used = Object.keys(columns);
  const richest = segments.reduce((best, segment) => {
    return (segment.value?.share ?? -1) > (best.value?.share ?? -1) ? segment : best;
  });
  const worth = richest.value && !Number.isNaN(richest.value.share);
  const stand =
    k === 1
      ? kept === 1
        ? 'Its one row is one segment.'
        : `All ${counted(kept, 'row')} are one segment.`
      : `The largest holds ${percent(segments[0]!.share)} of the rows: ${shownName(segments[0]!.name, 80)}.${
          worth
            ? ` Of the value, ${percent(richest.value!.share)} lies with ${richest === segments[0] ? 'the same segment' : `${shownName(richest.name, 80)}, ${percent(richest.share)} of the rows`}.`
            : ''
        } A few questions about single columns give ${percent(tree.accuracy)} of the rows their segment.`;
  return html`<p class="ask">Which segments are there in ${name}, and what is each like?</p>
    <h1>${capitalized(countWord(k))} ${k === 1 ? 'segment' : 'segments'} in ${name}</h1>
    <p class="stand">${stand}</p>
    <dl class="facts">
      <div>
        <dt>Table</dt>
        <dd>${name}</dd>
      </div>
      <div>
        <dt>Rows</dt>
        <dd>${kept === table.rows ? whole(kept) : `${whole(kept)} of ${whole(table.rows)}`}</dd>
      </div>
      <div>
        <dt>Columns used</dt>
        <dd>
          ${used.length > 4 ? `${whole(used.length)} of ${whole(table.columns.length)}` : sentenceList(used.map((column) => shownName(column, 40)))}
        </dd>
      </div>
      <div>
        <dt>Segments</dt>
        <dd>${whole(k)}${asked ? ', as asked for' : ''}</dd>
      </div>
      <div>
        <dt>Found by</dt>
        <dd>${METHODS[model.method]}</dd>
      </div>
      ${
        value === undefined
          ? ''
          : html`<div>
              <dt>Value</dt>
              <dd>${value}</dd>
            </div>`
      }
      <div>
        <dt>Seed</dt>
        <dd>${seed}</dd>
      </div>
    </dl>`;
}

/** All segments in one table: size, value, and the median of each column, shaded by the difference from all rows. */
function overview({ k, segments, labels }: Segmentation, drawn: readonly Drawn[]): Markup {
  const shown = telling(drawn, segments, COLUMNS);
  const valued = segments.some(({ value }) => value);
  const rows = rowsBy(labels, k);
  return html`<div class="wide-table">
      <table class="sum">
        <thead>
          <tr>
            <th></th>
            <th class="r">rows</th>
            ${valued ? html`<th class="r">of value</th>` : ''}
            ${shown.map(({ name }) => html`<th class="r">${breakable(shownName(name, 60))}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${segments.map(
            ({ label, name, size, share, value, marks }) =>
              html`<tr>
                <td>${key(label)}<strong>${whole(label + 1)}</strong> ${shownName(name, 44)}</td>
                <td class="r">${whole(size)}, ${percent(share)}</td>
                ${valued ? html`<td class="r">${value && !Number.isNaN(value.share) ? percent(value.share) : '–'}</td>` : ''}
                ${shown.map((column) => {
                  return html`<td class="r z ${k > 1 ? `z${shadeOf(marks, column.name)}` : ''}">
                    ${threeDigits(medianOf(column.values, rows[label]!))}
                  </td>`;
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${
      shown.length > 0
        ? html`<p class="small">
            Medians, in the units of the
            table.${k > 1 ? html` Shading: how far the segment lies from all rows, <b class="z0">below</b> or <b class="z${2 * SHADES}">above</b>, where that is half a standard deviation and more${drawn.some(isBent) ? ', after the transform' : ''}.` : ''}${drawn.some(isBent) ? ' Further down, the axis of a skewed column is bent by its transform.' : ''}${shown.length < drawn.length ? ` ${counted(drawn.length - shown.length, 'more column')} tell the segments apart less.` : ''}
          </p>`
        : ''
    }`;
}

/** One segment by itself. */
function part(
  found: Segmentation,
  { columns, table }: SegmentReportFrame,
  segment: Segment,
  drawn: readonly Drawn[],
): Markup {
  const { k, labels, sureness } = found;
  const { label, name, size, share, value, rules, marks, typical, borderline } = segment;
  const rows = rowsBy(labels, k)[label]!;
  const shown = telling(drawn, found.segments, STRIPS);
  const said = rules.filter(({ conditions }) => conditions.length > 0).slice(0, RULES);
  const categories = marks.filter(({ category }) => category !== undefined).slice(0, CATEGORIES);
  const worth =
    value && !Number.isNaN(value.share)
      ? `, and ${percent(value.share)} of the value: ${threeDigits(value.mean)} per row`
      : '';
  return html`<section class="group">
    <h2>${key(label, 22)}${whole(label + 1)} ${shownName(name, 80)}</h2>
    <p class="lead">${counted(size, 'row')}, ${percent(share)} of all${worth}.</p>
    <div class="two">
      <div>
        ${
          shown.length > 0
            ? html`<table class="profile">
                <thead>
                  <tr>
                    <th>Column</th>
                    <th>${k > 1 ? 'this segment, filled; all rows, dashed' : 'all rows'}</th>
                    <th>median</th>
                    <th>${k > 1 ? 'difference' : ''}</th>
                  </tr>
                </thead>
                <tbody>
                  ${shown.map((column) => {
                    const own = valuesOf(column.bent, rows);
                    const { mean, spread } = momentsOf(column.bent, rows);
                    const mark = marks.find((one) => one.column === column.name);
                    return html`<tr>
                      <td>${shownName(column.name, 60)}</td>
                      <td>
                        ${strip({ group: label, axis: column.axis, own, mean, spread, width: column.spread, digits: 2, ends: column.ends })}
                      </td>
                      <td>${threeDigits(medianOf(column.values, rows))}</td>
                      <td>${mark ? signed(mark.difference) : ''}</td>
                    </tr>`;
                  })}
                </tbody>
              </table>`
            : ''
        }
        <div class="rowsets">
          <div>
            <h3>Most typical rows</h3>
            ${rowTable(typical, shown, columns)}
          </div>
          ${
            k > 1 && borderline.length > 0
              ? html`<div>
                  <h3>Borderline rows</h3>
                  ${rowTable(borderline, shown, columns, sureness)}
                </div>`
              : ''
          }
        </div>
      </div>
      <aside>
        ${
          said.length > 0
            ? html`<div class="note">
                <h3>In rules</h3>
                ${said.map(
                  ({ conditions, precision, coverage }) =>
                    html`<p>
                      ${sentenceList(conditions.map(conditionText))}: ${percent(coverage)} of the segment;
                      right for ${percent(precision)} of such rows.
                    </p>`,
                )}
              </div>`
            : ''
        }
        ${
          categories.length > 0
            ? html`<div class="note">
                <h3>Categories</h3>
                ${categories.map(
                  ({ column, category, segment: here, all }) =>
                    html`<p>
                      ${shownName(column, 40)} ${shownName(category!, 40)}: ${percent(here)} here,
                      ${percent(all)} of all rows.
                    </p>`,
                )}
              </div>`
            : ''
        }
        ${
          marks.length === 0 && k > 1
            ? html`<div class="note"><p>Nothing marks it out: it is like the rows as a whole.</p></div>`
            : ''
        }
        ${otherColumns(table, columns, rows)}
      </aside>
    </div>
  </section>`;
}

/** Rows by their number, with the first columns that are shown. */
function rowTable(
  rows: readonly number[],
  shown: readonly Drawn[],
  columns: MixedColumns,
  sureness?: Float64Array,
): Markup {
  const numbers = shown.slice(0, 3);
  const texts = Object.entries(columns)
    .filter(([name]) => !numbers.some((column) => column.name === name))
    .filter(([, values]) =>
      Array.from(values as ArrayLike<unknown>).some((value) => typeof value === 'string'),
    )
    .slice(0, 3 - numbers.length);
  return html`<table>
    <thead>
      <tr>
        <th>row</th>
        ${numbers.map(({ name }) => html`<th class="r">${breakable(shownName(name, 24))}</th>`)}
        ${texts.map(([name]) => html`<th>${breakable(shownName(name, 24))}</th>`)}
        ${sureness ? html`<th class="r">sure</th>` : ''}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            <td>${whole(row + 1)}</td>
            ${numbers.map(({ values }) => html`<td class="r">${threeDigits(values[row]!)}</td>`)}
            ${texts.map(([, values]) => html`<td>${shownName(String(values[row] ?? '–'), 24)}</td>`)}
            ${sureness ? html`<td class="r">${percent(sureness[row]!)}</td>` : ''}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Columns of few words that were not used, and how the segment's rows lie in them. */
function otherColumns(table: Table, columns: MixedColumns, rows: readonly number[]): Markup | '' {
  const lines = table.columns.flatMap(({ name, kind, values }) => {
    if (kind !== 'text' || Object.hasOwn(columns, name)) return [];
    const counts = new Map<string, number>();
    for (const row of rows) {
      const value = values[row];
      const text = typeof value === 'string' ? shownName(value, 40) : 'no value';
      counts.set(text, (counts.get(text) ?? 0) + 1);
      if (counts.size > 12) return [];
    }
    const parts = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 5);
    return [`${shownName(name, 40)}: ${parts.map(([text, count]) => `${whole(count)} ${text}`).join(', ')}.`];
  });
  if (lines.length === 0) return '';
  return html`<div class="note">
    <h3>Columns not used</h3>
    ${lines.slice(0, 4).map((line) => html`<p>${line}</p>`)}
  </div>`;
}

/** How the segments were found: why so many, what became of skewed columns, and what limits cost. */
function origin({ k, reasons, transforms, limits, tree, baseline }: Segmentation): Markup {
  return html`<section>
    <h2>How they were found</h2>
    <p class="lead">${sentence(reasons.slice(0, 2).join(' '))}</p>
    ${
      reasons.length > 2
        ? html`<div class="note">${reasons.slice(2).map((reason) => html`<p>${sentence(reason)}</p>`)}</div>`
        : ''
    }
    ${
      transforms.length > 0
        ? html`<div class="wide-table">
            <table>
              <thead>
                <tr>
                  <th>Column</th>
                  <th class="r">skewness</th>
                  <th>taken as</th>
                  <th class="r">skewness then</th>
                  <th>why</th>
                </tr>
              </thead>
              <tbody>
                ${transforms.map(
                  ({ name, method, lambda, skewness, result, reason }) =>
                    html`<tr>
                      <td>${shownName(name, 60)}</td>
                      <td class="r">${Number.isNaN(skewness) ? '–' : fixed(skewness, 1)}</td>
                      <td>
                        ${method === 'none' ? 'it is' : method === 'log' ? 'its logarithm' : `Yeo-Johnson, lambda ${fixed(lambda, 2)}`}
                      </td>
                      <td class="r">${Number.isNaN(result) ? '–' : fixed(result, 1)}</td>
                      <td>${reason}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
        : ''
    }
    ${
      limits
        ? html`<p class="small">
            The size limits raise the spread within segments by
            ${limits.unconstrainedInertia > 0 ? percent(limits.inertia / limits.unconstrainedInertia - 1) : '0%'}.
            ${percent(limits.agreement)} of the rows are in the segment whose center is nearest, where a new
            row would be put.
          </p>`
        : ''
    }
    ${
      k > 1
        ? html`<p class="small">
            The rules are a decision tree of depth 3. It gives ${percent(tree.accuracy)} of the rows their
            segment; always naming the largest would be right for ${percent(baseline)}.
          </p>`
        : ''
    }
  </section>`;
}

/** The columns of numbers, on the scale that they were used on, with axes named in their own units. */
function drawnColumns({ transforms, labels }: Segmentation, columns: MixedColumns): readonly Drawn[] {
  return transforms.map((transform): Drawn => {
    const values = Float64Array.from(columns[transform.name] as ArrayLike<number>);
    const matrix = { data: values, rows: values.length, columns: 1 };
    const bent = applyPower({ columns: [transform] }, matrix).data as Float64Array;
    const all = Array.from(labels.keys()).filter((row) => labels[row]! >= 0);
    let [low, high] = [Infinity, -Infinity];
    for (const row of all) {
      if (Number.isNaN(values[row]!)) continue;
      low = Math.min(low, values[row]!);
      high = Math.max(high, values[row]!);
    }
    return {
      name: transform.name,
      values,
      bent,
      axis: axisOf(bent, labels),
      ends: [threeDigits(low), threeDigits(high)],
      spread: momentsOf(bent, all).spread,
    };
  });
}

function isBent({ values, bent }: Drawn): boolean {
  return values.some((value, row) => value !== bent[row] && !Number.isNaN(value));
}

/** The columns that mark segments out most, in the order of the table. */
function telling(drawn: readonly Drawn[], segments: readonly Segment[], most: number): readonly Drawn[] {
  const strength = (name: string): number => {
    let largest = 0;
    for (const { marks } of segments) {
      for (const { column, difference } of marks) {
        if (column === name) largest = Math.max(largest, Math.abs(difference));
      }
    }
    return largest;
  };
  const order = [...drawn.keys()].sort(
    (a, b) => strength(drawn[b]!.name) - strength(drawn[a]!.name) || a - b,
  );
  const kept = new Set(order.slice(0, most));
  return drawn.filter((_, j) => kept.has(j));
}

function shadeOf(marks: readonly SegmentMark[], name: string): number {
  const difference = marks.find(({ column }) => column === name)?.difference ?? 0;
  return SHADES + Math.round(Math.max(-1, Math.min(1, difference / FARTHEST)) * SHADES);
}

function rowsBy(labels: Int32Array, k: number): readonly (readonly number[])[] {
  const rows = Array.from({ length: k }, (): number[] => []);
  for (const [row, label] of labels.entries()) rows[label]?.push(row);
  return rows;
}

function momentsOf(
  values: Float64Array,
  rows: readonly number[],
): { readonly mean: number; readonly spread: number } {
  const there = rows.filter((row) => Number.isFinite(values[row]));
  const mean = there.reduce((sum, row) => sum + values[row]!, 0) / there.length;
  const square = there.reduce((sum, row) => sum + (values[row]! - mean) ** 2, 0) / there.length;
  return { mean, spread: Math.sqrt(square) };
}

function medianOf(values: Float64Array, rows: readonly number[]): number {
  const sorted = Float64Array.from(rows, (row) => values[row]!)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const half = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[half]!;
  return sorted.length === 0 ? NaN : sorted[half - 1]! + (sorted[half]! - sorted[half - 1]!) / 2;
}
