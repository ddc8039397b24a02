import { type Cloud, type CloudOptions, pointRadius } from './cloud.ts';
import { field, mark, placed, scaled, told, value } from './figure.ts';
import { type Component, oval } from './gaussian.ts';
import { counted } from './number.ts';
import { type Domain, roundingFor } from './scale.ts';
import type { JsonObject } from './spec.ts';
import { shorten, textWidth } from './text.ts';
import type { Theme } from './theme.ts';

/** The group under the pointer; the others fade. */
export const focusSignal: JsonObject = {
  name: 'focus',
  value: null,
  on: [
    { events: '@points:pointerover', update: 'datum.g' },
    { events: '@points:pointerout', update: 'null' },
  ],
};

/** Opacity of a mark with the field `g` while a group is under the pointer. */
export const faded: readonly JsonObject[] = [
  { test: 'focus === null || focus === datum.g', value: 1 },
  { value: 0.15 },
];

/** What is drawn: `3 groups by bill length and bill depth`. */
export function titleOf(cloud: Cloud, names: readonly string[]): string {
  const all = listed(names.map((name) => shorten(withoutUnit(name), 260, 14, 600)));
  const bare = textWidth(all, 14, 600) <= 560 ? all : `${names.length} columns`;
  return cloud.grouped
    ? `${counted(cloud.k, 'group')} by ${bare}`
    : bare.slice(0, 1).toUpperCase() + bare.slice(1);
}

/** A column's name up to its unit. */
export function withoutUnit(name: string): string {
  return name.replace(/, [^,]{1,16}$/, '');
}

function listed(names: readonly string[]): string {
  return names.length < 3 ? names.join(' and ') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** How to read the points. */
export function noteOf(cloud: Cloud, options: CloudOptions): string {
  const sentences = ['Each mark is one row.'];
  if (cloud.color !== undefined) sentences.push('The grayer a mark, the less sure its group.');
  if (options.mixture !== undefined)
    sentences.push('Inner ovals hold half of a group, outer ovals nine tenths.');
  if (options.mixture !== undefined || options.centers !== undefined) sentences.push('Crosses: centers.');
  if (cloud.loose.length > 0)
    sentences.push(`Gray ×: ${cloud.ungrouped}, ${counted(cloud.loose.length, 'row')} of no group.`);
  return sentences.join(' ');
}

/** The drawn rows as data, rounded to what a picture can show. */
export function pointsOf(cloud: Cloud, first: number, second: number, x: Domain, y: Domain): JsonObject[] {
  const roundX = roundingFor(x);
  const roundY = roundingFor(y);
  return cloud.rows.map((row) => ({
    row: row + 1,
    x: roundX(cloud.table.at(row, first)),
    y: roundY(cloud.table.at(row, second)),
    g: cloud.group(row),
    ...(cloud.color && { color: cloud.color(row) }),
  }));
}

/** The drawn rows of no group as data, or none. */
export function looseOf(cloud: Cloud, at: (row: number) => JsonObject): JsonObject[] {
  if (cloud.loose.length === 0) return [];
  return [{ name: 'loose', values: cloud.loose.map((row) => ({ row: row + 1, ...at(row) })) }];
}

/** Where points lie, and what they are called. */
export interface PointAxes {
  /** Fields of the data `points` that go to the scales `x` and `y`; default the same names. */
  readonly x?: string;
  readonly y?: string;
  /** Names of the columns, for the text at the pointer. */
  readonly names: readonly string[];
  /** Radius of a mark where there are few, in pixels; default 3.3. */
  readonly largest?: number;
}

/** Points from the data `points`, in scales `x` and `y`. */
export function pointMarks(theme: Theme, cloud: Cloud, axes: PointAxes): JsonObject[] {
  const { x = 'x', y = 'y', names, largest = 3.3 } = axes;
  const radius = pointRadius(cloud.rows.length, largest);
  const small = radius < 2.2;
  const hollow = 'datum.g % 12 >= 8';
  const plain = !cloud.grouped;
  const color = cloud.color === undefined ? undefined : field('color');
  return [
    mark(
      'symbol',
      {
        x: scaled('x', x),
        y: scaled('y', y),
        size: value(Number((4 * radius * radius).toFixed(2))),
        shape: plain ? value('circle') : scaled('shape', 'g'),
        fill: plain
          ? value(theme.inkThird)
          : color
            ? [{ test: hollow, value: 'transparent' }, color]
            : scaled('fill', 'g'),
        stroke: plain
          ? value(theme.surface)
          : color
            ? [{ test: hollow, ...color }, value(theme.surface)]
            : scaled('stroke', 'g'),
        strokeWidth: plain || small ? [{ test: hollow, value: 1.1 }, value(0.4)] : scaled('strokeWidth', 'g'),
        opacity: faded,
        tooltip: told([
          ['row', 'datum.row'],
          ...(cloud.grouped ? [['group', "scale('title', datum.g)"] as const] : []),
          ...names.map((name, i) => [name, `datum.${i === 0 ? x : y}`] as const),
        ]),
      },
      'points',
      { name: 'points', interactive: true },
    ),
  ];
}

const SALTIRE = 'M-1,-1L1,1M-1,1L1,-1';

/** Rows of no group from the data `loose`, in scales `x` and `y`. */
export function looseMarks(theme: Theme, cloud: Cloud, { x = 'x', y = 'y', names }: PointAxes): JsonObject[] {
  if (cloud.loose.length === 0) return [];
  const radius = Math.min(3, 1.2 * pointRadius(cloud.loose.length));
  return [
    mark(
      'symbol',
      {
        x: scaled('x', x),
        y: scaled('y', y),
        size: value(Number((4 * radius * radius).toFixed(2))),
        shape: value(SALTIRE),
        stroke: value(theme.inkSecond),
        strokeWidth: value(1.25),
        opacity: [{ test: 'focus === null', value: 1 }, { value: 0.3 }],
        tooltip: told([
          ['row', 'datum.row'],
          ['group', `'none'`],
          ...names.map((name, i) => [name, `datum.${i === 0 ? x : y}`] as const),
        ]),
      },
      'loose',
      { interactive: true },
    ),
  ];
}

/** Corners of the ovals as data: `g`, `level` and the place. */
export function ovalsOf(components: readonly Component[], x: Domain, y: Domain): JsonObject[] {
  const roundX = roundingFor(x);
  const roundY = roundingFor(y);
  return components.flatMap((component, g) =>
    [0.5, 0.9].flatMap((level) =>
      oval(component, level).map(([u, v]) => ({ g, level, x: roundX(u), y: roundY(v) })),
    ),
  );
}

/** Ovals from the data `ovals`. */
export function ovalMarks(): JsonObject[] {
  return [
    {
      type: 'group',
      interactive: false,
      from: { facet: { name: 'oval', data: 'ovals', groupby: ['g', 'level'] } },
      marks: [
        mark(
          'line',
          {
            x: scaled('x', 'x'),
            y: scaled('y', 'y'),
            stroke: scaled('line', 'g'),
            strokeWidth: [{ test: 'datum.level < 0.7', value: 1.75 }, value(1.25)],
            opacity: faded,
          },
          'oval',
        ),
      ],
    },
  ];
}

/** Where crosses go. */
export function centersOf(
  options: CloudOptions,
  components: readonly Component[],
  first: number,
  second: number,
): (readonly [number, number])[] {
  const { centers } = options;
  if (centers === undefined) return components.map(({ mean }) => mean);
  const { data, rows, columns } = centers;
  return Array.from({ length: rows }, (_, j) => [data[j * columns + first]!, data[j * columns + second]!]);
}

const CROSS = 'M-1,0H1M0,-1V1';

/** Crosses at centers that lie inside the domains. */
export function crossMarks(
  theme: Theme,
  centers: readonly (readonly [number, number])[],
  x: Domain,
  y: Domain,
  radius = 6,
): JsonObject[] {
  return centers
    .filter(([u, v]) => u >= x[0] && u <= x[1] && v >= y[0] && v <= y[1])
    .flatMap(([u, v]) =>
      [
        { stroke: theme.surface, width: 4.5, radius: radius + 1 },
        { stroke: theme.ink, width: 1.75, radius },
      ].map((line) =>
        mark('symbol', {
          x: placed('x', roundingFor(x)(u)),
          y: placed('y', roundingFor(y)(v)),
          shape: value(CROSS),
          size: value(4 * line.radius * line.radius),
          stroke: value(line.stroke),
          strokeWidth: value(line.width),
        }),
      ),
    );
}
