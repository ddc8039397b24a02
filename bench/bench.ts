import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CELLS, type Cell } from './cells.ts';
import { drawCharts } from './charts.ts';
import { ALGORITHM_CELLS, type ChoiceResult, RELAXED_CELLS, compareChoices } from './choices.ts';
import { type CellResult, type Effort, type Place, compare } from './compare.ts';
import { prepareEnvironment } from './environment.ts';
import { measureLimits } from './limit.ts';
import { benchmarksCharts, benchmarksPage } from './page.ts';
import { type Performance, measurePerformance } from './performance.ts';
import { performanceCharts, performancePage } from './performancepage.ts';
import { reportCell, reportChoices } from './report.ts';
import { type Results, merged, readData, thisMachine, today, writeData } from './results.ts';
import { algorithms, takesIrreproducible } from './sides/offers.ts';

const HELP = `npm run bench -- [options]

Compares softmeans with its peers on this machine, each in a process of its own, and prints what it finds.

  --cells <text>     only cells with this in their name; --list lists them
  --threads <n>      1 or all; default: all, and then 1
  --rounds <n>       default 5
  --quick            2 rounds, all cores, without the cells that take longest
  --performance      measures how the cost grows with rows, columns, k and threads instead
  --json <file>      writes the results as JSON
  --write            writes bench/*.json and the pages and charts in docs; with --cells or --threads into the results
                     there are
  --pages            measures nothing, writes the pages and charts anew
  --list             lists the cells

Exit status: 0 done, 1 a wrong answer or a failed run, 2 a wrong call. A missed goal is no failure.`;

const here = dirname(fileURLToPath(import.meta.url));
const docs = join(here, '..', 'docs');
const files = { results: join(here, 'results.json'), performance: join(here, 'performance.json') };

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage =
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  console.error(isUsage ? `${error.message}\n\n${HELP}` : error);
  process.exitCode = isUsage ? 2 : 1;
}

async function main(): Promise<number> {
  const { values: options } = parseArgs({
    options: {
      cells: { type: 'string' },
      threads: { type: 'string' },
      rounds: { type: 'string' },
      quick: { type: 'boolean' },
      performance: { type: 'boolean' },
      json: { type: 'string' },
      write: { type: 'boolean' },
      pages: { type: 'boolean' },
      list: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (options.help) return say(HELP);
  if (options.list) return say(CELLS.map(({ name }) => name).join('\n'));
  if (options.pages) return writePages();
  const rounds = Number(options.rounds ?? (options.quick ? 2 : 5));
  if (!Number.isInteger(rounds) || rounds < 1)
    return refuse(`--rounds must be a whole number of at least 1.`);
  if (options.threads !== undefined && options.threads !== 'all' && options.threads !== '1') {
    return refuse('--threads must be 1 or all.');
  }
  const { python, blas, left } = prepareEnvironment();
  for (const one of left) console.log(`Left out: ${one}.`);
  const place: Place = { data: join(here, '.data'), python };
  if (options.performance) {
    const performance = await measurePerformance(place, options.quick ? 0.2 : 0.6, console.log);
    if (options.json) writeFileSync(options.json, JSON.stringify(performance, undefined, 2));
    if (options.write) {
      writeData(files.performance, performance);
      writePages();
    }
    return 0;
  }

  const wanted = (cell: Cell): boolean =>
    cell.name.includes(options.cells ?? '') && !(options.quick && cell.rounds !== undefined);
  const cells = CELLS.filter(wanted);
  if (cells.length === 0) return refuse(`No cell has ${JSON.stringify(options.cells)} in its name.`);
  const effort: Effort = { rounds, seconds: options.quick ? 0.5 : 2, patience: 10 };
  // What is shown beside the comparison takes fewer rounds.
  const less: Effort = { ...effort, rounds: Math.min(2, rounds), seconds: 0.4 };
  const results: CellResult[] = [];
  const choices: ChoiceResult[] = [];
  const relaxed: ChoiceResult[] = [];
  const failed: string[] = [];
  const limits = await measureLimits();
  const earlier = options.cells || options.threads ? readData<Results>(files.results) : undefined;
  /** After each cell, so that a run that is ended keeps what it has found. */
  const save = (): void => {
    const found: Results = {
      machine: thisMachine(),
      date: today(),
      rounds,
      limits,
      ...(blas !== undefined && { blas }),
      left,
      cells: results,
      algorithms: choices,
      relaxed,
    };
    if (options.json) writeFileSync(options.json, JSON.stringify(found, undefined, 2));
    if (options.write) writeData(files.results, merged(earlier, found));
  };
  const passes =
    options.threads === '1' ? [1] : options.threads || options.quick ? ['all' as const] : ['all' as const, 1];
  for (const threads of passes) {
    for (const cell of cells) {
      if (threads !== 'all' && cell.allCoresOnly) continue;
      try {
        const result = await compare(cell, threads, threads === passes[0] ? effort : less, place);
        results.push(result);
        console.log(reportCell(result));
        save();
      } catch (error) {
        failed.push(cell.name);
        console.error(`${cell.name} failed: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  if (options.threads !== '1' && !options.quick) {
    choices.push(...(await measureAlgorithms(cells, less, place)));
    relaxed.push(...(await measureRelaxed(cells, less, place)));
    save();
  }
  if (options.write) writePages();
  const worse = results.filter(({ contests }) => contests.some(({ verdict }) => verdict === 'worse'));
  for (const { cell } of worse)
    console.error(`Wrong answer: ${cell} reached a worse objective than its peer.`);
  if (failed.length > 0) console.error(`Failed: ${failed.join(', ')}.`);
  return worse.length + failed.length > 0 ? 1 : 0;
}

async function measureAlgorithms(
  cells: readonly Cell[],
  effort: Effort,
  place: Place,
): Promise<ChoiceResult[]> {
  const words = await algorithms();
  const ways = Object.fromEntries(
    ['auto', ...words.filter((word) => word !== 'auto')].map((word) => [word, { algorithm: word }]),
  );
  return each(
    ALGORITHM_CELLS.filter((cell) => cells.includes(cell)),
    ways,
    effort,
    place,
  );
}

async function measureRelaxed(cells: readonly Cell[], effort: Effort, place: Place): Promise<ChoiceResult[]> {
  if (!(await takesIrreproducible())) {
    console.log('Left out: relaxed SIMD, for which there is no option.');
    return [];
  }
  const ways = { reproducible: {}, relaxed: { reproducible: false as const } };
  return each(
    RELAXED_CELLS.filter((cell) => cells.includes(cell)),
    ways,
    effort,
    place,
  );
}

async function each(
  cells: readonly Cell[],
  ways: Parameters<typeof compareChoices>[1],
  effort: Effort,
  place: Place,
): Promise<ChoiceResult[]> {
  const found: ChoiceResult[] = [];
  for (const cell of cells) {
    const result = await compareChoices(cell, ways, effort, place);
    console.log(reportChoices(result));
    found.push(result);
  }
  return found;
}

/** Writes the pages and charts from the data files. */
function writePages(): number {
  const results = readData<Results>(files.results);
  const performance = readData<Performance>(files.performance);
  if (results) writeFileSync(join(docs, 'benchmarks.md'), benchmarksPage(results));
  if (performance) writeFileSync(join(docs, 'performance.md'), performancePage(performance));
  drawCharts(join(docs, 'images'), {
    ...(results && benchmarksCharts(results)),
    ...(performance && performanceCharts(performance)),
  });
  return 0;
}

function say(text: string): number {
  console.log(text);
  return 0;
}

function refuse(text: string): number {
  console.error(`${text}\n\n${HELP}`);
  return 2;
}
