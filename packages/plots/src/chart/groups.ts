import { groupFill } from './color.ts';
import { mark, value } from './figure.ts';
import { colorPlace, groupShape, isHollow } from './shape.ts';
import type { JsonObject } from './spec.ts';
import type { Theme } from './theme.ts';

/** What plots of groups take. */
export interface GroupOptions {
  /** The groups' names; default `Group 1`, `Group 2`, … in the order of the labels 0, 1, …. */
  readonly groups?: readonly string[];
}

/** The name of a group. */
export function groupName(group: number, options: GroupOptions): string {
  return options.groups?.[group] ?? `Group ${group + 1}`;
}

/** The color of a group's name on the surface. */
export function nameColor(theme: Theme, group: number): string {
  return theme.groupNames[colorPlace(group)]!;
}

/** The color of a group's lines on the surface. */
export function lineColor(theme: Theme, group: number): string {
  return theme.groupLines[colorPlace(group)]!;
}

/** Scales from a group's number to the looks of its marks: `fill`, `stroke`, `strokeWidth`, `shape`, `line`, `name`,
 * and to the name itself, `title`. */
export function groupScales(theme: Theme, k: number, options: GroupOptions): JsonObject[] {
  const domain = Array.from({ length: k }, (_, group) => group);
  const over = <T extends string | number>(name: string, look: (group: number) => T): JsonObject => ({
    name,
    type: 'ordinal',
    domain,
    range: domain.map(look),
  });
  return [
    over('fill', (group) => (isHollow(group) ? 'transparent' : groupFill(group))),
    over('stroke', (group) => (isHollow(group) ? groupFill(group) : theme.surface)),
    over('strokeWidth', (group) => (isHollow(group) ? 1.5 : 0.8)),
    over('shape', groupShape),
    over('line', (group) => lineColor(theme, group)),
    over('name', (group) => nameColor(theme, group)),
    over('title', (group) => groupName(group, options)),
  ];
}

/** The number of groups that labels name: one more than the largest. */
export function countGroups(labels: ArrayLike<number>): number {
  let largest = -1;
  for (let row = 0; row < labels.length; row++) largest = Math.max(largest, labels[row]!);
  return largest + 1;
}

/** How many rows each group has; a row with a negative label has none. */
export function groupSizes(labels: ArrayLike<number>, k: number): number[] {
  const sizes = Array.from({ length: k }, () => 0);
  for (let row = 0; row < labels.length; row++) {
    const group = labels[row]!;
    if (group >= 0) sizes[group]!++;
  }
  return sizes;
}

/** A group's shape in its color, at a place in pixels. */
export function shapeMark(g: number, x: number, y: number, radius = 4.2): JsonObject {
  return mark('symbol', {
    x: value(x),
    y: value(y),
    size: value(4 * radius * radius),
    shape: value(groupShape(g)),
    fill: value(isHollow(g) ? 'transparent' : groupFill(g)),
    stroke: value(isHollow(g) ? groupFill(g) : 'transparent'),
    strokeWidth: value(1.5),
  });
}
