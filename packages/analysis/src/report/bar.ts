import { colorOf } from './key.ts';
import { type Markup, html } from './markup.ts';

const WIDTH = 120;

/** One row's shares as a bar, the largest first. */
export function bar(shares: ArrayLike<number>): Markup {
  const parts = Array.from(shares, (share, group) => ({ share, group }))
    .filter(({ share }) => share >= 0.005)
    .sort((a, b) => b.share - a.share || a.group - b.group);
  let from = 0;
  const rects = parts.map(({ share, group }) => {
    const x = from;
    from += share * WIDTH;
    const width = Math.max(0.5, share * WIDTH - 1.5);
    return html`<rect
      x="${x.toFixed(1)}"
      width="${width.toFixed(1)}"
      height="10"
      rx="1"
      class="f${colorOf(group)}"
    />`;
  });
  return html`<svg class="bar" viewBox="0 0 ${WIDTH} 10" aria-hidden="true">${rects}</svg>`;
}
