import type { JSX } from 'preact';
import { fixed, significant } from '../drawing/number.ts';
import type { ColumnFacts } from './tables.ts';

const [WIDTH, HEIGHT] = [120, 24];

/** How the rows lie along a column's range, or how frequent its texts are. */
export function Histogram({ column }: { readonly column: ColumnFacts }): JSX.Element {
  const { bars, range, values, kind } = column;
  const most = Math.max(1, ...bars);
  const step = WIDTH / Math.max(bars.length, 8);
  const label = range
    ? kind === 'date'
      ? 'Rows over time'
      : `From ${significant(range[0], 4)} to ${significant(range[1], 4)}; most rows where the bars are tall`
    : (values ?? []).map((text, i) => `${text}: ${fixed(bars[i]!)} rows`).join(', ') || 'No values';
  return (
    <svg class="histogram" width={WIDTH} height={HEIGHT} role="img" aria-label={label}>
      <title>{label}</title>
      {bars.map((count, i) => {
        const height = count === 0 ? 0 : Math.max(1.5, (count / most) * (HEIGHT - 2));
        return <rect key={i} x={i * step} y={HEIGHT - 1 - height} width={step - 1} height={height} />;
      })}
      <path d={`M0,${HEIGHT - 0.5}H${WIDTH}`} />
    </svg>
  );
}
