import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Folder, call, callJson, cells, newFolder } from './terminal.ts';

let folder: Folder;
beforeEach(() => {
  folder = newFolder();
  const lines = ['cats purr loudly', 'cats sleep and purr', '', 'stocks fell', 'bonds and stocks fell'];
  writeFileSync(
    folder.at('t.csv'),
    `id,body,kind\n${lines.map((line, i) => `n${i},${line},${i < 3 ? 'a' : 'b'}`).join('\n')}\n`,
  );
});
afterEach(() => folder.remove());

test('clusters in words, the table, the model, and new texts', async () => {
  const [out, save] = [folder.at('o.csv'), folder.at('m.json')];
  const fit = await call([
    'documents',
    folder.at('t.csv'),
    '--text',
    'body',
    '-k',
    '2',
    '--class',
    'kind',
    '--out',
    out,
    '--save',
    save,
  ]);
  expect({ status: fit.status, complaint: fit.complaint }).toEqual({ status: 0, complaint: '' });
  expect(fit.output).toMatch(/^t\.csv: 2 clusters of 5 texts\./);
  expect(fit.output).toMatch(/1 text has none of the terms/);
  expect(fit.output).toMatch(/adjusted Rand index/);
  const table = cells(folder.read('o.csv'));
  expect(table['cluster']![2]).toBe('');
  expect(table['cluster']![0]).toBe(table['cluster']![1]);
  writeFileSync(folder.at('new.csv'), 'body\npurr\n"nothing, known"\n');
  const placed = await call(['documents', folder.at('new.csv'), '--text', 'body', '--apply', save]);
  expect(placed.output).toBe(`body,cluster\npurr,${table['cluster']![0]}\n"nothing, known",\n`);
  const found = await callJson('documents', folder.at('t.csv'), '--text', 'body', '-k', '2', '--labels');
  expect((found['labels'] as number[])[2]).toBe(-1);
});

test.each([
  [['--text', 'bodyy', '-k', '2'], /--text: there is no column bodyy\. The columns are id, body/],
  [['--text', 'body'], /Give --k/],
  [['--text', 'body', '-k', '9'], /k is 9, but only 4 of 5 documents/],
  [['--text', 'body', '--apply', 'none.json'], /none\.json cannot be read/],
  [['--text', 'body', '-k', '2', '--apply', 'm.json'], /cannot be used with/],
])('refuses %o', async (more, why) => {
  const { status, output, complaint } = await call(['documents', folder.at('t.csv'), ...more]);
  expect({ status, output }).toEqual({ status: 2, output: '' });
  expect(complaint).toMatch(why);
  expect(complaint).not.toMatch(/\n\s+at /);
});
