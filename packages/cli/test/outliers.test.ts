import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Folder, call, callJson, cells, newFolder, tableFile } from './terminal.ts';

let folder: Folder;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => folder.remove());

describe('outliers', () => {
  test('finds those of hbk and says why', async () => {
    const found = await callJson('outliers', tableFile('hbk'), '--k', '1');
    const rows = (found['outliers'] as { row: number; reason: string }[]).map(({ row }) => row);
    expect(rows.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 14 }, (_, row) => row));
    const { output } = await call(['outliers', tableFile('hbk'), '--k', '1', '--show', '3']);
    expect(output).toContain('14 rows fit no group, of 75');
    expect(output).toMatch(/standard deviations above the mean of its group/);
    expect(output).toContain('11 more rows: --show 14');
  });

  test('prints what the page on outliers shows', async () => {
    const page = readFileSync(new URL('../../../docs/outliers.md', import.meta.url), 'utf8');
    const { output } = await call(['outliers', tableFile('hbk'), '--show', '3']);
    expect(page).toContain(`\`\`\`console\n${output}\`\`\``);
  });

  test('finds them by default, and marks them in the table', async () => {
    const out = folder.at('marked.csv');
    const chart = folder.at('chart.svg');
    const files = ['--out', out, '--chart', chart];
    const found = await callJson('outliers', tableFile('hbk'), '--labels', ...files);
    expect(found['files']).toEqual({ table: out, chart });
    expect(folder.read('chart.svg')).toContain('14 of 75 rows fit no group');
    expect(found['outliers']).toHaveLength(14);
    const labels = found['labels'] as number[];
    expect(labels).toHaveLength(75);
    expect(labels.map((label) => label < 0)).toEqual(labels.map((_, row) => row < 14));
    expect(found['logDensities']).toHaveLength(75);
    const { outlier, group } = cells(folder.read('marked.csv'));
    expect(outlier![0]).toMatch(/standard deviations above/);
    expect(outlier!.slice(14).every((text) => text === '')).toBe(true);
    expect(group!.slice(0, 15).join('')).toBe('1');
  });

  test('measures by a model file', async () => {
    const model = folder.at('model.json');
    await call(['mixture', tableFile('hbk'), '--k', '1', '--noise', '--out', model]);
    const found = await callJson('outliers', tableFile('hbk'), '--model', model);
    expect(found['outliers']).toHaveLength(14);
  });

  test('wrong calls are answered with the way out', async () => {
    const { status, complaint } = await call(['outliers', tableFile('hbk'), '--rate', '1']);
    expect(status).toBe(2);
    expect(complaint).toContain('above 0 and below 0.5');
    const text = await call(['outliers', tableFile('hbk'), '--chart', 'chart.txt']);
    expect(text.complaint).toContain('--chart is chart.txt; a chart goes into');
    const both = await call(['outliers', tableFile('hbk'), '--k', '2', '--model', 'x.json']);
    expect(both.complaint).toContain('exclude each other');
  });
});

test('mixture takes noise and tails', async () => {
  const noisy = await callJson('mixture', tableFile('hbk'), '--k', '1', '--noise');
  expect(noisy).toMatchObject({ tails: 'gaussian', noise: { rows: 14 } });
  const held = await callJson(
    'mixture',
    tableFile('hbk'),
    '--k',
    '1',
    '--tails',
    'student',
    '--degrees-of-freedom',
    '4',
  );
  expect(held).toMatchObject({ tails: 'student', degreesOfFreedom: [4] });
  const { complaint } = await call(['mixture', tableFile('hbk'), '--k', '1', '--degrees-of-freedom', '4']);
  expect(complaint).toContain('needs --tails student');
});
