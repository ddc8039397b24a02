import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromium } from '../../../test/chromium.ts';
import { type Opened, openStudio, visit } from './studio.ts';

describe.skipIf(chromium === undefined)('the rooms of the studio', () => {
  let studio: Opened;
  beforeAll(async () => {
    studio = await openStudio();
  });
  afterAll(() => studio?.close());

  test('Work opens on a place to drop a table, under its policy and without a request to elsewhere', async () => {
    const { page, faults, close } = await visit(studio);
    await page.getByRole('heading', { name: 'Drop a table, see its groups' }).waitFor();
    const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).not.toContain("'unsafe-eval'");
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(faults).toEqual([]);
    await close();
  });

  test('Understand is one link away and lists its arguments', async () => {
    const { page, faults, close } = await visit(studio);
    await page.getByRole('link', { name: 'Understand' }).click();
    await page.getByRole('heading', { level: 1, name: 'Two methods, one loop' }).waitFor();
    expect(new URL(page.url()).hash).toBe('#/understand');
    await page.getByRole('link', { name: /How K-means moves/ }).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  test('K-means moves step by step, forward and back, to where no row changes', async () => {
    const { page, faults, close } = await visit(studio);
    await page.goto(`${studio.site.url}#/understand/how-k-means-moves`);
    const told = page.getByRole('status');
    await told.getByText('Start: the centers are rows drawn at random.').waitFor();
    const forward = page.getByRole('button', { name: 'Step forward' });
    await forward.click();
    await told.getByText(/^Assign: 240 rows change to a nearer center/).waitFor();
    await forward.click();
    await told.getByText(/^Average: .* falls from [\d,]+ to [\d,]+/).waitFor();
    await page.getByRole('button', { name: 'Step back' }).click();
    await told.getByText(/^Assign: 240 rows/).waitFor();
    const moment = page.getByRole('slider', { name: 'Moment' });
    await moment.focus();
    await page.keyboard.press('End');
    await told.getByText(/^No row changes: K-means has ended/).waitFor();
    expect(await forward.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Another start' }).click();
    await told.getByText(/^Start:/).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  test('the look follows the system, and the reader can switch it', async () => {
    const { page, close } = await visit(studio, { scheme: 'dark' });
    const look = (): Promise<string | undefined> =>
      page.evaluate(() => document.documentElement.dataset['theme']);
    await page.getByRole('button', { name: 'Switch to light' }).waitFor();
    expect(await look()).toBe('dark');
    await page.getByRole('button', { name: 'Switch to light' }).click();
    expect(await look()).toBe('light');
    await page.reload();
    await page.getByRole('button', { name: 'Switch to dark' }).waitFor();
    expect(await look()).toBe('light');
    await close();
  });

  test('a bundled table opens in the worker', async () => {
    const { page, faults, close } = await visit(studio);
    await page.getByRole('button', { name: /Old Faithful/ }).click();
    await page.getByRole('heading', { level: 1, name: 'All 2 columns are used.' }).waitFor();
    expect(faults).toEqual([]);
    await close();
  });
});
