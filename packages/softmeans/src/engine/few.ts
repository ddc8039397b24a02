import type { Nearest, Posterior } from '../em/expectation.ts';
import type { Statistics } from '../em/statistics.ts';
import { HEAD, gatherAtOnce } from './gather.ts';
import { locate } from './approach.ts';
import { Arena, BLOCK } from './layout.ts';
import { readRows } from './panels.ts';
import type { Candidates } from './pick.ts';
import { NearestScorer } from './scorer.ts';
import type { Answers } from './question.ts';
import type { Shard } from './shard.ts';

/** Where a question about k centers lies in the memory. */
interface Sheet {
  readonly scorer: NearestScorer;
  readonly centers: number;
  readonly bias: number;
  readonly wide: number;
  readonly sums: number;
}

/**
 * A single block of rows on this thread. Its answers have the bits of the same questions to many blocks, and come at
 * once: a promise and a message take longer than what is to be done. It takes the memory behind the rows, so nothing may
 * be kept there by others.
 */
export class FewRows {
  readonly #shard: Shard;
  readonly #sheets = new Map<number, Sheet>();

  constructor(shard: Shard) {
    this.#shard = shard;
  }

  /** Labels, weights and first moments under the nearest of some centers. */
  gather(expectation: Nearest): Statistics {
    const shard = this.#shard;
    const { kernels, layout } = shard;
    const { rows, columns } = layout;
    const { k } = expectation;
    const { scorer, centers, bias, wide, sums } = this.#sheet(expectation);
    scorer.write(expectation);
    shard.write(centers, expectation.centers);
    shard.write(bias, expectation.bias);
    const labels = shard.labelsOf(0);
    const changed = scorer.label(0, rows, labels);
    const size = k + k * columns;
    kernels.clear(sums, Math.ceil(size / 8) * 8);
    const panels = shard.widePanels(0, wide);
    const objective = kernels.hard(
      panels,
      rows,
      columns,
      labels,
      shard.weightsOf(0),
      centers,
      bias,
      sums,
      sums + k * 8,
    );
    const weight = shard.read(sums, new Float64Array(k));
    const first = shard.read(sums + k * 8, new Float64Array(k * columns));
    const none = { second: NOTHING, uniform: 0, scaled: NOTHING, scaledLog: NOTHING, farthest: [] };
    return { rows, changed, objective, certainty: 0, weight, first, ...none };
  }

  /** The sums of a mixture's question. */
  posterior(expectation: Posterior): Answers['gather'] {
    const { layout } = this.#shard;
    return gatherAtOnce(this.#shard, {
      place: { first: 0, end: layout.blocks, arena: layout.arena },
      expectation,
    });
  }

  /** What picking asks of the rows. */
  candidates(known: Pick<Candidates, 'blockWeights' | 'heavy'>): Candidates {
    const shard = this.#shard;
    const { kernels, layout } = shard;
    const { rows, columns } = layout;
    const arena = new Arena(layout.arena);
    const closest = arena.doubles(BLOCK);
    const distances = arena.doubles(BLOCK);
    const place = arena.doubles(columns);
    const panels = arena.bytes(shard.wideBytes);
    shard.reserve(arena.end);
    const wide = shard.widePanels(0, panels);
    const weights = shard.weightsOf(0);
    /** Σ w·min(closest, squared distance) of a point, which joins those picked if it is to be kept. */
    const potential = (point: Float64Array, into: number, keep: number): number => {
      shard.write(place, point);
      kernels.distances(wide, rows, columns, place, into);
      return kernels.closest(rows, into, weights, closest, keep);
    };
    return {
      rows,
      columns,
      ...known,
      round: () => {},
      begin: (points) => {
        shard.doubles(closest, BLOCK).fill(Infinity);
        let mass = 0;
        for (let at = 0; at < points.length; at += columns)
          mass = potential(points.subarray(at, at + columns), distances, 1);
        return Float64Array.of(mass);
      },
      prepare: () => false,
      gains: () => Promise.reject(new Error('Few rows have no gains.')),
      potentials: (points) =>
        Float64Array.from({ length: points.length / columns }, (_, point) =>
          potential(points.subarray(point * columns, (point + 1) * columns), distances, 0),
        ),
      join: (point) => Float64Array.of(potential(point, distances, 1)),
      locate: (targets) => locate(shard, { kept: closest, targets }),
      values: (indices) => readRows(shard, { indices }),
    };
  }

  #sheet(expectation: Nearest): Sheet {
    const { k } = expectation;
    const known = this.#sheets.get(k);
    if (known) return known;
    const { layout } = this.#shard;
    const arena = new Arena(layout.arena);
    const scorer = new NearestScorer(this.#shard, expectation, arena);
    const centers = arena.doubles(k * layout.columns);
    const bias = arena.doubles(k);
    const wide = arena.bytes(this.#shard.wideBytes);
    const sums = arena.doubles(HEAD + k + k * layout.columns + 8);
    this.#shard.reserve(arena.end);
    const sheet = { scorer, centers, bias, wide, sums };
    this.#sheets.set(k, sheet);
    return sheet;
  }
}

const NOTHING = new Float64Array();
