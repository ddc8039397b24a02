import type { ClusterReport, Vote } from 'softmeans';
import type { Opinions, Validity } from '../clustering/validity.ts';
import { counted, fixed, percent, sentenceList, whole } from './words.ts';

/** What the shares of drawn samples mean, for people. */
const VERDICTS = {
  'highly stable': 'holds firmly',
  stable: 'holds',
  pattern: 'its border is doubtful',
  unstable: 'does not hold',
} as const;

/** One group's table row in words: whether it comes back, how sure, how far apart. */
export interface Standing {
  readonly group: number;
  readonly returns: string;
  readonly verdict: string;
  readonly certain: string;
  readonly silhouette: string;
  readonly gap: string;
  readonly spacing: string;
  readonly nearest: string;
  readonly weak: boolean;
}

/** Whether each group holds, in words and numbers. */
export function standings({ clusters: { clusters } }: Validity): Standing[] {
  return clusters.map((report) => ({
    group: report.cluster,
    returns: report.stability ? percent(report.stability.jaccard) : '–',
    verdict: report.stability ? VERDICTS[report.stability.verdict] : '–',
    certain: percent(report.certain),
    silhouette: report.silhouette === undefined ? '–' : fixed(report.silhouette, 2),
    gap: distance(report.separation),
    spacing: distance(report.spacing),
    nearest: report.nearest === undefined ? '–' : `group ${report.nearest + 1}`,
    weak: isWeak(report),
  }));
}

function distance(value: number | undefined): string {
  return value === undefined ? '–' : fixed(value, value >= 10 ? 1 : 2);
}

function isWeak({ stability }: ClusterReport): boolean {
  return stability?.verdict === 'pattern' || stability?.verdict === 'unstable';
}

/** What it comes to, in sentences. */
export function verdicts({ clusters, combined, rows }: Validity): string[] {
  const { clusters: groups, mergeable, uncertain } = clusters;
  const weak = groups.filter(isWeak).map(({ cluster }) => `group ${cluster + 1}`);
  const found: string[] = [];
  if (groups[0]?.stability) {
    found.push(
      weak.length === 0
        ? `${groups.length === 1 ? 'The group comes' : groups.length === 2 ? 'Both groups come' : `All ${whole(groups.length)} groups come`} back when the rows are drawn anew.`
        : `When the rows are drawn anew, ${sentenceList(weak)} ${weak.length === 1 ? 'does' : 'do'} not come back reliably.`,
    );
  }
  if (groups.length < 2) return found;
  const pairs = mergeable.slice(0, 3).map(({ clusters: [a, b], overlap }) => {
    return `${a + 1} and ${b + 1} (${percent(overlap)} of the rows of one would be taken for the other)`;
  });
  found.push(
    pairs.length === 0
      ? 'No two groups overlap so much that they could be one.'
      : `Could be one: groups ${sentenceList(pairs)}${mergeable.length > pairs.length ? `, and ${counted(mergeable.length - pairs.length, 'more pair')}` : ''}.`,
  );
  const fewer = combined?.suggested;
  if (fewer !== undefined && fewer < groups.length && mergeable.length > 0) {
    found.push(
      `By the entropy of the memberships ${counted(fewer, 'group')} would do: ${partsOf(combined!.combinations[groups.length - fewer]!.groups)}.`,
    );
  }
  found.push(
    uncertain.length === 0
      ? 'No row is less than 80% sure of its group.'
      : `${counted(uncertain.length, 'row')} of ${whole(rows)} (${percent(uncertain.length / rows)}) ${uncertain.length === 1 ? 'is' : 'are'} less than 80% sure of ${uncertain.length === 1 ? 'its' : 'their'} group.`,
  );
  return found;
}

/** "1 with 3; 2 with 4 and 5": the parts of more than one. */
function partsOf(groups: readonly number[]): string {
  const parts = new Map<number, number[]>();
  for (const [component, group] of groups.entries())
    parts.set(group, [...(parts.get(group) ?? []), component + 1]);
  return [...parts.values()]
    .filter((part) => part.length > 1)
    .map(([first, ...rest]) => `${first} with ${sentenceList(rest.map(String))}`)
    .join('; ');
}

/** How it was measured. */
export function method({ rows }: Validity, all: number): string {
  const sample =
    rows < all ? ` Measured on a random sample of ${whole(rows)} of the ${whole(all)} rows.` : '';
  return (
    `Comes back: the rows in both over the rows in either, between the group and its likeness in rows drawn anew, on average (Jaccard); ` +
    `from 85% on it holds firmly, from 75% it holds, below 60% it does not. Distances in the fitted scale: to the next group, from row to row; inside, from a row to its nearest neighbor.${sample}`
  );
}

/** What gap statistic and prediction strength say where they had no vote. */
export function furtherVotes({ gap, strength }: Opinions, votes: readonly Vote[]): Vote[] {
  const further: Vote[] = [
    { criterion: 'gap', k: gap.chosen },
    { criterion: 'prediction-strength', k: strength.chosen },
  ];
  return further.filter(({ criterion }) => votes.every((vote) => vote.criterion !== criterion));
}

/** What the rules of the gap statistic choose, where they differ. */
export function gapRules({ gap }: Opinions): string {
  const choices = Object.entries(gap.choices);
  if (new Set(choices.map(([, k]) => k)).size === 1) return `All five rules of the gap say ${gap.chosen}.`;
  return `The gap by its rules: ${choices.map(([rule, k]) => `${k} (${rule})`).join(', ')}.`;
}
