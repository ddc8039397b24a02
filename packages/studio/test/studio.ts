import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { buildSite } from '../../../scripts/site.js';
import { openBrowser, serve, type Site } from '../../../test/browser.ts';

/** A studio that is served, and a browser to look at it with. */
export interface Opened {
  readonly browser: Browser;
  readonly site: Site;
  /** The folder of the built files. */
  readonly folder: string;
  close(): Promise<void>;
}

/** Builds and serves the studio, and starts a browser. */
export async function openStudio({ isolated = true } = {}): Promise<Opened> {
  const folder = await buildSite();
  const [browser, site] = await Promise.all([openBrowser(), serve(folder, { isolated })]);
  return {
    browser,
    site,
    folder,
    async close() {
      await browser.close();
      await site.close();
    },
  };
}

/** A page of the studio that fails at the first error, and at every request that would leave the machine. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What went wrong so far: errors, refused by the policy, requests to elsewhere. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

export async function visit(
  { browser, site }: Opened,
  { hash = '', width = 1280, height = 900, scheme = 'light' as 'light' | 'dark', still = true } = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: still ? 'reduce' : 'no-preference',
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(90_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(site.url) && !/^(blob|data):/.test(url)) faults.push(`asked for ${url}`);
  });
  await page.goto(`${site.url}${hash}`);
  return { page, context, faults, close: () => context.close() };
}

/** A file as a drop or a picker takes it. */
export async function file(path: string): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  return {
    name: path.split('/').at(-1)!,
    mimeType: `application/${extname(path).slice(1)}`,
    buffer: await readFile(path),
  };
}

export const repository: string = join(import.meta.dirname, '..', '..', '..');
