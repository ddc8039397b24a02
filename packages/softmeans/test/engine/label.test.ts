import { expect, test } from 'vitest';
import type { Labeling, Wanted } from '../../src/em/engine.ts';
import { type LocalEngineOptions, openLocalEngine } from '../../src/engine/local.ts';
import { clumps, describe as name, expectations } from './samples.ts';

// So many rows and components that a worker's answers are fetched in several windows, the last one not full.
const ROWS = 512 * 9 + 37;
const COLUMNS = 3;
const K = 40;

const wants: readonly Wanted[] = [
  { labels: true },
  { scores: true },
  { responsibilities: true },
  { distances: true },
  { labels: true, scores: true, responsibilities: true, distances: true },
];

const source = clumps(ROWS, COLUMNS, 5);
const questions = expectations(ROWS, COLUMNS, K, 'none', 0, 8);

/** Whether two answers are the same to the last bit; `toEqual` takes seconds for so many values. */
function same(one: Labeling, other: Labeling): boolean {
  return (['labels', 'scores', 'responsibilities', 'distances'] as const).every((part) => {
    const [values, others] = [one[part] ?? [], other[part] ?? []];
    return values.length === others.length && values.every((value, i) => Object.is(value, others[i]));
  });
}

async function labelings(options: LocalEngineOptions): Promise<Labeling[]> {
  const engine = await openLocalEngine(source, options);
  try {
    const answers: Labeling[] = [];
    for (const expectation of questions) {
      for (const want of wants) answers.push(await engine.label(expectation, want));
    }
    return answers;
  } finally {
    engine.close();
  }
}

test('labels, scores, responsibilities and distances have the same bits wherever the rows are kept', async () => {
  const inline = await labelings({ memory: 'inline' });
  for (const options of [
    { memory: 'shared', threads: 1 },
    { memory: 'shared', threads: 2 },
    { memory: 'shared', threads: 3, chunk: 1 },
    { memory: 'private', threads: 2 },
  ] as const) {
    const answers = await labelings(options);
    for (const [i, answer] of answers.entries()) {
      const what = `${name(questions[Math.floor(i / wants.length)]!)}, ${JSON.stringify(options)}`;
      expect(Object.keys(answer), what).toEqual(Object.keys(wants[i % wants.length]!));
      expect(same(answer, inline[i]!), what).toBe(true);
    }
  }
});

test('an answer is complete although other answers stood in its place before', async () => {
  const engine = await openLocalEngine(source, { memory: 'shared', threads: 2 });
  try {
    const [nearest, assigned] = questions;
    await engine.label(questions.at(-1)!, { responsibilities: true, scores: true });
    for (const expectation of [nearest!, assigned!]) {
      const { labels, responsibilities } = await engine.label(expectation, {
        labels: true,
        responsibilities: true,
      });
      for (let i = 0; i < ROWS; i++) {
        const row = responsibilities!.subarray(i * K, (i + 1) * K);
        const sum = row.reduce((total, share) => total + share, 0);
        if (sum !== (labels![i]! < 0 ? 0 : 1) || (sum === 1 && row[labels![i]!] !== 1)) {
          expect.fail(`row ${i} of label ${labels![i]} has shares that sum to ${sum}`);
        }
      }
    }
  } finally {
    engine.close();
  }
});

test('answers belong to the caller', async () => {
  const engine = await openLocalEngine(source, { memory: 'shared', threads: 2 });
  try {
    const want = { responsibilities: true };
    const first = await engine.label(questions.at(-1)!, want);
    const before = { responsibilities: first.responsibilities!.slice() };
    await engine.label(questions[2]!, want);
    expect(same(first, before)).toBe(true);
    expect(first.responsibilities!.buffer).toBeInstanceOf(ArrayBuffer);
  } finally {
    engine.close();
  }
});

test('a signal ends the fetching of answers', async () => {
  const engine = await openLocalEngine(source, { memory: 'shared', threads: 2, chunk: 1 });
  try {
    const controller = new AbortController();
    const labeling = engine.label(
      questions.at(-1)!,
      { responsibilities: true },
      { signal: controller.signal },
    );
    controller.abort(new Error('enough'));
    await expect(labeling).rejects.toThrow('enough');
    const { labels } = await engine.label(questions[0]!, { labels: true });
    expect(labels).toHaveLength(ROWS);
  } finally {
    engine.close();
  }
});
