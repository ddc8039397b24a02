import { writeFileSync } from 'node:fs';
import { kernelKMeans, makeMoons, spectralClustering } from 'softmeans';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Folder, call, callJson, cells, newFolder } from './terminal.ts';

let folder: Folder;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => folder.remove());

const moons = makeMoons({ rows: 120, noise: 0.04, randomState: 1 });
const rows = Array.from({ length: 120 }, (_, i) => [...moons.data.data.subarray(2 * i, 2 * i + 2)]);

/** Writes rows as CSV; the path. */
function csv(
  name: string,
  lines: readonly (readonly (number | string)[])[],
  head?: readonly string[],
): string {
  const path = folder.at(name);
  writeFileSync(path, `${(head ? [head, ...lines] : lines).map((line) => line.join(',')).join('\n')}\n`);
  return path;
}

/** exp(−gamma·‖x − y‖²) of all pairs. */
function gram(gamma: number): number[][] {
  return rows.map(([x, y]) => rows.map(([u, v]) => Math.exp(-gamma * ((x! - u!) ** 2 + (y! - v!) ** 2))));
}

describe('spectral', () => {
  test('--json is what the library finds, and so are the files and what predict says', async () => {
    const table = csv('moons.csv', rows, ['x', 'y']);
    const [out, model] = [folder.at('grouped.csv'), folder.at('model.json')];
    const options = ['--affinity', 'self-tuning', '--neighbors', '8', '--laplacian', 'symmetric'];
    const argv = ['spectral', table, '--k', '2', ...options, '--labels', '--out', out, '--model-out', model];
    const found = await callJson(...argv);
    const fit = await spectralClustering(rows, {
      k: 2,
      affinity: 'self-tuning',
      neighbors: 8,
      laplacian: 'symmetric',
    });
    expect(found).toMatchObject({
      labels: [...fit.labels],
      eigenvalues: [...fit.eigenvalues],
      parts: fit.parts,
      sizes: [60, 60],
      files: { table: out, model },
    });
    const groups = [...fit.labels].map((label) => String(label + 1));
    expect(cells(folder.read('grouped.csv'))['group_spectral']).toEqual(groups);
    const { output } = await call(['predict', model, table]);
    expect(cells(output)['group_spectral']).toEqual(groups);
    expect((await call(['describe', model])).output).toContain('spectral clustering');
  });

  test.each([
    { name: 'rbf', options: ['--affinity', 'rbf', '--gamma', '30'] },
    { name: 'qr', options: ['--assign', 'qr'] },
    { name: 'landmarks', options: ['--landmarks', '80', '--neighbors', '5'] },
  ])('finds the moons with $name', async ({ options }) => {
    const table = csv('moons.csv', rows, ['x', 'y']);
    const found = await callJson('spectral', table, '--k', '2', ...options, '--labels');
    const labels = found['labels'] as number[];
    const same = labels.filter((label, i) => label === moons.labels[i]).length;
    expect(Math.max(same, 120 - same)).toBe(120);
  });

  test('takes similarities of all pairs, and new ones to those rows', async () => {
    const table = csv('similarities.csv', gram(30));
    const model = folder.at('model.json');
    const call_ = ['spectral', table, '--k', '2', '--affinity', 'precomputed', '--header', 'no'];
    const found = await callJson(...call_, '--labels', '--model-out', model);
    expect(found).toMatchObject({ sizes: [60, 60], affinity: 'precomputed' });
    const again = await callJson('predict', model, table, '--header', 'no');
    expect(again).toMatchObject({ spectral: { labels: found['labels'] } });
  });

  test('says in words what it found and what it could not join', async () => {
    const apart = [0, 100, 200].flatMap((x) => Array.from({ length: 12 }, (_, i) => [x + (i % 4), i % 3]));
    const { output } = await call(['spectral', csv('apart.csv', apart, ['x', 'y']), '--k', '2']);
    expect(output).toContain('spectral clustering with 2 groups on 36 rows and 2 columns');
    expect(output.replace(/\s+/g, ' ')).toContain('falls into 3 parts, more than 2 groups');
    expect(output).toMatch(/Group 2 +24/);
  });
});

describe('kernel-kmeans', () => {
  test('--json is what the library finds, and so are the files and what predict says', async () => {
    const table = csv('moons.csv', rows, ['x', 'y']);
    const [out, model] = [folder.at('grouped.csv'), folder.at('model.json')];
    const kernel = ['--kernel', 'polynomial', '--degree', '2', '--offset', '0.5'];
    const files = ['--labels', '--out', out, '--model-out', model];
    const found = await callJson('kernel-kmeans', table, '--k', '3', ...kernel, ...files);
    const fit = await kernelKMeans(rows, { k: 3, kernel: 'polynomial', degree: 2, offset: 0.5 });
    expect(found).toMatchObject({
      labels: [...fit.labels],
      inertia: fit.inertia,
      iterations: fit.iterations,
    });
    const groups = [...fit.labels].map((label) => String(label + 1));
    expect(cells(folder.read('grouped.csv'))['group_kernel_kmeans']).toEqual(groups);
    const { output } = await call(['predict', model, table]);
    expect(cells(output)['group_kernel_kmeans']).toEqual(groups);
  });

  test('takes a Gram matrix whose names are numbers, and landmarks', async () => {
    const table = csv(
      'gram.csv',
      gram(10),
      rows.map((_, i) => String((i * 7) % 120)),
    );
    const argv = ['kernel-kmeans', table, '--k', '2', '--kernel', 'precomputed'];
    const given = await callJson(...argv, '--header', 'yes', '--labels');
    const own = await kernelKMeans(rows, { k: 2, gamma: 10 });
    expect(given['inertia']).toBeCloseTo(own.inertia, 8);
    expect((await call(argv)).complaint).toContain('give --header yes');
    const few = await callJson('kernel-kmeans', csv('moons.csv', rows), '--k', '2', '--landmarks', '30');
    expect(few).toMatchObject({ approximation: { landmarks: 30, error: expect.any(Number) } });
  });

  test('warns of a Gram matrix that is not positive', async () => {
    const table = csv('bent.csv', [
      [1, 2, 0],
      [2, 1, 0],
      [0, 0, 1],
    ]);
    const argv = ['kernel-kmeans', table, '--k', '2', '--kernel', 'precomputed', '--header', 'no'];
    const { status, output } = await call(argv);
    expect(status).toBe(0);
    expect(output.replace(/\s+/g, ' ')).toContain('! The given kernels are not positive semidefinite');
  });
});

const square = (entries: readonly (readonly number[])[]): string => csv('pairs.csv', entries);
test.each([
  {
    what: 'pairs that are not symmetric',
    argv: () => [
      'spectral',
      square([
        [1, 2],
        [3, 1],
      ]),
      '--affinity',
      'precomputed',
      '--header',
      'no',
    ],
    why: /rows 2 and 1 is 3 in one place and 2 in the other/,
  },
  {
    what: 'a negative similarity',
    argv: () => [
      'spectral',
      square([
        [1, -2],
        [-2, 1],
      ]),
      '--affinity',
      'precomputed',
      '--header',
      'no',
    ],
    why: /rows 2 and 1 is -2; none may be negative/,
  },
  {
    what: 'a negative length',
    argv: () => [
      'kernel-kmeans',
      square([
        [-1, 0],
        [0, 1],
      ]),
      '--kernel',
      'precomputed',
      '--header',
      'no',
    ],
    why: /kernel of row 1 with itself is -1/,
  },
  {
    what: 'pairs that are no square',
    argv: () => [
      'kernel-kmeans',
      square([
        [1, 0],
        [0, 1],
        [0, 0],
      ]),
      '--kernel',
      'precomputed',
      '--header',
      'no',
    ],
    why: /has 3 rows and 2 such columns/,
  },
  {
    what: 'a missing pair',
    argv: () => [
      'spectral',
      csv('x.csv', [
        [1, 'NA'],
        [0, 1],
      ]),
      '--affinity',
      'precomputed',
      '--header',
      'no',
    ],
    why: /row 1, column .*: the value is missing/,
  },
  {
    what: 'a scale of pairs',
    argv: () => ['spectral', square([[1]]), '--affinity', 'precomputed', '--scale', 'standard'],
    why: /--scale is about the rows of a table/,
  },
  {
    what: 'gamma without rbf',
    argv: () => ['spectral', square([[1]]), '--gamma', '2'],
    why: /needs --affinity rbf/,
  },
  { what: 'no gamma', argv: () => ['kernel-kmeans', square([[1]]), '--gamma', '0'], why: /a number above 0/ },
  {
    what: 'a degree without polynomial',
    argv: () => ['kernel-kmeans', square([[1]]), '--degree', '2'],
    why: /--degree needs/,
  },
  {
    what: 'more groups than rows',
    argv: () => ['spectral', csv('x.csv', [[1], [5]], ['x'])],
    why: /only 2 rows can be used/,
  },
])('refuses $what', async ({ argv, why }) => {
  const { status, output, complaint } = await call([...argv(), '--k', '3']);
  expect({ status, output }).toEqual({ status: 2, output: '' });
  expect(complaint).toMatch(why);
  expect(complaint).not.toMatch(/\n +at /);
});
