import type { Vote } from 'softmeans';
import { whole } from '../words/words.ts';
import { type Content, Markup } from './markup.ts';

const COUNTS = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** A count in words up to twelve, then in digits. */
export function countWord(count: number): string {
  return COUNTS[count] ?? whole(count);
}

/** How many measures say the number that was chosen. */
export function agreeing(votes: readonly Vote[], k: number): string {
  return `by ${votes.filter((vote) => vote.k === k).length} of ${votes.length} measures`;
}

/** What the measures are called, and what each looks at. */
export const MEASURES: Readonly<Record<Vote['criterion'], readonly [name: string, says: string]>> = {
  bic: ['BIC', 'how well a mixture describes the rows, less a price for every parameter; lowest'],
  icl: ['ICL', 'BIC, less a price for rows between two components; lowest'],
  merging: [
    'Components put together',
    'the components that ICL prefers, those that form one hump taken as one group',
  ],
  silhouette: [
    'Silhouette',
    'how much nearer a row is to its own group than to the next, by K-means; highest',
  ],
  'calinski-harabasz': [
    'Calinski-Harabasz',
    'spread between the groups over the spread within them; highest',
  ],
  'davies-bouldin': ['Davies-Bouldin', 'how much each group overlaps with the one most like it; lowest'],
  gap: ['Gap statistic', 'how much tighter the groups are than those of rows without any structure'],
  'prediction-strength': [
    'Prediction strength',
    'the most groups that half of the rows finds again in the other half',
  ],
  stability: ['Bootstrap stability', 'the most groups that all come back when the rows are drawn anew'],
};

/** A sentence in which no formula is torn apart at the end of a line. */
export function sentence(text: string): string {
  return text.replaceAll(/\bk = (?=\d)/g, 'k\u00a0=\u00a0');
}

/** A name that a narrow column may break where people would. */
export function breakable(name: string): readonly Content[] {
  return name
    .split(/(?<=[_./-])(?=.)/)
    .flatMap((part, i) => (i === 0 ? [part] : [new Markup('<wbr>'), part]));
}
