import type { Spec as VegaSpec, View } from 'vega';
import type { Spec } from '../chart/spec.ts';

/** Where the pointer is, as a mouse event tells it. */
export interface Pointer {
  readonly clientX: number;
  readonly clientY: number;
}

export interface DrawOptions {
  /**
   * Called with what lies under the pointer, in words, and with nothing when it leaves; default: nothing is told. Put
   * the text into the page as text.
   */
  readonly tooltip?: (text: string | undefined, pointer: Pointer) => void;
  /** Once it is aborted, the chart is not drawn, or taken off the page again. */
  readonly signal?: AbortSignal;
}

/** A chart on a page. */
export interface Drawing {
  /** The picture as the text of an SVG file. */
  svg(): Promise<string>;
  /** The picture as a PNG file, at so many pixels for each of the specification; default 2. */
  png(scale?: number): Promise<Blob>;
  /** Takes the chart off the page and frees what it holds. */
  remove(): void;
}

/**
 * Draws a specification into an element of a page, in place of what is there. Vega is loaded with the first chart and
 * not before. No text is evaluated as code: a content security policy without `unsafe-eval` suffices. Where the page
 * has Inter, the text is set in it.
 *
 * @param container an element of the page
 * @param spec what a plot function returned
 * @throws the signal's reason when aborted before it is drawn
 */
export async function draw(
  container: HTMLElement,
  spec: Spec,
  { tooltip, signal }: DrawOptions = {},
): Promise<Drawing> {
  signal?.throwIfAborted();
  const [vega, { expressionInterpreter }] = await Promise.all([import('vega'), import('vega-interpreter')]);
  signal?.throwIfAborted();
  container.textContent = '';
  // A Spec is JSON; what it means is checked by Vega's own parser.
  const runtime = vega.parse(structuredClone(spec) as object as VegaSpec, undefined, { ast: true });
  const view = new vega.View(runtime, {
    expr: expressionInterpreter,
    renderer: 'svg',
    container,
    hover: true,
    logLevel: vega.Warn,
    tooltip: (_handler, event: MouseEvent | null, _item, value) => {
      // Vega says so without an event when the chart goes.
      const { clientX, clientY } = event ?? { clientX: 0, clientY: 0 };
      const text = value === null || value === undefined || value === '' ? undefined : String(value);
      tooltip?.(text, { clientX, clientY });
    },
  });
  await view.runAsync();
  const drawing = drawingOf(view, container);
  if (signal?.aborted) {
    drawing.remove();
    signal.throwIfAborted();
  }
  signal?.addEventListener('abort', () => drawing.remove(), { once: true });
  return drawing;
}

function drawingOf(view: View, container: HTMLElement): Drawing {
  let there = true;
  return {
    svg: () => view.toSVG(),
    async png(scale = 2) {
      if (!(scale > 0 && scale <= 8))
        throw new RangeError(`png: scale must be above 0 and at most 8, got ${scale}.`);
      const canvas = await view.toCanvas(scale);
      return new Promise((resolve, reject) => {
        canvas.toBlob((blob) => {
          if (blob) resolve(blob);
          else reject(new Error('png: this browser could not write the picture; try a smaller scale.'));
        }, 'image/png');
      });
    },
    remove() {
      if (!there) return;
      there = false;
      view.finalize();
      container.textContent = '';
    },
  };
}
