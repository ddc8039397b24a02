import { groupFill } from '@softmeans/plots/drawing';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';

interface SharesStripProps {
  /** Rows × k. */
  readonly shares: { readonly data: ArrayLike<number>; readonly k: number };
  readonly labels: ArrayLike<number>;
  /** The row in hand; −1 is none. */
  readonly row: number;
}

const HEIGHT = 40;

/** All rows at once: one thin column for each, split by its shares, the surest first in each group. */
export function SharesStrip({ shares, labels, row }: SharesStripProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { data, k } = shares;
  const count = labels.length;
  const order = useMemo(() => {
    const share = (i: number): number => data[i * k + labels[i]!]!;
    return Array.from({ length: count }, (_, i) => i).sort(
      (a, b) => labels[a]! - labels[b]! || share(b) - share(a) || a - b,
    );
  }, [data, labels]);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.canvas.width = count;
    context.canvas.height = HEIGHT;
    order.forEach((i, at) => {
      let top = HEIGHT;
      const parts = Array.from({ length: k }, (_, step) => (labels[i]! + step) % k);
      for (const j of parts) {
        const height = HEIGHT * data[i * k + j]!;
        context.fillStyle = groupFill(j);
        context.fillRect(at, top - height, 1, height);
        top -= height;
      }
    });
  }, [order, data, labels, k]);
  const at = order.indexOf(row);
  return (
    <div class="strip">
      <span class="small">All rows, split by their shares</span>
      <div class="strip-box">
        <canvas ref={canvas} aria-hidden="true" />
        {at >= 0 && <i style={{ left: `${(100 * (at + 0.5)) / count}%` }} />}
      </div>
    </div>
  );
}
