import type { Matrix } from 'softmeans';
import { leader } from './chart/cloud.ts';
import { groupFill } from './chart/color.ts';
import { type PlotOptions, figure, innerWidth, label, mark, themeOf, told, value } from './chart/figure.ts';
import { type GroupOptions, groupName, nameColor, shapeMark } from './chart/groups.ts';
import { counted, decimalFormat, percentFormat } from './chart/number.ts';
import type { JsonObject, Spec } from './chart/spec.ts';

import { shorten, textWidth } from './chart/text.ts';

export interface ResponsibilityOptions extends PlotOptions, GroupOptions {
  /** Numbers of the rows to show, from 0; default the twelve that are least sure. */
  readonly rows?: readonly number[];
  /** Names of all rows; default `row 1`, `row 2`, …. */
  readonly rowNames?: readonly string[];
}

const LEAST_SURE = 12;
const LINE = 26;

/**
 * Single rows, each a bar that is split by the row's shares of the groups, with the shares in words.
 *
 * @param responsibilities each row's share of each group, rows × k, from `predictProba`
 * @returns a Vega specification
 * @throws RangeError for a row that is not there
 * @example
 * const shares = { data: Float64Array.of(1, 0, 0.6, 0.4), rows: 2, columns: 2 };
 * const spec = responsibilityPlot(shares, { rows: [1] });
 * JSON.stringify(spec).includes('60% group 1, 40% group 2'); // true
 */
export function responsibilityPlot(responsibilities: Matrix, options: ResponsibilityOptions = {}): Spec {
  const shown = options.rows ?? leastSure(responsibilities);
  for (const row of shown) {
    if (!Number.isInteger(row) || row < 0 || row >= responsibilities.rows) {
      throw new RangeError(
        `responsibilityPlot: there is no row ${row}; there are ${responsibilities.rows}, from 0.`,
      );
    }
  }
  const theme = themeOf(options);
  const wide = innerWidth(options);
  const names = shown.map((row) => options.rowNames?.[row] ?? `row ${decimalFormat(0).write(row + 1)}`);
  const left = Math.min(0.28 * wide, Math.max(0, ...names.map((name) => textWidth(name, 12))) + 14);
  const words = shown.map((row) => inWords(sharesOf(responsibilities, row), options));
  const right = Math.min(0.5 * wide, Math.max(0, ...words.map((text) => textWidth(text, 12))) + 16);
  const width = wide - left - right;
  const bars = shown.flatMap((row, line) => {
    let from = 0;
    return order(sharesOf(responsibilities, row)).flatMap(({ g, share }) => {
      const x = left + from * width;
      from += share;
      if (share * width < 0.4) return [];
      return [
        {
          x: pixel(x),
          y: line * LINE + 6,
          w: pixel(Math.max(0.5, share * width - 1.5)),
          name: groupName(g, options),
          row: row + 1,
          share,
          color: groupFill(g),
        },
      ];
    });
  });
  return figure(options, {
    title:
      options.rows === undefined
        ? `The ${counted(shown.length, 'row')} whose group is least sure`
        : `Shares of ${counted(shown.length, 'row')}`,
    note: 'Each bar is one row, split by its share of each group.',
    height: Math.max(1, shown.length) * LINE + 2,
    data: [{ name: 'bars', values: bars }],
    marks: [
      mark(
        'rect',
        {
          x: { field: 'x' },
          y: { field: 'y' },
          width: { field: 'w' },
          height: value(13),
          fill: { field: 'color' },
          cornerRadius: value(1.5),
          tooltip: told([
            ['row', 'datum.row'],
            ['group', 'datum.name'],
            ['share', "format(datum.share, '.1%')"],
          ]),
        },
        'bars',
        { interactive: true },
      ),
      ...shown.flatMap((row, line) => [
        ...label({
          x: value(0),
          y: value(line * LINE + 13),
          text: value(shorten(names[line]!, left - 14, 12)),
          fill: value(theme.inkSecond),
          size: 12,
          baseline: 'middle',
        }),
        ...label({
          x: value(left + width + 12),
          y: value(line * LINE + 13),
          text: value(wholeParts(words[line]!, right - 12)),
          fill: value(theme.ink),
          size: 12,
          baseline: 'middle',
        }),
      ]),
    ],
  });

  function leastSure(all: Matrix): number[] {
    const rows: { readonly row: number; readonly share: number }[] = [];
    for (let row = 0; row < all.rows; row++) {
      const shares = sharesOf(all, row);
      const g = leader(shares);
      if (g >= 0) rows.push({ row, share: shares[g]! });
    }
    return rows
      .sort((a, b) => a.share - b.share || a.row - b.row)
      .slice(0, LEAST_SURE)
      .map(({ row }) => row);
  }
}

/**
 * All rows at once: one thin column per row, split by its shares, in order of group and share.
 *
 * More rows than pixels are averaged in equal parts of their order, and the chart says so.
 *
 * @param responsibilities each row's share of each group, rows × k, from `predictProba`
 * @returns a Vega specification
 * @throws RangeError where there are no rows
 * @example
 * const shares = { data: Float64Array.of(1, 0, 0.6, 0.4, 0, 1), rows: 3, columns: 2 };
 * shareStrip(shares).description.startsWith('All 3 rows, split by'); // true
 */
export function shareStrip(responsibilities: Matrix, options: PlotOptions & GroupOptions = {}): Spec {
  const { columns: k } = responsibilities;
  const theme = themeOf(options);
  const wide = innerWidth(options);
  const members = Array.from({ length: k }, (): number[] => []);
  for (let row = 0; row < responsibilities.rows; row++) {
    const g = leader(sharesOf(responsibilities, row));
    if (g >= 0) members[g]!.push(row);
  }
  const total = members.reduce((sum, rows) => sum + rows.length, 0);
  if (total === 0) throw new RangeError('shareStrip: there are no rows with shares.');
  const present = members.flatMap((rows, g) => (rows.length > 0 ? [{ rows, g }] : []));
  const gap = 6;
  const perRow = (wide - (present.length - 1) * gap - 2 * present.length) / total;
  const tall = 72;
  const parts: JsonObject[] = [];
  const marks: JsonObject[] = [];
  let left = 0;
  let perColumn = 1;
  let level = 0;
  let reached = [-Infinity];
  for (const { rows, g } of present) {
    const width = 2 + rows.length * perRow;
    const columns = Math.max(1, Math.min(rows.length, Math.floor(width)));
    perColumn = Math.max(perColumn, Math.ceil(rows.length / columns));
    const sorted = rows
      .map((row) => ({ row, share: sharesOf(responsibilities, row)[g]! }))
      .sort((a, b) => b.share - a.share || a.row - b.row);
    // The leader stands at the bottom; the others above it in their own order.
    const others = Array.from({ length: k }, (_, j) => j).filter((j) => j !== g);
    parts.push({ x: pixel(left), w: pixel(width), y: 0, h: tall, color: groupFill(g) });
    for (let column = 0; column < columns; column++) {
      const part = sorted.slice(
        Math.floor((column * rows.length) / columns),
        Math.floor(((column + 1) * rows.length) / columns),
      );
      const mean = (j: number): number =>
        part.reduce((sum, { row }) => sum + sharesOf(responsibilities, row)[j]!, 0) / part.length;
      // A column reaches below the next one, so that no seam shows; the last ends with its block.
      const wider = column === columns - 1 ? 0 : 0.6;
      let base = tall * (1 - mean(g));
      for (const j of others) {
        const height = mean(j) * tall;
        if (height < 0.25) continue;
        parts.push({
          x: pixel(left + (column * width) / columns),
          w: pixel(width / columns + wider),
          y: pixel(Math.max(0, base - height)),
          h: pixel(Math.min(base, height)),
          color: groupFill(j),
        });
        base -= height;
      }
    }
    const text = `${groupName(g, options)}, ${decimalFormat(0).write(rows.length)}`;
    const name = shorten(text, Math.max(width - 20, 110), 12, 600);
    // Names of narrow groups stand on lines of their own, so that none runs into the next.
    const room = textWidth(name, 12, 600) + 26;
    const start = Math.max(0, Math.min(left, wide - room + 6));
    level = reached.findIndex((end) => end <= start);
    if (level < 0) {
      level = reached.length;
      reached = [...reached, -Infinity];
    }
    reached[level] = start + room;
    marks.push(
      shapeMark(g, start + 5, tall + 16 + 17 * level),
      ...label({
        x: value(pixel(start + 15)),
        y: value(tall + 20 + 17 * level),
        text: value(name),
        fill: value(nameColor(theme, g)),
        size: 12,
        weight: 600,
      }),
    );
    left += width + gap;
  }
  return figure(options, {
    title: `All ${counted(total, 'row')}, split by share`,
    note: 'One thin column for each row, in order of group and share; the part in another color is the share of that group.',
    remarks: perColumn > 1 ? [`Each column is the mean of up to ${counted(perColumn, 'row')}.`] : [],
    height: tall + 10 + 17 * Math.max(1, reached.filter(Number.isFinite).length),
    data: [{ name: 'parts', values: parts }],
    marks: [
      mark(
        'rect',
        {
          x: { field: 'x' },
          y: { field: 'y' },
          width: { field: 'w' },
          height: { field: 'h' },
          fill: { field: 'color' },
        },
        'parts',
        { aria: false },
      ),
      ...marks,
    ],
  });
}

function sharesOf({ data, columns }: Matrix, row: number): ArrayLike<number> {
  return data.subarray(row * columns, (row + 1) * columns);
}

/** Groups with some share, the largest first. */
function order(shares: ArrayLike<number>): { readonly g: number; readonly share: number }[] {
  return Array.from(shares, (share, g) => ({ g, share }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share || a.g - b.g);
}

/** `72% group 3, 28% group 1`: whole percent, parts of 0% left out, and `over 99%` where rounding would claim all. */
function inWords(shares: ArrayLike<number>, options: GroupOptions): string {
  const parts = order(shares).filter(({ share }) => Math.round(100 * share) > 0);
  if (parts.length === 1 && parts[0]!.share < 1) return `over 99% ${nameInText(parts[0]!.g, options)}`;
  return parts.map(({ g, share }) => `${percentFormat.write(share)} ${nameInText(g, options)}`).join(', ');
}

/** As many of the parts as fit, and an ellipsis for the rest. */
function wholeParts(words: string, limit: number): string {
  const parts = words.split(', ');
  for (let kept = parts.length; kept > 1; kept--) {
    const text = `${parts.slice(0, kept).join(', ')}${kept < parts.length ? ', …' : ''}`;
    if (textWidth(text, 12) <= limit) return text;
  }
  return shorten(words, limit, 12);
}

function nameInText(g: number, options: GroupOptions): string {
  return options.groups?.[g] ?? `group ${g + 1}`;
}

function pixel(value: number): number {
  return Number(value.toFixed(2));
}
