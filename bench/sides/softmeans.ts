import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import {
  type Data,
  type KMeansOptions,
  type Matrix,
  type MixtureFit,
  type MixtureOptions,
  elbow,
  gaussianMixture,
  kmeans,
  kmeansPlusPlus,
  silhouette,
} from '../../packages/softmeans/src/index.ts';
import type { Job, Outcome, Table } from '../job.ts';
import { algorithmOption, silhouetteThreads } from './offers.ts';
import { watchMemory } from './memory.ts';
import { type Arrival, timeCalls, timeIterations } from './stopwatch.ts';

const WARM_ROWS = 2000;
const MODEL_ROWS = 20_000;

const job: Job = JSON.parse(process.argv[2] ?? '{}');
const outcome = await measure(job);
process.stdout.write(`${JSON.stringify(outcome)}\n`, () => process.exit(0));

async function measure(job: Job): Promise<Outcome> {
  const table = read(job.table);
  const data = job.nested ? nested(table) : table;
  const memory = watchMemory();
  const timing = await run(job, data, table, memory);
  return { ...timing, version: 'softmeans' };
}

type Timed = Omit<Outcome, 'version'>;

async function run(job: Job, data: Data, table: Matrix, memory: () => number | undefined): Promise<Timed> {
  const { k, seconds } = job;
  const threads = job.threads === 'all' ? {} : { threads: job.threads };
  const init = job.start && { data: floats(job.start.path), rows: k, columns: table.columns };
  const allowed = job.reproducible === false ? { reproducible: false } : {};
  const fewer = firstRows(table, WARM_ROWS);
  const calls = async (call: (rows: Data) => Promise<Arrival>): Promise<Timed> => {
    await call(fewer);
    let peak: number | undefined;
    const timing = await timeCalls(async () => {
      const arrival = await call(data);
      peak ??= memory();
      return arrival;
    }, seconds);
    return { ...timing, ...(peak !== undefined && { memory: peak }) };
  };
  const fits = async (fit: (iterations: number) => Promise<Arrival>): Promise<Timed> => {
    await fit(3);
    const peak = memory();
    const timing = await timeIterations(fit, job.iterations ?? 21, seconds);
    return { ...timing, ...(peak !== undefined && { memory: peak }) };
  };

  switch (job.task) {
    case 'kmeans': {
      const algorithm = await algorithmOption(job.algorithm);
      const fit = async (rows: Data, maxIterations: number): Promise<Arrival> => {
        const fixed: KMeansOptions = { k, tolerance: 0, maxIterations, ...threads, ...allowed };
        const { iterations, inertia } = await kmeans(rows, { ...fixed, ...algorithm, ...(init && { init }) });
        return { iterations, objective: [inertia] };
      };
      if (job.iterations === undefined) return calls((rows) => fit(rows, 10_000));
      return fits((maxIterations) => fit(data, maxIterations));
    }
    case 'mixture': {
      const fit = mixtureFit(job, init, { ...threads, ...allowed });
      return fits(async (maxIterations) => {
        const { iterations, trace } = await fit(data, maxIterations);
        // scikit-learn's lower bound is that of the parameters before the last M-step.
        return { iterations, objective: [trace[iterations - 1]!] };
      });
    }
    case 'seeding': {
      let centers: Data = fewer;
      const timing = await calls(async (rows) => {
        ({ centers } = await kmeansPlusPlus(rows, { k, seed: 1, ...threads }));
        return { iterations: k, objective: [] };
      });
      const { trace } = await kmeans(table, { k, init: centers, maxIterations: 1 });
      return { ...timing, objective: [trace[0]!] };
    }
    case 'density': {
      const { model } = await mixtureFit(job, init, threads)(firstRows(table, MODEL_ROWS), 6);
      return calls(async (rows) => {
        const shares = await model.predictProba(rows, threads);
        const densities = await model.scoreSamples(rows, threads);
        return { iterations: 1, objective: [meanOf(densities), meanSquare(shares.data)] };
      });
    }
    case 'silhouette': {
      const labels = integers(job.labels ?? '');
      const options = await silhouetteThreads(threads);
      return calls(async (rows) => {
        const count = rows === data ? table.rows : WARM_ROWS;
        const { mean } = await silhouette(rows, labels.subarray(0, count), options);
        return { iterations: 1, objective: [mean] };
      });
    }
    case 'elbow':
      return calls(async (rows) => {
        const { scores } = await elbow(rows, { k: { from: 4, to: 11 }, ...threads });
        return { iterations: scores.length, objective: scores };
      });
    case 'restarts':
      return calls(async (rows) => {
        const { iterations, inertia } = await kmeans(rows, { k, starts: 10, ...threads });
        return { iterations, objective: [inertia] };
      });
  }
}

/** EM from the given means, identity covariances and equal weights. */
function mixtureFit(
  { k, covariance = 'full' }: Job,
  means: Matrix | undefined,
  options: MixtureOptions,
): (rows: Data, maxIterations: number) => Promise<MixtureFit> {
  if (!means) throw new Error('A mixture needs means to start from.');
  const { columns } = means;
  const identity = Array.from({ length: columns }, (_, a) =>
    Array.from({ length: columns }, (_, b) => (a === b ? 1 : 0)),
  );
  const ones = (count: number): number[] => Array.from({ length: count }, () => 1);
  const covariances = {
    full: ones(k).map(() => identity),
    tied: identity,
    diagonal: ones(k).map(() => ones(columns)),
    spherical: ones(k),
  }[covariance];
  const init = { weights: ones(k).map((one) => one / k), means, covariances };
  return (rows, maxIterations) =>
    gaussianMixture(rows, {
      ...options,
      k,
      covariance,
      init,
      maxIterations,
      tolerance: 0,
      regularization: 1e-6,
    });
}

function read({ path, rows, columns, precision }: Table): Matrix {
  const values = precision === 'f32' ? new Float32Array(rows * columns) : new Float64Array(rows * columns);
  const bytes = new Uint8Array(values.buffer);
  const file = openSync(path, 'r');
  for (let at = 0; at < bytes.length;) at += readSync(file, bytes, at, bytes.length - at, null);
  closeSync(file);
  return { data: values, rows, columns };
}

/** Small files come in a slice of a shared buffer, so they are copied to an aligned place. */
function floats(path: string): Float64Array {
  return new Float64Array(Uint8Array.from(readFileSync(path)).buffer);
}

function integers(path: string): Int32Array {
  return new Int32Array(Uint8Array.from(readFileSync(path)).buffer);
}

function nested({ data, rows, columns }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}

function firstRows({ data, rows, columns }: Matrix, count: number): Matrix {
  const kept = Math.min(rows, count);
  return { data: data.subarray(0, kept * columns), rows: kept, columns };
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

function meanSquare(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum / values.length;
}
