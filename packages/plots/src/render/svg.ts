import { type Spec as VegaSpec, View, parse, resetSVGDefIds } from 'vega';
import type { Spec } from '../chart/spec.ts';

/** What no XML file may hold, however it is written: most control characters, and halves of characters. */
const unwritable = /[^\P{Cc}\t\n\r]|\p{Cs}|[\uFFFE\uFFFF]/gu;

/**
 * Draws a specification as SVG. The text is set in Inter where the reader's machine has it, else in its own
 * interface font; `png` and `html` bring the font with them.
 *
 * @param spec what a plot function returned, or any specification of Vega 6 that is JSON
 * @returns the text of an SVG file
 * @throws Error where Vega cannot read the specification
 * @example
 * const text = await svg(elbowPlot({ k: [1, 2, 3], scores: [9, 2, 1], elbow: 2 }));
 * text.startsWith('<svg'); // true
 */
export async function svg(spec: Spec): Promise<string> {
  resetSVGDefIds();
  // A Spec is JSON; what it means is checked by Vega's own parser.
  const view = new View(parse(structuredClone(spec) as object as VegaSpec), {
    renderer: 'none',
    logLevel: 1,
  });
  try {
    return (await view.toSVG()).replaceAll(unwritable, '');
  } finally {
    view.finalize();
  }
}
