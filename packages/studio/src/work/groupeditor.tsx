import { groupFills } from '@softmeans/plots/drawing';
import type { JSX } from 'preact';
import { fixed } from '../drawing/number.ts';
import { GroupKey } from '../drawing/shape.tsx';
import { change, session } from './history.ts';
import { selectGroup } from './profiles.tsx';
import { colorOf, groups, heads, merged, nameOf } from './results.ts';

const COLORS = [
  'blue',
  'orange',
  'teal',
  'plum',
  'slate',
  'coral',
  'violet',
  'brown',
  'moss',
  'dusk',
  'mauve',
  'stone',
];
const LONGEST = 60;

/** The groups: named, colored and put together by the reader. */
export function GroupEditor(): JSX.Element | null {
  const value = groups.value;
  if (!value) return null;
  const { portraits, k } = value.found;
  const sizeOf = (group: number): number =>
    merged.value.reduce((sum, to, j) => sum + (to === group ? portraits.groups[j]!.size : 0), 0);
  const isMerged = merged.value.some((to, j) => to !== j);
  return (
    <section class="editor">
      <h2>Groups</h2>
      <ul>
        {heads.value.map((group) => (
          <li key={group}>
            <button
              type="button"
              class="swatch"
              aria-label={`Select the rows of ${nameOf(group)}`}
              onClick={() => selectGroup(group)}
            >
              <GroupKey group={colorOf(group)} />
            </button>
            <input
              type="text"
              maxLength={LONGEST}
              value={nameOf(group)}
              aria-label={`Name of group ${group + 1}`}
              onChange={(event) => rename(group, event.currentTarget.value)}
            />
            <span class="q num">{fixed(sizeOf(group))}</span>
            <select
              class="select"
              aria-label={`Color of ${nameOf(group)}`}
              value={colorOf(group)}
              onChange={(event) => recolor(group, Number(event.currentTarget.value))}
            >
              {groupFills.map((_, place) => (
                <option key={place} value={place}>
                  {COLORS[place]}
                </option>
              ))}
              {colorOf(group) >= groupFills.length && (
                <option value={colorOf(group)}>{COLORS[colorOf(group) % 12]}</option>
              )}
            </select>
            {heads.value.length > 1 && (
              <select
                class="select"
                aria-label={`Put ${nameOf(group)} together with`}
                value=""
                onChange={(event) => merge(group, Number(event.currentTarget.value))}
              >
                <option value="">merge …</option>
                {heads.value
                  .filter((other) => other !== group)
                  .map((other) => (
                    <option key={other} value={other}>
                      into {nameOf(other)}
                    </option>
                  ))}
              </select>
            )}
          </li>
        ))}
      </ul>
      {isMerged && (
        <button type="button" class="btn text" onClick={() => change({ merged: [] })}>
          Take all {k} apart again
        </button>
      )}
    </section>
  );
}

function rename(group: number, text: string): void {
  const { dress } = session.value;
  const { name: _, ...rest } = dress[group] ?? {};
  const name = text.trim().slice(0, LONGEST);
  change({
    dress: { ...dress, [group]: name === '' || name === `Group ${group + 1}` ? rest : { ...rest, name } },
  });
}

/** Gives a group a color; the group that had it takes the other's. */
function recolor(group: number, color: number): void {
  const { dress } = session.value;
  const before = colorOf(group);
  const other = heads.value.find((head) => head !== group && colorOf(head) === color);
  change({
    dress: {
      ...dress,
      [group]: { ...dress[group], color },
      ...(other !== undefined && { [other]: { ...dress[other], color: before } }),
    },
  });
}

function merge(group: number, into: number): void {
  if (!heads.value.includes(into)) return;
  change({ merged: merged.value.map((to) => (to === group ? into : to)) });
}
