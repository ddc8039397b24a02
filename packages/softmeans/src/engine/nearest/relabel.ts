import { Fold, foldDepth } from '../fold.ts';
import { HEAD, sumsSize } from '../gather.ts';
import { Arena, BLOCK, rowsInBlock } from '../layout.ts';
import type { Answers, Questions } from '../question.ts';
import { NearestScorer } from '../scorer.ts';
import type { Shard } from '../shard.ts';
import { movesSize, readMoves } from './moves.ts';
import { Screen } from './screen.ts';

/** Bytes of the arena that `relabel` needs, over the rows of the blocks first … end − 1. */
export function relabelBytes(
  shard: Shard,
  question: Omit<Questions['relabel'], 'place'>,
  first: number,
  end: number,
): number {
  return new Relabeling(shard, { ...question, place: { first, end, arena: 0 } }).end;
}

/** Labels rows by their nearest center and answers with their sums, or with what changed in them. */
export async function relabel(
  shard: Shard,
  question: Questions['relabel'],
  signal: AbortSignal,
): Promise<Answers['relabel']> {
  const { first, end } = question.place;
  const { k, columns } = question.expectation;
  const relabeling = new Relabeling(shard, question);
  shard.reserve(relabeling.end);
  relabeling.write();
  const work = (2 * k + 10) * columns * BLOCK;
  await shard.sweep(first, end, 1, work, signal, (block) => relabeling.visit(block));
  return relabeling.answer();
}

/** The path of one `relabel` through its blocks: new labels, then sums, then the fold. */
class Relabeling {
  /** The byte after the last one used. */
  readonly end: number;
  readonly #shard: Shard;
  readonly #question: Questions['relabel'];
  readonly #scorer: NearestScorer;
  readonly #screen: Screen | undefined;
  #screened = false;
  readonly #fold: Fold<number>;
  readonly #fresh: number;
  readonly #list: number;
  readonly #values: number;
  readonly #points: number;
  readonly #bias: number;
  readonly #wide: number;
  readonly #sums: number;
  readonly #sumsBytes: number;
  readonly #sumsSize: number;
  #changed = 0;
  #doubts = 0;

  constructor(shard: Shard, question: Questions['relabel']) {
    const { place, expectation, points, rounding, bounds } = question;
    const { k, columns } = expectation;
    const arena = new Arena(place.arena);
    this.#shard = shard;
    this.#question = question;
    this.#scorer = new NearestScorer(shard, expectation, arena);
    if (rounding) this.#screen = new Screen(shard, expectation, this.#scorer, rounding, bounds, arena);
    this.#fresh = arena.bytes(BLOCK * 4);
    this.#list = arena.bytes(BLOCK * 4);
    this.#values = arena.doubles(16 * columns);
    this.#points = arena.doubles(k * columns);
    this.#bias = arena.doubles(k);
    this.#wide = arena.bytes(points ? 0 : shard.wideBytes);
    this.#sumsSize = points ? movesSize(k, columns) : sumsSize(expectation);
    this.#sumsBytes = Math.ceil(this.#sumsSize / 8) * 64;
    this.#sums = arena.bytes(foldDepth(place.first, place.end) * this.#sumsBytes);
    this.end = arena.end;
    const { kernels } = shard;
    this.#fold = new Fold((left, right) => {
      if (points) kernels.mergeMoves(left, right, columns, k);
      else kernels.merge(left, right, this.#sumsSize);
      return left;
    });
  }

  write(): void {
    const { expectation, points } = this.#question;
    this.#scorer.write(expectation);
    this.#screened = this.#screen?.write(expectation) ?? false;
    this.#shard.write(this.#points, points ?? expectation.centers);
    this.#shard.write(this.#bias, expectation.bias);
  }

  visit(block: number): void {
    const rows = rowsInBlock(this.#shard.layout, block);
    const doubts = this.#label(block, rows);
    if (doubts > 0) this.#doubts += doubts;
    if (!this.#question.points) this.#sumAll(block, rows, doubts >= 0);
    else if (doubts >= 0) this.#move(block, rows);
    else this.#shard.kernels.clearMoves(this.#slot(), this.#question.expectation.k);
    this.#fold.push(0, block, this.#slot());
  }

  answer(): Answers['relabel'] {
    const { expectation, points } = this.#question;
    const { k, columns } = expectation;
    const nodes = this.#fold.nodes().map(({ level, index, sum }) => ({
      level,
      index,
      sum: this.#shard.doubles(sum, this.#sumsSize),
    }));
    const bounded = this.#screened && this.#screen!.bounded;
    const counts = { changed: this.#changed, doubts: this.#doubts, bounded };
    if (points)
      return { ...counts, moves: nodes.map((node) => ({ ...node, sum: readMoves(node.sum, k, columns) })) };
    return { ...counts, sums: nodes.map((node) => ({ ...node, sum: node.sum.slice() })) };
  }

  /** Finds new labels for a block; returns for how many rows whole numbers were not enough, −1 if all stay. */
  #label(block: number, rows: number): number {
    if (this.#screened) return this.#screen!.label(block, rows, this.#shard.labelsOf(block), this.#fresh);
    this.#scorer.label(block, rows, this.#fresh);
    return rows;
  }

  /** Where the sums of the block at hand stand: behind those of the open nodes. */
  #slot(): number {
    return this.#sums + this.#fold.depth * this.#sumsBytes;
  }

  /** What the rows with a new label do to the sums about the given points. */
  #move(block: number, rows: number): void {
    const { kernels, layout } = this.#shard;
    const { k } = this.#question.expectation;
    const slot = this.#slot();
    kernels.clearMoves(slot, k);
    this.#changed += kernels.moves(
      this.#shard.panelsOf(block),
      rows,
      layout.columns,
      layout.single ? 1 : 0,
      this.#shard.weightsOf(block),
      this.#shard.labelsOf(block),
      this.#fresh,
      this.#points,
      k,
      this.#list,
      this.#values,
      slot,
    );
  }

  /** The sums of all rows, as `gather` takes them. */
  #sumAll(block: number, rows: number, isFresh: boolean): void {
    const { kernels, layout } = this.#shard;
    const { k } = this.#question.expectation;
    const slot = this.#slot();
    kernels.clear(slot, this.#sumsBytes / 8);
    const labels = this.#shard.labelsOf(block);
    const changed = isFresh ? kernels.relabel(rows, labels, this.#fresh) : 0;
    this.#changed += changed;
    const weight = slot + HEAD * 8;
    const objective = kernels.hard(
      this.#shard.widePanels(block, this.#wide),
      rows,
      layout.columns,
      labels,
      this.#shard.weightsOf(block),
      this.#points,
      this.#bias,
      weight,
      weight + k * 8,
    );
    const head = this.#shard.doubles(slot, HEAD);
    head[0] = objective;
    head[2] = changed;
  }
}
