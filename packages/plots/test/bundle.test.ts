import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { expect, test } from 'vitest';
import { openBrowser, visit } from '../../../test/browser.ts';
import { chromium } from '../../../test/chromium.ts';

const settings = {
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2023',
  conditions: ['source'],
  minify: true,
  logLevel: 'silent',
} as const satisfies BuildOptions;

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

test('the specifications bundle for a browser with nothing of Node, of Vega or of the library', async () => {
  const { outputFiles, warnings, metafile } = await build({
    ...settings,
    entryPoints: [path('../src/index.ts')],
    write: false,
    metafile: true,
  });
  expect(warnings).toEqual([]);
  expect(Object.keys(metafile.inputs).filter((input) => !input.includes('packages/plots/src/'))).toEqual([]);
  expect(outputFiles[0]!.contents.length).toBeLessThan(150_000);
});

test.skipIf(chromium === undefined)(
  'a page loads Vega with its first chart, and draws it without evaluating text',
  { timeout: 60_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'softmeans-bundle-'));
    const browser = await openBrowser();
    try {
      const { metafile, warnings } = await build({
        ...settings,
        entryPoints: { script: path('page.ts') },
        outdir: folder,
        splitting: true,
        metafile: true,
      });
      expect(warnings).toEqual([]);
      // What is loaded at once does not hold Vega.
      const [entry] = Object.values(metafile.outputs).filter(({ entryPoint }) =>
        entryPoint?.endsWith('page.ts'),
      );
      expect(entry!.bytes).toBeLessThan(150_000);
      expect(entry!.imports.filter(({ kind }) => kind === 'dynamic-import').length).toBeGreaterThan(0);
      const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src blob: data:";
      await writeFile(
        join(folder, 'index.html'),
        `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><body><script type="module" src="./script.js"></script>`,
      );
      expect(await visit(browser, folder, { isolated: false })).toEqual({
        loadedLater: true,
        images: 1,
        marks: true,
        png: [80, 78, 71],
        svg: true,
        left: 0,
        aborted: 'enough',
      });
    } finally {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
