import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Folder, call, newFolder, tableFile } from './terminal.ts';

let folder: Folder;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => folder.remove());

/** One line on standard error, no trace, nothing on standard output. */
async function refused(argv: readonly string[], why: RegExp, status = 2): Promise<void> {
  const ended = await call(argv);
  expect({ status: ended.status, output: ended.output }).toEqual({ status, output: '' });
  expect(ended.complaint).toMatch(why);
  expect(ended.complaint).not.toMatch(/\n\s+at /);
}

describe('tables', () => {
  const cluster = (text: string | Uint8Array, ...more: readonly string[]): string[] => {
    writeFileSync(folder.at('t.csv'), text);
    return ['cluster', '--effort', 'quick', folder.at('t.csv'), '--out', folder.at('out'), ...more];
  };

  afterEach(() => {
    // Whatever went wrong, no output folder was left.
    expect(readdirSync(folder.path).filter((name) => name !== 't.csv' && name !== 'inner')).toEqual([]);
  });

  test('a missing file', () =>
    refused(
      ['cluster', folder.at('none.csv'), '--out', folder.at('out')],
      /none\.csv: there is no such file/,
    ));

  test('a folder', () => {
    mkdirSync(folder.at('inner'));
    return refused(['cluster', folder.at('inner'), '--out', folder.at('out')], /is a folder/);
  });

  test.each([
    { what: '0 bytes', text: '', why: /0 bytes/ },
    { what: 'names alone', text: 'x,y\n', why: /no rows/i },
    { what: 'broken quotes', text: 'x,y\n1,"2\n3,4\n', why: /quote/ },
    { what: 'ragged rows', text: 'x,y\n1,2\n3\n', why: /line 3/ },
    { what: 'text alone', text: 'name\nann\nbob\n', why: /name: it holds text.*--columns/ },
    {
      what: 'one value alone',
      text: 'x\n4\n4\n4\n',
      why: /x: it has the value 4 in every row.*Every row is equal/,
    },
    {
      what: 'missing values',
      text: 'x,y\n1,2\n,3\n4,\n',
      why: /2 of 3 rows have missing values, the first is row 2 \(x\)\. Use --missing drop/,
    },
  ])('$what', ({ text, why }) => refused(cluster(text), why));

  test('k above the rows', () =>
    refused(cluster('x\n1\n2\n4\n', '--k', '4'), /--k is 4, but only 3 rows can be used/));
  test('k above the rows that are left', () =>
    refused(cluster('x,y\n1,2\n,3\n4,1\n', '--k', '3', '--missing', 'drop'), /only 2 rows can be used/));
  test('a range above the rows', () =>
    refused(cluster('x\n1\n2\n4\n', '--to', '9'), /--to is 9, but only 3 rows/));
  test('a range upside down', () =>
    refused(cluster('x\n1\n2\n4\n', '--from', '3', '--to', '2'), /--from is 3, but --to is 2/));
  test('every row with a gap', () =>
    refused(cluster('x,y\n1,\n,3\n4,\n,5\n', '--missing', 'drop'), /every row has a missing value/));
  test('an unknown column', () =>
    refused(cluster('width,y\n1,2\n3,5\n', '--columns', 'widht'), /--columns: .*Did you mean "width"/));
  test('an unknown class', () =>
    refused(cluster('width,y\n1,2\n3,5\n', '--class', 'z'), /--class: there is no column "z"/));
  test('text asked for as numbers', () =>
    refused(cluster('a,y\nu,2\nv,5\n', '--columns', 'a'), /which is no number/));
});

describe('tables that are odd but right', () => {
  test.each([
    { what: '1 row', text: 'x,y\n1,2\n', more: ['--columns', 'x,y'] },
    { what: '2 rows', text: 'x,y\n1,2\n5,9\n', more: [] },
    { what: 'all rows equal', text: `x,y\n${'3,4\n'.repeat(12)}`, more: ['--columns', 'x,y'] },
    {
      what: 'huge numbers',
      text: 'x,y\n1e150,2e150\n1.1e150,2.2e150\n9e150,8e150\n9.1e150,8.2e150\n',
      more: ['--k', '2'],
    },
    {
      what: 'tiny numbers',
      text: 'x,y\n1e-150,2e-150\n1.1e-150,2.2e-150\n9e-150,8e-150\n9.1e-150,8.2e-150\n',
      more: ['--k', '2'],
    },
    {
      what: 'a constant column asked for',
      text: 'x,y\n1,7\n2,7\n8,7\n9,7\n',
      more: ['--k', '2', '--columns', 'x,y'],
    },
  ])('$what', async ({ text, more }) => {
    writeFileSync(folder.at('t.csv'), text);
    const ended = await call([
      'cluster',
      '--effort',
      'quick',
      folder.at('t.csv'),
      '--out',
      folder.at('out'),
      ...more,
    ]);
    expect(ended).toMatchObject({ status: 0, complaint: '' });
    expect(ended.output).not.toMatch(/NaN|undefined|Infinity/);
    expect(readdirSync(folder.at('out'))).toHaveLength(5);
  });
});

describe('outputs', () => {
  test('a file in the place of the folder', async () => {
    writeFileSync(folder.at('out'), 'mine');
    await refused(
      ['cluster', tableFile('faithful'), '--out', folder.at('out')],
      /a file is in the place of a folder/,
    );
    await refused(
      ['cluster', tableFile('faithful'), '--out', folder.at('out', 'deeper')],
      /a file is in the place of a folder/,
    );
    expect(folder.read('out')).toBe('mine');
  });

  test('a folder in the place of a file', async () => {
    mkdirSync(folder.at('out'));
    await refused(['dataset', 'iris', '--out', folder.at('out')], /is a folder/);
    mkdirSync(folder.at('out', 'model.json'));
    await refused(
      ['cluster', tableFile('faithful'), '--out', folder.at('out')],
      /model\.json is there already/,
    );
  });

  test.skipIf(process.platform !== 'linux')('a place where no folder can be made', () =>
    refused(['cluster', tableFile('faithful'), '--out', '/proc/softmeans/x'], /no folder can be made there/),
  );

  test('a folder that is not there', async () => {
    await refused(['dataset', 'iris', '--out', folder.at('no', 'iris.csv')], /the folder does not exist/);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('the input is not overwritten', async () => {
    await call(['kmeans', tableFile('faithful'), '--k', '2', '--out', folder.at('model.json'), '--quiet']);
    const table = folder.copy('faithful');
    const before = folder.read('faithful.csv');
    await refused(['predict', folder.at('model.json'), table, '--out', table], /is also the input/);
    await refused(['kmeans', table, '--k', '2', '--out', table], /is also the input/);
    expect(folder.read('faithful.csv')).toBe(before);
  });

  test('an earlier file stays whole when the job fails', async () => {
    writeFileSync(folder.at('model.json'), 'mine');
    await refused(
      ['kmeans', tableFile('faithful'), '--k', '999', '--out', folder.at('model.json')],
      /only 272 rows/,
    );
    expect(folder.read('model.json')).toBe('mine');
    expect(readdirSync(folder.path)).toEqual(['model.json']);
  });
});

describe('models', () => {
  const predict = (text: string): string[] => {
    writeFileSync(folder.at('model.json'), text);
    return ['predict', folder.at('model.json'), tableFile('faithful')];
  };

  test('no model', async () => {
    await refused(predict('hello'), /model\.json: This is not a model file/);
    await refused(predict('{"a":1}'), /model\.json: This is not a model file/);
    await refused(
      ['predict', folder.at('none.json'), tableFile('faithful')],
      /none\.json: there is no such file/,
    );
    await refused(['describe', folder.path], /is a folder/);
  });

  test('a damaged or newer one names the field', async () => {
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
    const text = folder.read('out/model.json');
    await refused(predict(text.slice(0, 200)), /cut off or damaged/);
    await refused(predict(text.replace('"weights"', '"waits"')), /model\.json: .*"mixture\.weights"/);
    await refused(predict(text.replace(/"version": ?1/, '"version":99')), /version 99/);
    writeFileSync(folder.at('damaged.json'), text.replace('"weights"', '"waits"'));
    await refused(['describe', folder.at('damaged.json')], /"mixture\.weights"/);
  });

  test('a table without its columns, or with gaps in them', async () => {
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
    const model = folder.at('out', 'model.json');
    await refused(
      ['predict', model, tableFile('iris')],
      /the model needs the columns eruptions and waiting; the table has sepal_length/,
    );
    writeFileSync(folder.at('gap.csv'), 'waiting,eruptions\n50,2\n,3\n');
    await refused(['predict', model, folder.at('gap.csv')], /row 2, column waiting: the value is missing/);
  });
});

describe('calls', () => {
  test.each([
    { argv: ['clusster'], why: /unknown command 'clusster'.*Did you mean cluster/s },
    {
      argv: ['cluster', '--covarianse', 'full'],
      why: /unknown option '--covarianse'.*Did you mean --covariance/s,
    },
    {
      argv: ['cluster', '--covariance', 'fulll'],
      why: /Allowed choices are full, tied, diagonal, spherical/,
    },
    { argv: ['cluster', '--k', '2', '--to', '4'], why: /cannot be used with/ },
    { argv: ['cluster', '--k', '2.5'], why: /must be a whole number from 1/ },
    { argv: ['cluster', '--seed', '-1'], why: /must be a whole number from 0/ },
    { argv: ['cluster', '--threads', '0'], why: /must be a whole number from 1/ },
    { argv: ['kmeans', 't.csv'], why: /required option '-k, --k <n>'/ },
    { argv: ['kmeans', '--k', '2'], why: /missing required argument 'file'/ },
    { argv: ['kmeans', 'a.csv', 'b.csv', '--k', '2'], why: /too many arguments/ },
    { argv: ['dataset', 'bananas'], why: /Allowed choices are blobs/ },
    { argv: ['dataset', 'blob'], why: /Did you mean "blobs"\?\nSee softmeans dataset --help\.\n$/ },
    { argv: ['cluster', '--out', ''], why: /--out <folder>' argument '' is invalid\. It must be a name/ },
    { argv: ['kmeans', 't.csv', '--k', '2', '--out', ''], why: /It must be a name/ },
    { argv: ['nothing'], why: /\nSee softmeans --help\.\n$/ },
    { argv: ['predict'], why: /\nSee softmeans predict --help\.\n$/ },
    { argv: ['mixture', 't.csv', '--k', '2', '--tolerance', ''], why: /must be a number/ },
  ])('$argv', async ({ argv, why }) => refused(argv, why));

  test.each(['cluster', 'kmeans', 'mixture', 'predict', 'sample', 'describe', 'dataset'])(
    '%s --help has an example',
    async (name) => {
      const { status, output, complaint } = await call([name, '--help']);
      expect({ status, complaint }).toEqual({ status: 0, complaint: '' });
      expect(output).toMatch(new RegExp(`Examples:\\n {2}\\$ softmeans ${name} `));
      expect(await call(['help', name])).toEqual({ status, output, complaint });
    },
  );

  test('nothing at all prints the help', async () => {
    const { status, output } = await call([]);
    expect(status).toBe(0);
    expect(output).toContain('Usage: softmeans');
    expect(output).toContain('dataset [options] <name>');
  });

  test('--version', async () => {
    expect(await call(['--version'])).toMatchObject({
      status: 0,
      output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  test('any words end with a status and without a trace', async () => {
    const word = fc.oneof(
      fc.constantFrom(
        'cluster',
        'kmeans',
        '--k',
        '--json',
        '--out',
        '--class',
        '-',
        '--',
        '--columns',
        '',
        ' ',
        '\0',
        '__proto__',
        '--help',
      ),
      fc.string({ maxLength: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 4 }), async (words) => {
        // A job on the bundled table, or on standard input, is not what this is about.
        fc.pre(
          !words.includes('-') &&
            (words[0] !== 'cluster' || words.length === 1) &&
            words[0] !== 'cluster' &&
            words[0] !== 'dataset',
        );
        const { status, complaint } = await call(words);
        expect([0, 2]).toContain(status);
        expect(complaint).not.toMatch(/\n\s+at |TypeError|undefined/);
      }),
      { numRuns: 60 },
    );
  });
});
