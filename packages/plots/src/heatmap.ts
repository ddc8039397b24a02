import { SMALL } from './chart/axis.ts';
import { type PlotOptions, figure, innerWidth, label, mark, themeOf, told, value } from './chart/figure.ts';
import { type GroupOptions, groupName, nameColor, shapeMark } from './chart/groups.ts';
import { counted, decimalFormat, valueFormat } from './chart/number.ts';
import type { JsonObject, Spec } from './chart/spec.ts';
import { shorten, textWidth, wrapInto } from './chart/text.ts';
import { type GroupProfile, standing, strikingColumns } from './profile.ts';

const LINE = 28;
const MOST = 40;
/** Shading ends at this many standard deviations of all rows. */
const CLAMP = 1.5;

/**
 * The profile of every group: center ± spread in each column, shaded by how far the center lies from the mean of
 * all rows, steel below and sand above.
 *
 * @param profile what `groupProfile` returned
 * @returns a Vega specification
 * @throws RangeError where there are no groups or no columns
 * @example
 * const profile = groupProfile([[1, 5], [3, 5], [9, 7]], [0, 0, 1], ['length, mm', 'depth, mm']);
 * profileHeatmap(profile).description.startsWith('What 2 groups look like. Center ±'); // true
 */
export function profileHeatmap(profile: GroupProfile, options: PlotOptions & GroupOptions = {}): Spec {
  const k = profile.means.length;
  if (k === 0 || profile.columns.length === 0)
    throw new RangeError('profileHeatmap: there is nothing to draw.');
  const theme = themeOf(options);
  const wide = innerWidth(options);
  const columns = strikingColumns(profile, MOST);
  const left = Math.min(
    (k > 8 ? 0.26 : 0.36) * wide,
    Math.max(...columns.map((column) => textWidth(profile.columns[column]!, 12))) + 16,
  );
  const width = Math.min(190, (wide - left) / k);
  const heads = profile.means.map((_, g) => wrapInto(2, groupName(g, options), width - 4, 12, 600));
  const bare =
    heads.some((lines) => lines.some((line) => line.includes('…'))) && options.groups === undefined;
  const tall = 46 + (!bare && heads.some((lines) => lines.length > 1) ? 15 : 0);
  const cells: JsonObject[] = [];
  const marks: JsonObject[] = [];
  // The middle five of seven steps, on which ink keeps its contrast.
  const shades = theme.diverging.slice(1, 6);
  const shade = (at: number): string =>
    shades[
      Math.min(
        4,
        Math.max(0, Math.floor(((Math.min(CLAMP, Math.max(-CLAMP, at)) + CLAMP) / (2 * CLAMP)) * 5)),
      )
    ]!;
  const write = columns.map((column) => {
    const { write } = valueFormat(
      Math.max(...profile.means.map((of) => Math.abs(of[column]!) || 0)),
      profile.spread[column]!,
    );
    return (g: number): [string, string] => [
      write(profile.means[g]![column]!),
      write(profile.spreads[g]![column]!),
    ];
  });
  const fits = (text: (parts: [string, string]) => string, size: number): boolean =>
    columns.every((_, line) =>
      profile.means.every((_, g) => textWidth(text(write[line]!(g)), size) <= width - 8),
    );
  const both = fits(([mean, spread]) => `${mean} ± ${spread}`, SMALL);
  const alone = both || fits(([mean]) => mean, SMALL);
  columns.forEach((column, line) => {
    const y = tall + line * LINE;
    marks.push(
      ...label({
        x: value(0),
        y: value(y + LINE / 2),
        text: value(shorten(profile.columns[column]!, left - 14, 12)),
        fill: value(theme.ink),
        size: 12,
        baseline: 'middle',
      }),
    );
    profile.means.forEach((_, g) => {
      const known = Number.isFinite(profile.means[g]![column]);
      const [mean, spread] = write[line]!(g);
      const at = known ? standing(profile, g, column) : 0;
      cells.push({
        x: left + g * width,
        y,
        color: known ? shade(at) : theme.surface,
        text: !known ? '' : both ? `${mean} ± ${spread}` : alone ? mean : '',
        group: groupName(g, options),
        column: profile.columns[column]!,
        mean: known ? mean : 'no rows',
        spread: known ? spread : '',
        standing: decimalFormat(1).write(at),
      });
    });
  });
  profile.means.forEach((_, g) => {
    const x = left + (g + 0.5) * width;
    marks.push(
      shapeMark(g, x, 6),
      ...label({
        x: value(x),
        y: value(26),
        text: value(bare ? `${g + 1}` : heads[g]!),
        fill: value(nameColor(theme, g)),
        size: 12,
        weight: 600,
        align: 'center',
        lineHeight: 15,
      }),
      ...label({
        x: value(x),
        y: value(tall - 6),
        text: value(decimalFormat(0).write(profile.sizes[g]!)),
        fill: value(theme.inkThird),
        align: 'center',
      }),
    );
  });
  const legend = Math.max(left, 112);
  const swatch = wide < 400 ? 16 : 28;
  const bottom = tall + columns.length * LINE + 14;
  return figure(options, {
    title: `What ${counted(k, 'group')} look${k === 1 ? 's' : ''} like`,
    note: `Center${both ? ' ± spread' : ''} of each group; below its name, its rows. Shading: how far the center lies from the mean of all rows.`,
    remarks:
      columns.length < profile.columns.length
        ? [
            `Shown: the ${columns.length} of ${profile.columns.length} columns in which the groups differ most.`,
          ]
        : [],
    height: bottom + 28,
    data: [{ name: 'cells', values: cells }],
    marks: [
      mark(
        'rect',
        {
          x: { field: 'x' },
          y: { field: 'y' },
          width: value(width - 1.5),
          height: value(LINE - 1.5),
          fill: { field: 'color' },
          tooltip: told([
            ['column', 'datum.column'],
            ['group', 'datum.group'],
            ['center', 'datum.mean'],
            ['spread', 'datum.spread'],
            ['from all rows, in spreads', 'datum.standing'],
          ]),
        },
        'cells',
        { interactive: true },
      ),
      ...label({
        x: { field: 'x', offset: width / 2 },
        y: { field: 'y', offset: LINE / 2 },
        text: { field: 'text' },
        fill: value(theme.ink),
        align: 'center',
        baseline: 'middle',
        from: 'cells',
      }),
      ...marks,
      ...shades.map((fill, i) =>
        mark('rect', {
          x: value(legend + i * swatch),
          y: value(bottom),
          width: value(swatch - 1.5),
          height: value(10),
          fill: value(fill),
        }),
      ),
      ...['1.5 spreads below', '1.5 above'].flatMap((text, i) =>
        label({
          x: value(i === 0 ? legend - 8 : legend + 5 * swatch + 6),
          y: value(bottom + 9),
          text: value(text),
          fill: value(theme.inkThird),
          align: i === 0 ? 'right' : 'left',
        }),
      ),
    ],
  });
}
