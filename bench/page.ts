import { CELLS, type Cell, GROUPS, type Group } from './cells.ts';
import { type Chart, type RatioLine, ratioChart } from './charts.ts';
import type { ChoiceResult } from './choices.ts';
import type { CellResult, Contest } from './compare.ts';
import { brief, megabytes, percent, precise, table } from './numbers.ts';
import { operations } from './operations.ts';
import type { Results } from './results.ts';

/** A cell with what was measured for it. */
interface Measured {
  readonly cell: Cell;
  readonly all: CellResult | undefined;
  readonly one: CellResult | undefined;
}

/** docs/benchmarks.md. */
export function benchmarksPage(results: Results): string {
  const { machine, limits } = results;
  const measured = measuredCells(results);
  const aims = measured.filter(({ cell, all }) => cell.goal !== undefined && all && all.contests.length > 0);
  const missed = aims.filter(({ cell, all }) => all!.contests[0]!.ratio.median < cell.goal!);
  const wrong = results.cells
    .flatMap(({ contests }) => contests)
    .filter(({ verdict }) => verdict === 'worse');
  const groups = (Object.keys(GROUPS) as Group[]).map((group) => section(group, measured, results));
  return `${[
    '# Benchmarks',
    'This page is written by',
    '    npm run bench -- --write',
    `on ${machine.cores} cores of ${machine.processor}, ${machine.memory} GiB of memory, ${machine.system}, Node ${machine.node}, ${results.date}. Its numbers are in [bench/results.json](../bench/results.json). \`npm run bench\` measures on your machine and prints what it finds; \`npm run bench -- --help\` lists its options.`,
    summary(aims.length, missed, wrong.length),
    '![Times faster than the peer, per cell](images/benchmarks.svg)',
    'Times faster, peer / softmeans, on all cores: the median (dot), the lowest and the highest of the rounds (line), the goal (short upright line). A hollow dot misses its goal, or is slower where there is none. Cells are named by rows · columns · k.',
    '## How it is measured',
    method(results),
    ...groups,
    '## The choice of algorithm',
    algorithms(results.algorithms),
    '## Relaxed SIMD',
    relaxed(results.relaxed),
    '## Where the limit lies',
    `WebAssembly has 128-bit SIMD, and its reproducible form has no fused multiply-add. A loop of multiplications and additions that never leaves the registers reached ${precise(limits.one.f64)} GFLOP/s in float64 and ${precise(limits.one.f32)} in float32 on one core, ${precise(limits.all.f64)} and ${precise(limits.all.f32)} on all, measured in the same run. “Of the limit” is the share of that which an iteration reached, counting every distance, density and sum of the plain algorithm (2 · columns · k operations a row for K-means). Methods that skip work can exceed 100%. The peers use the whole width of the processor, up to 512 bits.`,
    ...(missed.length > 0 ? ['## Goals not reached', missedTable(missed, results)] : []),
  ].join('\n\n')}\n`;
}

/** The charts of docs/benchmarks.md by file name. */
export function benchmarksCharts(results: Results): Record<string, Chart> {
  const lines = measuredCells(results).flatMap(({ cell, all }) =>
    (all?.contests ?? []).map((contest, i): RatioLine => {
      const { median, lowest, highest } = contest.ratio;
      return {
        label: i === 0 ? cell.name : `${cell.name}, against ${contest.peer.name.split(' ')[0]}`,
        median,
        lowest,
        highest,
        ...(i === 0 && cell.goal !== undefined && { goal: cell.goal }),
        text: `${brief(median)}×`,
      };
    }),
  );
  return { benchmarks: ratioChart(lines, 'times faster than the peer') };
}

function measuredCells({ cells }: Results): Measured[] {
  const of = (cell: Cell, threads: number | 'all'): CellResult | undefined =>
    cells.find((result) => result.cell === cell.name && result.threads === threads);
  return CELLS.map((cell) => ({ cell, all: of(cell, 'all'), one: of(cell, 1) })).filter(
    ({ all, one }) => all ?? one,
  );
}

function summary(aims: number, missed: readonly Measured[], wrong: number): string {
  const reached = aims - missed.length;
  const slower = missed.filter(({ all }) => all!.contests[0]!.ratio.median < 1).length;
  return [
    `${reached} of ${aims} goals are reached.`,
    slower === 0
      ? 'softmeans is faster in every cell that has a goal.'
      : `softmeans is slower than the peer in ${slower} of them.`,
    wrong === 0
      ? 'In every cell both sides reached the same objective, or softmeans the better one.'
      : `In ${wrong} comparisons softmeans reached a worse objective than its peer: these are failures, whatever their speed.`,
  ].join(' ');
}

function method({ rounds, left, blas }: Results): string {
  const items = [
    'Every side runs in a process of its own, one after the other and in turn, and reads the same bytes. Ratios are taken within a round, so that what slows the machine for a while falls on both.',
    `${rounds === 1 ? 'One round' : `Up to ${rounds} rounds`} on all cores, at most 3 for cells that take long; at most 2 on one core and for the choices below. Tables show medians.`,
    'One iteration is (fit of 21 iterations − fit of 1) / 20 for K-means and (6 − 1) / 5 for the mixture, from the same start, with tolerance 0. Each process warms up with a fit of 3 iterations, then repeats both fits for about a second and takes the shortest of each. A “whole call” is the long fit with the import of the rows. Other cells are whole calls.',
    'Both sides must reach the same objective (relative 1e-6, in float32 1e-4; 0.5% at each k of an elbow, whose starts differ, and 10% for k-means++, whose draws differ), or softmeans the better one. Otherwise the cell is a failure, and so is the run.',
    'An elbow is a call of `elbow` as it comes, which lets what is found for one k serve the next, against ten starts of scikit-learn at each k.',
    'Memory is the peak of the process during the first call, less what it held when library and rows were loaded.',
    'Tables are drawn once, from seeds: blobs with correlated noise. With centers c[b] = s · z, z standard normal, a row of blob b is c[b] + A z with A = I + 0.3 · N / √columns, N standard normal; blobs are drawn evenly and the means of the columns taken off. `bench/cells.ts` holds s for each table. Starting centers are k rows drawn without replacement; mixtures start from these with identity covariances and equal weights.',
    `scikit-learn runs with its default algorithm (Lloyd), on the threads that it takes by itself${blas === undefined ? '' : `, and multiplies matrices with ${blas}`}. faiss works in float32 alone. expectation-maximization takes no start and no number of iterations, so that only the time of its first iteration is compared, not what it reaches.`,
    ...left.map((one) => `Left out here: ${one}.`),
  ];
  return items.map((item) => `- ${item}`).join('\n');
}

function section(group: Group, measured: readonly Measured[], results: Results): string {
  const cells = measured.filter(({ cell }) => cell.group === group);
  if (cells.length === 0) return `## ${GROUPS[group]}\n\nNot measured.`;
  const perIteration = cells[0]!.cell.timed === 'iteration';
  const head = [
    'cell',
    'softmeans, ms',
    'peer, ms',
    'times faster',
    'lowest – highest',
    'goal',
    ...(perIteration ? ['whole call', 'of the limit'] : []),
    'on 1 core',
    'memory, softmeans / peer',
    'objective',
  ];
  const rows = cells.flatMap((one) => rowsOf(one, perIteration, results));
  const bounded = cells.filter(
    ({ cell, all }) => cell.memory !== undefined && all?.product.memory !== undefined,
  );
  const over = bounded.filter(({ cell, all }) => all!.product.memory! > cell.memory!);
  const alone = cells.filter(
    ({ cell, one }) => cell.memory !== undefined && one?.product.memory !== undefined,
  );
  const within = alone.filter(({ cell, one }) => one!.product.memory! <= cell.memory!);
  const onOne =
    alone.length === 0
      ? ''
      : ` On one core ${within.length} of ${alone.length} do: every further thread is a JavaScript engine with a memory of its own.`;
  const memory =
    bounded.length === 0
      ? ''
      : `\n\nMemory: ${bounded.length - over.length} of ${bounded.length} cells stay below their goal of ${group === 'kmeans' ? '1.75' : '1.25'} × the data + 40 bytes a row${over.length > 0 ? `; ${over.map(({ cell, all }) => `${cell.name} takes ${megabytes(all!.product.memory!)} of ${megabytes(cell.memory!)}`).join('; ')}` : ''}.${onOne}`;
  return `## ${GROUPS[group]}\n\n${table(head, rows)}${memory}`;
}

function rowsOf({ cell, all, one }: Measured, perIteration: boolean, results: Results): string[][] {
  const result = all ?? one!;
  const { product } = result;
  const share = shareOfLimit(cell, product.time, result.threads, results);
  if (result.contests.length === 0) {
    const blanks = perIteration ? ['–', share] : [];
    return [
      [
        cell.name,
        precise(product.time),
        '–',
        '–',
        '–',
        goalOf(cell),
        ...blanks,
        '–',
        memoryOf(product.memory),
        '–',
      ],
    ];
  }
  return result.contests.map((contest, i) => [
    cell.group === 'packages' ? cell.name : `${cell.name}, ${contest.peer.name.split(' ')[0]}`,
    precise(product.time),
    precise(contest.peer.time),
    `**${brief(contest.ratio.median)}**`,
    `${brief(contest.ratio.lowest)} – ${brief(contest.ratio.highest)}`,
    i === 0 ? goalOf(cell, contest) : '–',
    ...(perIteration ? [contest.verdict === 'not comparable' ? '–' : brief(contest.call.median), share] : []),
    all && one?.contests[i] ? brief(one.contests[i].ratio.median) : '–',
    `${memoryOf(product.memory)} / ${memoryOf(contest.peer.memory)}`,
    contest.verdict,
  ]);
}

function goalOf({ goal }: Cell, contest?: Contest): string {
  if (goal === undefined) return '–';
  if (!contest) return `≥ ${goal}`;
  return `≥ ${goal} ${contest.ratio.median >= goal ? '✓' : '✗'}`;
}

function memoryOf(bytes: number | undefined): string {
  return bytes === undefined ? '–' : megabytes(bytes);
}

/** The share of the 128-bit limit that an iteration of so many milliseconds reaches. */
function shareOfLimit(cell: Cell, time: number, threads: number | 'all', { limits }: Results): string {
  const count = operations(cell);
  const limit = (threads === 'all' ? limits.all : limits.one)[cell.job.precision];
  return count === undefined ? '–' : percent(count / (time * 1e6) / limit);
}

function algorithms(results: readonly ChoiceResult[]): string {
  if (results.length === 0) return 'Not measured.';
  const names = results[0]!.choices.map(({ name }) => name);
  const rows = results.map(({ cell, choices }) => {
    const best = Math.min(...choices.map(({ time }) => time));
    const time = (name: string): string => {
      const found = choices.find((choice) => choice.name === name);
      return found ? precise(found.time) : '–';
    };
    return [cell, ...names.map(time), brief(choices[0]!.time / best)];
  });
  const worst = Math.max(
    ...results.map(({ choices }) => choices[0]!.time / Math.min(...choices.map(({ time }) => time))),
  );
  return `\`algorithm: 'auto'\` is the default. Every choice gives the same labels and centers; they differ in speed alone. Milliseconds per iteration, or to convergence where the cell says so, on all cores. At worst \`auto\` took ${brief(worst)} times as long as the best choice.\n\n${table(['cell', ...names.map((name) => `\`${name}\``), 'auto / best'], rows)}`;
}

function relaxed(results: readonly ChoiceResult[]): string {
  if (results.length === 0) {
    return 'Everything above is the reproducible form. A relaxed one, with fused multiply-add, was not there to be measured.';
  }
  const rows = results.map(({ cell, choices: [baseline, other] }) => [
    cell,
    precise(baseline!.time),
    precise(other!.time),
    `**${brief(other!.ratio.median)}**`,
    `${brief(other!.ratio.lowest)} – ${brief(other!.ratio.highest)}`,
  ]);
  return `With \`reproducible: false\` fused multiply-add is used where the machine has it, and last bits may differ from machine to machine. Everything above is without it. Milliseconds per iteration, all cores.\n\n${table(['cell', 'reproducible', 'relaxed', 'times faster', 'lowest – highest'], rows)}`;
}

function missedTable(missed: readonly Measured[], results: Results): string {
  const rows = missed.map(({ cell, all }) => {
    const { ratio } = all!.contests[0]!;
    const share = shareOfLimit(cell, all!.product.time, 'all', results);
    return [cell.name, `${cell.goal}`, brief(ratio.median), share, boundOf(cell, all!, results)];
  });
  return `The last column is what the ratio would be if an iteration of the plain algorithm ran at the limit of 128-bit SIMD, without waiting for memory.\n\n${table(['cell', 'goal', 'reached', 'of the limit', 'at the limit'], rows)}`;
}

function boundOf(cell: Cell, { product, contests }: CellResult, { limits }: Results): string {
  const count = operations(cell);
  if (count === undefined) return '–';
  const least = count / limits.all[cell.job.precision] / 1e6;
  return brief((contests[0]!.ratio.median * product.time) / least);
}
