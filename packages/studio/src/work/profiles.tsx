import type { Portraits } from '@softmeans/analysis/parts';
import type { JSX } from 'preact';
import { useAnswer } from '../computing/answer.ts';
import { fixed } from '../drawing/number.ts';
import { GroupKey } from '../drawing/shape.tsx';
import { around } from './groupcards.tsx';
import { brush, brushed, colorOf, groups, heads, merged, nameOf } from './results.ts';

/** Columns that are shown at most: those that tell the groups apart best. */
const SHOWN = 14;

/** Each group against the whole, column by column; brushed rows as one more line. */
export function Profiles(): JSX.Element | null {
  const value = groups.value;
  const to = merged.value;
  const isMerged = to.some((group, j) => group !== j);
  const key = value ? `${value.key} ${to.join()}` : '';
  const regrouped = useAnswer(
    'portraits',
    value && isMerged ? { plan: value.plan, merged: to } : undefined,
    key,
  );
  const chosen = brushed.value;
  const selection = useAnswer(
    'profile',
    value && chosen ? { plan: value.plan, rows: chosen.rows } : undefined,
    `${key} ${chosen?.stamp ?? ''}`,
  );
  if (!value) return null;
  const portraits = isMerged ? regrouped : value.found.portraits;
  if (!portraits) return null;
  const { used } = value.found;
  const shown = portraits.telling.slice(0, SHOWN).toSorted((a, b) => a - b);
  const brushedRow = selection?.groups[0];
  return (
    <section class="panel profiles" aria-label="Each group against the whole">
      <h2 class="lbl">Each group against the whole</h2>
      <p class="small">
        Center ± spread in the units of the table. Shaded: how far the center lies from that of all rows, in
        spreads of all rows; blue-gray is below, sand above.
      </p>
      <div class="profile-scroll" tabIndex={0} role="region" aria-label="Table of groups">
        <table>
          <thead>
            <tr>
              <th scope="col">Group</th>
              <th scope="col" class="number">
                Rows
              </th>
              {shown.map((j) => (
                <th key={j} scope="col" class="number" title={used[j]}>
                  {used[j]!.length > 22 ? `${used[j]!.slice(0, 21)}…` : used[j]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {heads.value.map((group) => (
              <tr key={group}>
                <th scope="row">
                  <button
                    type="button"
                    class="chip pickgroup"
                    onClick={() => selectGroup(group)}
                    title={`Select ${nameOf(group)}`}
                  >
                    <GroupKey group={colorOf(group)} /> {nameOf(group)}
                  </button>
                </th>
                <Line portrait={portraits.groups[group]!} all={portraits.all} shown={shown} />
              </tr>
            ))}
            {brushedRow && (
              <tr class="selection">
                <th scope="row">Selected rows</th>
                <Line portrait={brushedRow} all={portraits.all} shown={shown} />
              </tr>
            )}
            <tr class="whole">
              <th scope="row">All rows</th>
              <td class="number num">{fixed(portraits.groups.reduce((sum, { size }) => sum + size, 0))}</td>
              {shown.map((j) => (
                <td key={j} class="number num">
                  {around(portraits.all[j]!.mean, portraits.all[j]!.spread)}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface LineProps {
  readonly portrait: Portraits['groups'][number];
  readonly all: Portraits['all'];
  readonly shown: readonly number[];
}

function Line({ portrait, all, shown }: LineProps): JSX.Element {
  return (
    <>
      <td class="number num">{fixed(portrait.size)}</td>
      {shown.map((j) => {
        const { mean, spread } = portrait.moments[j]!;
        const distance = (mean - all[j]!.mean) / all[j]!.spread;
        return (
          <td
            key={j}
            class={`number num shade-${shadeOf(distance)}`}
            title={Number.isFinite(distance) ? `${fixed(distance, 1)} spreads from all rows` : undefined}
          >
            {around(mean, spread)}
          </td>
        );
      })}
    </>
  );
}

/** A step of the diverging ramp, 2 to 6: clamped at one and a half spreads. */
function shadeOf(distance: number): number {
  if (!Number.isFinite(distance)) return 4;
  return 4 + Math.max(-2, Math.min(2, Math.round(distance / 0.6)));
}

/** Selects the rows whose leading group it is. */
export function selectGroup(group: number): void {
  const value = groups.value;
  if (!value) return;
  const { soft } = value.found;
  const to = merged.value;
  const rows: number[] = [];
  for (let i = 0; i < soft.length; i++) if (soft[i]! >= 0 && to[soft[i]!] === group) rows.push(i);
  brush(Int32Array.from(rows), nameOf(group));
}
