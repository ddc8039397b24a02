import { writeFileSync } from 'node:fs';
import { readTableFile, selectColumns } from '@softmeans/tables';
import { type NamedColumns, gaussianMixture, kmeans } from 'softmeans';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Folder, call, callJson, cells, newFolder, tableFile } from './terminal.ts';

let folder: Folder;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => folder.remove());

async function dataOf(name: string): Promise<NamedColumns> {
  const { used } = selectColumns(await readTableFile(tableFile(name)));
  return Object.fromEntries(used.map(({ name, values }) => [name, values]));
}

describe('kmeans', () => {
  test('--json is what the library finds, bit for bit', async () => {
    const fit = await kmeans(await dataOf('iris'), { k: 3, seed: 7 });
    const found = await callJson('kmeans', tableFile('iris'), '--k', '3', '--seed', '7', '--labels');
    expect(found).toMatchObject({
      k: 3,
      rows: 150,
      columns: 4,
      scaling: 'none',
      inertia: fit.inertia,
      iterations: fit.iterations,
      converged: true,
      seed: 7,
      seconds: expect.any(Number),
      warnings: [],
      trace: fit.trace,
      labels: [...fit.labels],
    });
    expect((found['centers'] as number[][]).flat()).toEqual([...fit.model.centers.data]);
    expect((found['sizes'] as number[]).reduce((sum, size) => sum + size, 0)).toBe(150);
  });

  test('labels only when they are asked for', async () => {
    expect(await callJson('kmeans', tableFile('faithful'), '-k', '2')).not.toHaveProperty('labels');
  });

  test('starts from centers of a file, found by name', async () => {
    writeFileSync(folder.at('centers.csv'), 'waiting,eruptions\n55,2\n80,4.3\n');
    const given = [
      [2, 55],
      [4.3, 80],
    ];
    const fit = await kmeans(await dataOf('faithful'), { k: 2, init: given });
    const found = await callJson(
      'kmeans',
      tableFile('faithful'),
      '--k',
      '2',
      '--init',
      folder.at('centers.csv'),
      '--labels',
    );
    expect(found).toMatchObject({
      inertia: fit.inertia,
      labels: [...fit.labels],
      iterations: fit.iterations,
    });
  });

  test.each([
    { text: 'eruptions\n2\n4\n', why: /has 1 columns, but 2 are used/ },
    { text: 'eruptions,waiting\n2,50\n', why: /has 1 rows, but --k is 2/ },
    { text: 'eruptions,waiting\n2,50\n4,NA\n', why: /missing values/ },
  ])('refuses centers that do not fit: $why', async ({ text, why }) => {
    writeFileSync(folder.at('centers.csv'), text);
    const { status, complaint } = await call([
      'kmeans',
      tableFile('faithful'),
      '--k',
      '2',
      '--init',
      folder.at('centers.csv'),
    ]);
    expect(status).toBe(2);
    expect(complaint).toMatch(why);
  });

  test('--weights counts rows as often as it says', async () => {
    writeFileSync(folder.at('weighted.csv'), 'x,n\n0,3\n1,1\n10,2\n');
    writeFileSync(folder.at('repeated.csv'), 'x\n0\n0\n0\n1\n10\n10\n');
    const weighted = await callJson('kmeans', folder.at('weighted.csv'), '--k', '2', '--weights', 'n');
    const repeated = await callJson('kmeans', folder.at('repeated.csv'), '--k', '2');
    expect(weighted).toMatchObject({ columns: 1, inertia: repeated['inertia'] });
    expect((weighted['centers'] as number[][]).toSorted()).toEqual(
      (repeated['centers'] as number[][]).toSorted(),
    );
  });

  test.each(['spherical', 'bisecting'])('--algorithm %s', async (algorithm) => {
    const found = await callJson(
      'kmeans',
      tableFile('iris'),
      '--k',
      '3',
      '--algorithm',
      algorithm,
      '--labels',
    );
    expect(found).toMatchObject({ k: 3, algorithm, inertia: expect.any(Number) });
    expect(new Set(found['labels'] as number[]).size).toBe(3);
  });

  test('text for people, and the model in a file', async () => {
    const model = folder.at('model.json');
    const { status, output } = await call([
      'kmeans',
      tableFile('faithful'),
      '--k',
      '2',
      '--scale',
      'standard',
      '--out',
      model,
    ]);
    expect(status).toBe(0);
    expect(output).toMatch(/^faithful\.csv: K-means with 2 groups on 272 rows and 2 columns\./);
    const { labels } = await callJson(
      'kmeans',
      tableFile('faithful'),
      '--k',
      '2',
      '--scale',
      'standard',
      '--labels',
    );
    const predicted = cells((await call(['predict', model, tableFile('faithful')])).output);
    expect(predicted['group_kmeans']!.map((group) => Number(group) - 1)).toEqual(labels);
    expect(Object.keys(predicted)).toEqual(['eruptions', 'waiting', 'group_kmeans']);
  });
});

describe('mixture', () => {
  test.each(['full', 'tied', 'diagonal', 'spherical'] as const)(
    '--json is what the library finds: %s',
    async (covariance) => {
      const fit = await gaussianMixture(await dataOf('faithful'), { k: 2, covariance });
      const found = await callJson(
        'mixture',
        tableFile('faithful'),
        '--k',
        '2',
        '--covariance',
        covariance,
        '--labels',
      );
      const { logLikelihood, bic, aic, icl, iterations, converged } = fit;
      expect(found).toMatchObject({
        k: 2,
        covariance,
        logLikelihood,
        bic,
        aic,
        icl,
        iterations,
        converged,
        rows: 272,
        columns: 2,
        seed: 0,
      });
      expect(found['weights']).toEqual([...fit.model.weights]);
      expect((found['means'] as number[][]).flat()).toEqual([...fit.model.means.data]);
      expect((found['covariances'] as unknown[]).flat(Infinity)).toEqual([...fit.model.covariances]);
      const shapes = { full: [2, 2, 2], tied: [2, 2], diagonal: [2, 2], spherical: [2] };
      expect(shapeOf(found['covariances'])).toEqual(shapes[covariance]);
      expect(found['labels']).toEqual([...fit.labels]);
    },
  );

  test('a singular covariance without regularization fails as a job, not as a call', async () => {
    writeFileSync(folder.at('line.csv'), 'x,y\n1,4\n2,4\n3,4\n5,4\n');
    const { status, output, complaint } = await call([
      'mixture',
      folder.at('line.csv'),
      '--k',
      '1',
      '--regularization',
      '0',
      '--columns',
      'x,y',
    ]);
    expect({ status, output }).toEqual({ status: 1, output: '' });
    expect(complaint).toMatch(/^softmeans: .*singular/i);
  });
});

function shapeOf(value: unknown): number[] {
  return Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : [];
}

describe('sample', () => {
  test('draws what the model draws, with the group in words', async () => {
    const model = folder.at('model.json');
    await call(['mixture', tableFile('faithful'), '--k', '2', '--out', model, '--quiet']);
    const { output } = await call(['sample', model, '--rows', '50', '--seed', '3']);
    const { data, labels, names } = await callJson('sample', model, '--rows', '50', '--seed', '3');
    const table = cells(output);
    expect(names).toEqual(['eruptions', 'waiting']);
    expect(table['waiting']!.map(Number)).toEqual((data as number[][]).map((row) => row[1]));
    expect(table['group']).toEqual((labels as number[]).map((label) => `group ${label + 1}`));
    expect((await call(['sample', model, '--rows', '50', '--seed', '4'])).output).not.toBe(output);
  });

  test('K-means has nothing to draw from', async () => {
    const model = folder.at('model.json');
    await call(['kmeans', tableFile('faithful'), '--k', '2', '--out', model, '--quiet']);
    expect(await call(['sample', model])).toMatchObject({
      status: 2,
      complaint: expect.stringContaining('holds no mixture'),
    });
  });
});

describe('dataset', () => {
  test('blobs are the reference numbers', async () => {
    const { rows, columns, labels } = await callJson(
      'dataset',
      'blobs',
      '--rows',
      '100',
      '--columns',
      '12',
      '--centers',
      '8',
      '--seed',
      '42',
    );
    expect({ rows, columns }).toEqual({ rows: 100, columns: 12 });
    expect((labels as number[]).slice(0, 4)).toEqual([3, 7, 5, 3]);
  });

  test.each(['moons', 'circles'])('%s', async (name) => {
    const table = cells((await call(['dataset', name, '--rows', '21', '--noise', '0.05'])).output);
    expect(Object.keys(table)).toEqual(['x', 'y', 'group']);
    const word = name.slice(0, -1);
    expect(new Set(table['group'])).toEqual(new Set([`${word} 1`, `${word} 2`]));
    expect(table['x']).toHaveLength(21);
  });

  test.each([
    { name: 'faithful', rows: 272 },
    { name: 'iris', rows: 150 },
    { name: 'penguins', rows: 344 },
  ])('$name has the measurements of the test table', async ({ name, rows }) => {
    expect((await call(['dataset', name, '--out', folder.at('t.csv')])).output).toBe(
      `${folder.at('t.csv')}: ${rows} rows.\n`,
    );
    const printed = await readTableFile(folder.at('t.csv'));
    const kept = await readTableFile(tableFile(name));
    for (const column of kept.columns) {
      if (column.kind !== 'number') continue;
      expect(printed.columns.find((other) => other.name === column.name)?.values).toEqual(column.values);
    }
  });

  test('an option that does not go with the name is refused', async () => {
    expect(await call(['dataset', 'moons', '--centers', '3'])).toEqual({
      status: 2,
      output: '',
      complaint: 'softmeans: --centers does not go with moons. It takes --rows, --noise.\n',
    });
  });
});

describe('describe', () => {
  test('a table', async () => {
    const { output } = await call(['describe', tableFile('penguins')]);
    expect(output).toMatch(/^penguins\.csv: 344 rows, 8 columns, CSV\./);
    expect(output).toMatch(/bill_length_mm +number +2 +32\.1 +43\.92 +5\.46 +59\.6/);
    expect(output).toMatch(/sex +text +11 +2 different/);
    expect(output).toContain('species would be left out: it holds text.');
    const { columns } = await callJson('describe', tableFile('penguins'));
    expect(columns).toMatchObject([
      { name: 'species', kind: 'text', used: false, distinct: 3 },
      {},
      { name: 'bill_length_mm', used: true, missing: 2, minimum: 32.1 },
      {},
      {},
      {},
      {},
      {},
    ]);
  });

  test('a model file', async () => {
    await call([
      'cluster',
      '--effort',
      'quick',
      tableFile('faithful'),
      '--k',
      '2',
      '--out',
      folder.at('out'),
      '--quiet',
    ]);
    const { output } = await call(['describe', folder.at('out', 'model.json')]);
    expect(output).toContain('K-means and a Gaussian mixture');
    expect(output).toMatch(/eruptions +4\.29\d* ± 0\.4/);
    const { kmeans, mixture } = await callJson('describe', folder.at('out', 'model.json'));
    expect([kmeans, mixture]).toMatchObject([
      { k: 2, names: ['eruptions', 'waiting'] },
      { k: 2, covariance: 'full' },
    ]);
  });
});

test('describe says what a fit would refuse, and writes years as people do', async () => {
  writeFileSync(folder.at('t.csv'), 'year,size,far\n1999,1500,1\n2001,9000,2\n2004,4000,Infinity\n');
  const { status, output } = await call(['describe', folder.at('t.csv')]);
  expect(status).toBe(0);
  expect(output).toMatch(/\n  year +number +– +1999 +2001 +\d\.\d+ +2004\n/);
  expect(output).toMatch(/\n  size +number +– +1,500 .* 9,000\n/);
  expect(output).toMatch(/far has the value Infinity in row 3, so a fit\s+would refuse the table/);
  expect(
    (await call(['cluster', '--effort', 'quick', folder.at('t.csv'), '--out', folder.at('out')])).status,
  ).toBe(2);
});

test('an unknown column of weights names the option', async () => {
  const { status, complaint } = await call(['kmeans', tableFile('iris'), '--k', '2', '--weights', 'w']);
  expect(status).toBe(2);
  expect(complaint).toMatch(/^softmeans: --weights: there is no column "w"/);
});
