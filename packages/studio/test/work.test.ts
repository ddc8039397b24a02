import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTableFile } from '@softmeans/tables';
import { chromium } from '../../../test/chromium.ts';
import { callJson } from '../../cli/test/terminal.ts';
import { type Opened, openStudio, repository, visit } from './studio.ts';

const faithful = join(repository, 'examples', 'faithful.csv');
const fixtures = join(repository, 'packages', 'tables', 'test', 'fixtures');

describe.skipIf(chromium === undefined)('the Work room', () => {
  let studio: Opened;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'softmeans-studio-'));
    studio = await openStudio();
  });
  afterAll(async () => {
    await studio?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('leads from a dropped file to the numbers of the command line, to the last bit', async () => {
    const { page, faults, close } = await visit(studio);
    await drop(page, 'faithful.csv', readFileSync(faithful));
    await page.getByRole('heading', { level: 1, name: 'All 2 columns are used.' }).waitFor();
    await page.getByRole('link', { name: 'Find the groups' }).click();
    await page.getByRole('button', { name: /^Use \d groups?$/ }).click();
    await page.getByRole('heading', { level: 1, name: /Both agree on/ }).waitFor();
    await page.getByRole('link', { name: 'Explore the groups' }).click();
    await page.getByRole('heading', { level: 1, name: /at home/ }).waitFor();
    await page.getByRole('link', { name: 'Take them away' }).click();
    const found = JSON.parse((await save(page, 'Save JSON')).toString());
    const told = await callJson('cluster', faithful, '--labels', '--out', join(folder, 'out'));
    expect(timeless(found)).toEqual(timeless(told));
    expect((await save(page, 'Save models')).toString()).toBe(
      readFileSync(join(folder, 'out', 'model.json'), 'utf8'),
    );
    expect((await save(page, 'Save CSV')).toString()).toBe(
      readFileSync(join(folder, 'out', 'faithful.clustered.csv'), 'utf8'),
    );
    const report = (await save(page, 'Save report')).toString();
    expect(report).toContain('default-src &#39;none&#39;');
    expect(report).toContain('softmeans cluster faithful.csv --seed 0');
    expect(faults).toEqual([]);
    await close();
  }, 180_000);

  test('fits the number of groups that is clicked, as --k does; Undo takes it back', async () => {
    const { page, faults, close } = await visit(studio);
    await drop(page, 'faithful.csv', readFileSync(faithful));
    await page.getByRole('link', { name: 'Find the groups' }).click();
    await page.getByRole('button', { name: '3 groups', exact: true }).first().click();
    await page.getByRole('button', { name: 'Use 3 groups' }).click();
    await page.getByRole('heading', { level: 1, name: /Both agree on/ }).waitFor();
    await page.getByRole('link', { name: 'Take away' }).click();
    await page.getByText('softmeans cluster faithful.csv --k 3 --seed 0').waitFor();
    const found = JSON.parse((await save(page, 'Save JSON')).toString());
    const told = await callJson('cluster', faithful, '--k', '3', '--labels', '--out', join(folder, 'three'));
    expect(timeless(found)).toEqual(timeless(told));
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('softmeans cluster faithful.csv --seed 0').waitFor();
    await page.getByRole('button', { name: 'Redo' }).click();
    await page.getByText('softmeans cluster faithful.csv --k 3 --seed 0').waitFor();
    expect(faults).toEqual([]);
    await close();
  }, 180_000);

  test('reads every kind of file', async () => {
    const { page, faults, close } = await visit(studio);
    for (const name of [
      'trees.xlsx',
      'trees.ndjson',
      'trees-zstd.parquet',
      'trees-snappy.parquet',
      'f8-c.npy',
      'packed.npz',
    ]) {
      await page.locator('input[type=file]').setInputFiles(join(fixtures, name));
      await page.getByRole('heading', { level: 1, name: /used/ }).waitFor();
      await page.getByRole('button', { name: 'Another table' }).click();
    }
    await page.getByRole('button', { name: 'Paste' }).click();
    await page.getByRole('textbox').fill('height\twidth\n1\t2\n3\t5\n4\t4\n');
    await page.getByRole('button', { name: 'Use these rows' }).click();
    await page.getByRole('heading', { level: 1, name: 'All 2 columns are used.' }).waitFor();
    expect(faults).toEqual([]);
    await close();
  }, 180_000);

  test('loses nothing by a reload, and keeps a session in a file', async () => {
    const { page, close } = await visit(studio);
    await page.getByRole('button', { name: /Penguins/ }).click();
    await page.getByRole('checkbox', { name: 'body_mass_g' }).click();
    await page.getByRole('heading', { level: 1, name: '3 of 8 columns are used.' }).waitFor();
    await page.waitForTimeout(300);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: '3 of 8 columns are used.' }).waitFor();
    await page.goto(`${studio.site.url}#/work/take-away`);
    const session = await save(page, 'Save session');
    await page.goto(`${studio.site.url}#/work/data`);
    await page.getByRole('button', { name: 'Another table' }).click();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.softmeans', mimeType: '', buffer: session });
    await page.getByRole('heading', { level: 1, name: '3 of 8 columns are used.' }).waitFor();
    await close();
  }, 180_000);

  test('a long fit can be stopped and gone on with', async () => {
    const { page, faults, close } = await visit(studio);
    const rows = Array.from({ length: 40_000 }, (_, i) => {
      const noise = (n: number): number => (Math.sin(i * n) * 10_000) % 1;
      return Array.from({ length: 8 }, (_, j) => (noise(12.9 + 3.1 * j) + (i % 5)).toFixed(4)).join(',');
    });
    await drop(page, 'many.csv', Buffer.from(`${'abcdefgh'.split('').join(',')}\n${rows.join('\n')}\n`));
    await page.getByRole('link', { name: 'Find the groups' }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();
    expect(await page.getByRole('progressbar').count()).toBe(0);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('progressbar').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    expect(faults).toEqual([]);
    await close();
  }, 180_000);

  test('hostile names and cells are text, and formulas are made harmless', async () => {
    const { page, faults, close } = await visit(studio);
    const evil = '<img src=x onerror=alert(1)>';
    const text = `${evil},y,note\n${Array.from({ length: 60 }, (_, i) => `${i % 2 === 0 ? i : 100 + i},${(i * 7) % 11},"=HYPERLINK(""http://x"")"`).join('\n')}\n`;
    await drop(page, 'evil.csv', Buffer.from(text));
    await page.getByRole('heading', { level: 1, name: /columns are used/ }).waitFor();
    await page.goto(`${studio.site.url}#/work/take-away`);
    const csv = (await save(page, 'Save CSV')).toString();
    expect(csv).toContain("'=HYPERLINK");
    const report = (await save(page, 'Save report')).toString();
    expect(report).not.toContain('<img src=x');
    expect(await page.locator('img[src=x]').count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
  }, 180_000);

  test('a broken file is refused in words', async () => {
    const { page, close } = await visit(studio);
    const parquet = readFileSync(join(fixtures, 'trees-none.parquet'));
    await drop(page, 'cut.parquet', parquet.subarray(0, parquet.length - 100));
    const alarm = page.getByRole('alert');
    await alarm.waitFor();
    expect(await alarm.textContent()).not.toMatch(/undefined|at \w+ \(|TypeError/);
    await close();
  }, 180_000);

  test('what is written as Parquet is the table with its groups', async () => {
    const { page, faults, close } = await visit(studio);
    await page.getByRole('button', { name: /Iris/ }).click();
    await page.getByRole('heading', { level: 1, name: /used/ }).waitFor();
    await page.goto(`${studio.site.url}#/work/take-away`);
    const path = join(folder, 'iris.parquet');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(path, await save(page, 'Save Parquet'));
    const table = await readTableFile(path);
    expect(table.rows).toBe(150);
    expect(table.columns.map(({ name }) => name)).toContain('percent_group_1');
    expect(table.columns.find(({ name }) => name === 'species')?.values[0]).toBe('setosa');
    const picture = await save(page, 'Save PNG');
    expect(picture.subarray(1, 4).toString()).toBe('PNG');
    expect(faults).toEqual([]);
    await close();
  }, 180_000);
});

/** Drops a file on the page, as a hand does. */
async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  await page.getByRole('heading', { name: 'Drop a table, see its groups' }).waitFor();
  const transfer = await page.evaluateHandle(
    ([text, file]) => {
      const given = new DataTransfer();
      given.items.add(new File([Uint8Array.from(atob(text!), (letter) => letter.charCodeAt(0))], file!));
      return given;
    },
    [bytes.toString('base64'), name],
  );
  await page.locator('.drop').dispatchEvent('drop', { dataTransfer: transfer });
}

/** Presses a button that saves a file, and takes the file. */
async function save(page: Page, button: string): Promise<Buffer> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  return readFileSync(await (await waiting).path());
}

/** Findings without what differs from run to run: times, and where files went. */
function timeless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(timeless);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'seconds' && key !== 'files')
      .map(([key, inner]) => [key, timeless(inner)]),
  );
}
