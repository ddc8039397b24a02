/** What a person reads of an error: what happened and what to do, never a stack trace. */
export function wordsOf(error: unknown): string {
  if (error instanceof RangeError && /allocation|memory|array length|buffer/i.test(error.message)) {
    return 'The memory does not suffice for this table. Use fewer rows or fewer columns.';
  }
  const text = error instanceof Error ? error.message : String(error);
  return text === ''
    ? 'The computation failed and does not say why. Load the page again.'
    : capitalized(text);
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
