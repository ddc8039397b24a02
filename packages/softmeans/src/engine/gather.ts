import { type Expectation, type Moments, componentsOf, momentsSize, tailsSize } from '../em/expectation.ts';
import { halfSquaredDistance, labelOf, scoreRow } from '../em/score.ts';
import { log } from '../mathematics.ts';
import { Farthest } from './farthest.ts';
import { Fold, foldDepth } from './fold.ts';
import { Arena, BLOCK, CONSTANTS_BYTES, LINE, rowsInBlock } from './layout.ts';
import type { Answers, Questions } from './question.ts';
import { NearestScorer, PosteriorScorer } from './scorer.ts';
import { type Shard, copyRow } from './shard.ts';
import { gatherWork, momentsWork, scoreWork } from './work.ts';

/**
 * The sums of one block, or of several merged ones, as the kernels keep them: objective, certainty, changed
 * labels, then weight, first and second; and where the question asks for them, scaled, scaledLog and uniform.
 */
export const HEAD = 3;

/** How many doubles the sums of an expectation take. */
export function sumsSize(expectation: Expectation): number {
  const { k, columns, moments } = expectation;
  const robust = 2 * tailsSize(expectation) + componentsOf(expectation) - k;
  return HEAD + k + k * columns + momentsSize(moments, k, columns) + robust;
}

/** How the kernel `soft` numbers the second moments. */
const MOMENTS: Record<Moments, number> = { none: 0, trace: 1, diagonal: 2, full: 3, pooled: 3 };

/** Bytes of δ and rδ that shall stay near the processor. */
const SLICE_BYTES = 64 * 1024;

/** Bytes of a list of pairs in the kernel `soft`. */
const LIST_BYTES = 1024 + 64 + LINE;

/**
 * ln of the largest share that all rows together may leave out of a component: a sum over a component that holds as
 * much as one row does not notice it.
 */
const UNNOTICED = -36.8;

/** Operations of the largest step between two looks at the clock. */
const STEP = 5e7;

/** Pairs of rows in a slice of the kernel `soft`: 16 … 256, by the columns alone. */
function slicePairs(columns: number): number {
  let pairs = 256;
  while (pairs > 16 && pairs * 32 * columns > SLICE_BYTES) pairs /= 2;
  return pairs;
}

/** How the work on all components of a block is divided into steps. */
class Division {
  /** Panels that one step takes: 4 … 64. */
  readonly panels: number;
  /** Components that one step takes. */
  readonly components: number;
  readonly steps: number;
  readonly #parts: number;

  /** @param work operations per row and component */
  constructor(k: number, work: number) {
    let panels = 64;
    while (panels > 4 && panels * 8 * work > STEP) panels /= 2;
    this.panels = panels;
    this.components = panels < 64 ? 1 : Math.max(1, Math.min(k, Math.floor(STEP / (BLOCK * work))));
    this.#parts = 64 / panels;
    this.steps = Math.ceil(k / this.components) * this.#parts;
  }

  /** The first component of a step. */
  component(step: number): number {
    return Math.floor(step / this.#parts) * this.components;
  }

  /** The first panel of a step. */
  panel(step: number): number {
    return (step % this.#parts) * this.panels;
  }
}

/** Bytes of the arena that `gather` needs, over the rows of the blocks first … end − 1. */
export function gatherBytes(shard: Shard, expectation: Expectation, first: number, end: number): number {
  return new Gathering(shard, expectation, first, end, 0).end;
}

/** Answers with the moments of a range of blocks, as open nodes of the fold. */
export async function gather(
  shard: Shard,
  { place, expectation }: Questions['gather'],
  signal: AbortSignal,
): Promise<Answers['gather']> {
  const { first, end, arena } = place;
  const gathering = new Gathering(shard, expectation, first, end, arena);
  shard.reserve(gathering.end);
  gathering.write();
  const work = (gatherWork(expectation) * BLOCK) / gathering.steps;
  await shard.sweep(first, end, gathering.steps, work, signal, (block, step) => gathering.visit(block, step));
  return gathering.answer();
}

/** The same without a pause, for few rows and little work. */
export function gatherAtOnce(shard: Shard, { place, expectation }: Questions['gather']): Answers['gather'] {
  const { first, end, arena } = place;
  const gathering = new Gathering(shard, expectation, first, end, arena);
  shard.reserve(gathering.end);
  gathering.write();
  for (let block = first; block < end; block++) {
    for (let step = 0; step < gathering.steps; step++) gathering.visit(block, step);
  }
  return gathering.answer();
}

/** The path of one `gather` through its blocks: each block is scored, shared out, summed and folded. */
class Gathering {
  /** Steps of a block. */
  readonly steps: number;
  /** The byte after the last one used. */
  readonly end: number;
  readonly #shard: Shard;
  readonly #expectation: Expectation;
  readonly #firstRow: number;
  readonly #scorer: NearestScorer | PosteriorScorer | undefined;
  readonly #fold: Fold<number>;
  readonly #farthest: Farthest;
  readonly #row: Float64Array;

  // Places in the memory.
  readonly #centers: number;
  readonly #pivots: number;
  readonly #bias: number;
  readonly #constants: number;
  readonly #labels: number;
  readonly #wide: number;
  readonly #shares: number;
  readonly #explained: number;
  /** Squared lengths of the block's rows, where the moments are about the origin; else 0. */
  readonly #lengths: number;
  readonly #room: number;
  readonly #sums: number;
  readonly #sumsBytes: number;

  // How a block's steps are divided.
  readonly #scoring: Division;
  readonly #summing: Division;
  readonly #scoreSteps: number;
  readonly #cut: number;

  // The block at hand.
  #panels = 0;
  #prepared = 0;
  #rows = 0;

  constructor(shard: Shard, expectation: Expectation, first: number, end: number, start: number) {
    const { kind, k, columns, moments, farthest } = expectation;
    const soft = kind === 'posterior';
    const arena = new Arena(start);
    this.#shard = shard;
    this.#expectation = expectation;
    this.#firstRow = first * BLOCK;
    this.#farthest = new Farthest(farthest);
    this.#row = new Float64Array(columns);

    this.#centers = arena.doubles(k * columns);
    this.#pivots = pivotsOf(expectation) ? arena.doubles(k * columns) : this.#centers;
    if (kind === 'posterior') this.#scorer = new PosteriorScorer(shard, expectation, this.#centers, arena);
    if (kind === 'nearest') this.#scorer = new NearestScorer(shard, expectation, arena);
    this.#bias = arena.doubles(k);
    this.#labels = arena.bytes(BLOCK * 4);
    this.#wide = arena.bytes(shard.wideBytes);
    const shared = soft || moments !== 'none';
    this.#shares = arena.bytes(shared ? componentsOf(expectation) * LINE : 0);
    this.#explained = arena.doubles(BLOCK);
    const slices = MOMENTS[moments] === 3 ? (columns + 3) * slicePairs(columns) * 32 : 0;
    const plain = soft && !expectation.degreesOfFreedom;
    const origin = plain && (expectation.pivots ?? expectation.centers).every((value) => value === 0);
    const known = this.#scorer instanceof PosteriorScorer ? this.#scorer.lengths : undefined;
    this.#lengths = origin ? (known ?? arena.doubles(BLOCK)) : 0;
    this.#room = arena.bytes(shared ? LIST_BYTES + slices : 0);
    this.#constants = arena.bytes(3 * LINE + CONSTANTS_BYTES + 4 * componentsOf(expectation));
    const size = sumsSize(expectation);
    this.#sumsBytes = Math.ceil(size / 8) * 64;
    this.#sums = arena.bytes(foldDepth(first, end) * this.#sumsBytes);
    this.end = arena.end;
    this.#fold = new Fold((left, right) => {
      shard.kernels.merge(left, right, size);
      return left;
    });

    this.#scoring = new Division(k, scoreWork(expectation));
    this.#summing = new Division(k, momentsWork(moments, columns));
    this.#scoreSteps = soft ? this.#scoring.steps : 0;
    this.steps = this.#scoreSteps + 1 + (shared ? this.#summing.steps : 0);
    this.#cut = UNNOTICED - log(Math.max(1, shard.layout.rows));
  }

  write(): void {
    const expectation = this.#expectation;
    if (expectation.kind === 'posterior' && this.#scorer instanceof PosteriorScorer)
      this.#scorer.write(expectation);
    if (expectation.kind === 'nearest' && this.#scorer instanceof NearestScorer)
      this.#scorer.write(expectation);
    this.#shard.write(this.#centers, expectation.centers);
    const pivots = pivotsOf(expectation);
    if (pivots) this.#shard.write(this.#pivots, pivots);
    const bias = expectation.kind === 'assigned' ? new Float64Array(expectation.k) : expectation.bias;
    this.#shard.write(this.#bias, bias);
  }

  visit(block: number, step: number): void {
    const shard = this.#shard;
    if (step === 0) {
      this.#panels = shard.widePanels(block, this.#wide);
      this.#rows = rowsInBlock(shard.layout, block);
      if (this.#scorer instanceof PosteriorScorer)
        this.#prepared = this.#scorer.prepare(this.#panels, this.#rows);
      if (this.#lengths > 0 && this.#expectation.moments === 'trace') this.#takeLengths();
      shard.kernels.clear(this.#slot(), this.#sumsBytes / 8);
    }
    if (step < this.#scoreSteps) this.#score(step);
    else if (step > this.#scoreSteps) this.#sum(step - this.#scoreSteps - 1);
    else if (this.#expectation.kind === 'posterior') this.#share(block);
    else this.#sumWhole(block);
    if (step === this.steps - 1) this.#fold.push(0, block, this.#slot());
  }

  answer(): Answers['gather'] {
    const size = sumsSize(this.#expectation);
    const nodes = this.#fold
      .nodes()
      .map(({ level, index, sum }) => ({ level, index, sum: this.#shard.doubles(sum, size).slice() }));
    return { nodes, farthest: this.#farthest.rows() };
  }

  /** Where the sums of the block at hand stand: behind those of the open nodes. */
  #slot(): number {
    return this.#sums + this.#fold.depth * this.#sumsBytes;
  }

  /** Scores of some components for some panels of the block. */
  #score(step: number): void {
    if (!(this.#scorer instanceof PosteriorScorer)) return;
    const { k, columns } = this.#expectation;
    const j = this.#scoring.component(step);
    const first = this.#scoring.panel(step);
    const rows = Math.min(this.#rows - first * 8, this.#scoring.panels * 8);
    if (rows <= 0) return;
    const panels = this.#prepared + first * columns * 64;
    const components = Math.min(k - j, this.#scoring.components);
    this.#scorer.score(panels, rows, j, components, this.#shares + j * LINE + first * 64, first * 8);
  }

  /** From scores to shares. */
  #share(block: number): void {
    const { kernels } = this.#shard;
    const weights = this.#shard.weightsOf(block);
    const rows = Math.ceil(this.#rows / 8) * 8;
    if (this.#scorer instanceof PosteriorScorer) this.#scorer.bend(rows, this.#shares, this.#constants);
    kernels.shares(
      rows,
      componentsOf(this.#expectation),
      this.#shares,
      weights,
      this.#cut,
      this.#expectation.farthest > 0 ? this.#explained : 0,
      this.#slot(),
      this.#constants,
    );
    if (this.#scorer instanceof PosteriorScorer) {
      const { weight, scaledLog, uniform } = this.#places();
      this.#scorer.rescale(rows, this.#shares, weight, scaledLog, this.#constants);
      if (componentsOf(this.#expectation) > this.#expectation.k) {
        const line = this.#shares + this.#expectation.k * LINE;
        this.#shard.doubles(uniform, 1)[0] = kernels.total(rows, line);
      }
    }
    if (this.#expectation.farthest > 0) this.#findFarthest(block);
  }

  /** Where the sums of the block at hand stand, one kind behind the other. */
  #places() {
    const { k, columns, moments } = this.#expectation;
    const weight = this.#slot() + HEAD * 8;
    const first = weight + k * 8;
    const second = first + k * columns * 8;
    const scaled = second + momentsSize(moments, k, columns) * 8;
    const scaledLog = scaled + tailsSize(this.#expectation) * 8;
    const uniform = scaledLog + tailsSize(this.#expectation) * 8;
    return { weight, first, second, scaled, scaledLog, uniform };
  }

  #takeLengths(): void {
    if (this.#scorer instanceof PosteriorScorer && this.#scorer.lengths !== undefined) return;
    this.#shard.kernels.lengths(this.#panels, this.#rows, this.#shard.layout.columns, this.#lengths);
  }

  /** Labels of the block, and the sums of rows that belong wholly to one component. */
  #sumWhole(block: number): void {
    const { kernels, layout } = this.#shard;
    const { k, moments } = this.#expectation;
    const slot = this.#slot();
    const labels = this.#label(block, slot);
    const weights = this.#shard.weightsOf(block);
    const weight = slot + HEAD * 8;
    const objective = kernels.hard(
      this.#panels,
      this.#rows,
      layout.columns,
      labels,
      weights,
      this.#centers,
      this.#bias,
      weight,
      weight + k * 8,
    );
    this.#shard.doubles(slot, 1)[0] = objective;
    if (moments !== 'none') kernels.onehot(this.#rows, k, labels, weights, this.#shares);
    if (this.#expectation.farthest > 0) this.#findFarthest(block);
  }

  /** Where the labels of the block stand, once they are there. */
  #label(block: number, slot: number): number {
    if (this.#scorer instanceof NearestScorer) {
      const labels = this.#shard.labelsOf(block);
      this.#shard.doubles(slot, HEAD)[2] = this.#scorer.label(block, this.#rows, labels);
      return labels;
    }
    if (this.#expectation.kind === 'assigned') {
      const start = block * BLOCK - this.#firstRow;
      const given = this.#expectation.labels.subarray(start, start + this.#rows);
      this.#shard.integers(this.#labels, this.#rows).set(given);
    }
    return this.#labels;
  }

  /** Moments of some components over some panels of the block. */
  #sum(step: number): void {
    const { kind, k, columns, moments } = this.#expectation;
    const tails = tailsSize(this.#expectation) > 0;
    const j = this.#summing.component(step);
    const first = this.#summing.panel(step);
    const rows = Math.min(this.#rows - first * 8, this.#summing.panels * 8);
    if (rows <= 0) return;
    const sums = this.#places();
    const secondBytes = moments === 'pooled' ? 0 : (momentsSize(moments, k, columns) / k) * 8;
    // Whole rows already have their weight and first moments: `hard` takes them whatever moments are wanted.
    const whole = kind === 'posterior' ? 0 : 1;
    this.#shard.kernels.soft(
      this.#panels + first * columns * 64,
      rows,
      columns,
      Math.min(k - j, this.#summing.components),
      this.#pivots + j * columns * 8,
      this.#shares + j * LINE + first * 64,
      this.#lengths > 0 ? this.#lengths + first * 64 : 0,
      slicePairs(columns),
      this.#room,
      MOMENTS[moments],
      whole,
      (tails ? sums.scaled : sums.weight) + j * 8,
      sums.first + j * columns * 8,
      sums.second + j * secondBytes,
      secondBytes,
    );
  }

  /** The rows of the block that are worst explained; labels and scores as `Labeling` gives them. */
  #findFarthest(block: number): void {
    const shard = this.#shard;
    const expectation = this.#expectation;
    const { columns, centers } = expectation;
    const panels = shard.doubles(this.#panels, BLOCK * columns);
    const weights = shard.doubles(shard.weightsOf(block), BLOCK);
    const explained = shard.doubles(this.#explained, BLOCK);
    const labels = shard.integers(
      expectation.kind === 'nearest' ? shard.labelsOf(block) : this.#labels,
      BLOCK,
    );
    const scores = new Float64Array(componentsOf(expectation));
    for (let i = 0; i < this.#rows; i++) {
      let label = labels[i]!;
      let score = explained[i]!;
      if (expectation.kind !== 'posterior') {
        copyRow(panels, i, this.#row);
        score = label < 0 ? 0 : halfSquaredDistance(this.#row, centers, label);
        if (expectation.kind === 'nearest') score += expectation.bias[label]!;
      }
      if (!this.#farthest.wants(score)) continue;
      if (expectation.kind === 'posterior') {
        copyRow(panels, i, this.#row);
        scoreRow(expectation, this.#row, scores);
        label = labelOf(expectation, scores);
      }
      this.#farthest.offer({
        row: block * BLOCK + i,
        label,
        score,
        weight: weights[i]!,
        values: this.#row.slice(),
      });
    }
  }
}

/** The points that the moments are taken about, where they are not the centers. */
function pivotsOf(expectation: Expectation): Float64Array | undefined {
  return expectation.kind === 'posterior' ? expectation.pivots : undefined;
}
