import { familiesOf, rangeOf } from '@softmeans/analysis/parts';
import { type Elbow, type GapStatistic, type KChoice, chooseK, elbow, gapStatistic } from 'softmeans';
import type { Context } from '../computing/job.ts';
import { type Plan, inputOf, keepChoice, knownChoice } from './desk.ts';

/** What is known of the number of groups; parts arrive one after the other. */
export interface Evidence {
  readonly elbow?: Elbow;
  readonly choice?: KChoice;
  readonly gap?: GapStatistic;
}

/** Rows at most on which elbow and gap are measured; more say nothing more. */
const ENOUGH = 20_000;
const REFERENCES = 20;

/** How many groups? By the elbow, then by mixtures and silhouettes, then by the gap. */
export async function choose(plan: Plan, { signal, progress, part }: Context): Promise<Evidence> {
  const input = inputOf(plan);
  const { scale: scaling, missing, seed } = plan;
  const options = { scaling, missing, seed, signal };
  const k = rangeOf(plan, input);
  const ks = Array.isArray(k) ? k : undefined;
  const range = ks ? { from: ks[0]!, to: ks.at(-1)! } : (k as { from: number; to: number });
  const data = sampled(input.data, ENOUGH);

  const bend = await elbow(data, {
    ...options,
    k: range,
    onProgress: ({ fraction }) => progress('Distances to the centers', 0.1 * fraction),
  });
  part({ elbow: bend } satisfies Evidence);

  const known = knownChoice(plan);
  const choice =
    known ??
    (await chooseK(input.data, {
      ...options,
      k,
      ...familiesOf(plan, input),
      onProgress: ({ stage, fraction }) => progress(inWords(stage), 0.1 + 0.7 * fraction),
    }));
  keepChoice(plan, choice);
  part({ choice } satisfies Evidence);

  const gap = await gapStatistic(data, {
    ...options,
    k: { from: 1, to: Math.max(2, range.to) },
    references: REFERENCES,
    onProgress: ({ fraction }) => progress('Tables without groups', 0.8 + 0.2 * fraction),
  });
  return { elbow: bend, choice, gap };
}

function inWords(stage: string): string {
  return stage === '' ? 'Choosing' : stage.charAt(0).toUpperCase() + stage.slice(1);
}

/** Every n-th row of a table with very many. */
function sampled(
  data: Readonly<Record<string, ArrayLike<number>>>,
  most: number,
): Record<string, ArrayLike<number>> {
  return Object.fromEntries(
    Object.entries(data).map(([name, values]) => {
      const step = Math.ceil(values.length / most);
      if (step <= 1) return [name, values];
      return [
        name,
        Float64Array.from({ length: Math.floor(values.length / step) }, (_, i) => values[i * step]!),
      ];
    }),
  );
}
