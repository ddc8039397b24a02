import { groupFill } from '@softmeans/plots/drawing';
import type { JSX } from 'preact';
import { useAnswer } from '../computing/answer.ts';
import { fixed } from '../drawing/number.ts';
import { GroupKey } from '../drawing/shape.tsx';
import { memberships, partsOf } from './memberships.ts';
import { axes, colorOf, groups, hand, merged, nameOf } from './results.ts';

/** The row in hand: what it is, and what share each group has of it. */
export function Picked(): JSX.Element | null {
  const value = groups.value;
  const row = hand.value;
  const cells =
    useAnswer('rowOf', value && row >= 0 ? { plan: value.plan, row } : undefined, `${value?.key} ${row}`) ??
    [];
  if (!value) return null;
  if (row < 0) {
    return (
      <div class="pick">
        <h2>No row in hand</h2>
        <p class="who">Point at a row to see how much of it each group has.</p>
      </div>
    );
  }
  const { shares, k, hard, soft, outliers } = value.found;
  if (soft[row]! < 0) {
    return (
      <div class="pick">
        <h2>Row {fixed(row + 1)}</h2>
        <p class="who">Left out: a value is missing.</p>
      </div>
    );
  }
  const parts = partsOf(shares, row, k, merged.value);
  const cluster = merged.value[hard[row]!]!;
  const seen = new Set<string>(axes.value);
  const shown = cells
    .toSorted(
      (a, b) => Number(seen.has(b.name)) - Number(seen.has(a.name)) || Number(b.used) - Number(a.used),
    )
    .slice(0, 8);
  return (
    <div class="pick" aria-live="polite">
      <h2>Row {fixed(row + 1)}</h2>
      <p class="who">{memberships(parts, nameOf)}</p>
      <div class="parts" aria-hidden="true">
        {parts.map(({ group, share }) => (
          <i key={group} style={{ flex: `${share} 0 0`, background: groupFill(colorOf(group)) }} />
        ))}
      </div>
      <dl>
        <dt>K-means</dt>
        <dd class="chip">
          <GroupKey group={colorOf(cluster)} /> {nameOf(cluster)}
        </dd>
        {shown.map(({ name, text }) => (
          <Cell key={name} name={name} text={text} />
        ))}
      </dl>
      {outliers.includes(row) && (
        <p class="small">It fits no group: fewer than one row in a thousand would lie so far out.</p>
      )}
    </div>
  );
}

function Cell({ name, text }: { readonly name: string; readonly text: string }): JSX.Element {
  return (
    <>
      <dt title={name}>{name}</dt>
      <dd class="num">{text}</dd>
    </>
  );
}
