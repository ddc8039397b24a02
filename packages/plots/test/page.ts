import type { Spec } from '../src/index.ts';
import * as plots from '../src/index.ts';
import { draw } from '../src/browser/index.ts';

declare global {
  function report(found: unknown): Promise<void>;
}

/** Draws charts in a page, as an app would, and tells what came of it. */
async function main(): Promise<void> {
  const scripts = (): number =>
    performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).length;
  const before = scripts();
  const specs: Spec[] = [
    plots.elbowPlot({ k: [1, 2, 3, 4], scores: [90, 30, 10, 8], seconds: [1, 2, 3, 4], elbow: 3 }),
    plots.scatterPlot(
      [
        [1, 2],
        [3, 4],
        [2, 2],
      ],
      { labels: [0, 0, 1] },
    ),
  ];
  const figure = document.createElement('figure');
  document.body.append(figure);
  const told: (string | undefined)[] = [];
  const drawings = [];
  for (const spec of specs) {
    drawings.push(await draw(figure, spec, { tooltip: (text) => told.push(text) }));
  }
  const point = figure.querySelector('.mark-symbol path');
  point?.dispatchEvent(new MouseEvent('mousemove', { bubbles: true, clientX: 40, clientY: 40 }));
  const last = drawings.at(-1)!;
  const picture = await last.png(1);
  const svg = await last.svg();
  const images = figure.querySelectorAll('svg').length;
  const marks = figure.querySelectorAll('.mark-symbol path').length;
  last.remove();
  const aborted = await draw(figure, specs[0]!, { signal: AbortSignal.abort(new Error('enough')) }).catch(
    (error: unknown) => (error instanceof Error ? error.message : 'no error'),
  );
  await report({
    loadedLater: scripts() > before,
    images,
    marks: marks > 0,
    png: [...new Uint8Array(await picture.slice(1, 4).arrayBuffer())],
    svg: svg.startsWith('<svg'),
    left: figure.childNodes.length,
    aborted,
  });
}

await main();
