import type { PlotOptions, Spec } from '@softmeans/plots';
import { Markup, html } from './markup.ts';

/** A chart for a theme and a width in pixels. */
export type Draw = (look: Required<Pick<PlotOptions, 'theme' | 'width'>>) => Spec;

/** Widths of a chart on wide and on narrow screens, in pixels. */
export interface Widths {
  readonly wide: number;
  readonly narrow: number;
}

const THEMES = ['light', 'dark'] as const;
const SIZES = ['wide', 'narrow'] as const;

/**
 * A chart as it stands in the page: drawn for each theme and width, of which the page's style shows one.
 *
 * @param name tells the charts of one page apart; a word
 */
export async function chart(name: string, draw: Draw, widths: Widths): Promise<Markup> {
  const { svg } = await import('@softmeans/plots/svg');
  const drawn: Markup[] = [];
  for (const size of SIZES) {
    for (const theme of THEMES) {
      const spec = draw({ theme, width: widths[size] });
      const text = inline(await svg(spec), `${name}-${size}-${theme}`);
      drawn.push(
        html`<div class="${theme} ${size}" role="img" aria-label="${spec.description}">
          ${new Markup(text)}
        </div>`,
      );
    }
  }
  return html`<figure class="chart">${drawn}</figure>`;
}

/** Attributes that repeat for every mark, and that the page says once or does not need. */
const NEEDLESS = new Set([
  'xmlns:xlink',
  'version',
  'class',
  'role',
  'aria-label',
  'aria-roledescription',
  'aria-hidden',
  'pointer-events',
  'font-family',
]);

/** A picture as a part of a page: short, and with names of its own for what it refers to. */
function inline(svg: string, name: string): string {
  const short = svg
    // A value may hold what would end a tag.
    .replaceAll(/<([a-z]+)((?:"[^"]*"|[^">])*)>/gi, (_, tag: string, attributes: string) => {
      const kept = attributes.replaceAll(
        /\s([\w:-]+)="([^"]*)"/g,
        (text: string, key: string, value: string) => {
          if (NEEDLESS.has(key) || text === ' opacity="1"') return '';
          if (key === 'id') return ` id="${name}-${value}"`;
          if (key === 'd' || key === 'transform') return ` ${key}="${rounded(value)}"`;
          return text.replaceAll('url(#', `url(#${name}-`);
        },
      );
      return `<${tag}${kept}>`;
    })
    .replaceAll(/<path d="M0,0h[\d.]+v[\d.]+h-?[\d.]+Z"\s*\/>/g, '')
    .replaceAll(/<path d=""[^>]*\/>/g, '');
  return sharing(short, name);
}

const PLACED = /<path transform="translate\((-?[\d.]+),(-?[\d.]+)\)"((?: [\w-]+="[^"<>]*")+)\/>/g;

/** Marks that look alike are drawn once and referred to from where they stand. */
function sharing(svg: string, name: string): string {
  const counts = new Map<string, number>();
  for (const [, , , look = ''] of svg.matchAll(PLACED)) counts.set(look, (counts.get(look) ?? 0) + 1);
  const shared = [...counts].filter(([, count]) => count > 2).map(([look]) => look);
  if (shared.length === 0) return svg;
  const names = new Map(shared.map((look, i) => [look, `${name}-m${i}`]));
  const definitions = shared.map((look) => `<path id="${names.get(look)}"${look}/>`).join('');
  return svg
    .replaceAll(PLACED, (path: string, x: string, y: string, look: string) => {
      const id = names.get(look);
      return id === undefined ? path : `<use href="#${id}" x="${x}" y="${y}"/>`;
    })
    .replace(/<svg[^>]*>/, (start) => `${start}<defs>${definitions}</defs>`);
}

function rounded(value: string): string {
  return value.replaceAll(/-?\d+\.\d{3,}(?!e)/g, (digits) => String(Number(Number(digits).toFixed(2))));
}
