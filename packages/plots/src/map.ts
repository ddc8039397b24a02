import type { Data } from 'softmeans';
import { groupFill } from './chart/color.ts';
import { type PlotOptions, figure, group, innerWidth, label, mark, themeOf, value } from './chart/figure.ts';
import { type GroupOptions, groupName, lineColor, nameColor, shapeMark } from './chart/groups.ts';
import { counted, decimalFormat, percentFormat, shareInWords } from './chart/number.ts';
import { placeLabels, spreadOut } from './chart/place.ts';
import { extent } from './chart/scale.ts';
import type { JsonObject, Spec } from './chart/spec.ts';
import { tableOf } from './chart/table.ts';
import { nameLimit, shorten, textWidth } from './chart/text.ts';

/** Where the groups lie in a plane, and how large they are. */
export interface ClusterPositions {
  /** Two coordinates for each group, k × 2: an embedding of the centers, as by PCA or MDS. */
  readonly positions: Data;
  /** Rows in each group, or its weight. */
  readonly sizes: ArrayLike<number>;
}

export interface ClusterMapOptions extends PlotOptions, GroupOptions {
  /** How the positions were found, for the note; default `PCA of the centers`. */
  readonly embedding?: string;
}

const HEIGHT = 380;
/** Directions of a name from its disc, the best first: below, above, beside, then between. */
const AROUND = [2, -2, 0, 4, 1, -3, -1, 3, 1.5, 2.5, -1.5, -2.5, 0.5, 3.5, -0.5, -3.5].map(
  (quarter) => (quarter * Math.PI) / 4,
);
/** Pixels between a disc and its name; from the second on a line joins them. */
const FAR = [0, 14, 32, 54];

/**
 * A map of the groups: a disc for each, its area by the number of rows, as far apart as two dimensions can show.
 * Both directions have one scale. A legend shows what the areas mean.
 *
 * @param map positions of the centers in a plane, and sizes
 * @returns a Vega specification
 * @throws RangeError where the positions are not two for each group
 * @example
 * const spec = clusterMap({ positions: [[0, 0], [4, 1]], sizes: [120, 30] });
 * spec.description.startsWith('A map of 2 groups. Areas:'); // true
 */
export function clusterMap(map: ClusterPositions, options: ClusterMapOptions = {}): Spec {
  const table = tableOf(map.positions);
  const k = table.rows;
  if (table.columns !== 2)
    throw new RangeError(`clusterMap: positions need 2 coordinates, got ${table.columns}.`);
  if (map.sizes.length !== k) throw new RangeError(`clusterMap: ${map.sizes.length} sizes for ${k} groups.`);
  const theme = themeOf(options);
  const wide = innerWidth(options);
  const sizes = Array.from(map.sizes);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const shares = total <= 1.001;
  const largest = Math.max(...sizes);
  const radiusMost = Math.max(18, Math.min(40, 110 / Math.sqrt(k)));
  const radius = (size: number): number => radiusMost * Math.sqrt(Math.max(0, size) / (largest || 1));
  const points = Array.from({ length: k }, (_, g) => ({ u: table.at(g, 0), v: table.at(g, 1) }));
  const [left, right] = extent(points.map(({ u }) => u));
  const [low, high] = extent(points.map(({ v }) => v));
  const legendWidth = 144;
  const room = { width: wide - legendWidth - 2 * radiusMost - 24, height: HEIGHT - 2 * radiusMost - 24 };
  const scale = Math.min(
    right > left ? room.width / (right - left) : Infinity,
    high > low ? room.height / (high - low) : Infinity,
  );
  const factor = Number.isFinite(scale) ? scale : 0;
  const middle = { x: (wide - legendWidth) / 2, y: HEIGHT / 2 };
  const discs = points.map(({ u, v }, g) => ({
    g,
    x: middle.x + factor * (u - (left + right) / 2),
    y: middle.y - factor * (v - (low + high) / 2),
    radius: radius(sizes[g]!),
  }));
  const text = (g: number): string =>
    shares ? shareInWords(sizes[g]!) : `${counted(sizes[g]!, 'row')}, ${shareInWords(sizes[g]! / total)}`;
  const wishes = discs.map(({ g, x, y, radius: r }) => {
    const name = shorten(groupName(g, options), nameLimit(k), 12, 600);
    const width = Math.max(textWidth(name, 12, 600), textWidth(text(g), 11)) + 8;
    const height = 34;
    return {
      g,
      name,
      width,
      height,
      spots: FAR.flatMap((far) =>
        AROUND.map((angle) => {
          const [across, up] = [Math.cos(angle), Math.sin(angle)];
          // The middle of the label is where its box touches the disc, in this direction.
          const reach = r + 2 + far;
          return { x: x + across * (reach + width / 2), y: y + up * (reach + height / 2) };
        }),
      ),
    };
  });
  const bounds = { left: 0, top: 0, right: wide - legendWidth, bottom: HEIGHT };
  // Rims of the discs count as points, so that names keep off them.
  const rims = discs.flatMap(({ x, y, radius: r }) =>
    Array.from({ length: 24 }, (_, i) =>
      [1, 0.5].map((part) => ({
        x: x + part * r * Math.cos((i * Math.PI) / 12),
        y: y + part * r * Math.sin((i * Math.PI) / 12),
      })),
    ).flat(),
  );
  // Names stay off the shapes in the middles of other discs, and off small discs.
  const shapes = discs.map(({ x, y, radius: r }) => {
    const half = r < 14 ? r + 1 : 7;
    return { left: x - half, right: x + half, top: y - half, bottom: y + half };
  });
  const places = placeLabels(wishes, bounds, rims, shapes);
  const order = [...discs].sort((a, b) => b.radius - a.radius);
  return figure(options, {
    title: `A map of ${counted(k, 'group')}`,
    note: `Areas: ${shares ? 'weights' : 'numbers of rows'}. Distances: those between centers, as far as two dimensions show them (${options.embedding ?? 'PCA of the centers'}).`,
    height: HEIGHT,
    marks: [
      ...order.flatMap(({ g, x, y, radius: r }) => [
        mark('arc', {
          x: value(pixel(x)),
          y: value(pixel(y)),
          startAngle: value(0),
          endAngle: value(2 * Math.PI),
          innerRadius: value(0),
          outerRadius: value(pixel(r)),
          fill: value(groupFill(g)),
          fillOpacity: value(theme.name === 'light' ? 0.16 : 0.24),
          stroke: value(lineColor(theme, g)),
          strokeWidth: value(1.5),
        }),
        shapeMark(g, pixel(x), pixel(y), pixel(Math.max(2.2, Math.min(5, 0.62 * r)))),
      ]),
      ...wishes.flatMap(({ g, width, height }, i) => leader(discs[g]!, places[i]!, { width, height })),
      ...wishes.flatMap(({ g, name }, i) => [
        ...label({
          x: value(pixel(places[i]!.x)),
          y: value(pixel(places[i]!.y - 3)),
          text: value(name),
          fill: value(nameColor(theme, g)),
          size: 12,
          weight: 600,
          align: 'center',
          halo: theme.surface,
        }),
        ...label({
          x: value(pixel(places[i]!.x)),
          y: value(pixel(places[i]!.y + 11)),
          text: value(text(g)),
          fill: value(theme.inkSecond),
          align: 'center',
          halo: theme.surface,
        }),
      ]),
      group(
        { x: wide - legendWidth + 20, y: 0, width: legendWidth - 20, height: HEIGHT },
        { marks: legend() },
      ),
    ],
  });

  /** A line from a disc to its name, where that is not beside it. */
  function leader(
    disc: (typeof discs)[number],
    place: { readonly x: number; readonly y: number },
    box: { readonly width: number; readonly height: number },
  ): JsonObject[] {
    const end = {
      x: Math.min(Math.max(disc.x, place.x - box.width / 2), place.x + box.width / 2),
      y: Math.min(Math.max(disc.y, place.y - box.height / 2), place.y + box.height / 2),
    };
    const length = Math.hypot(end.x - disc.x, end.y - disc.y);
    if (length < disc.radius + 9) return [];
    const start = disc.radius / length;
    return [
      mark('rule', {
        x: value(pixel(disc.x + start * (end.x - disc.x))),
        y: value(pixel(disc.y + start * (end.y - disc.y))),
        x2: value(pixel(end.x)),
        y2: value(pixel(end.y)),
        stroke: value(lineColor(theme, disc.g)),
        strokeWidth: value(1),
      }),
    ];
  }

  /** Discs that stand on one point, as large as those of the map, each with its size. */
  function legend(): JsonObject[] {
    const steps = [...new Set([1, 0.4, 0.1].map((part) => roundSize(part * largest, shares)))].filter(
      (size) => size > 0,
    );
    const base = 26 + 2 * radius(steps[0] ?? 0);
    const tops = spreadOut(
      steps.map((size) => base - 2 * radius(size)),
      14,
      0,
      base,
    );
    return [
      ...label({
        x: value(0),
        y: value(11),
        text: value(shares ? 'weight' : 'rows'),
        fill: value(theme.inkThird),
      }),
      ...steps.flatMap((size, i) => [
        mark('arc', {
          x: value(pixel(radius(steps[0]!) + 1)),
          y: value(pixel(base - radius(size))),
          startAngle: value(0),
          endAngle: value(2 * Math.PI),
          innerRadius: value(0),
          outerRadius: value(pixel(radius(size))),
          fill: value('transparent'),
          stroke: value(theme.edge),
        }),
        ...label({
          x: value(pixel(2 * radius(steps[0]!) + 10)),
          y: value(pixel(tops[i]!)),
          text: value(shares ? percentFormat.write(size) : decimalFormat(0).write(size)),
          fill: value(theme.inkThird),
          baseline: 'middle',
        }),
      ]),
    ];
  }
}

function pixel(value: number): number {
  return Number(value.toFixed(1));
}

/** A round size for the legend: 1, 2 or 5 times a power of ten. */
function roundSize(size: number, shares: boolean): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const lead = size / power;
  const round = (lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power;
  return shares ? Math.max(0.01, Number(round.toPrecision(3))) : Math.max(1, Math.round(round));
}
