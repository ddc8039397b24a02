import { expect, test } from 'vitest';
import type { Expectation } from '../../src/em/expectation.ts';
import { openLocalEngine } from '../../src/engine/local.ts';
import { unitAt } from '../../src/engine/pool.ts';
import { bitsOf, clumps, expectations } from './samples.ts';

// Requests of some million operations, which this thread and a worker share.
const rows = 60_000;
const columns = 8;
const source = clumps(rows, columns, 3);
const asked: readonly Expectation[] = ['none', 'diagonal'].flatMap((moments) =>
  expectations(rows, columns, 6, moments === 'none' ? 'none' : 'diagonal', 0, 2),
);

/** Until the workers that small requests started are there. */
function started(): Promise<unknown> {
  return Promise.all([unitAt(0).started, unitAt(1).started]).then(
    () => new Promise((resolve) => void setTimeout(resolve, 20)),
  );
}

test('the same bytes with a worker alongside, again and again', async () => {
  const alone = await openLocalEngine(source, { memory: 'inline' });
  const along = await openLocalEngine(source, { threads: 3 });
  for (let round = 0; round < 3; round++) {
    for (const expectation of asked) {
      const want = bitsOf(await alone.gather(expectation));
      expect(bitsOf(await along.gather(expectation))).toEqual(want);
    }
    const want = await alone.pick({ method: 'plusplus', k: 4, trials: 3, seed: round });
    expect(await along.pick({ method: 'plusplus', k: 4, trials: 3, seed: round })).toEqual(want);
    await started();
  }
  alone.close();
  along.close();
});

test('a request that is cancelled between two others harms neither', async () => {
  const engine = await openLocalEngine(source, { threads: 2 });
  const expectation = asked[3];
  const want = bitsOf(await engine.gather(expectation!));
  await started();
  for (let round = 0; round < 5; round++) {
    const controller = new AbortController();
    const before = engine.gather(expectation!);
    const ended = engine.gather(expectation!, { signal: controller.signal });
    const after = engine.gather(expectation!);
    controller.abort(new Error('enough'));
    await expect(ended).rejects.toThrow('enough');
    expect(bitsOf(await before)).toEqual(want);
    expect(bitsOf(await after)).toEqual(want);
  }
  engine.close();
});

test('a worker that dies alongside fails no later request', async () => {
  const engine = await openLocalEngine(source, { threads: 2 });
  const expectation = asked[3];
  const want = bitsOf(await engine.gather(expectation!));
  await started();
  expect(bitsOf(await engine.gather(expectation!))).toEqual(want);
  unitAt(0).end();
  expect(bitsOf(await engine.gather(expectation!))).toEqual(want);
  await started();
  expect(bitsOf(await engine.gather(expectation!))).toEqual(want);
  engine.close();
});

test('two engines share the workers', async () => {
  const engines = await Promise.all([1, 2].map(() => openLocalEngine(source, { threads: 3 })));
  const expectation = asked[3];
  const want = bitsOf(await engines[0]!.gather(expectation!));
  await started();
  for (let round = 0; round < 10; round++) {
    const answers = await Promise.all(engines.map((engine) => engine.gather(expectation!)));
    for (const answer of answers) expect(bitsOf(answer)).toEqual(want);
  }
  for (const engine of engines) engine.close();
});
