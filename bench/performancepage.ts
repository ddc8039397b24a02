import { type Axes, type Chart, barChart, curveChart } from './charts.ts';
import { brief, megabytes, percent, precise, table } from './numbers.ts';
import type { Performance, Point, Sweep } from './performance.ts';
import type { StudioTimes } from './studio.ts';

const TITLES = {
  rows: 'Rows',
  columns: 'Columns',
  k: 'Clusters and components',
  threads: 'Threads',
} as const;

/** docs/performance.md. */
export function performancePage(performance: Performance): string {
  const { machine, date, limits, sweeps, breakdowns, studio } = performance;
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
    ...(studio ? studioSection(studio) : []),
    ...relaxedSimd(),
  ].join('\n\n')}\n`;
}

/** What a million points take in the browser. */
function studioSection(studio: StudioTimes): string[] {
  const { rows, browser, renderer, read, choose, fit, framesPerSecond, longestTask, memory } = studio;
  const seconds = (time: number): string => `${(time / 1000).toFixed(1)} s`;
  const software = renderer.includes('SwiftShader');
  return [
    '## The studio',
    `A CSV of ${rows.toLocaleString('en-US')} rows and 2 columns, dropped on the studio in ${browser}; points drawn by ${software ? 'SwiftShader, which is WebGL without a graphics processor, on the same cores' : renderer}.`,
    table(
      ['step', 'takes'],
      [
        ['from the drop to the table on the page', seconds(read)],
        ['from the click to the number of groups, chosen on a sample', seconds(choose)],
        ['from the click to K-means and the mixture of all rows, compared and drawn', seconds(fit)],
        ['frames a second while all points are panned', framesPerSecond.toFixed(0)],
        ['longest time for which the page did not answer', `${longestTask.toFixed(0)} ms`],
        ...(memory === undefined ? [] : [["peak of the page's process", megabytes(memory)]]),
      ],
    ),
    'What a frame cannot draw in time follows in the next ones: while points are moved, a slow machine shows a part of them that is spread evenly over all.',
  ];
}

/**
 * Why there is one module of kernels. Measured once, on two cores of an AMD EPYC with AVX-512 and Node 20.20
 * (`--experimental-wasm-relaxed-simd`), by building `madd` of kernels/multiplyadd.ts from relaxed_madd.
 */
function relaxedSimd(): string[] {
  return [
    '## Relaxed SIMD',
    'Relaxed SIMD fuses a multiplication and an addition where the processor can; the last bits then depend on the machine. A second module of kernels built so was measured beside the one that softmeans has: each kernel over one block of 512 rows, one thread, 20 alternating runs, least times; and mixtures of 20,480 rows (8,192 of 32 columns), CPU time of a fit of 11 iterations less a fit of one, one thread, alternating, lower tenth and median.',
    table(
      ['kernel, columns · k', 'plain, µs', 'relaxed, µs', 'ratio'],
      [
        ['nearest center, float64, 12 · 8', '4.49', '3.67', '1.22'],
        ['nearest center, float64, 3 · 16', '3.63', '2.89', '1.26'],
        ['nearest center, float64, 64 · 64', '158', '151', '1.04'],
        ['nearest center, float64, 128 · 256', '1246', '1219', '1.02'],
        ['nearest center, float32, 12 · 8', '2.28', '1.87', '1.22'],
        ['nearest center, float32, 128 · 256', '615', '600', '1.03'],
        ['scores, full covariances, 12 · 8', '34.4', '29.3', '1.17'],
        ['scores, full covariances, 32 · 16', '363', '341', '1.07'],
        ['scores, diagonal covariances, 12 · 8', '7.86', '6.94', '1.13'],
        ['responsibilities, 8 components', '13.7', '13.7', '1.00'],
        ['moments, full covariances, 12 · 8', '51.9', '46.0', '1.13'],
        ['moments, full covariances, 32 · 16', '389', '376', '1.03'],
        ['moments, diagonal covariances, 12 · 8', '10.8', '14.0', '0.77'],
        ['moments, diagonal covariances, 32 · 16', '53.7', '69.8', '0.77'],
        ['distances of pairs (silhouette), 12 columns, 32 rows', '269', '228', '1.18'],
      ],
    ),
    table(
      ['mixture, columns · k', 'ratio per iteration, lower tenth', 'median'],
      [
        ['full, 12 · 8', '1.02', '1.00'],
        ['full, 2 · 8', '0.99', '0.98'],
        ['diagonal, 12 · 8', '0.96', '0.94'],
      ],
    ),
    'Kernels of few columns gain; the iterations of which they are a part hardly do: exponentials have their own rounding to keep, sums of squares wait longer for a fused operation, and K-means decides most rows by whole numbers, where nothing is fused. (Full covariances of 32 columns lay between 1.05 by their kernels and 1.10 by fits, on a machine that was not quiet.) Of whole calls only the silhouette, which is made of distances of pairs, would be clearly faster. That is too little for a second module, so there is none, and every result has the same bits everywhere.',
  ];
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
