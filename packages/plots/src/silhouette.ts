import type { Silhouette } from 'softmeans';
import { SMALL, axis, linearScale, ruleAt, titleBelow } from './chart/axis.ts';
import { groupFill } from './chart/color.ts';
import {
  type PlotOptions,
  figure,
  group,
  innerWidth,
  label,
  mark,
  placed,
  scaled,
  themeOf,
  value,
} from './chart/figure.ts';
import { type GroupOptions, countGroups, groupName, nameColor } from './chart/groups.ts';
import { counted, decimalFormat } from './chart/number.ts';
import { spreadOut } from './chart/place.ts';
import { type Domain, ticksIn } from './chart/scale.ts';
import type { JsonObject, Spec } from './chart/spec.ts';
import { shorten, textWidth } from './chart/text.ts';

/** The silhouettes of one clustering. */
export interface SilhouetteAnalysis {
  /** What `silhouette` returned, of all rows or of a sample. */
  readonly silhouette: Pick<Silhouette, 'mean' | 'rows' | 'values'>;
  /** The group of every row of the data, 0 to k − 1. */
  readonly labels: ArrayLike<number>;
}

/** One group of a panel: its values from high to low. */
interface Blade {
  readonly group: number;
  readonly values: readonly number[];
  readonly top: number;
  readonly height: number;
}

const GAP = 6;
const ROW_GAP = 58;
const valueFormat = decimalFormat(2);

/**
 * Silhouettes of every row, one blade per group with the values from high to low, and a line at their mean; for
 * one clustering or, side by side on one scale, for several numbers of groups.
 *
 * More than two rows to a pixel are averaged in equal parts, and the chart says so.
 *
 * @param analyses one clustering or several
 * @returns a Vega specification
 * @throws RangeError where there is nothing to draw
 * @example
 * const rows = [[0, 0], [1, 0], [0, 1], [8, 8], [9, 8]];
 * const labels = [0, 0, 0, 1, 1];
 * const spec = silhouettePlot({ silhouette: await silhouette(rows, labels), labels });
 * spec.description.startsWith('The mean silhouette is 0.90.'); // true
 */
export function silhouettePlot(
  analyses: SilhouetteAnalysis | readonly SilhouetteAnalysis[],
  options: PlotOptions & GroupOptions = {},
): Spec {
  const list = isList(analyses) ? analyses : [analyses];
  if (list.length === 0 || list.some(({ silhouette }) => silhouette.values.length === 0)) {
    throw new RangeError('silhouettePlot: there are no values to draw.');
  }
  const theme = themeOf(options);
  const wide = innerWidth(options);
  const single = list.length === 1;
  const columns = single ? 1 : list.length === 2 || list.length === 4 || wide < 560 ? 2 : 3;
  const lowest = Math.min(...list.flatMap(({ silhouette }) => lowestOf(silhouette.values)));
  const domain: Domain = [lowest < -0.02 ? Math.floor(lowest * 5) / 5 : 0, 1];
  const names = list.map(({ labels }) =>
    Array.from({ length: countGroups(labels) }, (_, g) => (single ? groupName(g, options) : `${g + 1}`)),
  );
  const most = Math.max(...names.map((of) => of.length));
  const left = Math.min(
    single ? wide * 0.3 : 32,
    Math.max(...names.flat().map((name) => textWidth(name, 12, 600))) + 12,
  );
  const right = single ? 112 : 6;
  const columnWidth = (wide - (columns - 1) * 28) / columns;
  const height = single ? Math.max(220, Math.min(420, 24 * most + 120), 16 * most) : 170;
  const marks: JsonObject[] = [];
  const data: JsonObject[] = [];
  let binned = 0;
  list.forEach(({ silhouette, labels }, at) => {
    const box = {
      x: (at % columns) * (columnWidth + 28) + left,
      y: 20 + Math.floor(at / columns) * (height + ROW_GAP),
      width: columnWidth - left - right,
      height,
    };
    const blades = bladesOf(silhouette, labels, height);
    const points: JsonObject[] = [];
    for (const { group, values, top, height: tall } of blades) {
      // Two rows to a pixel still show as they are.
      const bars = Math.max(1, Math.min(values.length, Math.floor(2 * tall)));
      binned = Math.max(binned, Math.ceil(values.length / bars));
      for (let bar = 0; bar < bars; bar++) {
        const part = values.slice(
          Math.floor((bar * values.length) / bars),
          Math.floor(((bar + 1) * values.length) / bars),
        );
        const mean = Number((part.reduce((sum, one) => sum + one, 0) / part.length).toFixed(3));
        points.push({ g: group, v: mean, y: round(top + (bar * tall) / bars) });
        points.push({ g: group, v: mean, y: round(top + ((bar + 1) * tall) / bars) });
      }
    }
    const name = `blades${at}`;
    data.push({ name, values: points });
    const middles = blades.map(({ top, height: tall }) => top + tall / 2);
    const places = spreadOut(middles, 14, 6, height - 6);
    const ticks = ticksIn(domain, single ? 5 : 3);
    marks.push(
      group(box, {
        scales: [linearScale('x', domain, [0, box.width]), linearScale('y', [0, height], [0, height])],
        axes: [
          axis(theme, {
            scale: 'x',
            orient: 'bottom',
            values: ticks.values,
            format: ticks.format,
            grid: true,
          }),
        ],
        marks: [
          {
            type: 'group',
            from: { facet: { name: 'blade', data: name, groupby: 'g' } },
            marks: [
              mark(
                'area',
                {
                  orient: value('horizontal'),
                  x: placed('x', 0),
                  x2: scaled('x', 'v'),
                  y: scaled('y', 'y'),
                  fill: scaled('fill', 'g'),
                },
                'blade',
              ),
            ],
          },
          ruleAt('x', 0, box, { stroke: value(theme.edge) }),
          ruleAt('x', silhouette.mean, box, { stroke: value(theme.ink), strokeDash: value([3, 3]) }, -4),
          ...label({
            x: placed('x', silhouette.mean),
            y: value(-8),
            text: value(`mean ${valueFormat.write(silhouette.mean)}`),
            fill: value(theme.ink),
            weight: 600,
            align: 'center',
          }),
          ...(single
            ? []
            : label({
                x: value(-left),
                y: value(-8),
                text: value(counted(blades.length, 'group')),
                fill: value(theme.ink),
                weight: 600,
              })),
          ...blades.flatMap(({ group, values }, i) => [
            ...label({
              x: value(-10),
              y: value(places[i]!),
              text: value(shorten(names[at]![group]!, left - 12, 12, 600)),
              fill: value(nameColor(theme, group)),
              size: 12,
              weight: 600,
              align: 'right',
              baseline: 'middle',
            }),
            ...(single
              ? label({
                  x: value(box.width + 10),
                  y: value(places[i]!),
                  text: value(`${counted(values.length, 'row')}, ${valueFormat.write(meanOf(values))}`),
                  fill: value(theme.inkSecond),
                  size: SMALL,
                  baseline: 'middle',
                })
              : []),
          ]),
          ...(single || at >= list.length - columns ? titleBelow(theme, box, 'silhouette') : []),
        ],
      }),
    );
  });
  const rows = list[0]!.silhouette.values.length;
  const all = list[0]!.labels.length;
  const best = list.reduce((one, other) => (other.silhouette.mean > one.silhouette.mean ? other : one));
  return figure(options, {
    title: single
      ? `The mean silhouette is ${valueFormat.write(best.silhouette.mean)}`
      : `The mean silhouette is highest with ${counted(countGroups(best.labels), 'group')}`,
    note: 'How much nearer each row is to its own group than to the next; below 0 it is nearer to another.',
    remarks: [
      ...(rows < all
        ? [`Measured: a sample of ${counted(rows, 'row')} of ${all.toLocaleString('en')}.`]
        : []),
      ...(binned > 1 ? [`${counted(rows, 'row')}; each line is the mean of up to ${binned}.`] : []),
    ],
    height: 20 + Math.ceil(list.length / columns) * (height + ROW_GAP) - ROW_GAP + 40,
    data,
    scales: [
      {
        name: 'fill',
        type: 'ordinal',
        domain: Array.from({ length: most }, (_, g) => g),
        range: Array.from({ length: most }, (_, g) => groupFill(g)),
      },
    ],
    marks,
  });
}

function isList(
  given: SilhouetteAnalysis | readonly SilhouetteAnalysis[],
): given is readonly SilhouetteAnalysis[] {
  return Array.isArray(given);
}

function lowestOf(values: ArrayLike<number>): number {
  let lowest = Infinity;
  for (let i = 0; i < values.length; i++) lowest = Math.min(lowest, values[i]!);
  return lowest;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

function round(pixels: number): number {
  return Number(pixels.toFixed(2));
}

/** Heights in proportion to the groups' rows, but none below two pixels. */
function bladesOf(
  { rows, values }: SilhouetteAnalysis['silhouette'],
  labels: ArrayLike<number>,
  height: number,
): Blade[] {
  const groups = new Map<number, number[]>();
  for (let i = 0; i < rows.length; i++) {
    const group = labels[rows[i]!]!;
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [values[i]!]);
    else members.push(values[i]!);
  }
  const sorted = [...groups].sort(([a], [b]) => a - b);
  const gap = Math.min(GAP, height / 3 / sorted.length);
  const free = height - gap * (sorted.length - 1) - 2 * sorted.length;
  let top = 0;
  return sorted.map(([group, members]) => {
    const tall = 2 + (free * members.length) / rows.length;
    const blade = { group, values: members.sort((a, b) => b - a), top, height: tall };
    top += tall + gap;
    return blade;
  });
}
