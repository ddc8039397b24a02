import { InputError } from '../errors.ts';
import { approachBytes, keptBytes } from './approach.ts';
import { concurrently } from './concurrently.ts';
import type { Crew, Part } from './crew.ts';
import { BLOCK } from './layout.ts';
import type { Candidates } from './pick.ts';
import type { Target } from './question.ts';

/**
 * How far a score of `gains` may be off, as a share of ½‖x‖² + ½‖c‖² + |threshold|: d products and sums, values
 * and constants rounded to 24 bits.
 */
function slackOf(columns: number): number {
  return (columns + 8) * 2 ** -23;
}

/** What `pick` asks of the rows, answered by a crew. */
export function candidatesOf(
  crew: Crew,
  { rows, columns, blockWeights, heavy }: Pick<Candidates, 'rows' | 'columns' | 'blockWeights' | 'heavy'>,
  stop: AbortController,
): Candidates {
  const blocks = Math.ceil(rows / BLOCK);
  const slack = slackOf(columns);
  let perRow = keptBytes(columns, 0);
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
    prepare: async (trials) => {
      if (blockWeights) return false;
      const before = perRow;
      perRow = keptBytes(columns, trials);
      try {
        const parts = await partsFor(1, 8 * columns * rows);
        const largest = await concurrently(stop, parts, ({ shard, place, kept }) =>
          shard.ask('prepare', { place, kept, slack }, stop.signal),
        );
        const most = largest.reduce((value, other) => Math.max(value, other), 0);
        // Far from these bounds single precision neither overflows nor loses small products.
        return most > 1e-12 && most < 1e12;
      } catch (error) {
        // Where the memory is full the potentials are found without.
        if (!(error instanceof InputError && error.code === 'OVER_LIMIT')) throw error;
        perRow = before;
        return false;
      }
    },
    gains: async (points) => {
      const count = points.length / columns;
      const all = await perBlock(
        { about: count, values: 2 },
        count * columns * rows,
        ({ shard, place, kept }) => shard.ask('gains', { place, kept, slack, points }, stop.signal),
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
    potentials: (points) => {
      const count = points.length / columns;
      return perBlock({ about: count }, 3 * count * columns * rows, ({ shard, place, kept }) =>
        shard.ask('potentials', { place, kept, points }, stop.signal),
      );
    },
    join: (point, rank) => {
      const work = (rank === undefined ? 3 * columns : columns + 50) * rows;
      const among = rank === undefined ? {} : { among: { slack, rank } };
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
