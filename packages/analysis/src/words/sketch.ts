import type { NumberColumn } from '@softmeans/tables';
import type { Portrait } from '../clustering/portrait.ts';
import { sentenceList, shownName, signed } from './words.ts';

const MARKS = 3;

/** What marks a group, as a sentence. */
export function sketch({ size, marks }: Portrait, j: number, columns: readonly NumberColumn[]): string {
  const name = `Group ${j + 1}`;
  if (size === 0) return `${name} is nobody's likeliest group.`;
  if (marks.length === 0) return `${name} is near the middle of all rows in every column.`;
  const parts = marks
    .slice(0, MARKS)
    .map(
      ({ column, distance }) =>
        `${distance > 0 ? 'high' : 'low'} ${shownName(columns[column]!.name)} (${signed(distance)})`,
    );
  return `${name} stands out by ${sentenceList(parts)}.`;
}
