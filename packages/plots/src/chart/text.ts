/** Advance widths of Inter in thousandths of the size, from the blank (U+0020) to the tilde (U+007E). */
const regular = [
  281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 501, 662, 288, 460, 288, 360, 631, 407, 610, 618, 646,
  593, 620, 566, 619, 620, 288, 302, 662, 662, 662, 511, 966, 690, 654, 730, 722, 601, 590, 746, 743, 269,
  571, 672, 565, 903, 753, 765, 639, 765, 644, 642, 646, 744, 690, 985, 682, 679, 629, 365, 360, 365, 471,
  456, 323, 562, 612, 571, 612, 583, 370, 613, 591, 242, 242, 549, 242, 876, 591, 600, 612, 612, 376, 528,
  327, 591, 562, 818, 546, 562, 552, 426, 333, 426, 662,
];
const semibold = [
  252, 321, 523, 644, 650, 1004, 663, 326, 373, 373, 540, 673, 319, 465, 319, 379, 660, 423, 623, 636, 666,
  612, 640, 576, 640, 640, 319, 329, 673, 673, 673, 543, 999, 728, 659, 737, 722, 605, 588, 749, 746, 277,
  580, 703, 565, 922, 759, 769, 645, 773, 652, 650, 660, 736, 728, 1020, 720, 713, 652, 373, 379, 373, 481,
  469, 351, 574, 624, 583, 624, 591, 389, 625, 612, 262, 262, 569, 262, 900, 612, 609, 624, 624, 397, 549,
  353, 612, 587, 839, 569, 588, 566, 455, 359, 455, 673,
];

/** Fonts of all charts; the pictures are set in Inter. */
export const FONT = 'Inter, system-ui, "Segoe UI", sans-serif';

/** Width of a text in Inter, in pixels; the same wherever it runs, unlike a measured one. */
export function textWidth(text: string, size: number, weight: 400 | 600 = 400): number {
  const widths = weight === 400 ? regular : semibold;
  let sum = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    // Letters outside ASCII: those of East Asia and pictures are as wide as high, others nearly as a capital.
    sum += widths[code - 32] ?? (code >= 0x1100 ? 1000 : 680);
  }
  return (sum * size) / 1000;
}

/** The text, or as much of it as fits with an ellipsis: its beginning and its end, where names differ. */
export function shorten(text: string, limit: number, size: number, weight: 400 | 600 = 400): string {
  // A limit is often this very width, found another way: rounding must not cost a letter.
  if (textWidth(text, size, weight) <= limit + 0.01) return text;
  const letters = [...text];
  let left = letters.length;
  let right = 0;
  for (let kept = letters.length - 1; kept > 0; kept--) {
    right = kept >= 12 ? Math.floor(kept / 3) : 0;
    left = kept - right;
    const short = `${letters.slice(0, left).join('').trimEnd()}…${right > 0 ? letters.slice(-right).join('').trimStart() : ''}`;
    if (textWidth(short, size, weight) <= limit) return short;
  }
  return '…';
}

/** At most so many lines; what does not fit into them is left out of the last, with an ellipsis. */
export function wrapInto(
  lines: number,
  text: string,
  limit: number,
  size: number,
  weight: 400 | 600 = 400,
): string[] {
  const all = wrap(text, limit, size, weight);
  if (all.length <= lines) return all;
  return [...all.slice(0, lines - 1), shorten(all.slice(lines - 1).join(' '), limit, size, weight)];
}

/** Lines of at most the width, broken at blanks; a word that is too long for a line is shortened. */
export function wrap(text: string, limit: number, size: number, weight: 400 | 600 = 400): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, size, weight) > limit) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line !== '') lines.push(line);
  return lines.map((one) => shorten(one, limit, size, weight));
}

/** Pixels that a group's name may take beside its marks: the more groups, the less. */
export function nameLimit(groups: number): number {
  return groups <= 4 ? 170 : groups <= 8 ? 120 : 96;
}
