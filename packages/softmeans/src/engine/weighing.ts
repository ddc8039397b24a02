import { InputError } from '../errors.ts';
import { turn } from '../turn.ts';
import { foldValues } from './fold.ts';
import { BLOCK, GULP } from './layout.ts';

/** The row weights, as far as this thread has to know them. */
export class Weighing {
  readonly weights: ArrayLike<number> | undefined;
  /** Σ per block. */
  readonly blocks: Float64Array | undefined;
  #light = 0;
  readonly #rows: number;

  constructor(rows: number, weights: ArrayLike<number> | undefined) {
    this.#rows = rows;
    this.weights = weights;
    this.blocks = weights && new Float64Array(Math.ceil(rows / BLOCK));
  }

  /** Copies the weights of some rows and adds them up. */
  take(first: number, count: number): Float64Array | undefined {
    if (!this.weights || !this.blocks) return undefined;
    const taken = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const weight = this.weights[first + i]!;
      if (!(weight >= 0 && weight < Infinity)) {
        throw new InputError(
          'INVALID_OPTION',
          `weights[${first + i}] must be a finite number of at least 0, got ${weight}.`,
        );
      }
      if (weight === 0) this.#light++;
      taken[i] = weight;
      this.blocks[Math.floor((first + i) / BLOCK)]! += weight;
    }
    return taken;
  }

  get total(): number {
    return this.blocks ? foldValues(this.blocks.slice()) : this.#rows;
  }

  /** The rows of positive weight, if those are not all rows. */
  async heavy(signal: AbortSignal | undefined): Promise<Int32Array | undefined> {
    const { weights } = this;
    if (!weights || this.#light === 0) return undefined;
    const heavy = new Int32Array(this.#rows - this.#light);
    for (let i = 0, at = 0; i < this.#rows; i++) {
      if (weights[i]! > 0) heavy[at++] = i;
      if (i % GULP === 0) await turn(signal);
    }
    return heavy;
  }
}
