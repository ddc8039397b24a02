// The script of a page: opens engines in several ways and reports what they say.

import { type LocalEngineOptions, openLocalEngine } from '../../src/engine/local.ts';
import { separateRows } from '../../src/engine/pairs.ts';
import { clumps, expectations, bitsOf } from './samples.ts';
import { digest, sources, thirds, transcript } from './transcript.ts';

const shared = globalThis.crossOriginIsolated ? (['shared'] as const) : [];
const ways: LocalEngineOptions[] = [{ memory: 'auto' }];
for (const memory of ['private', ...shared] as const)
  ways.push({ memory, threads: 1 }, { memory, threads: 3 });

const found: Record<string, [string, number][]> = {};
for (const [name, { source, options }] of Object.entries(sources)) {
  for (const way of ways) {
    const engine = await openLocalEngine(source, { ...options, ...way });
    const said = await transcript(engine);
    found[`${name}, ${JSON.stringify(way)}`] = [...said].map(([what, bytes]) => [what, digest(bytes)]);
    engine.close();
  }
}

/** Enough rows that workers are used unasked. */
const engine = await openLocalEngine(clumps(100_000, 3, 1), { threads: 2 });
const [nearest] = expectations(100_000, 3, 8, 'none', 0, 1);
const large = digest(bitsOf(await engine.gather(nearest!)));
engine.close();

const apart: Record<string, number> = {};
for (const way of ways) {
  const { memory, threads } = way;
  const options = { ...(memory && { memory }), ...(threads && { threads }) };
  const { own, other } = await separateRows(clumps(3000, 3, 2), thirds, 'euclidean', options);
  apart[JSON.stringify(way)] = digest(new Uint8Array(Float64Array.of(...own, ...other).buffer));
}

const { report } = globalThis as unknown as { report(found: unknown): void };
report({ isolated: globalThis.crossOriginIsolated, found, large, apart });
