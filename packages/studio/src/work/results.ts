import { computed, effect, signal, untracked } from '@preact/signals';
import { trouble } from '../computing/answer.ts';
import { compute } from '../computing/compute.ts';
import type { Evidence } from './choosing.ts';
import type { Plan } from './desk.ts';
import type { Axes, Found, Positions } from './fitting.ts';
import type { Paint } from './paint.ts';
import { session } from './history.ts';
import { facts } from './loaded.ts';
import { newTask } from './task.ts';

/** The columns that are used, by name, in the table's order. */
export const used = computed<readonly string[]>(() => {
  const all = facts.value?.columns ?? [];
  const { columns } = session.value;
  if (!columns) return all.filter((column) => column.used).map(({ name }) => name);
  return all.filter(({ name }) => columns.includes(name)).map(({ name }) => name);
});

/** How many of the used columns have gaps, and how many values are missing. */
export const gaps = computed(() => {
  const names = new Set(used.value);
  const gappy = (facts.value?.columns ?? []).filter(({ name, missing }) => names.has(name) && missing > 0);
  return {
    columns: gappy.map(({ name }) => name),
    values: gappy.reduce((sum, { missing }) => sum + missing, 0),
  };
});

/** What is to be computed, without a number of groups; nothing where no column is used. */
export const basis = computed<Plan | undefined>((): Plan | undefined => {
  const table = facts.value;
  if (!table || used.value.length === 0) return undefined;
  const { columns, scale, missing, seed, choices } = session.value;
  return {
    table: table.id,
    ...(columns && { columns: used.value }),
    scale,
    missing: gaps.value.values > 0 && missing === 'refuse' ? 'drop' : missing,
    seed,
    effort: 'normal',
    ...(choices.delimiter !== undefined && { delimiter: choices.delimiter }),
    ...(choices.sheet !== undefined && { sheet: String(choices.sheet) }),
    ...(choices.header !== undefined && { header: choices.header ? 'yes' : 'no' }),
  };
});

/** What is to be fitted: the basis, and what the reader asked for beyond it. */
export const plan = computed<Plan | undefined>((): Plan | undefined => {
  if (!basis.value) return undefined;
  const { k, covariance } = session.value;
  return { ...basis.value, ...(k !== undefined && { k }), ...(covariance && { covariance }) };
});

/** What is known of the number of groups, and for which plan. */
export const evidence = signal<{ readonly key: string; readonly found: Evidence } | undefined>(undefined);
export const choosing = newTask();

/** What was fitted, and for which plan. */
export const fitted = signal<
  { readonly key: string; readonly found: Found; readonly plan: Plan } | undefined
>(undefined);
export const fitting = newTask();

export function keyOf(plan: Plan): string {
  return JSON.stringify(plan);
}

/** Finds how many groups there are, unless that is known for this plan. */
export async function findNumber(again = false): Promise<void> {
  const wanted = basis.value;
  if (!wanted) return;
  const key = keyOf(wanted);
  if (!again && evidence.value?.key === key) return;
  evidence.value = { key, found: {} };
  const add = (found: Evidence): void => {
    if (evidence.value?.key === key) evidence.value = { key, found: { ...evidence.value.found, ...found } };
  };
  const found = await choosing.run('Choosing', (options) =>
    compute('choose', wanted, { ...options, onPart: (part) => add(part as Evidence) }),
  );
  if (found) add(found);
}

/** Fits the groups, unless they are fitted for this plan. */
export async function findGroups(again = false): Promise<void> {
  const wanted = plan.value;
  if (!wanted) return;
  const key = keyOf(wanted);
  if (!again && fitted.value?.key === key) return;
  const found = await fitting.run('Fitting', (options) => compute('fit', wanted, options));
  if (found) fitted.value = { key, found, plan: wanted };
}

/** What was fitted for the plan as it is now; nothing while it is out of date. */
export const groups = computed(() => {
  const { value } = fitted;
  return value && plan.value && value.key === keyOf(plan.value) ? value : undefined;
});

/** Whether an answer of the worker belongs to the groups as they are now. */
function isOf(answer: { readonly key: string } | undefined): boolean {
  return groups.value !== undefined && answer !== undefined && answer.key.startsWith(`${groups.value.key} `);
}

/** Groups as the reader has put them together: for each of the fitted groups the one that it is part of. */
export const merged = computed<readonly number[]>(() => {
  const k = groups.value?.found.k ?? 0;
  return Array.from({ length: k }, (_, j) => {
    const target = session.value.merged[j] ?? j;
    return target < k ? target : j;
  });
});

/** The groups that are left, by number. */
export const heads = computed(() => [...new Set(merged.value)].sort((a, b) => a - b));

export function nameOf(group: number): string {
  return session.value.dress[group]?.name ?? `Group ${group + 1}`;
}

/** The place of a group in the palette. */
export function colorOf(group: number): number {
  return session.value.dress[group]?.color ?? group;
}

/** The rows in the colors of the reader's groups; the worker mixes them. */
const lastPaint = signal<({ readonly key: string } & Paint) | undefined>(undefined);
export const painted = computed(() => (isOf(lastPaint.value) ? lastPaint.value : undefined));

effect(() => {
  const { value } = groups;
  if (!value) return;
  const places = merged.value.map((group) => colorOf(group));
  const key = `${value.key} ${places.join()}`;
  if (untracked(() => lastPaint.value?.key) !== key) void mix(key, value.plan, places);
});

async function mix(key: string, plan: Plan, places: readonly number[]): Promise<void> {
  try {
    lastPaint.value = { key, ...(await compute('paint', { plan, places })) };
  } catch (error) {
    trouble.value = error instanceof Error ? error.message : String(error);
  }
}

/** The axes of the plots: the reader's, or the two columns that tell the groups apart best. */
export const axes = computed<Axes>((): Axes => {
  const names = used.value;
  const chosen = session.value.axes;
  const known = (name: string): boolean => names.includes(name) || name.startsWith('PC ');
  if (chosen && chosen.every(known)) return chosen;
  const found = groups.value?.found;
  const telling = found?.portraits.telling.map((j) => found.used[j]!) ?? names;
  const [first = names[0] ?? '', second = first] = telling.length > 1 ? telling : names;
  // The columns keep their order in the table, so that the plot does not turn with every fit.
  return names.indexOf(first) <= names.indexOf(second) ? [first, second] : [second, first];
});

const lastPlaces = signal<{ readonly key: string; readonly found: Positions } | undefined>(undefined);
/** Where the rows lie in the plots. */
export const placed = computed(() => (isOf(lastPlaces.value) ? lastPlaces.value : undefined));

/** Keeps the places of the rows in step with the groups and the axes. */
effect(() => {
  const { value } = groups;
  const wanted = axes.value;
  if (!value) return;
  const key = `${value.key} ${wanted.join(' ')}`;
  if (untracked(() => lastPlaces.value?.key) === key) return;
  void place(key, value.plan, wanted);
});

async function place(key: string, plan: Plan, axes: Axes): Promise<void> {
  try {
    const found = await compute('positions', { plan, axes });
    lastPlaces.value = { key, found };
  } catch (error) {
    trouble.value = error instanceof Error ? error.message : String(error);
  }
}

/** The row in hand; −1 is none. Every view shows it. */
export const hand = signal(-1);

/** The rows that are brushed, and by what; nothing is all rows. */
export const brushed = signal<
  { readonly rows: Int32Array; readonly by: string; readonly stamp: number } | undefined
>(undefined);

let stamps = 0;

/** Brushes some rows, or with none given all. @param by what brushed them, in words */
export function brush(rows: Int32Array | undefined, by = ''): void {
  brushed.value = rows && { rows, by, stamp: ++stamps };
}

effect(() => {
  void groups.value?.key;
  hand.value = -1;
  brushed.value = undefined;
});
