import { type Clustering, type ClusteringOptions, type Input, selectInput } from '@softmeans/analysis/parts';
import type { KChoice } from 'softmeans';
import { tableOf } from './tables.ts';

/** How a table is to be clustered, as the page says it: plain data. */
export interface Plan extends ClusteringOptions {
  readonly table: number;
}

/** What the worker has found, so that nothing is computed twice: the last few, by their plans. */
const choices = new Map<string, KChoice>();
const clusterings = new Map<string, Clustering>();
const KEPT = 8;

/** The rows and columns of a plan. @throws CallError where the table cannot be used so */
export function inputOf(plan: Plan): Input {
  return selectInput(tableOf(plan.table), plan);
}

/** The number of groups that was chosen for a plan, where it is known. */
export function knownChoice(plan: Plan): KChoice | undefined {
  return choices.get(keyOf(plan));
}

export function keepChoice(plan: Plan, choice: KChoice): void {
  keep(choices, keyOf(plan), choice);
}

/** What was found for a plan. @throws Error where the page asks for what was never computed */
export function clusteringOf(plan: Plan): Clustering {
  const found = clusterings.get(keyOf(plan));
  if (!found) throw new Error('These groups are no longer in memory. Go back one step and fit them again.');
  return found;
}

export function knownClustering(plan: Plan): Clustering | undefined {
  return clusterings.get(keyOf(plan));
}

export function keepClustering(plan: Plan, clustering: Clustering): void {
  keep(clusterings, keyOf(plan), clustering);
}

function keyOf({ table, columns, scale, missing, seed, k, from, to, covariance }: Plan): string {
  return JSON.stringify([table, columns, scale, missing, seed, k, from, to, covariance]);
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > KEPT && oldest !== undefined) map.delete(oldest);
}
