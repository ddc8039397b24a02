import type { Cell, PeerName } from './cells.ts';
import { type Files, prepare } from './data.ts';
import type { Job, Outcome } from './job.ts';
import { type Verdict, compareObjectives } from './objective.ts';
import { type Spread, median, ratios } from './ratio.ts';
import { measure } from './side.ts';

/** One side of a cell over all rounds, times in milliseconds, medians. */
export interface Side {
  readonly name: string;
  /** What the cell is about: one iteration, or the whole call. */
  readonly time: number;
  /** Every round's, in order. */
  readonly times: readonly number[];
  /** A whole call, import of the rows included. */
  readonly call: number;
  /** A whole fit of one iteration. */
  readonly first?: number;
  readonly iterations?: number;
  readonly objective: readonly number[];
  /** Bytes beyond the caller's array. */
  readonly memory?: number;
}

/** softmeans against one peer. */
export interface Contest {
  readonly peer: Side;
  /** peer / softmeans. */
  readonly ratio: Spread;
  /** The same for the whole call. */
  readonly call: Spread;
  readonly verdict: Verdict;
}

/** A cell on one number of threads. */
export interface CellResult {
  readonly cell: string;
  readonly threads: number | 'all';
  readonly product: Side;
  readonly contests: readonly Contest[];
}

/** How long and how often to measure. */
export interface Effort {
  readonly rounds: number;
  /** Seconds for which one process measures. */
  readonly seconds: number;
  /** Seconds after which a cell that has had three rounds gets no more. */
  readonly patience: number;
}

/** Where tables and peers are. */
export interface Place {
  readonly data: string;
  readonly python: string | undefined;
}

/** The order for one side of a cell. */
export function jobOf(cell: Cell, threads: number | 'all', seconds: number, files: Files): Job {
  const { precision, ...rest } = cell.job;
  return {
    ...rest,
    table: files[precision],
    ...(cell.recipe !== 'iris' && { start: files.start(cell.job.k) }),
    ...(cell.job.task === 'silhouette' && { labels: files.labels }),
    threads,
    seconds,
  };
}

/** Runs a cell round by round, softmeans and its peers in turn, each in a process of its own. */
export async function compare(
  cell: Cell,
  threads: number | 'all',
  effort: Effort,
  place: Place,
): Promise<CellResult> {
  const job = jobOf(cell, threads, effort.seconds, prepare(place.data, cell.recipe));
  const sides = ['softmeans' as const, ...cell.peers.filter((name) => runs(name, place))];
  const outcomes = new Map<string, Outcome[]>(sides.map((name) => [name, []]));
  const rounds = Math.min(effort.rounds, cell.rounds ?? effort.rounds);
  const began = performance.now();
  for (let round = 0; round < rounds; round++) {
    if (round >= 3 && performance.now() - began > 1000 * effort.patience) break;
    // Whoever goes first finds a cooler machine, so they take turns.
    const order = round % 2 === 0 ? sides : sides.toReversed();
    for (const name of order) outcomes.get(name)!.push(await measure(name, job, place.python));
  }
  const [product, ...peers] = sides.map((name) => sideOf(cell, name, outcomes.get(name)!));
  if (!product) throw new Error('No side ran.');
  return {
    cell: cell.name,
    threads,
    product,
    contests: peers.map((peer) => contest(cell, product, peer, outcomes)),
  };
}

/** Whether this machine has what the peer needs. */
export function runs(name: PeerName, place: Place): boolean {
  return (name !== 'scikit-learn' && name !== 'faiss') || place.python !== undefined;
}

function timeOf(cell: Cell, { iteration, call }: Outcome): number {
  return cell.timed === 'iteration' && iteration !== undefined ? iteration : call;
}

function sideOf(cell: Cell, name: string, outcomes: readonly Outcome[]): Side {
  const last = outcomes.at(-1)!;
  const times = outcomes.map((outcome) => timeOf(cell, outcome));
  const middle = (of: (outcome: Outcome) => number | undefined): number | undefined => {
    const known = outcomes.map(of).filter((value) => value !== undefined);
    return known.length > 0 ? median(known) : undefined;
  };
  const first = middle((outcome) => outcome.first);
  const memory = middle((outcome) => outcome.memory);
  return {
    name: name === 'softmeans' ? name : last.version,
    time: median(times),
    times,
    call: median(outcomes.map(({ call }) => call)),
    ...(first !== undefined && { first }),
    ...(last.iterations !== undefined && { iterations: last.iterations }),
    objective: last.objective,
    ...(memory !== undefined && { memory }),
  };
}

function contest(
  cell: Cell,
  product: Side,
  peer: Side,
  outcomes: ReadonlyMap<string, readonly Outcome[]>,
): Contest {
  const calls = (name: string): number[] => outcomes.get(name)!.map(({ call }) => call);
  const key = [...outcomes.keys()].find((name) => peer.name.startsWith(`${name} `)) ?? peer.name;
  return {
    peer,
    ratio: ratios(peer.times, product.times),
    call: ratios(calls(key), calls('softmeans')),
    verdict: compareObjectives(product.objective, peer.objective, cell.sense, cell.tolerance),
  };
}
