import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { root } from './imports.ts';

test('the tutorial prints what it says', async () => {
  const text = readFileSync(join(root, 'docs', 'tutorial.md'), 'utf8');
  const [, program, printed] = /```js\n(.*?)```.*?```text\n(.*?)```/s.exec(text) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'softmeans-tutorial-'));
  try {
    const outfile = join(folder, 'tutorial.mjs');
    const stdin = { contents: program ?? '', resolveDir: root };
    await build({ stdin, outfile, bundle: true, format: 'esm', platform: 'node', conditions: ['source'] });
    const { status, stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: printed, stderr: '' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
