import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RandomState, iris } from '../packages/softmeans/src/index.ts';
import type { Recipe } from './cells.ts';
import type { Start, Table } from './job.ts';

/** The files of one table, the same for every side. */
export interface Files {
  readonly f64: Table;
  readonly f32: Table;
  /** k rows drawn without replacement, as centers to start from. */
  readonly start: (k: number) => Start;
  /** The blob of each row, in int32. */
  readonly labels: string;
}

/**
 * Writes the files of a table where they are missing.
 *
 * Blobs with correlated noise: with centers c[b] = separation · z, z standard normal, a row of blob b is
 * x = c[b] + A z, A = I + 0.3 · N / √columns, N standard normal and the same for all rows. The blob of a row is
 * drawn evenly, and the means of the columns are taken off.
 */
export function prepare(folder: string, recipe: Recipe | 'iris'): Files {
  mkdirSync(folder, { recursive: true });
  const { rows, columns } = recipe === 'iris' ? { rows: 150, columns: 4 } : recipe;
  const name =
    recipe === 'iris'
      ? 'iris'
      : [rows, columns, recipe.blobs, recipe.separation, recipe.seed].join('-').replace('.', '_');
  const path = (ending: string): string => join(folder, `${name}.${ending}`);
  let drawn: { values: Float64Array; labels: Int32Array } | undefined;
  const draw = (): { values: Float64Array; labels: Int32Array } => {
    drawn ??= recipe === 'iris' ? irisRows() : blobs(recipe);
    return drawn;
  };
  once(path('f64'), () => draw().values);
  once(path('f32'), () => Float32Array.from(draw().values));
  once(path('labels'), () => draw().labels);
  return {
    f64: { path: path('f64'), rows, columns, precision: 'f64' },
    f32: { path: path('f32'), rows, columns, precision: 'f32' },
    labels: path('labels'),
    start: (k) => {
      const file = path(`start-${k}`);
      once(file, () => startingCenters(draw().values, rows, columns, k));
      return { path: file };
    },
  };
}

/** A file appears whole or not at all, so that a run that was ended leaves nothing to trip over. */
function once(path: string, values: () => Float64Array | Float32Array | Int32Array): void {
  if (existsSync(path)) return;
  writeFileSync(`${path}.part`, values());
  renameSync(`${path}.part`, path);
}

function irisRows(): { values: Float64Array; labels: Int32Array } {
  const columns = Object.values(iris().columns);
  const values = Float64Array.from({ length: 150 * 4 }, (_, i) => columns[i % 4]![Math.floor(i / 4)]!);
  return { values, labels: Int32Array.from({ length: 150 }, (_, i) => Math.floor(i / 50)) };
}

function blobs({ rows, columns, blobs, separation, seed }: Recipe): {
  values: Float64Array;
  labels: Int32Array;
} {
  const random = new RandomState(seed);
  const normal = (count: number, scale: number): Float64Array =>
    Float64Array.from({ length: count }, () => random.normal(0, scale));
  const centers = normal(blobs * columns, separation);
  const mixing = normal(columns * columns, 0.3 / Math.sqrt(columns));
  for (let j = 0; j < columns; j++) mixing[j * columns + j]! += 1;
  const labels = Int32Array.from({ length: rows }, () => random.interval(blobs - 1));
  const values = new Float64Array(rows * columns);
  const means = new Float64Array(columns);
  const noise = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) noise[j] = random.normal();
    const row = values.subarray(i * columns, (i + 1) * columns);
    row.set(centers.subarray(labels[i]! * columns, (labels[i]! + 1) * columns));
    for (let a = 0; a < columns; a++) {
      for (let j = 0; j < columns; j++) row[j]! += noise[a]! * mixing[a * columns + j]!;
    }
    for (let j = 0; j < columns; j++) means[j]! += row[j]! / rows;
  }
  for (let i = 0; i < values.length; i++) values[i]! -= means[i % columns]!;
  return { values, labels };
}

function startingCenters(values: Float64Array, rows: number, columns: number, k: number): Float64Array {
  const centers = new Float64Array(k * columns);
  for (const [j, row] of new RandomState(5).choice(rows, k).entries()) {
    centers.set(values.subarray(row * columns, (row + 1) * columns), j * columns);
  }
  return centers;
}
