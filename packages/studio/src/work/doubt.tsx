import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { fixed, percent } from '../drawing/number.ts';
import { linear } from '../drawing/scale.ts';
import { useSize } from '../drawing/size.ts';
import { brush, brushed, groups, hand, painted } from './results.ts';

const [HEIGHT, FLOOR, TOP, BINS] = [260, 228, 14, 25];

/** How sure the rows are: how many have so much of their leading group. A stretch of it selects rows. */
export function Doubt(): JSX.Element | null {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const value = groups.value;
  const drag = useSignal<readonly [number, number] | undefined>(undefined);
  const sure = painted.value?.sure;
  const chosen = brushed.value;
  const counts = useMemo(() => sure && countsOf(sure, undefined), [sure]);
  const some = useMemo(() => sure && chosen && countsOf(sure, chosen.rows), [sure, chosen]);
  if (!value || !sure || !counts || value.found.k < 2) return null;
  const least = 1 / value.found.k;
  const first = Math.floor(least * BINS);
  const x = linear([first / BINS, 1], [44, Math.max(60, width - 12)]);
  const most = Math.max(1, ...counts);
  // Few rows are unsure, and they are what the chart is for: heights are square roots.
  const y = (count: number): number => FLOOR - Math.sqrt(count / most) * (FLOOR - TOP);
  const at = (event: PointerEvent): number => event.clientX - box.current!.getBoundingClientRect().left;
  const onUp = (): void => {
    const held = drag.value;
    drag.value = undefined;
    if (!held) return;
    const [from, until] = held.map((place) => x.at(place)).toSorted((a, b) => a - b) as [number, number];
    const low = Math.floor(from * BINS + 1e-9) / BINS;
    const high = Math.min(1, Math.ceil(until * BINS - 1e-9) / BINS);
    const rows: number[] = [];
    for (let i = 0; i < sure.length; i++)
      if (sure[i]! >= low && (sure[i]! < high || high === 1)) rows.push(i);
    brush(Int32Array.from(rows), `a sureness from ${percent(low)} to ${percent(high)}`);
  };
  const row = hand.value;
  const labels = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000].filter(
    (count) => count <= most && (count > most / 2000 || count === 1),
  );
  return (
    <section class="panel view" aria-label="How sure the rows are">
      <h2 class="lbl">How sure</h2>
      <p class="small">
        Rows by the share that their leading group has of them. Heights are square roots, so that few rows
        show too.
      </p>
      <div
        ref={box}
        class="knife"
        onPointerDown={(event) => {
          drag.value = [at(event), at(event)];
          box.current!.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          if (drag.value) drag.value = [drag.value[0], at(event)];
        }}
        onPointerUp={onUp}
      >
        {width > 0 && (
          <svg
            width={width}
            height={HEIGHT}
            role="img"
            aria-label={`Rows by sureness: ${counts.flatMap((count, i) => (count > 0 ? [`${Math.round((100 * i) / BINS)} to ${Math.round((100 * (i + 1)) / BINS)} percent: ${fixed(count)}`] : [])).join(', ')}`}
          >
            {labels.map((count) => (
              <g key={count}>
                <path class="hair" d={`M44,${y(count)}H${width - 12}`} />
                <text x={38} y={y(count) + 3.5} text-anchor="end">
                  {fixed(count)}
                </text>
              </g>
            ))}
            {counts.map((count, i) => (
              <g key={i}>
                <rect
                  class={some ? 'sure behind' : 'sure'}
                  x={x(i / BINS) + 0.5}
                  width={Math.max(1, x((i + 1) / BINS) - x(i / BINS) - 1)}
                  y={y(count)}
                  height={FLOOR - y(count)}
                />
                {some && (
                  <rect
                    class="sure"
                    x={x(i / BINS) + 0.5}
                    width={Math.max(1, x((i + 1) / BINS) - x(i / BINS) - 1)}
                    y={y(some[i]!)}
                    height={FLOOR - y(some[i]!)}
                  />
                )}
              </g>
            ))}
            {[0.2, 0.4, 0.6, 0.8, 1]
              .filter((tick) => tick >= x.domain[0])
              .map((tick) => (
                <text key={tick} x={x(tick)} y={FLOOR + 16} text-anchor="middle">
                  {Math.round(tick * 100)}%
                </text>
              ))}
            {row >= 0 && sure[row]! >= 0 && (
              <path class="knife-hand" d={`M${x(sure[row]!)},${TOP - 8}V${FLOOR}`} />
            )}
            {drag.value && (
              <rect
                class="brush"
                y={TOP}
                height={FLOOR - TOP}
                x={Math.min(...drag.value)}
                width={Math.abs(drag.value[0] - drag.value[1])}
              />
            )}
          </svg>
        )}
      </div>
    </section>
  );
}

function countsOf(sure: Float32Array, rows: Int32Array | undefined): number[] {
  const counts = Array.from({ length: BINS }, () => 0);
  const add = (share: number): void => {
    if (share >= 0) counts[Math.min(BINS - 1, Math.floor(share * BINS))]!++;
  };
  if (rows) for (const row of rows) add(sure[row]!);
  else for (let i = 0; i < sure.length; i++) add(sure[i]!);
  return counts;
}
