import { writeFileSync } from 'node:fs';
import { kPrototypes, writeModels } from 'softmeans';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Folder, call, callJson, newFolder, tableFile } from './terminal.ts';

let folder: Folder;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => folder.remove());

const SPENDING = 'fresh,milk,grocery,frozen,detergents_paper,delicassen';
const customers = [tableFile('wholesale_customers'), '--columns', SPENDING];

describe('segment', () => {
  test('says the segments in words, and writes the table with them', async () => {
    const out = folder.at('segments.csv');
    const { status, output, complaint } = await call([
      'segment',
      ...customers,
      '--k',
      '3',
      '--value',
      SPENDING,
      '--out',
      out,
    ]);
    expect({ status, complaint }).toEqual({ status: 0, complaint: '' });
    expect(output).toMatch(/^wholesale_customers\.csv: 3 segments\./);
    expect(output).toMatch(/of value/);
    expect(output).toMatch(/detergents_paper\s+[\d,]+\s+817/);
    expect(output).toMatch(/of it: \w+ (above|at most) [\d,]+/);
    expect(output).toMatch(/milk \(logarithm; skewness 4\.0 → −0\.2\)/);
    const [head, first] = folder.read('segments.csv').split('\n');
    expect(head).toBe(`channel,region,${SPENDING},segment,segment_name,sureness`);
    expect(first).toMatch(/^2,3,12669,9656,7561,214,2674,1338,[123],"[^"]+",[\d.]+$/);
  });

  test('--json counts from 0 and holds everything', async () => {
    const found = await callJson(
      'segment',
      ...customers,
      '-k',
      '4',
      '--size-min',
      '100',
      '--size-max',
      '115',
      '--labels',
      '--value',
      SPENDING,
    );
    const labels = found['labels'] as number[];
    for (let label = 0; label < 4; label++) {
      const size = labels.filter((other) => other === label).length;
      expect(size).toBeGreaterThanOrEqual(100);
      expect(size).toBeLessThanOrEqual(115);
    }
    expect(found).toMatchObject({
      k: 4,
      rows: 440,
      used: SPENDING.split(','),
      limits: { agreement: expect.any(Number) },
    });
  });

  test('categories, with numbers and alone', async () => {
    const table = tableFile('wholesale_customers');
    const mixed = await callJson('segment', table, '--categories', 'channel,region', '-k', '3');
    expect(mixed['used']).toContain('channel');
    const alone = await call([
      'segment',
      table,
      '--columns',
      'channel',
      '--categories',
      'channel',
      '-k',
      '2',
    ]);
    expect(alone.status).toBe(0);
    expect(alone.output).toMatch(/channel is/);
  });

  test('the model puts the same rows, and new ones, into the segments', async () => {
    const save = folder.at('segments.json');
    const table = tableFile('wholesale_customers');
    const out = folder.at('segments.csv');
    const fit = await call([
      'segment',
      table,
      '--categories',
      'channel',
      '-k',
      '3',
      '--save',
      save,
      '--out',
      out,
    ]);
    expect({ status: fit.status, complaint: fit.complaint }).toEqual({ status: 0, complaint: '' });
    expect(fit.output).toMatch(/region holds few whole numbers.*--categories\s+region/s);
    expect(fit.output).toMatch(/The model is in .*segments\.json/);
    const again = await call(['predict', save, table]);
    expect(again).toEqual({ status: 0, complaint: '', output: folder.read('segments.csv') });
    writeFileSync(
      folder.at('new.csv'),
      `note,channel,region,${SPENDING}\nnew,2,3,0,9000,15000,300,6000,900\nno channel,,1,3000,500,700,900,50,200\n`,
    );
    const placed = await callJson('predict', save, folder.at('new.csv'));
    const { labels } = placed['segments'] as { labels: number[] };
    const { segments } = await callJson('segment', table, '--categories', 'channel', '-k', '3');
    const names = labels.map((label) => (segments as { name: string }[])[label]!.name);
    expect(names[0]).toMatch(/high.*(grocery|detergents_paper|milk)/i);
    expect(names[1]).not.toBe(names[0]);
    const described = await call(['describe', save]);
    expect(described.output).toMatch(
      /3 segments\.[^]*Columns of categories: channel\.[^]*milk \(logarithm\)/,
    );
    writeFileSync(folder.at('short.csv'), 'fresh,milk\n1,2\n');
    const short = await call(['predict', save, folder.at('short.csv')]);
    expect(short.status).toBe(2);
    expect(short.complaint).toMatch(
      /needs the columns region, grocery, .*channel; the table has fresh and milk/,
    );
  });

  test('the report says each segment, and runs no script, whatever the columns are called', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => [
      i % 2 ? i : 90 + i,
      `${i % 2 ? 'web' : 'shop'}`,
      i % 3,
    ]);
    writeFileSync(
      folder.at('t.csv'),
      `"<script>alert(1)</script>","<b>how</b>",worth\n${lines.map((line) => line.join(',')).join('\n')}\n`,
    );
    const page = folder.at('page.html');
    const ended = await call([
      'segment',
      folder.at('t.csv'),
      '-k',
      '2',
      '--columns',
      '<script>alert(1)</script>',
      '--categories',
      '<b>how</b>',
      '--value',
      'worth',
      '--report',
      page,
    ]);
    expect({ status: ended.status, complaint: ended.complaint }).toEqual({ status: 0, complaint: '' });
    const text = folder.read('page.html');
    expect(text).toMatch(/<h1>\s*Two segments in t\.csv\s*<\/h1>/);
    expect(text).toMatch(/In rules/);
    expect(text).toMatch(/softmeans segment .*t\.csv --k 2 --value worth --categories &#39;&lt;b&gt;/);
    expect(text).not.toMatch(/<script|<b>how/);
    for (const same of [['--out'], ['--save']]) {
      const { status, complaint } = await call([
        'segment',
        folder.at('t.csv'),
        ...same,
        page,
        '--report',
        page,
      ]);
      expect(status).toBe(2);
      expect(complaint).toMatch(/and --report are both/);
    }
  });

  test('a model of prototypes that a program wrote is taken too', async () => {
    const columns = { spent: [10, 12, 90, 95], channel: ['shop', 'shop', 'web', 'web'] };
    const { model, labels } = await kPrototypes(columns, { k: 2 });
    writeFileSync(folder.at('m.json'), writeModels({ prototypes: model }));
    writeFileSync(folder.at('new.csv'), 'channel,spent\nweb,99\nshop,9\n');
    const { output } = await call(['predict', folder.at('m.json'), folder.at('new.csv')]);
    expect(output).toBe(
      `channel,spent,group_prototypes\nweb,99,${labels[2]! + 1}\nshop,9,${labels[0]! + 1}\n`,
    );
    expect((await call(['describe', folder.at('m.json')])).output).toMatch(/2 prototypes\.[^]*channel web/);
    const text = await call(['predict', folder.at('m.json'), folder.at('new.csv'), '--text', 'channel']);
    expect(text.complaint).toMatch(/--text is for models of documents/);
  });

  test('rows with missing numbers are left out, and a model says so of new ones', async () => {
    writeFileSync(folder.at('t.csv'), 'x,y\n1,2\n,3\n2,3\n90,80\n91,82\n');
    const save = folder.at('m.json');
    const found = await callJson(
      'segment',
      folder.at('t.csv'),
      '-k',
      '2',
      '--missing',
      'drop',
      '--labels',
      '--save',
      save,
    );
    expect((found['labels'] as number[])[1]).toBe(-1);
    expect((found['sureness'] as (number | null)[])[1]).toBeNull();
    writeFileSync(folder.at('new.csv'), 'x,y\n95,90\n,3\n');
    const { output } = await call(['predict', save, folder.at('new.csv')]);
    expect(output.split('\n')[2]).toBe(',3,,,');
    const refused = await call(['segment', folder.at('t.csv'), '-k', '2']);
    expect(refused.complaint).toMatch(/--missing drop/);
  });

  test('a formula in a name is no formula in the table', async () => {
    writeFileSync(folder.at('t.csv'), '=cmd,y\n1,2\n2,3\n90,80\n91,82\n');
    const { status } = await call(['segment', folder.at('t.csv'), '-k', '2', '--out', folder.at('o.csv')]);
    expect(status).toBe(0);
    expect(folder.read('o.csv')).not.toMatch(/(^|,|\n)"?=/);
  });

  test.each([
    [['--value', 'moneyy'], /--value: there is no column moneyy/],
    [['--categories', 'chanel'], /--categories: there is no column chanel/],
    [['--k', '3', '--size-min', '200'], /3 clusters of at least 200 rows need 600/],
    [['--k', '3', '--size-max', '20'], /at most 20 rows hold 60/],
    [['--model', 'mixture', '--size-max', '300', '--k', '2'], /kmeans/],
    [['--size-min', 'x'], /whole number/],
    [
      ['--k', '2', '--size-min', '40', '--size-max', '20'],
      /^softmeans: --size-min is 40, above --size-max, 20/,
    ],
    [['--k', '441'], /--k is 441, but only 440 rows can be used/],
    [['--k', '2', '--save', 'no/such/m.json'], /the folder does not exist.*another --save/],
    [
      ['--k', '2', '--report', tableFile('wholesale_customers')],
      /is also the input\. Choose another --report/,
    ],
  ])('refuses %o', async (more, why) => {
    const { status, output, complaint } = await call(['segment', ...customers, ...more]);
    expect({ status, output }).toEqual({ status: 2, output: '' });
    expect(complaint).toMatch(why);
    expect(complaint).not.toMatch(/\n\s+at /);
  });

  test('columns of words are not passed over in silence', async () => {
    const lines = Array.from(
      { length: 30 },
      (_, i) => `c${i},${i % 2 ? 'Porto' : 'Faro'},${i < 15 ? i : 90 + i}`,
    );
    writeFileSync(folder.at('t.csv'), `name,city,spend\n${lines.join('\n')}\n`);
    const { output } = await call(['segment', folder.at('t.csv'), '-k', '2']);
    expect(output).toMatch(/Columns used: spend\. Left out: name \(.*\) and city \(.*\)/s);
    expect(output).toMatch(/Columns of few words can be categories: --categories city\./);
    const alone = await call(['segment', folder.at('t.csv'), '--exclude', 'spend']);
    expect(alone.status).toBe(2);
    expect(alone.complaint).toMatch(/can be categories: --categories city/);
  });

  test('rows that are all equal, and values at the ends of what numbers can be', async () => {
    writeFileSync(folder.at('e.csv'), `x,y\n${'3,4\n'.repeat(9)}`);
    expect((await call(['segment', folder.at('e.csv')])).complaint).toMatch(/Every row is equal/);
    const far = Array.from({ length: 19 }, (_, i) => `${i}e300,${i}e-300`);
    writeFileSync(folder.at('f.csv'), `x,y\n${far.join('\n')}\n`);
    expect((await call(['segment', folder.at('f.csv'), '-k', '3'])).status).toBe(0);
  });

  test('one row', async () => {
    writeFileSync(folder.at('t.csv'), 'x,y\n1,2\n');
    const { status, output } = await call(['segment', folder.at('t.csv'), '--columns', 'x']);
    expect(status).toBe(0);
    expect(output).toMatch(/1 segment\.[^]*Average\s+1\s+100%/);
  });
});
