import { groupFill } from '@softmeans/plots/drawing';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { fixed } from '../drawing/number.ts';
import { useSize } from '../drawing/size.ts';
import { colorOf, groups, hand, heads, merged, painted } from './results.ts';

const HEIGHT = 40;
/** Rows that are put in order at most: more than a line has pixels. */
const ORDERED = 20_000;
const NONE = new Int32Array(0);

/** All rows in one line, one thin column each: split by share, or in one color each. */
export function Strip({ kind }: { readonly kind: 'hard' | 'soft' }): JSX.Element | null {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width } = useSize(box);
  const value = groups.value;
  const to = merged.value;
  const kept = useOrder();
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || !value || width === 0) return;
    const { shares, hard, k } = value.found;
    const pixels = Math.round(width * Math.min(2, devicePixelRatio || 1));
    canvas.current!.width = pixels;
    canvas.current!.height = HEIGHT;
    const order = heads.value;
    // A pixel stands for several rows where the rows are many: it shows their mean.
    for (let at = 0; at < pixels; at++) {
      const first = Math.floor((at / pixels) * kept.length);
      const last = Math.max(first + 1, Math.floor(((at + 1) / pixels) * kept.length));
      const step = Math.max(1, Math.floor((last - first) / 12));
      const sums = new Float64Array(k);
      for (let i = first; i < last && i < kept.length; i += step) {
        const row = kept[i]!;
        if (kind === 'hard') sums[to[hard[row]!]!]!++;
        else for (let j = 0; j < k; j++) sums[to[j]!]! += shares[row * k + j]!;
      }
      const total = sums.reduce((sum, part) => sum + part, 0);
      const leader = order.toSorted((a, b) => sums[b]! - sums[a]!);
      let y = HEIGHT;
      for (const group of leader) {
        const height = total > 0 ? (sums[group]! / total) * HEIGHT : 0;
        context.fillStyle = groupFill(colorOf(group));
        context.fillRect(at, y - height, 1, height);
        y -= height;
      }
    }
  }, [value, width, kind, to, kept]);
  if (!value || kept.length === 0) return null;
  const place = hand.value < 0 ? -1 : kept.indexOf(hand.value);
  const pick = (event: MouseEvent): void => {
    const bounds = box.current!.getBoundingClientRect();
    const at = Math.floor(((event.clientX - bounds.left) / bounds.width) * kept.length);
    const row = kept[Math.max(0, Math.min(kept.length - 1, at))];
    if (row !== undefined) hand.value = row;
  };
  return (
    <div class="strip">
      <p class="small">
        {kept.length < value.found.agreement.rows
          ? `${fixed(kept.length)} of the`
          : `All ${fixed(kept.length)}`}{' '}
        rows, {kind === 'hard' ? 'one color each' : 'split by share'}
      </p>
      <div ref={box} class="strip-box" onPointerMove={pick}>
        <canvas
          ref={canvas}
          role="img"
          aria-label={kind === 'hard' ? 'The rows in groups' : 'The shares of all rows'}
        />
        {place >= 0 && <i style={{ left: `${((place + 0.5) / kept.length) * 100}%` }} />}
      </div>
    </div>
  );
}

/** The rows by their leading group and how much of it they have; made anew with every fit. */
let ordered: { readonly key: string; readonly rows: Int32Array } | undefined;

function useOrder(): Int32Array {
  const value = groups.value;
  const sure = painted.value?.sure;
  if (!value || !sure) return NONE;
  const key = `${value.key} ${merged.value.join()}`;
  if (ordered?.key === key) return ordered.rows;
  const { soft } = value.found;
  const to = merged.value;
  const step = Math.max(1, Math.ceil(soft.length / ORDERED));
  const rows: number[] = [];
  for (let i = 0; i < soft.length; i += step) if (soft[i]! >= 0) rows.push(i);
  rows.sort((a, b) => to[soft[a]!]! - to[soft[b]!]! || sure[b]! - sure[a]! || a - b);
  ordered = { key, rows: Int32Array.from(rows) };
  return ordered.rows;
}
