import type { Spec } from '../chart/spec.ts';
import { interWoff2 } from './inter.generated.ts';
import { pageScript, pageStyle } from './page.ts';
import { pageRuntime } from './runtime.ts';

/** A chart of a page: one specification, or one for each theme of the reader. */
export type Chart = Spec | { readonly light: Spec; readonly dark: Spec };

export interface HtmlOptions {
  /** Title of the page; default the description of the first chart. */
  readonly title?: string;
}

/**
 * Puts charts into one page that needs nothing else: it loads nothing, and a strict content security policy lets
 * it run its own script alone. Pointing at marks tells their values. It follows the reader's theme where a chart
 * comes in two, and prints light. Without scripts it shows what the charts say in words.
 *
 * @param charts one chart or several
 * @returns the text of an HTML file, about 0.6 MB and what the charts take
 * @throws RangeError where there is no chart
 * @example
 * const curve = { k: [1, 2, 3], scores: [9, 2, 1], elbow: 2 };
 * const page = await html({ light: elbowPlot(curve), dark: elbowPlot(curve, { theme: 'dark' }) });
 * page.includes("default-src 'none'"); // true
 */
export async function html(charts: Chart | readonly Chart[], options: HtmlOptions = {}): Promise<string> {
  const list = (isList(charts) ? charts : [charts]).map((chart) =>
    isPair(chart) ? chart : { light: chart },
  );
  const [first] = list;
  if (first === undefined) throw new RangeError('html: there is no chart to put into the page.');
  const font = `@font-face{font-family:Inter;font-weight:400 600;src:url(data:font/woff2;base64,${interWoff2}) format("woff2")}`;
  const style = pageStyle.replace('/*font*/', () => font);
  const script = `(() => {\n${await pageRuntime()}${pageScript}})();`;
  const policy = [
    "default-src 'none'",
    `script-src '${await hashOf(script)}'`,
    `style-src '${await hashOf(style)}'`,
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  // What the script will draw, in words until then.
  const figures = list.map(({ light }, i) => `<figure id="chart${i}">${escaped(light.description)}</figure>`);
  const data = JSON.stringify(list).replaceAll('<', String.raw`\u003c`);
  const heading = options.title === undefined ? '' : `<h1>${escaped(options.title)}</h1>\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(options.title ?? first.light.description)}</title>
<style>${style}</style>
</head>
<body>
${heading}<main>
${figures.join('\n')}
</main>
<script type="application/json" id="charts">${data}</script>
<script>${script}</script>
</body>
</html>
`;
}

function isList(charts: Chart | readonly Chart[]): charts is readonly Chart[] {
  return Array.isArray(charts);
}

function isPair(chart: Chart): chart is { readonly light: Spec; readonly dark: Spec } {
  return 'light' in chart && 'dark' in chart && !('marks' in chart);
}

/** How a policy names the text of a script or a style. */
async function hashOf(text: string): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
