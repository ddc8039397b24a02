import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { openBrowser } from '../../../test/browser.ts';
import { chromium } from '../../../test/chromium.ts';
import { sections } from '../gallery/figures.ts';
import { scatterPlot, themes } from '../src/index.ts';
import { html } from '../src/render/index.ts';

test.skipIf(chromium === undefined)('Chromium draws a page without a complaint or a request', async () => {
  const figures = sections.flatMap((section) => section.figures);
  const evil = '</script><script>document.title = "evil"</script><img src=x onerror=alert(1)>';
  const charts = await Promise.all(
    figures.map(async ({ spec }) => ({ light: await spec('light'), dark: await spec('dark') })),
  );
  const odd = scatterPlot(
    [
      [1, 2],
      [3, 4],
      [2, 2],
    ],
    { columns: [evil, `${evil} "2"`], labels: [0, 0, 0], groups: [evil] },
  );
  const folder = await mkdtemp(join(tmpdir(), 'softmeans-plots-'));
  const browser = await openBrowser();
  try {
    const file = join(folder, 'charts.html');
    await writeFile(file, await html([{ light: odd, dark: odd }, ...charts], { title: 'Charts' }));
    const page = await browser.newPage({ colorScheme: 'dark' });
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector(`html[data-charts="${charts.length + 1}"]`, { state: 'attached' });

    // A point tells its values, as text.
    await page.locator('#chart0 .mark-symbol path').first().hover({ force: true });
    await expect.poll(async () => page.locator('.tip').textContent()).toContain(evil);
    // The surface turns.
    const surface = page.locator(`#chart${1 + figures.findIndex(({ name }) => name === 'surface')} svg`);
    await surface.scrollIntoViewIfNeeded();
    const before = await surface.innerHTML();
    const box = (await surface.boundingBox())!;
    await page.mouse.move(box.x + 300, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x + 380, box.y + 220, { steps: 3 });
    await page.mouse.up();
    await expect.poll(async () => (await surface.innerHTML()) === before).toBe(false);

    // The dark page prints light.
    const fill = async (): Promise<string | null> =>
      page.locator('#chart1 text').first().getAttribute('fill');
    expect(await fill()).toBe(themes.dark.ink);
    await page.emulateMedia({ media: 'print' });
    await expect.poll(fill).toBe(themes.light.ink);

    expect(await page.title()).toBe('Charts');
    expect(complaints).toEqual([]);
    expect(requests).toEqual([pathToFileURL(file).href]);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
});
