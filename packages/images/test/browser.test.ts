import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openBrowser, runInBrowser } from '../../../test/browser.ts';
import { chromium } from '../../../test/chromium.ts';
import { imageJob } from './job.ts';

test.skipIf(chromium === undefined)('Same bits: Chromium does what Node does', async () => {
  const here = await imageJob();
  expect(here.cancelled).toBe('Error: enough');
  const browser = await openBrowser();
  try {
    const page = fileURLToPath(new URL('page.ts', import.meta.url));
    expect(await runInBrowser(browser, page, { isolated: false })).toEqual(here);
  } finally {
    await browser.close();
  }
});
