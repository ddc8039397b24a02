/** Two letters, marks, digits or underscores and more: scikit-learn's rule, with the marks that other scripts need. */
const WORD = /[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]+/gu;
/** Scripts that put no space between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const STRETCH =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{M}ー]+/gu;

let segmenter: Intl.Segmenter | undefined;

/**
 * The words of a text, in lower case and in order: stretches of at least two letters, marks, digits or underscores.
 * The text is first brought to one Unicode form (NFC), so that é is é however it was typed.
 *
 * Scripts without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) are cut by `Intl.Segmenter`, where one
 * character may be a word; its dictionary is that of the runtime, so such words can differ between runtimes.
 *
 * @param text any text
 * @example
 * tokenize("The cat's 2 naïve_friends, déjà vu!"); // ['the', 'cat', 'naïve_friends', 'déjà', 'vu']
 */
export function tokenize(text: string): string[] {
  const lower = text.normalize('NFC').toLowerCase();
  if (!UNSPACED.test(lower)) return lower.match(WORD) ?? [];
  segmenter ??= new Intl.Segmenter('und', { granularity: 'word' });
  const words: string[] = [];
  let end = 0;
  const spaced = (part: string): void => void words.push(...(part.match(WORD) ?? []));
  for (const stretch of lower.matchAll(STRETCH)) {
    spaced(lower.slice(end, stretch.index));
    for (const { segment, isWordLike } of segmenter.segment(stretch[0])) if (isWordLike) words.push(segment);
    end = stretch.index + stretch[0].length;
  }
  spaced(lower.slice(end));
  return words;
}
