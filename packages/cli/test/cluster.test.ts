import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readModels } from 'softmeans';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Ended, type Folder, call, callJson, cells, newFolder, tableFile } from './terminal.ts';

let folder: Folder;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => folder.remove());

describe('what is written', () => {
  test('the table with groups, the models and the summary, and a list of them', async () => {
    const { status, output, complaint } = await call([
      'cluster',
      tableFile('faithful'),
      '--to',
      '3',
      '--out',
      folder.at('out'),
    ]);
    expect({ status, complaint }).toEqual({ status: 0, complaint: '' });
    expect(readdirSync(folder.at('out')).sort()).toEqual([
      'faithful.clustered.csv',
      'model.json',
      'report.html',
      'softmeans-output.json',
      'summary.txt',
    ]);
    expect(folder.read('out/summary.txt')).toBe(output);
    const table = cells(folder.read('out/faithful.clustered.csv'));
    expect(Object.keys(table)).toEqual([
      'eruptions',
      'waiting',
      'group_kmeans',
      'group_mixture',
      'percent_group_1',
      'percent_group_2',
      'sureness',
      'log_density',
    ]);
    expect(table['eruptions']).toHaveLength(272);
    for (const [i, sureness] of table['sureness']!.entries()) {
      const shares = [Number(table['percent_group_1']![i]), Number(table['percent_group_2']![i])];
      expect(shares[0]! + shares[1]!).toBeCloseTo(100, 3);
      expect(Number(sureness)).toBe(Math.max(...shares));
      expect(shares[Number(table['group_mixture']![i]) - 1]).toBe(Number(sureness));
    }
    const { kmeans, mixture } = readModels(folder.read('out/model.json'));
    expect([kmeans!.k, mixture!.k, mixture!.scaling]).toEqual([2, 2, 'standard']);
    expect(mixture!.weights[0]).toBeGreaterThan(mixture!.weights[1]!);
  });

  test('text columns stay, and the models give the groups of the written table again', async () => {
    const out = folder.at('out');
    await call([
      'cluster',
      '--effort',
      'quick',
      tableFile('iris'),
      '--k',
      '3',
      '--class',
      'species',
      '--out',
      out,
      '--quiet',
    ]);
    const written = folder.read('out/iris.clustered.csv');
    expect(cells(written)['species']![149]).toBe('virginica');
    const again = await call(['predict', folder.at('out', 'model.json'), tableFile('iris')]);
    expect(again).toEqual({ status: 0, output: written, complaint: '' });
  });

  test('a dropped row has empty cells, in the table and in predictions', async () => {
    const { rows, rowsUsed } = await callJson(
      'cluster',
      tableFile('penguins'),
      '--exclude',
      'year',
      '--missing',
      'drop',
      '--k',
      '3',
      '--out',
      folder.at('out'),
    );
    expect({ rows, rowsUsed }).toEqual({ rows: 344, rowsUsed: 342 });
    const table = cells(folder.read('out/penguins.clustered.csv'));
    expect([3, 271].map((row) => table['group_mixture']![row])).toEqual(['', '']);
    expect(table['group_kmeans']!.filter((group) => group === '')).toHaveLength(2);
    const again = await call(['predict', folder.at('out', 'model.json'), tableFile('penguins')]);
    expect(again.output).toBe(folder.read('out/penguins.clustered.csv'));
  });

  test('a second run replaces its own files only', async () => {
    const run = [
      'cluster',
      '--effort',
      'quick',
      tableFile('faithful'),
      '--k',
      '2',
      '--out',
      folder.at('out'),
    ];
    await call(run);
    writeFileSync(folder.at('out', 'mine.txt'), 'mine');
    const before = folder.read('out/summary.txt');
    writeFileSync(folder.at('out', 'summary.txt'), 'older');
    expect((await call(run)).status).toBe(0);
    expect(folder.read('out/mine.txt')).toBe('mine');
    expect(folder.read('out/summary.txt')).toBe(before);
    // Another table in the same folder takes the place of the first one's.
    await call([
      'cluster',
      '--effort',
      'quick',
      tableFile('ruspini'),
      '--k',
      '4',
      '--out',
      folder.at('out'),
      '--quiet',
    ]);
    expect(readdirSync(folder.at('out')).sort()).toEqual([
      'mine.txt',
      'model.json',
      'report.html',
      'ruspini.clustered.csv',
      'softmeans-output.json',
      'summary.txt',
    ]);
  });

  test('the table of an earlier run stays where it is the input of the next, or is a file no more', async () => {
    const out = folder.at('out');
    const run = (table: string): Promise<Ended> =>
      call(['cluster', '--effort', 'quick', table, '--k', '2', '--out', out, '--quiet']);
    await run(tableFile('faithful'));
    expect(await run(folder.at('out', 'faithful.clustered.csv'))).toMatchObject({ status: 0, complaint: '' });
    const files = ['faithful.clustered.clustered.csv', 'faithful.clustered.csv'];
    const listed = (): unknown => JSON.parse(folder.read('out/softmeans-output.json')).files;
    expect(readdirSync(out)).toEqual(expect.arrayContaining(files));
    expect(listed()).toEqual([...files, 'model.json', 'report.html', 'summary.txt']);
    rmSync(folder.at('out', 'faithful.clustered.csv'));
    mkdirSync(folder.at('out', 'faithful.clustered.csv'));
    await run(tableFile('ruspini'));
    expect(readdirSync(out)).not.toContain('faithful.clustered.clustered.csv');
    expect(readdirSync(out)).toContain('faithful.clustered.csv');
  });

  test('the list of files removes nothing outside of its folder', async () => {
    writeFileSync(folder.at('mine.txt'), 'mine');
    mkdirSync(folder.at('out'));
    const manifest = {
      format: 'softmeans-output',
      version: 1,
      files: ['../mine.txt', folder.at('mine.txt')],
    };
    writeFileSync(folder.at('out', 'softmeans-output.json'), JSON.stringify(manifest));
    const { status } = await call([
      'cluster',
      '--effort',
      'quick',
      tableFile('faithful'),
      '--k',
      '2',
      '--out',
      folder.at('out'),
    ]);
    expect(status).toBe(0);
    expect(folder.read('mine.txt')).toBe('mine');
  });

  test("a file of that name that is somebody else's is not touched", async () => {
    writeFileSync(folder.at('model.json'), 'mine');
    const { status, complaint } = await call([
      'cluster',
      tableFile('faithful'),
      '--k',
      '2',
      '--out',
      folder.path,
    ]);
    expect(status).toBe(2);
    expect(complaint).toMatch(/model\.json is there already and was not written by softmeans.*--out/);
    expect(readdirSync(folder.path)).toEqual(['model.json']);
    expect(folder.read('model.json')).toBe('mine');
  });

  test('a damaged list of files is an error, and stays', async () => {
    writeFileSync(folder.at('softmeans-output.json'), '{"format":"softmeans-output","version":1');
    const { status, complaint } = await call([
      'cluster',
      tableFile('faithful'),
      '--k',
      '2',
      '--out',
      folder.path,
    ]);
    expect({ status, complaint }).toEqual({
      status: 2,
      complaint: expect.stringContaining('softmeans-output.json is not a list'),
    });
    expect(readdirSync(folder.path)).toEqual(['softmeans-output.json']);
  });

  test('a column that is there already keeps its name', async () => {
    writeFileSync(folder.at('t.csv'), 'group_mixture,x\na,1\nb,2\nc,8\nd,9.5\n');
    await call(['cluster', '--effort', 'quick', folder.at('t.csv'), '--k', '2', '--out', folder.at('out')]);
    const table = cells(folder.read('out/t.clustered.csv'));
    expect(table['group_mixture']).toEqual(['a', 'b', 'c', 'd']);
    expect(new Set(table['group_mixture_2'])).toEqual(new Set(['1', '2']));
  });
});

describe('json', () => {
  test('has the promised fields, unrounded and counted from 0', async () => {
    const out = folder.at('out');
    const found = await callJson(
      'cluster',
      tableFile('iris'),
      '--to',
      '4',
      '--class',
      'species',
      '--labels',
      '--out',
      out,
    );
    expect(found).toMatchObject({
      name: 'iris.csv',
      rows: 150,
      columns: 4,
      used: ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'],
      left: [{ name: 'species', reason: 'class' }],
      scaling: 'standard',
      seed: 0,
      chosen: true,
      reasons: expect.arrayContaining([expect.any(String)]),
      votes: expect.arrayContaining([{ criterion: 'bic', k: expect.any(Number) }]),
      agreement: { adjustedRand: expect.any(Number), rows: 150, disagreeing: expect.any(Number) },
      class: { name: 'species', rows: 150 },
      files: { table: expect.any(String), model: expect.any(String), summary: expect.any(String) },
    });
    const k = Number(found['k']);
    const { labels, centers, sizes } = found['kmeans'] as {
      labels: number[];
      centers: number[][];
      sizes: number[];
    };
    expect([centers.length, centers[0]!.length, sizes.length, labels.length]).toEqual([k, 4, k, 150]);
    expect([Math.min(...labels), Math.max(...labels)]).toEqual([0, k - 1]);
    const mixture = found['mixture'] as { labels: number[]; sizes: number[]; weights: number[] };
    expect(mixture.sizes).toEqual(mixture.sizes.toSorted((a, b) => b - a));
    const table = cells(folder.read('out/iris.clustered.csv'));
    expect(table['group_mixture']!.map(Number)).toEqual(mixture.labels.map((label) => label + 1));
    expect(table['group_kmeans']!.map(Number)).toEqual(labels.map((label) => label + 1));
  });

  test('is the same for any number of threads', async () => {
    const run = (threads: string): Promise<Record<string, unknown>> =>
      callJson(
        'cluster',
        tableFile('ruspini'),
        '--k',
        '4',
        '--labels',
        '--threads',
        threads,
        '--out',
        folder.at('out'),
      );
    // Times are the one thing that differs.
    const strip = (value: object): string =>
      JSON.stringify(value, (key: string, item: unknown) => (key === 'seconds' ? 0 : item));
    expect(strip(await run('2'))).toEqual(strip(await run('1')));
  });

  test('the groups of both methods share their numbers', async () => {
    const { kmeans, mixture, agreement } = await callJson(
      'cluster',
      tableFile('ruspini'),
      '--k',
      '4',
      '--labels',
      '--out',
      folder.at('out'),
    );
    expect(agreement).toMatchObject({ adjustedRand: 1, disagreeing: 0 });
    expect((kmeans as { labels: number[] }).labels).toEqual((mixture as { labels: number[] }).labels);
  });
});

describe('the summary', () => {
  test('says how many, why, what each group is, and how sure that is', async () => {
    const { output } = await call(['cluster', tableFile('faithful'), '--to', '4', '--out', folder.at('out')]);
    expect(output).toMatch(
      /^faithful\.csv: 272 rows in 2 groups\. K-means and the Gaussian mixture agree on \d+ rows\.\n/,
    );
    expect(output).toContain('Why 2?');
    expect(output).toMatch(/eruptions +3\.49 ± 1\.14 +4\.29 ± 0\.41 +2\.04 ± 0\.27/);
    expect(output).toMatch(/waiting +70\.9 ± 13\.6 +80\.0 ± 6\.0 +54\.5 ± 5\.8/);
    expect(output).toContain('Group 2 stands out by low eruptions (−1.3) and low waiting (−1.2).');
    for (const heading of [
      'Where the two methods disagree',
      'How sure the memberships are',
      'Rows that fit no group',
      'Written',
    ]) {
      expect(output).toContain(`\n${heading}\n`);
    }
    expect(output).toContain(
      `softmeans cluster ${tableFile('faithful')} --to 4 --seed 0 --out ${folder.at('out')}`,
    );
    expect(output).not.toContain('\u001b');
  });

  test('finds no groups where there are none, and describes the rows all the same', async () => {
    await call(['dataset', 'blobs', '--rows', '300', '--centers', '1', '--out', folder.at('one.csv')]);
    const { status, output } = await call([
      'cluster',
      folder.at('one.csv'),
      '--to',
      '4',
      '--out',
      folder.at('out'),
    ]);
    expect(status).toBe(0);
    expect(output).toMatch(/^one\.csv: no group structure was found in 300 rows\./);
    expect(output).toContain('The one group');
    expect(output).toContain('Rows that do not fit');
  });

  test('names a row that fits no group', async () => {
    await call(['dataset', 'blobs', '--rows', '300', '--out', folder.at('blobs.csv')]);
    writeFileSync(folder.at('blobs.csv'), `${folder.read('blobs.csv')}60,1,\n`);
    const json = await callJson(
      'cluster',
      '--effort',
      'quick',
      folder.at('blobs.csv'),
      '--k',
      '3',
      '--out',
      folder.at('out'),
    );
    const { rows } = json['outliers'] as { rows: number[] };
    const { sizes } = json['mixture'] as { sizes: number[] };
    // A far row is either a stranger or a group of its own.
    expect(rows.includes(300) || sizes.includes(1)).toBe(true);
  });

  test('hints at columns that are rather categories', async () => {
    const { output } = await call([
      'cluster',
      tableFile('wholesale_customers'),
      '--k',
      '2',
      '--out',
      folder.at('out'),
    ]);
    expect(output.replaceAll(/\s+/g, ' ')).toContain(
      'channel (2) and region (3) have only a few different values.',
    );
  });

  test.each([40, 72, 100])('keeps to %d characters a line, but for paths and calls', async (width) => {
    const { output } = await call(['cluster', tableFile('faithful'), '--to', '3', '--out', folder.at('o')], {
      width,
    });
    const long = output
      .split('\n')
      .filter(
        (line) =>
          Array.from(line).length > width &&
          !line.includes(folder.path) &&
          !/^ {2}(row|file|groups|\d)/.test(line),
      );
    expect(long).toEqual([]);
  });

  test('has colors on a terminal that takes them, and none in the file', async () => {
    const { output } = await call(
      ['cluster', '--effort', 'quick', tableFile('ruspini'), '--k', '4', '--out', folder.at('out')],
      {
        width: 80,
        colors: true,
      },
    );
    expect(output).toContain('\u001b[1m');
    expect(folder.read('out/summary.txt')).not.toContain('\u001b');
  });

  test('is not printed with --quiet', async () => {
    expect(
      await call([
        'cluster',
        '--effort',
        'quick',
        tableFile('ruspini'),
        '--k',
        '4',
        '--quiet',
        '--out',
        folder.at('out'),
      ]),
    ).toEqual({
      status: 0,
      output: '',
      complaint: '',
    });
  });

  test('a name in the table cannot command the terminal', async () => {
    writeFileSync(folder.at('t.csv'), 'a\u001b[2J,b\n1,2\n2,1\n8,9\n9,7\n');
    const { output } = await call([
      'cluster',
      '--effort',
      'quick',
      folder.at('t.csv'),
      '--k',
      '2',
      '--out',
      folder.at('out'),
    ]);
    expect(output).not.toContain('\u001b');
  });
});

test('with more columns than rows no slanted shape is tried, and the summary says so', async () => {
  await call(['dataset', 'blobs', '--rows', '12', '--columns', '15', '--out', folder.at('wide.csv')]);
  const argv = [
    'cluster',
    '--effort',
    'quick',
    folder.at('wide.csv'),
    '--to',
    '3',
    '--out',
    folder.at('out'),
  ];
  const { scores } = await callJson(...argv);
  const tried = (scores as { mixture: { covariance: string }[] }).mixture.map(({ covariance }) => covariance);
  expect(new Set(tried)).toEqual(new Set(['diagonal', 'spherical']));
  expect((await call(argv)).output).toContain('Shapes with a slant were not tried');
});

test('without a file it clusters the bundled Old Faithful table', async () => {
  const { name, rows } = await callJson('cluster', '--k', '2', '--out', folder.at('out'));
  expect({ name, rows }).toEqual({ name: 'faithful', rows: 272 });
});

test('a name with a comma can be excluded', async () => {
  writeFileSync(folder.at('t.csv'), '"a,b",c,d\n1,5,2\n2,7,1\n8,1,9\n9,2,7\n');
  const { used } = await callJson(
    'cluster',
    folder.at('t.csv'),
    '--k',
    '2',
    '--exclude',
    'a,b',
    '--out',
    folder.at('out'),
  );
  expect(used).toEqual(['c', 'd']);
});

test('columns whose names are whole numbers keep to their names', async () => {
  writeFileSync(folder.at('t.csv'), '"2021","b","2020"\n1,50,200\n2,70,100\n8,10,900\n9,20,700\n');
  const { groups, used } = await callJson(
    'cluster',
    folder.at('t.csv'),
    '--k',
    '1',
    '--out',
    folder.at('out'),
  );
  expect(used).toEqual(['2020', '2021', 'b']);
  expect((groups as { center: object }[])[0]!.center).toEqual({ '2020': 475, '2021': 5, b: 37.5 });
  const again = await call(['predict', folder.at('out', 'model.json'), folder.at('t.csv')]);
  expect(again.output).toBe(folder.read('out/t.clustered.csv'));
});

describe('the words of the summary', () => {
  const summaryOf = async (text: string, ...more: readonly string[]): Promise<string> => {
    writeFileSync(folder.at('t.csv'), text);
    const { status, output, complaint } = await call([
      'cluster',
      folder.at('t.csv'),
      '--out',
      folder.at('out'),
      ...more,
    ]);
    expect({ status, complaint }).toEqual({ status: 0, complaint: '' });
    return output;
  };

  test('the call as it was made', async () => {
    const argv = ['cluster', tableFile('ruspini'), '--k', '4', '--header', 'yes', '--out', folder.at('out')];
    const { output } = await call(argv, { clusterCall: 'npm start --' });
    expect(output).toContain(
      `\n  npm start -- ${tableFile('ruspini')} --k 4 --header yes --seed 0 --out ${folder.at('out')}\n`,
    );
  });

  test('the shape stands beside BIC where numbers of groups differ in it', async () => {
    const { mixture } = Object(
      (await callJson('cluster', tableFile('iris'), '--out', folder.at('out')))['scores'],
    );
    const { output } = await call(['cluster', tableFile('iris'), '--out', folder.at('out')]);
    for (let k = 2; k <= 10; k++) {
      const here: { k: number; covariance: string; bic: number }[] = mixture.filter(
        (score: { k: number }) => score.k === k,
      );
      const [best] = here.toSorted((a, b) => a.bic - b.bic);
      expect(output).toMatch(new RegExp(`\n  ${k} +${best?.covariance ?? '–'} `));
    }
  });

  test('a spread that is rounding noise is 0 and does not lengthen the others', async () => {
    const output = await summaryOf(
      `x\n${'3.33333333\n'.repeat(30)}${Array.from({ length: 30 }, (_, i) => `${8 + Math.sin(i)}\n`).join('')}`,
      '--k',
      '2',
    );
    expect(output).toMatch(/\n  x +\d\.\d\d? ± \d\.\d\d? .*3\.33? ± 0\b/);
    expect(output).toContain('Used: x, standardized for the fit.');
  });

  test('a row that is unusual in no column by itself', async () => {
    const rows = Array.from(
      { length: 200 },
      (_, i) => `${Math.sin(i)},${Math.sin(i) + 0.01 * Math.cos(7 * i)}`,
    );
    const output = await summaryOf(`x,y\n${rows.join('\n')}\n0.9,-0.9\n`, '--k', '1', '--covariance', 'full');
    expect(output).toMatch(/\n  201 +group 1 +unusual as a combination\n/);
  });

  test('one row has no spread', async () => {
    expect(await summaryOf('x,y\n1,2\n')).not.toContain('±');
  });

  test.each([
    { rows: 'a', guarded: false },
    { rows: '=1+1', guarded: true },
    { rows: '-5', guarded: false },
  ])('says whether cells got an apostrophe: $rows', async ({ rows, guarded }) => {
    const output = await summaryOf(`x,note\n1,u\n2,${rows}\n8,v\n9,w\n`, '--k', '2');
    expect(output.includes('got an apostrophe')).toBe(guarded);
    expect(folder.read('out/t.clustered.csv').includes("'")).toBe(guarded);
  });

  test('many columns of one group', async () => {
    const names = Array.from({ length: 14 }, (_, j) => `x${j}`);
    const rows = Array.from({ length: 40 }, (_, i) => names.map((_, j) => Math.sin(i * (j + 2))).join(','));
    expect(await summaryOf(`${names.join(',')}\n${rows.join('\n')}\n`, '--k', '1')).toContain(
      '2 more columns are in the model file.',
    );
  });

  test('--header', async () => {
    const text = '1.5,2.5\n3.1,5.2\n4.4,4.5\n9.2,8.1\n';
    expect(await summaryOf(text, '--k', '2')).toMatch(/--header yes/);
    expect(await summaryOf(text, '--k', '2', '--header', 'yes')).toContain('3 rows in 2 groups');
  });
});
