import { InputError } from '../errors.ts';
import { approachBytes, keptBytes } from './approach.ts';
import { concurrently } from './concurrently.ts';
import type { Crew, Part } from './crew.ts';
import { BLOCK } from './layout.ts';
import { STEPS } from './nearest/rounding.ts';
import type { Candidates } from './pick.ts';
import type { Heights, Rounding, Target } from './question.ts';

/** The share of 32 bits that scores of `gains` take; the rest is for their margins. */
const SHARE = 15 / 16;

/** How scores are written as whole numbers; nothing where those are too coarse. */
function heightsOf(columns: number, { steps, longest, largest }: Rounding): Heights | undefined {
  if (!(largest > 1e-30 && largest < 1e30)) return undefined;
  const limit = largest * (1 + 2 ** -22);
  // Larger ones are those of columns that hold nothing but zeros.
  const step = steps.reduce((most, each) => Math.min(Math.max(most, each), Math.sqrt(limit) / STEPS), 0);
  // Scores lie between ±largest, and a point, which is a row, must fit into 16 bits a column.
  const factor = Math.min((SHARE * 2 ** 31) / limit, 1 / (step * step));
  const margin = 0.5 * Math.sqrt(columns) * (longest + factor * step * Math.sqrt(limit));
  return margin < (1 - SHARE) * 2 ** 30 ? { steps, factor, largest: limit } : undefined;
}

/** What `pick` asks of the rows, answered by a crew. */
export function candidatesOf(
  crew: Crew,
  { rows, columns, blockWeights, heavy }: Pick<Candidates, 'rows' | 'columns' | 'blockWeights' | 'heavy'>,
  round: (worthwhile: boolean) => Promise<Rounding | undefined>,
  stop: AbortController,
): Candidates {
  const blocks = Math.ceil(rows / BLOCK);
  let perRow = keptBytes(0);
  let rounding: Rounding | undefined;
  let heights: Heights | undefined;
  /** Asks all parts about points for some values per block, and brings them together: [point][block][values]. */
  const perBlock = async (
    { about, answered = about, values = 1 }: { about: number; answered?: number; values?: number },
    work: number,
    ask: (part: Part) => Promise<Float64Array>,
  ): Promise<Float64Array> => {
    const parts = await partsFor(about, work);
    const answers = await concurrently(stop, parts, async (part) => ({ ...part, some: await ask(part) }));
    const all = new Float64Array(answered * blocks * values);
    for (const { place, some } of answers) {
      const length = (place.end - place.first) * values;
      for (let point = 0; point < answered; point++) {
        all.set(some.subarray(point * length, (point + 1) * length), (point * blocks + place.first) * values);
      }
    }
    return all;
  };
  const partsFor = (points: number, work: number): Promise<readonly Part[]> =>
    crew.parts({ work, perRow, bytes: (shard) => approachBytes(shard, points) });
  /** Asks whoever holds each of some blocks, one question per holder. */
  const fromHolders = async (
    blockOf: readonly number[],
    ask: (part: Part, ranks: readonly number[]) => Promise<void>,
  ): Promise<void> => {
    const parts = await partsFor(0, 0);
    await concurrently(stop, parts, async (part) => {
      const { first, end } = part.place;
      const ranks = [...blockOf.keys()].filter((rank) => blockOf[rank]! >= first && blockOf[rank]! < end);
      if (ranks.length > 0) await ask(part, ranks);
    });
  };
  return {
    rows,
    columns,
    blockWeights,
    heavy,
    begin: (points) => {
      const count = points.length / columns;
      return perBlock(
        { about: count, answered: 1 },
        (2 * count + 3) * columns * rows,
        ({ shard, place, kept }) => shard.ask('begin', { place, kept, points }, stop.signal),
      );
    },
    round: async (worthwhile) => {
      if (blockWeights) return;
      try {
        rounding = await round(worthwhile);
      } catch (error) {
        if (!isFull(error)) throw error;
      }
    },
    prepare: async (trials) => {
      if (!rounding) return false;
      const before = perRow;
      perRow = keptBytes(trials);
      try {
        const known = heightsOf(columns, rounding);
        if (!known) return false;
        const parts = await partsFor(0, 8 * rows);
        const lowest = await concurrently(stop, parts, ({ shard, place, kept }) =>
          shard.ask('prepare', { place, kept, heights: known }, stop.signal),
        );
        heights = known;
        // Points that are no rows may be farther away than whole numbers reach.
        return lowest.every((height) => height > -(2 ** 31));
      } catch (error) {
        // Where the memory is full the potentials are found without.
        if (!isFull(error)) throw error;
        perRow = before;
        return false;
      }
    },
    gains: async (points) => {
      const known = heights;
      if (!known) throw new Error('Gains are asked for before they are prepared.');
      const count = points.length / columns;
      const all = await perBlock(
        { about: count, values: 2 },
        0.5 * count * columns * rows,
        ({ shard, place, kept }) => shard.ask('gains', { place, kept, heights: known, points }, stop.signal),
      );
      return Array.from({ length: count }, (_, point) => {
        let gain = 0;
        let excess = 0;
        for (let at = point * blocks * 2, end = at + blocks * 2; at < end; at += 2) {
          gain += all[at]!;
          excess += all[at + 1]!;
        }
        return { gain, excess };
      });
    },
    potentials: (points, ranks) => {
      const count = points.length / columns;
      const work = (ranks ? 1 : 3) * count * columns * rows;
      return perBlock({ about: count }, work, ({ shard, place, kept }) =>
        shard.ask('potentials', { place, kept, points, ...(ranks && { ranks }) }, stop.signal),
      );
    },
    join: (point, rank) => {
      const work = (rank === undefined ? 3 * columns : columns + 10) * rows;
      const among = rank === undefined || !heights ? {} : { among: { heights, rank } };
      return perBlock({ about: 1 }, work, ({ shard, place, kept }) =>
        shard.ask('join', { place, kept, point, ...among }, stop.signal),
      );
    },
    locate: async (targets: readonly Target[]) => {
      const found = new Int32Array(targets.length);
      const holders = targets.map(({ block }) => block);
      await fromHolders(holders, async ({ shard, kept }, ranks) => {
        const some = ranks.map((rank) => targets[rank]!);
        const located = await shard.ask('locate', { kept, targets: some }, stop.signal);
        for (const [at, rank] of ranks.entries()) found[rank] = located[at]!;
      });
      return found;
    },
    values: async (indices) => {
      const values = new Float64Array(indices.length * columns);
      const holders = Array.from(indices, (row) => Math.floor(row / BLOCK));
      await fromHolders(holders, async ({ shard }, ranks) => {
        const some = await shard.ask(
          'rows',
          { indices: Int32Array.from(ranks, (rank) => indices[rank]!) },
          stop.signal,
        );
        for (const [at, rank] of ranks.entries()) {
          values.set(some.subarray(at * columns, (at + 1) * columns), rank * columns);
        }
      });
      return values;
    },
  };
}

function isFull(error: unknown): boolean {
  return error instanceof InputError && error.code === 'OVER_LIMIT';
}
