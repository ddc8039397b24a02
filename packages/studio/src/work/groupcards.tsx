import { blendShares, groupFill } from '@softmeans/plots/drawing';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { fixed, percent, significant } from '../drawing/number.ts';
import { linear } from '../drawing/scale.ts';
import { GroupKey, GroupMark } from '../drawing/shape.tsx';
import { facts } from './loaded.ts';
import { colorOf, groups, heads, merged, nameOf, painted } from './results.ts';

/** Columns that a card shows. */
const SHOWN = 5;

/** What each group looks like: center and spread on the range of the whole column, and how sure its rows are. */
export function GroupCards(): JSX.Element | null {
  const value = groups.value;
  const sure = painted.value?.sure;
  const sureness = useMemo(
    () => value && sure && surenessOf(sure, value.found.soft, value.found.k, merged.value),
    [value, sure, merged.value],
  );
  if (!value || !sureness) return null;
  const { portraits, used, hardSizes, k } = value.found;
  const rows = portraits.groups.reduce((sum, { size }) => sum + size, 0);
  const shown = portraits.telling.slice(0, SHOWN).toSorted((a, b) => a - b);
  const ranges = new Map(facts.value?.columns.map(({ name, range }) => [name, range]));
  return (
    <section class="cards">
      <h2>{k === 1 ? 'The one group' : 'Groups of the mixture'}</h2>
      {heads.value.map((group) => {
        const parts = merged.value.flatMap((to, j) => (to === group ? [j] : []));
        const size = parts.reduce((sum, j) => sum + portraits.groups[j]!.size, 0);
        const hard = parts.reduce((sum, j) => sum + hardSizes[j]!, 0);
        const { bars, mean } = sureness[group]!;
        return (
          <section key={group} class="card" aria-label={nameOf(group)}>
            <header>
              <GroupKey group={colorOf(group)} />
              <h3>{nameOf(group)}</h3>
              <span>
                {fixed(size)} rows, {percent(size / rows)}
              </span>
            </header>
            <table>
              <tbody>
                {parts.length === 1 &&
                  shown.map((j) => {
                    const { mean, spread } = portraits.groups[group]!.moments[j]!;
                    return (
                      <tr key={j}>
                        <th scope="row" title={used[j]}>
                          {used[j]}
                        </th>
                        <td>{around(mean, spread)}</td>
                        <td>
                          <Reach
                            range={ranges.get(used[j]!)}
                            mean={mean}
                            spread={spread}
                            group={colorOf(group)}
                          />
                        </td>
                      </tr>
                    );
                  })}
                {k > 1 && (
                  <tr>
                    <th scope="row">Sureness</th>
                    <td>{Number.isNaN(mean) ? '–' : percent(mean)}</td>
                    <td>
                      <Sureness bars={bars} group={colorOf(group)} />
                    </td>
                  </tr>
                )}
                <tr>
                  <th scope="row">K-means</th>
                  <td colSpan={2}>{fixed(hard)} rows</td>
                </tr>
              </tbody>
            </table>
          </section>
        );
      })}
    </section>
  );
}

/** Center ± spread, the spread to two digits and the center to as many places. */
export function around(mean: number, spread: number): string {
  if (Number.isNaN(mean)) return '–';
  if (!(spread > 0)) return significant(mean);
  const digits = Math.max(0, Math.min(6, 1 - Math.floor(Math.log10(spread))));
  if (Math.abs(mean) >= 1e9 || spread < 1e-6) return `${significant(mean)} ± ${significant(spread, 2)}`;
  return `${fixed(mean, digits)} ± ${fixed(spread, digits)}`;
}

interface ReachProps {
  readonly range: readonly [number, number] | undefined;
  readonly mean: number;
  readonly spread: number;
  readonly group: number;
}

/** Where a group lies in a column. */
export function Reach({ range, mean, spread, group }: ReachProps): JSX.Element | null {
  if (!range || Number.isNaN(mean)) return null;
  const x = linear(range, [4, 72]);
  const [from, to] = [Math.max(0, x(mean - (spread || 0))), Math.min(76, x(mean + (spread || 0)))];
  return (
    <svg width="76" height="14" aria-hidden="true">
      <path class="hair" d="M0,7H76" />
      <path d={`M${from},7H${to}`} stroke={groupFill(group)} stroke-width="3" stroke-opacity=".55" />
      <GroupMark group={group} x={x(mean)} y={7} radius={4} />
    </svg>
  );
}

/** How many rows are how sure; heights are square roots, or one tall bar would flatten the rest. */
function Sureness({
  bars,
  group,
}: {
  readonly bars: readonly number[];
  readonly group: number;
}): JSX.Element {
  const most = Math.max(1, ...bars);
  return (
    <svg width="76" height="14" aria-hidden="true">
      {bars.map((count, i) => {
        const height = count === 0 ? 0 : Math.max(1.5, Math.sqrt(count / most) * 12);
        const share = (i + 0.5) / bars.length;
        const shares = Array.from({ length: group + 2 }, (_, j) =>
          j === group ? share : j === (group === 0 ? 1 : 0) ? 1 - share : 0,
        );
        return (
          <rect key={i} x={i * 7.6} y={13 - height} width="6.8" height={height} fill={blendShares(shares)} />
        );
      })}
      <path class="hair" d="M0,13.5H76" />
    </svg>
  );
}

interface GroupSureness {
  /** Rows by the share of their group, in tenths. */
  readonly bars: readonly number[];
  readonly mean: number;
}

function surenessOf(sure: Float32Array, soft: Int32Array, k: number, to: readonly number[]): GroupSureness[] {
  const bars = Array.from({ length: k }, () => Array.from({ length: 10 }, () => 0));
  const sums = new Float64Array(k);
  const counts = new Float64Array(k);
  for (let i = 0; i < soft.length; i++) {
    if (soft[i]! < 0) continue;
    const group = to[soft[i]!]!;
    bars[group]![Math.min(9, Math.floor(sure[i]! * 10))]!++;
    sums[group]! += sure[i]!;
    counts[group]!++;
  }
  return bars.map((each, j) => ({ bars: each, mean: sums[j]! / counts[j]! }));
}
