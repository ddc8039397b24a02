import type { CovarianceName } from '../mixture/family.ts';
import { counted, listed } from '../words.ts';
import type { Merging, Passage, Trust } from './merging.ts';
import { type Resampling, mostStable } from './resampling.ts';

/** One k as K-means sees it. */
export interface KMeansScore {
  readonly k: number;
  readonly inertia: number;
  /** Mean silhouette, −1 to 1, higher is better; undefined for k = 1 and where fewer than two clusters came out. */
  readonly silhouette?: number;
  /** Calinski & Harabasz's index, higher is better; undefined likewise. */
  readonly calinskiHarabasz?: number;
  /** Davies & Bouldin's index, lower is better; undefined likewise. */
  readonly daviesBouldin?: number;
  /** Spent on the fit of this k, in seconds. */
  readonly seconds: number;
}

/** One k with one covariance family as the mixture sees it. */
export interface MixtureScore {
  readonly k: number;
  readonly covariance: CovarianceName;
  readonly logLikelihood: number;
  /** Lower is better. */
  readonly bic: number;
  /** Lower is better. */
  readonly aic: number;
  /** Lower is better. */
  readonly icl: number;
  /**
   * Whether the rows can bear it: at least three values per free parameter, and in every component more rows than
   * it takes to determine it. A fit that they cannot bear has no vote, for its likelihood rests on chance.
   */
  readonly supported: boolean;
  /** Degrees of freedom of its t distributions; absent where they are normal. */
  readonly freedom?: number;
  /** The share of its component of noise; absent where there is none. */
  readonly noise?: number;
  /** Spent on the fit, in seconds. */
  readonly seconds: number;
}

/** What one criterion says. */
export interface Vote {
  readonly criterion:
    | 'bic'
    | 'icl'
    /** The components that ICL prefers, those that look like one group put together. */
    | 'merging'
    | 'silhouette'
    | 'calinski-harabasz'
    | 'davies-bouldin'
    | 'gap'
    | 'prediction-strength'
    /** The largest k of which every cluster of K-means comes back in bootstrap samples. */
    | 'stability';
  readonly k: number;
}

/** What is known when the decision is made. */
export interface Evidence {
  readonly ks: readonly number[];
  readonly kmeans: readonly KMeansScore[];
  readonly mixture: readonly MixtureScore[];
  /** Mixtures with tails or noise; where there are some, they vote in place of the others. */
  readonly robust: readonly MixtureScore[];
  /** Names of the columns whose logarithm the mixtures were fitted to. */
  readonly logarithms: readonly string[];
  /** The components of the mixture that ICL prefers, put together where they look like one group. */
  readonly merging: Merging;
  readonly rows: number;
  /** Rows that stand apart and had no say in the mixtures. */
  readonly apart: number;
  /** What the measures say that draw rows anew, as far as they were asked. */
  readonly resampling: Resampling;
  /** What could be tried, in sentences. */
  readonly proposals: readonly string[];
}

export interface Decision {
  readonly k: number;
  readonly covariance: CovarianceName;
  readonly reasons: readonly string[];
  readonly votes: readonly Vote[];
}

/**
 * A BIC lower by this much is very strong evidence (Kass & Raftery 1995, J. Am. Statist. Assoc. 90): only then are rows
 * seen on another scale or with heavier tails than normal ones.
 */
export const DECISIVE = 10;
/** From this many nats on, per pair of groups, two humps describe the rows better than one beyond doubt. */
const BEYOND_DOUBT = 10;
/** The share of rows that stand apart from which on it is worth a sentence. */
const WORTH_SAYING = 0.03;
/** Columns named in a sentence, at most. */
const NAMED = 6;

/** The scores that have a vote: those that the rows can bear, or all where none is. */
export function votingScores(mixture: readonly MixtureScore[]): readonly MixtureScore[] {
  const able = mixture.filter((score) => score.supported);
  return able.length > 0 ? able : mixture;
}

/** The lowest BIC, AIC or ICL, the first of equals. */
export function lowest(scores: readonly MixtureScore[], name: 'bic' | 'aic' | 'icl'): MixtureScore {
  return scores.reduce((best, score) => (score[name] < best[name] ? score : best));
}

/** How far the components that ICL prefers can be trusted to be groups. */
export function trustIn(mixture: readonly MixtureScore[]): Trust {
  const voting = votingScores(mixture);
  const bic = lowest(voting, 'bic');
  if (bic.covariance === 'tied' || bic.covariance === 'spherical') return 'plain';
  return bic.k === lowest(voting, 'icl').k ? 'agreed' : 'disputed';
}

/** Recommends a k and says why. */
export function decide(evidence: Evidence): Decision {
  const { ks, kmeans, mixture, robust, logarithms, merging, rows, apart, proposals } = evidence;
  const voting = votingScores(robust.length > 0 ? robust : mixture);
  const bic = lowest(voting, 'bic');
  const icl = lowest(voting, 'icl');
  const k = ks.filter((k) => k <= merging.k).at(-1) ?? ks[0]!;
  const votes: Vote[] = [
    { criterion: 'bic', k: bic.k },
    { criterion: 'icl', k: icl.k },
    { criterion: 'merging', k },
  ];
  votes.push(...votesOfPartitions(kmeans, evidence.resampling));
  const atK = votingScores(mixture).filter((score) => score.k === k);
  const { covariance } = atK.length > 0 ? lowest(atK, 'bic') : bic;
  const reasons = [
    ...(k === 1 ? [oneGroup(votes, merging, icl)] : severalGroups(k, votes, merging, icl)),
    ...separated(k, merging, kmeans),
    ...dissent(k, votes),
    ...standingApart(rows, apart),
    ...reshaped(logarithms, robust.length > 0 ? icl : undefined),
    ...proposals,
  ];
  return { k, covariance, reasons, votes };
}

/** What is said by all that look at the clusters of K-means. */
function votesOfPartitions(
  kmeans: readonly KMeansScore[],
  { gap, predictionStrength, stability }: Resampling,
): Vote[] {
  const votes: Vote[] = [];
  for (const [criterion, name, sign] of SEPARATIONS) {
    const scored = kmeans.filter((score) => score[name] !== undefined);
    if (scored.length === 0) continue;
    const best = scored.reduce((best, score) => (sign * score[name]! > sign * best[name]! ? score : best));
    votes.push({ criterion, k: best.k });
  }
  if (gap) votes.push({ criterion: 'gap', k: gap.chosen });
  if (predictionStrength) votes.push({ criterion: 'prediction-strength', k: predictionStrength.chosen });
  if (stability) votes.push({ criterion: 'stability', k: mostStable(stability) });
  return votes;
}

/**
 * Whether components stay groups although some of them look like one: most of those that look at the clusters of
 * K-means see as many groups. They cannot see a single group, so they have no say in that.
 */
export function isOverruled(
  merging: Merging,
  components: number,
  kmeans: readonly KMeansScore[],
  resampling: Resampling,
): boolean {
  if (merging.k < 2 || merging.k === components) return false;
  const votes = votesOfPartitions(kmeans, resampling);
  return 2 * votes.filter(({ k }) => k === components).length > votes.length;
}

const SEPARATIONS = [
  ['silhouette', 'silhouette', 1],
  ['calinski-harabasz', 'calinskiHarabasz', 1],
  ['davies-bouldin', 'daviesBouldin', -1],
] as const;

function oneGroup(votes: readonly Vote[], { merged }: Merging, icl: MixtureScore): string {
  if (merged.length > 0) {
    return `No group structure was found: ICL would take ${icl.k} components, but along the lines between them the rows form one ${shapes(merged)} hump, not several.`;
  }
  const both = votes.some(({ criterion, k }) => criterion === 'bic' && k === 1);
  return `No group structure was found: ${both ? 'BIC and ICL are' : 'ICL is'} lowest for one component.`;
}

function severalGroups(k: number, votes: readonly Vote[], { merged }: Merging, icl: MixtureScore): string[] {
  const voters = votes.filter((vote) => vote.k === k && vote.criterion !== 'merging');
  const preferring =
    voters.length > 0
      ? [
          `${capital(listed(voters.map(({ criterion }) => TITLES[criterion])))} ${voters.length === 1 ? 'prefers' : 'prefer'} k = ${k}.`,
        ]
      : [];
  if (merged.length === 0 || icl.k === k) return preferring;
  return [
    `ICL would take ${icl.k} components, but some of them are parts of one group: along the line between them the rows form one ${shapes(merged)} hump, not two. Put together, they are ${counted(k, 'group')}.`,
    ...preferring,
  ];
}

/** What the single humps look like, most frequent first. */
function shapes(merged: readonly Passage[]): string {
  const names = merged.map(({ shape }) => shape);
  const each = [...new Set(names)].map((name) => ({ name, count: names.filter((x) => x === name).length }));
  return each.sort((a, b) => b.count - a.count)[0]!.name;
}

function separated(k: number, { closest }: Merging, kmeans: readonly KMeansScore[]): string[] {
  if (k === 1) return [];
  const sentences: string[] = [];
  const silhouette = kmeans.find((score) => score.k === k)?.silhouette;
  if (silhouette !== undefined) {
    sentences.push(`The mean silhouette at k = ${k} is ${silhouette.toFixed(2)}: ${strength(silhouette)}.`);
  }
  if (closest && closest.evidence < BEYOND_DOUBT) {
    sentences.push(
      `Two of the groups are close: ${closest.distance.toFixed(1)} standard deviations apart, and the ${closest.rows} rows in them do not say for sure whether they are one.`,
    );
  }
  return sentences;
}

function dissent(k: number, votes: readonly Vote[]): string[] {
  return votes
    .filter((vote) => vote.k !== k)
    .map((vote) => `${capital(TITLES[vote.criterion])} would choose k = ${vote.k}.`);
}

function standingApart(rows: number, apart: number): string[] {
  if (apart < WORTH_SAYING * rows) return [];
  const percent = ((100 * apart) / rows).toFixed(0);
  return [
    `${counted(apart, 'row')} (${percent}%) lie far from their neighbors; they had no say in BIC, ICL and what was put together.`,
  ];
}

/** On which scale and with which tails the groups were looked for. */
function reshaped(logarithms: readonly string[], robust: MixtureScore | undefined): string[] {
  const sentences: string[] = [];
  if (logarithms.length > 0) {
    const shown = logarithms.slice(0, NAMED);
    if (logarithms.length > NAMED) shown.push(counted(logarithms.length - NAMED, 'more column'));
    sentences.push(
      `The mixtures were fitted to the logarithm of ${listed(shown)}, where the groups are plainer: BIC says so.`,
    );
  }
  if (robust?.freedom !== undefined) {
    sentences.push(
      `The groups have heavier tails than normal distributions: t distributions with ${robust.freedom.toFixed(1)} degrees of freedom describe the rows better, and they chose.`,
    );
  }
  if (robust?.noise !== undefined) {
    sentences.push(
      `Some rows belong to no group: mixtures with a component of noise, ${(100 * robust.noise).toFixed(1)}% of the rows, describe them better, and they chose.`,
    );
  }
  return sentences;
}

const TITLES: Readonly<Record<Vote['criterion'], string>> = {
  bic: 'BIC',
  icl: 'ICL',
  merging: 'putting components together',
  silhouette: 'the silhouette',
  'calinski-harabasz': 'the Calinski-Harabasz index',
  'davies-bouldin': 'the Davies-Bouldin index',
  gap: 'the gap statistic',
  'prediction-strength': 'prediction strength',
  stability: 'bootstrap stability',
};

/** The usual reading of a mean silhouette (Kaufman & Rousseeuw 1990, table 4). */
function strength(value: number): string {
  if (value > 0.7) return 'the groups are clearly apart';
  if (value > 0.5) return 'the groups are reasonably apart';
  if (value > 0.25) return 'the groups touch and may be artificial';
  return 'hardly any separation';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
