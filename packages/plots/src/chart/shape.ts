/**
 * Shapes of groups 1 to 8, of one area, as SVG paths for a radius of 1; groups 9 to 12 repeat the first four,
 * hollow. Color alone does not tell twelve groups apart, nor two of them to every eye.
 */
const paths: readonly string[] = [
  'M-1,0A1,1 0 1,1 1,0A1,1 0 1,1 -1,0Z',
  'M-0.88,-0.88H0.88V0.88H-0.88Z',
  'M0,-1.18L1.12,0.77H-1.12Z',
  'M0,-1.28L1.1,0L0,1.28L-1.1,0Z',
  'M-0.42,-1.15H0.42V-0.42H1.15V0.42H0.42V1.15H-0.42V0.42H-1.15V-0.42H-0.42Z',
  'M0,1.18L1.12,-0.77H-1.12Z',
  'M1.08,0L0.54,0.935L-0.54,0.935L-1.08,0L-0.54,-0.935L0.54,-0.935Z',
  'M0,-1.36L0.341,-0.469L1.293,-0.42L0.552,0.179L0.799,1.1L0,0.58L-0.799,1.1L-0.552,0.179L-1.293,-0.42L-0.341,-0.469Z',
];

/**
 * The path of a group's shape, for the symbol marks of Vega. Beyond twelve, color and shape pair anew.
 *
 * @example
 * groupShape(0) === groupShape(1); // false
 */
export function groupShape(group: number): string {
  return paths[(group + 3 * Math.floor(group / 12)) % paths.length]!;
}

/**
 * Whether a group's shape is an outline.
 *
 * @example
 * isHollow(7); // false
 * isHollow(8); // true
 */
export function isHollow(group: number): boolean {
  return group % 12 >= 8;
}

/** The group's place in the twelve colors. */
export function colorPlace(group: number): number {
  return group % 12;
}
