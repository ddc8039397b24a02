// The side of npm's packages: measures one job and prints what came of it, times in milliseconds.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { timeIterations } from './stopwatch.ts';

const require = createRequire(import.meta.url);
const [side, order] = process.argv.slice(2);
const job = JSON.parse(order);
const { k } = job;
const { rows: count, columns } = job.table;
const rows = nested(job.table.path, count);

const sides = {
  'ml-kmeans': async () => {
    const { kmeans } = await import('ml-kmeans');
    return async (maxIterations) => {
      const options = { initialization: nested(job.start.path, k), maxIterations, tolerance: 0 };
      const { iterations, centroids } = kmeans(rows, k, options);
      return { iterations, objective: [inertia(centroids)] };
    };
  },
  skmeans: async () => {
    const skmeans = require('skmeans');
    return async (maxIterations) => {
      const { centroids } = skmeans(rows, k, nested(job.start.path, k), maxIterations);
      return { iterations: maxIterations, objective: [inertia(centroids)] };
    };
  },
  // It takes neither a start nor a number of iterations. With so large an epsilon it does one, and what lies
  // between that and twice as many rows' work cannot be told: a whole call of 1 iteration is its time.
  'expectation-maximization': async () => {
    const fit = require('expectation-maximization');
    return async () => {
      fit(rows, k, 1e9);
      return { iterations: 1, objective: [] };
    };
  },
};

const fit = await sides[side]();
await fit(1);
const timing =
  side === 'expectation-maximization'
    ? await oneIteration(fit)
    : await timeIterations(fit, job.iterations, job.seconds);
console.log(JSON.stringify({ ...timing, version: `${side} ${version(side)}` }));

async function oneIteration(fit) {
  const start = performance.now();
  const { objective } = await fit();
  const call = performance.now() - start;
  return { iteration: call, iterations: 1, call, objective };
}

function nested(path, rows) {
  const values = new Float64Array(rows * columns);
  const file = openSync(path, 'r');
  readSync(file, new Uint8Array(values.buffer), 0, values.byteLength, null);
  closeSync(file);
  return Array.from({ length: rows }, (_, i) => Array.from(values.subarray(i * columns, (i + 1) * columns)));
}

function inertia(centers) {
  let sum = 0;
  for (const row of rows) {
    let least = Infinity;
    for (const center of centers) {
      let squared = 0;
      for (let j = 0; j < columns; j++) squared += (row[j] - center[j]) * (row[j] - center[j]);
      least = Math.min(least, squared);
    }
    sum += least;
  }
  return sum;
}

function version(name) {
  return JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8'))
    .version;
}
