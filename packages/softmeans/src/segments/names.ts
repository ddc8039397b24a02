import type { SegmentMark } from './marks.ts';

/** Marks that a name holds at first. */
const SHORT = 2;

/**
 * A name for each segment from its marks: the strongest ones, one per column, as many as tell the segments apart,
 * and a number where none do.
 */
export function nameSegments(marks: readonly (readonly SegmentMark[])[]): string[] {
  const phrases = marks.map((list) => {
    const columns = new Set<string>();
    return list.flatMap((mark) => {
      // That a category is rare says less than which one is frequent.
      if (columns.has(mark.column) || (mark.category !== undefined && mark.difference < 0)) return [];
      columns.add(mark.column);
      return [phraseOf(mark)];
    });
  });
  const names = phrases.map((list) => nameOf(list, SHORT));
  for (let length = SHORT + 1; length <= 4; length++) {
    for (const at of sharedBy(names)) names[at] = nameOf(phrases[at]!, length);
  }
  for (const at of sharedBy(names)) names[at] = `${names[at]!} (${at + 1})`;
  return names;
}

function phraseOf({ column, category, difference }: SegmentMark): string {
  if (category !== undefined) return `${column} ${category}`;
  return `${difference > 0 ? 'high' : 'low'} ${column}`;
}

function nameOf(phrases: readonly string[], length: number): string {
  if (phrases.length === 0) return 'Average';
  const text = phrases.slice(0, length).join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The places of names that are there more than once. */
function sharedBy(names: readonly string[]): number[] {
  return [...names.keys()].filter((at) => names.filter((name) => name === names[at]).length > 1);
}
