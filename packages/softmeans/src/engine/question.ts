import type { Labeling, Wanted } from '../em/engine.ts';
import type { Expectation, Nearest } from '../em/expectation.ts';
import type { FarRow } from '../em/statistics.ts';
import type { PairMetric, Starts } from '../metrics/separation.ts';
import type { Node } from './fold.ts';
import type { Moves } from './nearest/moves.ts';
import type { Strip } from './strip.ts';

/** Which blocks a shard shall go through, and the byte from which it may use its memory for that. */
export interface Place {
  readonly first: number;
  readonly end: number;
  readonly arena: number;
}

/** A row that is sought: the one of a block at which the running sum of masses, from `before`, reaches `target`. */
export interface Target {
  readonly mass: 'weight' | 'closest';
  readonly block: number;
  readonly before: number;
  readonly target: number;
}

/** How rows were rounded to whole numbers. */
export interface Rounding {
  /** One per column. */
  readonly steps: Float64Array;
  /** The largest Euclidean length of a row of whole numbers. */
  readonly longest: number;
  /** The largest squared length of a row, in single precision. */
  readonly largest: number;
}

/** What becomes of the slacks of the rows (see kernels/slack.ts). */
export interface Bounds {
  /** What is taken off those of the last answer, per center; without, they are taken anew from all rows. */
  readonly drifts?: Float32Array;
}

/**
 * How picking writes the score x·c − ½‖c‖² of a row and a point as a whole number: factor·(½ largest + score), the
 * rows being rounded to multiples of the steps, one per column. No ‖x‖² is above `largest`.
 */
export interface Heights {
  readonly steps: Float64Array;
  readonly factor: number;
  readonly largest: number;
}

/**
 * What a shard can be asked, as plain data that can cross to a worker. `kept` is the byte from which picking keeps what it
 * knows of each row (see `keptPlaces`).
 */
export interface Questions {
  /** Takes rows in, a whole number of blocks at a time but for the last; without weights each weighs 1. */
  readonly fill: {
    /** Number of the first block. */
    readonly first: number;
    readonly rows: number;
    /** Row by row, or piece by piece and in a piece column by column (see `pieceRows`). */
    readonly values: Float64Array | Float32Array;
    readonly byRows: boolean;
    /** A value is kept as (value − origin) · factor, one of each per column. */
    readonly origin: Float64Array;
    readonly factor: Float64Array;
    readonly weights?: Float64Array;
  };
  /** Moments under an expectation; labels of an assigned one begin at the place's first row. */
  readonly gather: { readonly place: Place; readonly expectation: Expectation };
  readonly label: {
    readonly place: Place;
    readonly expectation: Expectation;
    readonly want: Wanted;
    /** Whether the labels in the memory are those of this expectation. */
    readonly known: boolean;
    /** Blocks in one such question at most. */
    readonly room: number;
    /** Whether the answers stay in the memory (see `labelingAt`) for whoever shares it. */
    readonly leave: boolean;
  };
  /** Keeps the rows as whole numbers of these steps, one per column; without steps, asks for the largest |x|. */
  readonly round: { readonly place: Place; readonly steps?: Float64Array };
  /** New labels by the nearest center, and what they do to the sums. */
  readonly relabel: {
    readonly place: Place;
    readonly expectation: Nearest;
    /** Whether rows are kept as whole numbers: what these can decide is then decided by them. */
    readonly rounding?: Rounding;
    /** Whether, and how, rows whose label is sure are passed over; needs `rounding`. */
    readonly bounds?: Bounds;
    /** Points that the sums of earlier answers are about; without them all rows are summed, about the centers. */
    readonly points?: Float64Array;
  };
  /** Takes points as picked: closest becomes each row's squared distance to the nearest of them. */
  readonly begin: { readonly place: Place; readonly kept: number; readonly points: Float64Array };
  /** Gets ready for `gains`. */
  readonly prepare: { readonly place: Place; readonly kept: number; readonly heights: Heights };
  /** What each point would take off Σ closest, by whole numbers; rows all weigh 1 and are kept rounded. */
  readonly gains: {
    readonly place: Place;
    readonly kept: number;
    readonly heights: Heights;
    readonly points: Float64Array;
  };
  /** Σ weight · min(closest, squared distance) for each point; with ranks, these are their numbers in the last `gains`. */
  readonly potentials: {
    readonly place: Place;
    readonly kept: number;
    readonly points: Float64Array;
    readonly ranks?: readonly number[];
  };
  /** Picks one more point: closest becomes the minimum. With `among`, it was that point of the last `gains`. */
  readonly join: {
    readonly place: Place;
    readonly kept: number;
    readonly point: Float64Array;
    readonly among?: { readonly heights: Heights; readonly rank: number };
  };
  /** The rows at which running sums of masses reach their targets. */
  readonly locate: { readonly kept: number; readonly targets: readonly Target[] };
  /** Sums of distances between a strip and all rows from its first one on, in a memory that holds all rows. */
  readonly separate: {
    readonly arena: number;
    readonly metric: PairMetric;
    readonly starts: Starts;
    readonly strip: Strip;
  };
  /** The values of some rows, row-major. */
  readonly rows: { readonly indices: Int32Array };
}

export interface Answers {
  readonly fill: undefined;
  readonly gather: { readonly nodes: readonly Node<Float64Array>[]; readonly farthest: readonly FarRow[] };
  readonly label: Labeling;
  readonly round: Float64Array;
  readonly relabel: {
    readonly changed: number;
    /** Rows that whole numbers did not decide. */
    readonly doubts: number;
    /** Whether the rows now have slacks. */
    readonly bounded: boolean;
    /** The sums of all rows, as `gather` has them. */
    readonly sums?: readonly Node<Float64Array>[];
    /** The change of the sums about the points. */
    readonly moves?: readonly Node<Moves>[];
  };
  /** Σ weight · closest of each block. */
  readonly begin: Float64Array;
  /** The lowest threshold. */
  readonly prepare: number;
  /** [point][block][2]: the gain, at least the true one, and by how much it may be more. */
  readonly gains: Float64Array;
  /** [point][block] */
  readonly potentials: Float64Array;
  /** As of `begin`. */
  readonly join: Float64Array;
  readonly locate: Int32Array;
  readonly separate: {
    /** Of a part of a cluster: for the rows from the strip's first one on Σ distances to the strip's rows. */
    readonly sums: Float64Array;
    /** For the strip's rows Σ distances to those rows of their cluster that `sums` does not count. */
    readonly own: Float64Array;
    /**
     * The smallest mean distance to another cluster, and which: among the clusters behind the strip, and if the
     * strip holds clusters wholly among those too; then for all rows from its first one on, else for its own.
     */
    readonly other: Float64Array;
    readonly nearest: Int32Array;
  };
  readonly rows: Float64Array;
}

export type QuestionName = keyof Questions;

/** Whoever answers for some of the rows: a shard here, or one on a worker. */
export interface Shardlike {
  /** Settles only when the work has ended, also when the signal ends it early. */
  ask<Name extends QuestionName>(
    name: Name,
    question: Questions[Name],
    signal: AbortSignal,
  ): Promise<Answers[Name]>;
  /** Where the answer comes from another thread: says that this one is going to call `hurry`. */
  expect?(): void;
  /** Fetches the answer if it comes at once. */
  hurry?(): void;
}
