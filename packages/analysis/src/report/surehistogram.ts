import { whole } from '../words/words.ts';
import { colorOf } from './key.ts';
import { type Markup, html } from './markup.ts';

const BINS = 10;
const SLOT = 24;

/** How sure a group's rows are of it: counts by the share of their likeliest group, from the least of all groups on. */
export function sureHistogram(group: number, shares: Float64Array, least: number): Markup {
  const low = Math.min(0.5, Math.floor(least * 10) / 10);
  const counts = Array.from({ length: BINS }, () => 0);
  for (const share of shares)
    counts[Math.max(0, Math.min(BINS - 1, Math.floor(((share - low) / (1 - low)) * BINS)))]!++;
  const most = Math.max(1, ...counts);
  const crowded = counts.some((count) => count > 9999);
  return html`<svg
    class="strip sure"
    viewBox="0 0 ${BINS * SLOT} 84"
    role="img"
    aria-label="Rows by their share of the group"
  >
    <g class="f${colorOf(group)}">
      ${counts.map((count, bin) =>
        count === 0
          ? ''
          : html`<rect
              x="${bin * SLOT}"
              y="${(60 - (count / most) * 46).toFixed(1)}"
              width="${SLOT - 2}"
              height="${((count / most) * 46).toFixed(1)}"
            />`,
      )}
    </g>
    ${counts.map((count, bin) =>
      count === 0 || (crowded && count < most)
        ? ''
        : html`<text
            class="count"
            x="${Math.min(bin * SLOT + (SLOT - 2) / 2, BINS * SLOT - 3 * whole(count).length)}"
            y="${(56 - (count / most) * 46).toFixed(1)}"
            text-anchor="middle"
            >${whole(count)}</text
          >`,
    )}
    <path class="base" d="M0,60.5H${BINS * SLOT - 2}" />
    <text x="0" y="75">${Math.round(low * 100)}% sure</text>
    <text x="${BINS * SLOT - 2}" y="75" text-anchor="end">100%</text>
  </svg>`;
}
