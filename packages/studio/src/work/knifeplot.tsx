import { useSignal } from '@preact/signals';
import { groupFill } from '@softmeans/plots/drawing';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { compute } from '../computing/compute.ts';
import { fixed } from '../drawing/number.ts';
import { linear } from '../drawing/scale.ts';
import { useSize } from '../drawing/size.ts';
import type { Knife } from './fitting.ts';
import { Progress } from './progress.tsx';
import { brush, brushed, colorOf, groups, hand, heads, merged, nameOf } from './results.ts';
import { newTask } from './task.ts';

const HEIGHT = 260;
const measuring = newTask();

/** How well each row lies in its group: one bar a row, the groups one below the other. */
export function KnifePlot(): JSX.Element | null {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const value = groups.value;
  const knife = useSignal<{ readonly key: string; readonly found: Knife | undefined } | undefined>(undefined);
  const drag = useSignal<readonly [number, number] | undefined>(undefined);
  useEffect(() => {
    if (!value || value.found.k < 2 || knife.value?.key === value.key) return undefined;
    const measure = async (): Promise<void> => {
      const found = await measuring.run('Silhouettes', (options) =>
        compute('knife', { plan: value.plan }, options),
      );
      knife.value = { key: value.key, found };
    };
    void measure();
    return () => measuring.stop();
  }, [value?.key]);
  const found = knife.value?.key === value?.key ? knife.value?.found : undefined;
  const to = merged.value;
  const bars = useMemo(() => {
    if (!found || !value) return [];
    const { soft } = value.found;
    return Array.from(found.rows, (row, i) => ({
      row,
      value: found.values[i]!,
      group: to[soft[row]!]!,
    })).sort((a, b) => a.group - b.group || b.value - a.value || a.row - b.row);
  }, [found, to]);
  if (!value || value.found.k < 2) return null;
  const low = Math.min(0, ...bars.map((bar) => bar.value));
  const x = linear([Math.max(-1, low), 1], [84, Math.max(90, width - 12)]);
  const step = (HEIGHT - 28) / Math.max(1, bars.length);
  const at = (event: PointerEvent): number => event.clientY - box.current!.getBoundingClientRect().top;
  const barAt = (y: number): number => Math.max(0, Math.min(bars.length - 1, Math.floor(y / step)));
  const onDown = (event: PointerEvent): void => {
    if (bars.length === 0) return;
    drag.value = [at(event), at(event)];
    box.current!.setPointerCapture(event.pointerId);
  };
  const onMove = (event: PointerEvent): void => {
    if (drag.value) drag.value = [drag.value[0], at(event)];
    else if (bars.length > 0) hand.value = bars[barAt(at(event))]!.row;
  };
  const onUp = (): void => {
    const held = drag.value;
    drag.value = undefined;
    if (!held) return;
    const [from, until] = held.toSorted((a, b) => a - b) as [number, number];
    const some = bars.slice(barAt(from), barAt(until) + 1).map(({ row }) => row);
    brush(Int32Array.from(some).sort(), some.length === 1 ? 'a bar' : 'bars of the silhouette');
  };
  const chosen = brushed.value && new Set(brushed.value.rows);
  const groupsShown = heads.value
    .map((group) => ({ group, bars: bars.filter((bar) => bar.group === group) }))
    .filter((each) => each.bars.length > 0);
  let start = 0;
  return (
    <section class="panel view" aria-label="Silhouette of each row">
      <h2 class="lbl">At home or not</h2>
      <p class="small">
        Each bar is a row: to the right, nearer to its own group; left of zero, nearer to another.
        {found && ` Mean ${fixed(found.mean, 2)}.`}
        {found &&
          found.rows.length < value.found.agreement.rows &&
          ` Shown are ${fixed(found.rows.length)} rows.`}
      </p>
      <Progress task={measuring} />
      <div ref={box} class="knife" onPointerDown={onDown} onPointerMove={onMove} onPointerUp={onUp}>
        {width > 0 && bars.length > 0 && (
          <svg
            width={width}
            height={HEIGHT}
            role="img"
            aria-label={`Silhouettes of ${fixed(bars.length)} rows`}
          >
            {groupsShown.map(({ group, bars: own }) => {
              const top = start * step;
              start += own.length;
              return (
                <g key={group}>
                  <path
                    d={outline(
                      own.map((bar) => bar.value),
                      x,
                      top,
                      step,
                    )}
                    fill={groupFill(colorOf(group))}
                    fill-opacity={chosen ? 0.25 : 1}
                  />
                  {chosen && (
                    <path
                      d={marks(
                        own.map((bar) => (chosen.has(bar.row) ? bar.value : NaN)),
                        x,
                        top,
                        step,
                      )}
                      fill={groupFill(colorOf(group))}
                    />
                  )}
                  <text
                    class={`name-${colorOf(group) + 1} knife-name`}
                    x={0}
                    y={top + (own.length * step) / 2 + 4}
                  >
                    {nameOf(group).slice(0, 13)}
                  </text>
                </g>
              );
            })}
            <path class="zero" d={`M${x(0)},0V${HEIGHT - 26}`} />
            {[Math.ceil(x.domain[0] * 2) / 2, 0, 0.5, 1]
              .filter((tick, i, all) => all.indexOf(tick) === i)
              .map((tick) => (
                <text key={tick} x={x(tick)} y={HEIGHT - 10} text-anchor="middle">
                  {fixed(tick, tick % 1 === 0 ? 0 : 1)}
                </text>
              ))}
            {hand.value >= 0 && bars.some(({ row }) => row === hand.value) && (
              <path
                class="knife-hand"
                d={`M78,${(bars.findIndex(({ row }) => row === hand.value) + 0.5) * step}H${width}`}
              />
            )}
            {drag.value && (
              <rect
                class="brush"
                x={80}
                width={width - 80}
                y={Math.min(...drag.value)}
                height={Math.abs(drag.value[0] - drag.value[1])}
              />
            )}
          </svg>
        )}
      </div>
    </section>
  );
}

type X = ReturnType<typeof linear>;

/** Bars side by side as one shape. */
function outline(values: readonly number[], x: X, top: number, step: number): string {
  let path = `M${x(0)},${top}`;
  values.forEach((value, i) => {
    path += `H${x(value).toFixed(1)}V${(top + (i + 1) * step).toFixed(2)}`;
  });
  return `${path}H${x(0)}Z`;
}

/** Some bars, those without a value left out. */
function marks(values: readonly number[], x: X, top: number, step: number): string {
  let path = '';
  values.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const y = top + i * step;
    path += `M${x(0)},${y.toFixed(2)}H${x(value).toFixed(1)}v${Math.max(0.6, step).toFixed(2)}H${x(0)}Z`;
  });
  return path;
}
