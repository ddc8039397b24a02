import { writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Folder, call, callJson, newFolder, tableFile } from './terminal.ts';

let folder: Folder;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => folder.remove());

const air = tableFile('airquality');
const AIR = ['--columns', 'Ozone,Solar.R,Wind,Temp'];

/** The fields of a CSV file without quotes, line by line. */
function fields(text: string): string[][] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

/** A model file that the tests share. */
let shared: Folder;
beforeAll(async () => {
  shared = newFolder();
  const options = [...AIR, '--k', '2', '--missing', 'em'];
  await call(['mixture', air, ...options, '--out', shared.at('model.json')]);
});
afterAll(() => shared.remove());

describe('mixture --missing em', () => {
  test('fits to the values that are there, and its model takes rows with gaps', async () => {
    const model = folder.at('model.json');
    const found = await callJson(
      'mixture',
      air,
      ...AIR,
      '--k',
      '2',
      '--missing',
      'em',
      '--labels',
      '--out',
      model,
    );
    expect(found).toMatchObject({ rows: 153, missing: 'em', warnings: [] });
    const assigned = await callJson('predict', model, air);
    const { labels, logDensities } = assigned['mixture'] as { labels: number[]; logDensities: number[] };
    expect(labels).toEqual(found['labels']);
    const sum = logDensities.reduce((total, value) => total + value, 0);
    expect(sum).toBeCloseTo(found['logLikelihood'] as number, 6);
  });

  test('other commands do not know it', async () => {
    const { status, complaint } = await call(['kmeans', air, '--k', '2', '--missing', 'em']);
    expect(status).toBe(2);
    expect(complaint).toContain('refuse, drop, mean, median');
  });
});

describe('impute', () => {
  test('fills every gap and leaves the rest as it is', async () => {
    const out = folder.at('filled.csv');
    const { status, output } = await call(['impute', air, ...AIR, '--k', '2', '--deviations', '--out', out]);
    expect(status).toBe(0);
    expect(output).toContain('airquality.csv: 44 missing values filled in, by 2 groups.');
    expect(output).toMatch(/Ozone +37/);
    const [head, ...lines] = fields(folder.read('filled.csv'));
    expect(head).toEqual(['Ozone', 'Solar.R', 'Wind', 'Temp', 'Month', 'Day', 'Ozone_sd', 'Solar.R_sd']);
    expect(lines).toHaveLength(153);
    expect(lines[0]).toEqual(['41', '190', '7.4', '67', '5', '1', '0', '0']);
    expect(lines[4]!.slice(2, 6)).toEqual(['14.3', '56', '5', '5']);
    for (const value of [0, 1, 6, 7]) expect(Number(lines[4]![value])).toBeGreaterThan(0);
    expect(lines.flat()).not.toContain('');
  });

  test('by a model file, as draws, on standard output', async () => {
    const model = shared.at('model.json');
    const argv = ['impute', air, '--model', model, '--draws', '2', '--seed', '3'];
    const { output } = await call(argv);
    const [head, ...lines] = fields(output);
    expect(head![0]).toBe('draw');
    expect(lines).toHaveLength(306);
    expect(lines[0]!.slice(1)).toEqual(lines[153]!.slice(1));
    expect(lines[4]!.slice(3)).toEqual(lines[157]!.slice(3));
    expect(lines[4]!.slice(1, 3)).not.toEqual(lines[157]!.slice(1, 3));
    expect((await call(argv)).output).toBe(output);
    expect((await call([...argv.slice(0, -1), '4'])).output).not.toBe(output);
  });

  test('says in JSON what it did', async () => {
    const found = await callJson('impute', air, ...AIR, '--k', '1', '--out', folder.at('filled.csv'));
    expect(found).toMatchObject({
      rows: 153,
      k: 1,
      filled: 44,
      columns: [
        { name: 'Ozone', filled: 37 },
        { name: 'Solar.R', filled: 7 },
      ],
    });
  });

  test('says which columns it does not fill in, and why', async () => {
    const table = folder.at('table.csv');
    writeFileSync(table, 'a,b,c\n1,2,\n2,,\n3,6,\n4,8.5,\n,,\n5,10,\n');
    const { output } = await call(['impute', table, '--k', '1', '--out', folder.at('filled.csv')]);
    expect(output).toContain('Not filled in: c (it has no value in any row).');
    expect(output).toContain('1 row without any value was left out.');
    const { status, complaint } = await call(['impute', table, '--columns', 'a,b,c', '--k', '1']);
    expect(status).toBe(2);
    expect(complaint).toContain('column "c" has no value in any row');
  });

  test('keeps columns of text, and a table without gaps as it is', async () => {
    const table = folder.at('table.csv');
    writeFileSync(table, 'name,x,y\na,1,2\nb,2,\n"c, d",3,6.5\ne,4,7.5\nf,,9.5\n');
    const { output } = await call(['impute', table, '--k', '1']);
    const lines = output.trimEnd().split('\n');
    expect(lines[1]).toBe('a,1,2');
    expect(lines[3]).toBe('"c, d",3,6.5');
    expect(lines[2]).toMatch(/^b,2,4\.\d+$/);
    const whole = await callJson('impute', tableFile('faithful'), '--k', '2');
    expect(whole).toMatchObject({ filled: 0, columns: [] });
  });
});

describe('regress', () => {
  test('predicts a column, and says how well where it is known', async () => {
    const out = folder.at('predicted.csv');
    const { output } = await call(['regress', air, ...AIR, '--k', '2', '--target', 'Ozone', '--out', out]);
    expect(output).toContain('Ozone predicted from Solar.R, Wind and Temp for 153 rows');
    expect(output).toMatch(/Ozone +116 +18 +0\.7\d +9\d%/);
    expect(output).toContain('rows that the mixture was fitted to');
    const [head, ...lines] = fields(folder.read('predicted.csv'));
    expect(head!.slice(6)).toEqual(['Ozone_predicted', 'Ozone_sd', 'Ozone_lower', 'Ozone_upper']);
    for (const line of lines) {
      const [expected, deviation, lower, upper] = line.slice(6).map(Number);
      expect(lower).toBeLessThan(expected!);
      expect(upper).toBeGreaterThan(expected!);
      expect(deviation).toBeGreaterThan(0);
    }
  });

  test('by a model file, from some columns, for a table without the target', async () => {
    const model = shared.at('model.json');
    const table = folder.at('new.csv');
    writeFileSync(table, 'Temp,Wind\n60,10\n95,4\n95,\n');
    const call2 = ['regress', table, '--model', model, '--target', 'Ozone'];
    const found = await callJson(...call2, '--from', 'Temp,Wind', '--level', '0.5');
    const { expected, lower, upper } = (found['predictions'] as Record<string, Record<string, number[]>>)[
      'Ozone'
    ]!;
    expect(expected![0]).toBeLessThan(expected![1]!);
    expect(lower![2]).toBeLessThan(upper![2]!);
    expect(found).toMatchObject({ checks: [], fitted: false });
    const { status, complaint } = await call(call2);
    expect(status).toBe(2);
    expect(complaint).toContain('Solar.R is not there, and the model predicts from it.');
    expect(complaint).toContain('--from Wind,Temp');
  });

  test.each([
    [['--target', 'Ozon'], 'Ozon is no column of the mixture; its columns are Ozone, Solar.R'],
    [['--target', 'Ozone,Solar.R,Wind,Temp'], 'nothing to predict them from'],
    [['--target', 'Ozone', '--from', 'Ozone,Wind'], 'in --target and in --from'],
    [['--target', 'Ozone', '--level', '1'], 'above 0 and below 1'],
    [['--target', 'Ozone', '--k', '3'], '--k and --model exclude each other'],
    [[], "required option '--target <names>'"],
  ])('%j is answered with the way out', async (argv, message) => {
    const { status, complaint } = await call(['regress', air, '--model', shared.at('model.json'), ...argv]);
    expect(status).toBe(2);
    expect(complaint).toContain(message);
  });
});

describe('sample --given', () => {
  test('draws what goes with a value', async () => {
    const model = shared.at('model.json');
    const { output } = await call([
      'sample',
      model,
      '--rows',
      '400',
      '--given',
      'Temp=90',
      '--given',
      'Wind=5',
    ]);
    const [head, ...lines] = fields(output);
    expect(head).toEqual(['Ozone', 'Solar.R', 'Wind', 'Temp', 'group']);
    expect(new Set(lines.map((line) => `${line[2]},${line[3]}`))).toEqual(new Set(['5,90']));
    const hot = lines.reduce((sum, line) => sum + Number(line[0]), 0) / 400;
    const { output: cool } = await call(['sample', model, '--rows', '400', '--given', 'Temp=60']);
    const cold =
      fields(cool)
        .slice(1)
        .reduce((sum, line) => sum + Number(line[0]), 0) / 400;
    expect(hot).toBeGreaterThan(cold + 30);
  });

  test.each([
    ['Temp', 'as in height=180'],
    ['Temp=warm', 'as in height=180'],
    ['Heat=3', 'no column Heat'],
  ])('%s is answered with the way out', async (given, message) => {
    const { status, complaint } = await call(['sample', shared.at('model.json'), '--given', given]);
    expect(status).toBe(2);
    expect(complaint).toContain(message);
  });
});
