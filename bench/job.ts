/** What a process of the benchmark measures. */
export type Task = 'kmeans' | 'mixture' | 'seeding' | 'density' | 'silhouette' | 'elbow' | 'restarts';

/** Raw values, little-endian: rows × columns, row by row. */
export interface Table {
  readonly path: string;
  readonly rows: number;
  readonly columns: number;
  readonly precision: 'f64' | 'f32';
}

/** Starting parameters of a mixture, or those of a fitted one, in the input's units. */
export interface Start {
  /** Centers or means, k × columns in float64. */
  readonly path: string;
}

/** The whole order to one process. It crosses as JSON, to every side the same. */
export interface Job {
  readonly task: Task;
  readonly table: Table;
  readonly k: number;
  readonly start?: Start;
  /** Labels of the rows in int32, for measures of a clustering. */
  readonly labels?: string;
  /** Iterations of the long fit; the short one has 1. Without: until labels stay as they are. */
  readonly iterations?: number;
  readonly covariance?: 'full' | 'tied' | 'diagonal' | 'spherical';
  readonly algorithm?: string;
  /** `false` allows softmeans its relaxed-SIMD module. */
  readonly reproducible?: false;
  /** Rows as nested arrays, as packages of npm want them. */
  readonly nested?: true;
  /** Threads, or all cores as each side takes them by default. */
  readonly threads: number | 'all';
  /** Measure again until so many seconds have passed. */
  readonly seconds: number;
}

/** What a process answers, times in milliseconds. */
export interface Outcome {
  /** (long fit − fit of 1 iteration) / the iterations between them. */
  readonly iteration?: number;
  /** Iterations that the long fit took. */
  readonly iterations?: number;
  /** A whole call: the long fit, or the function as it is. */
  readonly call: number;
  /** A whole fit of 1 iteration. */
  readonly first?: number;
  /** What was reached: inertia, mean log-likelihood and the like. Empty where nothing can be compared. */
  readonly objective: readonly number[];
  /** Bytes at the peak of one call beyond those of the process with its table loaded. */
  readonly memory?: number;
  /** The name and version of what ran. */
  readonly version: string;
}
