import { Resvg } from '@resvg/resvg-js';
import type { Spec } from '../chart/spec.ts';
import { fontFiles } from './font.ts';
import { svg } from './svg.ts';

export interface PngOptions {
  /** Pixels per pixel of the specification; default 2, for sharp text on today's screens. */
  readonly scale?: number;
}

/**
 * Draws a specification as a PNG picture, with a font of its own: it looks the same on every machine.
 *
 * @param spec what a plot function returned
 * @returns the bytes of a PNG file
 * @throws RangeError for a scale that is not above 0 and at most 8
 * @example
 * const bytes = await png(elbowPlot({ k: [1, 2, 3], scores: [9, 2, 1], elbow: 2 }), { scale: 1 });
 * bytes.slice(1, 4); // [80, 78, 71]
 */
export async function png(spec: Spec, options: PngOptions = {}): Promise<Uint8Array> {
  const { scale = 2 } = options;
  if (!(scale > 0 && scale <= 8))
    throw new RangeError(`png: scale must be above 0 and at most 8, got ${scale}.`);
  const resvg = new Resvg(await svg(spec), {
    fitTo: { mode: 'zoom', value: scale },
    font: {
      loadSystemFonts: false,
      fontFiles: fontFiles(),
      defaultFontFamily: 'Inter',
      sansSerifFamily: 'Inter',
    },
  });
  return new Uint8Array(resvg.render().asPng());
}
