import type { Steps } from './steps.ts';

/** A symmetric matrix, known by what it does to a vector. */
export interface SymmetricOperator {
  readonly size: number;
  /** Multiplications that one product takes. */
  readonly work: number;
  /** Writes A·x, pausing often. */
  multiply(x: Float64Array, into: Float64Array): Steps<void>;
}
