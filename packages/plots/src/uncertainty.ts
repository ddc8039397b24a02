import type { Matrix } from 'softmeans';
import { axis, linearScale, titleBelow } from './chart/axis.ts';
import { leader } from './chart/cloud.ts';
import { groupFill } from './chart/color.ts';
import {
  type PlotOptions,
  figure,
  group,
  innerWidth,
  label,
  mark,
  scaled,
  themeOf,
  told,
  value,
} from './chart/figure.ts';
import { type GroupOptions, groupName, nameColor, shapeMark } from './chart/groups.ts';
import { counted, decimalFormat, percentFormat, shareInWords } from './chart/number.ts';
import type { Domain } from './chart/scale.ts';
import type { JsonObject, Spec } from './chart/spec.ts';
import { shorten, textWidth } from './chart/text.ts';

const HEIGHT = 84;
const ROW = HEIGHT + 64;
/** A row is called sure from this share on. */
const SURE = 0.9;

/**
 * How sure the rows are of their groups: a histogram of the largest share, one for each group, with counts.
 *
 * @param responsibilities each row's share of each group, rows × k, from `predictProba`
 * @returns a Vega specification
 * @throws RangeError where there are no rows
 * @example
 * const shares = { data: Float64Array.of(1, 0, 0.6, 0.4, 0.02, 0.98), rows: 3, columns: 2 };
 * uncertaintyPlot(shares).description.startsWith('2 of 3 rows are at least 90% sure of'); // true
 */
export function uncertaintyPlot(responsibilities: Matrix, options: PlotOptions & GroupOptions = {}): Spec {
  const { data, rows, columns: k } = responsibilities;
  const theme = themeOf(options);
  const wide = innerWidth(options);
  const members = Array.from({ length: k }, (): number[] => []);
  for (let row = 0; row < rows; row++) {
    const shares = data.subarray(row * k, (row + 1) * k);
    const g = leader(shares);
    if (g >= 0) members[g]!.push(shares[g]!);
  }
  const all = members.flat();
  if (all.length === 0) throw new RangeError('uncertaintyPlot: there are no rows with shares.');
  const least = all.reduce((a, b) => Math.min(a, b), 1);
  const low = Math.min(0.8, Math.floor(least * 10 + 1e-9) / 10);
  const bins = Math.round((1 - low) * 20);
  const binOf = (share: number): number =>
    Math.min(bins - 1, Math.max(0, Math.floor((share - low) * 20 + 1e-9)));
  const domain: Domain = [low, 1];
  const columns = k === 1 ? 1 : k === 2 || k === 4 ? 2 : 3;
  const width = (wide - (columns - 1) * 28) / columns;
  const marks = members.flatMap((shares, g): JsonObject[] => {
    const counts = Array.from({ length: bins }, () => 0);
    for (const share of shares) counts[binOf(share)]!++;
    const most = Math.max(1, ...counts);
    const slot = width / bins;
    const written = counts.map((count) => decimalFormat(0).write(count));
    const crowded = written.some((text, bin) => counts[bin]! > 0 && textWidth(text, 11) > slot + 3);
    const values = counts.map((count, bin) => ({
      bin,
      count,
      text: crowded && bin !== counts.indexOf(most) ? '' : written[bin]!,
      x: bin * slot + 0.75,
      from: low + bin / 20,
    }));
    const box = {
      x: (g % columns) * (width + 28),
      y: 34 + Math.floor(g / columns) * ROW,
      width,
      height: HEIGHT,
    };
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    return [
      group(box, {
        data: [{ name: 'bars', values: values.filter(({ count }) => count > 0) }],
        scales: [linearScale('x', domain, [0, width]), linearScale('y', [0, most], [HEIGHT, 0])],
        axes: [
          axis(theme, {
            scale: 'x',
            orient: 'bottom',
            values: [low, (low + 1) / 2, 1],
            format: percentFormat,
            padding: 6,
            flush: true,
          }),
        ],
        marks: [
          mark('rule', { x: value(0), x2: value(width), y: value(HEIGHT), stroke: value(theme.edge) }),
          mark(
            'rect',
            {
              x: { field: 'x' },
              width: value(slot - 1.5),
              y: scaled('y', 'count'),
              y2: value(HEIGHT),
              fill: value(groupFill(g)),
              tooltip: told([
                ['share', "format(datum.from, '.0%') + ' to ' + format(datum.from + 0.05, '.0%')"],
                ['rows', "format(datum.count, ',')"],
              ]),
            },
            'bars',
            { interactive: true },
          ),
          ...label({
            x: { field: 'x', offset: slot / 2 - 0.75 },
            y: scaled('y', 'count', { offset: -4 }),
            text: { field: 'text' },
            fill: value(theme.inkSecond),
            align: 'center',
            from: 'bars',
          }),
          shapeMark(g, 5, -26),
          ...label({
            x: value(16),
            y: value(-22),
            text: value(shorten(groupName(g, options), width - 110, 12, 600)),
            fill: value(nameColor(theme, g)),
            size: 12,
            weight: 600,
          }),
          ...label({
            x: value(width),
            y: value(-22),
            text: value(shares.length === 0 ? 'no rows' : `${shareInWords(mean)} sure`),
            fill: value(theme.inkSecond),
            align: 'right',
          }),
          ...(g >= k - columns ? titleBelow(theme, box, 'largest share') : []),
        ],
      }),
    ];
  });
  const sure = all.filter((share) => share >= SURE).length;
  return figure(options, {
    title: `${decimalFormat(0).write(sure)} of ${counted(all.length, 'row')} are at least 90% sure of their group`,
    note: 'Rows by the share of their own group, in steps of 5%. Each panel has its own height.',
    height: 34 + Math.ceil(k / columns) * ROW - 64 + 40,
    marks,
  });
}
