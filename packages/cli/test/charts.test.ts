import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Folder, call, callJson, newFolder, tableFile } from './terminal.ts';

let folder: Folder;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => folder.remove());

test('elbow: scores, times and a bend, in the terminal, as JSON and as a page', async () => {
  const run = ['elbow', tableFile('ruspini'), '--from', '1', '--to', '8'];
  const out = folder.at('elbow.html');
  const found = await callJson(...run, '--out', out);
  expect(found).toMatchObject({
    metric: 'distortion',
    k: [1, 2, 3, 4, 5, 6, 7, 8],
    elbow: 4,
    files: { chart: out },
  });
  expect(folder.read('elbow.html')).toContain("default-src 'none'");
  const { output } = await call(run);
  expect(output).toContain('bends at 4 groups');
  expect(output).toMatch(/^ {2}4 .*█.* ← elbow$/m);
});

test('elbow of the silhouette, for mixtures', async () => {
  const found = await callJson(
    'elbow',
    tableFile('faithful'),
    '--metric',
    'silhouette',
    '--model',
    'mixture',
    '--to',
    '4',
  );
  expect(found).toMatchObject({ model: 'mixture', metric: 'silhouette', k: [2, 3, 4] });
});

test('choose: every vote, and the reasons of cluster', async () => {
  const run = ['choose', tableFile('faithful'), '--to', '4'];
  const chosen = await callJson(...run);
  const { k, covariance, votes, reasons } = await callJson(
    'cluster',
    tableFile('faithful'),
    '--to',
    '4',
    '--out',
    folder.at('out'),
  );
  expect(chosen).toMatchObject({ k, covariance, votes, reasons });
  const { output } = await call(run);
  expect(output).toContain('Davies-Bouldin');
  expect(output).toContain('Why 2?');
});

test('silhouette: means by group that average to the whole', async () => {
  const found = await callJson('silhouette', tableFile('iris'), '--k', '3', '--labels');
  const { groups, silhouette, measured } = found as {
    groups: { size: number; silhouette: number }[];
    silhouette: number;
    measured: number;
  };
  expect(measured).toBe(150);
  expect(groups.reduce((sum, group) => sum + group.size * group.silhouette, 0) / 150).toBeCloseTo(
    silhouette,
    12,
  );
  const { output } = await call(['silhouette', tableFile('iris'), '--k', '3', '--out', folder.at('s.svg')]);
  expect(output).toContain('the mean silhouette of 3 groups is 0.46');
  expect(folder.read('s.svg')).toMatch(/^<svg/);
});

test('silhouette of rows with gaps', async () => {
  const run = ['silhouette', tableFile('penguins'), '--exclude', 'year', '--k', '3'];
  expect(await callJson(...run, '--missing', 'drop')).toMatchObject({ measured: 342 });
  expect(await callJson(...run, '--missing', 'median', '--sample', '100')).toMatchObject({ measured: 100 });
});

test('compare: the agreement of cluster', async () => {
  const run = [tableFile('iris'), '--k', '3', '--class', 'species'];
  const compared = await callJson('compare', ...run);
  const { agreement } = await callJson('cluster', ...run, '--out', folder.at('out'));
  expect(compared).toMatchObject({ k: 3, agreement });
  const { output } = await call(['compare', ...run]);
  expect(output).toContain('Compared with species');
});

test.each([
  'scatter',
  'matrix',
  'membership',
  'density',
  'surface',
  'shares',
  'sureness',
  'doubtful',
  'profile',
  'parallel',
  'map',
  'map-mixture',
  'convergence',
  'convergence-mixture',
])('plot %s', async (chart) => {
  const out = folder.at('chart.json');
  const { status, output, complaint } = await call([
    'plot',
    chart,
    tableFile('faithful'),
    '--k',
    '2',
    '--out',
    out,
  ]);
  expect({ status, complaint }).toEqual({ status: 0, complaint: '' });
  expect(output).toContain(`The chart is in ${out}`);
  expect(JSON.parse(folder.read('chart.json'))).toMatchObject({ $schema: expect.stringContaining('vega') });
});

test('choose draws the chart that is asked for, and says what it cannot', async () => {
  const run = ['choose', tableFile('ruspini'), '--to', '4', '--out', folder.at('chart.json')];
  const { output } = await call([...run, '--chart', 'gap']);
  expect(output).toMatch(/Gap statistic +4/);
  expect(output).toContain('Gap and prediction strength');
  expect(folder.read('chart.json')).toContain('The gap says k = 4');
  const quick = await call([...run, '--chart', 'gap', '--effort', 'quick']);
  expect(quick.status).toBe(2);
  expect(quick.complaint).toContain('needs --effort normal or thorough');
});

test('a picture as PNG', async () => {
  await call(['plot', 'map', tableFile('iris'), '--k', '3', '--out', folder.at('m.png')]);
  expect([...readFileSync(folder.at('m.png')).subarray(1, 4)]).toEqual([80, 78, 71]);
});

test.each([
  [['elbow', 'TABLE', '--out', 'x.gif'], '.html, .svg, .png or .json'],
  [['silhouette', 'TABLE', '--k', '1'], '--k of at least 2'],
  [['silhouette', 'TABLE', '--k', '500'], '--k of at most 272'],
  [['elbow', 'TABLE', '--from', '5', '--to', '3'], '--from of at most 3'],
  [['elbow', 'TABLE', '--metric', 'silhouette', '--from', '1'], 'needs k of at least 2'],
  [['plot', 'pie', 'TABLE'], 'Allowed choices are scatter'],
])('%j is refused before any work', async (argv, words) => {
  const { status, output, complaint } = await call(
    argv.map((word) => (word === 'TABLE' ? tableFile('faithful') : word)),
  );
  expect({ status, output }).toEqual({ status: 2, output: '' });
  expect(complaint).toContain(words);
});
