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
