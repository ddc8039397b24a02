import type { CovarianceName, Effort, MissingPolicy, ScalingKind } from 'softmeans';

/** Which columns of a table are used, and how its file is read. */
export interface TableOptions {
  readonly columns?: readonly string[];
  readonly exclude?: readonly string[];
  readonly delimiter?: string;
  readonly sheet?: string;
  readonly header?: 'yes' | 'no';
}

/** How the main job is done. */
export interface FitOptions extends TableOptions {
  readonly k?: number;
  readonly scale: ScalingKind;
  readonly missing: MissingPolicy;
  readonly seed: number;
  readonly threads?: number;
}

export interface ClusteringOptions extends FitOptions {
  readonly from?: number;
  readonly to?: number;
  readonly covariance?: CovarianceName;
  readonly effort: Effort;
}

/** The most groups that are tried where nothing else is said: what `chooseK` tries. */
export const MOST_GROUPS = 12;
