import type { Expectation } from './expectation.ts';
import type { Statistics } from './statistics.ts';

/**
 * Whoever holds the rows. It receives data, never callbacks, so a request can cross to WebAssembly, to a
 * worker thread or to another machine. Answers depend on the rows and the request alone: not on the number of
 * threads, the size of chunks or the time.
 */
export interface Engine {
  readonly rows: number;
  readonly columns: number;
  /** Σ of the row weights. */
  readonly weight: number;
  /** The sufficient statistics of all rows under an expectation. */
  gather(expectation: Expectation, options?: RequestOptions): Promise<Statistics>;
  /** The same answer without a promise, where the rows are few and at hand; nothing elsewhere. */
  gatherAtOnce?(expectation: Expectation): Statistics | undefined;
  /** Rows to start from. */
  pick(seeding: Seeding, options?: RequestOptions): Promise<Picked>;
  /** What an expectation says of every single row. */
  label(expectation: Expectation, want: Wanted, options?: RequestOptions): Promise<Labeling>;
  /** Releases the rows. A closed engine answers nothing. */
  close(): void;
}

export interface RequestOptions {
  /** Ends the request with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Random numbers come from `RandomState(seed)` and meet the rows by number, so partitioning plays no part. */
export type Seeding =
  /**
   * Greedy k-means++: each step draws `trials` candidates with probability proportional to weight times the
   * squared distance to the nearest row picked so far, and keeps the one that leaves the smallest sum
   * (Arthur & Vassilvitskii 2007; candidates as in scikit-learn 1.2). With `centers`, points that are there
   * already (row-major), the k rows are picked beside them.
   */
  | {
      readonly method: 'plusplus';
      readonly k: number;
      readonly trials: number;
      readonly seed: number;
      readonly centers?: Float64Array;
    }
  /** k rows without replacement. */
  | { readonly method: 'random'; readonly k: number; readonly seed: number }
  /** Exactly these rows. */
  | { readonly method: 'rows'; readonly indices: Int32Array };

export interface Picked {
  /** Row numbers, k values. */
  readonly indices: Int32Array;
  /** Those rows, k × columns, in the engine's units. */
  readonly values: Float64Array;
}

export interface Wanted {
  readonly labels?: boolean;
  readonly scores?: boolean;
  readonly responsibilities?: boolean;
  readonly distances?: boolean;
}

export interface Labeling {
  /** The component of the highest score, ties to the lowest index; one per row. */
  readonly labels?: Int32Array;
  /** Each row's own objective, without its weight. */
  readonly scores?: Float64Array;
  /** rows × components, row-major; each row sums to 1. */
  readonly responsibilities?: Float64Array;
  /** rows × components, row-major: Euclidean distances ‖x − center‖, without W. */
  readonly distances?: Float64Array;
}
