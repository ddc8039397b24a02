import { groupFill, groupShape, isHollow } from '@softmeans/plots/drawing';
import type { JSX } from 'preact';

interface GroupMarkProps {
  /** From 0. */
  readonly group: number;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly fill?: string;
  readonly outline?: boolean;
}

/** A group's shape at a place, in the group's color or another. */
export function GroupMark({ group, x, y, radius, fill, outline }: GroupMarkProps): JSX.Element {
  const color = fill ?? groupFill(group);
  const hollow = isHollow(group);
  return (
    <path
      d={groupShape(group)}
      transform={`translate(${x.toFixed(2)},${y.toFixed(2)}) scale(${radius})`}
      fill={hollow ? 'none' : color}
      stroke={hollow ? color : outline ? 'var(--surface)' : undefined}
      stroke-width={(hollow ? 1.75 : 0.8) / radius}
    />
  );
}

/** A group's key beside its name. */
export function GroupKey({ group }: { readonly group: number }): JSX.Element {
  return (
    <svg width="12" height="12" aria-hidden="true">
      <GroupMark group={group} x={6} y={6} radius={4.2} />
    </svg>
  );
}

/** The cross of a center. */
export function Cross({ x, y }: { readonly x: number; readonly y: number }): JSX.Element {
  return (
    <g>
      <path d={`M${x - 7},${y}h14M${x},${y - 7}v14`} stroke="var(--surface)" stroke-width="5" />
      <path d={`M${x - 6},${y}h12M${x},${y - 6}v12`} stroke="var(--ink)" stroke-width="1.75" />
    </g>
  );
}
