import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openBrowser, runInBrowser } from '../../../../test/browser.ts';
import { chromium } from '../../../../test/chromium.ts';
import { openLocalEngine } from '../../src/engine/local.ts';
import { separateRows } from '../../src/engine/pairs.ts';
import { bitsOf, clumps, expectations } from './samples.ts';
import { digest, sources, thirds, transcript } from './transcript.ts';

interface Report {
  readonly isolated: boolean;
  readonly found: Readonly<Record<string, readonly (readonly [string, number])[]>>;
  readonly large: number;
  readonly apart: Readonly<Record<string, number>>;
}

test.skipIf(chromium === undefined)(
  'Chromium gives the bytes of Node, with and without shared memory',
  async () => {
    const here = new Map<string, [string, number][]>();
    for (const [name, { source, options }] of Object.entries(sources)) {
      const engine = await openLocalEngine(source, { ...options, memory: 'inline' });
      here.set(
        name,
        [...(await transcript(engine))].map(([what, bytes]) => [what, digest(bytes)]),
      );
      engine.close();
    }
    const engine = await openLocalEngine(clumps(100_000, 3, 1));
    const [nearest] = expectations(100_000, 3, 8, 'none', 0, 1);
    const large = digest(bitsOf(await engine.gather(nearest!)));
    engine.close();
    const { own, other } = await separateRows(clumps(3000, 3, 2), thirds, 'euclidean');
    const apart = digest(new Uint8Array(Float64Array.of(...own, ...other).buffer));

    const browser = await openBrowser();
    try {
      for (const isolated of [true, false]) {
        const page = fileURLToPath(new URL('page.ts', import.meta.url));
        const report = (await runInBrowser(browser, page, { isolated })) as Report;
        expect(report.isolated).toBe(isolated);
        expect(report.large).toBe(large);
        expect(new Set(Object.values(report.apart)), 'pairs').toEqual(new Set([apart]));
        expect(Object.keys(report.found)).toHaveLength(here.size * (isolated ? 5 : 3));
        for (const [way, said] of Object.entries(report.found)) {
          const name = [...here.keys()].find((each) => way.startsWith(`${each}, {`))!;
          expect(said, `${way}, isolated: ${isolated}`).toEqual(here.get(name));
        }
      }
    } finally {
      await browser.close();
    }
  },
);
