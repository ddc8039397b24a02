import { type Axes, type Chart, barChart, curveChart } from './charts.ts';
import { brief, percent, precise, table } from './numbers.ts';
import type { Performance, Point, Sweep } from './performance.ts';

const TITLES = {
  rows: 'Rows',
  columns: 'Columns',
  k: 'Clusters and components',
  threads: 'Threads',
} as const;

/** docs/performance.md. */
export function performancePage(performance: Performance): string {
  const { machine, date, limits, sweeps, breakdowns } = performance;
  return `${[
    '# What it costs',
    'This page is written by',
    '    npm run bench -- --performance --write',
    `on ${machine.cores} cores of ${machine.processor}, ${machine.system}, Node ${machine.node}, ${date}. Its numbers are in [bench/performance.json](../bench/performance.json). How softmeans compares with others is in [benchmarks.md](benchmarks.md), and so is how iterations are timed.`,
    'Times are those of one iteration: one pass over the rows that finds the nearest centers or the shares, and the sums from which the next centers or components come. Dashed lines grow as the quantity does.',
    ...sweeps.map(section),
    '## Where the time goes',
    '![Shares of a K-means fit](images/performance-parts.svg)',
    'A K-means fit from k-means++ with 20 iterations, float64, all cores. Reading is the import of the rows (checks, centering, the copy into panels) and the last labels.',
    table(
      ['rows · columns · k', 'reading, ms', 'seeding, ms', '20 iterations, ms', 'iterations, of the limit'],
      breakdowns.map(({ shape, reading, seeding, iterations, share }) => [
        shape,
        precise(reading),
        precise(seeding),
        precise(iterations),
        percent(share),
      ]),
    ),
    `The limit is what 128-bit SIMD does here in registers alone: ${precise(limits.all.f64)} GFLOP/s in float64 and ${precise(limits.all.f32)} in float32 on all cores, ${precise(limits.one.f64)} and ${precise(limits.one.f32)} on one. Counted are the operations of the plain algorithm, so that a method that skips distances can exceed 100%. Exponentials are not counted: they are what keeps mixtures of few columns far from the limit.`,
  ].join('\n\n')}\n`;
}

/** The charts of docs/performance.md by file name. */
export function performanceCharts({ sweeps, breakdowns }: Performance): Record<string, Chart> {
  const charts = sweeps.map((sweep): [string, Chart] => {
    const curves = sweep.curves.map(({ name, points }) => ({
      name,
      points: points.map(({ x, iteration }) => [x, iteration] as const),
    }));
    return [`performance-${sweep.quantity}`, curveChart(curves, axesOf(sweep))];
  });
  const bars = breakdowns.map(({ shape, reading, seeding, iterations }) => {
    const whole = (reading + seeding + iterations) / 100;
    return {
      label: shape,
      parts: [
        { name: 'reading', value: reading / whole },
        { name: 'seeding', value: seeding / whole },
        { name: '20 iterations', value: iterations / whole },
      ],
    };
  });
  return { ...Object.fromEntries(charts), 'performance-parts': barChart(bars, 'share of the fit, %') };
}

function axesOf({ quantity, curves }: Sweep): Axes {
  const points = curves.flatMap(({ points }) => points);
  const xs = [...new Set(points.map(({ x }) => x))];
  const [x = 1] = xs;
  const least = Math.min(...curves.map(({ points }) => points[0]!.iteration));
  return {
    x: { rows: 'rows', columns: 'columns', k: 'k', threads: 'threads' }[quantity],
    y: 'one iteration, ms',
    xTicks: xs.length > 6 ? xs.filter((_, i) => i % 2 === 0) : xs,
    ...(quantity !== 'threads' && { proportional: [x, least * 0.6] as const }),
  };
}

function section({ quantity, held, curves }: Sweep): string {
  const rows = curves[0]!.points.map(({ x }, i) => [
    x.toLocaleString('en-US'),
    ...curves.flatMap(({ points }) => [precise(points[i]!.iteration), percent(points[i]!.share)]),
  ]);
  const head = [quantity, ...curves.flatMap(({ name }) => [`${name}, ms`, 'of the limit'])];
  return [
    `## ${TITLES[quantity]}`,
    `![One iteration against ${quantity}](images/performance-${quantity}.svg)`,
    `${curves.map(({ name, points }) => growth(quantity, name, points)).join(' ')} Held: ${held}.`,
    table(head, rows),
  ].join('\n\n');
}

/** What the curve says, in a sentence. */
function growth(quantity: Sweep['quantity'], name: string, points: readonly Point[]): string {
  const [first, last] = [points[0]!, points.at(-1)!];
  const times = last.iteration / first.iteration;
  const factor = last.x / first.x;
  if (quantity === 'threads') {
    return points.length < 2
      ? `${name}: one core.`
      : `${name}: ${brief(1 / times)} times as fast on ${last.x} threads as on ${first.x}.`;
  }
  return `${name}: ${brief(factor)} times the ${quantity === 'k' ? 'k' : quantity} take ${brief(times)} times as long.`;
}
