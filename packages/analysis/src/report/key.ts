import { type Markup, html } from './markup.ts';

/** Shapes of groups 1 to 8, of one area, for a radius of 1; groups 9 to 12 repeat the first four, hollow. */
const PATHS: readonly string[] = [
  'M-1,0A1,1 0 1,1 1,0A1,1 0 1,1 -1,0Z',
  'M-.88-.88H.88V.88H-.88Z',
  'M0-1.18 1.12.77H-1.12Z',
  'M0-1.28 1.1 0 0 1.28-1.1 0Z',
  'M-.42-1.15H.42V-.42H1.15V.42H.42V1.15H-.42V.42H-1.15V-.42H-.42Z',
  'M0 1.18 1.12-.77H-1.12Z',
  'M1.08 0 .54.935H-.54L-1.08 0-.54-.935H.54Z',
  'M0-1.36.341-.469 1.293-.42.552.179.799 1.1 0 .58-.799 1.1-.552.179-1.293-.42-.341-.469Z',
];

/** The group's place in the twelve colors. */
export function colorOf(group: number): number {
  return group % 12;
}

/** A group's shape in its color, around a point, in pixels. */
export function shape(group: number, x: number, y: number, radius: number, kind = ''): Markup {
  const path = PATHS[(group + 3 * Math.floor(group / 12)) % PATHS.length]!;
  const look = group % 12 >= 8 ? 'o' : 'f';
  return html`<path
    transform="translate(${x},${y}) scale(${radius})"
    vector-effect="non-scaling-stroke"
    class="${look}${colorOf(group)} ${kind}"
    d="${path}"
  />`;
}

/** The sign of a group beside its name. */
export function key(group: number, size = 12): Markup {
  return html`<svg class="key" width="${size}" height="${size}" viewBox="0 0 12 12" aria-hidden="true">
    ${shape(group, 6, 6, 4.6)}
  </svg>`;
}
