import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from './imports.ts';

const page = join(root, 'docs', 'images.md');
const text = readFileSync(page, 'utf8');
const command = join(root, 'packages', 'cli', 'bin', 'softmeans.js');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'softmeans-images-'));
  cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...argv: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

describe('the page on pictures', () => {
  const calls = Array.from(text.matchAll(/```sh\nsoftmeans (.*)\n```\n(?:\n```text\n([^]*?)```)?/g));

  test('has its commands', () => expect(calls.length).toBe(3));

  test.each(calls.map(([, call = '', printed = '']) => ({ call, printed })))('$call', ({ call, printed }) => {
    expect(run(command, ...call.split(' '))).toBe(printed);
  });

  test('shows the pictures that they write', () => {
    const pictures = Array.from(text.matchAll(/!\[[^\]]+\]\(images\/([^)]+)\)/g), ([, name = '']) => name);
    expect(pictures.length).toBeGreaterThan(0);
    for (const name of pictures) {
      const written = [join(folder, name), join(folder, 'parts', name)].find((path) => existsSync(path));
      const shown = readFileSync(join(dirname(page), 'images', name));
      expect(shown.equals(readFileSync(written!)), name).toBe(true);
    }
  });

  test('has a program that prints what it says', async () => {
    const [, program, printed] = /```js\n([^]*?)```\s*```text\n([^]*?)```/.exec(text) ?? [];
    const outfile = join(folder, 'program.mjs');
    const stdin = { contents: program ?? '', resolveDir: join(root, 'packages', 'cli') };
    await build({ stdin, outfile, bundle: true, format: 'esm', platform: 'node', conditions: ['source'] });
    expect(run(outfile)).toBe(printed);
  });
});
