import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Ended, type Folder, cells, newFolder, tableFile } from './terminal.ts';

// The command as a process of its own: its streams, signals and exit status.

let folder: Folder;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => folder.remove());

const program = fileURLToPath(new URL('../src/bin.ts', import.meta.url));
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

function start(
  argv: readonly string[],
  environment: Record<string, string> = {},
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, ['--conditions=source', '--import', loader, program, ...argv], {
    cwd: folder.path,
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
  });
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let output = '';
  let complaint = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
  const status = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
  return { status, output, complaint };
}

test('the main job, from a table on standard input to files in the current folder', async () => {
  const child = start(['cluster', '-', '--k', '2', '--json']);
  child.stdin.end(readFileSync(tableFile('faithful')));
  const { status, output, complaint } = await ended(child);
  expect({ status, complaint }).toEqual({ status: 0, complaint: '' });
  expect(JSON.parse(output)).toMatchObject({
    k: 2,
    rows: 272,
    files: { model: expect.stringMatching(/^softmeans-output.model\.json$/) },
  });
  expect(readdirSync(folder.at('softmeans-output')).sort()).toEqual([
    'model.json',
    'report.html',
    'softmeans-output.json',
    'summary.txt',
    'table.clustered.csv',
  ]);
  expect(cells(folder.read('softmeans-output/table.clustered.csv'))['group_mixture']).toHaveLength(272);
});

test('a wrong call: status 2, a sentence, nothing else', async () => {
  const { status, output, complaint } = await ended(start(['kmeans', 'none.csv', '--k', '2', '--json']));
  expect({ status, output }).toEqual({ status: 2, output: '' });
  expect(complaint).toMatch(/^softmeans: none\.csv: there is no such file\..*\n$/);
});

test('a reader that goes away ends it quietly', async () => {
  const child = start(['dataset', 'blobs', '--rows', '200000']);
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
  child.stdout.once('data', () => child.stdout.destroy());
  const status = await new Promise((resolve) => child.on('close', resolve));
  expect({ status, complaint }).toEqual({ status: 0, complaint: '' });
});

describe.skipIf(process.platform === 'win32')('Ctrl-C', () => {
  test('in a long job: status 130, a word, nothing written', async () => {
    const child = start(['cluster', tableFile('digits'), '--out', 'out']);
    const end = ended(child);
    for (let i = 0; i < 600 && !existsSync(folder.at('out')); i++) await wait(50);
    await wait(300);
    child.kill('SIGINT');
    expect(await end).toEqual({ status: 130, output: '', complaint: 'cancelled\n' });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('while it waits for standard input', async () => {
    const child = start(['describe', '-']);
    const end = ended(child);
    // More than a pipe holds: once it is taken, the program is reading.
    await new Promise<void>((resolve) => {
      child.stdin.write(`x,y\n${'1,2\n'.repeat(250_000)}`, () => resolve());
    });
    child.kill('SIGINT');
    expect(await end).toEqual({ status: 130, output: '', complaint: 'cancelled\n' });
  });
});

describe.skipIf(process.platform === 'win32')('the command of the package without a build', () => {
  const command = fileURLToPath(new URL('../bin/softmeans.js', import.meta.url));

  test.each([
    { signal: 'SIGINT', status: 130 },
    { signal: 'SIGTERM', status: 143 },
  ] as const)('ends with status $status on $signal', async ({ signal, status }) => {
    const child = spawn(process.execPath, [command, 'cluster', tableFile('digits'), '--out', 'out'], {
      cwd: folder.path,
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const end = ended(child);
    for (let i = 0; i < 600 && !existsSync(folder.at('out')); i++) await wait(50);
    await wait(300);
    child.kill(signal);
    expect(await end).toEqual({ status, output: '', complaint: 'cancelled\n' });
    expect(readdirSync(folder.path)).toEqual([]);
  });
});

test('the command of the package runs without a build', async () => {
  const command = fileURLToPath(new URL('../bin/softmeans.js', import.meta.url));
  writeFileSync(folder.at('t.csv'), 'x\n1\n2\n8\n9\n');
  const child = spawn(process.execPath, [command, 'kmeans', 't.csv', '--k', '2', '--json'], {
    cwd: folder.path,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const { status, output } = await ended(child);
  expect(status).toBe(0);
  expect(JSON.parse(output)).toMatchObject({ inertia: 1, sizes: [2, 2] });
});
