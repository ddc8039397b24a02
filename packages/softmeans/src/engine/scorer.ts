import { type Nearest, type Posterior, triangleSize } from '../em/expectation.ts';
import { isNear, squaredLength, whitened, whitens } from '../em/score.ts';
import { type Arena, BLOCK, LINE } from './layout.ts';
import type { Shard } from './shard.ts';

/** The centers of a `nearest` expectation in a shard's memory, as its kernel reads them. */
export class NearestScorer {
  readonly #shard: Shard;
  readonly #pairCount: number;
  readonly #pairs: number;
  readonly #starts: number;
  /** Pairs, then starts. */
  readonly #buffer: Float64Array;

  constructor(shard: Shard, { k }: Nearest, arena: Arena) {
    this.#shard = shard;
    this.#pairCount = Math.ceil(k / 2);
    // In double precision the starts follow the pairs, so that both are written in one go.
    this.#pairs = arena.doubles(this.#pairCount * 2 * (shard.layout.columns + 1));
    const starts = this.#pairCount * 2 * shard.layout.columns;
    this.#starts = shard.layout.single ? arena.doubles(this.#pairCount * 2) : this.#pairs + starts * 8;
    this.#buffer = new Float64Array(starts + this.#pairCount * 2).fill(-Infinity, starts);
  }

  write({ k, columns, centers, bias }: Nearest): void {
    const shard = this.#shard;
    const pairs = this.#buffer;
    const starts = this.#pairCount * 2 * columns;
    for (let j = 0; j < k; j++) {
      let square = 0;
      for (let a = 0, at = (j - (j % 2)) * columns + (j % 2); a < columns; a++, at += 2) {
        const value = centers[j * columns + a]!;
        square += value * value;
        pairs[at] = value;
      }
      pairs[starts + j] = bias[j]! - 0.5 * square;
    }
    if (shard.layout.single) {
      shard.floats(this.#pairs, starts).set(pairs.subarray(0, starts));
      shard.floats(this.#starts, this.#pairCount * 2).set(pairs.subarray(starts));
    } else shard.write(this.#pairs, pairs);
  }

  /** Labels a block's rows; returns how many labels have changed. */
  label(block: number, rows: number, labels: number): number {
    return this.labelPanels(this.#shard.panelsOf(block), rows, labels);
  }

  /** Labels the rows of some panels; returns how many labels have changed. */
  labelPanels(panels: number, rows: number, labels: number): number {
    const { kernels, layout } = this.#shard;
    const nearest = layout.single ? kernels.nearest32 : kernels.nearest64;
    return nearest(panels, rows, layout.columns, this.#pairCount, this.#pairs, this.#starts, labels);
  }
}

/** The parameters of a `posterior` expectation in a shard's memory, but for its centers, which others use too. */
export class PosteriorScorer {
  readonly #shard: Shard;
  readonly #centers: number;
  readonly #bias: number;
  readonly #triangular: boolean;
  readonly #factorBytes: number;
  readonly #factors: number;
  readonly #deltas: number;
  readonly #tails: { readonly degrees: number; readonly bias: number; readonly scales: number } | undefined;
  readonly #uniform: number | undefined;
  readonly #k: number;
  /** Where squared lengths of a block's rows stand, if scores are found by them. */
  readonly lengths: number | undefined;
  /** Where rows are whitened: their W, and room for a block of them. */
  readonly #whitening: { readonly factors: number; readonly panels: number } | undefined;

  /** @param centers where the centers are written, row-major */
  constructor(shard: Shard, expectation: Posterior, centers: number, arena: Arena) {
    const { k, columns, shape, degreesOfFreedom, uniform } = expectation;
    this.#shard = shard;
    this.#k = k;
    this.#uniform = uniform;
    if (degreesOfFreedom) {
      this.#tails = {
        degrees: arena.doubles(k),
        bias: arena.doubles(k),
        scales: arena.bytes(k * LINE),
      };
    }
    const whiten = whitens(expectation);
    this.#triangular = !whiten && (shape === 'full' || shape === 'tied');
    const round = shape === 'spherical' && isNear(expectation);
    this.lengths = round ? arena.doubles(BLOCK) : undefined;
    const size = this.#triangular ? triangleSize(columns) : round ? 2 : columns;
    const count = shape === 'tied' ? 1 : k;
    this.#factorBytes = shape === 'tied' ? 0 : size * 8;
    this.#factors = arena.doubles(count * size);
    this.#bias = arena.doubles(k);
    this.#deltas = arena.doubles(columns * 8);
    this.#centers = whiten ? arena.doubles(k * columns) : centers;
    if (!whiten) return;
    const factors = arena.doubles(triangleSize(columns));
    this.#whitening = { factors, panels: arena.doubles(columns * BLOCK) };
  }

  write({ k, columns, shape, factors, centers, bias, degreesOfFreedom }: Posterior): void {
    const shard = this.#shard;
    // Scores that are bent afterwards come without their bias.
    shard.write(this.#bias, this.#tails ? new Float64Array(k) : bias);
    if (this.#tails && degreesOfFreedom) {
      shard.write(this.#tails.degrees, degreesOfFreedom);
      shard.write(this.#tails.bias, bias);
    }
    if (this.#whitening) {
      shard.write(this.#whitening.factors, factors);
      shard.doubles(this.#factors, columns).fill(1);
      for (let j = 0; j < k; j++) {
        const center = centers.subarray(j * columns, (j + 1) * columns);
        shard.write(this.#centers + j * columns * 8, whitened(factors, center, columns));
      }
    } else if (this.lengths !== undefined) {
      const pairs = shard.doubles(this.#factors, 2 * k);
      for (let j = 0; j < k; j++) {
        pairs[2 * j] = factors[j]! * factors[j]!;
        pairs[2 * j + 1] = squaredLength(centers, j * columns, columns);
      }
    } else if (shape === 'spherical') {
      const diagonals = shard.doubles(this.#factors, k * columns);
      for (let j = 0; j < k; j++) diagonals.fill(factors[j]!, j * columns, (j + 1) * columns);
    } else {
      shard.write(this.#factors, factors);
    }
  }

  /** Makes a block's panels ready to be scored; returns where they stand. */
  prepare(panels: number, rows: number): number {
    const { kernels, layout } = this.#shard;
    if (this.lengths !== undefined) kernels.lengths(panels, rows, layout.columns, this.lengths);
    if (!this.#whitening) return panels;
    kernels.whiten(panels, rows, layout.columns, this.#whitening.factors, this.#whitening.panels);
    return this.#whitening.panels;
  }

  /**
   * Scores of some components, from the jth on, for rows at `panels`, one line per component.
   *
   * @param panels as `prepare` made them ready
   * @param first how many rows of the block lie before them
   */
  score(panels: number, rows: number, j: number, components: number, scores: number, first = 0): void {
    const { kernels, layout } = this.#shard;
    const { columns } = layout;
    const centers = this.#centers + j * columns * 8;
    const factorBytes = this.#factorBytes;
    const factors = this.#factors + j * factorBytes;
    const bias = this.#bias + j * 8;
    if (this.#triangular) {
      const deltas = this.#deltas;
      kernels.triangular(
        panels,
        rows,
        columns,
        components,
        centers,
        factors,
        factorBytes,
        bias,
        deltas,
        scores,
      );
    } else if (this.lengths !== undefined) {
      const squares = this.lengths + first * 8;
      kernels.spherical(panels, rows, columns, components, centers, factors, bias, squares, scores);
    } else {
      kernels.diagonal(
        panels,
        rows,
        columns,
        components,
        centers,
        factors,
        factorBytes,
        bias,
        this.#deltas,
        scores,
      );
    }
  }

  /**
   * Makes the scores of all components, as `score` gave them, those of the robust forms: Student tails, and one more
   * line for a component of constant density.
   *
   * @param rows a multiple of 8
   */
  bend(rows: number, scores: number, constants: number): void {
    const { kernels, layout } = this.#shard;
    const tails = this.#tails;
    if (tails) {
      const { bias, degrees, scales } = tails;
      kernels.student(rows, this.#k, layout.columns, scores, bias, degrees, scales, constants);
    }
    if (this.#uniform !== undefined) kernels.level(rows, this.#uniform, scores + this.#k * LINE);
  }

  /** From shares r to r·u, where the tails are Student's (see kernels/student.ts). */
  rescale(rows: number, shares: number, weight: number, scaledLog: number, constants: number): void {
    if (!this.#tails) return;
    this.#shard.kernels.rescale(rows, this.#k, shares, this.#tails.scales, weight, scaledLog, constants);
  }
}
