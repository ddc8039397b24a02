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
  const cats = `${table['cluster']![0]},${table['cluster_terms']![0]}`;
  expect(placed.output).toMatch(
    new RegExp(`^body,cluster,cluster_terms,sureness\npurr,${cats},\\d+(\\.\\d+)?\n"nothing, known",,,\n$`),
  );
  // The column's name is kept with the model; where it is another one, the only column of texts will do.
  expect((await call(['predict', save, folder.at('new.csv')])).output).toBe(placed.output);
  writeFileSync(folder.at('other.csv'), 'year,letter\n1,purr\n');
  const json = await callJson('predict', save, folder.at('other.csv'));
  expect(json['documents']).toMatchObject({ k: 2, labels: [Number(table['cluster']![0]) - 1] });
  writeFileSync(folder.at('two.csv'), 'a,b\nx,purr\n');
  expect((await call(['predict', save, folder.at('two.csv')])).complaint).toMatch(
    /--text: there is no column body\. The columns are a and b/,
  );
  expect((await call(['predict', save, folder.at('two.csv'), '--text', 'b'])).output).toMatch(/^a,b,cluster/);
  expect((await call(['describe', save])).output).toMatch(/2 clusters of documents\.[^]*purr[^]*was body/);
  const found = await callJson('documents', folder.at('t.csv'), '--text', 'body', '-k', '2', '--labels');
  expect((found['labels'] as number[])[2]).toBe(-1);
});

test('texts in Chinese and Arabic have clusters; texts of stop words alone have none', async () => {
  const texts = [
    '猫喜欢鱼',
    '猫在睡觉',
    '股票下跌',
    '股票市场',
    'القطط تحب السمك',
    'السمك في البحر',
    'the of and',
    '" "',
  ];
  writeFileSync(folder.at('w.csv'), `body\n${[...texts, ...texts].join('\n')}\n`);
  const found = await callJson('documents', folder.at('w.csv'), '--text', 'body', '-k', '3', '--labels');
  const [cat, asleep, fell, market, fish, sea, stop, space] = found['labels'] as number[];
  expect([asleep, market, sea]).toEqual([cat, fell, fish]);
  expect(new Set([cat, fell, fish]).size).toBe(3);
  expect([stop, space]).toEqual([-1, -1]);
});

test('without --k the number is chosen, and why is said', async () => {
  const topics = [
    ['cat', 'purr', 'whisker', 'paw'],
    ['stock', 'bond', 'market', 'yield'],
    ['violin', 'opera', 'sonata', 'choir'],
  ];
  const lines = Array.from({ length: 45 }, (_, i) => {
    const words = topics[i % 3]!;
    return [0, 1, 2].map((j) => words[(i * (j + 1) + j + (i >> 2)) % 4]).join(' ');
  });
  writeFileSync(folder.at('topics.csv'), `body\n${lines.join('\n')}\n`);
  const { status, output } = await call(['documents', folder.at('topics.csv'), '--text', 'body']);
  expect(status).toBe(0);
  expect(output).toMatch(/^topics\.csv: 3 clusters of 45 texts/);
  expect(output).toMatch(/bends at k = 3/);
});

test.each([
  [['--text', 'bodyy', '-k', '2'], /--text: there is no column bodyy\. The columns are id, body and kind/],
  [['--text', 'body', '-k', '9'], /^softmeans: --k is 9, but only 4 of 5 documents/],
  [['--text', 'body', '--apply', 'none.json'], /none\.json: there is no such file/],
  [['--text', 'id'], /^softmeans: of 5 terms none .* Lower --min-documents or raise --max-documents/],
  [['--text', 'body', '--components', '99'], /^softmeans: --components must be/],
  [['--text', 'body', '-k', '2', '--save', 'no/such/m.json'], /another --save/],
  [['--text', 'body', '-k', '2', '--apply', 'm.json'], /cannot be used with/],
])('refuses %o', async (more, why) => {
  const { status, output, complaint } = await call(['documents', folder.at('t.csv'), ...more]);
  expect({ status, output }).toEqual({ status: 2, output: '' });
  expect(complaint).toMatch(why);
  expect(complaint).not.toMatch(/\n\s+at /);
});
