import { availableParallelism } from 'node:os';
import type { Cell, Recipe } from './cells.ts';
import type { Place } from './compare.ts';
import { prepare } from './data.ts';
import type { Job } from './job.ts';
import { type Limits, measureLimits } from './limit.ts';
import { operations } from './operations.ts';
import { type Machine, thisMachine, today } from './results.ts';
import { measure } from './side.ts';
import { type StudioTimes, measureStudio } from './studio.ts';

/** One measured fit, times in milliseconds. */
export interface Point {
  readonly x: number;
  readonly iteration: number;
  /** The whole fit of one iteration: import, the iteration, and the labels. */
  readonly first: number;
  /** The share of the 128-bit limit that an iteration reaches. */
  readonly share: number;
}

/** How the cost of several models grows with one quantity. */
export interface Sweep {
  readonly quantity: 'rows' | 'columns' | 'k' | 'threads';
  /** What is held, in words. */
  readonly held: string;
  readonly curves: readonly { readonly name: string; readonly points: readonly Point[] }[];
}

/** Where the time of one K-means fit of 20 iterations goes. */
export interface Breakdown {
  readonly shape: string;
  /** Import of the rows and the last labels. */
  readonly reading: number;
  readonly seeding: number;
  readonly iterations: number;
  readonly share: number;
}

/** The data behind docs/performance.md. */
export interface Performance {
  readonly machine: Machine;
  readonly date: string;
  readonly limits: Limits;
  readonly sweeps: readonly Sweep[];
  readonly breakdowns: readonly Breakdown[];
  /** Absent where there is no Chromium. */
  readonly studio?: StudioTimes;
}

const MODELS = {
  'K-means, float64': { task: 'kmeans', iterations: 21, precision: 'f64' },
  'K-means, float32': { task: 'kmeans', iterations: 21, precision: 'f32' },
  'mixture, full': { task: 'mixture', iterations: 6, precision: 'f64', covariance: 'full' },
} as const;
type Model = keyof typeof MODELS;
const ALL: readonly Model[] = ['K-means, float64', 'K-means, float32', 'mixture, full'];

interface Size {
  readonly rows: number;
  readonly columns: number;
  readonly k: number;
  readonly threads: number | 'all';
}

/** Measures softmeans alone over sizes and threads, each point in a process of its own. */
export async function measurePerformance(
  place: Place,
  seconds: number,
  report: (line: string) => void,
): Promise<Performance> {
  const limits = await measureLimits();
  const point = async (name: string, model: Model, x: number, size: Size): Promise<Point> => {
    const { iteration, first, cell } = await timeFit(model, size, seconds, place);
    const limit = (size.threads === 1 ? limits.one : limits.all)[cell.job.precision];
    report(`${name}, ${x}: ${iteration.toFixed(2)} ms an iteration`);
    return { x, iteration, first, share: operations(cell)! / (iteration * 1e6) / limit };
  };
  const sweep = async (
    quantity: Sweep['quantity'],
    held: string,
    values: readonly number[],
    size: (x: number) => Size,
    curves: Readonly<Record<string, { readonly model: Model; readonly shape?: Partial<Size> }>>,
  ): Promise<Sweep> => {
    const measured: { name: string; points: Point[] }[] = [];
    for (const [name, { model, shape }] of Object.entries(curves)) {
      const points: Point[] = [];
      for (const x of values) {
        points.push(await point(`${quantity}, ${name}`, model, x, { ...size(x), ...shape }));
      }
      measured.push({ name, points });
    }
    return { quantity, held, curves: measured };
  };
  const models = Object.fromEntries(ALL.map((model) => [model, { model }]));
  const sweeps = [
    await sweep(
      'rows',
      '12 columns, k = 8, all cores',
      [3000, 10_000, 30_000, 100_000, 300_000, 1_000_000],
      (rows) => ({ rows, columns: 12, k: 8, threads: 'all' }),
      models,
    ),
    await sweep(
      'columns',
      '50,000 rows, k = 16, all cores',
      [2, 4, 8, 16, 32, 64],
      (columns) => ({ rows: 50_000, columns, k: 16, threads: 'all' }),
      models,
    ),
    await sweep(
      'k',
      '50,000 rows of 16 columns, all cores',
      [2, 4, 8, 16, 32, 64, 128, 256],
      (k) => ({ rows: 50_000, columns: 16, k, threads: 'all' }),
      models,
    ),
    await sweep(
      'threads',
      'two sizes',
      threadCounts(),
      (threads) => ({ rows: 200_000, columns: 12, k: 8, threads }),
      {
        'K-means, 200k·12·8': { model: 'K-means, float64' },
        'K-means, 100k·64·64': { model: 'K-means, float64', shape: { rows: 100_000, columns: 64, k: 64 } },
        'mixture, full, 200k·12·8': { model: 'mixture, full' },
      },
    ),
  ];
  const breakdowns: Breakdown[] = [];
  for (const [shape, rows, columns, k] of [
    ['200k·12·8', 200_000, 12, 8],
    ['1M·3·16', 1_000_000, 3, 16],
    ['100k·64·64', 100_000, 64, 64],
    ['50k·128·256', 50_000, 128, 256],
  ] as const) {
    const size = { rows, columns, k, threads: 'all' as const };
    const { iteration, first, cell } = await timeFit('K-means, float64', size, seconds, place);
    const seeding = await timeSeeding(cell, seconds, place);
    const reading = Math.max(0, first - iteration);
    breakdowns.push({
      shape,
      reading,
      seeding: Math.max(0, seeding - reading),
      iterations: 20 * iteration,
      share: operations(cell)! / (iteration * 1e6) / limits.all.f64,
    });
    report(`where the time goes, ${shape}`);
  }
  const studio = await measureStudio();
  report(studio ? 'the studio with a million points' : 'Left out: the studio, for there is no Chromium.');
  return { machine: thisMachine(), date: today(), limits, sweeps, breakdowns, ...(studio && { studio }) };
}

/** 1, 2, 4 and so on, and all of them. */
function threadCounts(): number[] {
  const cores = availableParallelism();
  const counts: number[] = [];
  for (let threads = 1; threads < cores; threads *= 2) counts.push(threads);
  return [...counts, cores];
}

async function timeFit(
  model: Model,
  { rows, columns, k, threads }: Size,
  seconds: number,
  place: Place,
): Promise<{ iteration: number; first: number; cell: Cell }> {
  const { precision, ...job } = MODELS[model];
  const recipe: Recipe = { rows, columns, blobs: Math.min(k, 16), separation: 1, seed: 11 };
  const files = prepare(place.data, recipe);
  const order: Job = { ...job, k, table: files[precision], start: files.start(k), threads, seconds };
  const { iteration, first } = await measure('softmeans', order, undefined);
  if (iteration === undefined || first === undefined) throw new Error('No iteration was measured.');
  const cell: Cell = {
    name: model,
    group: 'kmeans',
    timed: 'iteration',
    recipe,
    job: { ...MODELS[model], k },
    peers: [],
    sense: 'lower',
    tolerance: 0,
  };
  return { iteration, first, cell };
}

async function timeSeeding(cell: Cell, seconds: number, place: Place): Promise<number> {
  const files = prepare(place.data, cell.recipe);
  const order: Job = { task: 'seeding', k: cell.job.k, table: files.f64, threads: 'all', seconds };
  return (await measure('softmeans', order, undefined)).call;
}
