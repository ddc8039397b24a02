import type { CovarianceName, MissingPolicy, ScalingKind } from 'softmeans';
import type { BundledName, ReadChoices } from './tables.ts';

/** Which table is worked on: its bytes are kept apart, under a key. */
export type TableName =
  | { readonly kind: 'file'; readonly name: string; readonly key: string }
  | { readonly kind: 'bundled'; readonly name: BundledName };

/** How the reader has named, colored and put together the groups. */
export interface GroupDress {
  readonly name?: string;
  /** A place in the palette, from 0. */
  readonly color?: number;
}

/** Everything that the reader has decided; what is computed follows from it and is not part of it. */
export interface Session {
  readonly table?: TableName;
  readonly choices: ReadChoices;
  /** The columns that are used; nothing is the studio's own choice. */
  readonly columns?: readonly string[];
  readonly scale: ScalingKind;
  readonly missing: MissingPolicy;
  readonly seed: number;
  /** The number of groups; nothing is the recommended one. */
  readonly k?: number;
  readonly covariance?: CovarianceName;
  /** What is drawn to the right and up: columns by name, or `PC1`, `PC2`. */
  readonly axes?: readonly [string, string];
  readonly dress: Readonly<Record<number, GroupDress>>;
  /** Groups that the reader has put together: for each group the one that it is part of. */
  readonly merged: readonly number[];
}

export const fresh: Session = {
  choices: {},
  scale: 'standard',
  missing: 'refuse',
  seed: 0,
  dress: {},
  merged: [],
};
