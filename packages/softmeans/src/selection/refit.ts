import { type RowsOptions, type TrainingSet, openTrainingSet } from '../dataset.ts';
import { JsonFields } from '../json.ts';
import { fitCenters, labelRows } from '../kmeans/fit.ts';
import { settingsOf } from '../kmeans/kmeans.ts';
import type { KMeansModel } from '../kmeans/model.ts';
import { nearestCenter } from '../kmeans/rule.ts';
import { toLength } from '../kmeans/spherical.ts';
import type { Data } from '../matrix.ts';
import { fitMixtureTo } from '../mixture/mixture.ts';
import type { MixtureModel } from '../mixture/model.ts';
import { type Reading, matchColumns, parseReading } from '../reading.ts';
import { powerOfTwo } from '../rows/frame.ts';
import { sampleOf } from '../rows/selection.ts';

/** A fitted model that can be fitted again to other rows. */
export type FittedModel = KMeansModel | MixtureModel;

/** Threads and signal alone. */
export function rowsOptions({ threads, signal }: RowsOptions): RowsOptions {
  return { signal, ...(threads !== undefined && { threads }) };
}

/** How a model reads rows. */
export function readingOf(model: FittedModel): Reading {
  return parseReading(new JsonFields(model.toJSON(), ''));
}

/** Opens rows to be fitted as a model's training rows were. */
export function openAs(
  call: string,
  data: Data,
  model: FittedModel,
  options: RowsOptions,
): Promise<TrainingSet> {
  const reading = readingOf(model);
  const { missing, scaling } = reading.preprocessing;
  return openTrainingSet(call, matchColumns(call, data, reading), {
    missing,
    incomplete: model.kind === 'mixture',
    scaling: scaling.kind,
    centered: !reading.unitRows,
    unitRows: reading.unitRows === true,
    precision: 'float64',
    ...rowsOptions(options),
  });
}

/** Some rows of a training set as one of their own; the caller closes it. */
export async function partOf(
  set: TrainingSet,
  indices: Int32Array,
  signal: AbortSignal | undefined,
): Promise<TrainingSet> {
  const { reading, frame, gaps, matrix, extent } = set;
  const engine = await set.subset(indices, signal);
  const inside = (places: Int32Array): Int32Array => places.map((place) => indices[place]!);
  return {
    engine,
    reading,
    frame,
    gaps,
    matrix,
    extent,
    rowsGiven: indices.length,
    sample: (rows, seed, signal) =>
      set.subset(inside(sampleOf(indices.length, rows, seed, undefined)), signal),
    subset: (places, signal) => set.subset(inside(places), signal),
    close: () => engine.close(),
  };
}

/** The labels of rows after a fit of a model's kind to them, with as many clusters, or as many as there are rows. */
export async function refitLabels(
  set: TrainingSet,
  model: FittedModel,
  {
    starts,
    seed,
    signal,
  }: { readonly starts: number; readonly seed: number; readonly signal?: AbortSignal | undefined },
): Promise<Int32Array> {
  const { engine, frame, reading } = set;
  const k = Math.min(model.k, engine.rows);
  if (model.kind === 'mixture') {
    const { covariance } = model;
    const options = { k, covariance, ...model.robustOptions(k), starts, seed, tolerance: 1e-4, signal };
    return (await fitMixtureTo(set, options, performance.now())).labels;
  }
  const radius = powerOfTwo(-frame.exponent);
  const settings = settingsOf('refit', set, { k, starts, seed, signal });
  const { parameters } = await fitCenters(set, {
    ...settings,
    ...(reading.unitRows && { place: (center: Float64Array) => toLength(center, radius) }),
  });
  return labelRows(engine, nearestCenter(parameters), signal);
}
