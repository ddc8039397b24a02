import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { root } from './imports.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/architecture.md'];

describe('the README', () => {
  test('begins with the two commands', () => {
    expect(readme).toMatch(/^# softmeans\n\n[^\n]*\n\n {4}npm start\n {4}npm test\n/);
  });

  test('shows what `npm start` prints', () => {
    const [, printed] = /It prints\n\n```text\n(.*?)```/s.exec(readme) ?? [];
    const caller = mkdtempSync(join(tmpdir(), 'softmeans-readme-'));
    try {
      cpSync(join(root, 'examples'), join(caller, 'examples'), { recursive: true });
      const command = [join(root, 'scripts', 'launch.js'), 'start', 'examples/faithful.csv'];
      const env = { ...process.env, INIT_CWD: caller };
      const { status, stdout } = spawnSync(process.execPath, command, { env, encoding: 'utf8' });
      expect({ status, stdout }).toEqual({ status: 0, stdout: printed });
    } finally {
      rmSync(caller, { recursive: true, force: true });
    }
  });
});

describe.each(['README.md', 'docs/generative.md', 'docs/outliers.md', 'docs/shapes.md'])('%s', (path) => {
  test('has an example that prints what it says', async () => {
    const [, program, printed] =
      /```js\n(.*?)```.*?```text\n(.*?)```/s.exec(readFileSync(join(root, path), 'utf8')) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'softmeans-readme-'));
    try {
      const outfile = join(folder, 'example.mjs');
      const stdin = { contents: program ?? '', resolveDir: root };
      await build({ stdin, outfile, bundle: true, format: 'esm', platform: 'node', conditions: ['source'] });
      const { status, stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: 'utf8' });
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: printed, stderr: '' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe.each([...documents, 'examples/README.md', 'testdata/README.md'])('%s', (path) => {
  const text = readFileSync(join(root, path), 'utf8');

  const prose = text.replace(/^ {4}.*$/gm, '');

  test('links only to files that are there', () => {
    const links = Array.from(prose.matchAll(/\]\(([^)#]+)[^)]*\)/g), ([, link = '']) => link);
    const local = links.filter((link) => !/^https?:/.test(link));
    expect(local.filter((link) => !existsSync(join(root, dirname(path), link)))).toEqual([]);
  });

  test('names only scripts of package.json', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    );
    const named = Array.from(text.matchAll(/npm run ([\w:]+)/g), ([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

test('every table in the test data is listed with its source', () => {
  const listed = readFileSync(join(root, 'testdata', 'README.md'), 'utf8');
  const tables = readdirSync(join(root, 'testdata', 'tables'));
  expect(tables.length).toBeGreaterThan(0);
  expect(tables.filter((name) => !listed.includes(`| ${name} |`))).toEqual([]);
});
