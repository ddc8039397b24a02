import { CELLS, type Cell } from './cells.ts';
import { type Effort, type Place, jobOf } from './compare.ts';
import { prepare } from './data.ts';
import type { Job } from './job.ts';
import { type Spread, median, ratios } from './ratio.ts';
import { measure } from './side.ts';

/** One cell of softmeans alone, run in several ways. */
export interface ChoiceResult {
  readonly cell: string;
  readonly choices: readonly {
    readonly name: string;
    /** Milliseconds, the median over the rounds. */
    readonly time: number;
    /** The time of the first choice through this one's: below 1 where this one is slower. */
    readonly ratio: Spread;
  }[];
}

/** The cells in which the choices of `algorithm` are compared. */
export const ALGORITHM_CELLS: readonly Cell[] = CELLS.filter(({ group, job }) => {
  return (group === 'kmeans' && job.precision === 'f64') || group === 'convergence';
});

/** The cells in which the relaxed-SIMD module is compared. */
export const RELAXED_CELLS: readonly Cell[] = CELLS.filter(({ group, job }) => {
  return group === 'kmeans' || (group === 'mixture' && job.covariance === 'full');
});

/** Runs softmeans in several ways in turn, each in a process of its own, on all cores. */
export async function compareChoices(
  cell: Cell,
  ways: Readonly<Record<string, Partial<Job>>>,
  effort: Effort,
  place: Place,
): Promise<ChoiceResult> {
  const job = jobOf(cell, 'all', effort.seconds, prepare(place.data, cell.recipe));
  const names = Object.keys(ways);
  const times = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < effort.rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const { iteration, call } = await measure('softmeans', { ...job, ...ways[name] }, place.python);
      times.get(name)!.push(cell.timed === 'iteration' && iteration !== undefined ? iteration : call);
    }
  }
  const first = times.get(names[0]!)!;
  return {
    cell: cell.name,
    choices: names.map((name) => {
      const own = times.get(name)!;
      return { name, time: median(own), ratio: ratios(first, own) };
    }),
  };
}
