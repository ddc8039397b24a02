import { approachBytes } from './approach.ts';
import { concurrently } from './concurrently.ts';
import type { Crew, Part } from './crew.ts';
import { BLOCK } from './layout.ts';
import type { Candidates } from './pick.ts';

/** What `pick` asks of the rows, answered by a crew. */
export function candidatesOf(
  crew: Crew,
  { rows, columns, blockWeights, heavy }: Pick<Candidates, 'rows' | 'columns' | 'blockWeights' | 'heavy'>,
  stop: AbortController,
): Candidates {
  const blocks = Math.ceil(rows / BLOCK);
  const partsFor = (points: number): Promise<readonly Part[]> =>
    crew.parts({
      work: points * 3 * columns * rows,
      perRow: true,
      bytes: (shard) => approachBytes(shard, points),
    });
  const holderOf = async (block: number): Promise<Part> => {
    const parts = await partsFor(0);
    return parts.find(({ place }) => block < place.end)!;
  };
  return {
    rows,
    columns,
    blockWeights,
    heavy,
    approach: async (points, { keep, start }) => {
      const count = points.length / columns;
      const answers = await concurrently(stop, await partsFor(count), async ({ shard, place, perRow }) => ({
        place,
        sums: await shard.ask('approach', { place, closest: perRow, points, keep, start }, stop.signal),
      }));
      const sums = new Float64Array(count * blocks);
      for (const { place, sums: some } of answers) {
        const length = place.end - place.first;
        for (let point = 0; point < count; point++) {
          sums.set(some.subarray(point * length, (point + 1) * length), point * blocks + place.first);
        }
      }
      return sums;
    },
    locate: async (mass, block, before, target) => {
      const { shard, perRow } = await holderOf(block);
      const closest = mass === 'closest' ? { closest: perRow } : {};
      return shard.ask('locate', { block, before, target, ...closest }, stop.signal);
    },
    values: async (indices) => {
      const values = new Float64Array(indices.length * columns);
      for (const { shard, place } of await partsFor(0)) {
        const ranks = [...indices.keys()].filter((rank) => {
          const block = Math.floor(indices[rank]! / BLOCK);
          return block >= place.first && block < place.end;
        });
        if (ranks.length === 0) continue;
        const some = await shard.ask(
          'rows',
          { indices: Int32Array.from(ranks, (rank) => indices[rank]!) },
          stop.signal,
        );
        for (const [at, rank] of ranks.entries()) {
          values.set(some.subarray(at * columns, (at + 1) * columns), rank * columns);
        }
      }
      return values;
    },
  };
}
