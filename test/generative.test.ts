import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../packages/cli/src/index.ts';
import { root } from './imports.ts';

/** The calls of a block, each with what it prints; `undefined` where the page does not say. */
function callsOf(block: string): { readonly argv: string[]; readonly printed: string }[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [line = '', ...printed] = part.split('\n');
      return { argv: line.split(' ').slice(1), printed: printed.join('\n') };
    });
}

test('the calls of docs/generative.md print what it says', async () => {
  const page = readFileSync(join(root, 'docs', 'generative.md'), 'utf8');
  const calls = callsOf(/```console\n(.*?)```/s.exec(page)?.[1] ?? '');
  expect(calls.length).toBeGreaterThan(3);
  const folder = mkdtempSync(join(tmpdir(), 'softmeans-generative-'));
  try {
    const written = (name: string): boolean => /^[a-z]+\.(?:csv|json)$/.test(name);
    for (const { argv, printed } of calls) {
      const here = argv.map((word) =>
        word.startsWith('testdata/') ? join(root, word) : written(word) ? join(folder, word) : word,
      );
      let [output, complaint] = ['', ''];
      const status = await run(here, {
        write: async (text) => void (output += text),
        complain: async (text) => void (complaint += text),
        width: undefined,
        colors: false,
        progress: undefined,
        signal: new AbortController().signal,
      });
      expect({ status, complaint }).toEqual({ status: 0, complaint: '' });
      // Files lie in a folder of the test; names are as on the page again.
      const shown = output.replaceAll(/\S*softmeans-generative-\S*?([a-z]+\.(?:csv|json))/g, (path) =>
        basename(path),
      );
      if (argv[0] === 'sample') expect(shown.trimEnd().split('\n')).toHaveLength(4);
      else expect(shown).toBe(printed);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
