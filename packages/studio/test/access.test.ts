import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromium } from '../../../test/chromium.ts';
import { violations } from './axe.ts';
import { type Opened, openStudio, visit } from './studio.ts';

const STEPS = ['data', 'how-many', 'compare', 'explore', 'take-away'] as const;

describe.skipIf(chromium === undefined)('the studio is for everybody', () => {
  let studio: Opened;
  beforeAll(async () => {
    studio = await openStudio({ isolated: false });
  });
  afterAll(() => studio?.close());

  test('every step passes the rules of axe in light and dark, without cross-origin isolation, and fits 320 pixels', async () => {
    const { page, faults, close } = await visit(studio);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    const wrong: unknown[] = await violations(page);
    await page.getByRole('button', { name: /Old Faithful/ }).click();
    for (const step of STEPS) {
      await page.goto(`${studio.site.url}#/work/${step}`);
      await settled(page, step);
      for (const scheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: scheme });
        for (const violation of await violations(page)) wrong.push({ step, scheme, violation });
      }
      await page.setViewportSize({ width: 320, height: 640 });
      await page.waitForTimeout(150);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) wrong.push({ step, wide });
      await page.setViewportSize({ width: 1280, height: 900 });
    }
    expect(wrong).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  }, 180_000);

  test('the keyboard alone leads to the groups', async () => {
    const { page, close } = await visit(studio);
    await page.getByRole('button', { name: /Old Faithful/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Find the groups' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Use \d groups?$/ }).focus();
    await page.keyboard.press('Enter');
    const plot = page.getByRole('application').first();
    await plot.focus();
    await page.keyboard.press('.');
    await page.getByRole('heading', { name: 'Row 1' }).waitFor();
    await page.keyboard.press('.');
    await page.getByRole('heading', { name: 'Row 2' }).waitFor();
    await close();
  }, 180_000);
});

test('the first page weighs at most 350 kB, compressed, before charts are drawn', async () => {
  const { buildSite } = await import('../../../scripts/site.js');
  const folder = await buildSite();
  const assets = readdirSync(join(folder, 'assets'));
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const first = new Set(
    assets.filter((name) => page.includes(name) || /^worker-.*\.js$|\.woff2$/.test(name)),
  );
  // A set grows while it is gone through: what a script imports at once is loaded with it.
  for (const name of first) {
    if (!name.endsWith('.js')) continue;
    const script = readFileSync(join(folder, 'assets', name), 'utf8');
    for (const [, other] of script.matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g))
      first.add(other!);
  }
  const weight = [...first].reduce((sum, name) => {
    const bytes = readFileSync(join(folder, 'assets', name));
    return sum + (name.endsWith('.woff2') ? bytes.length : gzipSync(bytes).length);
  }, gzipSync(page).length);
  expect(first.size).toBeGreaterThanOrEqual(5);
  expect(weight).toBeLessThan(350_000);
});

async function settled(page: Page, step: (typeof STEPS)[number]): Promise<void> {
  const sign = {
    data: page.getByRole('link', { name: 'Find the groups' }),
    'how-many': page.getByText('first at'),
    compare: page.getByText('In different groups'),
    explore: page.getByRole('heading', { name: 'Each group against the whole' }),
    'take-away': page.getByRole('img'),
  }[step];
  await sign.first().waitFor();
}
