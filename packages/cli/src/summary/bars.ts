/** Eighths of a character, from one to all. */
const EIGHTHS = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/**
 * A bar of block characters, exact to an eighth of a character.
 *
 * @param share its length, 0 to 1, as a part of the width
 * @param width characters of a full bar
 */
export function barOf(share: number, width: number): string {
  if (!(share > 0)) return '';
  const eighths = Math.max(1, Math.round(Math.min(1, share) * width * 8));
  const rest = eighths % 8;
  return '█'.repeat(Math.floor(eighths / 8)) + (rest === 0 ? '' : EIGHTHS[rest - 1]!);
}
