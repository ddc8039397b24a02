import { groupFill } from '@softmeans/plots/drawing';
import type { JSX } from 'preact';
import { fixed, significant } from '../../drawing/number.ts';
import { GroupKey } from '../../drawing/shape.tsx';
import { memberships, partsOf } from '../../work/memberships.ts';
import type { Plane } from './plane.ts';
import { standingFor } from './stage.tsx';

/** A group's name. */
export const groupName = (group: number): string => `Group ${group + 1}`;

/** What a row is called, with what it is. */
export function rowTitle({ x, y, titles, units }: Plane, row: number): string {
  const [u, v] = standingFor([x[row]!, y[row]!], units);
  return `Row ${fixed(row + 1)}: ${valued(titles[0], u)}, ${valued(titles[1], v)}`;
}

/** A value with what it is: "eruption 4.10 minutes" of the title "eruption, minutes". */
function valued(title: string, value: number): string {
  const [, name = title, unit = ''] = /^(.*), ([^,]{1,12})$/.exec(title) ?? [];
  return `${name} ${significant(value)} ${unit}`.trimEnd();
}

/** The shares that the groups have of a row, in words and as a bar. */
export function SharesOfRow({ shares }: { readonly shares: ArrayLike<number> }): JSX.Element {
  const k = shares.length;
  const parts = partsOf(
    shares,
    0,
    k,
    Array.from({ length: k }, (_, j) => j),
  );
  return (
    <>
      <h2>{memberships(parts, groupName)}</h2>
      <div class="parts" aria-hidden="true">
        {parts.map(({ group, share }) => (
          <i key={group} style={{ flex: `${share} 0 0`, background: groupFill(group) }} />
        ))}
      </div>
    </>
  );
}

/** A group's key and name, as the first cell of a table's row. */
export function GroupCell({ group }: { readonly group: number }): JSX.Element {
  return (
    <th scope="row">
      <span class="chip">
        <GroupKey group={group} /> {groupName(group)}
      </span>
    </th>
  );
}
