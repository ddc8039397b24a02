export type { Chart, HtmlOptions } from './html.ts';
export { html } from './html.ts';
export { interWoff2 } from './inter.generated.ts';
export type { PngOptions } from './png.ts';
export { png } from './png.ts';
export { svg } from './svg.ts';
